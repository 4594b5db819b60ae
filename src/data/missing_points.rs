//! Which points of a sequence are missing.

use std::{ops::Range, sync::Arc};

/// The missing points of a sequence that has some.
#[derive(Clone, Debug)]
pub(super) struct MissingPoints {
    /// How many of the first 0, 1, 2 and so on of the points are missing.
    counts: Arc<[u32]>,
}

impl MissingPoints {
    /// The missing points of a sequence, from whether each point is missing; `None` where none is.
    pub fn new(are_missing: impl Iterator<Item = bool> + Clone) -> Option<Self> {
        if !are_missing.clone().any(|is_missing| is_missing) {
            return None;
        }
        let mut count = 0;
        let counts = are_missing.map(|is_missing| {
            count += u32::from(is_missing);
            count
        });
        Some(Self { counts: std::iter::once(0).chain(counts).collect() })
    }

    /// Whether no point of a range is missing.
    pub fn has_all(&self, range: Range<usize>) -> bool {
        self.counts.get(range.start) == self.counts.get(range.end)
    }
}
