//! The flags for logs in S3.

use std::path::PathBuf;

use anyhow::{Context, anyhow, bail};
use clap::builder::NonEmptyStringValueParser;
use s3tls::input::s3::{
    Connection, Inventory, Limits, ParquetRows, Role, S3Options, bucket_policy,
};
use s3tls::input::{
    BucketNames, Discovered, Exclude, FoundSoFar, ListedInS3, NameFilter, name_of_path,
};

use s3tls::sql::Scan;

use super::flag_values::account;

/// What reads inventories in Parquet.
#[cfg(feature = "parquet")]
const PARQUET: Option<ParquetRows> = Some(s3tls::evidence::parquet_rows);
#[cfg(not(feature = "parquet"))]
const PARQUET: Option<ParquetRows> = None;

/// How to reach S3.
#[derive(Debug, clap::Args)]
pub(super) struct S3AccessArgs {
    /// Profile with the credentials and the region to use
    #[arg(long, value_name = "NAME", help_heading = "S3")]
    profile: Option<String>,

    #[command(flatten)]
    server: S3ServerArgs,
}

/// Which server is S3, and how it wants to be asked.
#[derive(Debug, clap::Args)]
pub(super) struct S3ServerArgs {
    /// Region of the buckets [default: each bucket's own]
    #[arg(long, value_name = "REGION", help_heading = "S3")]
    region: Option<String>,

    /// URL of a server to use instead of AWS
    #[arg(long, value_name = "URL", help_heading = "S3")]
    endpoint_url: Option<String>,

    /// Send unsigned requests, for buckets that anyone may read
    #[arg(long, help_heading = "S3")]
    no_sign_request: bool,

    /// Use path-style URLs, with the bucket in the path instead of the host name
    #[arg(long, help_heading = "S3")]
    path_style: bool,

    /// Pay for requests to requester-pays buckets
    #[arg(long, help_heading = "S3")]
    requester_pays: bool,

    /// Refuse buckets that this account does not own
    #[arg(long, value_name = "ACCOUNT", help_heading = "S3", value_parser = account)]
    expected_bucket_owner: Option<String>,
}

impl S3ServerArgs {
    /// The options with the credentials of a profile, and a role to assume with them.
    pub(super) fn options(&self, profile: Option<&str>, role: Option<Role>) -> S3Options {
        S3Options {
            profile: profile.map(str::to_owned),
            role,
            region: self.region.clone(),
            endpoint_url: self.endpoint_url.clone(),
            no_sign_request: self.no_sign_request,
            path_style: self.path_style,
            requester_pays: self.requester_pays,
            expected_bucket_owner: self.expected_bucket_owner.clone(),
            limits: Limits::default(),
        }
    }
}

impl S3AccessArgs {
    fn options(&self) -> S3Options {
        self.server.options(self.profile.as_deref(), None)
    }

    /// These flags again, for a process that reads a list of objects. The region is left out, since
    /// the list names it.
    pub(super) fn flags(&self) -> Vec<String> {
        let mut flags = Vec::new();
        for (name, value) in [
            ("profile", &self.profile),
            ("endpoint-url", &self.server.endpoint_url),
            ("expected-bucket-owner", &self.server.expected_bucket_owner),
        ] {
            flags.extend(value.as_ref().map(|value| format!("--{name}={value}")));
        }
        for (name, is_set) in [
            ("no-sign-request", self.server.no_sign_request),
            ("path-style", self.server.path_style),
            ("requester-pays", self.server.requester_pays),
        ] {
            flags.extend(is_set.then(|| format!("--{name}")));
        }
        flags
    }

    /// Lists what is in some folders.
    ///
    /// # Errors
    /// S3 cannot be asked, or does not tell everything.
    pub(super) fn scan(&self, folders: Vec<String>, so_far: &FoundSoFar) -> anyhow::Result<Scan> {
        let connection = Connection::new(&self.options())?;
        let sizes = connection.sizes_below(folders, so_far)?;
        Ok(Scan {
            bytes: sizes.bytes,
            objects: Some(sizes.objects),
        })
    }

    /// The current policy of a bucket, if it has one.
    pub(super) fn bucket_policy(&self, bucket: &str) -> anyhow::Result<Option<String>> {
        let policy = bucket_policy(bucket, &self.options());
        policy.map_err(|error| anyhow!("{error}"))
    }
}

