//! Reading policies, from whatever people hold them in.

use std::io::Read;
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow, bail};
use s3tls::input::name_of_path;
use s3tls::policy::{
    Held, HeldPolicy, MAX_POLICY_FILE, PassedOver, Policy, PolicyError, PolicyKind, read_policies,
};
use s3tls::report::KindFrom;
use walkdir::WalkDir;

use crate::cli::output::shown;
use crate::cli::s3_flags::S3AccessArgs;
use crate::cli::standard_input::{is_stdin, open};

/// How many names a message lists.
const MAX_NAMES: usize = 5;

/// Reads the policies that a file holds; `-` is standard input.
pub(super) fn read_file(path: &Path) -> anyhow::Result<Held> {
    held(path, &bytes_of(path)?)
}

fn held(path: &Path, bytes: &[u8]) -> anyhow::Result<Held> {
    let name = shown(path);
    let held = read_policies(bytes).map_err(|error| not_a_policy(&name, &error))?;
    if held.policies.is_empty() && held.broken.is_empty() {
        let reason = match &held.passed_over[..] {
            [] => "it has no resource with a policy".to_owned(),
            passed_over => reasons(passed_over),
        };
        bail!("{name} holds no policy about S3: {reason}");
    }
    Ok(held)
}

/// Reads the only policy that a file holds.
///
/// # Errors
/// Fails if the file holds several, and names them.
pub(super) fn read_one(path: &Path) -> anyhow::Result<HeldPolicy> {
    only(path, read_file(path)?)
}

/// The text of the only policy that a file holds; blank if the file is.
pub(super) fn read_text(path: &Path) -> anyhow::Result<String> {
    let bytes = bytes_of(path)?;
    if bytes.trim_ascii().is_empty() {
        return Ok(String::new());
    }
    let held = only(path, held(path, &bytes)?)?;
    held.text
        .ok_or_else(|| anyhow!("{} does not hold the text of its policy", shown(path)))
}

fn only(path: &Path, mut held: Held) -> anyhow::Result<HeldPolicy> {
    match (held.policies.pop(), &held.policies[..], &held.broken[..]) {
        (Some(only), [], []) => Ok(only),
        (last, others, broken) => {
            let broken = broken.iter().map(|broken| &broken.name);
            let names = others
                .iter()
                .chain(&last)
                .map(|policy| &policy.name)
                .chain(broken);
            let names: Vec<_> = names
                .map(|name| name.as_deref().unwrap_or_default())
                .collect();
            let (file, count) = (shown(path), names.len());
            bail!(
                "{file} holds {count} policies, and one is needed: {}",
                list(&names)
            )
        }
    }
}

/// The error of a policy that is broken in a file with others.
pub(super) fn broken(path: &Path, name: Option<&str>, error: &PolicyError) -> anyhow::Error {
    match name {
        Some(name) => not_a_policy(&shown(path), error).context(format!("{name} was not checked")),
        None => not_a_policy(&shown(path), error),
    }
}

/// Refuses to read both a policy and logs from standard input, which is also where logs come from if no
/// path is given.
pub(super) fn refuse_shared_input(policy: Option<&Path>, logs: &[PathBuf]) -> anyhow::Result<()> {
    let reads_logs = logs.is_empty() || logs.iter().any(|path| is_stdin(path));
    if policy.is_some_and(is_stdin) && reads_logs {
        bail!("standard input cannot be both the policy and the logs");
    }
    Ok(())
}

/// What was passed over in a file, and why.
pub(super) fn passed_over(path: &Path, passed_over: &[PassedOver]) -> Option<String> {
    let reasons = (!passed_over.is_empty()).then(|| reasons(passed_over));
    reasons.map(|reasons| format!("{}: not checked: {reasons}", shown(path)))
}

fn reasons(passed_over: &[PassedOver]) -> String {
    let reason = |own: &PassedOver| match own.name.as_str() {
        "" => own.why.to_owned(),
        name => format!("{name}, because {}", own.why),
    };
    let reasons: Vec<_> = passed_over.iter().map(reason).collect();
    let reasons: Vec<_> = reasons.iter().map(String::as_str).collect();
    list(&reasons)
}

