//! The meaning of names in a User-Agent.
//!
//! Sources: the User-Agent headers that the AWS SDKs and tools document, and those in genuine
//! access logs.

/// The meaning of a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// An AWS SDK, the AWS CLI, or another S3 library.
    Sdk,
    /// A library that an SDK uses, and that some programs use directly.
    SdkCore,
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
    /// The Management Console.
    Console,
    /// An agent by AWS on a customer's machine.
    Agent,
    /// An AWS service.
    Service,
    /// Not in the table: an operating system, an application, or nothing known.
    Other,
}

/// The longest name in the table below.
const LONGEST: usize = 32;

/// Looks up a name, ignoring case.
pub(super) fn kind(name: &str) -> Kind {
    if name.len() > LONGEST {
        return long_name(name);
    }
    // A lower-case copy on the stack, so that the table can be matched by bytes.
    let mut copy = [0; LONGEST];
    let lower = &mut copy[..name.len()];
    lower.copy_from_slice(name.as_bytes());
    lower.make_ascii_lowercase();
    match &*lower {
        b"aws-cli" | b"boto3" | b"boto" | b"aioboto3" | b"jets3t" => Kind::Sdk,
        b"botocore" | b"aiobotocore" | b"s3transfer" => Kind::SdkCore,
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
        | b"minio" | b"prompt" | b"command" | b"vendor" | b"io" | b"http" | b"id" => Kind::Detail,
        b".net_runtime" | b"dalvik" | b"scala" | b"kotlin" | b"guzzle" | b"guzzlehttp"
        | b"libcurl" | b"zlib" | b"libidn" | b"libssh2" | b"nghttp2" | b"gcc" | b"clang"
        | b"appleclang" | b"msvc" | b"awscrt" | b"aws-crt" | b"s3manager" | b"resource" => {
            Kind::Detail
        }
        b"apn" => Kind::PartnerMark,
        b"s3console" => Kind::Console,
        b"amazon-ssm-agent"
        | b"ssm-agent-worker"
        | b"ssm-document-worker"
        | b"ssm-session-worker"
        | b"cwagent"
        | b"amazon-cloudwatch-agent"
        | b"aws-codedeploy-agent"
        | b"codedeploy-agent"
        | b"amazon-ecs-agent" => Kind::Agent,
        b"aws_athena" | b"aws-internal" => Kind::Service,
        _ => by_prefix_or_suffix(lower),
    }
}

/// Looks up a lower-case name of which only the beginning or the end is fixed.
fn by_prefix_or_suffix(lower: &[u8]) -> Kind {
    if lower.starts_with(b"aws-sdk-") || lower.starts_with(b"minio-") {
        Kind::Sdk
    } else if lower.starts_with(b"com.amazonaws.") {
        Kind::Detail
    } else if lower.ends_with(b".amazonaws.com") {
        Kind::Service
    } else if lower.ends_with(b"_vm") {
        Kind::JavaVm
    } else {
        Kind::Other
    }
}

/// Looks up a name that is too long for the table, in the usual case only.
fn long_name(name: &str) -> Kind {
    if name.starts_with("com.amazonaws.") {
        Kind::Detail
    } else if name.ends_with("_VM") {
        Kind::JavaVm
    } else if name.ends_with(".amazonaws.com") {
        Kind::Service
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
        assert_eq!(kind("aws-sdk-dotnet-coreclr"), Kind::Sdk);
        assert_eq!(
            kind("com.amazonaws.services.s3.transfer.TransferManager"),
            Kind::Detail
        );
        assert_eq!(kind("my-tool"), Kind::Other);
        assert_eq!(kind(""), Kind::Other);
        assert_eq!(kind(&"é".repeat(40)), Kind::Other);
    }
}
