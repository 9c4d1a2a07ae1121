//! What an archive says of a member in front of its header.

use super::header::Kind;

/// Why a sparse file is not read.
pub(super) const SPARSE: &str = "sparse files are not read: unpack it first";

/// What was said of a member in front of its header.
#[derive(Default)]
pub(super) struct Attributes {
    pub name: Option<Vec<u8>>,
    pub size: Option<u64>,
    /// Why it cannot be read.
    pub problem: Option<&'static str>,
}

impl Attributes {
    /// Adds what the content of a member of this kind says of the next one.
    pub(super) fn add(&mut self, kind: Kind, content: &[u8]) {
        match kind {
            Kind::LongName => {
                let name = content.split(|&byte| byte == 0).next();
                self.name = name.map(<[u8]>::to_vec);
            }
            _ => self.add_posix(content),
        }
    }

    /// Adds attributes in the format of POSIX.
    fn add_posix(&mut self, mut bytes: &[u8]) {
        // Some programs fill the last block.
        while bytes.first().is_some_and(|&byte| byte != 0) {
            let Some((key, value, rest)) = split_attribute(bytes) else {
                self.problem = Some("its attributes are damaged");
                return;
            };
            match key {
                b"path" => self.name = Some(value.to_vec()),
                b"size" => match str::from_utf8(value).map(str::parse) {
                    Ok(Ok(size)) => self.size = Some(size),
                    _ => self.problem = Some("its attributes are damaged"),
                },
                key if key.starts_with(b"GNU.sparse.") => self.problem = Some(SPARSE),
                _ => {}
            }
            bytes = rest;
        }
    }
}

/// Splits the first attribute, `LENGTH KEY=VALUE` and a newline, from those that follow.
///
/// The package `tar` splits at newlines, but a value may hold some, such as the extended attributes
/// that archives from macOS have.
fn split_attribute(bytes: &[u8]) -> Option<(&[u8], &[u8], &[u8])> {
    let space = memchr::memchr(b' ', bytes)?;
    let length: usize = str::from_utf8(&bytes[..space]).ok()?.parse().ok()?;
    let attribute = bytes.get(space + 1..length)?.strip_suffix(b"\n")?;
    let equals = memchr::memchr(b'=', attribute)?;
    Some((
        &attribute[..equals],
        &attribute[equals + 1..],
        &bytes[length..],
    ))
}
