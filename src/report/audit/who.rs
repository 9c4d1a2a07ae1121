//! Callers and their requests in words.

use std::sync::Arc;

use crate::audit::FlaggedCaller;
use crate::evidence::Transport;
use crate::identify::Blocker;
use crate::report::document::{Span, Text, name, text, words};
use crate::report::format_values::{principal_name, transport};

/// A principal or requester.
pub(in crate::report) fn principal<'a>(of: Option<&'a str>) -> Span<'a> {
    match of {
        None => "anonymous".into(),
        Some(of) => name(principal_name(of)),
    }
}

/// What a caller runs: `aws-cli/2.15.21 on Python/3.11.6`. An unknown client is shown by its
/// User-Agent.
pub(super) fn program(caller: &FlaggedCaller) -> Text<'_> {
    let client = match (&caller.client, &caller.user_agent) {
        (Some(client), _) => text![name(&**client)],
        (None, Some(agent)) => text![name(&**agent)],
        (None, None) => text!["no User-Agent"],
    };
    on(client, caller.runtime.as_ref())
}

fn on<'a>(client: Text<'a>, runtime: Option<&'a Arc<str>>) -> Text<'a> {
    let runtime = runtime.map_or_else(Text::default, |runtime| text![name(&**runtime)]);
    Text::joined([client, runtime], " on ")
}

/// How the requests of a caller travelled: `TLS 1.0, plain HTTP`.
pub(in crate::report) fn protocols(transports: &[Transport]) -> Text<'static> {
    let protocols = transports.iter().map(|&travelled| match travelled {
        Transport::Tls(Some(version)) => text![words(version.to_string())],
        other => text![transport(other)],
    });
    Text::joined(protocols, ", ")
}

/// A list that ends in the number of things that are left out.
pub(super) fn and_more<'a>(named: Vec<Text<'a>>, all: u64) -> Text<'a> {
    let more = all.saturating_sub(named.len() as u64);
    let mut list = Text::joined(named, ", ");
    if more > 0 {
        list.push(words(format!(
            " and {} more",
            crate::report::numbers::number(more)
        )));
    }
    list
}

/// Whether the endpoint, and not the client, has to change.
pub(super) fn is_by_endpoint(caller: &&FlaggedCaller) -> bool {
    let remedy = caller.remedy.as_ref();
    remedy.is_some_and(|remedy| remedy.blocker == Blocker::Endpoint)
}

/// Whether the endpoint lacks what is required, and nothing can be put in its place. What it refuses to
/// encrypt can go another way, but a TLS version that it does not have stays missing.
pub(super) fn is_held_by_endpoint(caller: &&FlaggedCaller) -> bool {
    is_by_endpoint(caller) && !caller.transports.contains(&Transport::Http)
}
