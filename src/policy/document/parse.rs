//! Reading a policy document.

use super::error::PolicyError;
use super::model::{Policy, Version};
use super::{json, statement};

/// The longest text that is read, in bytes. AWS takes 20 KB, not counting white space.
const MAX_LEN: usize = 1 << 18;

impl Policy {
    /// Reads a policy.
    ///
    /// # Errors
    /// Says where and why the text is no JSON, or no policy that AWS would take: a key that stands
    /// twice, an element that is unknown, missing or of a wrong type, or a text far too long.
    pub fn parse(text: &str) -> Result<Self, PolicyError> {
        if text.len() > MAX_LEN {
            let reason = format!(
                "it has {} bytes, and a bucket policy 20,480 at most",
                text.len()
            );
            return Err(PolicyError {
                line: 1,
                column: 1,
                reason,
            });
        }
        let root = json::parse(text)?;
        let json::Json::Object(members) = root.value else {
            let kind = root.value.kind();
            return Err(root
                .place
                .error(format!("a policy is an object, not {kind}")));
        };
        let mut version = Version::Missing;
        let mut unread = None;
        for member in members {
            match member.name.as_str() {
                "Version" => version = statement::version(&member)?,
                "Id" => {
                    statement::string(&member)?;
                }
                "Statement" => unread = Some(member),
                name => {
                    let name = json::shown(name);
                    return Err(member
                        .place
                        .error(format!("a policy has no element {name}")));
                }
            }
        }
        let Some(member) = unread else {
            return Err(root.place.error("the policy has no Statement"));
        };
        let expands = matches!(version, Version::Current);
        Ok(Self {
            place: root.place,
            version,
            statements: statement::statements(member, expands)?,
        })
    }
}