/// Which logs to read from S3, and how to reach it.
#[derive(Debug, clap::Args)]
pub(super) struct S3Args {
    /// Read the logs of this bucket from where S3 delivers them; a glob such as 'prod-*' reads those of all
    /// matching buckets and reports the ones that are not logged; '!logs' leaves a bucket out (can be
    /// repeated)
    #[arg(
        long,
        value_name = "BUCKET",
        value_parser = NonEmptyStringValueParser::new(),
        conflicts_with = "bucket",
        help_heading = "S3"
    )]
    bucket_logs: Vec<String>,

    /// Take the objects of a bucket from its S3 Inventory instead of listing them: the path or s3:// URL of
    /// a manifest.json, whose files are CSV or Parquet (can be repeated)
    #[arg(long, value_name = "MANIFEST", help_heading = "S3")]
    inventory: Vec<PathBuf>,

    #[command(flatten)]
    access: S3AccessArgs,
}

impl S3Args {
    pub(super) fn s3_access(&self) -> &S3AccessArgs {
        &self.access
    }

    /// The buckets of `--bucket-logs`: names and patterns.
    pub(super) fn bucket_logs(&self) -> &[String] {
        &self.bucket_logs
    }

    /// Whether sources in S3 are named by a flag, and not only by paths.
    pub(super) fn names_sources(&self) -> bool {
        !self.bucket_logs.is_empty() || !self.inventory.is_empty()
    }

    /// Adds what a list that another process wrote names in S3.
    pub(super) fn add_listed(
        &self,
        listed: Vec<ListedInS3>,
        found: &mut Discovered,
    ) -> anyhow::Result<()> {
        if listed.is_empty() {
            return Ok(());
        }
        let connection = Connection::new(&self.access.options())?;
        let added = found.add_listed(listed, PARQUET, connection);
        added.context("the list has an invalid share of an inventory")
    }

    /// Adds the objects below some URLs, and those of `--bucket-logs`. Without any of them, all of each
    /// `--inventory` are added. If inventories are shared, other processes read their files. Returns what
    /// to say about the inventories.
    pub(super) fn discover(
        &self,
        paths: Vec<PathBuf>,
        shares_inventories: bool,
        names: NameFilter,
        exclude: &Exclude,
        so_far: &FoundSoFar,
        found: &mut Discovered,
    ) -> anyhow::Result<Vec<String>> {
        if paths.is_empty() && !self.names_sources() {
            return Ok(Vec::new());
        }
        let mut urls: Vec<_> = paths.iter().map(|path| name_of_path(path)).collect();
        let connection = Connection::new(&self.access.options())?;
        let buckets = BucketNames::new(&self.bucket_logs);
        if let Some(bucket) = buckets.only() {
            urls.push(connection.logs_of(bucket)?);
        } else if !buckets.are_all() {
            let logs = connection.logs_of_all(&buckets)?;
            urls.extend(logs.urls);
            found.logged.extend(logs.logged);
            found.unlogged.extend(logs.unlogged);
            found.errors.extend(logs.errors);
        }
        let inventories = self.inventories(&connection, shares_inventories)?;
        if urls.is_empty() && self.bucket_logs.is_empty() {
            let buckets = inventories.iter().map(Inventory::bucket);
            urls.extend(buckets.map(|bucket| format!("s3://{bucket}")));
        }
        if let Some(inventory) = inventories.iter().find(|own| !own.is_about(&urls)) {
            bail!(
                "--inventory {} lists bucket {}, and no PATH is in it",
                inventory.name(),
                inventory.bucket()
            );
        }
        let notes = inventories.iter().map(age_note).collect();
        found.add_objects(&urls, names, exclude, inventories, so_far, connection);
        Ok(notes)
    }

    fn inventories(
        &self,
        connection: &Connection,
        is_shared: bool,
    ) -> anyhow::Result<Vec<Inventory>> {
        let open = |path: &PathBuf| {
            let opened = Inventory::open(path, connection, PARQUET);
            let mut inventory = opened.map_err(|error| anyhow!("--inventory {error}"))?;
            inventory.is_shared = is_shared;
            Ok(inventory)
        };
        self.inventory.iter().map(open).collect()
    }
}

/// How old an inventory is, which decides what is missing.
fn age_note(inventory: &Inventory) -> String {
    let bucket = inventory.bucket();
    let time = match inventory.time() {
        Some(time) => format!("of {time}"),
        None => "of an unknown time".to_owned(),
    };
    format!(
        "note: the inventory of bucket {bucket} is {time}: objects that were delivered later are not read"
    )
}
