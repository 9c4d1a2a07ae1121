//! Reading the settings of a file. Whatever is wrong is told with its line.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, Command};
use s3tls::input::name_of_path;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::flags::{is_list, is_switch, refused};
use crate::cli::tips::{is_public, synonym};
use crate::cli::typed_command::flag;

/// The most bytes of a file. What people write has a few hundred.
const MOST: u64 = 1 << 20;

/// A setting of a command.
#[derive(Debug)]
pub(super) struct Setting {
    /// The command's name after those of the commands above it.
    pub command: Vec<String>,
    /// The long name of the flag.
    pub key: String,
    /// The same as arguments.
    pub arguments: Vec<String>,
}

/// Reads the settings of all commands.
///
/// # Errors
/// A message: the file cannot be read, a key is unknown or cannot be set, or the flag refuses the
/// value.
pub(super) fn read(path: &Path, whole: &Command) -> Result<Vec<Setting>, String> {
    let name = name_of_path(path);
    let text = text_of(path).map_err(|reason| format!("cannot read --config {name}: {reason}"))?;
    let mut reader = Reader {
        name: &name,
        text: &text,
        settings: Vec::new(),
    };
    let table = DeTable::parse(&text).map_err(|error| {
        let place = error.span().map_or(0, |span| span.start);
        reader.error(place, error.message())
    })?;
    reader.read_commands(table.get_ref(), whole, &mut Vec::new())?;
    Ok(reader.settings)
}

fn text_of(path: &Path) -> Result<String, String> {
    let file = File::open(path).map_err(|error| error.to_string())?;
    let mut bytes = Vec::new();
    let read = file.take(MOST + 1).read_to_end(&mut bytes);
    read.map_err(|error| error.to_string())?;
    if bytes.len() as u64 > MOST {
        return Err("it is larger than 1 MiB".to_owned());
    }
    String::from_utf8(bytes).map_err(|_| "it is not UTF-8".to_owned())
}

struct Reader<'t> {
    name: &'t str,
    text: &'t str,
    settings: Vec<Setting>,
}

impl Reader<'_> {
    /// Reads the tables of the commands below one.
    fn read_commands(
        &mut self,
        table: &DeTable<'_>,
        above: &Command,
        names: &mut Vec<String>,
    ) -> Result<(), String> {
        for (key, value) in table {
            let (place, key) = (key.span().start, key.get_ref().as_ref());
            let Some(command) = above.find_subcommand(key) else {
                return Err(self.error(place, &unknown_command(key, above)));
            };
            let DeValue::Table(below) = value.get_ref() else {
                let message = format!("'{key}' is a command, so it is a table: [{key}]");
                return Err(self.error(place, &message));
            };
            names.push(key.to_owned());
            match command.has_subcommands() {
                true => self.read_commands(below, command, names)?,
                false => self.read_settings(below, command, names)?,
            }
            names.pop();
        }
        Ok(())
    }

    fn read_settings(
        &mut self,
        table: &DeTable<'_>,
        command: &Command,
        names: &[String],
    ) -> Result<(), String> {
        for (key, value) in table {
            let (place, key) = (key.span().start, key.get_ref().as_ref());
            let Some(flag) = flag(command, key) else {
                let table = names.join(".");
                return Err(self.error(place, &unknown_key(key, &table, command)));
            };
            if let Some(reason) = refused(command, flag) {
                let message = format!("'{key}' cannot be set in a file: {reason}; give --{key}");
                return Err(self.error(place, &message));
            }
            let arguments = self.arguments(key, value, flag);
            let arguments = arguments.map_err(|message| self.error(place, &message))?;
            for argument in &arguments {
                check(argument, command).map_err(|message| self.error(place, &message))?;
            }
            self.settings.push(Setting {
                command: names.to_vec(),
                key: key.to_owned(),
                arguments,
            });
        }
        Ok(())
    }

    /// The arguments that say the same as a setting.
    fn arguments(
        &self,
        key: &str,
        value: &Spanned<DeValue<'_>>,
        flag: &Arg,
    ) -> Result<Vec<String>, String> {
        if is_switch(flag) {
            return match value.get_ref() {
                DeValue::Boolean(true) => Ok(vec![format!("--{key}")]),
                DeValue::Boolean(false) => Ok(Vec::new()),
                _ => Err(format!("'{key}' is true or false")),
            };
        }
        let values = match value.get_ref() {
            DeValue::Array(values) if is_list(flag) => values.iter().collect(),
            _ => vec![value],
        };
        let argument = |value| match self.scalar(value) {
            // Arguments that are handed on to other processes end there.
            Some(text) if text.contains('\0') => Err(format!(
                "'{key}' has a NUL character, which no argument can have"
            )),
            Some(text) => Ok(format!("--{key}={text}")),
            None if is_list(flag) => Err(format!("'{key}' is a text, a number or a list of them")),
            None => Err(format!("'{key}' is a text or a number")),
        };
        values.into_iter().map(argument).collect()
    }

    /// A value as it would be typed: a number or a date as the file has it.
    fn scalar(&self, value: &Spanned<DeValue<'_>>) -> Option<String> {
        match value.get_ref() {
            DeValue::String(text) => Some(text.to_string()),
            DeValue::Integer(_) | DeValue::Float(_) | DeValue::Datetime(_) => {
                self.text.get(value.span()).map(str::to_owned)
            }
            DeValue::Boolean(_) | DeValue::Array(_) | DeValue::Table(_) => None,
        }
    }

    /// A message about a place in the file.
    fn error(&self, place: usize, message: &str) -> String {
        let before = self.text.bytes().take(place);
        let line = 1 + before.filter(|byte| *byte == b'\n').count();
        format!("{}:{line}: {message}", self.name)
    }
}

