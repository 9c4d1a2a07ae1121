//! The manifest of an inventory.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::row::Columns;

/// What a manifest says.
#[derive(Debug)]
pub(super) struct Manifest {
    /// The bucket whose objects are listed.
    pub bucket: String,
    /// The bucket with the files.
    pub files_in: String,
    pub time: Option<Timestamp>,
    pub form: Form,
    pub columns: Columns,
    pub files: Vec<ManifestFile>,
    /// The manifest itself, without its files.
    document: Document,
}

/// What its files are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// Compressed with gzip.
    Csv,
    Parquet,
}

/// A file with a row for each of some objects.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub(super) struct ManifestFile {
    pub key: String,
    /// In bytes.
    pub size: u64,
    /// In hexadecimal digits.
    #[serde(rename = "MD5checksum")]
    pub md5: String,
}

/// The JSON document of a manifest.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Document {
    source_bucket: String,
    /// An ARN.
    destination_bucket: String,
    /// Milliseconds since the epoch.
    #[serde(default)]
    creation_timestamp: String,
    file_format: String,
    file_schema: String,
    files: Vec<ManifestFile>,
}

impl Manifest {
    /// Reads a manifest.
    ///
    /// # Errors
    /// The reason why it cannot be used.
    pub(super) fn parse(bytes: &[u8]) -> Result<Self, String> {
        let document = serde_json::from_slice(bytes)
            .map_err(|error| format!("not the manifest.json of an S3 Inventory: {error}"))?;
        Self::of(document)
    }

    /// The same manifest, with only one of its files.
    pub(super) fn of_file(&self, file: &ManifestFile) -> Document {
        Document {
            files: vec![file.clone()],
            ..self.document.clone()
        }
    }

    /// What a manifest says.
    ///
    /// # Errors
    /// The reason why it cannot be used.
    pub(super) fn of(mut document: Document) -> Result<Self, String> {
        let (form, columns) = match document.file_format.as_str() {
            "CSV" => (Form::Csv, Columns::of_csv(&document.file_schema)?),
            "Parquet" => (Form::Parquet, Columns::of_parquet()),
            other => {
                return Err(format!(
                    "its files are in the format {}, which is not read: choose CSV or Parquet in the \
                     configuration of the inventory",
                    other.escape_default()
                ));
            }
        };
        let bucket_of = |arn: &str| arn.rsplit(':').next().unwrap_or_default().to_owned();
        let time = document.creation_timestamp.parse();
        Ok(Self {
            files: std::mem::take(&mut document.files),
            bucket: document.source_bucket.clone(),
            files_in: bucket_of(&document.destination_bucket),
            time: time
                .ok()
                .and_then(|time| Timestamp::from_millisecond(time).ok()),
            form,
            columns,
            document,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest(format: &str, schema: &str) -> String {
        format!(
            r#"{{"sourceBucket": "logs", "destinationBucket": "arn:aws-cn:s3:::lists",
                "version": "2016-11-30", "creationTimestamp": "1514944800000",
                "fileFormat": "{format}", "fileSchema": "{schema}",
                "files": [{{"key": "a.csv.gz", "size": 7, "MD5checksum": "0f"}}]}}"#
        )
    }

    #[test]
    fn a_manifest_names_its_buckets_files_and_time() {
        let text = manifest("CSV", "Bucket, Key, Size, LastModifiedDate, ETag");
        let manifest = Manifest::parse(text.as_bytes()).expect("a manifest");
        assert_eq!((&*manifest.bucket, &*manifest.files_in), ("logs", "lists"));
        let time = manifest.time.expect("a time");
        assert_eq!(time.to_string(), "2018-01-03T02:00:00Z");
        assert_eq!(manifest.files[0].size, 7);
    }

    #[test]
    fn what_cannot_be_used_is_refused_with_the_reason() {
        for (text, reason) in [
            ("{}".to_owned(), "not the manifest.json"),
            ("s3://lists/a.csv.gz\n".to_owned(), "not the manifest.json"),
            (
                manifest("ORC", "struct<bucket:string>"),
                "in the format ORC",
            ),
            (manifest("CSV", "Bucket, Key"), "no column Size"),
            (manifest("CSV", "Key, Size"), "no column Bucket"),
            (
                manifest("CSV", "Bucket, Key, Size, Size"),
                "two columns Size",
            ),
        ] {
            let refused = Manifest::parse(text.as_bytes()).expect_err("refused");
            assert!(refused.contains(reason), "{refused}");
        }
    }
}
