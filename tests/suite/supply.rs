//! The dependencies of s3tls: compares the lists in deny.toml with the packages that Cargo would
//! build.
//!
//! cargo-deny does the same and more, but takes minutes to build, so it is left to developers.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Command;

/// A package as Cargo would build it.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Package {
    name: String,
    /// Its numbers, so that newer is greater, and its text.
    version: (Vec<u64>, String),
    /// Where it is from, if not from the registry that Cargo has by default.
    source: Option<String>,
    licence: String,
}

/// Every package of any target, with all features and what tests need.
fn packages() -> BTreeSet<Package> {
    let output = Command::new(env!("CARGO"))
        .args([
            "tree",
            "--locked",
            "--all-features",
            "--target=all",
            "--edges=normal,build,dev",
        ])
        .args(["--prefix=none", "--format={p}|{l}"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo starts");
    let message = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{message}");
    let tree = String::from_utf8(output.stdout).expect("UTF-8");
    tree.lines()
        .filter(|line| !line.is_empty())
        .map(package)
        .collect()
}

/// Reads `name v1.2.3 (where) (proc-macro)|licence`.
fn package(line: &str) -> Package {
    let (package, licence) = line.split_once('|').expect("a licence");
    let mut words = package.splitn(3, ' ');
    let name = words.next().expect("a name").to_owned();
    let version = words.next().and_then(|version| version.strip_prefix('v'));
    let version = version.expect("a version").to_owned();
    let rest = words.next().unwrap_or_default().replace("(proc-macro)", "");
    let numbers = version
        .split(['.', '-', '+'])
        .map_while(|number| number.parse().ok());
    Package {
        name,
        version: (numbers.collect(), version),
        source: Some(rest.trim().to_owned()).filter(|source| !source.is_empty()),
        // A star says that the package was listed before.
        licence: licence.trim_end_matches(" (*)").to_owned(),
    }
}

fn read(file: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).expect("a file")
}

/// The entries of a list in deny.toml.
fn list(key: &str) -> Vec<String> {
    let text = read("deny.toml");
    let lines = text
        .lines()
        .skip_while(|line| *line != format!("{key} = ["));
    let list = lines.skip(1).take_while(|line| *line != "]");
    let list: Vec<_> = list.map(|line| line.trim().to_owned()).collect();
    assert!(list.len() > 3, "deny.toml has a list called {key}");
    list
}

/// Whether an SPDX expression is satisfied by the allowed licences.
fn is_allowed(expression: &str, allowed: &[&str]) -> bool {
    let spaced = expression
        .replace('/', " OR ")
        .replace('(', " ( ")
        .replace(')', " ) ");
    let words: Vec<_> = spaced.split_whitespace().collect();
    let mut rest = words.as_slice();
    let is_allowed = any(&mut rest, allowed);
    assert!(rest.is_empty(), "{expression}");
    is_allowed
}

fn any(rest: &mut &[&str], allowed: &[&str]) -> bool {
    let mut is_met = all(rest, allowed);
    while let Some((&"OR", after)) = rest.split_first() {
        *rest = after;
        is_met |= all(rest, allowed);
    }
    is_met
}

fn all(rest: &mut &[&str], allowed: &[&str]) -> bool {
    let mut is_met = one(rest, allowed);
    while let Some((&"AND", after)) = rest.split_first() {
        *rest = after;
        is_met &= one(rest, allowed);
    }
    is_met
}

fn one(rest: &mut &[&str], allowed: &[&str]) -> bool {
    match *rest {
        ["(", after @ ..] => {
            *rest = after;
            let is_met = any(rest, allowed);
            let (closing, after) = rest.split_first().expect("a closing parenthesis");
            assert_eq!(*closing, ")");
            *rest = after;
            is_met
        }
        // A licence with an exception is another one, and none is allowed.
        [_, "WITH", _, after @ ..] => {
            *rest = after;
            false
        }
        [name, after @ ..] => {
            *rest = after;
            allowed.contains(name)
        }
        [] => panic!("an expression ends early"),
    }
}

#[test]
fn expressions_of_licences_are_read_as_they_are_meant() {
    let allowed = ["MIT", "ISC"];
    for (expression, expected) in [
        ("MIT", true),
        ("GPL-3.0-only", false),
        ("GPL-3.0-only OR MIT", true),
        ("MIT/Apache-2.0", true),
        ("MIT AND Apache-2.0", false),
        ("MIT AND ISC OR Apache-2.0", true),
        ("(MIT OR Apache-2.0) AND Unicode-3.0", false),
        ("(MIT OR Apache-2.0) AND ISC", true),
        ("MIT WITH Exception", false),
        ("MIT WITH Exception OR ISC", true),
    ] {
        assert_eq!(is_allowed(expression, &allowed), expected, "{expression}");
    }
}

#[test]
fn every_licence_is_one_that_was_agreed_to() {
    let allowed = list("allow");
    let allowed: Vec<_> = allowed
        .iter()
        .map(|name| name.trim_matches(['"', ',']))
        .collect();
    let packages = packages();
    assert!(packages.len() > 300, "there is much to look at");
    for package in &packages {
        assert!(is_allowed(&package.licence, &allowed), "{package:?}");
    }
    for allowed in &allowed {
        let is_needed = |package: &Package| package.licence.contains(allowed);
        assert!(packages.iter().any(is_needed), "nothing is under {allowed}");
    }
}

#[test]
fn everything_is_from_the_one_registry() {
    let own = Some(format!("({})", env!("CARGO_MANIFEST_DIR")));
    for package in packages() {
        let expected = own
            .clone()
            .filter(|_| package.name == env!("CARGO_PKG_NAME"));
        assert_eq!(package.source, expected, "{package:?}");
    }
    assert!(
        !read("Cargo.toml").contains("\"*\""),
        "every version is named"
    );
}

#[test]
fn what_is_there_twice_is_known_and_why() {
    let mut versions: BTreeMap<String, BTreeSet<(Vec<u64>, String)>> = BTreeMap::new();
    for package in packages() {
        versions
            .entry(package.name)
            .or_default()
            .insert(package.version);
    }
    let mut older = BTreeSet::new();
    for (name, versions) in &mut versions {
        versions.pop_last();
        let versions = versions.iter();
        older.extend(versions.map(|(_, version)| format!("{name}@{version}")));
    }
    let known = list("skip").into_iter().map(|entry| {
        let parts: Vec<_> = entry.split('"').map(str::to_owned).collect();
        assert!(
            parts.len() == 5 && parts[3].len() > 3,
            "{entry} has a reason"
        );
        parts[1].clone()
    });
    assert_eq!(older, known.collect());
}
