//! Entries: names with their figures at the right margin, facts below them, and a fix.

use std::io;

use super::line::{Line, in_one_line, width, wrapped};
use super::{INDENT, Page};
use crate::report::document::{Entry, Member, Text, Tone, text, words};

/// The right margin of figures, so that they stay near their names on a wide screen.
const MARGIN: usize = 120;

/// Spaces between a name and its figure, and between a fix and its cause.
const GAP: usize = 3;

impl Page<'_> {
    pub(super) fn entries(&mut self, entries: &[Entry<'_>]) -> io::Result<()> {
        for (place, entry) in entries.iter().enumerate() {
            if place > 0 {
                self.blank()?;
            }
            for member in &entry.members {
                self.member(member)?;
            }
            self.fix(entry)?;
        }
        Ok(())
    }

    fn member(&mut self, member: &Member<'_>) -> io::Result<()> {
        let room = self.width().min(MARGIN) - INDENT;
        let figure = width(&member.figure);
        let title = member.title.clone().toned(Tone::Strong);
        // A name that does not fit beside its figure gets a line of its own.
        if width(&title) + GAP + figure <= room {
            let gap = room - width(&title) - figure;
            let (title, figure) = (in_one_line(&title, room), in_one_line(&member.figure, room));
            let color = self.layout.color;
            let line = format!("{}{:gap$}{}", title.shown(color), "", figure.shown(color));
            writeln!(self.out, "{:INDENT$}{line}", "")?;
        } else {
            self.line(INDENT, &in_one_line(&title, self.width() - INDENT))?;
            self.within(&member.figure)?;
        }
        self.facts(&member.facts)
    }

    /// Facts. Lines break between them, since a fact on two lines is harder to read.
    fn facts(&mut self, facts: &[Text<'_>]) -> io::Result<()> {
        let room = self.width().min(MARGIN) - 2 * INDENT;
        let mut line = Text::default();
        for fact in facts {
            let longer = Text::joined([line.clone(), fact.clone()], " · ");
            if !line.is_empty() && width(&longer) > room {
                self.within(&line)?;
                line = fact.clone();
            } else {
                line = longer;
            }
        }
        self.within(&line)
    }

    /// The fix, and the cause beside it if there is room. Otherwise it is one of the details that
    /// `--all` shows.
    fn fix(&mut self, entry: &Entry<'_>) -> io::Result<()> {
        let Some(fix) = &entry.fix else {
            return Ok(());
        };
        let label = words(format!("fix{}:", entry.whose_fix()));
        let fix = Text::joined([text![label.tone(Tone::Good)], fix.clone()], " ");
        let mut cause = entry.cause.clone().unwrap_or_default();
        cause.0.insert(0, "(".into());
        cause.push(")");
        let cause = cause.toned(Tone::Quiet);
        let room = self.width().min(MARGIN) - 2 * INDENT;
        match (&entry.cause, self.layout.top) {
            (None, _) => self.within(&fix),
            _ if width(&fix) + GAP + width(&cause) <= room => {
                self.within(&Text::joined([fix, cause], "   "))
            }
            (Some(_), Some(_)) => self.within(&fix),
            (Some(_), None) => {
                self.within(&fix)?;
                self.within(&cause)
            }
        }
    }

    /// A paragraph below a name.
    fn within(&mut self, text: &Text<'_>) -> io::Result<()> {
        let lines: Vec<Line> = wrapped(text, self.width().min(MARGIN) - 2 * INDENT);
        lines
            .iter()
            .try_for_each(|line| self.line(2 * INDENT, line))
    }
}
