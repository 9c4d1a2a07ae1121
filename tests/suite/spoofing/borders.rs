//! Windows and blocks that end inside an attack.

use flate2::Compression;
use serde_json::json;

use super::strangers::{Form, Sent, Truth, line, url_encoded};
use super::{Honest, LONGEST, LONGEST_KEY, gzipped, honest_lines, joined, report_of};

/// Where windows of a mapped file and blocks of a stream end, as in `src/input`.
const WINDOW: usize = 4 << 20;
const BLOCK: usize = 512 << 10;

/// A line full of lines, and with what ends each quoted field early.
fn long_attack() -> (Truth, Vec<u8>, Sent) {
    let truth = Truth {
        form: Form::Aws,
        owner: "c0ffee",
        time: "02/Nov/2026:09:15:00 +0000",
        requester: "arn:aws:iam::999999999999:user/mallory",
        operation: "REST.GET.OBJECT",
        has_request: true,
        status: "403",
        version_id: "-",
        extra: None,
        host_id: "aG9zdA=",
        signed: ("SigV4", "AuthHeader"),
        tls: ("TLSv1", "ECDHE-RSA-AES128-SHA"),
        later: ["-"; 4],
        fields: 26,
    };
    let honest = crate::line("TLSv1.3", "curl/8.0");
    let fake = format!("\" - - {} \"", honest.trim_end()).into_bytes();
    let long: Vec<u8> = fake.iter().copied().cycle().take(LONGEST).collect();
    let sent = Sent {
        key: url_encoded(&url_encoded(&long[..LONGEST_KEY])),
        target: long.iter().copied().filter(|&byte| byte != b' ').collect(),
        referer: Some(long.clone()),
        user_agent: Some(long),
    };
    (truth, line(&truth, &sent), sent)
}

/// Places of borders in a line: in each part that an attacker controls, and at its ends.
fn places(line: &[u8], sent: &Sent) -> [usize; 9] {
    let target = 150 + sent.key.len() + 1_000;
    let referer = target + sent.target.len();
    let user_agent = referer + LONGEST;
    assert!(user_agent < line.len());
    let end = line.len();
    [
        user_agent,
        referer,
        target,
        200,
        0,
        1,
        end - 30,
        end,
        end + 1,
    ]
}

/// Puts an attack into honest lines so that its byte `at` is the first one after a border.
fn log_with_border_at(honest: &[Vec<u8>], attack: &[u8], border: usize, at: usize) -> Vec<u8> {
    let mut log = Vec::new();
    let mut lines = honest.iter();
    for line in lines.by_ref() {
        if log.len() + line.len() + 1 > border - at {
            // Blanks fill the gap, a line of them that counts as blank.
            let gap = border - at - log.len();
            log.resize(log.len() + gap.saturating_sub(1), b' ');
            log.resize(border - at, b'\n');
            log.extend_from_slice(attack);
            log.push(b'\n');
            log.extend_from_slice(line);
            log.push(b'\n');
            break;
        }
        log.extend_from_slice(line);
        log.push(b'\n');
    }
    log.extend(joined(lines.as_slice()));
    log
}

/// Holds logs of a size whose border falls on each of so many places of the attack against the
/// honest log, each made a file by `make`.
fn assert_untouched_at_borders(
    border: usize,
    size: usize,
    count: usize,
    make: impl Fn(Vec<u8>) -> Vec<u8>,
) {
    let lines = honest_lines((size / 600) as u64);
    let (truth, attack, sent) = long_attack();
    let honest = Honest::of(&joined(&lines));
    for at in places(&attack, &sent).into_iter().take(count) {
        let log = log_with_border_at(&lines, &attack, border, at);
        assert!(log.len() >= size && log[border - at..].starts_with(&attack));
        let blank = log
            .split(|&byte| byte == b'\n')
            .filter(|line| line.trim_ascii().is_empty())
            .count() as u64;
        // The newline at the end ends a line and begins none.
        let filled = blank - 1 - honest.report["scope"]["blank"].as_u64().expect("a number");
        let log = make(log);
        let mut mixed = report_of(&log, Vec::new());
        for count in ["lines", "blank"] {
            let counted = mixed["scope"][count].as_u64().expect("a number");
            mixed["scope"][count] = json!(counted - filled);
        }
        let only_honest = report_of(&log, honest.filter());
        honest.assert_untouched(&mixed, &only_honest, &truth, 1);
    }
}

#[test]
fn a_window_may_end_anywhere_in_an_attack() {
    assert_untouched_at_borders(WINDOW, 2 * WINDOW, 9, |log| log);
}

#[test]
fn a_block_may_end_anywhere_in_an_attack() {
    assert_untouched_at_borders(BLOCK, 2 * BLOCK, 9, |log| {
        gzipped(&log, Compression::fast())
    });
}

/// Compressed files as large as this are shared by threads; stored, since that takes no time.
#[test]
fn a_block_of_a_large_compressed_file_may_end_anywhere_in_an_attack() {
    assert_untouched_at_borders(BLOCK, 2 * WINDOW + BLOCK, 1, |log| {
        gzipped(&log, Compression::none())
    });
}
