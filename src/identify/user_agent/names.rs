//! The meaning of names in a User-Agent: those of its grammar, and those of clients.
//!
//! Sources: the User-Agent headers that the AWS SDKs and tools document, and those in genuine
//! access logs.

use crate::identify::clients::{self, Client};

/// The meaning of a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A language runtime, with its canonical name.
    Runtime(&'static str),
    /// A Java virtual machine. Its own version comes before the version of Java.
    JavaVm,
    /// A TLS library, with its canonical name.
    TlsLibrary(&'static str),
    /// `lang/name#version`.
    Language,
    /// `os/name#version`.
    System,
    /// `md/name#version`: details of the SDK or of its platform.
    Metadata,
    /// `app/ID`: the name that the application chose.
    AppId,
    /// Other details of SDKs, without a meaning here.
    Detail,
    /// The marker of the AWS Partner Network. The name of the partner follows.
    PartnerMark,
    /// An AWS service, by the name of its host.
    ServiceHost,
    /// A client, as the table of clients has it.
    Client(&'static Client),
    /// An operating system, an application, or nothing known.
    Other,
}

/// The longest name of the grammar.
const LONGEST: usize = 32;

/// Looks up a name, ignoring case.
pub(super) fn kind(name: &str) -> Kind {
    if name.len() > LONGEST {
        return by_table_or_form(name);
    }
    // A lower-case copy on the stack, so that the table can be matched by bytes.
    let mut copy = [0; LONGEST];
    let lower = &mut copy[..name.len()];
    lower.copy_from_slice(name.as_bytes());
    lower.make_ascii_lowercase();
    match &*lower {
        b"java" => Kind::Runtime("Java"),
        b"python" | b"cpython" => Kind::Runtime("Python"),
        b"go" => Kind::Runtime("Go"),
        b"node" | b"nodejs" | b"node.js" => Kind::Runtime("Node.js"),
        b"php" => Kind::Runtime("PHP"),
        b"ruby" => Kind::Runtime("Ruby"),
        b"jruby" => Kind::Runtime("JRuby"),
        b"rust" => Kind::Runtime("Rust"),
        b".net_framework" => Kind::Runtime(".NET Framework"),
        b".net" | b".net_core" => Kind::Runtime(".NET"),
        b"openssl" => Kind::TlsLibrary("OpenSSL"),
        b"nss" => Kind::TlsLibrary("NSS"),
        b"gnutls" | b"gnutls(gcrypt)" | b"gnutls(nettle)" => Kind::TlsLibrary("GnuTLS"),
        b"libressl" => Kind::TlsLibrary("LibreSSL"),
        b"boringssl" => Kind::TlsLibrary("BoringSSL"),
        b"mbedtls" => Kind::TlsLibrary("mbedTLS"),
        b"wolfssl" => Kind::TlsLibrary("wolfSSL"),
        b"schannel" | b"winssl" => Kind::TlsLibrary("SCHANNEL"),
        b"securetransport" => Kind::TlsLibrary("SecureTransport"),
        b"lang" => Kind::Language,
        b"os" => Kind::System,
        b"md" => Kind::Metadata,
        b"app" => Kind::AppId,
        b"ua" | b"api" | b"cfg" | b"ft" | b"m" | b"lib" | b"env" | b"exec-env" | b"exe"
        | b"minio" | b"prompt" | b"command" | b"vendor" | b"io" | b"http" | b"id" | b"sid" => {
            Kind::Detail
        }
        b".net_runtime" | b"scala" | b"kotlin" | b"libcurl" | b"zlib" | b"libidn" | b"libssh2"
        | b"librtmp" | b"nghttp2" | b"gcc" | b"clang" | b"appleclang" | b"msvc" | b"awscrt"
        | b"aws-crt" | b"s3manager" | b"resource" => Kind::Detail,
        b"apn" => Kind::PartnerMark,
        _ => by_table_or_form(name),
    }
}

/// Looks up a name in the table of clients, or by its end.
fn by_table_or_form(name: &str) -> Kind {
    let ends_in = |end: &str| {
        let start = name.len().checked_sub(end.len());
        start
            .and_then(|start| name.get(start..))
            .is_some_and(|found| found.eq_ignore_ascii_case(end))
    };
    if let Some(client) = clients::named(name) {
        Kind::Client(client)
    } else if name.starts_with("com.amazonaws.") {
        Kind::Detail
    } else if ends_in(".amazonaws.com") {
        Kind::ServiceHost
    } else if ends_in("_vm") {
        Kind::JavaVm
    } else {
        Kind::Other
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_name_however_it_is_written() {
        for name in ["java", "Java", "JAVA"] {
            assert_eq!(kind(name), Kind::Runtime("Java"));
        }
        assert_eq!(kind("Java_HotSpot(TM)_64-Bit_Server_VM"), Kind::JavaVm);
        assert_eq!(kind("IBM_J9_VM"), Kind::JavaVm);
        assert!(matches!(kind("aws-sdk-dotnet-coreclr"), Kind::Client(_)));
        assert_eq!(kind("Athena.amazonaws.com"), Kind::ServiceHost);
        assert_eq!(
            kind("com.amazonaws.services.s3.transfer.TransferManager"),
            Kind::Detail
        );
        assert_eq!(kind("my-tool"), Kind::Other);
        assert_eq!(kind(""), Kind::Other);
        assert_eq!(kind(&"é".repeat(40)), Kind::Other);
    }
}
