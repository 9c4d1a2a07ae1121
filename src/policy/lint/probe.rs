//! Made-up requests that show what a policy does.

use hashbrown::HashSet;

use super::actions::Action;
use super::callers::{Callers, someone, witness};
use super::holds::VERSIONS;
use super::keys::ObjectKeys;
use super::targets::{OBJECT, Target, TargetKind, targets};
use crate::policy::document::{Policy, Resolved, Statement, UNKNOWN_ACTION, Variable, fits};
use crate::policy::judge::{HttpTlsVersion, JudgeOptions, Judgement, Verdict};
use crate::policy::kind::PolicyKind;
use crate::policy::request::{Actions, Arn, Context, Principal, Request, Resource};
use crate::policy::truth::Truth;

/// How many partitions are tried at most; AWS has eight.
const MAX_PARTITIONS: usize = 8;

/// How often an entry of a Resource may be compared with a target for one rule. A policy that AWS
/// accepts takes less than a tenth of it; without a limit, a hostile one could take hours.
pub(super) const MAX_COMPARISONS: usize = 50_000_000;

/// A policy, with the partitions, targets and actions to try it on.
pub(super) struct Probe<'p> {
    policy: &'p Policy,
    callers: Callers,
    kind: PolicyKind,
    partitions: Vec<&'p str>,
    pub keys: ObjectKeys,
    pub targets: Vec<Target>,
    /// How many buckets and access points are not tried, because there are too many.
    pub untried: usize,
    /// The actions to try on each kind of target.
    actions: Vec<(TargetKind, Vec<Attempt>)>,
}

/// An action to try.
#[derive(Debug, Clone, Copy)]
pub(super) struct Attempt {
    pub name: &'static str,
    /// Whether its resource is an object, rather than the bucket or access point.
    is_on_object: bool,
}

impl<'p> Probe<'p> {
    pub(super) fn new(policy: &'p Policy, kind: PolicyKind, bucket: Option<&str>) -> Self {
        let entries = policy
            .statements
            .iter()
            .flat_map(|own| &own.resources.entries);
        let mut partitions = Vec::new();
        for arn in entries.filter_map(|entry| Arn::parse(&entry.text)) {
            let is_new = !partitions.contains(&arn.partition) && partitions.len() < MAX_PARTITIONS;
            if is_new && !arn.partition.contains(['*', '?', '$']) {
                partitions.push(arn.partition);
            }
        }
        if partitions.is_empty() {
            partitions.push("aws");
        }
        let (mut targets, mut untried) = targets(policy, kind, bucket);
        let mut actions = Vec::<(TargetKind, Vec<Attempt>)>::new();
        for target in &targets {
            if !actions.iter().any(|(kind, _)| *kind == target.kind) {
                actions.push((target.kind, attempts(policy, target.kind)));
            }
        }
        let entries = policy
            .statements
            .iter()
            .map(|own| own.resources.entries.len());
        let attempts = actions.iter().map(|(_, attempts)| attempts.len()).max();
        let keys = ObjectKeys::of(policy);
        let attempts = attempts.unwrap_or_default() * keys.len();
        let each = entries.sum::<usize>() * attempts * partitions.len();
        let affordable = (MAX_COMPARISONS / each.max(1)).max(1);
        untried += targets.len().saturating_sub(affordable);
        targets.truncate(affordable);
        Self {
            policy,
            callers: Callers::new(policy, kind),
            kind,
            partitions,
            keys,
            targets,
            untried,
            actions,
        }
    }

    fn attempts(&self, kind: TargetKind) -> &[Attempt] {
        let mut of_kinds = self.actions.iter();
        of_kinds
            .find(|(own, _)| *own == kind)
            .map_or(&[], |(_, attempts)| attempts)
    }

    /// Tries an action on a target, or on an ordinary object of it.
    fn judge(
        &self,
        target: &Target,
        action: Attempt,
        principal: &Principal,
        context: &Context,
    ) -> Judgement {
        self.judge_key(target, action, OBJECT, principal, context)
    }

