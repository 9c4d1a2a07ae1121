//! Random worlds that fit a record of a log. The information of a log about condition keys follows
//! the pages on each key in the IAM and S3 guides.

use std::cell::Cell;
use std::sync::LazyLock;

use s3tls::evidence::{TlsVersion, Transport};
use s3tls::policy::LoggedRequest;

use super::domain::empty_world;
use super::evaluate::{Attachment, Open, Reading, Who, World};
use super::policies::{ACCOUNT, OTHER};
use crate::policy_requests::REQUESTERS;

/// The actions of operations, which are a table of facts and not code.
const OPERATIONS: &str = include_str!("../../../src/policy/request/operations.csv");

/// A random generator.
struct Draw(Cell<u64>);

impl Draw {
    fn next(&self) -> u64 {
        // Source: splitmix64.
        let state = self.0.get().wrapping_add(0x9E37_79B9_7F4A_7C15);
        self.0.set(state);
        let mixed = (state ^ state >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ mixed >> 31
    }

    fn one<'t, T>(&self, of: &'t [T]) -> &'t T {
        &of[(self.next() % of.len() as u64) as usize]
    }

    fn flag(&self) -> bool {
        self.next().is_multiple_of(2)
    }
}

/// What may be, of a condition key.
enum May<'a> {
    Be(&'a str),
    Lack,
    /// Either of these.
    BeOrLack(&'a str),
    /// Anything: absent, or one of the texts that policies hold or another.
    BeAnything,
}

/// What policies compare a key with, and something else.
fn texts_of(key: &str) -> &'static [&'static str] {
    match key {
        "aws:SecureTransport" | "aws:PrincipalIsAWSService" => &["true", "false"],
        "s3:TlsVersion" => &["1.0", "1.1", "1.2", "1.3"],
        "aws:SourceIp" | "aws:VpcSourceIp" => &[
            "203.0.113.7",
            "198.51.100.1",
            "10.1.2.3",
            "100.64.1.1",
            "2001:db8::1",
            "fd00::1",
        ],
        "aws:SourceVpc" => &["vpc-1a", "vpc-2b"],
        "aws:SourceAccount" => &[ACCOUNT, OTHER],
        "aws:SourceArn" => &["arn:aws:s3:::b", "arn:aws:sns:eu-west-1:1:x"],
        "aws:SourceVpce" => &["vpce-1a", "vpce-2b", "vpce-3c"],
        "aws:Referer" => &["x", "https://a", "y"],
        "aws:UserAgent" => &["aws-cli/2", "curl/8", "libcurl-agent", "z"],
        "s3:prefix" => &["", "home/", "home/a", "other"],
        "s3:delimiter" => &["/", "-"],
        "s3:max-keys" => &["5", "20", "1000"],
        "s3:versionid" => &["v", "w", "null"],
        "s3:authType" => &["REST-HEADER", "REST-QUERY-STRING", "POST"],
        "s3:signatureversion" => &["AWS", "AWS4-HMAC-SHA256"],
        "s3:signatureAge" => &["0", "1", "600000", "700000"],
        "s3:DataAccessPointAccount" => &["1", "2"],
        "s3:DataAccessPointArn" => &[
            "arn:aws:s3:eu-west-1:1:accesspoint/a",
            "arn:aws:s3:eu-west-1:2:accesspoint/a",
        ],
        "aws:ResourceAccount" | "aws:PrincipalAccount" => &[ACCOUNT, OTHER, "777788889999"],
        "aws:PrincipalArn" => &[
            "arn:aws:iam::111122223333:role/app",
            "arn:aws:iam::111122223333:role/svc/app",
            "arn:aws:iam::111122223333:user/alice",
            "arn:aws:iam::444455556666:root",
        ],
        "aws:PrincipalType" => &["User", "AssumedRole", "Account", "FederatedUser"],
        "aws:PrincipalServiceName" => &["logging.s3.amazonaws.com", "config.amazonaws.com"],
        "aws:username" => &["alice", "ab", "bob"],
        "aws:userid" => &["AIDAX", "AROAX:i-0abc", ACCOUNT, OTHER],
        "aws:PrincipalTag/team" => &["x", "y", "none"],
        "aws:PrincipalOrgID" => &["o-1", "o-2"],
        other => panic!("{other}"),
    }
}

