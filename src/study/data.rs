//! The data of a study: its series, and the statistical forecasts that its trials are compared with.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::data::{
    baselines::{Baseline, baselines, noise_floor},
    errors::Errors,
    partition::Partition,
    source::SeriesSource,
};

/// What the data of a study are made from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DataSource {
    /// The source of the series.
    pub source: SeriesSource,
    /// The parts of the series.
    pub partition: Partition,
}

/// The data of a study: made once, shared by every execution.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct StudyData {
    /// The series, in its own units; NaN where a value is missing.
    #[serde(with = "crate::num::packed::shared")]
    pub values: Arc<[f32]>,
    /// The statistical forecasts of the validation part.
    pub baselines: Vec<Baseline>,
    /// The errors of a forecast that knows the series without its noise; `None` where there is no such series.
    pub noise_floor: Option<Errors>,
}

impl DataSource {
    /// Makes the data. With 200,000 points, that takes tens of milliseconds.
    #[must_use]
    pub fn load(&self) -> StudyData {
        let loaded = self.source.load();
        let values = Arc::clone(loaded.dataset.values());
        StudyData {
            baselines: baselines(&values, &self.partition, self.source.season()),
            noise_floor: loaded.noise.as_deref().and_then(|noise| noise_floor(noise, &self.partition)),
            values,
        }
    }
}

impl StudyData {
    /// The baseline with the lowest mean absolute error.
    #[must_use]
    pub fn best_baseline(&self) -> Option<&Baseline> {
        self.baselines.iter().min_by(|a, b| a.errors.mae.total_cmp(&b.errors.mae))
    }
}
