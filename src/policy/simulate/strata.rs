//! The requests of a simulation, by what decides at the end whether they count.

use super::judged_tables::JudgedTables;
use crate::audit::{Bounded, BucketCoverage, Coverage, Kinds, OfKind, PlainHttp, Precedence};
use crate::evidence::{Recorder, Transport};

use super::SimulateOptions;

/// What decides whether requests count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stratum {
    /// Whether access logs count for their bucket.
    AccessLogs,
    /// Also whether the absence of TLS means plain HTTP there, as which these were judged.
    AbsentAsHttp,
    /// Also whether the absence of TLS means nothing there, as which these were judged.
    AbsentAsUnknown,
    /// Whether CloudTrail counts for their bucket.
    CloudTrail,
}

impl Stratum {
    pub(crate) const ALL: [Self; 4] = [
        Self::AccessLogs,
        Self::AbsentAsHttp,
        Self::AbsentAsUnknown,
        Self::CloudTrail,
    ];

    /// The strata of requests of [`Transport::Absent`], and the transport that they have in each.
    pub(crate) const OF_ABSENT: [(Self, Transport); 2] = [
        (Self::AbsentAsHttp, Transport::Http),
        (Self::AbsentAsUnknown, Transport::Unknown),
    ];

    fn recorder(self) -> Recorder {
        match self {
            Self::CloudTrail => Recorder::CloudTrail,
            _ => Recorder::AccessLogs,
        }
    }
}

/// What was counted of one stratum.
pub(crate) struct Replayed {
    /// Requests that are denied or may be.
    pub judged: JudgedTables,
    /// The buckets of all requests, and the answers to those that are not denied.
    pub coverage: Coverage,
    /// The same for the requests that the policy is not about.
    pub unconcerned: Coverage,
}

/// What was counted of each of [`Stratum::ALL`].
pub(crate) type Strata = Kinds<Replayed, { Stratum::ALL.len() }>;

/// Whether requests count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    Counts,
    /// Records of the other kind count for their bucket.
    Beside,
}

/// Which strata count, for each bucket.
pub(crate) struct Counting {
    precedence: Precedence,
    plain_http: PlainHttp,
}

impl Replayed {
    fn new() -> Self {
        Self {
            judged: JudgedTables::new(),
            coverage: Coverage::new(),
            unconcerned: Coverage::new(),
        }
    }
}

impl Strata {
    pub(crate) fn new() -> Self {
        Self(std::array::from_fn(|_| Replayed::new()))
    }

    #[inline]
    pub(crate) fn of(&mut self, stratum: Stratum) -> &mut Replayed {
        &mut self.0[stratum as usize]
    }

    pub(crate) fn counting(&self, options: &SimulateOptions) -> Counting {
        let [access_logs @ .., cloudtrail] = &self.0;
        let access_logs = access_logs.each_ref().map(|stratum| &stratum.coverage);
        Counting {
            precedence: Precedence::of(&access_logs, &cloudtrail.coverage, options.prefer),
            plain_http: PlainHttp::of(&access_logs, options.server_records_tls),
        }
    }

    /// Every stratum with its requests.
    pub(crate) fn into_replayed(self) -> impl Iterator<Item = (Stratum, Replayed)> {
        Stratum::ALL.into_iter().zip(self.0)
    }
}

impl Counting {
    /// How the requests of a stratum count, to the bucket with this raw name; `None` if they were
    /// judged as what they are not.
    pub(crate) fn counts(&self, stratum: Stratum, bucket: &[u8]) -> Option<Standing> {
        let is_right = match stratum {
            Stratum::AccessLogs | Stratum::CloudTrail => true,
            Stratum::AbsentAsHttp => self.plain_http.has(bucket),
            Stratum::AbsentAsUnknown => !self.plain_http.has(bucket),
        };
        is_right.then(
            || match self.precedence.counts(stratum.recorder(), bucket) {
                true => Standing::Counts,
                false => Standing::Beside,
            },
        )
    }

    /// The buckets of a stratum, and how they count.
    pub(crate) fn buckets(
        &self,
        stratum: Stratum,
        coverage: Coverage,
    ) -> impl Iterator<Item = (Standing, BucketCoverage)> {
        let buckets = coverage.into_buckets(stratum.recorder()).into_iter();
        buckets.filter_map(move |bucket| Some((self.counts(stratum, &bucket.raw_name)?, bucket)))
    }
}

impl OfKind for Replayed {
    fn has_records(&self) -> bool {
        self.coverage.has_records()
    }
}

impl Bounded for Replayed {
    fn size(&self) -> usize {
        self.judged.size() + self.coverage.size() + self.unconcerned.size()
    }

    fn emptied(&self) -> Self {
        Self {
            judged: self.judged.emptied(),
            coverage: self.coverage.emptied(),
            unconcerned: self.unconcerned.emptied(),
        }
    }

    fn merge(&mut self, other: Self) {
        self.judged.merge(other.judged);
        self.coverage.merge(other.coverage);
        self.unconcerned.merge(other.unconcerned);
    }

    fn fit(&mut self, limit: usize) {
        self.judged.fit(limit / 8 * 6);
        self.coverage.fit(limit / 8);
        self.unconcerned.fit(limit / 8);
    }
}
