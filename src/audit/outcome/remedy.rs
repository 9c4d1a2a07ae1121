//! Serializing a remedy.

use serde::ser::SerializeMap;

use crate::identify::Remedy;

/// Writes a remedy as entries of a group or caller. If there is none, `remedy` is `null` and the
/// other entries are left out.
pub(super) fn serialize_remedy<M: SerializeMap>(
    remedy: Option<&Remedy>,
    map: &mut M,
) -> Result<(), M::Error> {
    map.serialize_entry("remedy", &remedy.map(|remedy| &remedy.fix))?;
    let Some(remedy) = remedy else {
        return Ok(());
    };
    map.serialize_entry("cause", &remedy.cause)?;
    map.serialize_entry("confidence", &remedy.confidence)?;
    map.serialize_entry("blocker", &remedy.blocker)?;
    map.serialize_entry("source", remedy.source)
}
