//! The same requests in every form of evidence give the same answers, as far as a form can tell.

use std::collections::BTreeMap;
use std::fs;

use s3tls::audit::Dimension;
use serde_json::Value;

use super::super::generate::{Estate, Form, Generator, Profile};
use super::{report_of, without_scope};

/// The Region that the generator writes into every form that has a column for it. A text log has it
/// as its last field, since 2026; the lines of the benchmark are older.
const REGION: &str = " eu-west-1\n";

/// What access logs in any form leave out.
const NOT_IN_LOGS: [(Dimension, &str); 2] = [
    (Dimension::VpcEndpoint, "only CloudTrail records it"),
    (Dimension::KeyExchange, "only CloudTrail records it"),
];

/// What CloudTrail cannot tell of a request, and why.
const NOT_IN_CLOUDTRAIL: [(Dimension, &str); 9] = [
    (
        Dimension::Transport,
        "an event without TLS details may have come over plain HTTP, but nothing says so",
    ),
    (
        Dimension::Operation,
        "the event of a website's request has the name of the API's operation",
    ),
    (
        Dimension::RemoteIp,
        "an event says \"AWS Internal\" where access logs have no address",
    ),
    (
        Dimension::HttpStatus,
        "an event has an error code, but no status",
    ),
    (
        Dimension::Account,
        "it records the account of every caller, and access logs only one within an ARN",
    ),
    (
        Dimension::AccessPointArn,
        "an event names the access point among its resources, which are not read",
    ),
    (
        Dimension::SourceRegion,
        "an event has the Region of the bucket, not of the caller",
    ),
    (
        Dimension::HadoopPrincipal,
        "an event has no Referer, in which S3A writes it",
    ),
    (
        Dimension::HadoopOp,
        "an event has no Referer, in which S3A writes it",
    ),
];

fn dimensions_without(left_out: &[(Dimension, &str)]) -> Vec<Dimension> {
    let is_told = |dimension: &Dimension| left_out.iter().all(|(other, _)| other != dimension);
    Dimension::ALL.into_iter().filter(is_told).collect()
}

fn names(dimensions: &[Dimension]) -> String {
    let names: Vec<_> = dimensions
        .iter()
        .map(|dimension| dimension.name())
        .collect();
    names.join(",")
}

/// Generators of the same requests, each time that they are asked: some whose values mislead, and
/// those of an estate, with many statuses and operations.
fn generators() -> [(Generator, usize); 2] {
    let estate = Estate::of(1_000);
    [
        (Generator::new(7, Profile::Broad, 300), 1_000),
        (Generator::of_estate(7, &estate).0, estate.lines),
    ]
}

/// What an audit reports of the requests in one form.
fn reports(form: Form, by: &str) -> Vec<Value> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("log");
    let report = |(mut generator, lines): (Generator, usize)| {
        let mut file = Vec::new();
        generator.form = form;
        generator.begin(&mut file).expect("memory");
        (0..lines).for_each(|_| generator.write_line(&mut file).expect("memory"));
        generator.end(&mut file).expect("memory");
        if form == Form::Text {
            let text = String::from_utf8(file).expect("lines are UTF-8");
            file = text.replace('\n', REGION).into_bytes();
        }
        fs::write(&path, file).expect("a file");
        let report = report_of(path.to_str().expect("UTF-8"), &["--by", by, "--all"]);
        assert_eq!(report["scope"]["malformed"], 0, "{form:?}");
        report
    };
    generators().map(report).into()
}

/// How many requests there are of each combination of values, without what S3 did by itself.
fn calls(report: &Value, dimensions: &[Dimension]) -> BTreeMap<String, u64> {
    let groups = report["groups"].as_array().expect("a list");
    let mut calls = BTreeMap::new();
    for group in groups
        .iter()
        .filter(|group| group["transport"] != "internal")
    {
        let values = dimensions
            .iter()
            .map(|dimension| format!("{dimension:?}={}", group[dimension.name()]));
        let values: Vec<_> = values.collect();
        *calls.entry(values.join(" ")).or_default() +=
            group["requests"].as_u64().expect("a number");
    }
    calls
}

#[test]
fn access_logs_in_every_form_give_the_same_report() {
    let told = dimensions_without(&NOT_IN_LOGS);
    for by in [names(&told), names(&Dimension::DEFAULT)] {
        let text = reports(Form::Text, &by);
        for (dimension, why) in NOT_IN_LOGS {
            let is_null = |group: &Value| group[dimension.name()].is_null();
            let mut groups = text
                .iter()
                .flat_map(|report| report["groups"].as_array().expect("a list"));
            assert!(groups.all(is_null), "{dimension:?}: {why}");
        }
        for form in [Form::Json, Form::Csv, Form::Parquet] {
            if form == Form::Parquet && !cfg!(feature = "parquet") {
                continue;
            }
            for (text, other) in text.iter().zip(reports(form, &by)) {
                assert_eq!(text["scope"]["records"], other["scope"]["records"]);
                assert_eq!(
                    without_scope(text.clone()),
                    without_scope(other),
                    "{form:?} by {by}"
                );
            }
        }
    }
}

#[test]
fn cloudtrail_gives_the_same_groups_where_it_can_tell() {
    let all = names(&Dimension::ALL);
    let text = reports(Form::Text, &all);
    let trail = reports(Form::CloudTrail { others: 2 }, &all);
    let differs = |dimensions: &[Dimension]| {
        let mut pairs = text.iter().zip(&trail);
        pairs.any(|(text, trail)| calls(text, dimensions) != calls(trail, dimensions))
    };
    for (dimension, why) in NOT_IN_CLOUDTRAIL {
        assert!(differs(&[dimension]), "it tells {dimension:?}: {why}");
    }
    let told = dimensions_without(&[&NOT_IN_LOGS[..], &NOT_IN_CLOUDTRAIL].concat());
    for &dimension in &told {
        assert!(!differs(&[dimension]), "{dimension:?}");
    }
    assert!(!differs(&told));
    for (text, trail) in text.iter().zip(&trail) {
        assert!(calls(text, &told).len() > 100);
        let count = |report: &Value, key: &str| report["summary"][key].as_u64().expect("a number");
        let unknown = count(text, "http") + count(text, "unknown_tls");
        assert_eq!(
            count(trail, "unknown_tls"),
            unknown,
            "plain HTTP is unknown"
        );
        assert_eq!(count(trail, "http"), 0);
    }
}
