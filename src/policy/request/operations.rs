//! The IAM actions that a logged operation needs permission for.
//!
//! Sources: "Required permissions for Amazon S3 API operations" and "Amazon S3 server access log
//! format" in the S3 guide. The other lines follow the names of the S3 API.

use std::sync::LazyLock;

use hashbrown::HashMap;

use super::parts::Actions;
use crate::names::names;

/// The operations. In the action columns, `+` joins actions that are all needed, and `|` separates
/// alternatives; `-` means that no policy applies, and `?` that the action is unknown. A row with
/// `key` applies only to records with a key (`yes`) or without one (`no`).
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

names! {
    /// The kind of resource that an operation needs permission for.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub(crate) enum ResourceKind {
        Object => "object",
        Bucket => "bucket",
        /// The service as a whole, for example to list all buckets.
        Service => "service",
        /// No policy applies to the operation.
        None => "none",
    }
}

/// A row of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Operation {
    /// The name, such as `REST.GET.OBJECT`.
    pub name: &'static str,
    pub resource_kind: ResourceKind,
    /// Whether the row applies only to records with a key or without one; `None` for both.
    with_key: Option<bool>,
    action: &'static str,
    action_if_version_id: &'static str,
    perhaps: &'static str,
}

impl Operation {
    /// Finds an operation. Some need different actions depending on whether there is a key, so they
    /// are not found if that is unknown.
    pub(crate) fn find(name: &str, has_key: Option<bool>) -> Option<Self> {
        let fits =
            |operation: &&Self| operation.with_key.is_none() || operation.with_key == has_key;
        OPERATIONS.get(name)?.iter().find(fits).copied()
    }

    /// The actions that it needs. They depend on whether the request names a version, if that is
    /// known.
    pub(crate) fn actions(&self, has_version: Option<bool>) -> Actions {
        let with_version = Some(self.action_if_version_id).filter(|action| !action.is_empty());
        let alternatives = match (with_version, has_version) {
            (Some(with_version), Some(true)) => vec![with_version],
            (Some(with_version), None) => vec![self.action, with_version],
            (None, _) | (_, Some(false)) => vec![self.action],
        };
        match alternatives.as_slice() {
            ["-"] => Actions::NoPolicy,
            all if all.iter().any(|action| ["-", "?"].contains(action)) => Actions::Unknown,
            all => {
                let one_of = all.iter().flat_map(|action| action.split('|'));
                Actions::Needed {
                    one_of: one_of.map(split_actions).collect(),
                    perhaps: split_actions(self.perhaps),
                }
            }
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

fn split_actions(actions: &str) -> Vec<String> {
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
        Operation::find(name, Some(has_key))
            .unwrap()
            .actions(Some(has_version))
    }

    #[test]
    fn every_line_is_read() {
        assert_eq!(
            OPERATIONS.values().flatten().count(),
            TABLE.lines().count() - 1
        );
        for operation in OPERATIONS.values().flatten() {
            let has_key = operation.with_key.unwrap_or(true);
            let found = Operation::find(operation.name, Some(has_key));
            assert_eq!(found, Some(*operation));
            // Where it matters whether there is a key, it has to be known.
            let found = Operation::find(operation.name, None);
            assert_eq!(found.is_some(), operation.with_key.is_none());
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
        assert_eq!(Operation::find("REST.GET.NEWS", Some(true)), None);
    }
}
