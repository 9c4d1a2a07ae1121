//! A filter flag for each dimension.

use clap::builder::ValueParser;
use clap::{Arg, ArgAction, ArgMatches, Command, FromArgMatches};
use s3tls::audit::{Dimension, Filter};

/// The filters that were given, in the order of [`Dimension::ALL`].
#[derive(Debug, Clone)]
pub(super) struct Filters(pub Vec<Filter>);

impl clap::Args for Filters {
    fn augment_args(command: Command) -> Command {
        command.args(Dimension::ALL.map(argument))
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for Filters {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let filter = |dimension: Dimension| {
            let patterns: Vec<String> = matches.get_many(dimension.name())?.cloned().collect();
            Some(Filter::new(dimension, &patterns))
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

fn argument(dimension: Dimension) -> Arg {
    Arg::new(dimension.name())
        .long(dimension.name().replace('_', "-"))
        .value_name("GLOB")
        .value_parser(ValueParser::string())
        .action(ArgAction::Append)
        .help(dimension.filter_help())
        .help_heading("Filters (can be repeated; - matches a missing value)")
}
