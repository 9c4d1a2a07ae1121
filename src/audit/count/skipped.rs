//! Files that were skipped because they cannot hold S3 requests.

use crate::input::Skipped;

/// The sum for a kind in two lists; `None` if it would overflow.
fn sum(all: &[Skipped], more: &Skipped) -> Option<u64> {
    let before = all.iter().find(|skipped| skipped.kind == more.kind);
    before
        .map_or(0, |before| before.files)
        .checked_add(more.files)
}

/// Whether two lists can be merged without overflow.
pub(super) fn has_room_for(all: &[Skipped], more: &[Skipped]) -> bool {
    more.iter().all(|skipped| sum(all, skipped).is_some())
}

/// Adds a list to another. Both have each kind once, sorted; see [`has_room_for`].
pub(super) fn merge(all: &mut Vec<Skipped>, more: Vec<Skipped>) {
    for skipped in more {
        match all.binary_search_by_key(&skipped.kind, |skipped| skipped.kind) {
            Ok(at) => {
                all[at].files += skipped.files;
                let first = std::mem::take(&mut all[at].example);
                all[at].example = first.min(skipped.example);
            }
            Err(at) => all.insert(at, skipped),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::Foreign;

    fn skipped(kind: Foreign, files: u64, example: &str) -> Skipped {
        Skipped {
            kind,
            files,
            example: example.to_owned(),
        }
    }

    #[test]
    fn the_order_of_merges_does_not_matter() {
        let lists = [
            vec![skipped(Foreign::FlowLog, 2, "b")],
            vec![
                skipped(Foreign::CloudFrontLog, 1, "c"),
                skipped(Foreign::FlowLog, 3, "a"),
            ],
            vec![skipped(Foreign::WafLog, 1, "w")],
        ];
        let all = vec![
            skipped(Foreign::CloudFrontLog, 1, "c"),
            skipped(Foreign::FlowLog, 5, "a"),
            skipped(Foreign::WafLog, 1, "w"),
        ];
        for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0]] {
            let mut merged = Vec::new();
            for list in order {
                merge(&mut merged, lists[list].clone());
            }
            assert_eq!(merged, all, "{order:?}");
        }
        let many = [skipped(Foreign::FlowLog, u64::MAX, "z")];
        assert!(!has_room_for(&all, &many) && has_room_for(&all[..1], &many));
    }
}
