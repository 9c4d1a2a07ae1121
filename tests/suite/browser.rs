//! The page in a real browser: untrusted text stays text, nothing is fetched, and the page is
//! readable with and without its script, in light and dark mode, and on a phone.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, Mutex};

use regex::Regex;
use serde_json::Value;

use super::estate::Logs;
use super::needs::has;
use super::pages::hostile_lines;
use super::{run, run_with_input};

const DRIVER: &str = include_str!("driver.js");

fn has_chromium(test: &str) -> bool {
    has("chromium", "--version", test)
}

/// What Chromium prints when it is started for a page.
fn chromium(page: &Path, flags: &[&str]) -> String {
    let profile = tempfile::tempdir().expect("a folder");
    let output = Command::new("timeout")
        .args(["--kill-after=5", "120", "chromium"])
        .args([
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
        ])
        .args(["--no-first-run", "--disable-background-networking"])
        .args([
            "--disable-component-update",
            "--disable-sync",
            "--hide-scrollbars",
        ])
        .arg(format!("--user-data-dir={}", profile.path().display()))
        .args(flags)
        .arg(format!("file://{}", page.display()))
        .output()
        .expect("chromium starts");
    let message = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{message}");
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// The state of a page after loading.
fn dump(page: &Path, flags: &[&str]) -> String {
    chromium(page, &[flags, &["--dump-dom"]].concat())
}

/// A page in which every name is hostile.
fn hostile_page() -> String {
    let args = [
        "audit",
        "-",
        "--format",
        "html",
        "--fail-on",
        "old-tls,http",
        "--all",
    ];
    run_with_input(&args, hostile_lines().as_bytes()).stdout
}

/// The observations of a script about an unchanged page in a frame as wide as a phone.
fn look(page: &str, sandbox: &str, script: &str, flags: &[&str]) -> Value {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("framed.html");
    let framed = page.replace('&', "&amp;").replace('"', "&quot;");
    let outer = format!(
        "<!DOCTYPE html><meta charset=utf-8><script>{script}</script>\
         <iframe width=390 height=844 {sandbox} srcdoc=\"{framed}\"></iframe>"
    );
    fs::write(&path, outer).expect("a page");
    let dom = dump(&path, flags);
    let note = dom.split_once("<pre id=\"found\">");
    let (_, found) = note.expect("the script came to its end");
    let (found, _) = found.split_once("</pre>").expect("the note ends");
    let found = found
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&");
    serde_json::from_str(&found).expect("the note is JSON")
}

#[test]
fn strangers_inject_nothing_and_the_page_works() {
    if !has_chromium("browser::strangers_inject_nothing_and_the_page_works") {
        return;
    }
    let page = hostile_page();
    for (flag, is_dark) in [
        ("--blink-settings=preferredColorScheme=1", false),
        ("--blink-settings=preferredColorScheme=0", true),
    ] {
        let found = look(&page, "", DRIVER, &[flag]);
        for (what, expected) in [
            ("title", Value::from("TLS audit of Amazon S3 requests")),
            ("lang", "en".into()),
            ("script", 1.into()),
            ("style", 1.into()),
            ("h1", 1.into()),
            ("main", 1.into()),
            ("header", 1.into()),
            ("footer", 1.into()),
            ("nav", 0.into()),
            ("form", 0.into()),
            ("foreign", 0.into()),
            ("handlers", 0.into()),
            ("resources", 0.into()),
            ("repeatedIds", 0.into()),
            ("named", true.into()),
            ("unlabelled", 0.into()),
            ("scopes", 0.into()),
            ("drawings", true.into()),
            ("width", 390.into()),
            ("scrollWidth", 390.into()),
            ("hidden", 0.into()),
            ("isDark", is_dark.into()),
            ("greatestFirst", true.into()),
            ("leastFirst", true.into()),
            ("byText", true.into()),
            ("nothing", 0.into()),
            ("everything", found["rows"].clone()),
            ("buttons", found["columns"].clone()),
            ("filtered", found["expected"].clone()),
        ] {
            assert_eq!(found[what], expected, "{what}, too wide: {}", found["wide"]);
        }
        assert!(
            found["contrast"].as_f64() >= Some(4.5),
            "{}",
            found["contrast"]
        );
        assert!(
            found["longest"].as_u64() < Some(100),
            "{}",
            found["longest"]
        );
        assert!(found["filtered"].as_u64() > Some(10) && found["filtered"] != found["rows"]);
        let said = format!("{} of {} rows", found["filtered"], found["rows"]);
        assert_eq!(found["said"], said.as_str());
        let links = found["links"].as_array().expect("a list");
        let sections = ["#ready", "#buckets", "#callers", "#coverage"];
        let is_own = |link: &Value| link.as_str().is_some_and(|link| sections.contains(&link));
        assert!(!links.is_empty() && links.iter().all(is_own), "{links:?}");
        assert_eq!(found["dead"], 0, "{links:?}");
    }
}

/// If a script did get into the page, the Content Security Policy would stop it.
#[test]
fn the_policy_lets_no_other_script_run() {
    if !has_chromium("browser::the_policy_lets_no_other_script_run") {
        return;
    }
    let injected = "<script>document.title = 'owned'</script><p onclick=1 style='width:999px'>x";
    let page = hostile_page().replace("</main>", &format!("{injected}</main>"));
    let found = look(&page, "", DRIVER, &[]);
    assert_eq!(
        (&found["script"], &found["handlers"]),
        (&2.into(), &1.into())
    );
    assert_eq!(found["title"], "TLS audit of Amazon S3 requests");
    assert_eq!(found["scrollWidth"], 390);
}

#[test]
fn a_link_opens_the_section_that_it_leads_to() {
    if !has_chromium("browser::a_link_opens_the_section_that_it_leads_to") {
        return;
    }
    let page = super::run(&["audit", "fixtures/estate", "--format", "html"]).stdout;
    assert!(page.contains("<a href=\"#ready\">"), "{page}");
    let closed = "<details class=\"section\" id=\"ready\">";
    assert!(page.contains(closed), "{page}");
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("page.html"), page).expect("a page");
    let opened = dump(&folder.path().join("page.html#ready"), &[]);
    assert!(!opened.contains(closed), "{opened}");
    let open = "<details class=\"section\" id=\"ready\" open=\"\">";
    assert!(opened.contains(open), "{opened}");
}

