//! Telling whether two paths lead to the same file.

use std::fs::{self, Metadata};
use std::path::{Path, PathBuf};

/// Whether two paths lead to the same file, also through links and under several names. For files
/// that do not exist yet: whether they would be the same file.
pub fn is_same_file(one: &Path, other: &Path) -> bool {
    match (fs::metadata(one), fs::metadata(other)) {
        (Ok(a), Ok(b)) => match (identity(&a), identity(&b)) {
            (Some(a), Some(b)) => a == b,
            _ => place(one) == place(other),
        },
        (Err(_), Err(_)) => place(one) == place(other),
        _ => false,
    }
}

/// Device and inode, on systems that have them.
pub(super) fn identity(metadata: &Metadata) -> Option<(u64, u64)> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        Some((metadata.dev(), metadata.ino()))
    }
    #[cfg(not(unix))]
    {
        let _ = metadata;
        None
    }
}

/// The canonical path of a file that may not exist yet.
fn place(path: &Path) -> PathBuf {
    if let Ok(path) = fs::canonicalize(path) {
        return path;
    }
    let folder = match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    };
    match (fs::canonicalize(folder), path.file_name()) {
        (Ok(folder), Some(name)) => folder.join(name),
        _ => path.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn one_file_is_known_by_all_its_names() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        fs::create_dir(path("a")).unwrap();
        fs::write(path("a/file"), "").unwrap();
        fs::write(path("other"), "").unwrap();
        fs::hard_link(path("a/file"), path("hard")).unwrap();
        std::os::unix::fs::symlink(path("a/file"), path("soft")).unwrap();
        std::os::unix::fs::symlink(path("a"), path("b")).unwrap();
        let names = ["a/file", "a/../a/file", "hard", "soft", "b/file"];
        for name in names {
            assert!(is_same_file(&path(name), &path("a/file")), "{name}");
            assert!(!is_same_file(&path(name), &path("other")), "{name}");
            assert!(!is_same_file(&path(name), &path("none")), "{name}");
        }
        assert!(is_same_file(&path("a/none"), &path("b/../a/./none")));
        assert!(is_same_file(&path("a/none"), &path("b/none")));
        assert!(!is_same_file(&path("a/none"), &path("none")));
        assert!(is_same_file(&path("no/folder"), &path("no/folder")));
    }
}
