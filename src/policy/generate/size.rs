//! Whether a policy is too large.

use super::options::GenerateError;
use super::white_space::without_white_space;
use crate::policy::kind::PolicyKind;
use crate::policy::size_limit::{CountsWhiteSpace, SizeLimit, SizeUnit};

/// Checks the size of a policy, whose text must be JSON. Returns what there is to say about it.
///
/// # Errors
/// The policy is too large even without white space.
pub(super) fn check(kind: PolicyKind, text: &str) -> Result<Option<String>, GenerateError> {
    let limit = SizeLimit::of(kind);
    let length = |text: &str| match limit.unit {
        SizeUnit::Bytes => text.len(),
        SizeUnit::Characters => text.chars().count(),
    };
    let unit = limit.unit.name();
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_counts_as_the_pages_say() {
        let text = |letters: usize, spaces: usize| {
            format!("\"{}\"{}", "a".repeat(letters - 2), " ".repeat(spaces))
        };
        for kind in PolicyKind::ALL {
            let most = SizeLimit::of(kind).most;
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