/// A world that fits a record; `None` if no policy applies.
pub fn world_of(logged: &LoggedRequest<'_>, attachment: &Attachment, seed: u64) -> Option<World> {
    let draw = Draw(Cell::new(seed));
    let logged = &recorded(logged, &draw);
    let who = who(logged, &draw)?;
    let actions = actions(logged, &draw)?;
    let mut world = World {
        owner: Some(owner(logged, &draw)),
        actions,
        resource: resource(logged, &draw),
        reading: *draw.one(&[Reading::Absent, Reading::Matching]),
        attachment: attachment.clone(),
        open: Open {
            denies: draw.flag(),
            allows: draw.flag(),
            applies: draw.flag(),
            allowed_beside: draw.flag(),
            is_access_point: draw.flag(),
        },
        ..empty_world(who)
    };
    set_who(&mut world, logged, &draw);
    set_transport(&mut world, logged, &draw);
    set_headers(&mut world, logged, &draw);
    set_query(&mut world, logged, &draw);
    set_signature(&mut world, logged, &draw);
    let owner = world.owner.clone().expect("an owner");
    set(&mut world, "aws:ResourceAccount", May::Be(&owner), &draw);
    for key in ["aws:CurrentTime", "aws:EpochTime"] {
        set(&mut world, key, May::Be(&logged.time.to_string()), &draw);
    }
    Some(world)
}

/// A record in which all is recorded that may not be. What is not recorded may be any of the values
/// that fit the rest.
fn recorded<'a>(logged: &LoggedRequest<'a>, draw: &Draw) -> LoggedRequest<'a> {
    let requester = logged.requester.unwrap_or_else(|| {
        let fits = |requester: &&&str| match **requester {
            "AmazonS3" => logged.operation.starts_with("S3."),
            // Services use TLS 1.2 or newer.
            service if service.starts_with("svc:") => !matches!(
                logged.transport,
                Transport::Http | Transport::Tls(Some(TlsVersion::V1_0))
            ),
            // What nobody signed has no signature.
            "-" => {
                let is_none = |field: Option<&str>| field.is_none_or(|text| text == "-");
                is_none(logged.signature_version)
                    && is_none(logged.auth_type)
                    && parameter(logged, "X-Amz-Date").is_none()
            }
            // All are in one partition.
            arn if arn.starts_with("arn:") => arn.split(':').nth(1) == Some(partition(logged)),
            _ => true,
        };
        let fitting: Vec<&str> = REQUESTERS.iter().filter(fits).copied().collect();
        *draw.one(&fitting)
    });
    // Only a canonical ID owns a bucket.
    let owner = Some(requester).filter(|text| text.len() == 64 && !text.starts_with("arn:"));
    let owners = ["c0ffee", owner.unwrap_or("c0ffee")];
    let is_told_by_line = logged.request_uri != "-";
    LoggedRequest {
        requester: Some(requester),
        bucket_owner: logged.bucket_owner.or_else(|| Some(*draw.one(&owners))),
        // Only CloudTrail records requests to directory buckets, and it records the bucket.
        bucket: logged.bucket.or_else(|| Some(*draw.one(&["b", "c"]))),
        key: logged
            .key
            .or_else(|| Some(*draw.one(&["-", "alice/x", "x"]))),
        version_id: logged.version_id.or_else(|| {
            Some(if is_told_by_line {
                "-"
            } else {
                *draw.one(&["-", "v", "w"])
            })
        }),
        ..*logged
    }
}

fn set(world: &mut World, key: &str, may: May<'_>, draw: &Draw) {
    let value = match may {
        May::Be(value) => Some(value),
        May::Lack => None,
        May::BeOrLack(value) => Some(value).filter(|_| draw.flag()),
        May::BeAnything => {
            Some(*draw.one(texts_of(key))).filter(|_| !draw.next().is_multiple_of(4))
        }
    };
    let key = key.to_lowercase();
    match value {
        Some(value) => world.keys.insert(key, vec![value.to_owned()]),
        None => world.keys.remove(&key),
    };
}

fn bucket<'a>(logged: &LoggedRequest<'a>) -> &'a str {
    logged.bucket.expect("a bucket")
}

fn owner(logged: &LoggedRequest<'_>, draw: &Draw) -> String {
    let told = logged.owner_account.map(str::to_owned);
    told.unwrap_or_else(|| (*draw.one(&[ACCOUNT, OTHER, "777788889999"])).to_owned())
}

