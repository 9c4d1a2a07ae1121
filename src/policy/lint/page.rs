//! The page about all rules, `docs/lint-rules.md`.

use super::{Example, Requirement, Rule};

const INTRODUCTION: &str = "\
# The rules of `s3tls policy lint`

This page is generated from the rules, and a test keeps it up to date.

An **error** means that a policy does not work as intended or that AWS refuses it. A **warning** means that it
does not work as intended in some cases. A **note** is for your information. Errors and warnings make
the exit status 1.

Each example is the Condition or other part in which a policy differs from a statement that denies everyone
`s3:*` on a bucket and its objects.

";

const KINDS: &str = "\
## Kinds of policies

`--kind` says what a policy is attached to. Without it, the kind is detected from the file or the policy if only
one kind is possible; otherwise s3tls assumes a bucket policy. The report says which kind it used.

| kind | is for | has a Principal | without a matching Allow | size |
|---|---|---|---|---|
| `bucket` | every request to the bucket | yes | other policies decide | 20,480 bytes |
| `vpc-endpoint` | requests through the endpoint | yes | denied | 20,480 characters |
| `identity` | the user, group or role that it is attached to | no | other policies decide | 6,144 characters |
| `rcp` | everyone's access to the resources of the organization's member accounts | only `\"*\"` | – | 5,120 characters |
| `scp` | the users and roles of the organization's member accounts | no | – | 5,120 characters |
| `access-point` | requests through the access point | yes | other policies decide | 20,480 bytes |
| `directory-bucket` | requests to a bucket of S3 Express One Zone, which speaks HTTPS only | yes | other policies decide | 20,480 bytes |

**A resource control policy (RCP) is not a service control policy (SCP).** To require TLS of everyone who
uses the organization's buckets, attach an RCP: it also binds other accounts and anonymous callers. An SCP
binds only the organization's own users and roles, but in every bucket that they use, even in other organizations.
Neither binds the management account or service-linked roles.

";

const INPUT: &str = "\
## What is read

`lint` takes files and folders; in a folder it reads every `.json` file that contains the word `Statement`. A
file may contain

- a policy, the text of one as a JSON string, or an array of these,
- what `aws s3api get-bucket-policy`, `aws s3control get-access-point-policy`, `aws iam get-policy-version`,
  `aws iam get-role-policy`, `aws ec2 describe-vpc-endpoints` or `aws organizations describe-policy` prints,
- what `terraform show -json` prints, of a plan or of a state.

UTF-8 and UTF-16 are read, with and without a byte order mark. If a policy is a string inside a file, a finding
names the line and column in that string, and where the string is in the file. Resources without a policy,
endpoints of other services and policies that are known only after apply are named and skipped. A
CloudFormation template is refused: only CloudFormation knows the values in its policies.

A policy is tested on up to 1,000 of the buckets and access points that it names. A policy that AWS accepts
cannot name that many; a note says if any were left out.

";

const REQUIREMENTS: &str = "\
## Requirements

`--require` checks the policy of a bucket against a rule of AWS Config, Security Hub or CIS. If the policy does
not meet it, the exit status is 1. These rules do not read policies of other kinds.

| name | rule | asks for |
|---|---|---|
";

/// The address of this page on the web, which is not known yet. With it, reports link to the rules
/// there; without it, to the pages that they are from.
const ADDRESS: &str = "";

/// The address of a rule on this page, if the page has one.
pub fn rule_page(rule: Rule) -> Option<String> {
    (!ADDRESS.is_empty()).then(|| format!("{ADDRESS}#{}", anchor(rule.name())))
}

/// The anchor that GitHub gives a heading.
fn anchor(heading: &str) -> String {
    heading.replace('.', "")
}

/// The page in Markdown.
pub fn rules_page() -> String {
    let mut page = INTRODUCTION.to_owned();
    page.push_str("| rule | severity | finds |\n|---|---|---|\n");
    for rule in Rule::ALL {
        let (name, severity, description) =
            (rule.name(), rule.severity().name(), rule.description());
        page.push_str(&format!(
            "| [`{name}`](#{}) | {severity} | {description} |\n",
            anchor(name)
        ));
    }
    page.push('\n');
    page.push_str(INPUT);
    page.push_str(REQUIREMENTS);
    for requirement in Requirement::ALL {
        let (name, title, url) = (requirement.name(), requirement.title(), requirement.url());
        let description = requirement.description();
        page.push_str(&format!(
            "| `{name}` | [{title}]({url}) | {description} |\n"
        ));
    }
    page.push('\n');
    page.push_str(KINDS);
    for rule in Rule::ALL {
        page.push_str(&section(rule));
    }
    page.truncate(page.trim_end().len());
    page.push('\n');
    page
}

fn section(rule: Rule) -> String {
    let own = rule.explanation();
    let example = match own.example {
        Example::Statement(kind, elements) => {
            let elements = elements.strip_suffix(": null").map_or_else(
                || format!("\n\n```json\n{elements}\n```"),
                |name| format!(" no {}", name.trim_matches('"')),
            );
            format!("Example, of kind `{}`:{elements}", kind.name())
        }
        Example::Words(words) => format!("Example: {words}"),
    };
    format!(
        "## {}\n\n**{}.** {} {}\n\n{example}\n\nFix: {}\n\nSource: [{}]({})\n\n",
        rule.name(),
        rule.severity().name(),
        rule.description(),
        own.meaning,
        own.fix,
        own.source.title,
        own.source.url,
    )
}
