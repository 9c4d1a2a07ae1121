//! What a simulation found. Serialised, it is the JSON report `s3tls.simulation/1`.

use std::sync::Arc;

use crate::audit::{Scope, Tool, rfc3339_or_null, rfc3339_string};
use crate::evidence::{Timestamp, Transport};
use crate::identify::Endpoint;
use crate::policy::{HttpTlsVersion, Reason, Verdict};

/// The name and version of the JSON report's form.
pub(crate) const SCHEMA: &str = "s3tls.simulation/1";

/// A simulation's result.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Simulation {
    /// Always `s3tls.simulation/1`.
    pub schema: &'static str,
    /// What made the report.
    pub tool: Tool,
    /// What was read.
    pub scope: Scope,
    /// The policy's name.
    pub policy: String,
    /// How `s3:TlsVersion` was read on plain HTTP.
    pub http_tls_version: HttpTlsVersion,
    /// The whole in figures.
    pub summary: SimulationSummary,
    /// What each statement that decides something does, in the policy's order.
    pub statements: Vec<StatementUse>,
    /// What the log leaves open, most requests first.
    pub reasons: Vec<WhyOpen>,
    /// What is denied or may be, along one dimension at a time.
    pub by: Breakdown,
    /// What is denied or may be, most denied first.
    pub groups: Vec<SimulatedGroup>,
    /// What the rules say.
    pub gate: SimulatedGate,
}

/// The requests that passed the filters, in figures: all but those that S3 refused already are
/// denied, undetermined or not denied.
#[derive(Debug, Clone, Copy, Default, serde::Serialize)]
pub struct SimulationSummary {
    /// How many.
    pub requests: u64,
    /// Some statement denies these, whatever the log does not tell.
    pub denied: u64,
    /// Some statement may deny these.
    pub undetermined: u64,
    /// No statement of the policy denies these.
    pub not_denied: u64,
    /// S3 answered these with 403 as it is.
    pub already_refused: u64,
    /// Those of them that the policy denies or may deny as well.
    pub already_refused_and_denied: u64,
}

/// What a statement does.
#[derive(Debug, Clone, serde::Serialize)]
pub struct StatementUse {
    /// Its place in the policy, counted from 0.
    pub index: usize,
    /// Its Sid.
    pub sid: Option<String>,
    /// Requests that it takes part in denying.
    pub denied: u64,
    /// Requests that it may deny.
    pub undetermined: u64,
    /// Principals that sent them.
    pub principals: u64,
    /// The time of the last.
    #[serde(serialize_with = "rfc3339_or_null")]
    pub last_seen: Option<Timestamp>,
}

/// Something that the log leaves open.
#[derive(Debug, Clone, serde::Serialize)]
pub struct WhyOpen {
    /// What, in words.
    pub reason: String,
    /// The condition key, where it is one.
    pub key: Option<String>,
    /// How many requests are undetermined for want of it.
    pub requests: u64,
}

impl WhyOpen {
    pub(crate) fn new(reason: &Reason, requests: u64) -> Self {
        let (words, key) = match reason {
            Reason::Key(key) => (format!("the log does not tell {key}"), Some(key)),
            Reason::HttpTlsVersion => (
                "AWS's pages disagree on s3:TlsVersion over plain HTTP".to_owned(),
                None,
            ),
            Reason::NegatedForAllValues(key) => (
                format!("AWS's pages disagree on a negated ForAllValues where {key} is absent"),
                Some(key),
            ),
            Reason::Action => ("the log does not tell the action".to_owned(), None),
            Reason::Principal => ("the log does not tell who a Principal is".to_owned(), None),
            Reason::NotPrincipal => (
                "the log does not tell whom a NotPrincipal spares".to_owned(),
                None,
            ),
            Reason::Resource => ("the log does not tell the resource".to_owned(), None),
            Reason::TooManyWorlds => (
                "there are too many combinations of unknown keys".to_owned(),
                None,
            ),
        };
        Self {
            reason: words,
            key: key.cloned(),
            requests,
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
    /// The value; `None` where there is none.
    pub value: Option<Arc<str>>,
    /// How many are denied.
    pub denied: u64,
    /// How many may be.
    pub undetermined: u64,
}

/// Requests that are alike in everything that is kept of them.
#[derive(Debug, Clone, serde::Serialize)]
pub struct SimulatedGroup {
    /// Denied or undetermined.
    pub verdict: Verdict,
    /// Who.
    pub principal: Option<Arc<str>>,
    /// With what.
    pub client: Option<Arc<str>>,
    /// Asking what.
    pub operation: Option<Arc<str>>,
    /// Of which kind of endpoint.
    #[serde(serialize_with = "endpoint_name")]
    pub endpoint: Option<Endpoint>,
    /// How it travelled.
    #[serde(serialize_with = "transport_name")]
    pub transport: Transport,
    /// Over which version; `None` where that is not TLS.
    pub tls_version: Option<Arc<str>>,
    /// Of which bucket.
    pub bucket: Option<Arc<str>>,
    /// The statements that deny it, or may: the Sid, or the place counted from 0.
    pub statements: Vec<String>,
    /// What the log leaves open.
    pub reasons: Vec<String>,
    /// How many requests, without those that S3 refused already.
    pub requests: u64,
    /// How many S3 answered with 403 as it is.
    pub already_refused: u64,
    /// Bytes sent in response bodies.
    pub bytes_sent: u64,
    /// The time of the first.
    #[serde(serialize_with = "rfc3339_string")]
    pub first_seen: Timestamp,
    /// The time of the last.
    #[serde(serialize_with = "rfc3339_string")]
    pub last_seen: Timestamp,
}

/// What the rules say.
#[derive(Debug, Clone, Default, serde::Serialize)]
pub struct SimulatedGate {
    /// The verdicts that were set to fail.
    pub fail_on: Vec<&'static str>,
    /// Those that some request met.
    pub failed: Vec<&'static str>,
    /// Why nothing can be concluded, if so.
    pub inconclusive: Option<String>,
}

fn transport_name<S: serde::Serializer>(
    transport: &Transport,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(transport.name())
}

fn endpoint_name<S: serde::Serializer>(
    endpoint: &Option<Endpoint>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serde::Serialize::serialize(&endpoint.map(Endpoint::name), serializer)
}
