//! "Refused" has one meaning: below the requirement, let through, and not S3's own work. So callers,
//! buckets, groups, readiness and the simulation of the generated policies add up to the same.

use std::path::{Path, PathBuf};

use s3tls::audit::{Audit, Dimension, Filter, Options, Requirement, audit};
use s3tls::evidence::{MAX_LINE, TlsVersion, Transport};
use s3tls::input::{Input, discover};
use s3tls::policy::simulate::{SimulatedGroup, Simulation, simulate};
use s3tls::policy::{
    GenerateError, GenerateOptions, Partition, Policy, PolicyKind, Verdict, generate,
};

use serde_json::Value;

use super::needs::shared;
use super::simulate_options;

/// The folders of fixtures that audit tests read.
const FIXTURES: [&str; 4] = [
    "fixtures/estate",
    "fixtures/logs",
    "fixtures/lines",
    "fixtures/foreign",
];

/// Requests below a requirement: refused, already denied and not evaluated.
type Below = [u64; 3];

fn sum(rows: impl Iterator<Item = Below>) -> Below {
    rows.fold([0; 3], |sum, row| {
        [sum[0] + row[0], sum[1] + row[1], sum[2] + row[2]]
    })
}

fn input(path: &Path) -> Input {
    Input::new(discover(&[path.to_path_buf()], None), MAX_LINE)
}

/// Compares everything that an audit of a path counts. Returns the number of refused requests.
fn assert_sums_agree(path: &Path, min_tls: TlsVersion) -> u64 {
    let audit = audit(
        &input(path),
        &Options {
            min_tls,
            ..Options::default()
        },
    );
    let minimum = Requirement::Tls(min_tls);
    let mut readiness = audit.readiness.iter();
    let readiness = readiness.find(|row| row.requirement == minimum);
    let readiness = readiness.expect("1.2 and 1.3 are said");
    let whole = [
        readiness.refused_requests,
        readiness.already_denied_requests,
        readiness.not_evaluated_requests,
    ];
    let what = format!("{} {min_tls}", path.display());
    let callers = audit.callers.iter().map(|caller| {
        [
            caller.refused_requests,
            caller.already_denied_requests,
            caller.not_evaluated_requests(),
        ]
    });
    assert_eq!(sum(callers), whole, "callers of {what}");
    let groups = audit.groups.iter().map(|group| {
        [
            group.refused_requests(),
            group.already_denied_requests(),
            group.not_evaluated_requests(),
        ]
    });
    assert_eq!(sum(groups), whole, "groups of {what}");
    let rows = audit.buckets.iter().flat_map(|bucket| &bucket.readiness);
    let rows = rows.filter(|row| row.requirement == minimum).map(|row| {
        [
            row.refused_requests,
            row.already_denied_requests,
            row.not_evaluated_requests,
        ]
    });
    assert_eq!(sum(rows), whole, "buckets of {what}");
    let refused = audit.buckets.iter().map(|bucket| bucket.refused.requests);
    assert_eq!(
        refused.sum::<u64>(),
        whole[0],
        "refused in buckets of {what}"
    );
    let risky = audit.summary.old_tls + audit.summary.http;
    assert_eq!(whole.iter().sum::<u64>(), risky, "summary of {what}");
    let refused = audit
        .callers
        .iter()
        .filter(|caller| caller.refused_requests > 0);
    assert_eq!(
        readiness.refused_callers,
        Some(refused.count() as u64),
        "{what}"
    );
    assert_simulations_agree(path, &audit);
    whole[0]
}

/// Compares each bucket with the simulation of the policy that is generated for it.
fn assert_simulations_agree(path: &Path, audit: &Audit) {
    let minimum = Requirement::Tls(audit.min_tls);
    for bucket in &audit.buckets {
        // A log may hold any name, but only a bucket has a policy.
        let Some(policy) = policy(&bucket.bucket, audit.min_tls) else {
            continue;
        };
        let simulation = simulated(path, &policy);
        let what = format!("{} in {} {}", bucket.bucket, path.display(), audit.min_tls);
        let mut row = bucket.readiness.iter();
        let row = row.find(|row| row.requirement == minimum);
        let row = row.expect("1.2 and 1.3 are said");
        // No policy can keep the owner from its own management, so the simulation leaves it out.
        let (own, own_unknown) = by_the_owner(path, &bucket.bucket, audit.min_tls);
        let refused = row.refused_requests - own;
        let unknown = row.unknown_requests - own_unknown;

        let groups = || simulation.groups.iter().chain(&simulation.unaffected);
        let below = |group: &&SimulatedGroup| is_below(group, audit.min_tls);
        let answers =
            |group: &SimulatedGroup| [group.requests, group.already_denied, group.not_evaluated];
        let expected = [
            refused,
            row.already_denied_requests,
            row.not_evaluated_requests,
        ];
        assert_eq!(sum(groups().filter(below).map(answers)), expected, "{what}");

        // These stand apart, and all of them are undetermined: requests of unknown transport or
        // version, S3's own work that is not known to be beyond policies, and requests of AWS
        // services, which show no version to a policy.
        let apart = |kind: Apart| {
            let groups = groups().filter(|group| !below(group));
            let of_kind = groups.filter(|group| Apart::of(group) == kind);
            let requests = of_kind.map(|group| {
                assert_eq!(group.verdict, Verdict::Undetermined, "{what}");
                group.requests
            });
            requests.sum::<u64>()
        };
        assert_eq!(apart(Apart::Unknown), unknown, "{what}");
        let found = simulation.summary.denied + simulation.summary.undetermined;
        let others = apart(Apart::Internal) + apart(Apart::Service);
        assert_eq!(found, refused + unknown + others, "{what}");
    }
}

