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
        .help(help(dimension))
        .help_heading("Filters (can be repeated; - matches a missing value)")
}

fn help(dimension: Dimension) -> &'static str {
    match dimension {
        Dimension::TlsVersion => "Only TLS versions that match this glob, such as 1.1",
        Dimension::CipherSuite => "Only these cipher suites, such as '*-SHA'",
        Dimension::Requester => "Only these requesters, including the sessions of roles",
        Dimension::UserAgent => "Only these User-Agents",
        Dimension::Transport => "Only tls, http, internal or unknown",
        Dimension::Principal => "Only these requesters, with the sessions of a role as one",
        Dimension::Client => "Only these applications and SDKs, such as 'Boto/*'",
        Dimension::Runtime => "Only these runtimes, such as 'Java/1.8.*'",
        Dimension::Caller => {
            "Only console, cli, sdk, aws-service, aws-agent, application, cloudfront, public, \
             s3-internal or unknown"
        }
        Dimension::Endpoint => "Only these kinds of endpoint, such as vpc-endpoint or website",
        Dimension::Bucket => "Only these buckets",
        Dimension::Operation => "Only these operations, such as 'REST.PUT.*'",
        Dimension::HostHeader => "Only these hosts",
        Dimension::RemoteIp => "Only these addresses, such as '10.*'",
        Dimension::AuthType => "Only AuthHeader or QueryString",
        Dimension::SignatureVersion => "Only SigV2 or SigV4",
        Dimension::HttpStatus => "Only these statuses, such as '4*'",
        Dimension::ErrorCode => "Only these error codes",
        Dimension::AccessPointArn => "Only these access points",
        Dimension::SourceRegion => "Only these Regions",
        Dimension::Day => "Only these days (UTC), such as '2026-11-*'",
        Dimension::Hour => "Only these hours (UTC), such as '*T03:*'",
        Dimension::HadoopPrincipal => "Only these users of Hadoop S3A",
        Dimension::HadoopOp => "Only these operations of Hadoop S3A",
    }
}
