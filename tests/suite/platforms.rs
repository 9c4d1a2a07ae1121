//! What only Unix has is used in code for Unix alone, so that s3tls builds elsewhere.
//!
//! This reads the source, since the tests run where no other system's standard library may be at
//! hand. `packaging/platforms` asks the compiler, where one is. Fuzzing is done on Linux alone.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use regex::Regex;

/// Paths of the standard library and crates that other systems lack.
static UNIX: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\bstd::os::(unix|linux|fd)\b|\blibc::|\bUncheckedAdvice\b|memmap2::Advice\b")
        .expect("the pattern is valid")
});

/// An attribute for Unix, or for one of its kinds.
static FOR_UNIX: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"^#\[cfg\((all\()?(unix\b|target_os = "(linux|macos)")"#)
        .expect("the pattern is valid")
});

fn indentation(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

/// Whether a line, or an item or block around it, has an attribute for Unix. Relies on what rustfmt
/// does: what is inside is indented further.
fn is_for_unix(lines: &[&str], at: usize) -> bool {
    let mut depth = indentation(lines[at]);
    // Whether only attributes and comments are between this line and the item above which it looks.
    let mut is_attached = true;
    for line in lines[..at]
        .iter()
        .rev()
        .filter(|line| !line.trim().is_empty())
    {
        let own = indentation(line);
        let text = line.trim_start();
        if own < depth {
            (depth, is_attached) = (own, true);
        } else if own == depth && !text.starts_with("#[") && !text.starts_with("//") {
            is_attached = false;
        }
        if own == depth && is_attached && FOR_UNIX.is_match(text) {
            return true;
        }
    }
    false
}

/// Whether the module in a file, or one above it, is declared for Unix alone.
fn is_declared_for_unix(file: &Path) -> bool {
    let is_face = |path: &Path| path.ends_with("mod.rs");
    let module = if is_face(file) {
        file.parent()
    } else {
        Some(file)
    };
    let module = module.expect("a module has a path");
    let name = module.file_stem().expect("a name").to_string_lossy();
    let folder = module.parent().expect("it is in a folder");
    let above = ["mod.rs", "lib.rs", "main.rs"].map(|face| folder.join(face));
    let above = above.into_iter().chain([folder.with_extension("rs")]);
    let mut above = above.filter(|path| path != file && path.is_file());
    above.any(|above| {
        let text = fs::read_to_string(&above).expect("a source file");
        let lines: Vec<_> = text.lines().collect();
        let declared = lines.iter().position(|line| {
            let words = line.trim_start_matches("pub").trim_start();
            let words = words.trim_start_matches("(super)").trim_start();
            words == format!("mod {name};")
        });
        declared.is_some_and(|at| is_for_unix(&lines, at) || is_declared_for_unix(&above))
    })
}

/// Every use of what only Unix has, and whether it is for Unix alone.
fn uses(root: &str) -> Vec<(String, bool)> {
    let files = walkdir::WalkDir::new(root).sort_by_file_name();
    let files = files
        .into_iter()
        .map(|entry| entry.expect("a file").into_path());
    let sources = files.filter(|path: &PathBuf| path.extension().is_some_and(|end| end == "rs"));
    let uses = sources
        .filter(|path| !path.ends_with("platforms.rs"))
        .flat_map(|path| {
            let text = fs::read_to_string(&path).expect("a source file");
            let lines: Vec<_> = text.lines().collect();
            let found = (0..lines.len()).filter(|&at| UNIX.is_match(lines[at]));
            let found = found.map(|at| {
                let place = format!("{}:{}: {}", path.display(), at + 1, lines[at].trim());
                (
                    place,
                    is_for_unix(&lines, at) || is_declared_for_unix(&path),
                )
            });
            found.collect::<Vec<_>>()
        });
    uses.collect()
}

#[test]
fn what_only_unix_has_is_used_for_unix_alone() {
    for (root, at_least) in [("src", 20), ("tests", 15), ("benches", 0)] {
        let uses = uses(root);
        assert!(uses.len() >= at_least, "{root}: {}", uses.len());
        let elsewhere = uses.into_iter().filter(|(_, is_for_unix)| !is_for_unix);
        let elsewhere: Vec<_> = elsewhere.map(|(place, _)| place).collect();
        assert!(elsewhere.is_empty(), "{elsewhere:#?}");
    }
}

#[test]
fn the_attribute_may_be_of_the_line_or_of_what_is_around_it() {
    let text = "\
#[cfg(unix)]
// Why.
fn one() {
    let a = std::os::unix::b();
}

fn two() {
    #[cfg(target_os = \"linux\")]
    let a = 1;
    let a = std::os::unix::b();
    #[cfg(unix)]
    {
        c(
            std::os::unix::b(),
        );
    }
    #[cfg(not(unix))]
    std::os::unix::b();
}
";
    let lines: Vec<_> = text.lines().collect();
    let found = (0..lines.len()).filter(|&at| UNIX.is_match(lines[at]));
    let found: Vec<_> = found.map(|at| is_for_unix(&lines, at)).collect();
    assert_eq!(found, [true, false, true, false]);
}
