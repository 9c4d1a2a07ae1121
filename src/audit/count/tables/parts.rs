//! The serialized form of the counts of one kind of records.

use serde::{Deserialize, Serialize};

use super::Tables;
use crate::audit::count::coverage::{Coverage, CoverageParts};
use crate::audit::count::over_time::{OverTime, OverTimeParts};
use crate::audit::count::table_parts::TableParts;

/// The serialized form of [`Tables`].
#[derive(Serialize, Deserialize)]
pub(crate) struct TablesParts {
    pub clean: TableParts,
    pub flagged: TableParts,
    pub coverage: CoverageParts,
    pub over_time: OverTimeParts,
}

impl Tables {
    pub(crate) fn into_parts(self) -> TablesParts {
        TablesParts {
            clean: TableParts::of(self.clean),
            flagged: TableParts::of(self.flagged),
            coverage: self.coverage.into_parts(),
            over_time: self.over_time.into_parts(),
        }
    }

    /// Restores tables from their parts. `self` is empty and has the same fields; `None` if the parts
    /// cannot be those of such tables.
    pub(crate) fn restored(self, parts: TablesParts) -> Option<Self> {
        Some(Self {
            clean: parts.clean.into_table(self.clean)?,
            flagged: parts.flagged.into_table(self.flagged)?,
            coverage: Coverage::from_parts(parts.coverage)?,
            over_time: OverTime::from_parts(parts.over_time),
        })
    }
}
