//! Verdicts and gates of whole audits, compared with the intended meaning of each generated line.
//!
//! "Safe" promises that nothing breaks. So for each requirement a client's request that S3 let through
//! and that is not known to meet it excludes "safe", and so does anything that was not read, and logs
//! of too little time. All of this holds for each bucket as for the whole.

use std::fs;
use std::path::PathBuf;

use proptest::prelude::*;
use s3tls::audit::{
    Audit, Dimension, Doubt, Filter, Finding, Limit, Options, Period, Verdict, audit,
};
use s3tls::evidence::{MAX_LINE, Timestamp};
use s3tls::input::{Input, discover};
use s3tls::report::{Format, Layout, Rows};

use super::OWNER;

/// How a request is known to have travelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Truth {
    /// Over TLS of a version, in tenths (SSL is 0), or of an unknown one.
    Tls(Option<u32>),
    Http,
    Internal,
    Unknown,
}

/// The spellings that servers log, and the version each means in tenths.
const VERSIONS: [(&str, Option<u32>); 14] = [
    ("SSLv2", Some(0)),
    ("SSLv3", Some(0)),
    ("sslv3", Some(0)),
    ("TLSv1", Some(10)),
    ("TLSv1.0", Some(10)),
    ("TLSv1.1", Some(11)),
    ("TLSV1.1", Some(11)),
    ("TLSv1.2", Some(12)),
    ("TLSV1.2", Some(12)),
    ("TLSv1.3", Some(13)),
    ("TLSv1.4", None),
    ("DTLSv1.2", None),
    ("INVALID_RELAY_TLS_VERSION", None),
    ("SSLv4", None),
];

const CLIENT_OPERATIONS: [&str; 6] = [
    "REST.GET.OBJECT",
    "REST.PUT.PART",
    "WEBSITE.GET.OBJECT",
    "SOAP.GET.OBJECT",
    "SOAP.GetObject",
    "BATCH.DELETE.OBJECT",
];

const SUITE: &str = "ECDHE-RSA-AES128-GCM-SHA256";

/// The fields that decide how a record's request travelled.
#[derive(Debug, Clone)]
struct Sent {
    operation: &'static str,
    /// TLS version and cipher suite; `None` where the record ends before the host ID.
    tls: Option<(&'static str, &'static str)>,
    truth: Truth,
    /// Fields after the TLS version, which AWS added over time.
    later: &'static str,
    status: &'static str,
    bucket: &'static str,
    day: u32,
}

/// The statuses with which S3 answers a request that no policy could take anything from.
const OUT_OF_REACH: [&str; 4] = ["403", "301", "307", "400"];

impl Sent {
    fn line(&self) -> String {
        let status = self.status;
        let error = if status == "403" { "AccessDenied" } else { "-" };
        let tail = match self.tls {
            Some((version, suite)) => {
                format!(
                    " aG9zdA= SigV4 {suite} AuthHeader {}.s3.eu-west-1.amazonaws.com {version}{}",
                    self.bucket, self.later
                )
            }
            None => String::new(),
        };
        format!(
            "{OWNER} {} [{:02}/Nov/2026:09:15:00 +0000] 192.0.2.10 \
             arn:aws:iam::123456789012:user/alice 0A1B2C3D4E5F6071 {} key \"GET /key HTTP/1.1\" \
             {status} {error} 10 10 5 4 \"-\" \"agent/1\" -{tail}\n",
            self.bucket, self.day, self.operation
        )
    }

    fn is_client(&self) -> bool {
        self.truth != Truth::Internal
    }

    /// Whether S3 let it through, as far as its record can be trusted.
    fn is_let_through(&self) -> bool {
        let contradicts_itself = matches!(self.tls, Some(("-", SUITE) | (_, "-")))
            && self.truth == Truth::Unknown
            && CLIENT_OPERATIONS.contains(&self.operation);
        contradicts_itself || !OUT_OF_REACH.contains(&self.status)
    }

