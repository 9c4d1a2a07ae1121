use std::sync::LazyLock;

use super::*;
use proptest::prelude::*;

#[test]
fn times_in_every_format_are_read() {
    for (text, expected) in [
        ("2026-11-02", "2026-11-02T00:00:00Z"),
        ("2026-11-02T23:00", "2026-11-02T23:00:00Z"),
        ("2026-11-02 23:00", "2026-11-02T23:00:00Z"),
        ("2026-11-02T23:00:01", "2026-11-02T23:00:01Z"),
        ("2026-11-02t23:00:01z", "2026-11-02T23:00:01Z"),
        ("2026-11-02T23:00:01+01:00", "2026-11-02T22:00:01Z"),
        ("2026-11-02 23:00-05:30", "2026-11-03T04:30:00Z"),
        ("2026-11-02T23:00:00-00:00", "2026-11-02T23:00:00Z"),
        ("2026-11-02T23:00:00+18:00", "2026-11-02T05:00:00Z"),
        ("2026-11-02T23:00:00.5Z", "2026-11-02T23:00:00.5Z"),
        (
            "2026-11-02T23:00:00.000000001",
            "2026-11-02T23:00:00.000000001Z",
        ),
        ("0001-01-01", "0001-01-01T00:00:00Z"),
        ("2024-02-29", "2024-02-29T00:00:00Z"),
    ] {
        let time = parse_time(text).map(|time| time.to_string());
        assert_eq!(time, Ok(expected.to_owned()), "{text}");
    }
}

#[test]
fn everything_else_is_an_error() {
    for text in [
        "",
        "2026",
        "2026-11",
        "20261102",
        "20261102T100000",
        "2026-306",
        "2026-W45-1",
        "+002026-11-02",
        "-002026-11-02",
        "12026-11-02",
        "26-11-02",
        "2026-1-02",
        "2026-11-2",
        "2026-11-02T",
        "2026-11-02T10",
        "2026-11-02T10Z",
        "2026-11-02T1:00",
        "2026-11-02T10:0",
        "2026-11-02T10:00:0",
        "2026-11-02T100000",
        "2026-11-02Z",
        "2026-11-02+01:00",
        "2026-11-02[UTC]",
        "2026-11-02T10:00:00[America/New_York]",
        "2026-11-02T10:00:00-05:00[America/New_York]",
        "2026-11-02T10:00:00Z[u-ca=iso8601]",
        "2026-11-02T10:00:00.",
        "2026-11-02T10:00:00.0000000001",
        "2026-11-02T10:00:00,5",
        "2026-11-02T10:00.5",
        "2026-11-02T10:00:00+01",
        "2026-11-02T10:00:00+0100",
        "2026-11-02T10:00:00+1:00",
        "2026-11-02T10:00:00+01:00:00",
        "2026-11-02T10:00:00\u{2212}01:00",
        "2026-11-02T10:00:00 UTC",
        "2026-11-02  10:00",
        " 2026-11-02",
        "2026-11-02 ",
        "2026\u{2010}11\u{2010}02",
        "٢٠٢٦-١١-٠٢",
    ] {
        assert_eq!(parse_time(text), Err(DateError::Form), "{text}");
    }
    for text in [
        "2026-02-30",
        "2025-02-29",
        "2026-00-01",
        "2026-13-01",
        "2026-11-00",
        "2026-11-02T24:00",
        "2026-11-02T10:60",
        "2026-12-31T23:59:60Z",
        "2026-11-02T10:00:00+18:01",
        "2026-11-02T10:00:00-24:00",
        "2026-11-02T10:00:00+01:60",
        "9999-12-31T23:59:59",
        "0000-12-31",
        "0001-01-01T00:00:00+00:01",
    ] {
        assert_eq!(parse_time(text), Err(DateError::Impossible), "{text}");
    }
}

#[test]
fn a_date_has_no_time() {
    assert_eq!(parse_date("2027-01-31"), Ok(Date::constant(2027, 1, 31)));
    assert_eq!(parse_date("2027-01-32"), Err(DateError::Impossible));
    assert_eq!(parse_date("0000-01-01"), Err(DateError::Impossible));
    for text in [
        "20990101",
        "2099-01-01[UTC]",
        "+002099-01-01",
        "2099-01-01T00:00:00",
        "2099-01-01T00:00:00+24:00",
        "2099-1-1",
        "2099-01-01 ",
        "",
    ] {
        assert_eq!(parse_date(text), Err(DateError::Form), "{text}");
    }
}

