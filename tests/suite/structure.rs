//! The shape of the source: imports go one way, and no modules form a circle.
//!
//! An import counts as one of the file that defines the item, so re-exports are followed. The tests
//! inside files are left out.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use regex::Regex;

/// A module by its path below the crate root.
type Module = Vec<String>;

/// The folders of the crate, and the one file that all of them use; each may use those before it.
const ORDER: [&str; 14] = [
    "names", "input", "evidence", "identify", "audit", "sql", "records", "policy", "diff",
    "discover", "report", "cache", "spark", "cli",
];

/// The stages inside a folder; each may use those before it, and files beside them.
const STAGES: [(&str, &[&str]); 3] = [
    ("identify", &["user_agent", "remedy"]),
    (
        "audit",
        &["value", "count", "outcome", "gate", "conclude", "partial"],
    ),
    (
        "policy",
        &[
            "request", "document", "judge", "generate", "lint", "simulate", "trial",
        ],
    ),
];

/// What a file imports and hands on.
#[derive(Default)]
struct Imports {
    paths: Vec<Module>,
    reexports: Vec<(String, Module)>,
}

static COMMENT: LazyLock<Regex> = LazyLock::new(|| pattern(r"//[^\n]*"));
static TESTS: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"#\[cfg\(test\)\]\s*(?:#\[[^\]]*\]\s*)*mod \w+ \{"));
static USE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?m)^\s*(pub(?:\([^)]*\))?\s+)?use\s+([^;]+);"));
static INLINE: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b(?:crate|super|s3tls)(?:::\w+)+"));

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("the pattern is valid")
}

/// The paths of a use tree, each with the name that it gives to what it imports.
fn expand(tree: &str, before: &[String], paths: &mut Vec<(Vec<String>, String)>) {
    let tree = tree.trim();
    let Some((head, group)) = tree.split_once('{') else {
        let (path, alias) = tree.split_once(" as ").unwrap_or((tree, ""));
        let mut path = [before, &parts(path)].concat();
        if path.last().is_some_and(|last| last == "self") {
            path.pop();
        }
        let name = match alias.trim() {
            "" => path.last().cloned().unwrap_or_default(),
            alias => alias.to_owned(),
        };
        paths.push((path, name));
        return;
    };
    let before = [before, &parts(head)].concat();
    let inside = group.trim_end().strip_suffix('}').expect("a group ends");
    let (mut depth, mut start) = (0, 0);
    for (at, letter) in inside.char_indices().chain([(inside.len(), ',')]) {
        match letter {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                if !inside[start..at].trim().is_empty() {
                    expand(&inside[start..at], &before, paths);
                }
                start = (at + 1).min(inside.len());
            }
            _ => {}
        }
    }
}

fn parts(path: &str) -> Vec<String> {
    let parts = path.split("::").map(str::trim);
    parts
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
        .collect()
}

/// The path below the crate root that a path means in a module.
fn absolute(module: &Module, path: &[String]) -> Option<Module> {
    let supers = path.iter().take_while(|part| *part == "super").count();
    match path.first()?.as_str() {
        "crate" | "s3tls" => Some(path[1..].to_vec()),
        "self" => Some([module, &path[1..]].concat()),
        "super" => {
            let base = module.len().checked_sub(supers)?;
            Some([&module[..base], &path[supers..]].concat())
        }
        // A child module, if there is one of that name.
        _ => Some([module, path].concat()),
    }
}

fn imports(module: &Module, text: &str) -> Imports {
    let text = COMMENT.replace_all(text, "");
    let end = TESTS.find(&text).map_or(text.len(), |tests| tests.start());
    let text = &text[..end];
    let mut imports = Imports::default();
    for found in USE.captures_iter(text) {
        let hands_on = found.get(1).is_some();
        let mut paths = Vec::new();
        expand(&found[2], &[], &mut paths);
        for (path, name) in paths {
            let Some(target) = absolute(module, &path) else {
                continue;
            };
            if hands_on {
                imports.reexports.push((name, target.clone()));
            }
            // A folder's face only hands on what is in the folder.
            if !(hands_on && target.starts_with(module)) {
                imports.paths.push(target);
            }
        }
    }
    let inline = INLINE.find_iter(text).map(|found| parts(found.as_str()));
    imports
        .paths
        .extend(inline.filter_map(|path| absolute(module, &path)));
    imports
}

