//! What each rule means, with an example, a fix and its source.

use super::{PolicyKind, Rule};

/// What a rule means.
#[derive(Debug, Clone, Copy)]
pub struct Explanation {
    /// Why it matters, in one or two sentences.
    pub meaning: &'static str,
    /// What breaks it.
    pub example: Example,
    /// What to do, in one sentence.
    pub fix: &'static str,
    /// Where it is from.
    pub source: Source,
}

/// What breaks a rule.
#[derive(Debug, Clone, Copy)]
pub enum Example {
    /// The elements of a statement that differ from Deny `s3:*` to everyone on a bucket and its
    /// objects, and the kind of policy that has it.
    Statement(PolicyKind, &'static str),
    /// A description, where a statement alone shows nothing.
    Words(&'static str),
}

/// A page that a rule is from.
#[derive(Debug, Clone, Copy)]
pub struct Source {
    /// The title of the page.
    pub title: &'static str,
    /// The address of the page.
    pub url: &'static str,
}

macro_rules! sources {
    ($($name:ident => $title:literal, $url:literal;)+) => {
        $(const $name: Source = Source {
            title: $title,
            url: concat!("https://docs.aws.amazon.com/", $url),
        };)+
    };
}

sources! {
    ACTIONS => "Actions, resources, and condition keys for Amazon S3",
        "service-authorization/latest/reference/list_amazons3.html";
    BEST_PRACTICES => "Security best practices for Amazon S3",
        "AmazonS3/latest/userguide/security-best-practices.html";
    BUCKET_POLICIES => "Bucket policies for Amazon S3",
        "AmazonS3/latest/userguide/bucket-policies.html";
    ENDPOINT_POLICIES => "Control access to VPC endpoints using endpoint policies",
        "vpc/latest/privatelink/vpc-endpoints-access.html";
    GLOBAL_KEYS => "AWS global condition context keys",
        "IAM/latest/UserGuide/reference_policies_condition-keys.html";
    IN_TRANSIT => "Protecting data in transit with encryption",
        "AmazonS3/latest/userguide/UsingEncryptionInTransit.html";
    NOT_PRINCIPAL => "AWS JSON policy elements: NotPrincipal",
        "IAM/latest/UserGuide/reference_policies_elements_notprincipal.html";
    OPERATORS => "IAM JSON policy elements: Condition operators",
        "IAM/latest/UserGuide/reference_policies_elements_condition_operators.html";
    PRINCIPAL => "AWS JSON policy elements: Principal",
        "IAM/latest/UserGuide/reference_policies_elements_principal.html";
    PUBLIC_ACCESS => "Blocking public access to your Amazon S3 storage",
        "AmazonS3/latest/userguide/access-control-block-public-access.html";
    QUOTAS => "IAM and AWS STS quotas",
        "IAM/latest/UserGuide/reference_iam-quotas.html";
    RCP_SYNTAX => "RCP syntax",
        "organizations/latest/userguide/orgs_manage_policies_rcps_syntax.html";
    RESOURCE => "IAM JSON policy elements: Resource",
        "IAM/latest/UserGuide/reference_policies_elements_resource.html";
    S3_KEYS => "Bucket policy examples using condition keys",
        "AmazonS3/latest/userguide/amazon-s3-policy-keys.html";
    VARIABLES => "IAM policy elements: Variables and tags",
        "IAM/latest/UserGuide/reference_policies_variables.html";
    VERSION => "IAM JSON policy elements: Version",
        "IAM/latest/UserGuide/reference_policies_elements_version.html";
    VIEWERS => "Supported protocols and ciphers between viewers and CloudFront",
        "AmazonCloudFront/latest/DeveloperGuide/secure-connections-supported-viewer-protocols-ciphers.html";
    WEBSITES => "Website endpoints",
        "AmazonS3/latest/userguide/WebsiteEndpoints.html";
}

const BUCKET: PolicyKind = PolicyKind::Bucket;

/// Makes the explanations from a table, so that no rule can lack one.
macro_rules! explanations {
    ($($rule:ident($source:ident): $meaning:literal, $example:expr, $fix:literal;)+) => {
        impl Rule {
            /// What the rule means.
            pub const fn explanation(self) -> Explanation {
                match self {
                    $(Self::$rule => Explanation {
                        meaning: $meaning,
                        example: $example,
                        fix: $fix,
                        source: $source,
                    }),+
                }
            }
        }
    };
}

use Example::{Statement, Words};

explanations! {
    HttpNotDenied(BEST_PRACTICES):
        "S3 accepts plain HTTP unless a policy denies it, so credentials in presigned URLs and all data \
         can be read on the way. A condition on s3:TlsVersion alone leaves it open, because plain HTTP \
         has no TLS version and AWS's pages disagree on what that means.",
        Statement(BUCKET, r#""Condition": {"NumericLessThan": {"s3:TlsVersion": "1.2"}}"#),
        "Deny everyone s3:* on the bucket and its objects where Bool aws:SecureTransport is false.";
    NegatedBlocksNewerTls(S3_KEYS):
        "Clients choose the newest version that both sides have. If it is denied while an older one is let \
         through, the best clients fail and the others pass. Negated operators do this most often, but \
         NumericEquals and NumericGreaterThan can too.",
        Statement(BUCKET, r#""Condition": {"StringNotEquals": {"s3:TlsVersion": "1.2"}}"#),
        "Use NumericLessThan with the lowest version to accept.";
    HttpAndTlsAnded(OPERATORS):
        "All conditions of a statement have to be met, and plain HTTP has no TLS version. So the statement \
         never denies anything.",
        Statement(BUCKET, r#""Condition": {
  "Bool": {"aws:SecureTransport": "false"},
  "NumericLessThan": {"s3:TlsVersion": "1.2"}
}"#),
        "Split the statement into two, one for each condition.";
    StringOperatorOnNumericKey(OPERATORS):
        "A string operator compares letters, so that 1.20 is not 1.2, and it has no order.",
        Statement(BUCKET, r#""Condition": {"StringEquals": {"s3:TlsVersion": "1.1"}}"#),
        "Use a numeric operator, such as NumericLessThan.";
    ValueNotNumeric(OPERATORS):
        "A numeric operator cannot compare with text, so the condition never matches.",
        Statement(BUCKET, r#""Condition": {"NumericLessThan": {"s3:TlsVersion": "TLSv1.2"}}"#),
        "Write a number, such as \"1.2\".";
    TlsValueUnknown(S3_KEYS):
        "The values of s3:TlsVersion are 1.0, 1.1, 1.2 and 1.3. Compared with another number, such as 12, \
         all or none of them match.",
        Statement(BUCKET, r#""Condition": {"NumericLessThan": {"s3:TlsVersion": "12"}}"#),
        "Use one of the values 1.0, 1.1, 1.2 and 1.3.";
    NumericListIsOr(OPERATORS):
        "Several values are alternatives: NumericLessThan with 1.2 and 1.3 means less than 1.3.",
        Statement(BUCKET, r#""Condition": {"NumericLessThan": {"s3:TlsVersion": ["1.2", "1.3"]}}"#),
        "Keep only the value that you mean.";
    SetOperatorOnSingleValuedKey(OPERATORS):
        "ForAllValues: is true if the key is absent, and ForAnyValue: is false, which is rarely what is \
         meant for a key with one value.",
        Statement(BUCKET, r#""Condition": {"ForAllValues:NumericLessThan": {"s3:TlsVersion": "1.2"}}"#),
        "Remove ForAllValues: or ForAnyValue:.";
    IfExistsInAllow(OPERATORS):
        "IfExists is true if the key is absent, as s3:TlsVersion is on plain HTTP. So the Allow lets plain \
         HTTP through.",
        Statement(BUCKET, r#""Effect": "Allow",
"Condition": {"NumericGreaterThanEqualsIfExists": {"s3:TlsVersion": "1.2"}}"#),
        "Remove IfExists, and deny plain HTTP in a separate statement.";
    AllowInsteadOfDeny(BEST_PRACTICES):
        "A request is allowed if any policy allows it, so an Allow for secure requests keeps out none of the \
         insecure ones. A resource control policy cannot allow at all.",
        Statement(BUCKET, r#""Effect": "Allow", "Condition": {"Bool": {"aws:SecureTransport": "true"}}"#),
        "Deny insecure requests; then the Allow needs no condition on transport.";
    PublicAllow(PUBLIC_ACCESS):
        "Everyone on the internet may do what the statement allows, with or without credentials.",
        Statement(BUCKET, r#""Effect": "Allow", "Action": "s3:GetObject""#),
        "Name the principals, or add a condition on who or where they are.";
    PartialAction(BEST_PRACTICES):
        "The statements that deny insecure transport leave some actions out.",
        Statement(BUCKET, r#""Action": "s3:GetObject", "Condition": {"Bool": {"aws:SecureTransport": "false"}}"#),
        "Write \"Action\": \"s3:*\".";
    BucketArnMissing(RESOURCE):
        "The ARN of a bucket's objects does not include the bucket, so that its contents can be listed over \
         insecure transport.",
        Statement(BUCKET, r#""Resource": "arn:aws:s3:::amzn-s3-demo-bucket/*",
"Condition": {"Bool": {"aws:SecureTransport": "false"}}"#),
        "Add the bucket's own ARN to the Resource.";
    ObjectArnMissing(RESOURCE):
        "The ARN of a bucket does not include its objects, so that they can be read over insecure transport.",
        Statement(BUCKET, r#""Resource": "arn:aws:s3:::amzn-s3-demo-bucket",
"Condition": {"Bool": {"aws:SecureTransport": "false"}}"#),
        "Add the ARN that ends in /* to the Resource.";
    PrincipalNotEveryone(PRINCIPAL):
        "Whoever is not named may still use insecure transport. Without any Principal, AWS refuses the \
         policy of a bucket.",
        Statement(BUCKET, r#""Principal": {"AWS": "111122223333"},
"Condition": {"Bool": {"aws:SecureTransport": "false"}}"#),
        "Write \"Principal\": \"*\", and add exemptions as ArnNotLike aws:PrincipalArn.";
    NotPrincipal(NOT_PRINCIPAL):
        "A session is exempt only if its account, role and session are all named, and every session has a \
         new name.",
        Words("\"NotPrincipal\": {\"AWS\": \"arn:aws:iam::111122223333:user/alice\"} in a Deny"),
        "Write \"Principal\": \"*\", and add exemptions as ArnNotLike aws:PrincipalArn.";
    VersionMissing(VERSION):
        "Without a Version, a policy has version 2008-10-17, which lacks policy variables.",
        Words("a policy without \"Version\""),
        "Write \"Version\": \"2012-10-17\" at the top of the policy.";
    VersionOld(VERSION):
        "Version 2008-10-17 lacks policy variables and everything that AWS has added since.",
        Words("\"Version\": \"2008-10-17\""),
        "Write \"Version\": \"2012-10-17\" at the top of the policy.";
    VariableNotExpanded(VARIABLES):
        "In a policy of version 2008-10-17, ${aws:username} is these very characters.",
        Words("${aws:username} in a policy without \"Version\": \"2012-10-17\""),
        "Write \"Version\": \"2012-10-17\" at the top of the policy.";
    UnknownConditionKey(GLOBAL_KEYS):
        "No request has a key that does not exist. A positive condition on it never matches, and a negated \
         one always does. Directory buckets have keys of their own.",
        Statement(BUCKET, r#""Condition": {"Bool": {"aws:SecureTransprt": "false"}}"#),
        "Correct the key's name.";
    ServicePrincipals(S3_KEYS):
        "When an AWS service calls S3, S3 hides s3:TlsVersion from policies. The call is judged as if it had \
         none.",
        Statement(BUCKET, r#""Condition": {"NumericLessThan": {"s3:TlsVersion": "1.2"}}"#),
        "To exempt services, add BoolIfExists aws:PrincipalIsAWSService false.";
    ExemptionSkipsAnonymous(GLOBAL_KEYS):
        "Anonymous requests have no keys about the principal, so a condition that needs one lets all of them \
         through.",
        Statement(BUCKET, r#""Condition": {
  "Bool": {"aws:SecureTransport": "false", "aws:PrincipalIsAWSService": "false"}
}"#),
        "Add IfExists to the operator.";
    Tls13PrivateLinkMrap(IN_TRANSIT):
        "VPC interface endpoints and Multi-Region Access Points do not support TLS 1.3, so a minimum of 1.3 \
         denies all who use them. In the policy of a VPC endpoint this is a warning: that of a gateway \
         endpoint may ask for 1.3, that of an interface endpoint then denies everyone.",
        Statement(BUCKET, r#""Condition": {"NumericLessThan": {"s3:TlsVersion": "1.3"}}"#),
        "Make sure that nobody uses these, or keep the minimum at 1.2.";
    NotIpDeniesVpcEndpoints(GLOBAL_KEYS):
        "Requests through a VPC endpoint have no aws:SourceIp, and a negated operator matches an absent key.",
        Statement(BUCKET, r#""Condition": {"NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}}"#),
        "Exempt the VPC endpoints with a condition on aws:SourceVpce or aws:VpcSourceIp.";
    NegatedDeniesAnonymous(OPERATORS):
        "A negated operator matches an absent key, and anonymous requests lack those about the principal.",
        Statement(BUCKET, r#""Condition": {"StringNotEquals": {"aws:PrincipalOrgID": "o-example"}}"#),
        "To let anonymous requests pass, add a Null condition on the key.";
    Lockout(BUCKET_POLICIES):
        "The statement denies everyone s3:PutBucketPolicy or s3:DeleteBucketPolicy. Only the root user of \
         the bucket's account could then change the policy.",
        Statement(BUCKET, r#""Condition": {"StringNotEquals": {"aws:SourceVpce": "vpce-1a2b3c4d"}}"#),
        "Leave these actions out, or exempt an administrator.";
    PartitionMixed(RESOURCE):
        "A bucket and its callers are always in the same partition, so ARNs of others match nothing.",
        Statement(BUCKET, r#""Resource": ["arn:aws:s3:::amzn-s3-demo-bucket", "arn:aws-cn:s3:::amzn-s3-demo-bucket/*"]"#),
        "Use the partition of the bucket in all ARNs.";
    WebsiteTrafficIsHttp(WEBSITES):
        "Website endpoints speak plain HTTP only, so a policy that denies it takes the website offline.",
        Words("--logs shows requests to s3-website, and the policy denies plain HTTP"),
        "Serve the website through CloudFront with the bucket's REST endpoint as its origin.";
    CloudFrontHidesViewerTls(VIEWERS):
        "The policy sees the connection from CloudFront to S3, not the one from the viewer to CloudFront.",
        Words("--logs shows requests from CloudFront, and the policy denies old TLS"),
        "Set the minimum for viewers in the distribution's security policy.";
    TransportConditionNeverMatches(OPERATORS):
        "An operator of the wrong type, or a bound that no version is under, matches nothing. The statement \
         looks as if it denied old TLS or plain HTTP, and does not.",
        Statement(BUCKET, r#""Condition": {"NumericLessThan": {"s3:TlsVersion": "1.0"}}"#),
        "Use NumericLessThan for s3:TlsVersion, and Bool for aws:SecureTransport.";
    ValueNeverMatches(GLOBAL_KEYS):
        "For the session of a role, aws:PrincipalArn is the ARN of the role, not of the session; StringEquals \
         takes * literally; IDs have prefixes; and a misspelled date, range of addresses or Boolean matches \
         nothing. An exemption with such a value never applies.",
        Statement(BUCKET, r#""Condition": {
  "NumericLessThan": {"s3:TlsVersion": "1.2"},
  "ArnNotLike": {"aws:PrincipalArn": "arn:aws:sts::111122223333:assumed-role/legacy/*"}
}"#),
        "Use ArnNotLike with the ARN of the role.";
    ResourceNotAllowed(BUCKET_POLICIES):
        "A bucket's policy can only be about this bucket and its objects, and an access point's only about \
         this access point. S3 answers \"Policy has invalid resource\".",
        Statement(BUCKET, r#""Resource": "arn:aws:s3:us-east-1:111122223333:accesspoint/example""#),
        "Name only the resource that the policy is attached to, and what is in it.";
    PrincipalMissing(PRINCIPAL):
        "Policies of buckets, access points and VPC endpoints, and resource control policies say for whom \
         they are. AWS refuses them otherwise.",
        Statement(PolicyKind::Rcp, r#""Principal": null"#),
        "Name the principals, or use the policy as one of a kind without principals.";
    ElementNotAllowed(RCP_SYNTAX):
        "Policies of users and roles and service control policies (SCPs) have no Principal; the one of a \
         resource control policy (RCP) can only be \"*\", and it has no NotAction. An SCP limits what the \
         organization's own users and roles may do anywhere; an RCP limits what anyone may do with the \
         organization's own buckets.",
        Statement(PolicyKind::Scp, r#""Principal": "*""#),
        "Remove the element, or use the policy as one of another kind.";
    UnknownAction(ACTIONS):
        "S3 refuses the policy of a bucket that names an action it does not have. In other policies the entry \
         is without effect.",
        Statement(BUCKET, r#""Action": "s3:GetObjekt""#),
        "Correct the action's name.";
    PolicyTooLarge(QUOTAS):
        "The limits are 20,480 bytes for a bucket, 20,480 characters for a VPC endpoint, 6,144 for a managed \
         policy, and 5,120 for a resource or service control policy. White space is not counted here.",
        Words("a bucket policy of 38 KB"),
        "Merge statements, use wildcards, or split the policy where its kind allows it.";
    NoAllowInEndpointPolicy(ENDPOINT_POLICIES):
        "A VPC endpoint denies what its policy does not allow. One of Deny statements alone cuts everyone in \
         the VPC off from S3.",
        Statement(PolicyKind::VpcEndpoint, r#""Condition": {"Bool": {"aws:SecureTransport": "false"}}"#),
        "Add a statement that allows \"*\" all actions on all resources.";
    BucketsNotTried(RESOURCE):
        "A policy is tried on 1,000 of the buckets and access points that it names. Nothing was found out \
         about the others.",
        Words("a policy that names 1,001 buckets"),
        "Check the policy for these buckets by --bucket.";
    MinTls12IsRedundant(IN_TRANSIT):
        "AWS has refused TLS below 1.2 since February 2024, so a minimum of 1.2 changes nothing.",
        Words("--logs shows no TLS below 1.2, and the policy denies it"),
        "None is needed; the next step would be a minimum of 1.3.";
}

impl Explanation {
    /// A policy that breaks the rule, if a statement is enough to show it.
    pub fn example_policy(&self) -> Option<(PolicyKind, String)> {
        let Statement(kind, elements) = self.example else {
            return None;
        };
        let has = |name: &str| elements.contains(&format!("\"{name}\":"));
        let defaults = [
            ("Effect", "\"Deny\""),
            ("Principal", "\"*\""),
            ("Action", "\"s3:*\""),
            (
                "Resource",
                r#"["arn:aws:s3:::amzn-s3-demo-bucket", "arn:aws:s3:::amzn-s3-demo-bucket/*"]"#,
            ),
        ];
        let kept = defaults.into_iter().filter(|(name, _)| !has(name));
        let kept = kept.map(|(name, value)| format!("\"{name}\": {value}"));
        // An element that the example is to lack is null.
        let own = (!elements.ends_with(": null")).then(|| elements.to_owned());
        let elements = kept.chain(own).collect::<Vec<_>>().join(",\n");
        Some((
            kind,
            format!("{{\"Version\": \"2012-10-17\", \"Statement\": [{{\n{elements}\n}}]}}"),
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::super::lint;
    use super::*;
    use crate::policy::Policy;

    #[test]
    fn every_example_breaks_its_rule() {
        for rule in Rule::ALL {
            if let Some((kind, text)) = rule.explanation().example_policy() {
                let policy = Policy::parse(&text).unwrap_or_else(|error| panic!("{text} {error}"));
                let found = lint(&policy, &kind.into());
                let names: Vec<_> = found.iter().map(|own| own.rule.name()).collect();
                assert!(names.contains(&rule.name()), "{}: {names:?}", rule.name());
            }
        }
    }
}
