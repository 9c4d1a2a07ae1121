//! What a query costs before it is run.

use std::str::FromStr;

use super::options::{Layout, SqlOptions};
use super::table::{day, first_day};
use crate::audit::counted;

/// The bytes of a terabyte. AWS does not say whether it is 2^40, which would be a tenth cheaper.
const TERABYTE: f64 = 1e12;

/// The least that Athena counts for a query, in bytes.
const LEAST: u64 = 10_000_000;

/// The default of [`Price`].
///
/// Source: "Amazon Athena pricing", SQL queries, per query, us-east-1:
/// <https://aws.amazon.com/athena/pricing/>.
pub const DEFAULT_PRICE: &str = "5.00";

/// Dollars for a terabyte that a query scans.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Price(f64);

impl FromStr for Price {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let price = text.parse().ok();
        let price = price.filter(|price: &f64| (0.0..=1e6).contains(price));
        price
            .map(Self)
            .ok_or("a price is a number of dollars from 0 to 1000000")
    }
}

/// What a query reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scan {
    /// The bytes of all objects.
    pub bytes: u64,
    /// How many objects there are, if they were counted.
    pub objects: Option<u64>,
}

/// The SQL comment with the price of a query in Athena, which depends on what the query reads.
pub fn cost(options: &SqlOptions, scan: Option<Scan>, price: Price) -> String {
    let rest = "Athena counts at least 10 MB a query; S3 requests are extra.\n";
    let Price(dollars) = price;
    match scan {
        None => format!(
            "-- scans every byte {}, at ${dollars:.2} a TB (Amazon Athena pricing, us-east-1).\n\
             -- {rest}",
            place(options)
        ),
        Some(Scan { bytes, objects }) => {
            let objects = objects.map(|count| counted(count, "object") + " of ");
            let objects = objects.unwrap_or_default();
            let scanned = bytes.max(LEAST);
            let total = scanned as f64 / TERABYTE * dollars;
            format!(
                "-- scans {objects}{}: about ${} at ${dollars:.2} a TB (Amazon Athena pricing, us-east-1).\n\
                 -- {rest}",
                size(bytes),
                sum(total)
            )
        }
    }
}

/// Where the query reads.
fn place(options: &SqlOptions) -> String {
    match options.layout {
        Layout::Flat => "below the location".to_owned(),
        Layout::Partitioned => format!("in the folders from {} on", day(first_day(options))),
    }
}

/// A sum of dollars, with more digits where it is below a cent.
fn sum(dollars: f64) -> String {
    match dollars {
        0.01.. => format!("{dollars:.2}"),
        _ => format!("{dollars:.5}"),
    }
}

/// A size in decimal units, as Athena's prices are.
fn size(bytes: u64) -> String {
    let units = [("PB", 1e15), ("TB", 1e12), ("GB", 1e9), ("MB", 1e6)];
    let bytes = bytes as f64;
    let fitting = units.into_iter().find(|&(_, unit)| bytes >= unit);
    match fitting {
        Some((name, unit)) => format!("{:.1} {name}", bytes / unit),
        None => format!("{bytes} bytes"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cost_is_that_of_the_bytes_and_at_least_of_ten_megabytes() {
        let price = DEFAULT_PRICE.parse().expect("a price");
        let options = SqlOptions::of_athena(Layout::Flat, None);
        for (bytes, expected) in [
            (
                1_200_000_000_000,
                "-- scans 1.2 TB: about $6.00 at $5.00 a TB ",
            ),
            (4_000_000_000, "-- scans 4.0 GB: about $0.02 at $5.00 a TB "),
            (7, "-- scans 7 bytes: about $0.00005 at $5.00 a TB "),
            (
                1_000_000_000_000_000,
                "-- scans 1.0 PB: about $5000.00 at $5.00 a TB ",
            ),
        ] {
            let scan = Scan {
                bytes,
                objects: None,
            };
            let cost = cost(&options, Some(scan), price);
            assert!(cost.starts_with(expected), "{cost}");
            assert!(cost.lines().all(|line| line.starts_with("-- ")), "{cost}");
        }
        for text in ["", "-1", "nan", "inf", "1e9", "$5"] {
            assert!(text.parse::<Price>().is_err(), "{text}");
        }
    }
}
