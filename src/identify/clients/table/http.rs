//! Libraries and commands that send HTTP requests of any kind.

use crate::identify::clients::client::{Client, Role, Tls, client};
use crate::identify::clients::source::{SEEN, Source, UAP, source};
use crate::identify::clients::stacks::{
    ANDROID, CURL, DOT_NET, DOT_NET_FRAMEWORK, GO, JAVA, NODE, PERL, PHP, PYTHON, RUBY,
};

const DETECTOR: Source = source(
    "Device Detector, HTTP libraries",
    "matomo-org/device-detector, Tests/Parser/Client/fixtures/library.yml",
);
const POWERSHELL: Source = source(
    "PowerShell, Invoke-WebRequest",
    "https://learn.microsoft.com/powershell/module/microsoft.powershell.utility/invoke-webrequest",
);

const fn http(
    name: &'static str,
    patterns: &'static [&'static str],
    tls: Tls,
    source: Source,
) -> Client {
    client(Role::Http, name, patterns, tls, source)
}

pub(super) const CLIENTS: &[Client] = &[
    http("curl", &["curl"], Tls::Own(&CURL), DETECTOR),
    http("PycURL", &["pycurl"], Tls::Of(&CURL), DETECTOR),
    http("Wget", &["wget"], Tls::Unknown, DETECTOR)
        .update("upgrade it and its TLS library, OpenSSL or GnuTLS"),
    http("Axel", &["axel"], Tls::Unknown, UAP),
    http("lftp", &["lftp"], Tls::Unknown, UAP),
    http("aria2", &["aria2"], Tls::Unknown, SEEN),
    http(
        "Python-urllib",
        &["python-urllib"],
        Tls::Language(&PYTHON),
        source(
            "Python, urllib",
            "https://docs.python.org/3/library/urllib.request.html",
        ),
    ),
    http("Requests", &["python-requests"], Tls::Of(&PYTHON), DETECTOR),
    http("HTTPX", &["python-httpx"], Tls::Of(&PYTHON), SEEN),
    http("aiohttp", &["aiohttp"], Tls::Of(&PYTHON), DETECTOR),
    http(
        "urlgrabber",
        &["urlgrabber"],
        Tls::Of(&CURL),
        source(
            "urlgrabber, source code",
            "rpm-software-management/urlgrabber",
        ),
    ),
    http(
        "Apache HttpClient",
        &["apache-httpclient"],
        Tls::OnSystem(&JAVA),
        SEEN,
    ),
    http(
        "Commons HttpClient",
        &["jakarta commons-httpclient"],
        Tls::Of(&JAVA),
        SEEN,
    ),
    http("OkHttp", &["okhttp"], Tls::OnSystem(&JAVA), SEEN),
    http(
        "Java HTTP client",
        &["java-http-client"],
        Tls::Language(&JAVA),
        SEEN,
    ),
    http(
        "Google HTTP client for Java",
        &["google-http-java-client"],
        Tls::Of(&JAVA),
        DETECTOR,
    ),
    http("Dalvik", &["dalvik"], Tls::Of(&ANDROID), SEEN),
    http("CFNetwork", &["cfnetwork"], Tls::System, SEEN),
    http(
        "Go net/http",
        &["go-http-client"],
        Tls::Of(&GO),
        source("Go, net/http", "golang/go, src/net/http/request.go"),
    ),
    http("axios", &["axios"], Tls::Of(&NODE), SEEN),
    http("node-fetch", &["node-fetch"], Tls::Of(&NODE), SEEN),
    http("undici", &["undici"], Tls::Of(&NODE), SEEN),
    http("Guzzle", &["guzzlehttp", "guzzle"], Tls::Of(&PHP), DETECTOR),
    http("HTTP_Request2", &["http_request2"], Tls::Of(&PHP), DETECTOR),
    http(
        "rest-client",
        &["rest-client"],
        Tls::Of(&RUBY),
        source("rest-client, source code", "rest-client/rest-client"),
    ),
    http("Faraday", &["faraday"], Tls::Of(&RUBY), DETECTOR),
    http("Mechanize", &["mechanize"], Tls::Of(&RUBY), DETECTOR),
    http("libwww-perl", &["libwww-perl"], Tls::Of(&PERL), DETECTOR),
    http("reqwest", &["reqwest"], Tls::Unknown, UAP),
    http(
        "Windows PowerShell",
        &["windowspowershell"],
        Tls::OnSystem(&DOT_NET_FRAMEWORK),
        POWERSHELL,
    ),
    http(
        "PowerShell",
        &["powershell", "powershellcore"],
        Tls::OnSystem(&DOT_NET),
        POWERSHELL,
    ),
    http("Lavf (FFmpeg)", &["lavf"], Tls::Unknown, SEEN),
    http("GVfs", &["gvfs"], Tls::Unknown, SEEN),
];
