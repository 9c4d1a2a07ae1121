//! AWS SDKs, the AWS CLI, and other libraries for S3.

use crate::identify::clients::client::{Client, Role, Tls, client};
use crate::identify::clients::source::{Source, UAP, source};
use crate::identify::clients::stacks::{
    ANDROID, AWS_SDK_CPP, AWS_SDK_RUST, DOT_NET, DOT_NET_FRAMEWORK, GO, JAVA, NODE, PHP, PYTHON,
    RUBY,
};

const GUIDE: Source = source(
    "AWS SDKs and Tools guide, application ID",
    "https://docs.aws.amazon.com/sdkref/latest/guide/feature-appid.html",
);

const fn sdk(
    name: &'static str,
    patterns: &'static [&'static str],
    tls: Tls,
    source: Source,
) -> Client {
    client(Role::Sdk, name, patterns, tls, source)
}

const fn core(name: &'static str, patterns: &'static [&'static str], source: Source) -> Client {
    client(Role::SdkCore, name, patterns, Tls::Of(&PYTHON), source)
}

pub(super) const CLIENTS: &[Client] = &[
    sdk(
        "AWS CLI",
        &["aws-cli"],
        Tls::Of(&PYTHON),
        source("AWS CLI, source code", "aws/aws-cli, awscli/clidriver.py"),
    )
    .update("install the newest AWS CLI v2, or run Python 3 on OpenSSL 1.1.1 or later")
    .plain_http(
        "an http:// endpoint override: --endpoint-url, AWS_ENDPOINT_URL or the profile",
        "remove the http:// endpoint override, or make it https://",
    ),
    sdk(
        "Boto 2",
        &["boto"],
        Tls::Of(&PYTHON),
        source("Boto 2, source code", "boto/boto, boto/https_connection.py"),
    )
    .update("move from Boto 2 to boto3, on Python 3 with OpenSSL 1.1.1 or later")
    .sigv2(
        "Boto 2 is unmaintained and signs with Signature Version 2",
        "move to boto3",
    ),
    sdk("boto3", &["boto3", "aioboto3"], Tls::Of(&PYTHON), GUIDE),
    core(
        "botocore",
        &["botocore", "aiobotocore", "s3transfer"],
        source(
            "botocore, source code",
            "boto/botocore, botocore/httpsession.py",
        ),
    ),
    sdk("AWS SDK for Java", &["aws-sdk-java"], Tls::Of(&JAVA), GUIDE),
    sdk(
        "AWS SDK for Kotlin",
        &["aws-sdk-kotlin"],
        Tls::OnSystem(&JAVA),
        GUIDE,
    ),
    sdk(
        "AWS SDK for Go",
        &["aws-sdk-go", "aws-sdk-go-v2"],
        Tls::Of(&GO),
        GUIDE,
    ),
    sdk(
        "AWS SDK for JavaScript",
        &["aws-sdk-nodejs"],
        Tls::Of(&NODE),
        GUIDE,
    ),
    // In a browser, the browser decides.
    sdk(
        "AWS SDK for JavaScript v3",
        &["aws-sdk-js"],
        Tls::Unknown,
        GUIDE,
    ),
    sdk(
        "AWS SDK for PHP",
        &["aws-sdk-php", "aws-sdk-php2"],
        Tls::Of(&PHP),
        GUIDE,
    ),
    sdk(
        "AWS SDK for Ruby",
        &["aws-sdk-ruby", "aws-sdk-ruby2", "aws-sdk-ruby3"],
        Tls::Of(&RUBY),
        GUIDE,
    ),
    sdk(
        "AWS SDK for Rust",
        &["aws-sdk-rust"],
        Tls::Own(&AWS_SDK_RUST),
        GUIDE,
    ),
    sdk(
        "AWS SDK for C++",
        &["aws-sdk-cpp"],
        Tls::OnSystem(&AWS_SDK_CPP),
        source(
            "AWS SDK for C++ guide, minimum TLS version",
            "https://docs.aws.amazon.com/sdk-for-cpp/v1/developer-guide/enforcing-tls.html",
        ),
    ),
    sdk(
        "AWS SDK for .NET on .NET Framework",
        &["aws-sdk-dotnet", "aws-sdk-dotnet-35", "aws-sdk-dotnet-45"],
        Tls::OnSystem(&DOT_NET_FRAMEWORK),
        source(
            "AWS SDK for .NET, source code",
            "aws/aws-sdk-net, sdk/src/Core/Amazon.Util/Internal",
        ),
    ),
    sdk(
        "AWS SDK for .NET",
        &["aws-sdk-dotnet-*"],
        Tls::OnSystem(&DOT_NET),
        source(
            "AWS SDK for .NET, source code",
            "aws/aws-sdk-net, sdk/src/Core/Amazon.Util/Internal",
        ),
    ),
    sdk(
        "AWS Tools for PowerShell",
        &[
            "awspowershell",
            "awspowershell.common",
            "awspowershell.netcore",
        ],
        Tls::OnSystem(&DOT_NET),
        source(
            "AWS SDK for .NET, source code",
            "aws/aws-sdk-net, sdk/src/Core/Amazon.Util/Internal",
        ),
    ),
    sdk(
        "AWS Mobile SDK for Android",
        &["aws-sdk-android"],
        Tls::Of(&ANDROID),
        source(
            "AWS Mobile SDK for Android, source code",
            "aws-amplify/aws-sdk-android, VersionInfoUtils.java",
        ),
    ),
    sdk(
        "AWS Mobile SDK for iOS",
        &["aws-sdk-ios"],
        Tls::System,
        source(
            "AWS Mobile SDK for iOS, source code",
            "aws-amplify/aws-sdk-ios, AWSCore/Service/AWSService.m",
        ),
    ),
    sdk("AWS SDK for Swift", &["aws-sdk-swift"], Tls::System, GUIDE),
    sdk("another AWS SDK", &["aws-sdk-*"], Tls::Unknown, GUIDE),
    sdk(
        "MinIO SDK for Go",
        &["minio-go"],
        Tls::Of(&GO),
        source("minio-go, source code", "minio/minio-go, api.go"),
    ),
    sdk(
        "MinIO SDK for Python",
        &["minio-py"],
        Tls::Of(&PYTHON),
        source("minio-py, source code", "minio/minio-py"),
    ),
    sdk(
        "MinIO SDK for Java",
        &["minio-java"],
        Tls::Of(&JAVA),
        source("minio-java, source code", "minio/minio-java"),
    ),
    sdk(
        "another MinIO SDK",
        &["minio-*"],
        Tls::Unknown,
        source("MinIO SDKs", "minio/minio-js, minio/minio-dotnet"),
    ),
    sdk("JetS3t", &["jets3t"], Tls::Of(&JAVA), UAP),
    sdk(
        "rusoto",
        &["rusoto"],
        Tls::Unknown,
        source("rusoto, source code", "rusoto/rusoto"),
    )
    .update("move from rusoto, which is unmaintained, to the AWS SDK for Rust"),
    sdk(
        "IBM COS SDK for Java",
        &["ibm-cos-sdk-java"],
        Tls::Of(&JAVA),
        source("IBM COS SDK for Java", "IBM/ibm-cos-sdk-java"),
    ),
    sdk("jclouds", &["jclouds"], Tls::Of(&JAVA), UAP),
];
