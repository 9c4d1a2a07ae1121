//! Makes logs of any size, and checks a report on them against what is known of them.
//!
//! ```text
//! cargo bench --profile dist --bench logs -- make DIR --lines 3000000 --files 1 [--groups 22000] [--broad] [--gzip]
//! cargo bench --profile dist --bench logs -- make DIR --form json|csv|parquet|cloudtrail [--others 9]
//! cargo bench --profile dist --bench logs -- make DIR --estate --lines 200000 --files 1 [--last-day 2026-11-24]
//!     [--without-old-clients] [--rollout] [--gzip]
//! s3tls audit DIR/logs --format ndjson | cargo bench --profile dist --bench logs -- check DIR
//! cargo bench --profile dist --bench logs -- floor DIR/logs
//! cargo bench --profile dist --bench logs -- serve DIR/logs [--latency 100]
//! cargo bench --profile dist --bench logs -- download URL
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
use generate::{DAYS, Estate, Form, Generator, Group, Profile};
use jiff::Timestamp;
use serde_json::Value;

fn main() -> anyhow::Result<()> {
    // Cargo adds --bench to whatever it was given.
    let args: Vec<String> = std::env::args()
        .skip(1)
        .filter(|arg| arg != "--bench")
        .collect();
    let flags = Flags(&args);
    match (args.first().map(String::as_str), args.get(1)) {
        (Some("make"), Some(folder)) if flags.has("--estate") => {
            make_estate(Path::new(folder), &flags)
        }
        (Some("make"), Some(folder)) => make_draws(Path::new(folder), &flags),
        (Some("check"), Some(folder)) => check(Path::new(folder)),
        (Some("floor"), Some(path)) => {
            println!("{}", floor::count_newlines(Path::new(path))?);
            Ok(())
        }
        #[cfg(feature = "s3")]
        (Some("serve"), Some(folder)) => {
            let latency = Duration::from_millis(flags.number("--latency", 0)? as u64);
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

/// What follows the command and its folder.
struct Flags<'a>(&'a [String]);

impl Flags<'_> {
    fn has(&self, flag: &str) -> bool {
        self.0.iter().any(|arg| arg == flag)
    }

    fn value(&self, flag: &str) -> anyhow::Result<Option<&String>> {
        let Some(at) = self.0.iter().position(|arg| arg == flag) else {
            return Ok(None);
        };
        let value = self.0.get(at + 1);
        Ok(Some(value.context("a flag without its value")?))
    }

    fn number(&self, flag: &str, default: usize) -> anyhow::Result<usize> {
        match self.value(flag)? {
            None => Ok(default),
            Some(value) => Ok(value.parse()?),
        }
    }
}

/// Seconds in a day.
const DAY: i64 = 86_400;

/// When the first file of drawn requests is delivered, in Unix seconds: 2026-11-28.
const FIRST_DELIVERY: i64 = 1_795_824_000;

/// Makes logs of requests that are drawn from groups.
fn make_draws(folder: &Path, flags: &Flags<'_>) -> anyhow::Result<()> {
    let profile = match flags.has("--broad") {
        true => Profile::Broad,
        false => Profile::Skewed,
    };
    let lines = flags.number("--lines", 3_000_000)?;
    let mut generator = Generator::new(1, profile, flags.number("--groups", 22_000)?);
    let delivered = |file| FIRST_DELIVERY + file as i64 % DAY;
    make(folder, flags, lines, &mut generator, delivered)
}

/// Makes an estate's logs, and writes what is known of them beside them.
fn make_estate(folder: &Path, flags: &Flags<'_>) -> anyhow::Result<()> {
    let mut estate = Estate::of(flags.number("--lines", 200_000)?);
    if let Some(day) = flags.value("--last-day")? {
        estate.last_day = day.parse()?;
    }
    estate.without_old_clients = flags.has("--without-old-clients");
    estate.with_rollout = flags.has("--rollout");
    let (mut generator, facts) = Generator::of_estate(1, &estate);
    // Requests are in the order of their times, and files come some hours after them.
    let files = flags.number("--files", 1)?;
    let delivered = |file: usize| {
        let left = DAYS as i64 * DAY * (files - file - 1) as i64 / files as i64;
        estate.end() + DAY / 4 - left
    };
    make(folder, flags, estate.lines, &mut generator, delivered)?;
    let facts = serde_json::to_string_pretty(&facts)?;
    Ok(fs::write(folder.join("facts.json"), facts + "\n")?)
}

/// Writes logs, with each file named by the time of its delivery in Unix seconds.
fn make(
    folder: &Path,
    flags: &Flags<'_>,
    lines: usize,
    generator: &mut Generator,
    delivered: impl Fn(usize) -> i64,
) -> anyhow::Result<()> {
    let files = flags.number("--files", 1)?;
    generator.form = form(flags)?;
    let logs = folder.join("logs");
    fs::create_dir_all(&logs)?;
    for file in 0..files {
        let count = lines * (file + 1) / files - lines * file / files;
        let delivered = Timestamp::from_second(delivered(file))?;
        let name = format!("{}-{file:016X}", delivered.strftime("%Y-%m-%d-%H-%M-%S"));
        let mut out = BufWriter::with_capacity(1 << 20, File::create(logs.join(name))?);
        if flags.has("--gzip") {
            let mut out = GzEncoder::new(out, Compression::default());
            write_file(generator, count, &mut out)?;
            out.finish()?.flush()?;
        } else {
            write_file(generator, count, &mut out)?;
            out.flush()?;
        }
    }
    let mut known = BufWriter::new(File::create(folder.join("known.tsv"))?);
    for (key, requests) in counts(&generator.requests.groups) {
        writeln!(known, "{requests}\t{key}")?;
    }
    known.flush()?;
    Ok(())
}

/// The form that the flags ask for.
fn form(flags: &Flags<'_>) -> anyhow::Result<Form> {
    Ok(match flags.value("--form")?.map(String::as_str) {
        None | Some("text") => Form::Text,
        Some("json") => Form::Json,
        Some("csv") => Form::Csv,
        Some("parquet") => Form::Parquet,
        Some("cloudtrail") => Form::CloudTrail {
            others: flags.number("--others", 9)?,
        },
        Some(other) => anyhow::bail!("there is no form {other}"),
    })
}

fn write_file(generator: &mut Generator, count: usize, out: &mut impl Write) -> io::Result<()> {
    generator.begin(out)?;
    (0..count).try_for_each(|_| generator.write_line(out))?;
    generator.end(out)
}

/// Requests by what a group's key is in a report.
fn counts(groups: &[Group]) -> BTreeMap<String, u64> {
    let used = groups.iter().filter(|group| group.requests > 0);
    let key = |group: &Group| {
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
