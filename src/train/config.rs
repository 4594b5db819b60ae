//! The configuration of one training run.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{objective::Objective, schedule::Schedule, stopping::EarlyStopping};
use crate::{
    data::preparation::Preparation,
    nn::{
        activation::Activation, dense::Dense, loss::Loss, optimizer::update::Update, out_of_range::OutOfRange,
    },
};

/// One training run, but for its data and its random stream. [`crate::study::check`] makes only those that
/// can run; [`TrainConfig::fits`] says so of any.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TrainConfig {
    /// How many past points the network sees.
    pub window: usize,
    /// How many windows go into one update.
    pub batch: usize,
    /// The hidden layers; the output is one linear unit more, with Keras's defaults.
    pub hidden: Vec<Dense>,
    /// What training makes small.
    pub loss: Loss,
    /// How it does.
    pub update: Update,
    /// How many times all windows are seen.
    pub epochs: u32,
    /// What the best epoch is chosen by.
    pub objective: Objective,
    /// What happens to the series before the network sees it.
    pub preparation: Preparation,
    /// How the learning rate changes.
    pub schedule: Schedule,
    /// Whether training ends where it gets no better, and when.
    pub stopping: Option<EarlyStopping>,
    /// The season's length in points, that MASE measures against; 1 where there is none.
    pub season: usize,
}

/// Why a configuration cannot train on a series.
#[derive(Clone, Copy, Debug, PartialEq, Error)]
pub enum ConfigError {
    /// Nothing to learn from.
    #[error("a window of {window} points leaves nothing to learn from in {split} training points")]
    Window {
        /// The window.
        window: usize,
        /// The length of the training part, as differencing left it.
        split: usize,
    },
    /// Nothing is left of the training part.
    #[error("differencing over {period} points leaves nothing of {split} training points")]
    Differencing {
        /// Over how many points.
        period: usize,
        /// The length of the training part.
        split: usize,
    },
    /// Nothing to check on.
    #[error("a split at {split} leaves nothing to check on in a series of {points} points")]
    Split {
        /// The first validation point.
        split: usize,
        /// The length of the series.
        points: usize,
    },
    /// A size that must not be zero is.
    #[error("{0} must be at least 1")]
    Zero(&'static str),
    /// A setting of the network or its training has a value that it cannot have.
    #[error(transparent)]
    Setting(#[from] OutOfRange),
}

impl TrainConfig {
    /// Whether it can train on the points before `split` of a series of `points`.
    ///
    /// # Errors
    /// What stands in the way.
    pub fn fits(&self, split: usize, points: usize) -> Result<(), ConfigError> {
        let sizes = [
            ("the window", self.window),
            ("the batch size", self.batch),
            ("epochs", self.epochs as usize),
            ("the season", self.season),
        ];
        for (name, size) in sizes.into_iter().chain(self.hidden.iter().map(|layer| ("units", layer.units))) {
            if size == 0 {
                return Err(ConfigError::Zero(name));
            }
        }
        self.hidden.iter().try_for_each(Dense::check)?;
        self.loss.check()?;
        self.update.check()?;
        self.schedule.check()?;
        self.stopping.map_or(Ok(()), |stopping| stopping.check())?;
        let period = self.preparation.lost();
        if period > 0 && period >= split {
            return Err(ConfigError::Differencing { period, split });
        }
        if self.window >= split - period {
            return Err(ConfigError::Window { window: self.window, split: split - period });
        }
        if split >= points {
            return Err(ConfigError::Split { split, points });
        }
        Ok(())
    }

    /// Every layer, the output included.
    #[must_use]
    pub fn layers(&self) -> Vec<Dense> {
        let output = Dense::new(1, Activation::Linear);
        self.hidden.iter().copied().chain([output]).collect()
    }
}
