//! Where the series of a study comes from.

use serde::{Deserialize, Serialize};

use super::{dataset::Dataset, synthetic::Synthetic};

/// The source of a series. Two equal sources have the same series.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum SeriesSource {
    /// A synthetic series.
    Synthetic(Synthetic),
}

/// A series and what its source knows of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SourceSeries {
    /// The series.
    pub dataset: Dataset,
    /// The noise in each value, where it is known; as many as there are values.
    pub noise: Option<Vec<f64>>,
}

impl SeriesSource {
    /// The series.
    #[must_use]
    pub fn load(&self) -> SourceSeries {
        match self {
            Self::Synthetic(synthetic) => {
                let series = synthetic.generate();
                SourceSeries { dataset: Dataset::new("synthetic", series.values), noise: series.noise }
            }
        }
    }

    /// The length of a season, in points; at least 1.
    #[must_use]
    pub fn season(&self) -> usize {
        match self {
            Self::Synthetic(synthetic) => synthetic.period.round().clamp(1.0, 1e9) as usize,
        }
    }
}
