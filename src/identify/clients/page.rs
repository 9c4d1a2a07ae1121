//! The page about all clients, `docs/clients.md`.

use std::fmt::Write;

use super::client::{Client, Role, Tls};
use super::stack::{Highest, Lowest, Release, Stack};
use super::{stacks, table};

const INTRODUCTION: &str = "\
# The clients that s3tls knows

This page is generated from the tables in `src/identify/clients`, and a test keeps it up to date.

A User-Agent is only a claim. From it, s3tls takes the program, the SDK, and the language or system below them,
and says which TLS versions these offer by default. It never gives a cause that the record contradicts. Anything
that is not in these tables is shown as the User-Agent names it, without a guess.

\"By default\" means without settings of the program or its administrator. A star (*) marks values that differ
between vendors, or that no page confirms; reports then say \"may\".

# What decides the TLS version

";

const CLIENTS: &str = "\
# Clients

`TLS by` names the row of the table above that decides. A client may also run on another one, which its
User-Agent then names. If a client has no advice, the advice of that row applies.

";

/// The page about all clients, in Markdown.
pub fn clients_page() -> String {
    let mut page = INTRODUCTION.to_owned();
    page.push_str("| | from version | lowest | highest | can be set to | setting |\n|---|---|---|---|---|---|\n");
    for stack in stacks::ALL {
        for (index, release) in stack.releases.iter().enumerate() {
            release_row(
                &mut page,
                if index == 0 { stack.name } else { "" },
                stack,
                release,
            );
        }
    }
    page.push_str("\n| | to get TLS 1.2 | to get TLS 1.3 | source |\n|---|---|---|---|\n");
    for stack in stacks::ALL {
        row(
            &mut page,
            &[
                stack.name,
                stack.for_1_2,
                stack.for_1_3,
                &place(stack.source.title, stack.source.place),
            ],
        );
    }
    page.push('\n');
    page.push_str(CLIENTS);
    for (heading, clients) in table::PARTS {
        let _ = write!(
            page,
            "## {heading}\n\n| name | in a User-Agent | TLS by | advice | source |\n|---|---|---|---|---|\n"
        );
        for client in clients {
            client_row(&mut page, client);
        }
        page.push('\n');
    }
    page.truncate(page.trim_end().len());
    page.push('\n');
    page
}

fn release_row(page: &mut String, name: &str, stack: &Stack, release: &Release) {
    let numbers: Vec<_> = release.from.iter().map(u32::to_string).collect();
    let from = match release.from {
        [0] => "any".to_owned(),
        [6..=8, _] if stack.name == stacks::JAVA.name => numbers.join("u"),
        [major, update] if stack.name == stacks::JAVA.name => format!("{major}.0.{update}"),
        _ => numbers.join("."),
    };
    let lowest = match release.lowest {
        Some(Lowest::ByDefault(version) | Lowest::Always(version)) => version.to_string(),
        None => "–".into(),
    };
    let highest = match release.highest {
        Highest::Known(version) => version.to_string(),
        Highest::AtMost(version) => format!("{version}, or what the library has"),
        Highest::Open => format!("decided by {}", stack.decided_by.unwrap_or("its library")),
    };
    let able = match release.highest {
        Highest::Open => "–".into(),
        _ => release.able.to_string(),
    };
    let star = if release.is_uncertain { "*" } else { "" };
    row(
        page,
        &[
            name,
            &from,
            &lowest,
            &(highest + star),
            &able,
            release.enable.unwrap_or("–"),
        ],
    );
}

fn client_row(page: &mut String, client: &Client) {
    let patterns: Vec<_> = client
        .patterns
        .iter()
        .map(|pattern| format!("`{pattern}`"))
        .collect();
    let tls = match client.tls {
        Tls::Of(stack) | Tls::Own(stack) | Tls::Language(stack) => stack.name.to_owned(),
        Tls::System => "the system".into(),
        Tls::OnSystem(stack) => format!("{}, and the system", stack.name),
        Tls::Unknown if client.role < Role::Agent => "AWS".into(),
        Tls::Unknown => "unknown".into(),
    };
    let advice = client.advice;
    let http = advice
        .plain_http
        .map(|(cause, fix)| format!("if {cause}, {fix}"));
    let sigv2 = advice
        .sigv2
        .map(|(cause, fix)| format!("{cause}, so {fix}"));
    let parts = [
        advice.old_tls.map(str::to_owned),
        advice
            .tls_1_3
            .filter(|_| advice.tls_1_3 != advice.old_tls)
            .map(str::to_owned),
        http,
        advice.weak_cipher.map(str::to_owned),
        sigv2,
    ];
    let parts: Vec<_> = parts.into_iter().flatten().collect();
    let advice = if parts.is_empty() {
        "–".to_owned()
    } else {
        parts.join("; ")
    };
    let source = place(client.source.title, client.source.place);
    row(
        page,
        &[client.name, &patterns.join(", "), &tls, &advice, &source],
    );
}

/// A source: a link if its place is an address.
fn place(title: &str, place: &str) -> String {
    if place.starts_with("https://") && !place.contains(' ') {
        format!("[{title}]({place})")
    } else {
        format!("{title} ({place})")
    }
}

fn row(page: &mut String, cells: &[&str]) {
    let _ = writeln!(page, "| {} |", cells.join(" | "));
}