    /// Whether a requirement, as a version in tenths or 0 for HTTPS, refuses it; `None` if unknown.
    fn is_refused_by(&self, minimum: u32) -> Option<bool> {
        match self.truth {
            Truth::Http => Some(true),
            Truth::Internal => Some(false),
            Truth::Unknown => None,
            Truth::Tls(_) if minimum == 0 => Some(false),
            Truth::Tls(version) => version.map(|version| version < minimum),
        }
    }
}

fn sent() -> impl Strategy<Value = Sent> {
    let client = prop::sample::select(&CLIENT_OPERATIONS[..]);
    let known = (client.clone(), prop::sample::select(&VERSIONS[..])).prop_map(
        |(operation, (spelling, version))| {
            (operation, Some((spelling, SUITE)), Truth::Tls(version))
        },
    );
    let http = client
        .clone()
        .prop_map(|operation| (operation, Some(("-", "-")), Truth::Http));
    let internal = Just(("S3.EXPIRE.OBJECT", Some(("-", "-")), Truth::Internal));
    let unknown = prop_oneof![
        client
            .clone()
            .prop_map(|operation| (operation, None, Truth::Unknown)),
        client
            .clone()
            .prop_map(|operation| (operation, Some(("-", SUITE)), Truth::Unknown)),
        client.prop_map(|operation| (operation, Some(("TLSv1.3", "-")), Truth::Unknown)),
        Just(("NEW.KIND.OF.WORK", Some(("-", "-")), Truth::Unknown)),
    ];
    let travelled = prop_oneof![6 => known, 1 => http, 1 => internal, 1 => unknown];
    (
        travelled,
        prop::sample::select(&["", " -", " - -", " - Yes", " - - us-east-1"][..]),
        prop_oneof![
            6 => prop::sample::select(&["200", "206", "404", "500", "-"][..]),
            1 => prop::sample::select(&OUT_OF_REACH[..]),
        ],
        prop::sample::select(&["example-a", "example-b"][..]),
        1..30u32,
    )
        .prop_map(
            |((operation, tls, truth), later, status, bucket, day)| Sent {
                operation,
                tls,
                truth,
                later,
                status,
                bucket,
                day,
            },
        )
}

/// What an audit may meet beside sound records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Trouble {
    Malformed,
    Ambiguous,
    Missing,
    Pipe,
    BucketFilter,
    OtherFilter,
}

fn troubles() -> impl Strategy<Value = Vec<Trouble>> {
    use Trouble::*;
    let all = [
        Malformed,
        Ambiguous,
        Missing,
        Pipe,
        BucketFilter,
        OtherFilter,
    ];
    prop_oneof![
        3 => Just(Vec::new()),
        2 => prop::sample::subsequence(all.to_vec(), 1..3),
    ]
}

/// A record that the ambiguous one is made of.
const SOUND: Sent = Sent {
    operation: "REST.GET.OBJECT",
    tls: Some(("TLSv1.3", SUITE)),
    truth: Truth::Tls(Some(13)),
    later: " - -",
    status: "200",
    bucket: "example-a",
    day: 2,
};

/// A whole record that may hide another one, as a header can be written.
fn ambiguous() -> String {
    let hidden = "a\" - c0ffee example-a [02/Nov/2026:09:15:00 +0000] 192.0.2.10";
    SOUND.line().replace("agent/1", hidden)
}

struct Case {
    sent: Vec<Sent>,
    troubles: Vec<Trouble>,
}

impl Case {
    fn has(&self, trouble: Trouble) -> bool {
        self.troubles.contains(&trouble)
    }

    /// The records that the filters let pass, of a bucket or of all. The record that may hide
    /// another one is a request of its own.
    fn asked<'c>(&'c self, bucket: Option<&'c str>) -> impl Iterator<Item = &'c Sent> {
        let only_a = self.has(Trouble::BucketFilter).then_some("example-a");
        let is_of = |sent: &Sent, name: Option<&str>| name.is_none_or(|name| sent.bucket == name);
        let ambiguous = self.has(Trouble::Ambiguous).then_some(&SOUND);
        let all = self.sent.iter().chain(ambiguous);
        all.filter(move |sent| is_of(sent, only_a) && is_of(sent, bucket))
    }