    /// Tries an action on a target, or on an object of it. If the policy names several partitions, the target may be in any
    /// of them, and the first verdict of Denied, Undetermined and NotDenied counts.
    fn judge_key(
        &self,
        target: &Target,
        action: Attempt,
        key: &str,
        principal: &Principal,
        context: &Context,
    ) -> Judgement {
        let judge = |partition: &&str| {
            let object = target.object_path().filter(|_| action.is_on_object);
            let resource = match object {
                Some(path) => format!("{}{path}{key}", target.arn(partition)),
                None => target.arn(partition),
            };
            let request = Request {
                principal: principal.clone(),
                owner_account: None,
                actions: Actions::one(action.name),
                resource: Resource::OneOf(vec![resource]),
                context: context.clone(),
            };
            self.verdict(&request)
        };
        self.partitions
            .iter()
            .map(judge)
            .min_by_key(|judgement| judgement.verdict)
            .unwrap_or(Judgement::not_denied(false))
    }

    /// The verdict on a request, wherever the policy is attached.
    ///
    /// AWS's pages disagree on what a Deny of TLS versions does to plain HTTP. But on either of them,
    /// what allows a minimum does not allow plain HTTP, so it is denied if nothing else allows it.
    fn verdict(&self, request: &Request) -> Judgement {
        let judge = |http_tls_version| {
            let options = JudgeOptions {
                kind: self.kind,
                http_tls_version,
                ..JudgeOptions::default()
            };
            self.policy.judge_where_it_applies(request, &options)
        };
        let judgement = judge(HttpTlsVersion::Disputed);
        if judgement.verdict != Verdict::Undetermined || !judgement.is_implicit {
            return judgement;
        }
        let low = judge(HttpTlsVersion::Low);
        let is_denied = low.is_implicit && low.verdict == Verdict::Denied;
        if is_denied { low } else { judgement }
    }

