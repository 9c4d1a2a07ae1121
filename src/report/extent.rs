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
pub struct Extent<'l> {
    pub format: Format,
    /// The most rows of a list.
    pub rows: usize,
    /// The most callers of a list.
    pub callers: usize,
    /// The most groups.
    pub groups: usize,
    pub layout: &'l Layout,
}

impl<'l> Extent<'l> {
    pub(super) fn of(format: Format, layout: &'l Layout) -> Self {
        let most = |asked: Option<usize>, in_page: usize| match (format, asked) {
            (Format::Markdown, _) => asked.unwrap_or(MARKDOWN_ROWS).min(MARKDOWN_ROWS),
            (Format::Html, Some(_)) => in_page,
            (_, asked) => asked.unwrap_or(usize::MAX),
        };
        Self {
            format,
            rows: most(layout.top, PAGE_ROWS),
            callers: most(layout.top_callers, PAGE_ROWS),
            groups: most(layout.top, PAGE_GROUPS),
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

    /// A block, and how many of `all` rows it leaves out, and how to see them. One without rows is
    /// not shown.
    pub(super) fn listed<'a>(&self, block: Block<'a>, all: usize) -> Vec<Block<'a>> {
        if all == 0 {
            return vec![Block::Paragraph(text!["None."])];
        }
        let left_out = all.saturating_sub(block.shown());
        let how = match self.format {
            Format::Markdown => text!["in the formats table and html"],
            _ => text![code("--all")],
        };
        let more = (left_out > 0).then(|| text![number(left_out as u64), " more: ", how]);
        let block = Some(block.without_empty_columns()).filter(|block| block.shown() > 0);
        block
            .into_iter()
            .chain(more.map(Block::Paragraph))
            .collect()
    }
}
