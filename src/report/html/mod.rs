//! Documents as one self-contained page. It needs no network, and can be read without its script.
//!
//! Untrusted text occurs only as text, never in an attribute, a URL, a style or a script. The
//! page's Content Security Policy allows only its own style and script. The same document gives the
//! same bytes.

mod blocks;
mod chart;
mod inline;

use std::io::{self, Write};

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::document::{Document, Section, Text};
use blocks::block;
use inline::{class, inline};

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");

/// The Content Security Policy: only the page's own style and script, identified by their hashes.
const POLICY: &str = "default-src 'none'; \
    style-src 'sha256-0cl9o6YeLm06I/EJKCle05qYb/p1TOMtzBnuHZMZX4w='; \
    script-src 'sha256-AMi4g+qBuCLkx1oRQ3Gkljom2OvdBeuvsI7zI+vv3Fw='; \
    base-uri 'none'; form-action 'none'";

pub(super) fn write(document: &Document<'_>, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(page(document).into_string().as_bytes())
}

fn page(document: &Document<'_>) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                meta name="referrer" content="no-referrer";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (document.title) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                (chart::patterns())
                header class=[class(document.headline.tone())] {
                    p.eyebrow { "s3tls · " (document.title) }
                    h1 { (inline(&document.headline)) }
                    @if !document.gate.is_empty() { p { strong { (inline(&document.gate)) } } }
                    p.scope { (inline(&Text::joined(document.scope.iter().cloned(), " · "))) }
                    @for note in &document.notes { p.scope { (inline(note)) } }
                }
                main { @for part in &document.sections { (section(part)) } }
                footer { @for line in &document.foot { p { (inline(line)) } } }
                script { (PreEscaped(SCRIPT)) }
            }
        }
    }
}

/// A section. One that is folded is closed, and left out in print.
fn section(section: &Section<'_>) -> Markup {
    let inside = |heading: Markup, blocks: Markup| match section.is_folded {
        true => html! { details.section id=(section.id) { summary { (heading) } (blocks) } },
        false => html! { section id=(section.id) { (heading) (blocks) } },
    };
    inside(
        html! { h2 id={ (section.id) "-heading" } { (inline(&section.heading)) } },
        html! { @for part in &section.blocks { (block(section.id, part)) } },
    )
}

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    use sha2::{Digest, Sha256};

    use super::*;

    #[test]
    fn the_policy_names_the_style_and_the_script() {
        for (directive, content) in [("style-src", STYLE), ("script-src", SCRIPT)] {
            let hash = STANDARD.encode(Sha256::digest(content));
            let directive = format!("{directive} 'sha256-{hash}'");
            assert!(POLICY.contains(&directive), "the policy lacks {directive}");
        }
    }
}
