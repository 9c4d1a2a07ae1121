//! Content that is not evidence, named for what it is.
//!
//! Buckets of logs hold more than access logs. Some kinds of content cannot hold S3 requests, and are
//! skipped; others could, and are errors if they cannot be read. A kind is recognised by the first
//! bytes of a file, never by its name, and only where the server that wrote the file chose them: see
//! [`text()`], [`json()`] and [`table()`].

mod inventory;
mod json;
mod magic;
mod pattern;
mod table;
mod text;

use serde::{Deserialize, Deserializer, Serialize, de};

pub(crate) use json::has_key;
pub(super) use json::json;
pub(super) use magic::magic;
pub(crate) use table::table;
pub(super) use text::{begins_like_access_log, text};

use crate::names::names;

names! {
    /// A kind of content that is not evidence.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
    pub enum Foreign {
        /// Access logs of CloudFront, as text or as JSON.
        CloudFrontLog => "cloudfront-log",
        /// Access and connection logs of Application, Network and Classic Load Balancers.
        LoadBalancerLog => "load-balancer-log",
        /// Flow logs of VPCs and transit gateways.
        FlowLog => "flow-log",
        /// Logs of AWS WAF.
        WafLog => "waf-log",
        /// Query logs of Route 53 VPC Resolver.
        ResolverLog => "resolver-log",
        /// Snapshots and histories of AWS Config.
        ConfigFile => "config-file",
        /// Lists of S3 Inventory, their manifests and checksums.
        Inventory => "inventory",
        /// What macOS notes about a folder, `.DS_Store`.
        FinderFile => "finder-file",
        /// What macOS notes about a file, `._*`, where a file system or an archive has no place for it.
        AppleDouble => "apple-double",
        /// Files of Microsoft's compound format, such as `Thumbs.db`.
        CompoundFile => "compound-file",
        /// Checksums of Hadoop, `.*.crc`, beside each file that it writes to a local disk.
        HadoopChecksum => "hadoop-checksum",
        /// Parquet.
        Parquet => "parquet",
        /// Avro.
        Avro => "avro",
        /// ORC.
        Orc => "orc",
        /// Digests of CloudTrail, which prove that its files are complete.
        TrailDigest => "cloudtrail-digest",
        /// JSON of no known kind.
        Json => "json",
        /// Text in UTF-16.
        Utf16 => "utf-16",
        /// gzip or zstd inside gzip or zstd.
        CompressedTwice => "compressed-twice",
        /// A tar archive inside a tar archive.
        NestedArchive => "nested-archive",
        /// bzip2.
        Bzip2 => "bzip2",
        /// xz.
        Xz => "xz",
        /// lz4.
        Lz4 => "lz4",
        /// `compress`, `.Z`.
        Compress => "compress",
        /// zip.
        Zip => "zip",
        /// 7z.
        SevenZip => "7z",
        /// RAR.
        Rar => "rar",
        /// age, OpenPGP with ASCII armour, or `openssl enc`.
        Encrypted => "encrypted",
        /// PNG, JPEG or GIF.
        Image => "image",
        /// PDF.
        Pdf => "pdf",
        /// HTML, or XML such as an error of S3 that was saved in place of a file.
        Markup => "markup",
        /// A program, or a script that names its interpreter.
        Program => "program",
    }
}

/// What to say of a kind.
struct Words {
    /// One of them, with its article.
    one: &'static str,
    many: &'static str,
    /// If they could hold S3 requests: what the user can do, or why they are not read.
    remedy: Option<&'static str>,
}

const fn harmless(one: &'static str, many: &'static str) -> Words {
    Words {
        one,
        many,
        remedy: None,
    }
}

const fn unread(one: &'static str, many: &'static str, remedy: &'static str) -> Words {
    Words {
        one,
        many,
        remedy: Some(remedy),
    }
}

const NOT_A_LOG: &str = "it is not a log; leave it out with --exclude";

const ONLY_TEXT: &str = "only S3's own text logs are read";

