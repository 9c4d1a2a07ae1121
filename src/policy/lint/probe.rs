//! Made-up requests that show what a policy does.

use std::net::Ipv4Addr;

use hashbrown::HashSet;

use crate::policy::document::{Candidate, Condition, Network, Operand, Policy, Variable};
use crate::policy::judge::{JudgeOptions, Judgement, Verdict};
use crate::policy::request::{Actions, Arn, Context, Principal, Request, Resource, Value};
use crate::policy::truth::Truth;

/// The values that `s3:TlsVersion` has.
pub(super) const VERSIONS: [&str; 4] = ["1.0", "1.1", "1.2", "1.3"];

/// A caller in an account that does not exist, so no policy names them.
const SOMEONE: &str = "arn:aws:iam::000000000000:user/s3tls-probe";
const ACCOUNT: &str = "000000000000";

/// The path of an object to try, after the bucket.
pub(super) const OBJECT: &str = "/s3tls/probe";

/// How many buckets and partitions that a policy names are tried at most.
const MAX_TRIED: usize = 4;

/// A policy, with the partitions and buckets to try it on.
pub(super) struct Probe<'p> {
    policy: &'p Policy,
    partitions: Vec<&'p str>,
    pub buckets: Vec<String>,
}

/// An action to try.
#[derive(Debug, Clone, Copy)]
pub(super) struct Action {
    pub name: &'static str,
    /// Whether its resource is an object, rather than the bucket.
    is_on_object: bool,
}

const fn on_object(name: &'static str) -> Action {
    Action {
        name,
        is_on_object: true,
    }
}

const fn on_bucket(name: &'static str) -> Action {
    Action {
        name,
        is_on_object: false,
    }
}

/// Actions that represent everything that one can do with a bucket.
const ACTIONS: [Action; 5] = [
    on_object("s3:GetObject"),
    on_object("s3:PutObject"),
    on_object("s3:DeleteObject"),
    on_bucket("s3:ListBucket"),
    on_bucket("s3:GetBucketLocation"),
];

impl<'p> Probe<'p> {
    pub(super) fn new(policy: &'p Policy) -> Self {
        let arns = policy
            .statements
            .iter()
            .flat_map(|statement| &statement.resources.entries)
            .filter_map(|entry| Arn::parse(&entry.text));
        let mut partitions = Vec::new();
        let mut buckets = Vec::new();
        let mut seen = HashSet::new();
        for arn in arns {
            if !partitions.contains(&arn.partition) && partitions.len() < MAX_TRIED {
                partitions.push(arn.partition);
            }
            let is_bucket = arn.service == "s3" && arn.account.is_empty();
            let pattern = arn.resource.split('/').next().unwrap_or_default();
            // Any bucket that matches a pattern will do.
            let name = pattern.replace('*', "").replace('?', "x");
            let is_wanted = is_bucket && !name.is_empty() && buckets.len() < MAX_TRIED;
            if is_wanted && seen.insert(name.clone()) {
                buckets.push(name);
            }
        }
        if partitions.is_empty() {
            partitions.push("aws");
        }
        if buckets.is_empty() {
            buckets.push("example-bucket".to_owned());
        }
        Self {
            policy,
            partitions,
            buckets,
        }
    }

    /// Tries an action on a bucket. If the policy names several partitions, the bucket may be in any
    /// of them, and the first verdict of Denied, Undetermined and NotDenied counts.
    fn judge(&self, bucket: &str, action: Action, context: &Context) -> Judgement {
        let judge = |partition: &&str| {
            let path = if action.is_on_object { OBJECT } else { "" };
            let resource = format!("arn:{partition}:s3:::{bucket}{path}");
            let request = Request {
                principal: Principal::User {
                    arn: SOMEONE.to_owned(),
                    account: ACCOUNT.to_owned(),
                },
                owner_account: None,
                actions: Actions::one(action.name),
                resource: Resource::OneOf(vec![resource]),
                context: context.clone(),
            };
            self.policy.judge(&request, &JudgeOptions::default())
        };
        self.partitions
            .iter()
            .map(judge)
            .min_by_key(|judgement| judgement.verdict)
            .unwrap_or(Judgement::not_denied(false))
    }

    /// The first action on a bucket that is not certainly denied over plain HTTP.
    pub(super) fn open_to_http(&self, bucket: &str) -> Option<Action> {
        let context = unknown_caller(None);
        ACTIONS
            .into_iter()
            .find(|&action| self.judge(bucket, action, &context).verdict != Verdict::Denied)
    }

