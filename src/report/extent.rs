//! How much of a report a format for people shows.

use super::document::{Block, Section, Text, code, number, text};
use super::{Format, Layout, Part};

/// The most rows of a list in Markdown, even with `--all`. GitHub refuses summaries larger than
/// 1 MiB.
const MARKDOWN_ROWS: usize = 100;

/// The most rows of a list in a page, and the most groups, unless `--all` is given.
const PAGE_ROWS: usize = 200;
const PAGE_GROUPS: usize = 1_000;

/// How much a format shows.
pub(super) struct Extent<'l> {
    pub format: Format,
    /// The most rows of a list.
    pub rows: usize,
    /// The most groups.
    pub groups: usize,
    pub layout: &'l Layout,
}

impl<'l> Extent<'l> {
    pub(super) fn of(format: Format, layout: &'l Layout) -> Self {
        let top = layout.top.unwrap_or(usize::MAX);
        let (rows, groups) = match format {
            Format::Markdown => (top.min(MARKDOWN_ROWS), top.min(MARKDOWN_ROWS)),
            Format::Html if layout.top.is_some() => (PAGE_ROWS, PAGE_GROUPS),
            _ => (top, top),
        };
        Self {
            format,
            rows,
            groups,
            layout,
        }
    }

    fn shows(&self, part: Part) -> bool {
        let show = &self.layout.show;
        show.contains(&part) || show.contains(&Part::All)
    }

    /// A section that everybody needs.
    pub(super) fn open<'a>(
        &self,
        id: &'static str,
        heading: Text<'a>,
        blocks: Vec<Block<'a>>,
    ) -> Section<'a> {
        Section {
            id,
            heading,
            blocks,
            is_folded: false,
        }
    }

    /// A section that is folded unless its part is asked for.
    pub(super) fn part<'a>(
        &self,
        part: Part,
        id: &'static str,
        heading: Text<'a>,
        blocks: Vec<Block<'a>>,
    ) -> Section<'a> {
        Section {
            is_folded: !self.shows(part),
            ..self.open(id, heading, blocks)
        }
    }

    /// Says how many of `all` rows are left out, and how to see them.
    pub(super) fn more(&self, all: usize) -> Option<Block<'static>> {
        let left_out = all.saturating_sub(self.rows);
        let how = match self.format {
            Format::Markdown => text!["in the formats table and html"],
            _ => text![code("--all")],
        };
        (left_out > 0).then(|| {
            let mut more = text![number(left_out as u64), " more: "];
            more.append(how);
            Block::Paragraph(more)
        })
    }
}