static FORM: LazyLock<regex::Regex> = LazyLock::new(|| {
    let form = r"(?x)^ ([0-9]{4}) - ([0-9]{2}) - ([0-9]{2})
            (?: [Tt\x20] ([0-9]{2}) : ([0-9]{2}) (?: : ([0-9]{2}) (?: \.([0-9]{1,9}) )? )?
                (?: [Zz] | ([+-]) ([0-9]{2}) : ([0-9]{2}) )? )? $";
    regex::Regex::new(form).unwrap()
});

/// Nanoseconds since 1970 of a text that matches a pattern as a whole. Days are counted year
/// by year and month by month.
fn naive(text: &str) -> Option<i128> {
    let fields = FORM.captures(text)?;
    let number = |group: usize| -> i128 {
        fields
            .get(group)
            .map_or(0, |digits| digits.as_str().parse().unwrap())
    };
    let is_leap = |year: i128| year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let (year, month, day) = (number(1), number(2), number(3));
    let lengths = [
        31,
        if is_leap(year) { 29 } else { 28 },
        31,
        30,
        31,
        30,
        31,
        31,
        30,
        31,
        30,
        31,
    ];
    let length = *lengths.get(usize::try_from(month).ok()?.checked_sub(1)?)?;
    let (hours, minutes) = (number(9), number(10));
    let is_in_range = year > 0
        && (1..=length).contains(&day)
        && number(4) < 24
        && number(5) < 60
        && number(6) < 60
        && minutes < 60
        && hours * 60 + minutes <= 18 * 60;
    if !is_in_range {
        return None;
    }
    let days_in_year = |year: i128| if is_leap(year) { 366 } else { 365 };
    let years: i128 =
        (0..year).map(days_in_year).sum::<i128>() - (0..1970).map(days_in_year).sum::<i128>();
    let months: i128 = lengths[..month as usize - 1].iter().sum();
    let days = years + months + day - 1;
    let offset_minutes = (hours * 60 + minutes)
        * if fields.get(8).is_some_and(|sign| sign.as_str() == "-") {
            -1
        } else {
            1
        };
    let seconds = ((days * 24 + number(4)) * 60 + number(5) - offset_minutes) * 60 + number(6);
    let decimals = fields
        .get(7)
        .map_or(String::new(), |digits| format!("{:0<9}", digits.as_str()));
    Some(seconds * 1_000_000_000 + decimals.parse().unwrap_or(0))
}

/// A text that is often a valid time, and often differs from one by a letter.
fn time_like() -> impl Strategy<Value = String> {
    let date = ("[0-9]{4}", 0..14u8, 0..33u8)
        .prop_map(|(year, month, day)| format!("{year}-{month:02}-{day:02}"));
    let time = "([Tt ](0[0-9]|1[0-9]|2[0-4]):([0-5][0-9]|60)(:([0-5][0-9]|60)(\\.[0-9]{1,10})?)?)?";
    let zone = "([Zz]|[+-](0[0-9]|1[0-9]):[0-6][0-9]|\\[UTC\\])?";
    let pieces = (date, time, zone).prop_map(|(date, time, zone)| date + &time + &zone);
    let letters = prop::sample::select("0123456789-+:.,TtZz []Wé".chars().collect::<Vec<_>>());
    let cut = (
        any::<prop::sample::Index>(),
        0..3usize,
        prop::collection::vec(letters, 0..2),
    );
    (pieces, prop::option::weighted(0.4, cut)).prop_map(|(text, cut)| {
        let mut text: Vec<char> = text.chars().collect();
        if let Some((place, removed, letters)) = cut {
            let place = place.index(text.len());
            let end = (place + removed).min(text.len());
            text.splice(place..end, letters);
        }
        text.into_iter().collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4_000, ..ProptestConfig::default() })]

    #[test]
    fn the_parser_agrees_with_a_naive_one(text in time_like()) {
        let first = naive("0001-01-01").expect("a date");
        let is_in_reach =
            |instant: &i128| *instant >= first && Timestamp::from_nanosecond(*instant).is_ok();
        let expected = naive(&text).filter(is_in_reach);
        let read = parse_time(&text).ok().map(Timestamp::as_nanosecond);
        prop_assert_eq!(read, expected, "{}", text);
        let date = parse_date(&text).ok().map(|date| date.to_string());
        let expected = (text.len() == 10).then(|| naive(&text)).flatten();
        prop_assert_eq!(date, expected.map(|_| text));
    }

    #[test]
    fn no_text_causes_a_panic(text in ".*") {
        prop_assert_eq!(parse_time(&text).is_ok(), naive(&text).is_some());
    }
}