/// `None` for S3 itself, to which no policy applies.
fn who(logged: &LoggedRequest<'_>, draw: &Draw) -> Option<Who> {
    let name = logged.requester.expect("a requester");
    let requester = name.to_owned();
    let is_id = requester.len() == 64 && !requester.starts_with("arn:");
    Some(match name {
        "-" => Who::Anonymous,
        "AmazonS3" => return None,
        id if Some(id) == logged.bucket_owner => {
            Who::Canonical(requester, Some(owner(logged, draw)), true)
        }
        _ if is_id => {
            let account = *draw.one(&[ACCOUNT, OTHER, "777788889999"]);
            Who::Canonical(requester, Some(account.to_owned()), false)
        }
        service if service.starts_with("svc:") => Who::Service(service[4..].to_owned()),
        root if root.ends_with(":root") => {
            Who::Root(root.split(':').nth(4).expect("an account").to_owned())
        }
        session if session.contains(":assumed-role/") => Who::Session(requester),
        user if user.starts_with("arn:") => Who::User(requester),
        _ => Who::Unknown,
    })
}

/// The keys of who asks.
fn set_who(world: &mut World, logged: &LoggedRequest<'_>, draw: &Draw) {
    const KEYS: [&str; 11] = [
        "aws:PrincipalArn",
        "aws:PrincipalAccount",
        "aws:PrincipalType",
        "aws:PrincipalIsAWSService",
        "aws:PrincipalServiceName",
        "aws:username",
        "aws:userid",
        "aws:PrincipalTag/team",
        "aws:PrincipalOrgID",
        "aws:SourceAccount",
        "aws:SourceArn",
    ];
    for key in KEYS {
        set(world, key, May::BeAnything, draw);
    }
    let who = world.who.clone();
    let mut set = |key: &str, may: May<'_>| set(world, key, may, draw);
    if !matches!(who, Who::Anonymous | Who::Service(_) | Who::Unknown) {
        set("aws:PrincipalIsAWSService", May::Be("false"));
        set("aws:PrincipalServiceName", May::Lack);
        set("aws:SourceAccount", May::Lack);
        set("aws:SourceArn", May::Lack);
    }
    match &who {
        Who::Anonymous => {
            KEYS.iter().for_each(|key| set(key, May::Lack));
            set("aws:userid", May::Be("anonymous"));
            set("aws:PrincipalType", May::Be("Anonymous"));
            set("aws:PrincipalAccount", May::BeOrLack("anonymous"));
        }
        Who::Service(name) => {
            set("aws:PrincipalIsAWSService", May::Be("true"));
            set("aws:PrincipalServiceName", May::Be(name));
            for key in [
                "aws:username",
                "aws:PrincipalArn",
                "aws:PrincipalOrgID",
                "aws:PrincipalTag/team",
            ] {
                set(key, May::Lack);
            }
        }
        Who::User(arn) => {
            let parts: Vec<&str> = arn.splitn(6, ':').collect();
            set("aws:PrincipalArn", May::Be(arn));
            set("aws:PrincipalAccount", May::Be(parts[4]));
            let name = parts[5].rsplit('/').next().expect("a name");
            if parts[2] == "iam" {
                set("aws:username", May::Be(name));
                set("aws:PrincipalType", May::Be("User"));
                set("aws:userid", May::Be("AIDAX"));
            } else {
                set("aws:username", May::Lack);
                set("aws:PrincipalType", May::Be("FederatedUser"));
                set("aws:userid", May::Be(&format!("{}:{name}", parts[4])));
            }
        }
        Who::Root(account) => set_root(&mut set, account, logged),
        Who::Canonical(_, account, _) => {
            set_root(&mut set, account.as_deref().expect("an account"), logged);
        }
        Who::Session(arn) => {
            let parts: Vec<&str> = arn.splitn(6, ':').collect();
            let names: Vec<&str> = parts[5].splitn(3, '/').collect();
            // The ARN of a session leaves out the path of its role.
            let path = draw.one(&["", "svc/", "p/q/"]);
            let role = format!("arn:{}:iam::{}:role/{path}{}", parts[1], parts[4], names[1]);
            set("aws:PrincipalArn", May::Be(&role));
            set("aws:PrincipalAccount", May::Be(parts[4]));
            set("aws:PrincipalType", May::Be("AssumedRole"));
            set("aws:username", May::Lack);
            set("aws:userid", May::Be(&format!("AROAX:{}", names[2])));
        }
        Who::Unknown => {}
    }
}

