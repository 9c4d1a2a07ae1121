//! What Athena reads for the query, whatever s3tls would.

use super::options::{Layout, SqlOptions};
use super::table::{day, first_day};
use crate::evidence::{DAY, Timestamp};

/// The folders that Athena reads completely, as `s3://` URLs: the location, or one folder a day, from
/// the first day that the query asks for to the day of `now`. The end of the period leaves no folder
/// out, since a record may be delivered days late.
///
/// Source: "Specify a table location in Amazon S3" in the Athena guide: "Athena reads all data stored
/// in the Amazon S3 folder that you specify",
/// <https://docs.aws.amazon.com/athena/latest/ug/tables-location-format.html>.
pub fn scanned_folders(options: &SqlOptions, now: Timestamp) -> Vec<String> {
    let location = &options.location;
    match options.layout {
        Layout::Flat => vec![location.to_string()],
        Layout::Partitioned => {
            let first = first_day(options).0;
            let first = first - first.rem_euclid(DAY);
            let days = (first..=now.0).step_by(DAY as usize);
            let folder = |start| format!("{location}{}/", day(Timestamp(start)));
            days.map(folder).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-11-03T12:00:00Z.
    const NOW: Timestamp = Timestamp::from_seconds(1_793_707_200);

    fn folders(layout: Layout, since: Option<Timestamp>) -> Vec<String> {
        let mut options = SqlOptions::of_athena(layout, since);
        options.period.until = Some(NOW);
        scanned_folders(&options, NOW)
    }

    #[test]
    fn days_are_left_out_only_where_the_table_has_them() {
        let flat = folders(Layout::Flat, Some(NOW));
        assert_eq!(flat, ["s3://logs/p/"]);
        let days = folders(Layout::Partitioned, Some(Timestamp(NOW.0 - DAY)));
        assert_eq!(days, ["s3://logs/p/2026/11/02/", "s3://logs/p/2026/11/03/"]);
        let all = folders(Layout::Partitioned, None);
        assert_eq!(
            all.first().map(String::as_str),
            Some("s3://logs/p/2023/11/01/")
        );
        assert_eq!(all.len(), 1_099);
        // The table has no earlier day.
        assert_eq!(folders(Layout::Partitioned, Some(Timestamp(i64::MIN))), all);
        assert!(folders(Layout::Partitioned, Some(Timestamp(NOW.0 + DAY))).is_empty());
    }
}
