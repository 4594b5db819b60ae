//! The configuration of one training run.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{objective::Objective, schedule::Schedule, stopping::EarlyStopping};
use crate::{
    data::{partition::Fold, preparation::Preparation},
    nn::{
        loss::Loss,
        model::ModelConfig,
        optimizer::update::Update,
        out_of_range::{OutOfRange, require},
    },
    num::interval::Interval,
};

/// The configuration of one training run, without its data and its random stream. A configuration of a checked study
/// can train; [`TrainConfig::check`] checks any other.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TrainConfig {
    /// The number of past points that the network sees.
    pub window: usize,
    /// The number of windows per update.
    pub batch: usize,
    /// The model. Its inputs are the points of the window.
    pub model: ModelConfig,
    /// The loss that training minimizes.
    pub loss: Loss,
    /// The optimizer with its learning rate, clipping and weight decay.
    pub update: Update,
    /// The number of passes over all training windows.
    pub epochs: u32,
    /// The metric by which the best epoch is chosen.
    pub objective: Objective,
    /// How the series is prepared for the network.
    pub preparation: Preparation,
    /// How the learning rate changes during the run.
    pub schedule: Schedule,
    /// Early stopping; `None` to train for all epochs.
    pub stopping: Option<EarlyStopping>,
    /// The length of a season in points, for the seasonal naive forecast of the MASE; 1 for no season.
    pub season: usize,
}

/// A linear network of one point, trained as Keras does where nothing is set: one epoch in batches of 32, by gradient
/// descent with a learning rate of 0.01. Preparation, schedule and early stopping are off.
impl Default for TrainConfig {
    fn default() -> Self {
        Self {
            window: 1,
            batch: 32,
            model: ModelConfig::mlp(Vec::new()),
            loss: Loss::MeanSquared,
            update: Update::sgd(0.01, 0.0),
            epochs: 1,
            objective: Objective::Loss,
            preparation: Preparation::NONE,
            schedule: Schedule::Constant,
            stopping: None,
            season: 1,
        }
    }
}

/// Why a configuration cannot train on a series. The error can travel in a message from a worker.
#[derive(Clone, Debug, PartialEq, Error, Serialize, Deserialize)]
pub enum ConfigError {
    /// The training part holds no window with its target.
    #[error("a window of {window} points leaves no target in {training_points} training points")]
    Window {
        /// The window, in points.
        window: usize,
        /// The length of the training part after differencing.
        training_points: usize,
    },
    /// Differencing leaves no training points.
    #[error("a differencing lag of {lag} leaves none of {training_points} training points")]
    Differencing {
        /// The lag of the differencing, in points.
        lag: usize,
        /// The length of the training part before differencing.
        training_points: usize,
    },
    /// The validation part reaches beyond the series.
    #[error("the validation part ends at point {end} of a series of {points} points")]
    Validation {
        /// The index after the last validation point.
        end: usize,
        /// The length of the series.
        points: usize,
    },
    /// Each window of a part, with its target, has a missing value.
    #[error("every window of the {} part has a missing value", if *.is_training { "training" } else { "validation" })]
    MissingValues {
        /// Whether it is the training part, and not the validation part.
        is_training: bool,
    },
    /// A size or a hyperparameter of the network or of its training is out of range.
    #[error(transparent)]
    Setting(#[from] OutOfRange),
}

impl TrainConfig {
    /// Checks that the configuration can train on a fold of a series of `points` points, if none of them is missing.
    ///
    /// # Errors
    /// The first condition that does not hold.
    pub fn check(&self, fold: Fold, points: usize) -> Result<(), ConfigError> {
        let sizes = [
            ("window", self.window),
            ("batch", self.batch),
            ("epochs", self.epochs as usize),
            ("season", self.season),
        ];
        for (key, size) in sizes {
            require(key, size as f64, Interval::AT_LEAST_ONE)?;
        }
        self.model.check()?;
        self.loss.check()?;
        self.update.check()?;
        self.schedule.check()?;
        self.stopping.map_or(Ok(()), |stopping| stopping.check())?;
        let lag = self.preparation.lost_points();
        differenced_fold(fold, self.window, lag)?;
        let end = fold.validation().end;
        if end > points {
            return Err(ConfigError::Validation { end, points });
        }
        Ok(())
    }
}

/// The fold after differencing with this lag, 0 for none, which leaves a window with its target in the training part.
///
/// # Errors
/// [`ConfigError::Differencing`] or [`ConfigError::Window`].
pub fn differenced_fold(fold: Fold, window: usize, lag: usize) -> Result<Fold, ConfigError> {
    let training_points = fold.train().len();
    let Some(differenced) = fold.after_differencing(lag) else {
        return Err(ConfigError::Differencing { lag, training_points });
    };
    let training_points = differenced.train().len();
    if window >= training_points {
        return Err(ConfigError::Window { window, training_points });
    }
    Ok(differenced)
}