/// The policy that is generated for a bucket; `None` if that is not the name of one. A log may hold
/// requests of several partitions, so it has the bucket's ARNs in each.
fn policy(bucket: &str, min_tls: TlsVersion) -> Option<Policy> {
    let generated = |partition| {
        let policy = generate(&GenerateOptions {
            buckets: vec![bucket.to_owned()],
            min_tls,
            partition,
            ..GenerateOptions::new(PolicyKind::Bucket)
        });
        match policy {
            Ok(policy) => Some(serde_json::from_str::<Value>(&policy).expect("JSON")),
            Err(GenerateError::BucketName { .. }) => None,
            Err(error) => panic!("{error}"),
        }
    };
    let policies: Option<Vec<_>> = Partition::ALL.into_iter().map(generated).collect();
    let mut policies = policies?.into_iter();
    let mut all = policies.next().expect("a partition");
    for other in policies {
        let others = other["Statement"].as_array().expect("statements");
        let statements = all["Statement"].as_array_mut().expect("statements");
        for (statement, other) in statements.iter_mut().zip(others) {
            let others = other["Resource"].as_array().expect("ARNs").clone();
            let resources = statement["Resource"].as_array_mut().expect("ARNs");
            resources.extend(others);
        }
    }
    Some(Policy::parse(&all.to_string()).expect("a policy"))
}

/// Why a simulation finds a request undetermined that an audit does not count as refused.
#[derive(Debug, PartialEq, Eq)]
enum Apart {
    Unknown,
    Internal,
    Service,
}

impl Apart {
    fn of(group: &SimulatedGroup) -> Self {
        let principal = group.principal.as_deref().unwrap_or_default();
        match group.transport {
            Transport::Internal => Self::Internal,
            Transport::Tls(_) if version(group).is_some() => {
                assert!(
                    principal.starts_with("svc:"),
                    "{principal} meets the minimum"
                );
                Self::Service
            }
            _ => Self::Unknown,
        }
    }
}

/// Number of refused and of unknown requests in which the owner of a bucket, as a canonical user,
/// manages its policy.
fn by_the_owner(path: &Path, bucket: &str, min_tls: TlsVersion) -> (u64, u64) {
    let filter = |dimension, pattern: &str| Filter::new(dimension, &[pattern.to_owned()]);
    let audit = audit(
        &input(path),
        &Options {
            min_tls,
            filters: vec![
                filter(Dimension::Bucket, bucket),
                filter(Dimension::Operation, "REST.*.BUCKETPOLICY"),
                filter(Dimension::Requester, &"?".repeat(64)),
            ],
            ..Options::default()
        },
    );
    let rows = audit.buckets.iter().flat_map(|bucket| &bucket.readiness);
    let mut rows = rows.filter(|row| row.requirement == Requirement::Tls(min_tls));
    let row = rows.next();
    row.map_or((0, 0), |row| (row.refused_requests, row.unknown_requests))
}

fn version(group: &SimulatedGroup) -> Option<TlsVersion> {
    TlsVersion::from_log(group.tls_version.as_deref()?.as_bytes())
}

fn is_below(group: &SimulatedGroup, min_tls: TlsVersion) -> bool {
    match group.transport {
        Transport::Http => true,
        Transport::Tls(_) => version(group).is_some_and(|version| version < min_tls),
        Transport::Internal | Transport::Unknown | Transport::Absent => false,
    }
}

fn simulated(path: &Path, policy: &Policy) -> Simulation {
    let options = simulate_options();
    simulate(&input(path), policy, &options)
}

/// Returns the number of refused requests under both minimums.
fn assert_all_agree(path: &Path) -> u64 {
    let minimums = [TlsVersion::V1_2, TlsVersion::V1_3];
    minimums
        .map(|minimum| assert_sums_agree(path, minimum))
        .iter()
        .sum()
}

#[test]
fn all_sums_of_refused_requests_agree() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let refused = FIXTURES.map(|folder| assert_all_agree(&root.join(folder)));
    assert!(
        refused[..2].iter().all(|&refused| refused > 0),
        "{refused:?}"
    );
}

#[test]
fn all_sums_of_genuine_lines_agree() {
    let Some(folder) = shared("corpus", "S3TLS_CORPUS", "sums of genuine lines") else {
        return;
    };
    let logs = std::fs::read_dir(&folder).expect("a folder");
    let logs = logs.map(|log| log.expect("an entry").path());
    let logs: Vec<PathBuf> = logs.filter(|path| path.is_file()).collect();
    assert!(!logs.is_empty());
    for log in logs {
        assert_all_agree(&log);
    }
    assert_all_agree(&folder);
}