/// Has the flag itself check a value. What it needs besides may be given elsewhere.
fn check(argument: &str, command: &Command) -> Result<(), String> {
    match alone(argument, command) {
        Some(error)
            if matches!(
                error.kind(),
                ErrorKind::InvalidValue | ErrorKind::ValueValidation
            ) =>
        {
            let message = error.render().to_string();
            let message = message.trim_start_matches("error: ");
            let (message, _) = message.split_once("\n\nFor more").unwrap_or((message, ""));
            Err(message.trim_end().to_owned())
        }
        _ => Ok(()),
    }
}

/// What clap has against a single argument of a command.
fn alone(argument: &str, command: &Command) -> Option<clap::Error> {
    let command = command.clone().no_binary_name(true);
    command.try_get_matches_from([argument]).err()
}

fn unknown_key(key: &str, table: &str, command: &Command) -> String {
    let message = format!("there is no setting '{key}' in [{table}]");
    let error = alone(&format!("--{key}"), command);
    let similar = error.and_then(|error| suggestion(&error, ContextKind::SuggestedArg));
    let flags = similar.iter().filter_map(|similar| {
        let own = flag(command, similar.trim_start_matches('-'))?;
        let is_offered = is_public(own) && refused(command, own).is_none();
        is_offered.then(|| own.get_long())?
    });
    let similar = synonym(key, command).or_else(|| flags.into_iter().next());
    with_tip(message, similar.map(str::to_owned))
}

fn unknown_command(key: &str, above: &Command) -> String {
    let message = format!("there is no command '{key}'; settings are in tables such as [audit]");
    let error = alone(key, above);
    let similar = error.and_then(|error| suggestion(&error, ContextKind::SuggestedSubcommand));
    with_tip(message, similar)
}

fn with_tip(message: String, similar: Option<String>) -> String {
    let tip = similar.map(|similar| format!("\n\n  tip: a similar one is '{similar}'"));
    message + &tip.unwrap_or_default()
}

/// What clap suggests instead.
fn suggestion(error: &clap::Error, kind: ContextKind) -> Option<String> {
    match error.get(kind)? {
        ContextValue::String(similar) => Some(similar.clone()),
        ContextValue::Strings(similar) => similar.first().cloned(),
        _ => None,
    }
}
