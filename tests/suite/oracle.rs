//! A naive reader of records, written from the format's description: it cuts a line into words
//! and tries one place after another. It shares no code with the fast reader, which is measured
//! by it.

use std::sync::LazyLock;

use regex::bytes::Regex;

/// The fields of a record in the order of the line: the 17 oldest, and then those of the tail. The
/// time is in seconds since 1970-01-01T00:00:00Z.
pub type Fields = Vec<Vec<u8>>;

/// The parts of a line.
#[derive(Debug, PartialEq, Eq)]
pub struct Read {
    pub fields: Fields,
    /// Whether the fields after the User-Agent have the forms that Amazon S3 gives them.
    pub fits: bool,
    /// Whether a quoted field may contain a second record, or a header the fields after it, or
    /// whether an unquoted Referer may be longer, or contain a record.
    pub is_ambiguous: bool,
}

/// How many fields of the tail have names.
const NAMED_TAIL: usize = 10;

fn shape(pattern: &str) -> Regex {
    Regex::new(&format!("(?s-u){pattern}")).expect("the pattern is valid")
}

static TIME: LazyLock<Regex> = LazyLock::new(|| {
    let days = r"(?:0[1-9]|[12]\d|3[01])/(?:Jan|Mar|May|Jul|Aug|Oct|Dec)|(?:0[1-9]|[12]\d|30)/(?:Apr|Jun|Sep|Nov)|(?:0[1-9]|1\d|2[0-8])/Feb";
    let leap_years = r"\d\d(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00";
    shape(&format!(
        r"\[(?:(?:{days})/\d{{4}}|29/Feb/(?:{leap_years})):(?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60) [+-](?:[01]\d|2[0-3])[0-5]\d\] "
    ))
});
static OPERATION: LazyLock<Regex> =
    LazyLock::new(|| shape(r"\A(?:-|[A-Za-z][A-Za-z0-9_]*(?:\.[A-Za-z0-9_]*){1,3})\z"));