    /// Whether requests over a TLS version are certainly denied.
    pub(super) fn denies_tls(&self, version: &str) -> bool {
        let context = unknown_caller(Some(version));
        self.buckets
            .iter()
            .any(|bucket| self.judge(bucket, ACTIONS[0], &context).verdict == Verdict::Denied)
    }

    /// The statements that keep everyone from changing a bucket policy if they are outside the
    /// networks that the policy names, over both TLS versions that AWS offers.
    pub(super) fn lockouts(&self) -> Vec<usize> {
        let mut found = Vec::new();
        for action in ["s3:PutBucketPolicy", "s3:DeleteBucketPolicy"] {
            for bucket in &self.buckets {
                let judgements = ["1.2", "1.3"]
                    .map(|version| self.judge(bucket, on_bucket(action), &self.anyone(version)));
                let is_denied = |judgement: &Judgement| judgement.verdict == Verdict::Denied;
                if judgements.iter().all(is_denied) {
                    let statements = judgements
                        .iter()
                        .flat_map(|judgement| &judgement.statements);
                    found.extend(statements.map(|statement| statement.index));
                }
            }
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Any caller with an ordinary client and without a VPC endpoint.
    fn anyone(&self, version: &str) -> Context {
        let mut context = Context::open();
        set_transport(&mut context, Some(version));
        context.set("aws:PrincipalIsAWSService", Value::known("false"));
        context.set("aws:ViaAWSService", Value::known("false"));
        context.set("s3:authType", Value::known("REST-HEADER"));
        context.set("s3:signatureversion", Value::known("AWS4-HMAC-SHA256"));
        context.set("s3:signatureAge", Value::known("1000"));
        if let Some(address) = self.outside() {
            context.set("aws:SourceIp", Value::known(address));
        }
        for key in [
            "aws:SourceVpc",
            "aws:SourceVpcArn",
            "aws:SourceVpce",
            "aws:VpcSourceIp",
            "aws:VpceAccount",
            "aws:VpceOrgID",
            "aws:VpceOrgPaths",
        ] {
            context.set(key, Value::ABSENT);
        }
        context
    }

    /// A public address outside all networks that the policy names.
    fn outside(&self) -> Option<String> {
        let networks: Vec<Network> = self
            .policy
            .denies()
            .flat_map(|statement| &statement.conditions)
            .flat_map(|condition| &condition.operands)
            .filter_map(|value| match value.operand {
                Operand::Network(network) => network,
                _ => None,
            })
            .collect();
        (1..=223)
            .map(|first| Ipv4Addr::new(first, 113, 7, 9))
            .find(|&address| {
                !address.is_private() && !networks.iter().any(|own| own.contains(address.into()))
            })
            .map(|address| address.to_string())
    }
}

/// A caller whom the policy does not exempt.
fn unknown_caller(version: Option<&str>) -> Context {
    let mut context = Context::open();
    set_transport(&mut context, version);
    context.set("aws:PrincipalIsAWSService", Value::known("false"));
    context.set("aws:PrincipalServiceName", Value::ABSENT);
    context.set("aws:PrincipalServiceNamesList", Value::ABSENT);
    context.set("aws:PrincipalArn", Value::known(SOMEONE));
    context.set("aws:PrincipalAccount", Value::known(ACCOUNT));
    context.set("aws:username", Value::known("s3tls-probe"));
    context
}

/// Sets the keys of a TLS version, or of plain HTTP.
fn set_transport(context: &mut Context, version: Option<&str>) {
    let is_secure = version.is_some().to_string();
    context.set("aws:SecureTransport", Value::known(is_secure));
    context.set("s3:TlsVersion", version.map_or(Value::ABSENT, Value::known));
}

/// Whether a condition is true if its key has this value.
pub(super) fn holds(condition: &Condition, value: &str) -> Truth {
    let candidate = Candidate::Plain(Some(vec![value.to_owned()]));
    condition.holds(&candidate, &condition.resolve(|_| Variable::Unknown))
}

/// Whether a condition is true if its key is absent.
pub(super) fn holds_without_key(condition: &Condition) -> Truth {
    let resolved = condition.resolve(|_| Variable::Unknown);
    condition.holds(&Candidate::Plain(None), &resolved)
}
