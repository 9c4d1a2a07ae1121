//! Programs that use S3, or that fetch from it.

use crate::identify::clients::client::{Client, Role, Tls, client};
use crate::identify::clients::source::{SEEN, Source, UAP, source};
use crate::identify::clients::stacks::{
    DOT_NET_FRAMEWORK, GNUTLS, GO, HASKELL, JAVA, MBEDTLS, OPENSSL, PHP, PYTHON, SCHANNEL,
};

const fn program(
    name: &'static str,
    patterns: &'static [&'static str],
    tls: Tls,
    source: Source,
) -> Client {
    client(Role::Program, name, patterns, tls, source)
}

const HADOOP: Source = source(
    "Hadoop S3A documentation",
    "https://hadoop.apache.org/docs/stable/hadoop-aws/tools/hadoop-aws/index.html",
);

pub(super) const CLIENTS: &[Client] = &[
    program("Hadoop S3A", &["hadoop"], Tls::Of(&JAVA), HADOOP)
        .plain_http(
            "S3A has an http:// endpoint, or TLS is off in its settings",
            "give fs.s3a.endpoint https://, and fs.s3a.connection.ssl.enabled true",
        )
        .weak_cipher("set fs.s3a.ssl.channel.mode to default_jsse_with_gcm"),
    program("EMRFS", &["elasticmapreduce"], Tls::Of(&JAVA), UAP),
    program(
        "Presto and Trino",
        &["presto", "trino-exchange"],
        Tls::Of(&JAVA),
        source("source code", "prestodb/presto, trinodb/trino"),
    ),
    program(
        "Elasticsearch",
        &["elasticsearch"],
        Tls::Of(&JAVA),
        source(
            "Elasticsearch, pull request 141881",
            "elastic/elasticsearch",
        ),
    ),
    program(
        "Terraform",
        &["terraform"],
        Tls::Of(&GO),
        source("aws-sdk-go-base, tests", "hashicorp/aws-sdk-go-base"),
    ),
    program(
        "AWS CDK",
        &["aws-cdk"],
        Tls::Unknown,
        source("AWS CDK, source code", "aws/aws-cdk"),
    ),
    program(
        "AWS SAM CLI",
        &["aws-sam-cli"],
        Tls::Of(&PYTHON),
        source("AWS SAM CLI, source code", "aws/aws-sam-cli"),
    ),
    program(
        "AWS SDK for pandas",
        &["awswrangler"],
        Tls::Of(&PYTHON),
        source("AWS SDK for pandas, source code", "aws/aws-sdk-pandas"),
    ),
    program(
        "rclone",
        &["rclone"],
        Tls::Of(&GO),
        source("rclone, source code", "rclone/rclone, fs/config.go"),
    ),
    program(
        "git-lfs",
        &["git-lfs"],
        Tls::Of(&GO),
        source("Git LFS, source code", "git-lfs/git-lfs"),
    ),
    program(
        "git-annex",
        &["git-annex"],
        Tls::Of(&HASKELL),
        source("dandi, access logs", "dandi/s3-log-extraction"),
    ),
    program(
        "Mountpoint for Amazon S3",
        &["mountpoint-s3", "mountpoint-s3-client"],
        Tls::Unknown,
        source(
            "Mountpoint, source code",
            "awslabs/mountpoint-s3, mountpoint-s3-client/src/s3_crt_client.rs",
        ),
    )
    .update("install the newest release of Mountpoint"),
    program("s3fs", &["s3fs"], Tls::Unknown, UAP)
        .update("update s3fs, and libcurl and the TLS library under it")
        .plain_http(
            "s3fs is mounted with an http:// address",
            "make the address in its url option https://",
        ),
    program("Cyberduck", &["cyberduck"], Tls::Of(&JAVA), UAP)
        .update("update Cyberduck, which brings its own Java"),
    program(
        "S3 Browser",
        &["s3 browser"],
        Tls::OnSystem(&DOT_NET_FRAMEWORK),
        UAP,
    )
    .update("update S3 Browser, on a current Windows"),
    program(
        "Veeam",
        &["veeam"],
        Tls::Unknown,
        source("MinIO, source code", "minio/minio, cmd"),
    )
    .update("update Veeam and the system that it runs on"),
    program(
        "Talend",
        &["talend"],
        Tls::Of(&JAVA),
        source("Talend components, source code", "Talend/connectors-se"),
    ),
    program(
        "Fluent Bit",
        &["aws-fluent-bit-plugin"],
        Tls::Unknown,
        source("Fluent Bit, source code", "fluent/fluent-bit"),
    )
    .update("update Fluent Bit, and the OpenSSL under it"),
    program(
        "Debian APT",
        &["debian apt-http", "debian apt-curl"],
        Tls::Of(&GNUTLS),
        source("apt, source code", "Debian, apt: methods/http.cc"),
    )
    .update("update apt and GnuTLS, or the system")
    .plain_http(
        "an http:// address in sources.list",
        "write https:// in sources.list (before apt 1.5, install apt-transport-https)",
    ),
    program(
        "yum",
        &["yum"],
        Tls::Unknown,
        source("yum, source code", "rpm-software-management/yum"),
    )
    .update("update the system: libcurl and NSS or OpenSSL decide"),
    program(
        "libdnf",
        &["libdnf"],
        Tls::Of(&OPENSSL),
        source("libdnf, source code", "rpm-software-management/libdnf"),
    )
    .update("update the system: libcurl and OpenSSL decide"),
    program(
        "Microsoft BITS",
        &["microsoft bits"],
        Tls::Of(&SCHANNEL),
        source(
            "Microsoft, TLS 1.2 in WinHTTP",
            "https://support.microsoft.com/kb/3140245",
        ),
    )
    .old_tls("enable TLS 1.2 in WinHTTP (KB3140245), or replace the system"),
    program(
        "sra-toolkit",
        &[
            "sra-toolkit",
            "linux64 sra-toolkit",
            "mac64 sra-toolkit",
            "windows64 sra-toolkit",
        ],
        Tls::Of(&MBEDTLS),
        source("SRA Toolkit", "ncbi/sra-tools"),
    )
    .update("install the newest SRA Toolkit, which brings its own TLS library"),
    program("WordPress", &["wordpress"], Tls::Of(&PHP), SEEN),
    program("VLC", &["vlc", "libvlc"], Tls::Of(&GNUTLS), SEEN),
    client(
        Role::Http,
        "WinSparkle",
        &["winsparkle"],
        Tls::Of(&SCHANNEL),
        source(
            "WinSparkle, source code",
            "vslavik/winsparkle, src/download.cpp",
        ),
    ),
    client(
        Role::Http,
        "Sparkle",
        &["sparkle"],
        Tls::Unknown,
        source("Sparkle", "sparkle-project/Sparkle"),
    ),
    program("Transmission", &["transmission"], Tls::Unknown, SEEN),
    program("Steam", &["valve/steam http client"], Tls::Unknown, SEEN),
    program(
        "Ansible",
        &["ansible"],
        Tls::Of(&PYTHON),
        source(
            "community.aws, source code",
            "ansible-collections/amazon.aws",
        ),
    ),
    program(
        "Pulumi",
        &["pulumi"],
        Tls::Of(&GO),
        source("Pulumi, source code", "pulumi/pulumi-aws-native"),
    ),
];