static CLOUDFRONT: LazyLock<Regex> = LazyLock::new(|| {
    shape("\\Aarn:aws(?:-cn|-us-gov)?:iam::cloudfront:user/CloudFront Origin Access Identity ")
});
static CANONICAL_ID: LazyLock<Regex> = LazyLock::new(|| shape(r"\A[0-9A-Fa-f]{64}\z"));
static CUT_OWNER: LazyLock<Regex> = LazyLock::new(|| shape(r"\A[0-9A-Fa-f]{65,}\z"));
static OUTCOME: LazyLock<Regex> = LazyLock::new(|| {
    let time = r"(?:\d+(?:\.\d+)?(?:e\+\d+)?|-)";
    let sizes = r"(?:\d{3}|-) [A-Za-z0-9._-]+ (?:\d+|-) (?:\d+|-)";
    shape(&format!(r#"\A{sizes} {time} {time} (?:"|-\z|- )"#))
});
/// Ceph has no total time, a unit after the other, and a Referer without quotes.
static OUTCOME_OF_CEPH: LazyLock<Regex> =
    LazyLock::new(|| shape(r"\A(?:\d{3}|-) [A-Za-z0-9._-]+ (?:\d+|-) (?:\d+|-) - \d+ms "));
static SIGNATURE: LazyLock<Regex> = LazyLock::new(|| shape(r"\A(?i:sig).+\z"));
static TLS_VERSION: LazyLock<Regex> =
    LazyLock::new(|| shape(r"\A(?:-|[A-Za-z0-9._-]*(?i:tls|ssl)[A-Za-z0-9._-]*)\z"));
static SECOND_TLS_VERSION: LazyLock<Regex> =
    LazyLock::new(|| shape(r"(?:\A| )(?:(?i:tls|ssl)[vV]|INVALID_RELAY_TLS_VERSION(?: |\z))"));
static SECOND_PLAIN_TAIL: LazyLock<Regex> = LazyLock::new(|| {
    let word = "[^ ]* ";
    let signed = "(?:SigV2|SigV4|-) - (?:AuthHeader|QueryString|-) ";
    shape(&format!(r"\A(?:{word})+{signed}(?:{word})+-(?: |\z)"))
});
static SECOND_OUTCOME: LazyLock<Regex> = LazyLock::new(|| {
    shape(r"(?:\A| )\d{3} [A-Za-z0-9._-]+ (?:\d+|-) (?:\d+|-) \d+ (?:\d+|-)(?: |\z)")
});
static QUOTED_TAIL: LazyLock<Regex> = LazyLock::new(|| {
    let signed = "(?:SigV2|SigV4|-) [^ ]* (?:AuthHeader|QueryString|-)";
    shape(&format!("\" (?:[^ ]* ){{2,}}{signed} "))
});
static GLUED: LazyLock<Regex> = LazyLock::new(|| shape(r"\A([A-Za-z0-9._-]+)[^A-Za-z0-9._-]"));

/// Parses a line, or reports that it is not a record.
pub fn read(line: &[u8]) -> Option<Read> {
    let line = line.trim_ascii_end();
    let words: Vec<&[u8]> = line.split(|&byte| byte == b' ').collect();
    let [owner, bucket, day, zone, ip, ..] = words[..] else {
        return None;
    };
    let time = [day, b" ", zone].concat();
    let text = [&time[..], b" "].concat();
    if TIME.find(&text)?.as_bytes() != text || CUT_OWNER.is_match(owner) {
        return None;
    }
    let requester_at = (5..words.len()).find(|&at| !words[at].is_empty())?;
    let operation_at = requester_at + requester_words(&words[requester_at..]) + 1;
    // The last word of a line is not followed by a space, so it is not the operation.
    if operation_at + 1 >= words.len() || !OPERATION.is_match(words[operation_at]) {
        return None;
    }
    let requester = words[requester_at..operation_at - 1].join(&b' ');
    let rest = words.get(operation_at + 1..)?.join(&b' ');
    let end = End::of(line, &words);
    let (key, uri, rest) = request(&rest, &end)?;
    let mut outcome: Vec<_> = rest.splitn(7, |&byte| byte == b' ').collect();
    let is_of_ceph = outcome[5].ends_with(b"ms");
    let (referer, user_agent, tail) = match is_of_ceph {
        true => client_of_ceph(outcome[6], &end)?,
        false => client(outcome[6], &end)?,
    };
    if is_of_ceph {
        outcome[5] = &outcome[5][..outcome[5].len() - 2];
    }
    let time = seconds(&time[1..time.len() - 1])?.to_string();
    let mut fields: Fields = vec![];
    fields.extend([owner, bucket, time.as_bytes(), ip, &requester].map(<[u8]>::to_vec));
    fields.extend([words[operation_at - 1], words[operation_at], key, uri].map(<[u8]>::to_vec));
    fields.extend(outcome[..6].iter().map(|field| field.to_vec()));
    fields.extend([referer, user_agent].map(<[u8]>::to_vec));
    let fits = fits(&tail);
    fields.extend(tail);
    let has_quote = |text: &&[u8]| find(text, b"\"").is_some();
    let quoted = [uri, referer, user_agent].into_iter().filter(has_quote);
    let mut cut = [uri, referer]
        .into_iter()
        .filter(|text| text.ends_with(b" "))
        .chain(quoted);
    let headers = [referer, user_agent].join(&b"\" \""[..]);
    let is_uncertain = find(user_agent, b" \"").is_some() || TIME.is_match(referer);
    let is_ambiguous = is_of_ceph && is_uncertain
        || cut.any(|text| TIME.is_match(text))
        || [referer, user_agent].iter().any(has_quote) && QUOTED_TAIL.is_match(&headers);
    Some(Read {
        fields,
        fits,
        is_ambiguous,
    })
}

/// A time in seconds since 1970-01-01T00:00:00Z, by a calendar library, if it is of the years 1 to
/// 9999.
fn seconds(text: &[u8]) -> Option<i64> {
    let text = str::from_utf8(text).expect("ASCII");
    // A leap second is the one after second 59.
    let leap = i64::from(text.contains(":60 "));
    let time = jiff::fmt::strtime::parse("%d/%b/%Y:%H:%M:%S %z", text.replace(":60 ", ":59 "));
    let time = time.and_then(|time| time.to_timestamp()).ok()?;
    let seconds = time.as_second() + leap;
    let first: jiff::Timestamp = "0001-01-01T00:00:00Z".parse().expect("a time");
    (seconds >= first.as_second()).then_some(seconds)
}

/// How many words a requester has: one, unless it is of a kind that is known to hold spaces.
fn requester_words(words: &[&[u8]]) -> usize {
    if CLOUDFRONT.is_match(&words.join(&b' ')) {
        5
    } else if words[0] == b"[assumedRole]" {
        2
    } else {
        1
    }
}

/// The end of a line: where the last header closes, and which fields come after it.
struct End {
    /// How many bytes before the end of the line the quote stands that closes the User-Agent.
    closing_quote: Option<usize>,
    /// Whether the host is quoted too.
    has_quoted_host: bool,
    /// Whether there may be an extra field.
    is_of_march_2019: bool,
}

impl End {
    fn of(line: &[u8], words: &[&[u8]]) -> Self {
        let day = words[2];
        let before_host = end_before_quoted_host(words);
        // Amazon S3 had no version IDs then.
        let is_old = day.get(8..12).is_some_and(|year| year < &b"2011"[..]);
        let closing_quote = match rfind(line, b"\" ") {
            _ if is_old && line.ends_with(b"\"") => Some(1),
            _ if before_host.is_some() => before_host,
            quote => quote.map(|quote| line.len() - quote),
        };
        let has_quoted_host = before_host.is_some() && closing_quote == before_host;
        Self {
            closing_quote,
            has_quoted_host,
            is_of_march_2019: find(day, b"/Mar/2019:").is_some(),
        }
    }

    /// What stands before the closing quote, and what after the space behind it; `None` if it does
    /// not stand in this rest of the line.
    fn split<'a>(&self, rest: &'a [u8]) -> Option<(&'a [u8], &'a [u8])> {
        let close = rest.len().checked_sub(self.closing_quote?)?;
        Some((&rest[..close], rest.get(close + 2..).unwrap_or_default()))
    }
}

/// The closing quote of a User-Agent, counted from the end of the line, if the line ends like those
/// of OneFS: with five fields, a quoted host, and three more fields.
fn end_before_quoted_host(words: &[&[u8]]) -> Option<usize> {
    let from = words.len().checked_sub(10)?;
    let [
        agent,
        version,
        host_id,
        signature,
        cipher,
        auth,
        host,
        tls,
        arn,
        acl,
    ] = words[from..]
    else {
        return None;
    };
    let is_moved = [&b"SigV2"[..], b"SigV4", b"AuthHeader", b"QueryString"].contains(&cipher);
    let has_form = agent.ends_with(b"\"")
        && [version, host_id, signature, cipher, auth]
            .iter()
            .all(|field| !field.is_empty() && !field.contains(&b'"'))
        && [&b"SigV2"[..], b"SigV4", b"-"].contains(&signature)
        && !is_moved
        && [&b"AuthHeader"[..], b"QueryString", b"-"].contains(&auth)
        && host.len() > 2
        && host.starts_with(b"\"")
        && host.ends_with(b"\"")
        && !host[1..host.len() - 1].contains(&b'"')
        && (tls == b"-" || SECOND_TLS_VERSION.is_match(tls))
        && (arn == b"-" || arn.starts_with(b"arn:"))
        && [tls, arn].iter().all(|field| !field.ends_with(b"\""))
        && [&b"Yes"[..], b"-"].contains(&acl);
    let behind: usize = words[from + 1..].iter().map(|word| word.len() + 1).sum();
    (has_form && !CANONICAL_ID.is_match(words[0])).then_some(behind + 1)
}

/// Key, request and the fields after them.
fn request<'a>(text: &'a [u8], end_of_line: &End) -> Option<(&'a [u8], &'a [u8], &'a [u8])> {
    let key = find(text, b" ")?;
    let spaced_key = find(text, b" \"").filter(|&end| !TIME.is_match(&text[..=end]));
    [Some(key), spaced_key]
        .into_iter()
        .flatten()
        .find_map(|end| {
            let (key, text) = (&text[..end], &text[end + 1..]);
            if let Some(rest) = text.strip_prefix(b"- ") {
                return is_outcome(rest, end_of_line).then_some((key, &b"-"[..], rest));
            }
            let text = text.strip_prefix(b"\"")?;
            let is_end =
                |rest: &[u8]| OUTCOME_OF_CEPH.is_match(rest) || is_outcome(rest, end_of_line);
            let end = (0..text.len())
                .find(|&end| text[end..].strip_prefix(b"\" ").is_some_and(is_end))?;
            Some((key, &text[..end], &text[end + 2..]))
        })
}

