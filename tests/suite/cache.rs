//! Audits that keep what they counted: the counts are those of a run without a cache, whatever
//! happens to the logs and to the cache between runs.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use anyhow::bail;
use proptest::prelude::*;
use s3tls::audit::{Counts, Options, Period, TooMany, write_partial};
use s3tls::cache::{self, CacheFolder, OnCounts};
use s3tls::evidence::{MAX_LINE, Timestamp};
use s3tls::input::{Discovered, ForeignRule, Input, discover};

use super::{cases, line, run};

/// The first of the days of the tests, in seconds since the epoch: 2 November 2026.
const START: i64 = 1_793_577_600;
const DAY: i64 = 86_400;

fn at(seconds: i64, format: &str) -> String {
    let time = jiff::Timestamp::from_second(seconds).expect("a time");
    time.strftime(format).to_string()
}

/// Lines of some hours after [`START`], each of another client.
fn lines(hours: &[i64], client: u8) -> String {
    let each = hours.iter().enumerate().map(|(number, hour)| {
        let version = ["TLSv1", "TLSv1.2", "-"][(number + usize::from(client)) % 3];
        let time = at(START + hour * 3_600, "%d/%b/%Y:%H:%M:%S +0000");
        line(version, &format!("client/{client}")).replace("02/Nov/2026:09:15:00 +0000", &time)
    });
    each.collect()
}

/// An archive with a member for each of these, which S3 delivered half an hour after its last hour.
fn packed(members: &[Vec<i64>]) -> Vec<u8> {
    let mut archive = tar::Builder::new(Vec::new());
    for (number, hours) in members.iter().enumerate() {
        let last = START + hours.iter().max().unwrap_or(&40) * 3_600;
        let name = format!("{}-{number:016}", at(last + 1_800, "%Y-%m-%d-%H-%M-%S"));
        let content = lines(hours, number as u8);
        let mut header = tar::Header::new_gnu();
        header.set_size(content.len() as u64);
        let added = archive.append_data(&mut header, name, content.as_bytes());
        added.expect("memory");
    }
    archive.into_inner().expect("memory")
}

/// What happens to logs and cache before a run.
#[derive(Debug, Clone)]
enum Step {
    /// A file with records of these hours, of a name that tells the day of delivery or not.
    Add {
        name: u8,
        is_dated: bool,
        hours: Vec<i64>,
    },
    /// An archive whose members' names tell the day of delivery. One without hours has no record.
    Pack {
        name: u8,
        members: Vec<Vec<i64>>,
    },
    Append {
        file: usize,
    },
    Remove {
        file: usize,
    },
    /// A file that cannot be read to its end.
    Damage {
        file: usize,
    },
    /// A bit of an entry of the cache is another.
    Flip {
        entry: usize,
        at: usize,
    },
    /// An entry is cut short.
    Cut {
        entry: usize,
    },
    /// A run ended before it had read this many parts.
    Kill {
        after: usize,
    },
    /// A run with another question.
    Other,
    /// Two runs at the same time.
    Both,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        5 => (0..40u8, any::<bool>(), prop::collection::vec(0..150i64, 1..5))
            .prop_map(|(name, is_dated, hours)| Step::Add { name, is_dated, hours }),
        2 => (0..9u8, prop::collection::vec(prop::collection::vec(0..150i64, 0..3), 1..4))
            .prop_map(|(name, members)| Step::Pack { name, members }),
        2 => (0..50usize).prop_map(|file| Step::Append { file }),
        2 => (0..50usize).prop_map(|file| Step::Remove { file }),
        1 => (0..50usize).prop_map(|file| Step::Damage { file }),
        1 => (0..9usize, 0..4_000usize).prop_map(|(entry, at)| Step::Flip { entry, at }),
        1 => (0..9usize).prop_map(|entry| Step::Cut { entry }),
        1 => (0..4usize).prop_map(|after| Step::Kill { after }),
        1 => Just(Step::Other),
        1 => Just(Step::Both),
    ]
}

