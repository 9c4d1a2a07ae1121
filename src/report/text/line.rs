//! Breaking texts into lines of words.

use std::borrow::Cow;

use anstyle::{AnsiColor, Style};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::report::document::{Text, Tone, Value};
use crate::report::escape::visible;

/// The most columns of one name, however wide the terminal is. No longer ARN occurs in practice.
const NAME: usize = 160;

/// Escaped text in one tone. It is not broken.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Piece {
    text: String,
    tone: Tone,
}

/// Pieces that follow each other without a space.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Word {
    pieces: Vec<Piece>,
    width: usize,
    /// Number of spaces before it, unless it begins a line.
    spaces: usize,
}

impl Word {
    /// Adds a text, escaped for its place in the word.
    fn push(&mut self, text: &str, tone: Tone) {
        let text = match self.pieces.is_empty() {
            true => visible(text).into_owned(),
            // Inside a word, a colon begins no command.
            false => visible(&format!("x{text}"))[1..].to_owned(),
        };
        let text = clipped(&text, NAME);
        self.width += text.width();
        self.pieces.push(Piece { text, tone });
    }

    /// Leaves out the middle of its longest piece if it is wider than `width`.
    fn clip(&mut self, width: usize) {
        let excess = self.width.saturating_sub(width);
        let longest = self
            .pieces
            .iter_mut()
            .max_by_key(|piece| piece.text.width());
        if let Some(piece) = longest.filter(|_| excess > 0) {
            let kept = piece.text.width().saturating_sub(excess).max(3);
            piece.text = clipped(&piece.text, kept);
            self.width = self.pieces.iter().map(|piece| piece.text.width()).sum();
        }
    }
}

/// One line of output.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Line(Vec<Word>);

impl Line {
    pub(super) fn width(&self) -> usize {
        let spaces: usize = self.0.iter().skip(1).map(|word| word.spaces).sum();
        spaces + self.0.iter().map(|word| word.width).sum::<usize>()
    }

    /// The line with its styles, if it may have colors.
    pub(super) fn shown(&self, color: bool) -> String {
        let mut shown = String::new();
        for (place, word) in self.0.iter().enumerate() {
            if place > 0 {
                shown.extend(std::iter::repeat_n(' ', word.spaces));
            }
            for piece in &word.pieces {
                let style = if color {
                    style(piece.tone)
                } else {
                    Style::new()
                };
                shown.push_str(&format!("{style}{}{style:#}", piece.text));
            }
        }
        shown
    }

    /// The line without styles.
    pub(super) fn plain(&self) -> String {
        self.shown(false)
    }
}

pub(super) fn style(tone: Tone) -> Style {
    let colored = |color: AnsiColor| Style::new().bold().fg_color(Some(color.into()));
    match tone {
        Tone::Plain => Style::new(),
        Tone::Strong => Style::new().bold(),
        Tone::Quiet => Style::new().dimmed(),
        Tone::Good => colored(AnsiColor::Green),
        Tone::Bad => colored(AnsiColor::Red),
        Tone::Open => colored(AnsiColor::Yellow),
    }
}

/// The lines of a text, none of which is wider than `width`.
pub(super) fn wrapped(text: &Text<'_>, width: usize) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut line = Line::default();
    for mut word in split(text) {
        if !line.0.is_empty() && line.width() + word.spaces + word.width > width {
            lines.push(std::mem::take(&mut line));
        }
        word.clip(width);
        line.0.push(word);
    }
    if !line.0.is_empty() {
        lines.push(line);
    }
    lines
}

/// The columns that a text takes in one line.
pub(super) fn width(text: &Text<'_>) -> usize {
    Line(split(text)).width()
}

/// A text in one line, which is clipped to `width`.
pub(super) fn in_one_line(text: &Text<'_>, width: usize) -> Line {
    let mut line = Line(split(text));
    while line.width() > width {
        let excess = line.width() - width;
        let Some(widest) = line.0.iter_mut().max_by_key(|word| word.width) else {
            break;
        };
        let before = widest.width;
        widest.clip(before.saturating_sub(excess).max(8));
        if widest.width == before {
            break;
        }
    }
    line
}

/// The words of a text. Only our own words have spaces at which a line may break.
fn split(text: &Text<'_>) -> Vec<Word> {
    let mut words = vec![Word::default()];
    for span in &text.0 {
        let written = span.value.written();
        if !matches!(span.value, Value::Words(_)) {
            let last = words.last_mut().expect("never empty");
            last.push(&shortened(&written), span.tone);
            continue;
        }
        for (place, part) in written.split(' ').enumerate() {
            if place > 0 {
                match words.last_mut().filter(|word| word.pieces.is_empty()) {
                    Some(word) => word.spaces += 1,
                    None => words.push(Word {
                        spaces: 1,
                        ..Word::default()
                    }),
                }
            }
            if !part.is_empty() {
                let last = words.last_mut().expect("never empty");
                last.push(&shortened(part), span.tone);
            }
        }
    }
    words.retain(|word| !word.pieces.is_empty());
    words
}

/// The first and last characters of a text, so that escaping a very long one takes no time.
fn shortened(text: &str) -> Cow<'_, str> {
    let Some((head, _)) = text.char_indices().nth(NAME) else {
        return text.into();
    };
    let tail = text.char_indices().rev().nth(NAME).map_or(0, |(at, _)| at);
    match tail > head {
        true => format!("{}…{}", &text[..head], &text[tail..]).into(),
        false => text.into(),
    }
}

/// A text without its middle if it is wider than `width`.
fn clipped(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let room = width.saturating_sub(1);
    let fitting = |characters: &mut dyn Iterator<Item = char>, room: usize| {
        let mut taken = 0;
        let kept = characters.take_while(|&character| {
            taken += character.width().unwrap_or(0);
            taken <= room
        });
        kept.collect::<Vec<_>>()
    };
    let head = fitting(&mut text.chars(), room.div_ceil(2));
    let mut tail = fitting(&mut text.chars().rev(), room / 2);
    tail.reverse();
    head.into_iter().chain(['…']).chain(tail).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::document::{name, text, words};

    fn plain(text: &Text<'_>, width: usize) -> Vec<String> {
        wrapped(text, width).iter().map(Line::plain).collect()
    }

    #[test]
    fn lines_break_between_words_and_never_in_names() {
        let text = text![
            "ask ",
            name("a user with spaces"),
            " (",
            name("x"),
            ") for more"
        ];
        assert_eq!(
            plain(&text, 20),
            ["ask", "a user with spaces", "(x) for more"]
        );
        assert_eq!(plain(&text, 100), ["ask a user with spaces (x) for more"]);
    }

    #[test]
    fn long_names_lose_their_middle() {
        let long = "abcdefghij".repeat(10_000);
        let lines = plain(&text!["a ", name(long.as_str())], 21);
        assert_eq!(lines, ["a", "abcdefghij…abcdefghij"]);
        assert_eq!(plain(&text![name("字字字字字")], 8), ["字字…字"]);
    }

    #[test]
    fn no_line_is_too_wide_and_nothing_of_a_stranger_controls_it() {
        for part in ["x", "\u{1b}[2J", "字", "e\u{301}", "::a ", "##[b]"] {
            let text = text![
                "of ",
                name(part.repeat(5_000)),
                words(", and so on".repeat(9))
            ];
            for width in [10, 40, 100] {
                for line in plain(&text, width) {
                    assert!(line.width() <= width, "{line}");
                    assert!(!line.contains('\u{1b}') && !line.contains("##"), "{line}");
                    assert!(!line.trim_start().starts_with("::"), "{line}");
                }
            }
        }
    }
}