/// The first of some texts, and how many more there are.
fn list(texts: &[&str]) -> String {
    let shown = texts[..texts.len().min(MAX_NAMES)].join("; ");
    match texts.len().saturating_sub(MAX_NAMES) {
        0 => shown,
        more => format!("{shown}; and {more} more"),
    }
}

/// The files to read: the file itself, or every `.json` file in the folder and below it that contains
/// the word Statement. The others are about something else.
pub(super) fn files(path: &Path) -> anyhow::Result<Vec<PathBuf>> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut files = Vec::new();
    for entry in WalkDir::new(path).sort_by_file_name() {
        let entry = entry.with_context(|| format!("cannot read {}", name_of_path(path)))?;
        let is_json = entry.path().extension().is_some_and(|own| own == "json");
        if !is_json || !entry.file_type().is_file() {
            continue;
        }
        let file = entry.into_path();
        let bytes = bytes_of(&file)?;
        if may_hold_policy(&bytes) {
            files.push(file);
        }
    }
    if files.is_empty() {
        bail!("no .json file in {} holds a policy", name_of_path(path));
    }
    Ok(files)
}

/// Whether a text in UTF-8 or UTF-16 has the word Statement in it.
fn may_hold_policy(bytes: &[u8]) -> bool {
    let letters: Vec<u8> = bytes.iter().copied().filter(|&byte| byte != 0).collect();
    letters.windows(9).any(|own| own == b"Statement")
}

fn bytes_of(path: &Path) -> anyhow::Result<Vec<u8>> {
    if path.is_dir() {
        bail!("{} is a folder, and a file is needed", shown(path));
    }
    // The library refuses what is longer.
    let most = MAX_POLICY_FILE as u64 + 1;
    let mut bytes = Vec::new();
    let read = open(path).and_then(|file| file.take(most).read_to_end(&mut bytes));
    read.with_context(|| format!("cannot read {}", shown(path)))?;
    Ok(bytes)
}

/// Reads the current policy of a bucket.
pub(super) fn live(bucket: &str, access: &S3AccessArgs) -> anyhow::Result<HeldPolicy> {
    let Some(text) = access.bucket_policy(bucket)? else {
        bail!("s3://{bucket}: bucket {bucket} has no policy");
    };
    let policy = Policy::parse(&text).map_err(|error| not_a_policy(&live_name(bucket), &error))?;
    Ok(HeldPolicy {
        name: None,
        kind: Some(PolicyKind::Bucket),
        bucket: Some(bucket.to_owned()),
        place: None,
        policy,
        text: Some(text),
    })
}

/// The name of a bucket's current policy in reports and messages.
pub(super) fn live_name(bucket: &str) -> String {
    format!("s3://{bucket}?policy")
}

pub(super) fn not_a_policy(name: &str, error: &PolicyError) -> anyhow::Error {
    let (line, column) = (error.line, error.column);
    anyhow!("{name}:{line}:{column}: not a policy: {}", error.reason)
}

/// The kind of a policy: what the user says, else what the file says, else what the policy can only
/// be, else that of a bucket.
pub(super) fn kind_of(
    flag: Option<PolicyKind>,
    bucket: Option<&str>,
    held: &HeldPolicy,
) -> (PolicyKind, KindFrom) {
    if let Some(kind) = flag {
        return (kind, KindFrom::Flag);
    }
    if let Some(kind) = held.kind {
        return (kind, KindFrom::File);
    }
    match held.policy.told_kind() {
        // A policy that is for a bucket is not that of a user, whatever it lacks.
        Some((PolicyKind::Identity, _)) if bucket.is_some() => {}
        Some((kind, why)) => return (kind, KindFrom::Policy(why)),
        None => {}
    }
    (PolicyKind::Bucket, KindFrom::Default)
}