/// Logs and a cache.
struct World {
    folder: tempfile::TempDir,
    /// Files are of ever later times.
    time: SystemTime,
}

impl World {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        fs::create_dir(folder.path().join("logs")).expect("a folder");
        Self {
            folder,
            time: SystemTime::UNIX_EPOCH + Duration::from_secs(START as u64 / 2),
        }
    }

    fn logs(&self) -> PathBuf {
        self.folder.path().join("logs")
    }

    fn cache(&self) -> CacheFolder {
        CacheFolder::make(&self.folder.path().join("cache")).expect("a cache")
    }

    fn write(&mut self, path: &Path, content: &[u8]) {
        self.time += Duration::from_secs(1);
        fs::write(path, content).expect("a file");
        let file = File::options().append(true).open(path).expect("the file");
        file.set_modified(self.time).expect("its time");
    }

    fn files(folder: &Path) -> Vec<PathBuf> {
        let files = fs::read_dir(folder).expect("a folder");
        let mut files: Vec<_> = files.map(|file| file.expect("a file").path()).collect();
        files.sort();
        files
    }

    fn pick(folder: &Path, number: usize) -> Option<PathBuf> {
        let files = Self::files(folder);
        (!files.is_empty()).then(|| files[number % files.len()].clone())
    }

    fn found(&self, options: &Options) -> Discovered {
        discover(&[self.logs()], options.period.since.map(Timestamp::seconds))
    }

    /// What a run without a cache counts.
    fn fresh(&self, options: &Options) -> Vec<u8> {
        let input = Input::new(self.found(options), MAX_LINE);
        write_partial(Counts::of(&input, options), options)
    }

    /// What a run with the cache counts, and how many sources it took from the cache. It ends with
    /// an error once it has read so many parts.
    fn cached(&self, options: &Options, most: usize) -> anyhow::Result<(Vec<u8>, usize)> {
        let read = |parts: Vec<Discovered>, on_counts: OnCounts<'_, anyhow::Error>| {
            for (number, part) in parts.into_iter().enumerate() {
                if number == most {
                    bail!("killed");
                }
                on_counts(number, Counts::of(&Input::new(part, MAX_LINE), options))?;
            }
            Ok(())
        };
        let found = self.found(options);
        let cached = cache::count(&self.cache(), found, options, ForeignRule::default(), read)?;
        assert_eq!(cached.unkept, None);
        Ok((write_partial(cached.counts, options), cached.known))
    }

    fn take(&mut self, step: &Step, options: &Options) {
        let (logs, entries) = (self.logs(), self.cache().path().to_owned());
        match step {
            Step::Add {
                name,
                is_dated,
                hours,
            } => {
                let last = START + hours.iter().max().expect("an hour") * 3_600;
                let path = match is_dated {
                    true => format!("{}-{name:016}", at(last + 1_800, "%Y-%m-%d-%H-%M-%S")),
                    false => format!("log{name}"),
                };
                self.write(&logs.join(path), lines(hours, *name).as_bytes());
            }
            Step::Pack { name, members } => {
                self.write(&logs.join(format!("packed{name}")), &packed(members));
            }
            Step::Append { file } => {
                if let Some(path) = Self::pick(&logs, *file) {
                    let content = [fs::read(&path).expect("it is there"), lines(&[7], 9).into()];
                    self.write(&path, &content.concat());
                }
            }
            Step::Remove { file } => {
                if let Some(path) = Self::pick(&logs, *file) {
                    fs::remove_file(path).expect("it is there");
                }
            }
            Step::Damage { file } => {
                if let Some(path) = Self::pick(&logs, *file) {
                    self.write(&path, b"\x1f\x8b\x08\0\0\0\0\0\0\0\xff\xff");
                }
            }
            Step::Flip { entry, at } => {
                if let Some(path) = Self::pick(&entries, *entry) {
                    let mut content = fs::read(&path).expect("it is there");
                    let at = at % content.len();
                    content[at] ^= 1 << (at % 8);
                    fs::write(path, content).expect("it can be changed");
                }
            }
            Step::Cut { entry } => {
                if let Some(path) = Self::pick(&entries, *entry) {
                    let content = fs::read(&path).expect("it is there");
                    fs::write(path, &content[..content.len() / 2]).expect("it can be changed");
                }
            }
            Step::Kill { after } => _ = self.cached(options, *after),
            Step::Both => std::thread::scope(|scope| {
                let world = &*self;
                let run = || world.cached(options, usize::MAX).expect("counts").0;
                let (one, other) = (scope.spawn(run), scope.spawn(run));
                let fresh = world.fresh(options);
                assert!(one.join().expect("it ends") == fresh);
                assert!(other.join().expect("it ends") == fresh);
            }),
            Step::Other => {
                let other = Options {
                    min_tls: s3tls::evidence::TlsVersion::V1_3,
                    ..options.clone()
                };
                assert!(self.cached(&other, usize::MAX).expect("counts").0 == self.fresh(&other));
            }
        }
    }
}

