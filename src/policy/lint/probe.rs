//! Requests made to try what a policy does.

use hashbrown::HashSet;

use crate::policy::document::{Candidate, Condition, Network, Operand, Policy, Variable};
use crate::policy::judge::{JudgeOptions, Judgement, Verdict};
use crate::policy::request::{Actions, Arn, Context, Principal, Request, Resource, Value};
use crate::policy::truth::Truth;

/// The values that `s3:TlsVersion` has.
pub(super) const VERSIONS: [&str; 4] = ["1.0", "1.1", "1.2", "1.3"];

/// A caller whom no policy knows, in an account that does not exist.
const SOMEONE: &str = "arn:aws:iam::000000000000:user/s3tls-probe";
const ACCOUNT: &str = "000000000000";

/// How many of a policy's buckets, and of the partitions that it names, are tried.
const MAX_TRIED: usize = 4;

/// What a policy is tried on.
pub(super) struct Probe<'p> {
    policy: &'p Policy,
    partitions: Vec<&'p str>,
    pub buckets: Vec<String>,
}

/// Something to try: an action, and whether it is about an object.
pub(super) type Act = (&'static str, bool);

/// What stands for all that can be asked of a bucket.
pub(super) const ACTS: [Act; 5] = [
    ("s3:GetObject", true),
    ("s3:PutObject", true),
    ("s3:DeleteObject", true),
    ("s3:ListBucket", false),
    ("s3:GetBucketLocation", false),
];

impl<'p> Probe<'p> {
    pub(super) fn new(policy: &'p Policy) -> Self {
        let entries = policy
            .statements
            .iter()
            .flat_map(|statement| &statement.resources.entries);
        let arns: Vec<_> = entries
            .filter_map(|entry| Arn::parse(&entry.text))
            .collect();
        let mut partitions = Vec::new();
        let mut buckets = Vec::new();
        let mut seen = HashSet::new();
        for arn in &arns {
            if !partitions.contains(&arn.partition) && partitions.len() < MAX_TRIED {
                partitions.push(arn.partition);
            }
            let is_bucket = arn.service == "s3" && arn.account.is_empty();
            let name = arn.resource.split('/').next().unwrap_or_default();
            // Any bucket that a pattern takes will do.
            let name = name.replace('*', "").replace('?', "x");
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

    /// Tries an act on a bucket, in each partition that the policy names: which of them the bucket
    /// is in cannot be told, and is a rule's concern of its own.
    fn judge(&self, bucket: &str, (action, is_object): Act, context: &Context) -> Judgement {
        let judge = |partition: &&str| {
            let bucket = format!("arn:{partition}:s3:::{bucket}");
            let resource = if is_object {
                format!("{bucket}/s3tls/probe")
            } else {
                bucket
            };
            let request = Request {
                principal: Principal::User {
                    arn: SOMEONE.to_owned(),
                    account: ACCOUNT.to_owned(),
                },
                owner_account: None,
                actions: Actions::one(action),
                resource: Resource::OneOf(vec![resource]),
                context: context.clone(),
            };
            self.policy.judge(&request, &JudgeOptions::default())
        };
        let judgements = self.partitions.iter().map(judge);
        judgements
            .min_by_key(|judgement| judgement.verdict)
            .unwrap_or(Judgement {
                verdict: Verdict::NotDenied,
                statements: Vec::new(),
                reasons: Vec::new(),
            })
    }

    /// The first act on a bucket that is not certainly denied to someone in plain HTTP.
    pub(super) fn open_to_http(&self, bucket: &str) -> Option<Act> {
        let context = someone(None);
        let is_denied = |act| self.judge(bucket, act, &context).verdict == Verdict::Denied;
        ACTS.into_iter().find(|&act| !is_denied(act))
    }

    /// Whether someone's request over a TLS version is certainly denied.
    pub(super) fn denies_tls(&self, version: &str) -> bool {
        let context = someone(Some(version));
        let is_denied =
            |bucket: &String| self.judge(bucket, ACTS[0], &context).verdict == Verdict::Denied;
        self.buckets.iter().any(is_denied)
    }

    /// The statements that keep everyone from changing a bucket's policy: whoever they are, from
    /// outside the networks that the policy knows, over any TLS version that AWS offers.
    pub(super) fn lockouts(&self) -> Vec<usize> {
        let mut found = Vec::new();
        for action in ["s3:PutBucketPolicy", "s3:DeleteBucketPolicy"] {
            for bucket in &self.buckets {
                let judge = |version| self.judge(bucket, (action, false), &self.anyone(version));
                let judgements = ["1.2", "1.3"].map(judge);
                if judgements
                    .iter()
                    .all(|judgement| judgement.verdict == Verdict::Denied)
                {
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

    /// Anyone with an ordinary client and no VPC endpoint, of whom nothing else is known.
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

    /// A public address in none of the networks that the policy names.
    fn outside(&self) -> Option<String> {
        let conditions = self
            .policy
            .denies()
            .flat_map(|statement| &statement.conditions);
        let operands = conditions.flat_map(|condition| &condition.operands);
        let networks: Vec<Network> = operands
            .filter_map(|value| match value.operand {
                Operand::Network(network) => network,
                _ => None,
            })
            .collect();
        let addresses = (1..=223u8).map(|first| std::net::Ipv4Addr::new(first, 113, 7, 9));
        let is_outside = |address: &std::net::Ipv4Addr| {
            !address.is_private() && networks.iter().all(|own| !own.contains((*address).into()))
        };
        addresses
            .into_iter()
            .find(is_outside)
            .map(|address| address.to_string())
    }
}

/// Someone who is in none of the exceptions that a policy makes for principals.
fn someone(version: Option<&str>) -> Context {
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

/// Whether a condition holds for a value of its key.
pub(super) fn holds(condition: &Condition, value: &str) -> Truth {
    let candidate = Candidate::Plain(Some(vec![value.to_owned()]));
    condition.holds(&candidate, &condition.resolve(|_| Variable::Unknown))
}

/// Whether a condition holds where its key is absent.
pub(super) fn holds_without_key(condition: &Condition) -> Truth {
    let resolved = condition.resolve(|_| Variable::Unknown);
    condition.holds(&Candidate::Plain(None), &resolved)
}
