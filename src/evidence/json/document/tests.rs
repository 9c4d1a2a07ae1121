use proptest::prelude::*;
use serde_json::{Value as Json, json};

use super::*;
use crate::evidence::cloudtrail::Passed;

/// The request IDs of the records, `-` for each other event, `=` for each repeated one, and `!` for
/// each piece that could not be read.
fn read(document: &[u8], step: usize) -> Vec<String> {
    let mut found = Vec::new();
    let mut on_entries = |entries: Entries<'_>| match entries {
        Entries::Records(records) => found.extend(records.iter().map(|read| {
            let id = read.record.request_id.unwrap_or(b"none");
            String::from_utf8_lossy(id).into_owned()
        })),
        Entries::Passed(Passed::Other(_)) => found.push("-".to_owned()),
        Entries::Passed(Passed::Duplicate) => found.push("=".to_owned()),
        Entries::Malformed(_) => found.push("!".to_owned()),
        Entries::Blank => found.push("blank".to_owned()),
        Entries::Lines(_) | Entries::MalformedToo(_) | Entries::UnknownColumns(_) => {
            unreachable!("JSON has none")
        }
        Entries::Unreadable(reason) => panic!("{reason}"),
        Entries::Foreign(kind) => panic!("{kind:?}"),
    };
    let mut reader = Document::default();
    for block in document.chunks(step) {
        reader.push(block, &mut on_entries);
    }
    reader.finish(&mut on_entries);
    found
}

fn event(number: usize, service: &str, user_agent: &str) -> Json {
    json!({
        "eventVersion": "1.11",
        "userIdentity": {"type": "AWSAccount", "accountId": "anonymous"},
        "eventTime": "2026-06-01T08:30:00Z",
        "eventSource": service,
        "eventName": "GetObject",
        "userAgent": format!("[{user_agent}]"),
        "requestParameters": {"bucketName": "acme-data", "tags": [{"a": [user_agent]}]},
        "requestID": number.to_string(),
    })
}

/// Events, of which some are of S3, and what is read from each.
fn events() -> impl Strategy<Value = (Vec<Json>, Vec<String>)> {
    let agent = r#"[a"\\{}\[\],:é]{0,8}"#;
    prop::collection::vec((any::<bool>(), agent), 0..12).prop_map(|all| {
        let one = |(number, (is_s3, agent)): (usize, (bool, String))| match is_s3 {
            true => (
                event(number, "s3.amazonaws.com", &agent),
                number.to_string(),
            ),
            false => (event(number, "ec2.amazonaws.com", &agent), "-".to_owned()),
        };
        all.into_iter().enumerate().map(one).unzip()
    })
}

/// A document in one of the forms that contain events.
fn document(events: &[Json], form: usize) -> Vec<u8> {
    let wrapped: Vec<Json> = events
        .iter()
        .map(|event| json!({"EventId": "1", "CloudTrailEvent": event.to_string()}))
        .collect();
    let lines = |events: &[Json]| -> String {
        events
            .iter()
            .map(|event| event.to_string() + "\n")
            .collect()
    };
    match form {
        0 => json!({ "Records": events }).to_string(),
        1 => format!(
            "{:#}",
            json!({"NextToken": "x", "Records": events, "more": [{}, "["]})
        ),
        2 => Json::from(events.to_vec()).to_string(),
        3 => lines(events),
        4 => json!({ "Events": wrapped }).to_string(),
        5 => events.iter().map(|event| format!("{event:#}\n")).collect(),
        _ => events
            .iter()
            .map(|event| json!({"Records": [event]}).to_string())
            .collect(),
    }
    .into_bytes()
}

proptest! {
    #[test]
    fn every_entry_is_read_once_in_order_however_the_document_is_cut(
        (events, expected) in events(),
        form in 0..7usize,
        step in prop_oneof![1..80usize, 80..5_000usize],
    ) {
        prop_assert_eq!(read(&document(&events, form), step), expected);
    }

    #[test]
    fn a_cut_document_loses_only_what_is_missing(
        (events, expected) in events(),
        form in 0..7usize,
        step in 1..300usize,
        cut in any::<prop::sample::Index>(),
    ) {
        let document = document(&events, form);
        let found = read(&document[..cut.index(document.len() + 1)], step);
        let intact = found.strip_suffix(&["!".to_owned()]).unwrap_or(&found);
        prop_assert!(expected.starts_with(intact), "{:?} {:?}", found, expected);
    }

    #[test]
    fn damage_costs_the_entry_that_has_it_and_at_most_the_next(
        (events, expected) in events().prop_filter("some", |(events, _)| events.len() > 3),
        step in 1..3_000usize,
        place in any::<prop::sample::Index>(),
        damage in prop::sample::select(vec![None, Some(b'"'), Some(b'{'), Some(b']'), Some(b'x')]),
    ) {
        // As CloudTrail writes it, the version comes first.
        let text = String::from_utf8(document(&events, 0)).unwrap();
        let text = text.replace("{\"eventName\"", "{\"eventVersion\":\"1.11\",\"eventName\"");
        let mut document = text.into_bytes();
        let place = 12 + place.index(document.len() - 14);
        match damage {
            Some(byte) => document[place] = byte,
            None => drop(document.remove(place)),
        }
        let mut found = read(&document, step);
        prop_assert!(found.contains(&"!".to_owned()) || found.len() == expected.len(), "{:?} {:?}", found, expected);
        found.retain(|entry| entry != "!");
        let same = |pairs: &mut dyn Iterator<Item = (&String, &String)>| {
            pairs.take_while(|(found, expected)| found == expected).count()
        };
        let before = same(&mut found.iter().zip(&expected));
        let after = same(&mut found.iter().rev().zip(expected.iter().rev()));
        let right = before + after;
        prop_assert!(right + 2 >= expected.len(), "{:?} {:?}", found, expected);
    }
}

