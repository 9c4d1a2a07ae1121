//! Generates logs of any size, and compares a report with the known counts.
//!
//! ```text
//! cargo bench --bench logs -- make DIR --lines 3000000 --files 1 [--groups 22000] [--gzip]
//! s3tls audit DIR/logs --format ndjson | cargo bench --bench logs -- check DIR
//! cargo bench --bench logs -- floor DIR/logs
//! cargo bench --bench logs -- serve DIR/logs [--latency 100]
//! cargo bench --bench logs -- download URL
//! ```

mod floor;
mod generate;
#[cfg(feature = "s3")]
mod s3;

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufRead, BufWriter, Write};
use std::path::Path;
#[cfg(feature = "s3")]
use std::time::Duration;

use anyhow::{Context, bail, ensure};
use flate2::Compression;
use flate2::write::GzEncoder;
use generate::Generator;
use serde_json::Value;

fn main() -> anyhow::Result<()> {
    // Cargo adds --bench to whatever it was given.
    let args: Vec<String> = std::env::args()
        .skip(1)
        .filter(|arg| arg != "--bench")
        .collect();
    let number = |flag: &str, default: usize| -> anyhow::Result<usize> {
        match args.iter().position(|arg| arg == flag) {
            None => Ok(default),
            Some(at) => Ok(args
                .get(at + 1)
                .context("a flag without its number")?
                .parse()?),
        }
    };
    match (args.first().map(String::as_str), args.get(1)) {
        (Some("make"), Some(folder)) => make(
            Path::new(folder),
            number("--lines", 3_000_000)?,
            number("--files", 1)?,
            number("--groups", 22_000)?,
            args.iter().any(|arg| arg == "--gzip"),
        ),
        (Some("check"), Some(folder)) => check(Path::new(folder)),
        (Some("floor"), Some(path)) => {
            println!("{}", floor::count_newlines(Path::new(path))?);
            Ok(())
        }
        #[cfg(feature = "s3")]
        (Some("serve"), Some(folder)) => {
            let latency = Duration::from_millis(number("--latency", 0)? as u64);
            s3::serve(Path::new(folder), latency)
        }
        #[cfg(feature = "s3")]
        (Some("download"), Some(url)) => {
            println!("{} bytes", s3::download(url)?);
            Ok(())
        }
        // A plain `cargo bench` or `cargo test --benches` has nothing to do here.
        (None, _) => Ok(()),
        _ => bail!("say make DIR, check DIR, floor PATH, serve DIR or download URL"),
    }
}

fn make(
    folder: &Path,
    lines: usize,
    files: usize,
    groups: usize,
    gzip: bool,
) -> anyhow::Result<()> {
    let logs = folder.join("logs");
    fs::create_dir_all(&logs)?;
    let mut generator = Generator::new(1, groups);
    for file in 0..files {
        let count = lines * (file + 1) / files - lines * file / files;
        let path = logs.join(format!(
            "2026-11-28-{:02}-{:02}-{:02}-{file:016X}",
            file / 3_600 % 24,
            file / 60 % 60,
            file % 60
        ));
        let out = BufWriter::with_capacity(1 << 20, File::create(path)?);
        if gzip {
            let mut out = GzEncoder::new(out, Compression::default());
            (0..count).try_for_each(|_| generator.write_line(&mut out))?;
            out.finish()?.flush()?;
        } else {
            let mut out = out;
            (0..count).try_for_each(|_| generator.write_line(&mut out))?;
            out.flush()?;
        }
    }
    let mut known = BufWriter::new(File::create(folder.join("known.tsv"))?);
    for (key, requests) in counts(&generator) {
        writeln!(known, "{requests}\t{key}")?;
    }
    known.flush()?;
    Ok(())
}

/// Requests by the key of a group, as in a report.
fn counts(generator: &Generator) -> BTreeMap<String, u64> {
    let used = generator.groups.iter().filter(|group| group.requests > 0);
    let key = |group: &generate::Group| {
        let version = if group.tls_version == "TLSv1" {
            "TLSv1.0"
        } else {
            group.tls_version
        };
        let fields = [
            group.transport,
            version,
            group.cipher_suite,
            &group.requester,
            &group.user_agent,
        ];
        fields.join("\t")
    };
    used.fold(BTreeMap::new(), |mut counts, group| {
        *counts.entry(key(group)).or_default() += group.requests;
        counts
    })
}

/// Compares the groups on standard input with the known ones.
fn check(folder: &Path) -> anyhow::Result<()> {
    let known = fs::read_to_string(folder.join("known.tsv"))?;
    let mut known: BTreeMap<&str, u64> = known
        .lines()
        .filter_map(|line| line.split_once('\t'))
        .map(|(requests, key)| Ok((key, requests.parse()?)))
        .collect::<anyhow::Result<_>>()?;
    let groups = known.len();
    for line in io::stdin().lock().lines() {
        let group: Value = serde_json::from_str(&line?)?;
        let text = |key: &str| group[key].as_str().unwrap_or("-").to_owned();
        let fields = [
            "transport",
            "tls_version",
            "cipher_suite",
            "requester",
            "user_agent",
        ]
        .map(text);
        let key = fields.join("\t");
        let expected = known.remove(key.as_str());
        ensure!(
            expected.is_some() && expected == group["requests"].as_u64(),
            "{key}: {} instead of {expected:?}",
            group["requests"]
        );
    }
    ensure!(known.is_empty(), "{} groups are missing", known.len());
    println!("all {groups} groups have exactly the known counts");
    Ok(())
}
