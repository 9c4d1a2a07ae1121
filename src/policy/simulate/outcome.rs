//! What a simulation found. Serialized, it is the JSON report `s3tls.simulation/2`.

use std::sync::Arc;

use crate::audit::{Scope, Tool};
use crate::evidence::{Recorder, Timestamp, Transport};
use crate::identify::Endpoint;
use crate::policy::{HttpTlsVersion, PolicyKind, Reason, Verdict};

/// The name and version of the JSON report's schema.
pub(crate) const SCHEMA: &str = "s3tls.simulation/2";

/// The result of a simulation.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Simulation {
    /// Always `s3tls.simulation/2`.
    pub schema: &'static str,
    /// The program that made the report.
    pub tool: Tool,
    /// What was read.
    pub scope: Scope,
    /// The policy's path, or `-`.
    pub policy: String,
    /// The kind of the policy, by whose rules it was judged.
    pub kind: PolicyKind,
    /// What the policy was said to be attached to. If empty, it was judged as if it were attached
    /// wherever it can be.
    pub attached_to: Vec<String>,
    /// How `s3:TlsVersion` was interpreted on plain HTTP.
    pub http_tls_version: HttpTlsVersion,
    /// The totals.
    pub summary: SimulationSummary,
    /// The statements that deny requests or may deny them, in the policy's order.
    pub statements: Vec<StatementUse>,
    /// The requests that are denied, or may be, because no statement allows them; `None` if there
    /// are none.
    pub implicit_deny: Option<Caused>,
    /// What other records of the same buckets show, which are not counted; `None` if there are none.
    pub beside: Option<SimulatedBeside>,
    /// Why requests are undetermined, most requests first.
    pub reasons: Vec<WhyOpen>,
    /// Requests that are denied or may be, along one dimension at a time.
    pub by: Breakdown,
    /// Requests that are denied or may be: denied ones first, then by number of requests.
    pub groups: Vec<SimulatedGroup>,
    /// Requests that the policy would deny or may, but that stay as they are: S3 has already answered
    /// all of them with 403, or before it evaluated a policy.
    pub unaffected: Vec<SimulatedGroup>,
    /// Which of the rules that the user chose failed.
    pub gate: SimulatedGate,
}

/// Counts of the requests that passed the filters. Each request is either denied, undetermined,
/// not denied, already denied or not evaluated.
#[derive(Debug, Clone, Copy, Default, serde::Serialize)]
pub struct SimulationSummary {
    /// All requests.
    pub requests: u64,
    /// The policy certainly denies these.
    pub denied: u64,
    /// The policy may deny these.
    pub undetermined: u64,
    /// The policy does not deny these.
    pub not_denied: u64,
    /// S3 has already answered these with 403.
    pub already_denied: u64,
    /// Those of the already denied that the policy denies or may deny as well, which are among
    /// [`Simulation::unaffected`].
    pub unaffected_already_denied: u64,
    /// S3 answered these before it evaluated a policy: with 301, 307 or 400.
    pub not_evaluated: u64,
    /// Those of the not evaluated that the policy would deny or may deny, which are among
    /// [`Simulation::unaffected`].
    pub unaffected_not_evaluated: u64,
    /// The requests that the policy is about.
    pub concerned: Concerned,
}

/// The requests that a policy is about: it applies to them, or may, and names what they are for.
/// Those that it denies, or may, are all among them.
#[derive(Debug, Clone, Copy, Default, serde::Serialize)]
pub struct Concerned {
    /// All of these.
    pub requests: u64,
    /// The policy does not deny these.
    pub not_denied: u64,
    /// S3 has already answered these with 403.
    pub already_denied: u64,
    /// S3 answered these before it evaluated a policy.
    pub not_evaluated: u64,
}

/// What the other kind of records shows of the buckets that have both kinds. They may be records of
/// the same requests, so they are never added up, but a gate fails on either.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct SimulatedBeside {
    /// Who recorded them.
    pub recorder: Recorder,
    /// All requests.
    pub requests: u64,
    /// The policy certainly denies these.
    pub denied: u64,
    /// The policy may deny these.
    pub undetermined: u64,
    /// The policy does not deny these.
    pub not_denied: u64,
}

/// What a statement does to the logged requests.
#[derive(Debug, Clone, serde::Serialize)]
pub struct StatementUse {
    /// The index in the policy, counted from 0.
    pub index: usize,
    /// The Sid.
    pub sid: Option<String>,
    /// Requests that it denies, alone or together with other statements, and those that it may deny.
    #[serde(flatten)]
    pub caused: Caused,
    /// The statement in reports for people.
    #[serde(skip)]
    pub label: String,
}

/// Requests that are denied, or may be, for one cause: a statement, or that no statement allows them.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Caused {
    /// Requests that are denied.
    pub denied: u64,
    /// Requests that may be denied.
    pub undetermined: u64,
    /// Principals that sent these requests.
    pub principals: u64,
    /// The time of the last of these requests.
    pub last_seen: Option<Timestamp>,
}

