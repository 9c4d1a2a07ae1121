//! Which IAM actions an operation in a log is authorised by.
//!
//! Sources: "Required permissions for Amazon S3 API operations" and "Amazon S3 server access log
//! format" in the S3 guide. The other lines follow the names of the S3 API.

use std::sync::LazyLock;

use hashbrown::HashMap;

use super::parts::Actions;
use crate::names::names;

/// The table. In its action columns `+` joins actions that are needed together, and `|` those
/// one of which is needed; `-` is an operation that no policy decides on, and `?` one whose
/// action is not known. `key` says whether a line is for logs with a key, without, or both.
const TABLE: &str = include_str!("operations.csv");

static OPERATIONS: LazyLock<HashMap<&str, Vec<Operation>>> = LazyLock::new(|| {
    let mut operations: HashMap<&str, Vec<Operation>> = HashMap::new();
    for line in TABLE.lines().skip(1) {
        if let Some(operation) = Operation::read(line) {
            operations
                .entry(operation.name)
                .or_default()
                .push(operation);
        }
    }
    operations
});

/// What an operation is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum ResourceKind {
    /// An object.
    Object,
    /// A bucket.
    Bucket,
    /// No bucket, such as the list of all of them.
    Service,
    /// Nothing that a policy is asked about.
    None,
}

names! {
    ResourceKind {
        Object => "object",
        Bucket => "bucket",
        Service => "service",
        None => "none",
    }
}

/// An operation of the access log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Operation {
    /// Its name, such as `REST.GET.OBJECT`.
    pub name: &'static str,
    /// What it is about.
    pub resource_kind: ResourceKind,
    /// Whether it is this one where the log has a key, or has none; `None` for both.
    with_key: Option<bool>,
    action: &'static str,
    action_if_version_id: &'static str,
    perhaps: &'static str,
}

impl Operation {
    /// Finds an operation; some differ by whether the log has a key. `None` if it is not known.
    pub(crate) fn find(name: &str, has_key: bool) -> Option<Self> {
        let fits = |operation: &&Self| operation.with_key.is_none_or(|with| with == has_key);
        OPERATIONS.get(name)?.iter().find(fits).copied()
    }

    /// The actions that it is authorised by, which depend on whether it names a version.
    pub(crate) fn actions(&self, has_version: bool) -> Actions {
        let action = match self.action_if_version_id {
            with_version if has_version && !with_version.is_empty() => with_version,
            _ => self.action,
        };
        match action {
            "-" => Actions::NoPolicy,
            "?" => Actions::Unknown,
            one_of => Actions::Needed {
                one_of: one_of.split('|').map(together).collect(),
                perhaps: together(self.perhaps),
            },
        }
    }

    fn read(line: &'static str) -> Option<Self> {
        let mut columns = line.split(',');
        let mut next = || columns.next();
        Some(Self {
            name: next()?,
            with_key: match next()? {
                "yes" => Some(true),
                "no" => Some(false),
                _ => None,
            },
            action: next()?,
            action_if_version_id: next()?,
            perhaps: next()?,
            resource_kind: next()?.parse().ok()?,
        })
    }
}

fn together(actions: &str) -> Vec<String> {
    actions
        .split('+')
        .filter(|action| !action.is_empty())
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn actions(name: &str, has_key: bool, has_version: bool) -> Actions {
        Operation::find(name, has_key).unwrap().actions(has_version)
    }

    #[test]
    fn every_line_is_read() {
        assert_eq!(
            OPERATIONS.values().flatten().count(),
            TABLE.lines().count() - 1
        );
        for operation in OPERATIONS.values().flatten() {
            let has_key = operation.with_key.unwrap_or(true);
            assert_eq!(Operation::find(operation.name, has_key), Some(*operation));
        }
    }

    #[test]
    fn key_and_version_decide_on_the_action() {
        let get = |version| actions("REST.GET.OBJECT", true, version);
        assert_eq!(get(false), Actions::one("s3:GetObject"));
        assert_eq!(get(true), Actions::one("s3:GetObjectVersion"));
        let acl = |key| actions("REST.GET.ACL", key, false);
        assert_eq!(acl(false), Actions::one("s3:GetBucketAcl"));
        assert_eq!(acl(true), Actions::one("s3:GetObjectAcl"));
    }

    #[test]
    fn some_operations_need_more_than_one_action_or_none() {
        let Actions::Needed { one_of, .. } = actions("REST.GET.OBJECT_ATTRIBUTES", true, false)
        else {
            panic!("it needs actions")
        };
        assert_eq!(one_of, [["s3:GetObject", "s3:GetObjectAttributes"]]);
        assert_eq!(actions("S3.EXPIRE.OBJECT", true, false), Actions::NoPolicy);
        let checksum = actions("S3.COMPUTE.OBJECT.CHECKSUM", true, false);
        assert_eq!(checksum, Actions::Unknown);
        assert_eq!(Operation::find("REST.GET.NEWS", true), None);
    }
}
