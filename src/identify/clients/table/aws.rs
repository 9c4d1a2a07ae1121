//! AWS's own side, and its agents on customers' machines.

use crate::identify::clients::client::{Client, Role, Tls, client};
use crate::identify::clients::source::{Source, source};
use crate::identify::clients::stacks::{GO, RUBY};

const CLOUDTRAIL: Source = source(
    "CloudTrail guide, record contents",
    "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html",
);
const LOGS: Source = source(
    "S3 guide, log format",
    "https://docs.aws.amazon.com/AmazonS3/latest/userguide/LogFormat.html",
);
const DIGITAL_CORPORA: Source = source(
    "access logs of digitalcorpora",
    "digitalcorpora/digitalcorpora-stats, python/tests",
);
const CARTOGRAPHER: Source = source(
    "Cloud Console Cartographer, families of User-Agents",
    "Permiso-io-tools/CloudConsoleCartographer",
);
const AGENTS: Source = source(
    "the agent's source code",
    "aws/amazon-ssm-agent, aws/amazon-cloudwatch-agent, aws/aws-codedeploy-agent, aws/amazon-ecs-agent",
);

const fn service(name: &'static str, patterns: &'static [&'static str], source: Source) -> Client {
    client(Role::Service, name, patterns, Tls::Unknown, source)
}

const fn agent(name: &'static str, patterns: &'static [&'static str], tls: Tls) -> Client {
    const FIX: &str = "update the agent, which runs on your own machine";
    client(Role::Agent, name, patterns, tls, AGENTS).update(FIX)
}

pub(super) const CLIENTS: &[Client] = &[
    client(
        Role::Console,
        "S3 console",
        &["s3console", "aws console s3"],
        Tls::Unknown,
        LOGS,
    ),
    client(
        Role::CloudFront,
        "Amazon CloudFront",
        &["amazon cloudfront"],
        Tls::Unknown,
        source(
            "CloudFront guide, User-Agent header",
            "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/RequestAndResponseBehaviorS3Origin.html",
        ),
    ),
    service("aws-internal", &["aws-internal"], CLOUDTRAIL),
    service("AWS Internal", &["aws internal"], CLOUDTRAIL),
    service("AWS_ATHENA", &["aws_athena"], CLOUDTRAIL),
    service(
        "AWS CloudFormation",
        &["aws cloudformation"],
        DIGITAL_CORPORA,
    ),
    service("AWSConfig", &["awsconfig"], CLOUDTRAIL),
    service("AWSCloudTrail", &["awscloudtrail"], CARTOGRAPHER),
    service("EC2ConsoleFrontend", &["ec2consolefrontend"], CARTOGRAPHER),
    service(
        "AWS Trusted Advisor",
        &["aws-support-trustedadvisor"],
        CLOUDTRAIL,
    ),
    agent(
        "SSM agent",
        &[
            "amazon-ssm-agent",
            "ssm-agent-worker",
            "ssm-document-worker",
            "ssm-session-worker",
        ],
        Tls::Of(&GO),
    ),
    agent(
        "CloudWatch agent",
        &["cwagent", "amazon-cloudwatch-agent"],
        Tls::Of(&GO),
    ),
    agent(
        "CodeDeploy agent",
        &["aws-codedeploy-agent", "codedeploy-agent"],
        Tls::Of(&RUBY),
    ),
    agent(
        "Amazon ECS Agent",
        &["amazon-ecs-agent", "amazon ecs agent"],
        Tls::Of(&GO),
    ),
];
