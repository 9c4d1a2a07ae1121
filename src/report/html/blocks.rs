//! The parts of a section.

use maud::{Markup, html};

use super::chart::figure;
use super::inline::inline;
use crate::report::document::{Block, Entry, Item, Kind, Member, Table, Text};
use crate::report::escape::visible;

/// A block of the section with this name.
pub(super) fn block(section: &str, block: &Block<'_>) -> Markup {
    match block {
        Block::Paragraph(text) => html! { p { (inline(text)) } },
        Block::List(items) => html! { ul { @for item in items { li { (inline(item)) } } } },
        Block::Outline(items) => html! { ul { @for part in items { (item(part)) } } },
        Block::Table(part) => table(section, part),
        Block::Entries(entries) => html! { ol.entries { @for part in entries { (entry(part)) } } },
        Block::Chart(chart) => figure(chart),
        Block::Code(lines) => {
            html! { pre { @for line in lines { code { (visible(line)) } "\n" } } }
        }
    }
}

fn item(item: &Item<'_>) -> Markup {
    html! {
        li {
            (inline(&item.title))
            @if !item.details.is_empty() {
                ul { @for detail in &item.details { li { (inline(detail)) } } }
            }
        }
    }
}

/// A table that scrolls on its own if it is too wide.
fn table(section: &str, table: &Table<'_>) -> Markup {
    let kind = |place: usize| match table.columns[place].kind {
        Kind::Number => Some("number"),
        Kind::Short => None,
        Kind::Name | Kind::Prose => Some("wide"),
    };
    let cell = |place: usize, text: &Text<'_>| {
        html! {
            @if place == 0 && !table.is_sortable {
                th scope="row" class=[kind(place)] { (inline(text)) }
            } @else {
                td class=[kind(place)] { (inline(text)) }
            }
        }
    };
    html! {
        @if table.is_sortable {
            // The script puts a filter here.
            div #groups-tools {}
        }
        div.scroll role="region" aria-labelledby={ (section) "-heading" } tabindex="0" {
            table id={ (table.id) "-table" } {
                thead {
                    tr {
                        @for (place, column) in table.columns.iter().enumerate() {
                            th scope="col" class=[kind(place)] { (column.heading) }
                        }
                    }
                }
                tbody {
                    @for row in &table.rows {
                        tr { @for (place, text) in row.iter().enumerate() { (cell(place, text)) } }
                    }
                }
            }
        }
    }
}

fn entry(entry: &Entry<'_>) -> Markup {
    html! {
        li {
            @for part in &entry.members { (member(part)) }
            @if let Some(fix) = &entry.fix { p.fix { strong.safe { "Fix" (entry.whose_fix()) ": " } (inline(fix)) } }
            @if let Some(cause) = &entry.cause { p.quiet { (inline(cause)) } }
        }
    }
}

fn member(member: &Member<'_>) -> Markup {
    html! {
        div.member {
            p.title { (inline(&member.title)) }
            p.figure { (inline(&member.figure)) }
            p.facts { (inline(&Text::joined(member.facts.iter().cloned(), " · "))) }
        }
    }
}
