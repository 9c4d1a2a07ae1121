//! Tables without S3 requests, by the names of their columns, which no stranger chooses.

use super::Foreign;
use crate::input::column::plain;

/// A kind of table: names that it has to have, names of which it has to have one, and what it is.
/// The names are written as [`plain`] writes them.
type Columns = (&'static [&'static str], &'static [&'static str], Foreign);

/// Sources: "Querying Amazon S3 Inventory with Amazon Athena" in the S3 guide, "Create a table for
/// CloudFront logs in Athena using manual partitioning with Parquet" and "Create and query a table
/// for Amazon VPC flow logs" in the guide of Athena.
const KINDS: [Columns; 3] = [
    (
        &["bucket", "key"],
        &[
            "lastmodifieddate",
            "etag",
            "storageclass",
            "islatest",
            "ismultipartuploaded",
            "replicationstatus",
            "encryptionstatus",
            "checksumalgorithm",
            "intelligenttieringaccesstier",
            "objectowner",
        ],
        Foreign::Inventory,
    ),
    (
        &["xedgelocation"],
        &["scstatus", "scbytes", "cip", "csmethod", "csuristem"],
        Foreign::CloudFrontLog,
    ),
    (
        &["srcaddr", "dstaddr"],
        &["interfaceid", "tgwid", "srcport", "packets", "protocol"],
        Foreign::FlowLog,
    ),
];

/// What a table with these columns is, if its rows cannot be S3 requests.
pub(crate) fn table<'n>(names: impl Iterator<Item = &'n str>) -> Option<Foreign> {
    let names: Vec<Vec<u8>> = names.map(|name| plain(name.as_bytes())).collect();
    let has = |name: &&str| names.iter().any(|known| known == name.as_bytes());
    let mut kinds = KINDS.iter();
    let kind = kinds.find(|(all, some, _)| all.iter().all(&has) && some.iter().any(&has));
    kind.map(|&(_, _, kind)| kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_known_by_their_columns() {
        for (names, kind) in [
            (
                "bucket,key,version_id,is_latest,size",
                Some(Foreign::Inventory),
            ),
            (
                "Bucket,Key,Size,LastModifiedDate,ETag",
                Some(Foreign::Inventory),
            ),
            (
                "date,time,x-edge-location,sc-bytes",
                Some(Foreign::CloudFrontLog),
            ),
            (
                "date,time,x_edge_location,sc_bytes",
                Some(Foreign::CloudFrontLog),
            ),
            (
                "version,account_id,interface_id,srcaddr,dstaddr",
                Some(Foreign::FlowLog),
            ),
            (
                "resource_type,tgw_id,srcaddr,dstaddr",
                Some(Foreign::FlowLog),
            ),
            ("bucket,key,requester", None),
            ("bucket,key", None),
            ("", None),
        ] {
            assert_eq!(table(names.split(',')), kind, "{names}");
        }
    }
}
