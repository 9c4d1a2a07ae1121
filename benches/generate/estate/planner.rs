//! Decides who sends how many requests to which bucket on which day.

use jiff::Timestamp;

use super::super::random::{below, fraction};
use super::plan::{Plan, Planned};
use super::served::{self, Served};
use super::stream::Stream;
use super::usual::{self, ROLES_OF_TEAM, SCANNER_CLIENTS, Usual};
use super::{DAY, DAYS, Estate, Facts, ServedCaller, WHOLE, buckets};

/// The first of the estate's days on which a policy denies old TLS.
const ROLLOUT: usize = 20;

/// One of so many requests of a program that is limited to TLS 1.2 negotiates a CBC suite.
const CBC_OF: usize = 50;

impl Plan {
    /// The same seed and estate give the same plan.
    ///
    /// # Panics
    /// If the estate has less than 1,000 lines.
    pub fn new(seed: u64, estate: &Estate) -> (Self, Facts) {
        assert!(estate.lines >= 1_000, "an estate has at least 1,000 lines");
        let mut planner = Planner::new(seed, estate);
        if !estate.without_old_clients {
            planner.facts.served_over_http = planner.served(&served::OVER_HTTP, DAYS);
            planner.facts.served_over_old_tls = planner.served(&served::OVER_OLD_TLS, DAYS);
        }
        if estate.with_rollout && !estate.without_old_clients {
            let callers = planner.served(&served::UNTIL_ROLLOUT, ROLLOUT);
            planner.facts.served_over_old_tls.extend(callers);
        }
        planner.scanners();
        planner.facts.internal = planner.usual(usual::lifecycle(), |_| "-");
        for usual in usual::served() {
            planner.usual(usual, served_status);
        }
        planner.programs();
        let Planner {
            requests,
            streams,
            names,
            facts,
            ..
        } = planner;
        (Self::of(requests, streams, names), facts)
    }
}

/// What S3 answers to modern callers. Some requests miss a permission or an object.
fn served_status(random: &mut u64) -> &'static str {
    match below(random, 1_000) {
        0..3 => "403",
        3..33 => "404",
        33..53 => "304",
        53..55 => "503",
        _ => "200",
    }
}

struct Planner {
    random: u64,
    lines: usize,
    first_midnight: i64,
    names: Vec<String>,
    streams: Vec<Stream>,
    requests: Vec<Planned>,
    facts: Facts,
}

impl Planner {
    fn new(seed: u64, estate: &Estate) -> Self {
        let names = buckets::names();
        let facts = Facts {
            requests: estate.lines,
            buckets: names.len(),
            idle_buckets: names[buckets::COUNT - buckets::IDLE..].to_vec(),
            internal: 0,
            denied: 0,
            denied_over_http: 0,
            denied_over_old_tls: 0,
            scanner_clients: SCANNER_CLIENTS,
            scanner_requests: 0,
            served_over_http: Vec::new(),
            served_over_old_tls: Vec::new(),
        };
        Self {
            random: seed,
            lines: estate.lines,
            first_midnight: estate.end() - DAYS as i64 * DAY,
            names,
            streams: Vec::new(),
            requests: Vec::with_capacity(estate.lines),
            facts,
        }
    }

    fn date(&self, day: usize) -> String {
        let midnight = Timestamp::from_second(self.first_midnight + day as i64 * DAY);
        let midnight = midnight.expect("estates are of our time");
        midnight.strftime("%Y-%m-%d").to_string()
    }

    /// So many requests of 200,000, of this estate's; never none.
    fn scaled(&self, share: usize) -> usize {
        (share * self.lines).div_ceil(WHOLE)
    }

    fn add_stream(&mut self, stream: Stream) -> u16 {
        self.streams.push(stream);
        (self.streams.len() - 1) as u16
    }

    fn add(&mut self, stream: u16, bucket: usize, day: usize, status: &'static str) {
        let second = below(&mut self.random, DAY as usize) as i64;
        self.facts.denied += usize::from(status == "403");
        self.requests.push(Planned {
            time: self.first_midnight + day as i64 * DAY + second,
            stream,
            bucket: bucket as u16,
            status,
        });
    }

