//! The white space between the tokens of JSON, without changing these or their order.

/// A JSON text with a line for each member and element.
pub(super) fn indented(text: &str) -> String {
    let mut lines = String::with_capacity(2 * text.len());
    let mut depth = 0_usize;
    let new_line = |lines: &mut String, depth: usize| {
        lines.push('\n');
        lines.extend(std::iter::repeat_n("  ", depth));
    };
    for (letter, is_in_string) in letters(text) {
        match letter {
            _ if is_in_string => lines.push(letter),
            '{' | '[' => {
                depth += 1;
                lines.push(letter);
                new_line(&mut lines, depth);
            }
            '}' | ']' => {
                depth = depth.saturating_sub(1);
                new_line(&mut lines, depth);
                lines.push(letter);
            }
            ',' => {
                lines.push(letter);
                new_line(&mut lines, depth);
            }
            ':' => lines.push_str(": "),
            _ if letter.is_ascii_whitespace() => {}
            _ => lines.push(letter),
        }
    }
    if !lines.is_empty() {
        lines.push('\n');
    }
    lines
}

/// A JSON text without that white space.
pub(super) fn without_white_space(text: &str) -> String {
    let is_kept =
        |&(letter, is_in_string): &(char, bool)| is_in_string || !letter.is_ascii_whitespace();
    letters(text)
        .filter(is_kept)
        .map(|(letter, _)| letter)
        .collect()
}

/// The letters of a JSON text, and whether each is part of a string, such as its quotes.
fn letters(text: &str) -> impl Iterator<Item = (char, bool)> {
    let (mut is_open, mut is_escaped) = (false, false);
    text.chars().map(move |letter| {
        let was_open = is_open;
        if letter == '"' && !is_escaped {
            is_open = !is_open;
        }
        is_escaped = was_open && letter == '\\' && !is_escaped;
        (letter, was_open || is_open)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_white_space_between_tokens_changes() {
        let text = r#" {"b":"x, {\"y\"} \\" , "a":[1,{"c":true}]} "#;
        let lines = indented(text);
        assert_eq!(
            lines,
            "{\n  \"b\": \"x, {\\\"y\\\"} \\\\\",\n  \"a\": [\n    1,\n    {\n      \"c\": true\n    }\n  ]\n}\n"
        );
        assert_eq!(indented(&lines), lines);
        assert_eq!(indented(" \n"), "");
    }

    #[test]
    fn white_space_in_strings_counts() {
        let text = "{ \"a b\" : \"\\\" c\\\\\" ,\n\t\"d\": [ 1 ] }";
        assert_eq!(
            without_white_space(text),
            "{\"a b\":\"\\\" c\\\\\",\"d\":[1]}"
        );
    }
}
