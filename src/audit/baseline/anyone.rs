//! Recognising patterns of principals that accept anyone.

use super::pattern::Pattern;

/// The parts that the principals of all accounts have in common.
const COMMON: [&str; 12] = [
    "arn:aws:iam::",
    "arn:aws-cn:sts::",
    "arn:aws-eusc:sts::",
    "arn:aws-iso:sts::",
    "arn:aws-iso-b:sts::",
    "arn:aws-iso-e:sts::",
    "arn:aws-iso-f:sts::",
    "arn:aws-us-gov:sts::",
    ":user/",
    ":assumed-role/",
    ":federated-user/",
    ":root",
];

/// Whether a principal in a baseline is a pattern that names no account, no user and no role, such
/// as `*` or `arn:aws:iam::*:user/*`.
pub(super) fn accepts_anyone(principal: &str) -> bool {
    let is_common = |part: &str| COMMON.iter().any(|common| common.contains(part));
    match Pattern::parse(principal) {
        Some(Pattern::Glob(..)) => principal.split(['*', '?']).all(is_common),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_must_name_somebody() {
        for broad in [
            "*",
            "?*",
            "arn:*",
            "*:*",
            "*e*",
            "*-*",
            "*/*",
            "arn:aws:iam::*:user/*",
            "arn:aws:iam::????????????:root",
            "arn:aws*:sts::*:assumed-role/*",
            "arn:aws-cn:sts::*",
            "arn:aws-iso*:sts::*:assumed-role/*",
            "arn:aws-eusc:sts::*",
        ] {
            assert!(accepts_anyone(broad), "{broad}");
        }
        for narrow in [
            "arn:aws:iam::123456789012:*",
            "arn:aws:iam::*:user/ci-*",
            "*:assumed-role/Deploy",
            "svc:*",
            "[*]",
            "arn:aws:iam::",
            "",
        ] {
            assert!(!accepts_anyone(narrow), "{narrow}");
        }
    }
}
