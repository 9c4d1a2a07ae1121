use proptest::prelude::*;

use super::*;

const HEADER: &str = "time,operation,tls_version,user_agent\n";

/// What a text with a header is read as, in blocks of so many lines: the User-Agent of each record,
/// and why entries or the source are not read.
fn read(text: &[u8], lines: usize) -> Vec<String> {
    let mut entries = Vec::new();
    let mut note = |read: Entries<'_>| match read {
        Entries::Records(records) => entries.extend(records.iter().map(|read| {
            let agent = read.record.user_agent.unwrap_or_default();
            String::from_utf8_lossy(agent).into_owned()
        })),
        Entries::Malformed(problem) => entries.push(format!("! {problem}")),
        Entries::Unreadable(reason) => entries.push(format!("!! {reason}")),
        Entries::Foreign(kind) => entries.push(format!("!! {}", kind.name())),
        Entries::Blank => entries.push("blank".to_owned()),
        Entries::Lines(_) | Entries::UnknownColumns(_) => {}
        Entries::MalformedToo(more) => entries.push(format!("! {more} more")),
        Entries::Passed(_) => unreachable!("tables hold no events"),
    };
    let mut table = CsvTable::new(Extent::Full);
    let all: Vec<_> = text.split_inclusive(|&byte| byte == b'\n').collect();
    for block in all.chunks(lines) {
        table.push(&block.concat(), &mut note);
    }
    table.finish(&mut note);
    entries
}

fn read_rows(rows: &str) -> Vec<String> {
    let text = [HEADER, rows].concat();
    let entries = read(text.as_bytes(), usize::MAX);
    for lines in 1..4 {
        assert_eq!(entries, read(text.as_bytes(), lines), "{lines}");
    }
    entries
}

#[test]
fn quotes_may_enclose_newlines_delimiters_and_quotes() {
    let time = "2026-06-01 08:30:00,REST.GET.OBJECT,TLSv1.2";
    let rows = format!(
        "{time},a\n\n{time},\"b,\n\"\"b\"\"\n\n\"\r\n{time},c d\r\n\"{}\",e",
        time.replace(',', "\",\"")
    );
    assert_eq!(
        read_rows(&rows),
        ["a", "blank", "b,\n\"b\"\n\n", "c d", "e"]
    );
}

#[test]
fn a_bad_header_is_an_error_in_blocks_of_any_size() {
    let text = format!("\n\ntime,operation,tls\",x\n{HEADER}2026-06-01 08:30:00,o,v,a\n");
    let expected = [format!("!! {}", CsvProblem::Header)];
    for lines in 1..6 {
        assert_eq!(read(text.as_bytes(), lines), expected, "{lines}");
    }
}

#[test]
fn a_damaged_row_costs_its_first_line() {
    let row = |agent: &str| format!("2026-06-01 08:30:00,REST.GET.OBJECT,TLSv1.2,{agent}\n");
    let short = "2026-06-01 08:30:00,REST.GET.OBJECT,TLSv1.2\n";
    let open = row("\"open");
    for damaged in [short, &open, &row("a,b"), &row("\"a\nb\",c")] {
        let rows = [row("before"), damaged.to_owned(), row("x"), row("\"y\"")].concat();
        let entries = read_rows(&rows);
        let (malformed, records): (Vec<_>, Vec<_>) =
            entries.iter().partition(|entry| entry.starts_with("! CSV"));
        assert_eq!(malformed.len(), damaged.lines().count(), "{entries:?}");
        assert_eq!(records, ["before", "x", "y"], "{damaged}");
    }
    let cut = [row("a"), row("\"b"), row("c")].concat();
    assert_eq!(
        read_rows(&cut),
        ["a", "! CSV: the file ends inside the row", "c"]
    );
}

#[test]
fn an_open_quote_swallows_no_more_than_a_row_may_have() {
    let row = "2026-06-01 08:30:00,REST.GET.OBJECT,TLSv1.2,a\n";
    let count = (2 << 20) / row.len();
    let text = [HEADER, "2026-06-01 08:30:00,\"\n", &row.repeat(count)].concat();
    let entries = read(text.as_bytes(), usize::MAX);
    assert_eq!(entries[0], "! CSV: the row is longer than 1 MiB");
    assert_eq!(entries[1..], vec!["a"; count]);
    assert_eq!(read(text.as_bytes(), 1_000), entries);

    let long = format!(
        "2026-06-01 08:30:00,REST.GET.OBJECT,TLSv1.2,{}\n",
        "x".repeat(2 << 20)
    );
    let text = [HEADER, &long, row].concat();
    let expected = ["! CSV: the row is longer than 1 MiB", "a"];
    assert_eq!(read(text.as_bytes(), 1), expected);
    // A stream cuts the line, which then lacks its newline.
    let cut = [HEADER.as_bytes(), &long.as_bytes()[..(1 << 20) + 1]].concat();
    let mut table = CsvTable::new(Extent::Full);
    let mut malformed = 0;
    for block in [&cut[..], row.as_bytes()] {
        table.push(block, |entries| {
            malformed += u64::from(matches!(entries, Entries::Malformed(_)));
        });
    }
    assert_eq!(malformed, 1);
}

#[test]
fn rows_of_nothing_are_malformed() {
    assert_eq!(
        read_rows(",,,\n\"\",\"\",-,null\n2026-06-01 08:30:00,REST.GET.OBJECT,,a\nx,,,a\n"),
        [
            "! CSV: none of its columns has a value",
            "! CSV: it has no time",
            "a",
            "! CSV: the time has none of the known forms",
        ]
    );
}

#[test]
fn tables_without_needed_columns_are_refused_by_name() {
    let text = b"time,operation,key\n2026-06-01 08:30:00,REST.GET.OBJECT,a\n";
    let entries = read(text, 1);
    assert_eq!(entries.len(), 1);
    assert!(
        entries[0].starts_with("!! a CSV table without a TLS version"),
        "{entries:?}"
    );
}

proptest! {
    #[test]
    fn every_line_is_accounted_for_in_blocks_of_any_size(
        rows in prop::collection::vec(
            prop::sample::select(vec![
                "2026-06-01 08:30:00,REST.GET.OBJECT,TLSv1.2,a\n",
                "\"", "\n", ",", "\r\n", "\"\"", "a", "a\",\"\n",
            ]),
            0..40,
        ),
        lines in 1..5usize,
    ) {
        let text = [HEADER, &rows.concat()].concat();
        prop_assert_eq!(read(text.as_bytes(), lines), read(text.as_bytes(), usize::MAX));
    }

    #[test]
    fn what_another_writer_quotes_is_read_back(agents in prop::collection::vec("[ab,\"\n\r ]{1,9}", 1..9)) {
        let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(HEADER.as_bytes().to_vec());
        for agent in &agents {
            writer.write_record(["2026-06-01T08:30:00Z", "REST.GET.OBJECT", "TLSv1.2", agent]).unwrap();
        }
        let text = writer.into_inner().unwrap();
        let expected: Vec<_> = agents.iter().map(|agent| {
            let column = Column::UserAgent;
            let text = agent.strip_suffix('\r').unwrap_or(agent);
            String::from_utf8(Dialect::Usual.cell(column, text.as_bytes()).to_vec()).unwrap()
        }).collect();
        prop_assert_eq!(read(&text, 2), expected);
    }
}
