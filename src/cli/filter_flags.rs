//! The flags that choose requests by their values: `--bucket`, `--where`, and a flag for each other
//! dimension.

use clap::builder::ValueParser;
use clap::{Arg, ArgAction, ArgMatches, Command, FromArgMatches};
use s3tls::audit::{Dimension, Filter};

use super::flag_values::{dimension, hyphenated};

const WHERE: &str = "where";

/// The filters that were given, in the order of [`Dimension::ALL`].
#[derive(Debug, Clone)]
pub(super) struct Filters(pub Vec<Filter>);

/// A condition of `--where`.
#[derive(Debug, Clone)]
struct Condition {
    dimension: Dimension,
    /// The glob, with `!` before it if the value must not match.
    pattern: String,
}

impl clap::Args for Filters {
    fn augment_args(command: Command) -> Command {
        let others = Dimension::ALL.into_iter();
        let others = others.filter(|&dimension| dimension != Dimension::Bucket);
        command
            .arg(
                flag(Dimension::Bucket)
                    .help("Only these buckets; '!logs-*' leaves buckets out (can be repeated)"),
            )
            .arg(where_flag())
            .args(others.map(|dimension| flag(dimension).hide(true)))
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for Filters {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let conditions: Vec<Condition> = matches
            .get_many(WHERE)
            .map_or_else(Vec::new, |conditions| conditions.cloned().collect());
        let filter = |dimension: Dimension| {
            let of_flag = matches.get_many(dimension.name()).into_iter().flatten();
            let of_where = conditions
                .iter()
                .filter(|condition| condition.dimension == dimension)
                .map(|condition| &condition.pattern);
            let patterns: Vec<String> = of_flag.chain(of_where).cloned().collect();
            (!patterns.is_empty()).then(|| Filter::new(dimension, &patterns))
        };
        Ok(Self(
            Dimension::ALL.into_iter().filter_map(filter).collect(),
        ))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

/// Whether a flag filters by a field. Most of these are hidden only to keep the help short.
pub(super) fn is_filter(flag: &Arg) -> bool {
    let mut names = Dimension::ALL.into_iter().map(Dimension::name);
    names.any(|name| flag.get_id() == name)
}

fn flag(dimension: Dimension) -> Arg {
    Arg::new(dimension.name())
        .long(hyphenated(dimension.name()))
        .value_name("GLOB")
        .value_parser(ValueParser::string())
        .action(ArgAction::Append)
        .help(dimension.filter_help())
}

fn where_flag() -> Arg {
    let help = "Only requests whose FIELD matches a glob, or with != does not (can be repeated)";
    let fields: Vec<_> = Dimension::ALL.map(Dimension::name).into();
    Arg::new(WHERE)
        .long(WHERE)
        .value_name("FIELD=GLOB")
        .value_parser(condition)
        .action(ArgAction::Append)
        .help(help)
        .long_help(format!(
            "{help}: a request must match one of the globs of each field, and none with !=. The \
             glob - matches a missing value; a missing requester is also called anonymous\n\nEach \
             field is also a flag, such as --user-agent 'Boto/*': {}",
            fields.join(", ")
        ))
}

/// Parses a condition of `--where`.
fn condition(text: &str) -> Result<Condition, String> {
    let Some((field, glob)) = text.split_once('=') else {
        return Err("it has the form FIELD=GLOB or FIELD!=GLOB".to_owned());
    };
    let (field, pattern) = match field.strip_suffix('!') {
        Some(field) => (field, format!("!{glob}")),
        None => (field, glob.to_owned()),
    };
    match dimension(field) {
        Some(dimension) => Ok(Condition { dimension, pattern }),
        None => Err(format!(
            "there is no field '{field}'; the fields are {}",
            Dimension::ALL.map(Dimension::name).join(", ")
        )),
    }
}
