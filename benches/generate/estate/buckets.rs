//! The estate's buckets: those that old clients use, and those of each team.

/// How many there are.
pub const COUNT: usize = 300;

/// How many have days without records; they are the last ones.
pub const IDLE: usize = 8;

pub const TEAMS: [&str; 15] = [
    "ads",
    "billing",
    "catalog",
    "crm",
    "data",
    "finance",
    "fraud",
    "hr",
    "iot",
    "logistics",
    "media",
    "mobile",
    "payments",
    "search",
    "security",
];

const PURPOSES: [&str; 10] = [
    "archive", "assets", "backups", "events", "exports", "imports", "logs", "models", "raw",
    "reports",
];

const ENVIRONMENTS: [&str; 2] = ["prod", "staging"];

/// Those of callers that a stricter policy would break.
const OF_OLD_CLIENTS: [&str; 12] = [
    "acme-www-site",
    "acme-platform-artifacts-prod",
    "acme-analytics-exports",
    "acme-legacy-etl-landing",
    "acme-ledger-backups-prod",
    "acme-erp-invoices-prod",
    "acme-ops-dumps",
    "acme-partner-downloads",
    "acme-marketing-originals",
    "acme-scada-historian",
    "acme-pos-receipts",
    "acme-warehouse-labels",
];

/// All names, always in this order.
pub fn names() -> Vec<String> {
    let of_old_clients = OF_OLD_CLIENTS.iter().map(|&name| name.to_owned());
    let of_teams = ENVIRONMENTS.iter().flat_map(|environment| {
        PURPOSES.iter().flat_map(move |purpose| {
            let name = move |team| format!("acme-{team}-{purpose}-{environment}");
            TEAMS.iter().map(name)
        })
    });
    of_old_clients.chain(of_teams).take(COUNT).collect()
}

/// The number of the team that a bucket belongs to.
pub fn team_of(bucket: usize) -> usize {
    let after_old_clients = bucket + TEAMS.len() - OF_OLD_CLIENTS.len();
    after_old_clients % TEAMS.len()
}

/// Whether a bucket has no records on a day. Idle ones pause for a day or two of the last two
/// weeks, and all buckets have records on the first and the last day.
pub fn is_idle_on(bucket: usize, day: usize) -> bool {
    let Some(number) = bucket.checked_sub(COUNT - IDLE) else {
        return false;
    };
    let first = super::DAYS - 12 + number;
    day == first || (number % 2 == 1 && day == first + 1)
}
