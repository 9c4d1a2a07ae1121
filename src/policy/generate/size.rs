//! How large AWS allows policies to be.

use super::options::GenerateError;
use crate::policy::kind::PolicyKind;

/// The limit of a kind of policy.
struct Limit {
    most: usize,
    unit: Unit,
    counts_white_space: CountsWhiteSpace,
    /// The AWS page that gives the limit.
    page: &'static str,
}

#[derive(Clone, Copy)]
enum Unit {
    Bytes,
    Characters,
}

/// Whether white space outside of strings counts towards a limit.
#[derive(Clone, Copy, PartialEq, Eq)]
enum CountsWhiteSpace {
    Yes,
    No,
    /// AWS does not say.
    Unknown,
}

const fn limit(kind: PolicyKind) -> Limit {
    match kind {
        PolicyKind::Bucket | PolicyKind::DirectoryBucket => Limit {
            most: 20_480,
            unit: Unit::Bytes,
            counts_white_space: CountsWhiteSpace::Unknown,
            page: "\"Bucket policies for Amazon S3\" in the S3 guide",
        },
        PolicyKind::AccessPoint => Limit {
            most: 20_480,
            unit: Unit::Bytes,
            counts_white_space: CountsWhiteSpace::Unknown,
            page: "\"Restrictions and limitations for access points\" in the S3 guide",
        },
        PolicyKind::VpcEndpoint => Limit {
            most: 20_480,
            unit: Unit::Characters,
            counts_white_space: CountsWhiteSpace::Yes,
            page: "\"AWS PrivateLink quotas\"",
        },
        PolicyKind::Identity => Limit {
            most: 6_144,
            unit: Unit::Characters,
            counts_white_space: CountsWhiteSpace::No,
            page: "\"IAM and AWS STS quotas\" in the IAM guide",
        },
        // The console removes white space before it counts; the API does not.
        PolicyKind::Rcp | PolicyKind::Scp => Limit {
            most: 5_120,
            unit: Unit::Characters,
            counts_white_space: CountsWhiteSpace::Yes,
            page: "\"Quotas and service limits for AWS Organizations\"",
        },
    }
}

/// Checks the size of a policy, whose text must be JSON. Returns what there is to say about it.
///
/// # Errors
/// The policy is too large even without white space.
pub(super) fn check(kind: PolicyKind, text: &str) -> Result<Option<String>, GenerateError> {
    let limit = limit(kind);
    let length = |text: &str| match limit.unit {
        Unit::Bytes => text.len(),
        Unit::Characters => text.chars().count(),
    };
    let unit = match limit.unit {
        Unit::Bytes => "bytes",
        Unit::Characters => "characters",
    };
    let (whole, bare) = (length(text), length(&without_white_space(text)));
    if bare > limit.most {
        return Err(GenerateError::TooLarge {
            size: format!("{bare} {unit} without white space"),
            limit: format!("{} {unit}", limit.most),
            page: limit.page,
        });
    }
    if whole <= limit.most || limit.counts_white_space == CountsWhiteSpace::No {
        return Ok(None);
    }
    let counts = match limit.counts_white_space {
        CountsWhiteSpace::Unknown => "AWS does not say whether it counts white space",
        _ => "AWS counts white space",
    };
    Ok(Some(format!(
        "the policy has {whole} {unit}, or {bare} without white space, and AWS allows {}; {counts}, \
         so remove it with jq -c before you apply the policy ({})",
        limit.most, limit.page
    )))
}

/// A JSON text without the white space between its tokens.
fn without_white_space(text: &str) -> String {
    let (mut in_string, mut is_escaped) = (false, false);
    let is_kept = |&letter: &char| {
        let kept = in_string || !letter.is_ascii_whitespace();
        match letter {
            '"' if !is_escaped => in_string = !in_string,
            _ => {}
        }
        is_escaped = in_string && letter == '\\' && !is_escaped;
        kept
    };
    text.chars().filter(is_kept).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_in_strings_counts() {
        let text = "{ \"a b\" : \"\\\" c\\\\\" ,\n\t\"d\": [ 1 ] }";
        assert_eq!(
            without_white_space(text),
            "{\"a b\":\"\\\" c\\\\\",\"d\":[1]}"
        );
    }

    #[test]
    fn white_space_counts_as_the_pages_say() {
        let text = |letters: usize, spaces: usize| {
            format!("\"{}\"{}", "a".repeat(letters - 2), " ".repeat(spaces))
        };
        for kind in PolicyKind::ALL {
            let most = limit(kind).most;
            assert_eq!(check(kind, &text(most, 0)), Ok(None));
            assert!(check(kind, &text(most + 1, 0)).is_err());
            let noted = check(kind, &text(most, 1)).expect("it is small enough");
            assert_eq!(noted.is_none(), kind == PolicyKind::Identity, "{noted:?}");
        }
        // An é takes two bytes and is one character.
        let accents = format!("\"{}\"", "é".repeat(20_478));
        assert_eq!(check(PolicyKind::VpcEndpoint, &accents), Ok(None));
        assert!(check(PolicyKind::Bucket, &accents).is_err());
    }
}