fn set_root(set: &mut dyn FnMut(&str, May<'_>), account: &str, logged: &LoggedRequest<'_>) {
    let arn = format!("arn:{}:iam::{account}:root", partition(logged));
    set("aws:PrincipalArn", May::Be(&arn));
    set("aws:PrincipalAccount", May::Be(account));
    set("aws:PrincipalType", May::Be("Account"));
    set("aws:username", May::Lack);
    set("aws:userid", May::Be(account));
}

/// Transport and address, which S3 hides from policies where a service calls.
fn set_transport(world: &mut World, logged: &LoggedRequest<'_>, draw: &Draw) {
    let is_service = matches!(world.who, Who::Service(_));
    let mut set = |key: &str, may: May<'_>| set(world, key, may, draw);
    match logged.transport {
        _ if is_service => {
            set("aws:SecureTransport", May::BeAnything);
            set("s3:TlsVersion", May::BeAnything);
        }
        Transport::Tls(version) => {
            let number = match version {
                Some(TlsVersion::V1_0) => May::Be("1.0"),
                Some(TlsVersion::V1_1) => May::Be("1.1"),
                Some(TlsVersion::V1_2) => May::Be("1.2"),
                Some(TlsVersion::V1_3) => May::Be("1.3"),
                Some(TlsVersion::Ssl) | None => May::BeAnything,
            };
            set("aws:SecureTransport", May::Be("true"));
            set("s3:TlsVersion", number);
        }
        Transport::Http => {
            set("aws:SecureTransport", May::Be("false"));
            set("s3:TlsVersion", May::Lack);
        }
        Transport::Internal | Transport::Unknown | Transport::Absent => {
            let is_secure = draw.flag();
            set(
                "aws:SecureTransport",
                May::Be(if is_secure { "true" } else { "false" }),
            );
            set(
                "s3:TlsVersion",
                if is_secure {
                    May::BeAnything
                } else {
                    May::Lack
                },
            );
        }
    }
    set_network(world, logged, draw);
}

/// The VPC endpoint and the address. Through an endpoint, the address has another key.
fn set_network(world: &mut World, logged: &LoggedRequest<'_>, draw: &Draw) {
    let is_service = matches!(world.who, Who::Service(_));
    let ip = logged.remote_ip;
    let called = logged
        .host_header
        .filter(|host| host.contains(".vpce-1a-2b."));
    let is_private = ["10.", "fd", "100.64."]
        .iter()
        .any(|start| ip.starts_with(start));
    // Addresses of IPv6 are the same in a VPC and outside.
    let may_be_private = is_private || ip.contains(':') || ip == "-";
    let endpoint = match (logged.vpc_endpoint, called) {
        (Some(id), _) if id != "-" => Some(id),
        (_, Some(_)) => Some("vpce-1a"),
        (Some(_), None) => None,
        (None, None) => {
            let is_open = is_service || may_be_private || logged.host_header.is_none();
            let endpoints = texts_of("aws:SourceVpce");
            (is_open && draw.flag()).then(|| *draw.one(endpoints))
        }
    };
    let mut set = |key: &str, may: May<'_>| set(world, key, may, draw);
    match endpoint {
        Some(id) => {
            set("aws:SourceVpce", May::Be(id));
            let vpc = *draw.one(texts_of("aws:SourceVpc"));
            set("aws:SourceVpc", May::Be(vpc));
        }
        None => {
            set("aws:SourceVpce", May::Lack);
            set("aws:SourceVpc", May::Lack);
        }
    }
    // CloudTrail says that the request came through no endpoint.
    let came_through_none = logged.vpc_endpoint.is_some() && endpoint.is_none();
    if is_service || ip == "-" {
        set("aws:SourceIp", May::BeAnything);
        set(
            "aws:VpcSourceIp",
            match came_through_none {
                true => May::Lack,
                false => May::BeAnything,
            },
        );
    } else if endpoint.is_some() {
        set("aws:SourceIp", May::Lack);
        set("aws:VpcSourceIp", May::Be(ip));
    } else if is_private && logged.vpc_endpoint.is_none() {
        // The pages on these keys do not tell of a private address outside of all endpoints.
        set("aws:SourceIp", May::BeOrLack(ip));
        set("aws:VpcSourceIp", May::Be(ip));
    } else {
        set("aws:SourceIp", May::Be(ip));
        set("aws:VpcSourceIp", May::Lack);
    }
}

fn set_headers(world: &mut World, logged: &LoggedRequest<'_>, draw: &Draw) {
    let mut set = |key: &str, may: May<'_>| set(world, key, may, draw);
    // These rows leave out headers that the request had.
    let is_part = logged.operation == "BATCH.DELETE.OBJECT" || logged.operation.ends_with("_GET");
    for (key, header) in [
        ("aws:Referer", logged.referer),
        ("aws:UserAgent", logged.user_agent),
    ] {
        let may = match header {
            None => May::BeAnything,
            Some("-") if is_part => May::BeAnything,
            Some("-") => May::Lack,
            Some(header) => May::Be(header),
        };
        set(key, may);
    }
    match logged.access_point_arn {
        Some("-") => {
            set("s3:DataAccessPointArn", May::Lack);
            set("s3:DataAccessPointAccount", May::Lack);
        }
        Some(arn) => {
            set("s3:DataAccessPointArn", May::Be(arn));
            set(
                "s3:DataAccessPointAccount",
                May::Be(arn.split(':').nth(4).expect("an account")),
            );
        }
        None => {
            set("s3:DataAccessPointArn", May::BeAnything);
            set("s3:DataAccessPointAccount", May::BeAnything);
        }
    }
}

/// A parameter of a request line, decoded; the requests here encode nothing but slashes.
fn parameter(logged: &LoggedRequest<'_>, name: &str) -> Option<String> {
    let (_, query) = logged
        .request_uri
        .trim_end_matches(" HTTP/1.1")
        .split_once('?')?;
    let mut parameters = query.split('&').filter_map(|one| one.split_once('='));
    let (_, value) = parameters.find(|(own, _)| *own == name)?;
    Some(value.replace("%2F", "/"))
}

fn set_query(world: &mut World, logged: &LoggedRequest<'_>, draw: &Draw) {
    let is_known = operation(logged).is_some();
    let is_rest = is_known && logged.operation.starts_with("REST.");
    let is_list = ["REST.GET.BUCKET", "REST.GET.BUCKETVERSIONS"].contains(&logged.operation);
    for (key, name) in [
        ("s3:prefix", "prefix"),
        ("s3:delimiter", "delimiter"),
        ("s3:max-keys", "max-keys"),
    ] {
        let told = parameter(logged, name);
        let may = match &told {
            _ if !is_rest || is_list && logged.request_uri == "-" => May::BeAnything,
            Some(value) if is_list => May::Be(value),
            _ => May::Lack,
        };
        set(world, key, may, draw);
    }
    let kind = operation(logged).map(|columns| columns[5]);
    let version = version(logged);
    let may = match &version {
        _ if kind == Some("bucket") => May::Lack,
        _ if kind != Some("object") || logged.key == Some("-") => May::BeAnything,
        Some(version) => May::Be(version),
        None => May::Lack,
    };
    set(world, "s3:versionid", may, draw);
}

fn version(logged: &LoggedRequest<'_>) -> Option<String> {
    match logged.version_id.expect("a version") {
        "-" => parameter(logged, "versionId"),
        version => Some(version.to_owned()),
    }
}

fn set_signature(world: &mut World, logged: &LoggedRequest<'_>, draw: &Draw) {
    let is_anonymous = world.who == Who::Anonymous;
    let mut set = |key: &str, may: May<'_>| set(world, key, may, draw);
    if is_anonymous {
        for key in ["s3:signatureversion", "s3:authType", "s3:signatureAge"] {
            set(key, May::Lack);
        }
        return;
    }
    set(
        "s3:signatureversion",
        match logged.signature_version {
            Some("SigV2") => May::Be("AWS"),
            Some("SigV4") => May::Be("AWS4-HMAC-SHA256"),
            Some("-") => May::Lack,
            _ => May::BeAnything,
        },
    );
    // A form carries its signature in a field, and is logged as it comes.
    let is_form = ["REST.POST.OBJECT", "REST.POST.BUCKET"].contains(&logged.operation);
    set(
        "s3:authType",
        match logged.auth_type {
            _ if is_form => May::BeAnything,
            Some("AuthHeader") => May::Be("REST-HEADER"),
            Some("QueryString") => May::Be("REST-QUERY-STRING"),
            Some("-") => May::Lack,
            _ => May::BeAnything,
        },
    );
    // 2025-11-01T00:00:00Z.
    let signed = parameter(logged, "X-Amz-Date").map(|_| 1_761_955_200);
    let age = signed.map(|signed: i64| (logged.time - signed).max(0) * 1_000);
    match age {
        _ if logged.signature_version == Some("SigV2") => set("s3:signatureAge", May::Be("0")),
        Some(age) => {
            let spread = *draw.one(&[-1_000, 1_000]);
            set(
                "s3:signatureAge",
                May::Be(&(age + spread).max(0).to_string()),
            );
        }
        None => set("s3:signatureAge", May::BeAnything),
    }
}

/// The line of the table for an operation, by its columns.
fn operation(logged: &LoggedRequest<'_>) -> Option<&'static Vec<&'static str>> {
    static TABLE: LazyLock<Vec<Vec<&str>>> = LazyLock::new(|| {
        let lines = OPERATIONS.lines().skip(1);
        lines.map(|line| line.split(',').collect()).collect()
    });
    let with_key = if logged.key == Some("-") { "no" } else { "yes" };
    TABLE.iter().find(|columns| {
        columns[0] == logged.operation && (columns[1].is_empty() || columns[1] == with_key)
    })
}

/// All actions that a request needs; `None` where no policy is asked.
fn actions(logged: &LoggedRequest<'_>, draw: &Draw) -> Option<Vec<String>> {
    let any = [
        "s3:GetObject",
        "s3:PutObject",
        "s3:ListBucket",
        "s3:PutBucketPolicy",
    ];
    let any = || vec![(*draw.one(&any)).to_owned()];
    if bucket(logged).ends_with("--x-s3") {
        let any = ["s3express:CreateSession", "s3express:GetBucketPolicy"];
        return Some(vec![(*draw.one(&any)).to_owned()]);
    }
    let Some(columns) = operation(logged) else {
        return Some(any());
    };
    let action = match columns[3] {
        with_version if !with_version.is_empty() && version(logged).is_some() => with_version,
        _ => columns[2],
    };
    let mut ways: Vec<&str> = match action {
        "-" => return None,
        "?" => return Some(any()),
        action => action.split('|').collect(),
    };
    let is_replication = logged
        .requester
        .is_some_and(|requester| requester.ends_with("/s3-replication"));
    if is_replication && logged.operation == "REST.PUT.OBJECT" {
        ways.push("s3:ReplicateObject");
    }
    let mut actions: Vec<String> = draw.one(&ways).split('+').map(str::to_owned).collect();
    let perhaps = columns[4].split('+').filter(|action| !action.is_empty());
    actions.extend(perhaps.filter(|_| draw.flag()).map(str::to_owned));
    Some(actions)
}

fn partition(logged: &LoggedRequest<'_>) -> &'static str {
    let arns = [logged.requester, logged.access_point_arn];
    let mut arns = arns
        .into_iter()
        .flatten()
        .filter(|arn| arn.starts_with("arn:"));
    match arns.next() {
        Some(arn) if arn.starts_with("arn:aws-cn:") => "aws-cn",
        Some(_) => "aws",
        None if logged.host_header.is_some_and(|host| host.ends_with(".cn")) => "aws-cn",
        None => "aws",
    }
}

fn resource(logged: &LoggedRequest<'_>, draw: &Draw) -> String {
    if bucket(logged).ends_with("--x-s3") {
        let start = format!("arn:{}:s3express:us-east-1:{ACCOUNT}", partition(logged));
        return format!("{start}:bucket/{}", bucket(logged));
    }
    let bucket = format!("arn:{}:s3:::{}", partition(logged), bucket(logged));
    let object = |key: &str| format!("{bucket}/{key}");
    let objects: Vec<String> = ["k1", "x", "alice/x", "*"]
        .iter()
        .map(|key| object(key))
        .collect();
    let kind = operation(logged).map(|columns| columns[5]);
    match kind {
        Some("bucket") => bucket,
        Some("object") if logged.key != Some("-") => {
            // S3 mostly encodes keys twice, and a space as a plus or not.
            let once = |key: &str| key.replace("%25", "%").replace("%2F", "/");
            let key = logged.key.expect("a key").to_owned();
            let keys = [
                key.clone(),
                once(&key),
                once(&once(&key)),
                key.replace('+', " "),
            ];
            object(draw.one(&keys).as_str())
        }
        Some("object") => draw.one(&objects).clone(),
        Some("service") => draw
            .one(&[bucket.clone(), "arn:aws:s3:::c".to_owned()])
            .clone(),
        _ => draw.one(&[objects, vec![bucket.clone()]].concat()).clone(),
    }
}