    /// Number of requests of a bucket or of all that are below a minimum, or `None` unknown, by
    /// whether S3 let them through.
    fn count(&self, bucket: Option<&str>, minimum: u32, below: Option<bool>, through: bool) -> u64 {
        let is_counted =
            |sent: &&Sent| sent.is_refused_by(minimum) == below && sent.is_let_through() == through;
        self.asked(bucket).filter(is_counted).count() as u64
    }

    fn audit(&self, options: Options) -> Audit {
        let folder = tempfile::tempdir().expect("a folder");
        let mut log: String = self.sent.iter().map(Sent::line).collect();
        if self.has(Trouble::Malformed) {
            log.push_str("not a record\n");
        }
        if self.has(Trouble::Ambiguous) {
            log.push_str(&ambiguous());
        }
        fs::write(folder.path().join("log"), log).expect("a file");
        let mut paths = vec![folder.path().to_path_buf()];
        if self.has(Trouble::Missing) {
            paths.push(PathBuf::from("no/such/file"));
        }
        if self.has(Trouble::Pipe) {
            let made = std::process::Command::new("mkfifo")
                .arg(folder.path().join("pipe"))
                .status();
            assert!(made.expect("mkfifo runs").success());
        }
        let filter = |dimension, pattern: &str| Filter::new(dimension, &[pattern.to_owned()]);
        let mut filters = Vec::new();
        if self.has(Trouble::BucketFilter) {
            filters.push(filter(Dimension::Bucket, "example-a"));
        }
        if self.has(Trouble::OtherFilter) {
            filters.push(filter(Dimension::UserAgent, "*"));
        }
        let input = Input::new(discover(&paths, None), MAX_LINE);
        audit(&input, &Options { filters, ..options })
    }

    fn expected(&self, bucket: Option<&str>, minimum: u32, min_days: u32) -> Verdict {
        let days = |bucket| self.asked(bucket).map(|sent| sent.day);
        let (first, last) = (days(bucket).min(), days(bucket).max());
        let is_too_short = first
            .zip(last)
            .is_some_and(|(first, last)| last - first < min_days);
        // Those of buckets that were not asked for show how far the logs go, too.
        let ambiguous = self.has(Trouble::Ambiguous).then_some(SOUND.day);
        let end = self.sent.iter().map(|sent| sent.day).chain(ambiguous).max();
        let is_silent =
            min_days > 0 && last.is_some_and(|last| end.is_some_and(|end| end > last + min_days));
        let is_asked = self
            .asked(bucket)
            .any(|sent| sent.is_client() && sent.is_let_through());
        let hides = self
            .troubles
            .iter()
            .any(|&trouble| trouble != Trouble::BucketFilter);
        if self.count(bucket, minimum, Some(true), true) > 0 {
            Verdict::Breaks
        } else if hides
            || self.count(bucket, minimum, None, true) > 0
            || is_too_short
            || is_silent
            || !is_asked
        {
            Verdict::Unproven
        } else {
            Verdict::Safe
        }
    }
}