/// A frame that may not run scripts takes them for disabled.
#[test]
fn without_its_script_the_page_has_every_row() {
    if !has_chromium("browser::without_its_script_the_page_has_every_row") {
        return;
    }
    const COUNT: &str = r##"addEventListener("load", () => {
        const page = document.querySelector("iframe").contentDocument;
        page.querySelectorAll("details").forEach((details) => { details.open = true; });
        const rows = [...page.querySelectorAll("#groups-table tbody tr")];
        const note = document.createElement("pre");
        note.id = "found";
        note.textContent = JSON.stringify({
            shown: rows.filter((row) => row.offsetHeight > 0).length,
            buttons: page.querySelectorAll("button, input, output").length,
            empty: page.getElementById("groups-tools").offsetHeight,
        });
        document.body.append(note);
    });"##;
    let page = hostile_page();
    let (_, table) = page.split_once("id=\"groups-table\"").expect("the table");
    let (table, _) = table.split_once("</table>").expect("its end");
    // One row is the heading's.
    let rows = table.matches("<tr>").count() - 1;
    let found = look(&page, "sandbox=allow-same-origin", COUNT, &[]);
    assert_eq!(found["shown"], rows);
    assert_eq!((&found["buttons"], &found["empty"]), (&0.into(), &0.into()));
}

#[test]
fn nothing_is_fetched() {
    if !has_chromium("browser::nothing_is_fetched") {
        return;
    }
    let requests = Arc::new(Mutex::new(Vec::new()));
    let proxy = TcpListener::bind("127.0.0.1:0").expect("a port");
    let flags = [
        format!(
            "--proxy-server=http://{}",
            proxy.local_addr().expect("its address")
        ),
        "--proxy-bypass-list=<-loopback>".to_owned(),
    ];
    let flags = flags.each_ref().map(String::as_str);
    let seen = Arc::clone(&requests);
    // It ends with the tests.
    std::thread::spawn(move || {
        for stream in proxy.incoming().flatten() {
            let mut request = String::new();
            let _ = BufReader::new(&stream).read_line(&mut request);
            seen.lock().expect("no panic").push(request);
            let _ = (&stream).write_all(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
        }
    });
    let fetches = |page: &str| {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("page.html");
        fs::write(&path, page).expect("a page");
        requests.lock().expect("no panic").clear();
        dump(&path, &flags);
        let requests = requests.lock().expect("no panic");
        requests
            .iter()
            .filter(|request| request.contains("hostile.example"))
            .count()
    };
    assert_eq!(fetches("<img src=http://hostile.example/control>"), 1);
    let page = hostile_page();
    assert_eq!(fetches(&page), 0);
    let injected = "<img src=http://hostile.example/i></main>";
    assert_eq!(fetches(&page.replace("</main>", injected)), 0);
}

/// A page that is attached to a ticket is read on paper, too.
#[test]
fn the_page_of_an_estate_prints_on_few_sheets() {
    if !has_chromium("browser::the_page_of_an_estate_prints_on_few_sheets") {
        return;
    }
    let logs = Logs::full();
    let folder = tempfile::tempdir().expect("a folder");
    let page = folder.path().join("page.html");
    fs::write(
        &page,
        run(&["audit", logs.path(), "--format", "html"]).stdout,
    )
    .expect("a page");
    let pdf = folder.path().join("page.pdf");
    let print = format!("--print-to-pdf={}", pdf.display());
    chromium(&page, &[&print, "--no-pdf-header-footer"]);
    let pdf = fs::read(pdf).expect("Chromium has printed it");
    let sheets = Regex::new(r"/Type\s*/Page\b").expect("a pattern");
    let sheets = sheets.find_iter(&String::from_utf8_lossy(&pdf)).count();
    assert!((1..=8).contains(&sheets), "{sheets} sheets");
}
