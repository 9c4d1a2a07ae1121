use super::*;
use crate::audit::count::TooMany;
use crate::evidence::{HOUR, MAX_LINE};
use crate::input::{Foreign, Input, Skipped, discover};

fn body_of_logs() -> Body {
    let input = Input::new(discover(&["fixtures/logs".into()], None), MAX_LINE);
    let options = Options {
        by: vec![Dimension::Day, Dimension::Caller],
        ..Options::default()
    };
    let partial = write_partial(Counts::of(&input, &options), &options);
    postcard::from_bytes(&partial[HEADER.len() + CHECKSUM_LEN..]).expect("a body")
}

fn read(body: &Body) -> Result<(Question, Counts), PartialError> {
    read_partial(&with_header(&postcard::to_allocvec(body).expect("a body")))
}

/// The requests of the first bucket with the first transport and answer.
fn answered(body: &mut Body) -> &mut (u64, i64) {
    let mut answered = body.access_logs.coverage.buckets[0].answered.values_mut();
    answered.next().expect("requests")
}

/// Files that were skipped.
fn skipped(body: &mut Body) -> &mut Skipped {
    let skipped = &mut body.input_stats.samples.skipped;
    skipped.push(Skipped {
        kind: Foreign::WafLog,
        files: 1,
        example: "waf.json".to_owned(),
    });
    &mut skipped[0]
}

/// The requests of the first group that counts addresses, by address.
fn addresses(body: &mut Body) -> &mut Vec<(u32, u64)> {
    let rows = body.access_logs.flagged.rows.iter_mut();
    let mut addresses = rows.map(|row| &mut row.addresses);
    addresses
        .find(|addresses| !addresses.is_empty())
        .expect("an old request")
}