proptest! {
    #![proptest_config(super::cases(2_000))]

    #[test]
    fn safe_is_said_only_where_every_request_is_known_to_meet_it(
        sent in prop::collection::vec(sent(), 0..6),
        troubles in troubles(),
        min_days in 0..12u32,
    ) {
        let case = Case { sent, troubles };
        let audit = case.audit(Options { min_days, ..Options::default() });
        for (readiness, minimum) in audit.readiness.iter().zip([0, 12, 13]) {
            let expected = case.expected(None, minimum, min_days);
            prop_assert_eq!(readiness.verdict, expected, "{} {:?}", minimum, readiness.reasons);
            let is_unproven = readiness.verdict == Verdict::Unproven;
            prop_assert_eq!(is_unproven, !readiness.reasons.is_empty());
            prop_assert_eq!(readiness.refused_requests, case.count(None, minimum, Some(true), true));
            let out_of_reach = readiness.already_denied_requests + readiness.not_evaluated_requests;
            prop_assert_eq!(out_of_reach, case.count(None, minimum, Some(true), false));
            prop_assert_eq!(readiness.unknown_requests, case.count(None, minimum, None, true));
        }
        for bucket in &audit.buckets {
            let name = Some(&*bucket.bucket);
            for (readiness, minimum) in bucket.readiness.iter().zip([0, 12, 13]) {
                let expected = case.expected(name, minimum, min_days);
                prop_assert_eq!(readiness.verdict, expected, "{} {:?}", minimum, readiness.reasons);
                let is_unproven = readiness.verdict == Verdict::Unproven;
                prop_assert_eq!(is_unproven, !readiness.reasons.is_empty());
                let refused = case.count(name, minimum, Some(true), true);
                prop_assert_eq!(readiness.refused_requests, refused);
                let unknown = case.count(name, minimum, None, true);
                prop_assert_eq!(readiness.unknown_requests, unknown);
            }
            prop_assert_eq!(bucket.unknown_requests, bucket.readiness[1].unknown_requests);
            prop_assert_eq!(bucket.refused.requests, bucket.readiness[1].refused_requests);
        }
        for (index, readiness) in audit.readiness.iter().enumerate() {
            let is_safe = |verdict| verdict == Verdict::Safe;
            let rows = audit.buckets.iter().map(|bucket| &bucket.readiness[index]);
            let safe = rows.filter(|row| is_safe(row.verdict)).count() as u64;
            prop_assert_eq!(audit.safe_buckets(readiness.requirement), safe);
        }
    }

    #[test]
    fn a_gate_passes_only_what_it_could_judge(
        sent in prop::collection::vec(sent(), 0..6),
        malformed in any::<bool>(),
        quiet in any::<bool>(),
        allows_malformed in any::<bool>(),
    ) {
        let troubles = if malformed { vec![Trouble::Malformed] } else { Vec::new() };
        let case = Case { sent, troubles };
        // Quiet are the ten days before 20 November and that day up to noon.
        let noon: jiff::Timestamp = "2026-11-20T12:00:00Z".parse().expect("a time");
        let mut options = Options {
            now: Timestamp::from_seconds(noon.as_second()),
            max_malformed: allows_malformed.then_some(Limit::Lines(1)),
            ..Options::default()
        };
        match quiet {
            true => options.quiet_for = Some(10),
            false => options.fail_on = vec![Finding::OldTls, Finding::Http],
        }
        let audit = case.audit(options);
        let since = |sent: &&Sent| !quiet || sent.day >= 10;
        let refused = |sent: &Sent| sent.is_refused_by(12);
        let is_failed = case.sent.iter().filter(since).any(|sent| refused(sent) == Some(true));
        prop_assert_eq!(audit.gate.is_failed(), is_failed);

        let mut clients = case.sent.iter().filter(|sent| sent.is_client()).peekable();
        let is_nothing_known =
            clients.peek().is_some() && clients.all(|sent| sent.truth == Truth::Unknown);
        let is_unknown = case.sent.iter().filter(since).any(|sent| refused(sent).is_none());
        let days = |bucket| (10..20).all(|day| {
            case.sent.iter().any(|sent| sent.bucket == bucket && sent.day == day)
        });
        let is_missing = case.sent.iter().any(|sent| !days(sent.bucket));
        let is_inconclusive = case.sent.is_empty()
            || is_nothing_known
            || quiet && (is_unknown || is_missing || malformed && !allows_malformed);
        prop_assert_eq!(audit.gate.inconclusive.is_some(), is_inconclusive, "{:?}", audit.gate);
    }

    /// Every format for people says why a requirement is not proven.
    #[test]
    fn every_report_says_why_a_requirement_is_not_proven(
        sent in prop::collection::vec(sent(), 1..4),
        troubles in troubles(),
    ) {
        let case = Case { sent, troubles };
        let audit = case.audit(Options::default());
        let layout = Layout { width: 2_000, color: false, top: None, top_callers: None, show: Vec::new(), rows: Rows::Groups, run: None, baseline: None, config: None };
        for format in [Format::Table, Format::Markdown, Format::Html] {
            let mut report = Vec::new();
            s3tls::report::write(&audit, format, &layout, &mut report).expect("memory");
            let report = String::from_utf8(report).expect("reports are UTF-8");
            for reason in audit.readiness.iter().flat_map(|readiness| &readiness.reasons) {
                // Patterns are escaped by each format in its own way.
                let text = match reason {
                    Doubt::Filters(_) => "only requests with ".to_owned(),
                    _ => reason.to_string(),
                };
                // A report of no request says only that.
                if audit.summary.requests > 0 {
                    prop_assert!(report.contains(&text), "{reason}: {report}");
                }
            }
        }
    }
}

