//! The commands of the README and of the pages in docs, run; where a page shows the output, compared.

use std::path::Path;
use std::process::{Command, Stdio};

use super::Run;
use super::needs::has;

const README: &str = include_str!("../../README.md");
const GUIDE: &str = include_str!("../../docs/guide.md");
const ANSWER: &str = include_str!("../../docs/answer.md");
const GATE: &str = include_str!("../../docs/gate.md");

/// The pages with commands, in the order in which their commands are run.
const PAGES: [&str; 7] = [
    README,
    GUIDE,
    ANSWER,
    GATE,
    include_str!("../../docs/policy.md"),
    include_str!("../../docs/formats.md"),
    include_str!("../../docs/spark.md"),
];

/// The fenced blocks of one language.
pub fn blocks(language: &str) -> Vec<&'static str> {
    let opening = format!("```{language}\n");
    PAGES
        .iter()
        .flat_map(|page| page.split(opening.as_str()).skip(1))
        .map(|after| {
            after
                .split("```")
                .next()
                .expect("split gives one part at least")
        })
        .collect()
}

/// Runs a shell command with the binary on its path.
pub fn shell_in(folder: &Path, command: &str) -> Run {
    let binary = assert_cmd::cargo::cargo_bin!("s3tls");
    let beside = binary.parent().expect("the binary lies in a folder");
    let path = std::env::var("PATH").expect("PATH is set");
    let output = Command::new("sh")
        .args(["-c", command])
        .env("PATH", format!("{}:{path}", beside.display()))
        .env("COLUMNS", "100")
        .env("LC_ALL", "C")
        .env("GITHUB_STEP_SUMMARY", "summary.md")
        .current_dir(folder)
        .stdin(Stdio::null())
        .output();
    output.expect("sh runs").into()
}

/// Runs a shell command at the top of the project.
fn shell(command: &str) -> Run {
    shell_in(Path::new(env!("CARGO_MANIFEST_DIR")), command)
}

#[test]
fn every_command_prints_what_a_page_shows() {
    let has_jq = has("jq", "--version", "the recipes with jq");
    let mut compared = 0;
    for block in blocks("console") {
        let (command, shown) = block.split_once('\n').expect("a command has an output");
        let command = command.strip_prefix("$ ").expect("a command begins with $");
        if command.contains("jq ") && !has_jq {
            continue;
        }
        let run = shell(command);
        assert_eq!(run.stdout, shown, "{command}");
        assert_eq!(run.status, 0, "{command}: {}", run.stderr);
        compared += 1;
    }
    assert!(compared > 0);
}

/// Whether a command reads from S3. Such commands are run where there is a server for them.
pub fn needs_s3(command: &str) -> bool {
    command.contains("s3://") || command.contains("--bucket-logs")
}

/// The other commands read the user's own logs. Here the fixtures `estate` replace them, and output
/// goes to a temporary folder.
#[cfg(unix)]
#[test]
fn every_other_command_works() {
    let folder = tempfile::tempdir().expect("a folder");
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    for (fixture, name) in [
        ("estate", "logs"),
        ("tables", "tables"),
        ("evidence", "evidence"),
    ] {
        std::os::unix::fs::symlink(fixtures.join(fixture), folder.path().join(name))
            .expect("a link");
    }
    std::fs::write(folder.path().join("s3tls.toml"), blocks("toml")[0]).expect("a file");
    let commands = blocks("sh").into_iter().flat_map(str::lines);
    let ours = commands.filter_map(|line| Some(&line[line.find("s3tls ")?..]));
    let ours = ours.filter(|command| !needs_s3(command));
    let ours = ours.filter(|command| cfg!(feature = "parquet") || !command.contains(".parquet"));
    let mut ran = 0;
    let documented = statuses();
    for command in ours {
        let run = shell_in(folder.path(), command);
        let expected = expected(command);
        let is_expected = expected.contains(&run.status);
        assert!(
            is_expected,
            "{command}: {}, not {expected:?}: {}",
            run.status, run.stderr
        );
        assert!(documented.contains(&run.status), "{command}");
        complete(&folder.path().join("accepted.json"));
        ran += 1;
    }
    assert!(ran > 12);
    for written in [
        "report.json",
        "report.html",
        "junit.xml",
        "summary.md",
        "policy.json",
    ] {
        assert!(folder.path().join(written).is_file(), "{written}");
    }
}

/// The statuses that the table explains.
#[cfg(unix)]
fn statuses() -> Vec<i32> {
    let (_, table) = GATE.split_once("## Exit status").expect("the heading");
    let rows = table.lines().skip_while(|line| !line.starts_with('|'));
    let rows = rows.take_while(|line| line.starts_with('|'));
    let statuses: Vec<i32> = rows
        .filter_map(|row| row.split('|').nth(1)?.trim().parse().ok())
        .collect();
    assert_eq!(statuses, [0, 1, 2, 3]);
    statuses
}

