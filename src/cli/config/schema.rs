//! The JSON Schema of the file, made from the commands so that it cannot drift.

use clap::{Arg, Command};
use serde_json::{Map, Value, json};

use super::flags::{is_list, is_switch, settable};

/// The schema of all tables.
fn schema(whole: &Command) -> Value {
    let mut schema = table(whole);
    let head = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:s3tls:config:1",
        "title": "s3tls.config/1",
        "description": "The file of --config. A table for each command. Its keys are the long flags of the command, without those that write or connect. Written as TOML.",
    });
    if let (Value::Object(schema), Value::Object(mut all)) = (&mut schema, head) {
        schema.append(&mut all);
    }
    schema
}

/// The table of a command: its settings, or the tables of the commands below it.
fn table(command: &Command) -> Value {
    let below = command.get_subcommands().map(|own| (own, table(own)));
    let below = below.filter(|(_, table)| table["properties"] != json!({}));
    let below = below.map(|(own, table)| (own.get_name().to_owned(), table));
    let settings = settable(command).filter(|_| !command.has_subcommands());
    let settings = settings.filter_map(|flag| Some((flag.get_long()?.to_owned(), setting(flag))));
    let properties: Map<String, Value> = below.chain(settings).collect();
    json!({
        "description": command.get_about().map(ToString::to_string),
        "type": "object",
        "additionalProperties": false,
        "properties": properties,
    })
}

fn setting(flag: &Arg) -> Value {
    let help = flag.get_help().map(ToString::to_string);
    if is_switch(flag) {
        return json!({"description": help, "type": "boolean"});
    }
    let possible = flag.get_possible_values();
    let names = possible.iter().filter(|value| !value.is_hide_set());
    let names: Vec<_> = names.map(|value| value.get_name()).collect();
    let one = match names[..] {
        [] => json!({"type": ["string", "number"]}),
        _ => json!({"enum": names}),
    };
    match is_list(flag) {
        true => json!({
            "description": help,
            "anyOf": [one, {"type": "array", "items": one}],
        }),
        false => {
            let mut one = one;
            one["description"] = json!(help);
            one
        }
    }
}

#[test]
fn the_published_schema_is_that_of_the_commands() {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/docs/s3tls.config-1.schema.json"
    );
    let mut text = serde_json::to_string_pretty(&schema(&crate::cli::command())).unwrap();
    text.push('\n');
    if std::env::var("INSTA_UPDATE").is_ok_and(|update| update == "always") {
        std::fs::write(path, &text).unwrap();
    }
    let published = std::fs::read_to_string(path).unwrap();
    assert!(text == published, "INSTA_UPDATE=always makes it anew");
}
