//! Parsing a policy document.

use super::error::PolicyError;
use super::model::{Policy, Size, Version};
use super::{json, statement};

/// The longest text that is parsed, in bytes. AWS allows 20 KB, not counting white space.
const MAX_LEN: usize = 1 << 18;

impl Policy {
    /// Parses a policy.
    ///
    /// # Errors
    /// Fails if the text is not JSON or not a policy that AWS would accept. For example, a key may
    /// be duplicate, an element unknown, missing or of the wrong type, or the text far too long.
    pub fn parse(text: &str) -> Result<Self, PolicyError> {
        if text.len() > MAX_LEN {
            return Err(PolicyError {
                line: 1,
                column: 1,
                reason: too_long(text.len()),
            });
        }
        Self::of(json::parse(text)?)
    }

    /// Makes a policy of a parsed document, or of a part of one.
    pub(crate) fn of(root: json::Node) -> Result<Self, PolicyError> {
        let (bytes, characters) = root.value.size();
        if bytes > MAX_LEN {
            return Err(root.place.error(too_long(bytes)));
        }
        let json::Json::Object(members) = root.value else {
            let kind = root.value.kind();
            return Err(root
                .place
                .error(format!("a policy must be an object, not {kind}")));
        };
        let mut version = Version::Missing;
        let mut statement_member = None;
        for member in members {
            match member.name.as_str() {
                "Version" => version = statement::version(&member)?,
                "Id" => {
                    statement::string(&member)?;
                }
                "Statement" => statement_member = Some(member),
                name => {
                    let name = json::shown(name);
                    return Err(member.place.error(format!("unknown policy element {name}")));
                }
            }
        }
        let Some(member) = statement_member else {
            return Err(root.place.error("the policy has no Statement"));
        };
        let expands = matches!(version, Version::Current);
        Ok(Self {
            place: root.place,
            version,
            statements: statement::statements(member, expands)?,
            size: Size { bytes, characters },
        })
    }
}

fn too_long(bytes: usize) -> String {
    format!("the text has {bytes} bytes, but a bucket policy may have at most 20,480")
}
