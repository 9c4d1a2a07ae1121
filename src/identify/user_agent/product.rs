//! A name with a version. User-Agents consist mostly of these.

use std::fmt;

/// A product and its version, as HTTP writes them in a User-Agent.
///
/// Source: RFC 9110, section 10.1.5.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Product<'a> {
    /// Such as `aws-sdk-go`.
    pub name: &'a str,
    /// Such as `1.44.0`; `None` if there is none.
    pub version: Option<&'a str>,
}

/// Prints `name/version`, or the name alone.
impl fmt::Display for Product<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)?;
        match self.version {
            Some(version) => write!(f, "/{version}"),
            None => Ok(()),
        }
    }
}
