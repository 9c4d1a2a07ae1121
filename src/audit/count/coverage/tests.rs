use proptest::prelude::*;

use super::*;
use crate::audit::count::answered::Answered;
use crate::audit::value::HourText;
use crate::evidence::Answer;

/// A record: its bucket, its hour, its transport and answer, and whether it passes the filters.
type Recorded = (u16, i64, usize, usize, bool);

fn add(coverage: &mut Coverage, (bucket, hour, transport, answer, passes): Recorded) {
    let line = format!(
        "owner-{} bucket-{bucket} [06/Feb/2019:00:00:38 +0000] 192.0.2.1 - ID REST.GET.OBJECT key \
         \"GET /key HTTP/1.1\" {} - 10 10 5 4 \"-\" \"agent\" -",
        bucket % 4,
        ["200", "403", "307"][answer],
    );
    let mut record = Record::parse(line.as_bytes()).expect("a record");
    let transports = Transport::ALL.into_iter().chain([Transport::Absent]);
    record.transport = transports.collect::<Vec<_>>()[transport];
    coverage.add_server(&record);
    let weight = Weight::at(Timestamp(hour * 3_600_000));
    let bucket = coverage.add(&record, weight, None);
    if passes {
        let observed = Observation::new(&record, &weight, None, HourText::default());
        coverage.add_answer(bucket, &observed);
        if record.transport == Transport::Absent {
            coverage.add_apart(bucket, &observed);
        }
    }
}

/// The sorted numbers of requests of all buckets.
fn answers(coverage: &Coverage) -> Vec<(Transport, Answer, u64, Timestamp)> {
    let mut answered = Answered::default();
    for bucket in &coverage.buckets {
        answered.merge(&bucket.answered);
    }
    let alike = answered.iter();
    alike
        .map(|alike| (alike.transport, alike.answer, alike.requests, alike.last))
        .collect()
}

proptest! {
    #[test]
    fn buckets_depend_on_neither_order_nor_merges(
        records in prop::collection::vec(
            (0u16..60, 0i64..200, 0usize..9, 0usize..3, any::<bool>()),
            1..200,
        ),
        limit in 0usize..40_000,
        cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..6),
    ) {
        let mut whole = Coverage::new();
        records.iter().for_each(|&record| add(&mut whole, record));
        let exact = answers(&whole);
        whole.fit(limit);

        let mut all = Coverage::new();
        let mut part = all.emptied();
        let cuts: Vec<_> = cuts.iter().map(|cut| cut.index(records.len())).collect();
        for (number, &record) in records.iter().enumerate().rev() {
            add(&mut part, record);
            if cuts.contains(&number) {
                let counted = std::mem::replace(&mut part, all.emptied());
                all.merge(counted);
                all.fit(limit);
            }
        }
        all.merge(part);
        all.fit(limit);

        // Folding loses no request.
        prop_assert_eq!(answers(&whole), exact);
        let passed = records.iter().filter(|record| record.4).count() as u64;
        let requests = answers(&whole).iter().map(|alike| alike.2).sum::<u64>();
        prop_assert_eq!(requests, passed);

        let restored = Coverage::from_parts(all.into_parts()).expect("valid");
        let bytes = |coverage: Coverage| {
            postcard::to_allocvec(&coverage.into_parts()).expect("memory")
        };
        prop_assert_eq!(bytes(restored), bytes(whole));
    }
}
