//! Messages of the page as data, where no type of another module holds their numbers.

use crate::{
    report::missing_forecast::MissingForecast,
    runtime::{failure::ForecastFailure, scheduler::Phase},
    search::{combinations::Combinations, value::Value},
    study::schema::Setting,
};

/// A text that a person can copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Copied {
    /// The link of a study.
    Link,
    /// The results summary.
    ResultsSummary,
    /// The results as JSON.
    ResultsJson,
}

/// Why a text was not copied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CopyFailure {
    /// The browser did not allow it.
    NotAllowed {
        /// Whether the text is shown instead.
        is_shown: bool,
    },
    /// The text is too large.
    TooLarge,
}

/// The settings on the page after a link could not be opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkFallback {
    /// The default settings, where the page was opened with the link.
    DefaultSettings,
    /// The settings of before, where the link was entered later.
    CurrentSettings,
}

/// A hidden layer in a summary of the network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LayerSummary {
    /// Its units, as text.
    pub units: String,
    /// Whether every trial has the layer.
    pub is_in_every_trial: bool,
}

/// The size of a search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SearchSize {
    /// The number of tuned settings.
    pub tuned: usize,
    /// The number of combinations.
    pub combinations: Combinations,
    /// The number of trials.
    pub trials: u32,
    /// The number of executions of each trial.
    pub executions: u32,
}

/// Some values of a range of numbers.
#[derive(Clone, Debug, PartialEq)]
pub enum RangePreview {
    /// Every value, in order.
    All(Vec<Value>),
    /// The first of more values.
    First {
        /// How many values there are.
        count: u64,
        /// The first ones.
        first: Vec<Value>,
        /// The last one.
        last: Value,
    },
    /// Values with unequal shares or of an interval: the ends and some between them at equal distances on the scale.
    Spread {
        /// Whether every value is an integer.
        are_integers: bool,
        /// The values.
        values: Vec<Value>,
    },
}

/// Why a search cannot run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RunBlocked {
    /// The first setting that is wrong.
    pub first: Setting,
    /// How many are wrong.
    pub count: usize,
}

/// How far a search is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StatusFacts {
    /// Its state; `None` before the first search.
    pub phase: Option<Phase>,
    /// How many trials have ended.
    pub ended: u32,
    /// How many there will be.
    pub total: u32,
    /// For how long it has run, in seconds.
    pub elapsed: f64,
    /// Whether it is running, but no worker is ready yet.
    pub is_starting_workers: bool,
}

/// The caption of the forecast chart.
#[derive(Clone, Debug, PartialEq)]
pub enum ForecastCaption {
    /// The series, before a search.
    SeriesOnly,
    /// A trial's forecast.
    Trial {
        /// The trial.
        trial: u32,
        /// Its values.
        values: Vec<(Setting, Value)>,
        /// The run, counted from 1.
        run: u32,
        /// The epoch that the weights are of.
        epoch: Option<u32>,
        /// How many points beyond the data are forecast.
        steps_ahead: usize,
    },
    /// A trial's forecast is being made.
    Forecasting {
        /// The trial.
        trial: u32,
    },
    /// A trial has no forecast, or none yet.
    Missing {
        /// The trial.
        trial: u32,
        /// Why.
        reason: MissingForecast,
    },
    /// A trial's forecast cannot be had.
    Failed {
        /// The trial.
        trial: u32,
        /// Why.
        failure: ForecastFailure,
    },
    /// The series has changed since the search.
    SeriesChanged,
}

/// The content of the forecast chart, in numbers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ForecastSummary {
    /// How many points the series has.
    pub points: usize,
    /// The first validation point.
    pub split: usize,
    /// The trial whose forecast is drawn, with its mean absolute error.
    pub trial: Option<(u32, Option<f64>)>,
    /// The first and the last forecast beyond the data, and how many there are.
    pub ahead: Option<(f64, f64, usize)>,
}

/// An error measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// Mean squared error.
    Mse,
    /// Mean absolute error.
    Mae,
    /// Root of the mean squared error.
    Rmse,
    /// Symmetric mean absolute percentage error.
    Smape,
    /// Mean absolute scaled error.
    Mase,
}

/// The network that a learning-rate range test trains.
#[derive(Clone, Debug, PartialEq)]
pub struct RangeTestNetwork {
    /// The trial whose values it has; `None` where it has the first value of each tuned setting.
    pub trial: Option<u32>,
    /// Its values of the tuned settings.
    pub values: Vec<(Setting, Value)>,
}

/// What a journal holds of a search that is continued.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct JournalState {
    /// The number of steps.
    pub steps: usize,
    /// The number of runs that have ended.
    pub runs: usize,
    /// The number of lines that cannot be read.
    pub skipped: usize,
}
