//! Texts inside a line.

use maud::{Markup, html};

use crate::report::document::{Span, Text, Tone, Value};
use crate::report::escape::{clipped, visible};

/// The most characters of a value.
const VALUE: usize = 300;

/// A text inside a line.
pub(super) fn inline(text: &Text<'_>) -> Markup {
    html! { @for part in &text.0 { (span(part)) } }
}

fn span(span: &Span<'_>) -> Markup {
    let value = match &span.value {
        Value::Name(name) => html! { span.name { (escaped(name)) } },
        Value::Code(code) => html! { code { (escaped(code)) } },
        Value::Shown(part) => html! { a href={ "#" (part.name()) } { "shown below" } },
        Value::Words(words) => html! { (visible(words)) },
        Value::Day(_) => html! { span.date { (span.value.written()) } },
        _ => html! { (span.value.written()) },
    };
    match class(span.tone) {
        Some(class) => html! { span class=(class) { (value) } },
        None => value,
    }
}

/// The CSS class of a tone.
pub(super) fn class(tone: Tone) -> Option<&'static str> {
    match tone {
        Tone::Plain => None,
        Tone::Strong => Some("strong"),
        Tone::Quiet => Some("quiet"),
        Tone::Good => Some("safe"),
        Tone::Bad => Some("alarm"),
        Tone::Open => Some("open"),
    }
}

/// Makes every character of a name visible, and cuts it if it is too long.
fn escaped(text: &str) -> String {
    visible(&clipped(text, VALUE)).into_owned()
}