fn options(since: Option<i64>, until: Option<i64>) -> Options {
    let time = |hours: i64| Timestamp::from_seconds(START + hours * 3_600);
    Options {
        period: Period {
            since: since.map(time),
            until: until.map(time),
        },
        now: Timestamp::from_seconds(START + 9 * DAY),
        ..Options::default()
    }
}

proptest! {
    #![proptest_config(cases(60))]
    #[test]
    fn whatever_happens_between_runs_the_counts_are_those_without_a_cache(
        runs in prop::collection::vec(
            (
                prop::collection::vec(step(), 0..6),
                prop::option::of(0..100i64),
                prop::option::of(100..160i64),
            ),
            1..7,
        )
    ) {
        let mut world = World::new();
        for (steps, since, until) in runs {
            let options = options(since, until);
            for step in &steps {
                world.take(step, &options);
            }
            let (cached, _) = world.cached(&options, usize::MAX).expect("counts");
            prop_assert!(cached == world.fresh(&options), "after {steps:?}");
        }
    }
}

#[test]
fn only_what_is_new_or_changed_is_read() {
    let mut world = World::new();
    for day in 0..20 {
        for file in 0..5u8 {
            let delivered = at(START + day * DAY + 3_600, "%Y-%m-%d-%H-%M-%S");
            let path = world.logs().join(format!("{delivered}-{file:016}"));
            world.write(&path, lines(&[day * 24], file).as_bytes());
        }
    }
    let known = |world: &World, options: &Options| {
        let (cached, known) = world.cached(options, usize::MAX).expect("counts");
        assert!(cached == world.fresh(options));
        known
    };
    let all = options(None, None);
    assert_eq!(known(&world, &all), 0);
    assert_eq!(known(&world, &all), 100);
    let new = world.logs().join("2026-11-03-05-00-00-0000000000000009");
    world.write(&new, lines(&[25], 9).as_bytes());
    assert_eq!(known(&world, &all), 100);
    fs::remove_file(&new).expect("it is there");
    assert_eq!(known(&world, &all), 100);
    let changed = World::pick(&world.logs(), 0).expect("a file");
    world.write(&changed, lines(&[1, 2], 3).as_bytes());
    assert_eq!(
        known(&world, &all),
        95,
        "the files of its day are read again"
    );
    // A later start leaves out whole files by their names, and only the day that it falls into is
    // read again.
    assert_eq!(known(&world, &options(Some(10 * 24), None)), 50);
}

