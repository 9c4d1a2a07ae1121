//! An independent S3 with accounts, regions and roles: moto.
//!
//! Source: "Multi-Account support" in the documentation of moto.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::Value;

use super::super::needs::python_with;
use super::super::{Run, s3tls};
use super::isolate;

const PACKAGES: [&str; 4] = ["moto==5.2.5", "flask==3.1.2", "flask-cors==6.0.1", "pyyaml"];

/// Serves two accounts with buckets in two regions, and prints its URL.
const SCRIPT: &str = r#"
import boto3, sys, threading
from moto.server import ThreadedMotoServer
server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
host, port = server.get_host_and_port()
url = f"http://{host}:{port}"
keys = dict(aws_access_key_id="testing", aws_secret_access_key="testing")
def client(name, region="us-east-1", **other):
    return boto3.client(name, endpoint_url=url, region_name=region, **{**keys, **other})
own = client("s3")
for bucket in ["logs", "app"]:
    own.create_bucket(Bucket=bucket)
policy = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"logging.s3.amazonaws.com"},"Action":["s3:PutObject"],"Resource":"arn:aws:s3:::logs/*"}]}'
own.put_bucket_policy(Bucket="logs", Policy=policy)
own.put_bucket_logging(Bucket="app", BucketLoggingStatus={"LoggingEnabled": {"TargetBucket": "logs", "TargetPrefix": "app/"}})
role = client("sts").assume_role(RoleArn="arn:aws:iam::222222222222:role/audit", RoleSessionName="test")["Credentials"]
theirs = client("s3", "eu-west-1", aws_access_key_id=role["AccessKeyId"], aws_secret_access_key=role["SecretAccessKey"], aws_session_token=role["SessionToken"])
theirs.create_bucket(Bucket="theirs", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
print(url, flush=True)
sys.stdin.read()
server.stop()
"#;

/// A server that ends when it is dropped.
struct Moto {
    child: Child,
    url: String,
}

impl Moto {
    fn start(python: &Path) -> Self {
        let mut command = Command::new(python);
        isolate(&mut command);
        let mut child = command
            .args(["-c", SCRIPT])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("Python starts");
        let lines = BufReader::new(child.stdout.take().expect("stdout is piped")).lines();
        let mut lines = lines.map(|line| line.expect("text"));
        let url = lines.find(|line| line.starts_with("http://"));
        let url = url.expect("moto starts and says where");
        Self { child, url }
    }
}

impl Drop for Moto {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn accounts_roles_and_regions_are_those_of_an_independent_server() {
    let Some(python) = python_with(&PACKAGES, "discover on moto") else {
        return;
    };
    let moto = Moto::start(&python);
    let discover = |args: &[&str]| -> (i32, Value) {
        let mut command = s3tls(&[&["discover", "--format", "json"], args].concat());
        isolate(&mut command);
        // Both S3 and STS.
        command.env("AWS_ENDPOINT_URL", &moto.url);
        let run: Run = command.output().expect("the binary starts").into();
        let report = serde_json::from_str(&run.stdout);
        (
            run.status,
            report.unwrap_or_else(|_| panic!("{}", run.stderr)),
        )
    };
    let (status, own) = discover(&[]);
    assert_eq!(status, 0, "{own}");
    let name = |report: &Value, row: usize| report["buckets"][row]["bucket"].clone();
    assert_eq!([name(&own, 0), name(&own, 1)], ["logs", "app"]);
    assert_eq!(own["buckets"][0]["receives_logs"], true);
    assert_eq!(own["buckets"][1]["logging"]["prefix"], "app/");
    assert_eq!(own["buckets"][1]["region"], "us-east-1");

    let role = "arn:aws:iam::222222222222:role/audit";
    let (status, theirs) = discover(&["--role-arn", role, "--external-id", "x"]);
    assert_eq!(status, 0, "{theirs}");
    assert_eq!(theirs["accounts"][0]["id"], "222222222222");
    let bucket = &theirs["buckets"][0];
    assert_eq!(
        (name(&theirs, 0), &bucket["region"]),
        ("theirs".into(), &"eu-west-1".into())
    );
    let statement = &theirs["targets"][0]["statement"];
    let account = &statement["Condition"]["StringEquals"]["aws:SourceAccount"];
    assert_eq!(account[0], "222222222222");
}