#[test]
fn a_value_that_looks_like_an_event_is_not_one() {
    let mut outer = event(1, "s3.amazonaws.com", "-");
    outer["requestParameters"]["inner"] = event(2, "s3.amazonaws.com", "-");
    let mut other = event(3, "ec2.amazonaws.com", "-");
    other["requestParameters"] = event(4, "s3.amazonaws.com", "-");
    let last = event(5, "s3.amazonaws.com", "{\"eventVersion\":\"1\"");
    let document = json!({"Records": [outer, other, last]}).to_string();
    for step in [7, 100, 10_000] {
        assert_eq!(read(document.as_bytes(), step), ["1", "-", "5"]);
    }
}

#[test]
fn an_event_is_counted_once_in_a_document() {
    let mut first = event(1, "s3.amazonaws.com", "-");
    first["eventID"] = json!("b9a5d4a0-0b1f-4c86-8d43-4f1c6f0c7a01");
    let mut second = first.clone();
    second["eventID"] = json!("b9a5d4a0-0b1f-4c86-8d43-4f1c6f0c7a02");
    let document = json!({"Records": [&first, &second, &first, &second]}).to_string();
    assert_eq!(read(document.as_bytes(), 100), ["1", "1", "=", "="]);
}

#[test]
fn an_entry_that_is_too_long_costs_itself() {
    let long = event(2, "s3.amazonaws.com", &"x".repeat(MAX_ENTRY));
    let events = [
        event(1, "s3.amazonaws.com", "-"),
        long,
        event(3, "s3.amazonaws.com", "-"),
    ];
    let document = json!({ "Records": events }).to_string();
    for step in [1_000, 300_000, usize::MAX] {
        assert_eq!(read(document.as_bytes(), step), ["1", "!", "3"], "{step}");
    }
}

#[test]
fn text_between_entries_is_reported() {
    let [first, second] = [1, 2].map(|number| event(number, "s3.amazonaws.com", "-").to_string());
    for (between, expected) in [
        (" , \n", vec!["1", "2"]),
        ("x", vec!["1", "!", "2"]),
        ("\"", vec!["1", "!", "2"]),
        ("} ]", vec!["1", "!", "2"]),
    ] {
        let document = format!("{first}{between}{second}");
        assert_eq!(read(document.as_bytes(), 50), expected, "{between}");
    }
}

#[test]
fn time_is_linear_in_hostile_documents() {
    for piece in [
        "{\"eventVersion\":",
        "[{\"eventVersion\":[",
        "{\"eventVersion\":\"",
        "\"{",
        "[[{",
    ] {
        let document = piece.repeat(4 * MAX_ENTRY / piece.len());
        let mut reader = Document::default();
        for block in document.as_bytes().chunks(MAX_ENTRY / 2) {
            reader.push(block, |_| {});
        }
        assert!(
            reader.reread <= REREAD + 2 * document.len() + 4 * MAX_ENTRY,
            "{piece}"
        );
    }
}

/// Rows of query results, of which some are damaged in this way.
fn rows(damaged: &[usize], damage: impl Fn(&str) -> String, is_pretty: bool) -> String {
    let row = |number: usize| {
        let pair = |field: &str, value: &str| json!({"field": field, "value": value});
        let row = Json::from(vec![
            pair("request_time", "2026-06-01T08:30:00Z"),
            pair("operation", "REST.GET.OBJECT"),
            pair("tls_version", "TLSv1.2"),
            pair("request_id", &number.to_string()),
        ]);
        let text = match is_pretty {
            true => format!("{row:#}"),
            false => row.to_string(),
        };
        match damaged.contains(&number) {
            true => damage(&text),
            false => text,
        }
    };
    let rows: Vec<String> = (0..6).map(row).collect();
    format!(r#"{{"results":[{}],"status":"Complete"}}"#, rows.join(","))
}

#[test]
fn damage_to_a_row_of_query_results_costs_that_row() {
    type Damage = fn(&str) -> String;
    let damages: [(&str, Damage); 5] = [
        ("a quote", |row| row.replacen("TLSv1.2\"", "TLSv1.2", 1)),
        ("a colon", |row| row.replacen(':', "", 1)),
        ("a brace", |row| row.replacen('}', "", 1)),
        ("a bracket", |row| row[..row.len() - 1].to_owned()),
        ("its end", |row| row[..row.len() / 2].to_owned()),
    ];
    for (name, damage) in damages {
        for is_pretty in [false, true] {
            for step in [50, 100_000] {
                let mut found = read(rows(&[2], damage, is_pretty).as_bytes(), step);
                assert!(found.contains(&"!".to_owned()), "{name}");
                found.retain(|entry| entry != "!");
                assert_eq!(
                    found,
                    ["0", "1", "3", "4", "5"],
                    "{name} {is_pretty} {step}"
                );
            }
        }
    }
}

#[test]
fn a_list_that_does_not_end_is_reported() {
    let events = [1, 2].map(|number| event(number, "s3.amazonaws.com", "-"));
    for form in [0, 2, 4] {
        let document = document(&events, form);
        let list_end = document
            .iter()
            .rposition(|&byte| byte == b']')
            .expect("a list");
        for step in [50, 100_000] {
            let cut = |end: usize| read(&document[..end], step);
            assert_eq!(cut(document.len()), ["1", "2"], "{form}");
            assert_eq!(cut(list_end), ["1", "2", "!"], "{form}");
        }
    }
    let whole = document(&events, 0);
    assert_eq!(read(&whole[..whole.len() - 1], 50), ["1", "2", "!"]);
}