#[test]
fn of_many_parts_few_entries_are_read_and_each_that_is_damaged_is_made_up_for() {
    let mut world = World::new();
    for day in 0..20u8 {
        let delivered = at(START + i64::from(day) * DAY + 3_600, "%Y-%m-%d-%H-%M-%S");
        let path = world.logs().join(format!("{delivered}-{day:016}"));
        world.write(&path, lines(&[i64::from(day) * 24], day).as_bytes());
    }
    let all = options(None, None);
    let known = |world: &World| {
        let (cached, known) = world.cached(&all, usize::MAX).expect("counts");
        assert!(cached == world.fresh(&all));
        known
    };
    let entries = |world: &World| World::files(world.cache().path());
    assert_eq!(known(&world), 0);
    let kept = entries(&world);
    assert_eq!(kept.len(), 22, "one for each day, and two sums");
    assert_eq!(known(&world), 20);
    assert_eq!(entries(&world), kept);
    let by_size = |world: &World| {
        let mut entries = entries(world);
        entries.sort_by_key(|entry| fs::metadata(entry).expect("an entry").len());
        entries
    };
    let cut = |entry: &PathBuf| {
        let whole = fs::read(entry).expect("an entry");
        fs::write(entry, &whole[..whole.len() - 1]).expect("it can be changed");
    };
    cut(&by_size(&world)[21]);
    assert_eq!(known(&world), 20, "a sum is damaged");
    by_size(&world)[20..].iter().for_each(cut);
    assert_eq!(known(&world), 20, "all sums are damaged");
    cut(&by_size(&world)[0]);
    assert_eq!(known(&world), 20, "the damaged entry is in a sum");
    for sum in &by_size(&world)[20..] {
        fs::remove_file(sum).expect("it is there");
    }
    assert_eq!(known(&world), 19, "there are no sums");
    assert_eq!(known(&world), 20);
}

#[test]
fn an_archive_of_which_the_period_left_out_every_member_is_read_again_in_another() {
    let mut world = World::new();
    let path = world.logs().join("packed");
    world.write(&path, &packed(&[vec![1, 2], vec![]]));
    for (since, skipped) in [(90, 2), (0, 0), (24, 1), (90, 2)] {
        let options = options(Some(since), None);
        let (cached, _) = world.cached(&options, usize::MAX).expect("counts");
        assert!(cached == world.fresh(&options), "since {since}");
        let input = Input::new(world.found(&options), MAX_LINE);
        Counts::of(&input, &options);
        assert_eq!(input.members_skipped_by_date(), skipped, "since {since}");
    }
}

#[test]
fn files_that_may_still_change_are_read_again() {
    let world = World::new();
    fs::write(world.logs().join("log"), lines(&[1], 1)).expect("a file");
    let all = options(None, None);
    for _ in 0..2 {
        assert_eq!(world.cached(&all, usize::MAX).expect("counts").1, 0);
    }
}

#[test]
fn a_cache_that_cannot_be_written_costs_nothing_but_time() {
    let mut world = World::new();
    for number in 0..3 {
        let path = world.logs().join(format!("log{number}"));
        world.write(&path, lines(&[number], 1).as_bytes());
    }
    let all = options(None, None);
    let cache = world.cache();
    let read = |parts: Vec<Discovered>, on_counts: OnCounts<'_, TooMany>| {
        fs::remove_dir_all(cache.path()).expect("it is there");
        for (number, part) in parts.into_iter().enumerate() {
            on_counts(number, Counts::of(&Input::new(part, MAX_LINE), &all))?;
        }
        Ok(())
    };
    let cached = cache::count(
        &cache,
        world.found(&all),
        &all,
        ForeignRule::default(),
        read,
    );
    let cached = cached.expect("counts");
    assert!(
        cached
            .unkept
            .is_some_and(|reason| reason.contains("No such file"))
    );
    assert!(write_partial(cached.counts, &all) == world.fresh(&all));
}

