//! The actions that S3 has.
//!
//! Source: "Actions, resources, and condition keys for Amazon S3" and "… for Amazon S3 Express" in the
//! Service Authorization Reference, as of September 2026.

use std::sync::LazyLock;

use crate::policy::document::ActionEntry;
use crate::policy::request::condition_keys::nearest_name;

/// Each action, and on which of a bucket, its objects and an access point it is allowed or denied.
/// Those that people use most come first, since findings name the first action that shows them.
const TABLE: &str = include_str!("actions.csv");

static ACTIONS: LazyLock<Vec<Action>> = LazyLock::new(|| {
    let read = |line: &'static str| {
        let (name, resources) = line.split_once(',')?;
        let is_on = |resource| resources.split('+').any(|own| own == resource);
        Some(Action {
            name,
            lowercase_name: name.to_ascii_lowercase(),
            is_on_bucket: is_on("bucket"),
            is_on_object: is_on("object"),
            is_on_access_point: is_on("access-point"),
        })
    };
    TABLE.lines().skip(1).filter_map(read).collect()
});

/// An action, and what it is allowed or denied on.
#[derive(Debug)]
pub(super) struct Action {
    /// The name, such as `s3:GetObject`.
    pub name: &'static str,
    pub lowercase_name: String,
    pub is_on_bucket: bool,
    pub is_on_object: bool,
    pub is_on_access_point: bool,
}

impl Action {
    /// Every action of S3 and of S3 Express.
    pub(super) fn all() -> &'static [Self] {
        &ACTIONS
    }

    /// The service's prefix, such as `s3`.
    pub(super) fn service(&self) -> &'static str {
        self.name.split(':').next().unwrap_or_default()
    }
}

/// Whether an entry names actions of S3 or S3 Express only, but none that exists.
pub(super) fn is_unknown(entry: &ActionEntry) -> bool {
    let service = entry.text.split(':').next().unwrap_or_default();
    let is_ours = ["s3", "s3express"]
        .iter()
        .any(|own| own.eq_ignore_ascii_case(service));
    let mut actions = Action::all().iter();
    is_ours && !actions.any(|action| entry.pattern.matches(&action.lowercase_name))
}

/// The action that a misspelled one probably means.
pub(super) fn nearest(text: &str) -> Option<&'static str> {
    nearest_name(text, Action::all().iter().map(|action| action.name))
}
