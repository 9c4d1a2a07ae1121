//! What callers do.

/// An operation, with the method and the rest of its request line.
#[derive(Debug)]
pub struct Operation {
    pub name: &'static str,
    pub method: &'static str,
    /// What the keys begin with; empty if the operation is the bucket's.
    pub prefix: &'static str,
    /// With its question mark.
    pub query: &'static str,
}

const fn of_object(name: &'static str, method: &'static str, prefix: &'static str) -> Operation {
    Operation {
        name,
        method,
        prefix,
        query: "",
    }
}

const fn of_bucket(name: &'static str, method: &'static str, query: &'static str) -> Operation {
    Operation {
        name,
        method,
        prefix: "",
        query,
    }
}

const GET: Operation = of_object("REST.GET.OBJECT", "GET", "data/part-");
const HEAD: Operation = of_object("REST.HEAD.OBJECT", "HEAD", "data/part-");
const PUT: Operation = of_object("REST.PUT.OBJECT", "PUT", "data/part-");
const LIST: Operation = of_bucket("REST.GET.BUCKET", "GET", "?list-type=2&prefix=data%2F");

/// The operations of programs. One that is listed twice is twice as likely.
pub const OBJECTS: &[Operation] = &[GET, GET, GET, GET, HEAD, PUT, PUT, LIST];

pub const DOWNLOADS: &[Operation] = &[of_object("REST.GET.OBJECT", "GET", "downloads/")];

pub const PACKAGES: &[Operation] = &[of_object("REST.GET.OBJECT", "GET", "pool/main/")];

pub const ASSETS: &[Operation] = &[of_object("REST.GET.OBJECT", "GET", "assets/")];

pub const UPLOADS: &[Operation] = &[of_object("REST.PUT.OBJECT", "PUT", "logs/")];

pub const PAGES: &[Operation] = &[of_object("WEBSITE.GET.OBJECT", "GET", "assets/")];

pub const LIFECYCLE: &[Operation] = &[
    of_object("S3.EXPIRE.OBJECT", "-", "data/part-"),
    of_object("S3.TRANSITION_SIA.OBJECT", "-", "data/part-"),
];

pub const CONSOLE: &[Operation] = &[
    of_bucket("REST.GET.BUCKET", "GET", "?delimiter=%2F&max-keys=300"),
    of_bucket("REST.GET.LIFECYCLE", "GET", "?lifecycle"),
    of_bucket("REST.GET.BUCKETPOLICY", "GET", "?policy"),
    of_object("REST.HEAD.OBJECT", "HEAD", "data/part-"),
];

pub const PROBES: &[Operation] = &[
    of_bucket("REST.GET.BUCKET", "GET", ""),
    of_object("REST.GET.OBJECT", "GET", "backup/db-"),
    of_object("REST.GET.OBJECT", "GET", "config/.env."),
    of_object("REST.HEAD.OBJECT", "HEAD", ".git/objects/"),
];