impl Foreign {
    #[rustfmt::skip] // It is a table.
    const fn words(self) -> Words {
        match self {
            Self::CloudFrontLog => harmless("a CloudFront log", "CloudFront logs"),
            Self::LoadBalancerLog => harmless("a load balancer log", "load balancer logs"),
            Self::FlowLog => harmless("a VPC flow log", "VPC flow logs"),
            Self::WafLog => harmless("an AWS WAF log", "AWS WAF logs"),
            Self::ResolverLog => harmless("a Route 53 Resolver query log", "Route 53 Resolver query logs"),
            Self::ConfigFile => harmless("an AWS Config file", "AWS Config files"),
            Self::Inventory => harmless("an S3 Inventory file", "S3 Inventory files"),
            Self::FinderFile => harmless("a macOS folder file (.DS_Store)", "macOS folder files (.DS_Store)"),
            Self::AppleDouble => harmless("a macOS metadata file (AppleDouble)", "macOS metadata files (AppleDouble)"),
            Self::CompoundFile => harmless("a Windows compound file (such as Thumbs.db)", "Windows compound files (such as Thumbs.db)"),
            Self::HadoopChecksum => harmless("a Hadoop checksum (.crc)", "Hadoop checksums (.crc)"),
            Self::Parquet => unread("a Parquet file", "Parquet files", "this s3tls was built without the feature `parquet`, which reads it"),
            Self::Avro => unread("an Avro file", "Avro files", ONLY_TEXT),
            Self::Orc => unread("an ORC file", "ORC files", ONLY_TEXT),
            Self::TrailDigest => harmless("a CloudTrail digest", "CloudTrail digests"),
            Self::Json => unread("a JSON file", "JSON files", "it holds neither access log records nor CloudTrail events"),
            Self::Utf16 => unread("text in UTF-16", "UTF-16 texts", "convert it first (iconv -f UTF-16 -t UTF-8 FILE | s3tls audit -)"),
            Self::CompressedTwice => unread("a file that was compressed twice", "files that were compressed twice", "decompress it once first (gzip -dc FILE | s3tls audit -, or zstd -dc)"),
            Self::NestedArchive => unread("an archive inside an archive", "archives inside archives", "unpack it first"),
            Self::Bzip2 => unread("a bzip2 file", "bzip2 files", "decompress it first (bzip2 -dc FILE | s3tls audit -)"),
            Self::Xz => unread("an xz file", "xz files", "decompress it first (xz -dc FILE | s3tls audit -)"),
            Self::Lz4 => unread("an lz4 file", "lz4 files", "decompress it first (lz4 -dc FILE | s3tls audit -)"),
            Self::Compress => unread("a file of compress (.Z)", "files of compress (.Z)", "decompress it first (gzip -dc FILE | s3tls audit -)"),
            Self::Zip => unread("a zip archive", "zip archives", "unpack it first"),
            Self::SevenZip => unread("a 7z archive", "7z archives", "unpack it first"),
            Self::Rar => unread("a RAR archive", "RAR archives", "unpack it first"),
            Self::Encrypted => unread("an encrypted file", "encrypted files", "decrypt it first"),
            Self::Image => unread("an image", "images", NOT_A_LOG),
            Self::Pdf => unread("a PDF file", "PDF files", NOT_A_LOG),
            Self::Markup => unread("a page of HTML or XML", "pages of HTML or XML", "perhaps an error saved in its place; fetch it again, or leave it out with --exclude"),
            Self::Program => unread("a program or script", "programs or scripts", NOT_A_LOG),
        }
    }

    /// Whether it could hold S3 requests, so that leaving it out is an error.
    pub const fn may_hold_requests(self) -> bool {
        self.words().remedy.is_some()
    }

    /// One of them, with its article.
    pub(super) const fn described(self) -> &'static str {
        self.words().one
    }

    /// Several of them.
    pub const fn plural(self) -> &'static str {
        self.words().many
    }

    /// How many there are of it: `300 CloudFront logs`, where `number` is 300 for people.
    pub fn counted(self, files: u64, number: &str) -> String {
        let Words { one, many, .. } = self.words();
        let one = one.split_once(' ').map_or(one, |(_article, one)| one);
        format!("{number} {}", if files == 1 { one } else { many })
    }

    /// Why it is not read, as an error.
    pub(super) fn reason(self) -> String {
        let Words { one, remedy, .. } = self.words();
        let remedy = remedy.unwrap_or("it cannot hold S3 requests");
        format!("{one}: {remedy}")
    }
}

impl<'de> Deserialize<'de> for Foreign {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        name.parse().map_err(de::Error::custom)
    }
}

names! {
    /// What to do with files of a kind that cannot hold S3 requests.
    #[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
    pub enum ForeignRule {
        /// Skip and count them.
        #[default]
        Ignore => "ignore",
        /// Each is an error.
        Error => "error",
    }
}

/// Skipped files of one kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Skipped {
    /// What they are.
    pub kind: Foreign,
    /// How many there are: files, objects and members of archives.
    pub files: u64,
    /// The first of their names, in the order of names.
    pub example: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_counted_in_words() {
        assert_eq!(Foreign::CloudFrontLog.counted(1, "1"), "1 CloudFront log");
        assert_eq!(
            Foreign::WafLog.counted(1_200, "1,200"),
            "1,200 AWS WAF logs"
        );
        for kind in Foreign::ALL {
            let Words { one, many, .. } = kind.words();
            assert!(one.starts_with("a ") || one.starts_with("an ") || one == "text in UTF-16");
            assert!(one != many && !many.starts_with("a "));
            assert!(kind.reason().len() < 120, "{}", kind.reason());
        }
    }
}