/// A reason why requests are undetermined.
#[derive(Debug, Clone, serde::Serialize)]
pub struct WhyOpen {
    /// The reason, in words.
    pub reason: String,
    /// The condition key that the reason is about, if any.
    pub key: Option<String>,
    /// How many requests are undetermined for this reason.
    pub requests: u64,
}

impl WhyOpen {
    pub(crate) fn new(reason: &Reason, requests: u64) -> Self {
        let (words, key) = match reason {
            Reason::Key(key) => (format!("the log does not tell {key}"), Some(key)),
            Reason::RolePath(key) => (
                format!(
                    "the log does not tell {key}: it names the session of a role without the role's path"
                ),
                Some(key),
            ),
            Reason::NegatedForAllValues(key) => (
                format!("AWS's pages disagree on a negated ForAllValues if {key} is absent"),
                Some(key),
            ),
            Reason::ForAnyValueIfExists(key) => (
                format!("AWS's pages disagree on ForAnyValue with IfExists if {key} is absent"),
                Some(key),
            ),
            Reason::VariableWithoutValue(key) => (
                format!("AWS does not say what NotResource means if ${{{key}}} has no value"),
                Some(key),
            ),
            other => (Self::words(other).to_owned(), None),
        };
        Self {
            reason: words,
            key: key.cloned(),
            requests,
        }
    }

    /// A reason that is not about a condition key.
    const fn words(reason: &Reason) -> &'static str {
        match reason {
            Reason::HttpTlsVersion => "AWS's pages disagree on s3:TlsVersion over plain HTTP",
            Reason::Action => "the log does not tell the action",
            Reason::Principal => "the log does not tell whether Principal includes the requester",
            Reason::NotPrincipal => {
                "the log does not tell whether NotPrincipal exempts the requester"
            }
            Reason::Resource => "the log does not tell the resource",
            Reason::VpcEndpoint => {
                "the log does not tell whether the request came through the VPC endpoint"
            }
            Reason::AccessPoint => {
                "the log does not tell whether the request came through the access point"
            }
            Reason::Attachment => {
                "the log does not tell whether the policy is attached to the requester or account"
            }
            Reason::OtherScps => "no statement allows the request, but another SCP may",
            Reason::TooManyWorlds => "there are too many combinations of unknown keys",
            Reason::Key(_)
            | Reason::RolePath(_)
            | Reason::NegatedForAllValues(_)
            | Reason::ForAnyValueIfExists(_)
            | Reason::VariableWithoutValue(_) => "a condition key",
        }
    }
}

/// Requests along each dimension, most denied first.
#[derive(Debug, Clone, Default, serde::Serialize)]
pub struct Breakdown {
    /// By principal.
    pub principal: Vec<Part>,
    /// By client.
    pub client: Vec<Part>,
    /// By operation.
    pub operation: Vec<Part>,
    /// By kind of endpoint.
    pub endpoint: Vec<Part>,
    /// By TLS version or, where that is not TLS, transport.
    pub tls_version: Vec<Part>,
}

/// The requests with one value.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Part {
    /// The value; `None` if it is unknown.
    pub value: Option<Arc<str>>,
    /// How many are denied.
    pub denied: u64,
    /// How many may be denied.
    pub undetermined: u64,
}

/// Requests that agree on all of these fields.
#[derive(Debug, Clone, serde::Serialize)]
pub struct SimulatedGroup {
    /// Denied or undetermined.
    pub verdict: Verdict,
    /// Who sent them.
    pub principal: Option<Arc<str>>,
    /// The SDK or tool.
    pub client: Option<Arc<str>>,
    /// The operation.
    pub operation: Option<Arc<str>>,
    /// The kind of endpoint.
    pub endpoint: Option<Endpoint>,
    /// How the requests travelled.
    pub transport: Transport,
    /// The TLS version; `None` unless the transport is TLS.
    pub tls_version: Option<Arc<str>>,
    /// The bucket.
    pub bucket: Option<Arc<str>>,
    /// The statements that deny the requests or may: each by its Sid, or its index counted from 0.
    /// A Sid that several statements have is followed by the number of the statement, counted from
    /// 1.
    pub statements: Vec<String>,
    /// Whether the requests are denied, or may be, because no statement allows them.
    pub implicit_deny: bool,
    /// What denies the requests, or may, in reports for people.
    #[serde(skip)]
    pub causes: Vec<String>,
    /// Why the requests are undetermined.
    pub reasons: Vec<String>,
    /// How many requests, without the already denied and the not evaluated.
    pub requests: u64,
    /// How many requests S3 has already answered with 403.
    pub already_denied: u64,
    /// How many requests S3 answered before it evaluated a policy.
    pub not_evaluated: u64,
    /// Bytes sent in response bodies.
    pub bytes_sent: u64,
    /// The time of the first request.
    pub first_seen: Timestamp,
    /// The time of the last request.
    pub last_seen: Timestamp,
}

/// Which of the rules that the user chose failed.
#[derive(Debug, Clone, Default, serde::Serialize)]
pub struct SimulatedGate {
    /// The verdicts that fail the gate.
    pub fail_on: Vec<&'static str>,
    /// Those of them that some request got.
    pub failed: Vec<&'static str>,
    /// Why the result is inconclusive, if it is.
    pub inconclusive: Option<String>,
}
