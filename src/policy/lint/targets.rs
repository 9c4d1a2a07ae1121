//! What a policy is tried on: the buckets and access points that it names.

use hashbrown::HashSet;

use super::class::Class;
use crate::policy::document::{Policy, Statement};
use crate::policy::kind::PolicyKind;
use crate::policy::request::Arn;

/// How many buckets and access points are tried at most. An identity policy of the largest size can
/// name about 200, and a bucket policy of the largest size about 800.
const MAX_TARGETS: usize = 1_000;

/// The key of an ordinary object.
pub(super) const OBJECT: &str = "s3tls/probe";

/// The account and the Region that are tried where a policy has wildcards.
const ACCOUNT: &str = "000000000000";
const REGION: &str = "us-east-1";

/// What the actions of a target are allowed or denied on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TargetKind {
    Bucket,
    AccessPoint,
    /// A directory bucket, whose objects have no ARNs: a session gives access to all of them.
    DirectoryBucket,
}

/// A bucket or an access point to try a policy on.
#[derive(Debug, Clone)]
pub(super) struct Target {
    pub kind: TargetKind,
    /// The name for messages, such as `bucket example-data`.
    pub name: String,
    /// Its ARN after the partition, such as `:s3:::example-data`.
    arn_end: String,
}

impl Target {
    pub(super) fn bucket(name: &str) -> Self {
        Self {
            kind: TargetKind::Bucket,
            name: format!("bucket {name}"),
            arn_end: format!(":s3:::{name}"),
        }
    }

    /// A made-up target, to try a policy that names none of this kind.
    fn any(kind: TargetKind) -> Self {
        let (name, arn_end) = match kind {
            TargetKind::Bucket => ("any bucket", ":s3:::s3tls-probe".to_owned()),
            TargetKind::AccessPoint => {
                let arn_end = format!(":s3:{REGION}:{ACCOUNT}:accesspoint/s3tls-probe");
                ("any access point", arn_end)
            }
            TargetKind::DirectoryBucket => {
                let bucket = "s3tls-probe--use1-az4--x-s3";
                let arn_end = format!(":s3express:{REGION}:{ACCOUNT}:bucket/{bucket}");
                ("any directory bucket", arn_end)
            }
        };
        Self {
            kind,
            name: name.to_owned(),
            arn_end,
        }
    }

    /// The target that an entry of a Resource names. Anything that matches a wildcard will do.
    fn of(arn: Arn<'_>, text: &str, wanted: TargetKind) -> Option<Self> {
        // A variable can have any value, so there is nothing specific to try.
        let named = text.split("/object/").next().unwrap_or_default();
        if named.contains("${") {
            return None;
        }
        let concrete = |text: &str| text.replace('*', "").replace('?', "x");
        let or = |text: &str, default: &str| match text {
            "*" => default.to_owned(),
            other => concrete(other),
        };
        let label = |what: &str, name: &str| match name.contains(['*', '?']) {
            true => format!("{what}s that match {name}"),
            false => format!("{what} {name}"),
        };
        let region = text.split(':').nth(3).unwrap_or_default();
        let (region, account) = (or(region, REGION), or(arn.account, ACCOUNT));
        let (what, container, name) = match (arn.service, arn.kind(), wanted) {
            ("s3", (name, _), TargetKind::Bucket) if arn.account.is_empty() => {
                ("bucket", None, name)
            }
            ("s3", ("accesspoint", Some(rest)), TargetKind::AccessPoint) => {
                let name = rest.split('/').next().unwrap_or_default();
                ("access point", Some("accesspoint"), name)
            }
            (
                "s3express",
                (kind @ ("bucket" | "accesspoint"), Some(name)),
                TargetKind::DirectoryBucket,
            ) => ("directory bucket", Some(kind), name),
            _ => return None,
        };
        let own = concrete(name);
        if own.is_empty() {
            return None;
        }
        Some(Self {
            kind: wanted,
            name: label(what, name),
            arn_end: match container {
                None => format!(":s3:::{own}"),
                Some(container) => format!(":{}:{region}:{account}:{container}/{own}", arn.service),
            },
        })
    }

    /// Its ARN.
    pub(super) fn arn(&self, partition: &str) -> String {
        format!("arn:{partition}{}", self.arn_end)
    }

    /// Its ARN for messages, without the partition: `s3:::example-data`.
    pub(super) fn shown_arn(&self) -> &str {
        self.arn_end.trim_start_matches(':')
    }

    /// What the ARNs of its objects have after its own.
    pub(super) const fn object_path(&self) -> Option<&'static str> {
        match self.kind {
            TargetKind::Bucket => Some("/"),
            TargetKind::AccessPoint => Some("/object/"),
            TargetKind::DirectoryBucket => None,
        }
    }

    /// Whether the text of a Resource is about its objects.
    pub(super) fn holds(&self, text: &str) -> bool {
        text.split_once(self.arn_end.as_str())
            .is_some_and(|(_, rest)| rest.starts_with('/'))
    }
}

/// The targets of a policy, and how many more it names than are tried.
pub(super) fn targets(
    policy: &Policy,
    kind: PolicyKind,
    bucket: Option<&str>,
) -> (Vec<Target>, usize) {
    let wanted = match (kind, bucket) {
        (PolicyKind::AccessPoint, _) => &[TargetKind::AccessPoint][..],
        // The ARN of a directory bucket also has a Region and an account.
        (PolicyKind::DirectoryBucket, _) => &[TargetKind::DirectoryBucket],
        (_, Some(bucket)) => return (vec![Target::bucket(bucket)], 0),
        (PolicyKind::Bucket, None) => &[TargetKind::Bucket],
        (_, None) => &[TargetKind::Bucket, TargetKind::AccessPoint],
    };
    let entries = policy
        .statements
        .iter()
        .flat_map(|own| &own.resources.entries);
    let mut found = Vec::new();
    let mut seen = HashSet::new();
    for entry in entries {
        let Some(arn) = Arn::parse(&entry.text) else {
            continue;
        };
        let of = |&kind: &TargetKind| Target::of(arn, &entry.text, kind);
        if let Some(target) = wanted.iter().find_map(of)
            && seen.insert(target.arn_end.clone())
        {
            found.push(target);
        }
    }
    let untried = found.len().saturating_sub(MAX_TARGETS);
    found.truncate(MAX_TARGETS);
    let is_of_one_bucket = kind == PolicyKind::Bucket && !found.is_empty();
    if found.is_empty() || !is_of_one_bucket && is_about_all(policy) {
        found.push(Target::any(wanted[0]));
    }
    (found, untried)
}

/// Whether a statement about transport is about all resources.
fn is_about_all(policy: &Policy) -> bool {
    let is_all = |statement: &&Statement| {
        let mut entries = statement.resources.entries.iter();
        !statement.resources.negated
            && entries.any(|entry| entry.text == "*" || entry.text.ends_with(":s3:::*"))
    };
    let mut about_all = policy.denies().filter(is_all);
    about_all.any(|statement| Class::ALL.iter().any(|class| class.includes(statement)))
}