    /// The first action on a target that is not certainly denied over plain HTTP.
    pub(super) fn open_to_http(&self, target: &Target) -> Option<&'static str> {
        self.open(target, None)
    }

    /// The first action on a target that is not certainly denied over a TLS version.
    pub(super) fn open_to_tls(&self, target: &Target, version: &str) -> Option<&'static str> {
        self.open(target, Some(version))
    }

    fn open(&self, target: &Target, version: Option<&str>) -> Option<&'static str> {
        let (someone, context) = (someone(), self.callers.unknown(version));
        let is_open = |attempt: &&Attempt| {
            let is_denied = |key: &str| {
                let judgement = self.judge_key(target, **attempt, key, &someone, &context);
                judgement.verdict == Verdict::Denied
            };
            match attempt.is_on_object && target.object_path().is_some() {
                true => !self.keys.all(is_denied),
                false => !is_denied(""),
            }
        };
        let mut attempts = self.attempts(target.kind).iter();
        attempts.find(is_open).map(|attempt| attempt.name)
    }

    /// Whether requests over a TLS version are certainly denied on some target.
    pub(super) fn denies_tls(&self, version: &str) -> bool {
        self.targets
            .iter()
            .any(|target| self.usual_verdict(target, version) == Verdict::Denied)
    }

    /// The verdict on an ordinary caller's most usual action over a TLS version.
    fn usual_verdict(&self, target: &Target, version: &str) -> Verdict {
        let context = self.callers.unknown(Some(version));
        match self.attempts(target.kind).first() {
            Some(&attempt) => self.judge(target, attempt, &someone(), &context).verdict,
            None => Verdict::NotDenied,
        }
    }

    /// A TLS version that the policy denies, and an older one that it lets through.
    pub(super) fn newer_denied(&self) -> Option<[&'static str; 2]> {
        let target = self.targets.first()?;
        newer_denied(|version| self.usual_verdict(target, version))
    }

    /// A TLS version that the policy denies to a caller that a statement is meant for, and an older
    /// version that it lets through.
    pub(super) fn newer_denied_by(&self, statement: &Statement) -> Option<[&'static str; 2]> {
        let (target, attempt) = self.targets.iter().find_map(|target| {
            let mut attempts = self.attempts(target.kind).iter();
            let is_meant = |attempt: &&Attempt| {
                let path = target.object_path().filter(|_| attempt.is_on_object);
                let path = path.map_or_else(String::new, |path| format!("{path}{OBJECT}"));
                statement
                    .actions
                    .includes(&attempt.name.to_ascii_lowercase())
                    && includes(statement, target, &path) != Truth::No
            };
            Some((target, *attempts.find(is_meant)?))
        })?;
        let principal = witness(statement)?;
        newer_denied(|version| {
            let context = self.callers.like(&principal, version);
            self.judge(target, attempt, &principal, &context).verdict
        })
    }

    /// The statements that keep everyone from changing a bucket policy if they are outside the
    /// networks that the policy names, over both TLS versions that AWS offers.
    pub(super) fn lockouts(&self) -> Vec<usize> {
        let mut found = Vec::new();
        for name in ["s3:PutBucketPolicy", "s3:DeleteBucketPolicy"] {
            let action = Attempt {
                name,
                is_on_object: false,
            };
            for target in &self.targets {
                let judgements = ["1.2", "1.3"].map(|version| {
                    self.judge(target, action, &someone(), &self.callers.anyone(version))
                });
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
}

/// The actions that show everything that a policy does on a kind of target: of those that are in the
/// same statements, the first.
fn attempts(policy: &Policy, kind: TargetKind) -> Vec<Attempt> {
    let mut seen = HashSet::new();
    let mut attempts = Vec::new();
    let actions = Action::all().iter();
    for action in actions.filter(|action| action.service() == service(kind)) {
        let statements = policy.statements.iter();
        let included: Vec<bool> = statements
            .map(|own| own.actions.includes(&action.lowercase_name))
            .collect();
        for is_on_object in [true, false] {
            if is_on(action, kind, is_on_object) && seen.insert((is_on_object, included.clone())) {
                let name = action.name;
                attempts.push(Attempt { name, is_on_object });
            }
        }
    }
    attempts
}

/// A version with a stricter verdict than an older one, and that older one.
fn newer_denied(verdict: impl Fn(&str) -> Verdict) -> Option<[&'static str; 2]> {
    let verdicts = VERSIONS.map(|version| (version, verdict(version)));
    let pairs = verdicts
        .iter()
        .enumerate()
        .flat_map(|(index, newer)| verdicts[..index].iter().map(move |older| (newer, older)));
    let mut wrong = pairs.filter(|(newer, older)| newer.1 < older.1);
    wrong.next_back().map(|(newer, older)| [newer.0, older.0])
}

/// Whether a statement includes a target, or what is at a path below it, in any partition.
pub(super) fn includes(statement: &Statement, target: &Target, path: &str) -> Truth {
    let resources = &statement.resources;
    let is_listed = Truth::any(resources.entries.iter().map(|entry| {
        let partition = entry.text.split(':').nth(1).unwrap_or("aws");
        let resolved: Resolved<'_> = entry.template.resolve(|_| Variable::Unknown);
        fits(&resolved, &format!("{}{path}", target.arn(partition)))
    }));
    if resources.negated {
        !is_listed
    } else {
        is_listed
    }
}

/// Whether some statements together include every action on a kind of target, or on its objects.
pub(super) fn include_every_action(
    statements: &[&Statement],
    kind: TargetKind,
    is_on_object: bool,
) -> bool {
    let is_included = |action: &str| {
        let mut statements = statements.iter();
        statements.any(|statement| statement.actions.includes(action))
    };
    let service = service(kind);
    let mut actions = Action::all()
        .iter()
        .filter(|action| action.service() == service && is_on(action, kind, is_on_object));
    // Actions that AWS will add are included only by a wildcard.
    is_included(&format!("{service}:{UNKNOWN_ACTION}"))
        && actions.all(|action| is_included(&action.lowercase_name))
}

/// The prefix of the actions on a kind of target.
const fn service(kind: TargetKind) -> &'static str {
    match kind {
        TargetKind::DirectoryBucket => "s3express",
        TargetKind::Bucket | TargetKind::AccessPoint => "s3",
    }
}

/// Whether an action is allowed or denied on a kind of target, or on its objects.
const fn is_on(action: &Action, kind: TargetKind, is_on_object: bool) -> bool {
    match (is_on_object, kind) {
        (true, _) => action.is_on_object,
        (false, TargetKind::Bucket | TargetKind::DirectoryBucket) => action.is_on_bucket,
        (false, TargetKind::AccessPoint) => action.is_on_access_point,
    }
}
