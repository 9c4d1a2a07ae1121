//! Indenting JSON without changing its tokens or their order.

/// A JSON text with a line for each member and element.
pub(super) fn indented(text: &str) -> String {
    let mut lines = String::with_capacity(2 * text.len());
    let (mut depth, mut in_string, mut is_escaped) = (0_usize, false, false);
    let new_line = |lines: &mut String, depth: usize| {
        lines.push('\n');
        lines.extend(std::iter::repeat_n("  ", depth));
    };
    for letter in text.chars() {
        if in_string {
            lines.push(letter);
            in_string = letter != '"' || is_escaped;
            is_escaped = letter == '\\' && !is_escaped;
            continue;
        }
        match letter {
            '"' => {
                in_string = true;
                lines.push(letter);
            }
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

#[cfg(test)]
mod tests {
    use super::indented;

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
}