/// Every file below `src`, by its module.
fn sources() -> BTreeMap<Module, PathBuf> {
    let root = Path::new("src");
    let files = walkdir::WalkDir::new(root).into_iter();
    files
        .map(|entry| entry.expect("src can be read").into_path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .map(|path| {
            let below = path.strip_prefix(root).expect("it is below src");
            let mut module: Module = below
                .with_extension("")
                .iter()
                .map(|part| part.to_str().expect("UTF-8").to_owned())
                .collect();
            if ["mod", "lib", "main"].contains(&&**module.last().expect("a name")) {
                module.pop();
            }
            (module, path)
        })
        .filter(|(_, path)| !path.ends_with("main.rs"))
        .collect()
}

/// The modules and which others each of them uses.
fn uses() -> BTreeMap<Module, BTreeSet<Module>> {
    let imports: BTreeMap<Module, Imports> = sources()
        .into_iter()
        .map(|(module, path)| {
            let text = fs::read_to_string(&path).expect("a source file");
            let imports = imports(&module, &text);
            (module, imports)
        })
        .collect();
    imports
        .iter()
        .map(|(module, own)| {
            let targets = own
                .paths
                .iter()
                .filter_map(|path| definer(&imports, path, 0));
            // A path that names nothing below the root is one of another crate.
            let targets = targets.filter(|target| target != module && !target.is_empty());
            (module.clone(), targets.collect())
        })
        .collect()
}

/// The file that defines what a path names, through the files that hand it on.
fn definer(imports: &BTreeMap<Module, Imports>, path: &[String], steps: usize) -> Option<Module> {
    let ends = (0..=path.len()).rev();
    let end = ends
        .into_iter()
        .find(|&end| imports.contains_key(&path[..end]))?;
    let (module, rest) = path.split_at(end);
    let handed_on = rest.first().and_then(|item| {
        let reexports = imports[module].reexports.iter();
        reexports.into_iter().find(|(name, _)| name == item)
    });
    match handed_on {
        Some((_, target)) if steps < 8 && target != path => {
            definer(imports, &[target, &rest[1..]].concat(), steps + 1)
        }
        _ => Some(module.to_vec()),
    }
}

fn name(module: &Module) -> String {
    module.join("::")
}

#[test]
fn folders_use_only_those_before_them() {
    let place = |name: &str| ORDER.iter().position(|&folder| folder == name);
    let mut against = Vec::new();
    for (module, targets) in uses() {
        let Some(own) = module.first().and_then(|folder| place(folder)) else {
            continue;
        };
        for target in targets {
            let other = place(&target[0]).expect("every folder is in the order");
            if other > own {
                against.push(format!("{} uses {}", name(&module), name(&target)));
            }
        }
    }
    assert!(against.is_empty(), "{against:#?}");
}

#[test]
fn stages_use_only_those_before_them() {
    let mut against = Vec::new();
    let uses = uses();
    for (folder, stages) in STAGES {
        let place = |module: &Module| {
            let is_here = module.first().is_some_and(|first| first == folder);
            let stage = module.get(1).filter(|_| is_here)?;
            stages.iter().position(|name| name == stage)
        };
        for stage in stages {
            let path = [folder, stage].map(str::to_owned).to_vec();
            assert!(
                uses.keys().any(|module| module.starts_with(&path)),
                "{stage}"
            );
        }
        for (module, targets) in &uses {
            for target in targets {
                if let Some((own, other)) = place(module).zip(place(target))
                    && other > own
                {
                    against.push(format!("{} uses {}", name(module), name(target)));
                }
            }
        }
    }
    assert!(against.is_empty(), "{against:#?}");
}

#[test]
fn no_modules_form_a_circle() {
    let mut uses = uses();
    // What uses nothing that is left is in no circle, nor is what nothing uses any more.
    loop {
        let used: BTreeSet<_> = uses.values().flatten().cloned().collect();
        let before = uses.len();
        uses.retain(|module, targets| !targets.is_empty() && used.contains(module));
        let left: BTreeSet<_> = uses.keys().cloned().collect();
        uses.values_mut()
            .for_each(|targets| targets.retain(|target| left.contains(target)));
        if uses.len() == before {
            break;
        }
    }
    let circles: Vec<_> = uses
        .iter()
        .map(|(module, targets)| {
            let targets: Vec<_> = targets.iter().map(name).collect();
            format!("{} uses {}", name(module), targets.join(", "))
        })
        .collect();
    assert!(circles.is_empty(), "{circles:#?}");
}

/// Everywhere else, the lint `unsafe_code` denies it.
#[test]
fn unsafe_code_is_in_the_files_that_say_so() {
    let mut paths: Vec<_> = sources().into_values().collect();
    paths.sort();
    let text = |path: &Path| fs::read_to_string(path).expect("a source file");
    paths.retain(|path| text(path).contains("allow(unsafe_code)"));
    let allowed = paths.iter().map(|path| {
        let below = path.strip_prefix("src").expect("it is below src");
        below.to_str().expect("UTF-8")
    });
    let allowed: Vec<_> = allowed.collect();
    let expected = [
        "evidence/json/brackets/x86.rs",
        "evidence/text_log/delimiters/x86.rs",
        "input/local/map.rs",
        "input/local/truncation_guard.rs",
    ];
    assert_eq!(allowed, expected);
    let pages = ["src/lib.rs", "docs/reliability.md"].map(|page| text(page.as_ref()));
    for file in expected {
        let named = format!("`{file}`");
        assert!(pages.iter().all(|page| page.contains(&named)), "{file}");
    }
}
