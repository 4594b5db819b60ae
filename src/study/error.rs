//! Errors of settings, as data. [`crate::text`] turns them into words.

use thiserror::Error;

use super::{limits::LimitExceeded, schema::Setting};
use crate::{nn::optimizer::OptimizerKind, num::interval::Interval};

/// The beginning of a text that was given, and an ellipsis where it has more than `length` characters: an error need not
/// repeat all of a long link.
pub(super) fn shortened(text: &str, length: usize) -> String {
    match text.char_indices().nth(length) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// A setting with an entry that is refused.
#[derive(Clone, Debug, PartialEq, Error)]
#[error("{}: {problem:?}", setting.key())]
pub struct SettingError {
    /// The setting.
    pub setting: Setting,
    /// The reason.
    pub problem: Problem,
}

/// Why the entry of a setting is refused.
#[derive(Clone, Debug, PartialEq)]
pub enum Problem {
    /// A value is missing.
    Missing,
    /// The setting does not accept this text.
    NotAccepted {
        /// The text.
        given: String,
    },
    /// A range or a list for a setting that has one value in all trials.
    NotTunable,
    /// A range for a setting that can only be tuned over a list.
    ListNeeded,
    /// A range whose end lies below its beginning.
    ReversedRange {
        /// The beginning.
        min: i64,
        /// The end.
        max: i64,
    },
    /// The step of a range that is no integer of 1 or more.
    Step {
        /// The text.
        given: String,
    },
    /// A list without values.
    EmptyList,
    /// A list that is too long.
    LongList {
        /// How many values it has.
        count: usize,
        /// How many it may have.
        most: usize,
    },
    /// A value that is in the list twice.
    Duplicate {
        /// The value, as text.
        value: String,
    },
    /// A value that one of the optimizers does not accept.
    OptimizerRange {
        /// The value.
        value: f64,
        /// The optimizer.
        optimizer: OptimizerKind,
        /// The values that it accepts.
        accepted: Interval,
    },
    /// A second kind of gradient clipping; Keras accepts one.
    SecondClipping {
        /// The kind that is on.
        other: Setting,
    },
    /// A clipping limit that is zero in float32, though not zero as written.
    ClippingTooSmall {
        /// The limit.
        limit: f64,
    },
    /// A split that leaves no validation point.
    Split {
        /// The first validation point.
        split: usize,
        /// How many points the series has.
        points: usize,
    },
    /// A window that leaves no training window.
    Window {
        /// The longest window of any trial.
        window: usize,
        /// How many training points there are.
        training_points: usize,
    },
    /// A differencing lag that leaves no training window.
    Differencing {
        /// The longest lag of any trial.
        lag: usize,
        /// The longest window of any trial.
        window: usize,
        /// How many training points there are.
        training_points: usize,
    },
    /// More than a browser can do.
    Limit(LimitExceeded),
}
