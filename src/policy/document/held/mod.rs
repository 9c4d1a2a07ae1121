//! Policies as people hold them: as such, and inside what AWS's and Terraform's tools print.

mod aws;
mod foreign;
mod terraform;

use super::encoding;
use super::error::PolicyError;
use super::json::{self, Json, Node, Place};
use super::model::Policy;
use crate::policy::kind::PolicyKind;

/// The longest file that is read, in bytes. The plan of a large estate has some megabytes, and
/// parsing takes about twenty times the memory of the text.
pub const MAX_POLICY_FILE: usize = 1 << 24;

/// The policies that a file holds.
#[derive(Debug, Clone, Default)]
pub struct Held {
    /// Those that could be read, in the order of the file.
    pub policies: Vec<HeldPolicy>,
    /// Those that could not be read.
    pub broken: Vec<BrokenPolicy>,
    /// What has a place for a policy, but none about S3.
    pub passed_over: Vec<PassedOver>,
}

/// A policy in a file.
#[derive(Debug, Clone)]
pub struct HeldPolicy {
    /// The name of the resource that it belongs to, as the file spells it. `None` if the file says
    /// no name, for example because it is the policy itself.
    pub name: Option<String>,
    /// What it is attached to, if the file says so.
    pub kind: Option<PolicyKind>,
    /// The bucket that it is attached to, if the file says so.
    pub bucket: Option<String>,
    /// The place of the string that holds the policy's text; positions in the policy count from
    /// the start of that text. `None` if they count from the start of the file.
    pub place: Option<HeldPlace>,
    /// The policy.
    pub policy: Policy,
    /// Its text; `None` if it is an object inside a larger document.
    pub text: Option<String>,
}

/// A position in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldPlace {
    /// The line, counted from 1.
    pub line: usize,
    /// The column, in characters counted from 1.
    pub column: usize,
    /// The position as a JSON pointer (RFC 6901).
    pub pointer: String,
}

/// A policy that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrokenPolicy {
    /// The name of the resource that it belongs to.
    pub name: Option<String>,
    /// Why, with a position in the file.
    pub error: PolicyError,
}

/// A resource without a policy about S3.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PassedOver {
    /// Its name.
    pub name: String,
    /// Why it was passed over, such as `its policy is known only after apply`.
    pub why: &'static str,
}

/// What a file says about a policy in it.
#[derive(Debug, Clone, Default)]
struct About {
    name: Option<String>,
    kind: Option<PolicyKind>,
    bucket: Option<String>,
}

/// Reads the policies in a file.
///
/// The file may hold a policy, its text as a JSON string, an array of these, what `aws s3api
/// get-bucket-policy`, `aws iam get-policy-version`, `aws ec2 describe-vpc-endpoints` or `aws
/// organizations describe-policy` prints, or the output of `terraform show -json`. It may be UTF-8
/// or UTF-16.
///
/// # Errors
/// Fails if the file is none of these, or is the only policy and cannot be read. A policy that
/// cannot be read beside others is one of [`Held::broken`].
pub fn read_policies(bytes: &[u8]) -> Result<Held, PolicyError> {
    let place = |reason: String| PolicyError {
        line: 1,
        column: 1,
        reason,
    };
    if bytes.len() > MAX_POLICY_FILE {
        let limit = MAX_POLICY_FILE >> 20;
        return Err(place(format!("it is larger than {limit} MiB")));
    }
    if let Some(reason) = foreign::archive(bytes) {
        return Err(place(reason));
    }
    let text = encoding::decode(bytes)?;
    let root = match json::parse(&text) {
        Ok(root) => root,
        Err(error) => return Err(foreign::text(&text).map_or(error, place)),
    };
    if let Some(reason) = foreign::document(&root.value) {
        return Err(root.place.error(reason));
    }
    let mut held = Held::default();
    held.read(root, &text)?;
    Ok(held)
}

impl Held {
    fn read(&mut self, root: Node, text: &str) -> Result<(), PolicyError> {
        if matches!(root.value, Json::Array(_)) && is_list(&root.value) {
            for node in root.value.into_elements() {
                let about = About {
                    name: Some(node.place.pointer()),
                    ..About::default()
                };
                self.add(about, node.place, node.value);
            }
        } else if terraform::is_terraform(&root.value) {
            terraform::read(self, root.value);
        } else if aws::is_output(&root.value) {
            aws::read(self, root.value);
        } else if matches!(root.value, Json::String(_)) {
            self.add(About::default(), root.place, root.value);
        } else {
            self.policies.push(HeldPolicy {
                name: None,
                kind: None,
                bucket: None,
                place: None,
                policy: Policy::of(root)?,
                text: Some(text.to_owned()),
            });
        }
        match (&self.policies[..], &self.broken[..]) {
            // The only policy of a file fails as the file itself would.
            ([], [broken]) => Err(broken.error.clone()),
            _ => Ok(()),
        }
    }

    /// Adds a policy: its text in a string, or the policy itself.
    fn add(&mut self, about: About, place: Place, value: Json) {
        let name = about.name.clone();
        let (policy, text) = match value {
            Json::String(text) if text.trim().is_empty() => return self.pass_over(about, NONE),
            Json::Null => return self.pass_over(about, NONE),
            Json::String(text) => {
                let text = aws::without_url_encoding(&text).into_owned();
                let policy = Policy::parse(&text).map_err(|error| within(&place, &error));
                (policy, Some(text))
            }
            value => {
                let place = place.clone();
                (Policy::of(Node { place, value }), None)
            }
        };
        match policy {
            Ok(policy) => self.policies.push(HeldPolicy {
                name,
                kind: about.kind,
                bucket: about.bucket,
                place: text.as_ref().map(|_| HeldPlace {
                    line: place.line,
                    column: place.column,
                    pointer: place.pointer(),
                }),
                policy,
                text,
            }),
            Err(error) => self.broken.push(BrokenPolicy { name, error }),
        }
    }

    fn pass_over(&mut self, about: About, why: &'static str) {
        let name = about.name.unwrap_or_default();
        self.passed_over.push(PassedOver { name, why });
    }
}

const NONE: &str = "it has no policy";

/// Whether every element of an array is a policy, or the text of one.
fn is_list(value: &Json) -> bool {
    let Json::Array(nodes) = value else {
        return false;
    };
    let mut values = nodes.iter().map(|node| &node.value);
    let is_policy = |value: &Json| value.text().is_some() || value.has("Statement");
    !nodes.is_empty() && values.all(is_policy)
}

/// An error in the text of a string, at the string's own place.
fn within(place: &Place, error: &PolicyError) -> PolicyError {
    let (line, column) = (error.line, error.column);
    place.error(format!(
        "line {line}, column {column} of the text in this string: {}",
        error.reason
    ))
}