/// An audit of requests over TLS 1.3 on these days of November, with these options.
fn audit_of_days(days: &[u32], options: Options) -> Audit {
    let sent = days.iter().map(|&day| Sent { day, ..SOUND }).collect();
    let troubles = Vec::new();
    Case { sent, troubles }.audit(options)
}

/// When a day of November begins.
fn midnight(day: i64) -> Timestamp {
    Timestamp::from_seconds(1_793_404_800 + day * 86_400)
}

/// An audit with a gate, on this day at noon, of requests from 1 to 10 November, 09:15, in a period
/// with this start and this end.
fn gate_of_period(since: Option<i64>, until: Option<i64>, today: i64) -> Audit {
    let options = Options {
        period: Period {
            since: since.map(midnight),
            until: until.map(midnight),
        },
        fail_on: vec![Finding::OldTls],
        now: Timestamp(midnight(today).0 + 12 * 3_600_000),
        ..Options::default()
    };
    audit_of_days(&[1, 10], options)
}

#[test]
fn silence_before_the_end_of_a_period_proves_nothing_and_passes_no_gate() {
    assert_eq!(midnight(2).to_string(), "2026-11-02T00:00:00Z");
    let silent = |since, until, today| {
        let audit = gate_of_period(since, until, today);
        let overall = &audit.readiness[0].reasons;
        let bucket = &audit.buckets[0].readiness[0].reasons;
        assert_eq!(overall, bucket, "the bucket is all there is");
        assert_eq!(audit.gate.inconclusive.is_some(), !overall.is_empty());
        overall.clone()
    };
    let before_day_18 = [Doubt::Silent {
        days: 7,
        until: midnight(18),
    }];
    assert_eq!(silent(None, Some(17), 40), []);
    assert_eq!(silent(None, Some(18), 40), before_day_18);
    assert_eq!(silent(None, Some(18), 18), before_day_18);
    assert_eq!(silent(None, Some(18), 17), [], "the period has not ended");
    // A period without an end ends today.
    assert_eq!(silent(Some(1), None, 17), []);
    assert_eq!(silent(Some(1), None, 18), before_day_18);
    assert_eq!(silent(Some(1), Some(40), 18), before_day_18);
    // Whoever names no period asks about the logs as they are.
    assert_eq!(silent(None, None, 40), []);
    let said = gate_of_period(Some(1), None, 18).gate.inconclusive;
    let expected = "no record in the 7 days before 2026-11-18: check that logs are still delivered";
    assert_eq!(said.as_deref(), Some(expected));
}

#[test]
fn the_evidence_is_said() {
    let evidence = |days: &[u32]| audit_of_days(days, Options::default()).evidence;
    let found = evidence(&[3, 9, 4]);
    assert_eq!(
        (found.requests, found.hours, found.min_days, found.buckets),
        (3, 144, 7, 1)
    );
    assert_eq!(
        found.first_seen.map(Timestamp::day).as_deref(),
        Some("2026-11-03")
    );
    assert!(found.after_old_tls);
    let nothing = evidence(&[]);
    assert_eq!(
        (nothing.requests, nothing.hours, nothing.buckets),
        (0, 0, 0)
    );
    assert!(!nothing.after_old_tls);

    let reasons = |days: &[u32]| {
        audit_of_days(days, Options::default()).readiness[0]
            .reasons
            .clone()
    };
    assert_eq!(reasons(&[3, 10]), []);
    assert_eq!(
        reasons(&[3, 9]),
        [Doubt::TooShort {
            hours: 144,
            min_days: 7
        }]
    );
    assert_eq!(reasons(&[]), [Doubt::NoRequests]);
}