/// The status that the table promises for a command's flags. The estate has old TLS and plain
/// HTTP, `my-bucket` is not in it, and there is nothing on standard input.
#[cfg(unix)]
fn expected(command: &str) -> &'static [i32] {
    let has = |word: &str| command.contains(word);
    if has("my-bucket") || has("audit -") && !has("audit --") {
        return &[3];
    }
    if has("--quiet-for") || has("--since") || has("--config") {
        // The estate's last days may be over, and then there is nothing to judge.
        return &[1, 3];
    }
    // The baseline names everyone who fails.
    if has("--fail-on") && !has("--baseline") {
        return &[1];
    }
    &[0]
}

/// Fills in the reasons and owners of a new baseline, if one was written.
#[cfg(unix)]
fn complete(baseline: &Path) {
    if let Ok(text) = std::fs::read_to_string(baseline) {
        let text = text.replace("\"reason\": \"\"", "\"reason\": \"moved in December\"");
        let text = text.replace("\"owner\": \"\"", "\"owner\": \"platform team\"");
        std::fs::write(baseline, text).expect("the baseline can be written");
    }
}

#[test]
fn every_dimension_and_rule_is_named() {
    for dimension in s3tls::audit::Dimension::ALL {
        let name = format!("`{}`", dimension.name());
        assert!(GUIDE.contains(&name), "{name}");
    }
    for finding in s3tls::audit::Finding::ALL {
        let name = format!("`{}`", finding.name());
        assert!(ANSWER.contains(&name), "{name}");
    }
}

#[test]
fn the_readme_is_short() {
    assert!(README.len() <= 9_000, "{} bytes", README.len());
}

/// Links to files of the project lead somewhere, also to headings of a page.
#[test]
fn every_link_leads_to_a_page() {
    let top = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut pages = vec![top.join("README.md")];
    let docs = std::fs::read_dir(top.join("docs")).expect("a folder");
    pages.extend(docs.map(|page| page.expect("a page").path()));
    pages.retain(|page| page.extension().is_some_and(|extension| extension == "md"));
    let link =
        regex::Regex::new(r##"(?:\]\(|src="|srcset=")([^)"#]+)(#[^)]*)?[)"]"##).expect("a pattern");
    let mut followed = 0;
    for page in pages {
        let text = std::fs::read_to_string(&page).expect("a page");
        for found in link
            .captures_iter(&text)
            .filter(|found| !found[1].contains(':'))
        {
            let target = page.parent().expect("a folder").join(&found[1]);
            assert!(target.exists(), "{}: {}", page.display(), &found[1]);
            if let Some(heading) = found.get(2) {
                let text = std::fs::read_to_string(&target).expect("a page");
                let mut headings = text.lines().filter(|line| line.starts_with('#'));
                let is_there = headings.any(|line| anchor(line) == heading.as_str()[1..]);
                assert!(is_there, "{}: {}", page.display(), heading.as_str());
            }
            followed += 1;
        }
    }
    assert!(followed > 20);
}

/// The name by which a heading is linked to.
fn anchor(heading: &str) -> String {
    let text = heading.trim_start_matches('#').trim().to_lowercase();
    text.chars()
        .filter(|letter| letter.is_alphanumeric() || matches!(letter, ' ' | '-' | '_'))
        .map(|letter| if letter == ' ' { '-' } else { letter })
        .collect()
}

#[test]
fn the_picture_of_the_terminal_shows_what_is_printed() {
    let printed = super::run(&["audit", "fixtures/estate"]).stdout;
    let top = Path::new(env!("CARGO_MANIFEST_DIR"));
    let tag = regex::Regex::new("<[^>]*>").expect("a pattern");
    for theme in ["light", "dark"] {
        let picture = top.join(format!("docs/pictures/terminal-{theme}.svg"));
        let picture = std::fs::read_to_string(picture).expect("a picture");
        let lines = picture.lines().filter(|line| line.starts_with("<text "));
        let lines = lines.map(|line| tag.replace_all(line, "").into_owned());
        let shown: Vec<_> = lines
            .map(|line| {
                line.replace("&#x27;", "'")
                    .replace("&lt;", "<")
                    .replace("&gt;", ">")
                    .replace("&quot;", "\"")
                    .replace("&amp;", "&")
            })
            .collect();
        assert_eq!(shown[0], "$ s3tls audit fixtures/estate");
        let printed: Vec<_> = printed.lines().collect();
        assert_eq!(shown[1..], printed, "docs/pictures/make.py makes it anew");
    }
}

#[test]
fn the_first_command_audits_the_fixtures_that_are_there() {
    let first = blocks("sh")[0].trim();
    assert_eq!(
        first,
        "cargo run --release --no-default-features -- audit fixtures/estate"
    );
    assert!(
        Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("fixtures/estate")
            .is_dir()
    );
}