#[test]
fn every_report_is_the_same_with_a_cache() {
    let folder = tempfile::tempdir().expect("a folder");
    let cache = folder.path().join("cache");
    let cache = cache.to_str().expect("UTF-8");
    for format in ["table", "json", "csv", "markdown", "junit"] {
        let args = [
            "audit",
            "fixtures/estate",
            "--format",
            format,
            "--fail-on",
            "old-tls",
        ];
        let fresh = run(&args);
        for _ in 0..2 {
            let cached = run(&[&args[..], &["--cache", cache]].concat());
            assert_eq!(cached.stdout, fresh.stdout);
            assert_eq!(
                (cached.stderr, cached.status),
                (fresh.stderr.clone(), fresh.status)
            );
        }
    }
    let stat = run(&["cache", "stat", cache]);
    assert!(stat.stdout.starts_with("entries     "), "{}", stat.stdout);
    assert!(!stat.stdout.starts_with("entries     0"), "{}", stat.stdout);
    assert_eq!(run(&["cache", "clear", cache]).status, 0);
    let stat = run(&["cache", "stat", cache]);
    assert!(
        stat.stdout.starts_with("entries     0\n"),
        "{}",
        stat.stdout
    );
    assert_eq!(
        (stat.status, run(&["cache", "clear", cache]).status),
        (0, 0)
    );
}

#[cfg(unix)]
#[test]
fn a_folder_that_cannot_be_removed_is_only_emptied() {
    let folder = tempfile::tempdir().expect("a folder");
    let (cache, link) = (folder.path().join("cache"), folder.path().join("link"));
    std::os::unix::fs::symlink(&cache, &link).expect("a link");
    for (place, from) in [(link.as_path(), folder.path()), (Path::new("."), &cache)] {
        let args = ["audit", "fixtures/estate", "-q", "--cache"];
        assert_eq!(
            run(&[&args[..], &[cache.to_str().expect("UTF-8")]].concat()).status,
            0
        );
        assert!(fs::read_dir(&cache).expect("it is there").next().is_some());
        let mut clear = super::s3tls(&["cache", "clear"]);
        let cleared = clear.arg(place).current_dir(from).output();
        let cleared: super::Run = cleared.expect("it starts").into();
        assert_eq!(
            (cleared.status, cleared.stderr.as_str()),
            (0, ""),
            "{place:?}"
        );
        let is_empty = fs::read_dir(&cache).is_ok_and(|mut files| files.next().is_none());
        assert!(is_empty || !cache.exists(), "{place:?}");
    }
}

#[test]
fn a_cache_is_not_read_as_logs_and_keeps_other_files() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("log"), lines(&[1], 1)).expect("a file");
    let cache = folder.path().join("cache");
    let [folder, cache] = [folder.path(), &cache].map(|path| path.to_str().expect("UTF-8"));
    let refused = run(&["audit", folder, "--cache", cache]);
    assert_eq!(refused.status, 2);
    refused.assert_says("keep it elsewhere");
    let args = ["audit", "fixtures/logs/eras.log", "--cache", cache, "-q"];
    assert_eq!(run(&args).status, 0);
    fs::write(Path::new(cache).join("mine"), "").expect("a file");
    assert_eq!(run(&["cache", "clear", cache]).status, 0);
    assert!(Path::new(cache).join("mine").exists());
}

#[test]
fn a_folder_that_is_no_cache_is_neither_counted_nor_cleared() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("log"), line("TLSv1", "a")).expect("a file");
    let name = folder.path().to_str().expect("UTF-8");
    let missing = format!("{name}/none");
    for command in ["stat", "clear"] {
        let refused = run(&["cache", command, name]);
        assert_eq!((refused.status, refused.stdout.as_str()), (2, ""));
        assert_eq!(
            refused.stderr,
            format!(
                "error: the cache in {name} cannot be used: not a cache: it has files, but no entries\n"
            )
        );
        // A name that is mistyped is told from a cache that is empty.
        assert_eq!(run(&["cache", command, &missing]).status, 2);
    }
    assert!(folder.path().join("log").exists());
}