#[test]
fn impossible_counts_are_refused_although_the_checksum_is_right() {
    let changes: [fn(&mut Body); 53] = [
        |body| body.input_stats.counts.lines += 1,
        |body| body.input_stats.counts.records = u64::MAX,
        |body| body.input_stats.counts.blank = u64::MAX - 1,
        |body| body.input_stats.counts.bytes = 7,
        |body| body.input_stats.counts.ambiguous = 1 << 40,
        |body| body.access_logs.clean.rows[0].counts[0] = u64::MAX,
        |body| body.access_logs.clean.rows[0].counts[0] = 0,
        |body| body.access_logs.clean.rows[0].counts[1] = 1 << 40,
        |body| body.access_logs.clean.rows[0].times = [1, 0],
        |body| body.access_logs.clean.rows[0].times = [i64::MIN, i64::MAX],
        |body| body.access_logs.clean.rows[0].group.0 = u32::MAX,
        |body| body.access_logs.clean.rows[0].group.0 |= 1 << 5,
        |body| body.access_logs.clean.rows[0].group.1[0] = u32::MAX,
        |body| body.access_logs.clean.rows[0].group.1.push(1),
        |body| _ = body.access_logs.clean.rows[0].group.1.pop(),
        |body| body.access_logs.clean.rows[1] = body.access_logs.clean.rows[0].clone(),
        |body| body.access_logs.clean.rows.swap(0, 1),
        |body| body.access_logs.clean.rows.truncate(1),
        |body| body.access_logs.clean.values[0].swap(0, 1),
        |body| body.access_logs.clean.values[0][1] = body.access_logs.clean.values[0][0].clone(),
        |body| body.access_logs.clean.values[2][0].push(b'\n'),
        |body| body.access_logs.clean.values[2][0].extend_from_slice(b"?X-Amz-Signature=ab12"),
        |body| body.access_logs.clean.values.truncate(1),
        |body| body.access_logs.flagged.rows[0].counts[0] = 1 << 40,
        |body| body.access_logs.flagged.rows[0].group.0 &= !(31 << 5),
        |body| addresses(body).clear(),
        |body| addresses(body)[0].1 += 1,
        |body| addresses(body)[0].1 = u64::MAX,
        |body| addresses(body)[0].0 = u32::MAX,
        |body| addresses(body).push((u32::MAX, 0)),
        |body| body.access_logs.clean.rows[0].addresses.push((0, 1)),
        |body| body.access_logs.clean.addresses.push(b"192.0.2.1".to_vec()),
        |body| body.access_logs.flagged.addresses.reverse(),
        |body| body.access_logs.clean.level = serde_json::from_str("999").expect("a level"),
        |body| body.access_logs.coverage.buckets[0].records = u64::MAX,
        |body| body.access_logs.coverage.buckets[0].times[1] += HOUR,
        |body| body.access_logs.coverage.buckets[0].days.clear(),
        |body| {
            _ = body.access_logs.coverage.buckets[0]
                .days
                .insert(i64::MAX, 1)
        },
        |body| {
            _ = body.access_logs.coverage.buckets[0]
                .days
                .insert(i64::MIN, 1 << 24)
        },
        |body| body.access_logs.clean.rows[0].group.1[0] = 0,
        |body| body.access_logs.coverage.buckets[0].answered.clear(),
        |body| answered(body).0 = u64::MAX,
        |body| answered(body).1 = i64::MAX,
        |body| {
            let answered = &mut body.access_logs.coverage.buckets[0].answered;
            let (_, requests) = answered.pop_first().expect("requests");
            answered.insert((10, 0), requests);
        },
        |body| body.access_logs.coverage.delivery = (u64::MAX, 0, 0),
        |body| {
            _ = body
                .access_logs
                .over_time
                .1
                .insert(i64::MAX, [1, 0, 0, 0, 0, 0, 0, 0])
        },
        |body| _ = body.access_logs.over_time.1.insert(0, [u64::MAX; 8]),
        |body| body.access_logs.over_time.1.clear(),
        |body| body.access_logs.over_time.0 = 7,
        |body| body.access_logs.over_time.0 = 24 * 1_024,
        |body| skipped(body).files = 0,
        |body| skipped(body).kind = Foreign::Xz,
        |body| {
            let skipped = skipped(body).clone();
            body.input_stats.samples.skipped.push(skipped);
        },
    ];
    for (number, change) in changes.into_iter().enumerate() {
        let mut body = body_of_logs();
        assert!(read(&body).is_ok(), "it is valid");
        change(&mut body);
        let read = read(&body).map(|(question, _)| question);
        assert_eq!(read, Err(PartialError::Damaged), "change {number}");
    }
}

#[test]
fn impossible_questions_are_refused() {
    let changes: [fn(&mut Question); 4] = [
        |question| question.by = vec!["day".into(), "day".into()],
        |question| question.filters = vec![("day".into(), vec![]), ("day".into(), vec![])],
        |question| question.until = Some(i64::MIN),
        |question| question.min_tls = "9".into(),
    ];
    for change in changes {
        let mut body = body_of_logs();
        change(&mut body.question);
        assert_eq!(read(&body).err(), Some(PartialError::Damaged));
    }
}

#[test]
fn bytes_after_the_body_are_refused() {
    let body = postcard::to_allocvec(&body_of_logs()).expect("a body");
    let longer = [&body[..], b"\0"].concat();
    assert!(read_partial(&with_header(&body)).is_ok());
    assert_eq!(
        read_partial(&with_header(&longer)).err(),
        Some(PartialError::Damaged)
    );
}

#[test]
fn counts_that_would_overflow_are_not_merged() {
    let mut body = body_of_logs();
    body.input_stats.counts.bytes = u64::MAX;
    let (_, mut all) = read(&body).expect("no machine read so much, but it could be counted");
    let lines = all.input_stats.counts.lines;
    let (_, other) = read(&body).expect("it is valid");
    assert_eq!(all.merge(other), Err(TooMany));
    assert_eq!(all.input_stats.counts.lines, lines);
}
