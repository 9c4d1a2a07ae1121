//! Documents as text for a terminal, from 40 columns on.
//!
//! Names are never broken, because a broken one cannot be copied. Where there is not enough room
//! for one, its middle is left out.

mod entries;
mod line;
mod table;

use std::io::{self, Write};

use super::Layout;
use super::document::{Block, Document, Item, Section, Text, Tone, Value, sparklines, text};
use super::escape::visible;
use line::{Line, wrapped};

/// Spaces before everything below a heading.
const INDENT: usize = 2;

/// Writes a document, and its answer last, because that is what a terminal then shows.
pub(super) fn write(
    document: &Document<'_>,
    layout: &Layout,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut page = Page { layout, out };
    let mut scope = document.scope.clone();
    if let Some(first) = scope.first_mut() {
        *first = Text::joined(
            [text!["s3tls"].toned(Tone::Strong), std::mem::take(first)],
            "  ",
        );
    }
    page.paragraph(&Text::joined(scope, " · "), 0)?;
    for note in &document.notes {
        page.paragraph(note, 0)?;
    }
    let shown = document
        .sections
        .iter()
        .filter(|section| !section.is_folded);
    for (place, section) in shown.enumerate() {
        page.section(section, place > 0)?;
    }
    page.blank()?;
    page.paragraph(&document.gate, 0)?;
    let answer = Text::joined([document.headline.clone(), document.next.clone()], "   ");
    if line::width(&answer) <= page.width() {
        page.paragraph(&answer, 0)
    } else {
        page.paragraph(&document.headline, 0)?;
        page.paragraph(&document.next, 0)
    }
}

/// The output and its layout.
struct Page<'p> {
    layout: &'p Layout,
    out: &'p mut dyn Write,
}

impl Page<'_> {
    fn width(&self) -> usize {
        usize::from(self.layout.width)
    }

    fn section(&mut self, section: &Section<'_>, has_heading: bool) -> io::Result<()> {
        self.blank()?;
        if has_heading {
            self.paragraph(&capitals(&section.heading).toned(Tone::Strong), 0)?;
        }
        for (place, block) in section.blocks.iter().enumerate() {
            let follows_large = |block: &Block<'_>| !matches!(block, Block::Paragraph(_));
            if place > 0 && follows_large(&section.blocks[place - 1]) {
                self.blank()?;
            }
            self.block(block)?;
        }
        Ok(())
    }

    fn block(&mut self, block: &Block<'_>) -> io::Result<()> {
        match block {
            Block::Paragraph(text) => self.paragraph(text, INDENT),
            Block::List(items) => items.iter().try_for_each(|item| self.item(item, INDENT)),
            Block::Outline(items) => items.iter().try_for_each(|Item { title, details }| {
                self.item(title, INDENT)?;
                let mut details = details.iter();
                details.try_for_each(|detail| self.item(detail, 2 * INDENT))
            }),
            Block::Table(table) => self.table(table),
            Block::Entries(entries) => self.entries(entries),
            Block::Code(lines) => lines
                .iter()
                .try_for_each(|line| writeln!(self.out, "{:INDENT$}{}", "", visible(line))),
            Block::Chart(chart) => {
                self.paragraph(&chart.caption, INDENT)?;
                let lines = sparklines(chart, self.width().saturating_sub(INDENT));
                lines
                    .iter()
                    .try_for_each(|line| self.paragraph(line, INDENT))
            }
        }
    }

    /// An item of a list. Further lines are indented.
    fn item(&mut self, item: &Text<'_>, indent: usize) -> io::Result<()> {
        let lines = wrapped(item, self.width() - indent - 2);
        for (place, line) in lines.iter().enumerate() {
            self.line(indent + if place > 0 { 2 } else { 0 }, line)?;
        }
        Ok(())
    }

    fn paragraph(&mut self, text: &Text<'_>, indent: usize) -> io::Result<()> {
        let lines = wrapped(text, self.width() - indent);
        lines.iter().try_for_each(|line| self.line(indent, line))
    }

    fn line(&mut self, indent: usize, line: &Line) -> io::Result<()> {
        writeln!(self.out, "{:indent$}{}", "", line.shown(self.layout.color))
    }

    fn blank(&mut self) -> io::Result<()> {
        writeln!(self.out)
    }
}

/// A heading whose first words are in capitals, so that it stands out without colors.
fn capitals<'a>(heading: &Text<'a>) -> Text<'a> {
    let mut heading = heading.clone();
    if let Some(Value::Words(words)) = heading.0.first_mut().map(|span| &mut span.value) {
        *words = words.to_uppercase().into();
    }
    heading
}