    /// Plans callers whose requests lie evenly over their days, and are denied from a day on.
    fn served(&mut self, callers: &[Served], denied_from: usize) -> Vec<ServedCaller> {
        let mut plan = |served: &Served| {
            let bucket = self.names.iter().position(|name| *name == served.bucket);
            let bucket = bucket.expect("it is one of the buckets");
            let last = DAYS - 1 - served.quiet_days;
            let count = self.scaled(served.share).max(2);
            let days: Vec<usize> = (0..count)
                .map(|number| number * last / (count - 1))
                .collect();
            let old_tls = served.sender.way.transport == "tls";
            let stream = self.add_stream(served.stream());
            for &day in &days {
                let status = if day < denied_from { "200" } else { "403" };
                self.add(stream, bucket, day, status);
            }
            let requests = days.partition_point(|&day| day < denied_from);
            let denied = count - requests;
            self.facts.denied_over_old_tls += if old_tls { denied } else { 0 };
            ServedCaller {
                principal: served.principal,
                client: served.client,
                bucket: served.bucket,
                requests,
                denied,
                last_served_on: self.date(days[requests - 1]),
                denied_since: days.get(requests).map(|&day| self.date(day)),
            }
        };
        callers.iter().map(&mut plan).collect()
    }

    fn scanners(&mut self) {
        for usual in usual::scanners() {
            let way = usual.streams[0].sender.way;
            let requests = self.usual(usual, |_| "403");
            self.facts.scanner_requests += requests;
            match way.tls_version {
                "-" => self.facts.denied_over_http += requests,
                "TLSv1" | "TLSv1.1" => self.facts.denied_over_old_tls += requests,
                _ => {}
            }
        }
    }

    /// Plans requests at any time, to any of their buckets, and counts them.
    fn usual(&mut self, usual: Usual, status: fn(&mut u64) -> &'static str) -> usize {
        let requests = self.scaled(usual.share);
        let streams: Vec<u16> = usual
            .streams
            .into_iter()
            .map(|stream| self.add_stream(stream))
            .collect();
        for number in 0..requests {
            let bucket = usual.buckets.start + below(&mut self.random, usual.buckets.len());
            let day = below(&mut self.random, DAYS);
            let status = status(&mut self.random);
            self.add(streams[number % streams.len()], bucket, day, status);
        }
        requests
    }

    /// Gives all the other requests to the teams' programs: one to each bucket on each day, and
    /// then most to a few buckets.
    fn programs(&mut self) {
        let programs = usual::programs().into_iter().map(|program| {
            let over_cbc = program.over_cbc.map(|stream| self.add_stream(stream));
            (self.add_stream(program.usual), over_cbc)
        });
        let programs: Vec<(u16, Option<u16>)> = programs.collect();
        let days = |bucket| {
            (0..DAYS)
                .filter(move |&day| !buckets::is_idle_on(bucket, day))
                .map(move |day| (bucket, day))
        };
        let bucket_days: Vec<(usize, usize)> = (0..buckets::COUNT).flat_map(days).collect();
        let planned = self.requests.len();
        let rest = self
            .lines
            .checked_sub(planned)
            .expect("the others have less than half");
        let each = rest.min(bucket_days.len());
        for number in 0..rest {
            let (bucket, day) = if number < each {
                bucket_days[number * bucket_days.len() / each]
            } else {
                let skewed = fraction(&mut self.random).powi(2);
                bucket_days[(skewed * bucket_days.len() as f64) as usize]
            };
            let of_team = fraction(&mut self.random).powi(2) * ROLES_OF_TEAM as f64;
            let program = buckets::team_of(bucket) * ROLES_OF_TEAM + of_team as usize;
            let (usual, over_cbc) = programs[program];
            let is_cbc = below(&mut self.random, CBC_OF) == 0;
            let stream = over_cbc.filter(|_| is_cbc).unwrap_or(usual);
            let status = served_status(&mut self.random);
            self.add(stream, bucket, day, status);
        }
    }
}