/// Whether a text begins with an outcome. If the client is not quoted, nothing after it may be.
fn is_outcome(text: &[u8], end: &End) -> bool {
    let client = text.splitn(7, |&byte| byte == b' ').nth(6);
    let bare_client = client.and_then(|client| client.strip_prefix(b"- - "));
    let is_quoted_behind = bare_client.is_some_and(|behind| end.split(behind).is_some());
    OUTCOME.is_match(text) && !is_quoted_behind
}

/// Referer, User-Agent and tail.
///
/// The tail begins after the last quoted field, and there are a Referer and a User-Agent. So either
/// both are quoted, or only the Referer is, and a `-` follows. If both are possible, both are
/// quoted, unless only the other way gives every field of the tail a valid form.
fn client<'a>(text: &'a [u8], end: &End) -> Option<(&'a [u8], &'a [u8], Fields)> {
    if let Some(behind) = text.strip_prefix(b"- - ") {
        return Some((b"-", b"-", tail(behind, end)?));
    }
    if let Some(quoted) = text.strip_prefix(b"- \"") {
        let (user_agent, behind) = end.split(quoted)?;
        return Some((b"-", user_agent, tail(behind, end)?));
    }
    let (quoted, behind) = end.split(text.strip_prefix(b"\"")?)?;
    let referer_alone = || {
        let tail = tail(behind.strip_prefix(b"- ")?, end)?;
        Some((quoted, &b"-"[..], tail))
    };
    let Some(border) = find(quoted, b"\" \"") else {
        return referer_alone();
    };
    let both = (&quoted[..border], &quoted[border + 3..], tail(behind, end)?);
    if fits(&both.2) {
        return Some(both);
    }
    Some(
        referer_alone()
            .filter(|alone| fits(&alone.2))
            .unwrap_or(both),
    )
}

