//! The figures of the analysis and the columns of their tables, as names without words.

use serde::{Deserialize, Serialize};

use crate::{study::schema::Setting, train::objective::Objective};

keyed_enum! {
    /// A figure of the analysis.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
    pub enum FigureKind {
        /// The scores in the order of the trials, with the best so far.
        History = "history",
        /// The scores by the values of one setting.
        Slice = "slice",
        /// The mean scores by the values of two settings.
        HeatMap = "heat_map",
        /// One line for each trial across axes of its settings and its score.
        Parallel = "parallel_coordinates",
        /// The share of trials with at most a score (the empirical distribution function).
        Distribution = "distribution",
        /// The learning curves of all trials.
        Curves = "curves",
        /// The training loss against the error on the validation part.
        Generalization = "training_and_validation",
        /// The learning rate over the epochs.
        LearningRate = "learning_rate",
        /// The executions of each worker over time.
        Timeline = "timeline",
        /// The errors of the selected network over time.
        Residuals = "residuals",
        /// The autocorrelation of those errors.
        Autocorrelation = "autocorrelation",
        /// The histogram of those errors.
        Histogram = "histogram",
        /// Those errors against the quantiles of a normal distribution.
        NormalQuantiles = "normal_quantiles",
    }
}

impl FigureKind {
    /// Whether the figure needs more width than others.
    #[must_use]
    pub const fn is_wide(self) -> bool {
        matches!(self, Self::HeatMap | Self::Parallel)
    }

    /// Whether the figure shows the forecast errors of the selected trial, and not trials.
    #[must_use]
    pub const fn is_of_residuals(self) -> bool {
        matches!(self, Self::Residuals | Self::Autocorrelation | Self::Histogram | Self::NormalQuantiles)
    }
}

/// A quantity of a figure: an axis, or a column of its table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantity {
    /// The number of a trial.
    Trial,
    /// The rank of a trial by score, from 1.
    Rank,
    /// The state of a trial.
    State,
    /// The score of each execution of a trial.
    RunScores,
    /// The time that the executions of a trial took, in seconds.
    TrainingTime,
    /// The number of an execution, from 1.
    Run,
    /// The score by this objective.
    Score(Objective),
    /// The lowest score so far.
    BestSoFar,
    /// The sample standard deviation of scores.
    Deviation,
    /// How many trials.
    Trials,
    /// The share of trials, in percent.
    Share,
    /// The training loss.
    Loss,
    /// The validation loss.
    ValLoss,
    /// The mean absolute error on the validation part.
    ValMae,
    /// The value of a setting.
    Setting(Setting),
    /// The number of an epoch.
    Epoch,
    /// The number of epochs.
    Epochs,
    /// The learning rate.
    LearningRate,
    /// The number of a worker, from 1.
    Worker,
    /// The start of an execution, in seconds.
    Start,
    /// The end of an execution, in seconds.
    End,
    /// The running time of the search, in seconds.
    Time,
    /// The position of a point in the series.
    Point,
    /// The value minus its forecast.
    Residual,
    /// A distance in points.
    Lag,
    /// The correlation of the errors with those a lag earlier.
    Correlation,
    /// The lower end of a bin.
    From,
    /// The upper end of a bin.
    To,
    /// How many points.
    Points,
    /// The quantile of the standard normal distribution.
    NormalQuantile,
}

impl Quantity {
    /// The name of the column in CSV.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Trial => "trial",
            Self::Rank => "rank",
            Self::State => "state",
            Self::RunScores => "run_scores",
            Self::TrainingTime => "training_time_s",
            Self::Run => "run",
            Self::Score(objective) => objective.key(),
            Self::BestSoFar => "best_so_far",
            Self::Deviation => "standard_deviation",
            Self::Trials => "trials",
            Self::Share => "share_percent",
            Self::Loss => "loss",
            Self::ValLoss => "val_loss",
            Self::ValMae => "val_mae",
            Self::Setting(setting) => setting.key(),
            Self::Epoch => "epoch",
            Self::Epochs => "epochs",
            Self::LearningRate => "learning_rate",
            Self::Worker => "worker",
            Self::Start => "start_s",
            Self::End => "end_s",
            Self::Time => "time_s",
            Self::Point => "point",
            Self::Residual => "residual",
            Self::Lag => "lag",
            Self::Correlation => "correlation",
            Self::From => "from",
            Self::To => "to",
            Self::Points => "points",
            Self::NormalQuantile => "normal_quantile",
        }
    }
}

/// Why a figure cannot be drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoFigure {
    /// No trial has a score yet.
    NoScore,
    /// No setting is tuned.
    NothingTuned,
    /// Fewer than two settings are tuned.
    OneSettingTuned,
    /// No learning curve is kept.
    NoCurves,
    /// No execution has a time.
    NoTimes,
    /// No trial is selected.
    NoTrialSelected,
    /// The selected trial has no forecast.
    NoForecast,
    /// The forecast errors are too few, or all equal.
    FewErrors,
}