/// The same of Ceph: the Referer ends where a User-Agent may begin.
fn client_of_ceph<'a>(text: &'a [u8], end: &End) -> Option<(&'a [u8], &'a [u8], Fields)> {
    let (headers, behind) = end.split(text)?;
    let border = find(headers, b" \"").filter(|&border| border > 0)?;
    let tail = tail(behind, end)?;
    Some((&headers[..border], &headers[border + 2..], tail))
}

/// Whether each field of a tail that is there has one of the forms that Amazon S3 gives it.
fn fits(tail: &Fields) -> bool {
    let field = |place: usize| tail.get(place).map(|field| &field[..]);
    let is_one_of =
        |place: usize, forms: &[&[u8]]| field(place).is_some_and(|field| forms.contains(&field));
    let ends_before_or = |place: usize, fits: bool| tail.len() <= place || fits;
    let [signature, auth_type]: [[&[u8]; 2]; 2] =
        [[b"SigV2", b"SigV4"], [b"AuthHeader", b"QueryString"]];
    let is_plain = |place: usize| is_one_of(place, &[b"-"]);
    let is_version = field(6).is_some_and(|field| TLS_VERSION.is_match(field));
    let is_arn = field(7).is_some_and(|field| find(field, b"arn:") == Some(0));
    let behind = tail.get(7..).unwrap_or_default().join(&b' ');
    ends_before_or(2, is_plain(2) || is_one_of(2, &signature))
        && !is_one_of(3, &[signature, auth_type].concat())
        && ends_before_or(4, is_plain(4) || is_one_of(4, &auth_type))
        && ends_before_or(6, is_version && is_plain(3) == is_plain(6))
        && ends_before_or(7, is_plain(7) || is_arn)
        && ends_before_or(8, is_plain(8) || is_one_of(8, &[b"Yes"]))
        && !SECOND_TLS_VERSION.is_match(&behind)
        && !SECOND_PLAIN_TAIL.is_match(&behind)
        && !SECOND_OUTCOME.is_match(&behind)
}

/// The tail of a record.
fn tail(text: &[u8], end: &End) -> Option<Fields> {
    if text.is_empty() {
        return Some(Fields::new());
    }
    let mut fields: Vec<&[u8]> = text.split(|&byte| byte == b' ').collect();
    if fields.len() > NAMED_TAIL && TIME.is_match(text) {
        return None;
    }
    let signed = |at: usize| match (fields.get(at).copied(), fields.get(at + 2)) {
        (Some(b"-"), Some(auth)) => [&b"-"[..], b"AuthHeader", b"QueryString"].contains(auth),
        (Some(signature), _) => SIGNATURE.is_match(signature),
        (None, _) => false,
    };
    if end.is_of_march_2019 && !signed(2) && signed(3) {
        fields.remove(1);
    }
    let mut fields: Fields = fields.into_iter().map(<[u8]>::to_vec).collect();
    if end.has_quoted_host
        && let Some(host) = fields.get_mut(5)
        && host.len() > 1
        && host.starts_with(b"\"")
        && host.ends_with(b"\"")
    {
        *host = host[1..host.len() - 1].to_vec();
    }
    if let Some(version) = fields.get_mut(6)
        && let Some(found) = GLUED.captures(version)
    {
        *version = found[1].to_vec();
    }
    Some(fields)
}

fn find(text: &[u8], part: &[u8]) -> Option<usize> {
    (0..text.len()).find(|&at| text[at..].starts_with(part))
}

fn rfind(text: &[u8], part: &[u8]) -> Option<usize> {
    (0..text.len())
        .rev()
        .find(|&at| text[at..].starts_with(part))
}
