//! Errors of settings, as data. [`crate::text`] turns them into words.

use std::iter;

use thiserror::Error;

use super::{entry::EntryPart, limits::LimitExceeded, schema::Setting, value_type::ValueType};
use crate::{
    nn::optimizer::OptimizerKind,
    num::{float32::Special, interval::Interval, order::sort_by},
    search::{space::SpaceError, value::Value},
};

/// The largest number of characters of a given text that an error repeats.
const MAX_TEXT: usize = 24;

/// The largest number of given texts that an error repeats.
const MAX_TEXTS: usize = 5;

/// The beginning of a text that was given, and an ellipsis where it has more than `length` characters: an error need not
/// repeat all of a long link.
pub(super) fn shortened(text: &str, length: usize) -> String {
    match text.char_indices().nth(length) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// The settings of a draft that are wrong: at least one.
#[derive(Clone, Debug, PartialEq, Error)]
#[error("{first}{}", rest.iter().map(|error| format!(", {error}")).collect::<String>())]
pub struct SettingErrors {
    first: SettingError,
    rest: Vec<SettingError>,
}

/// An input of a setting with an entry that is refused.
#[derive(Clone, Debug, PartialEq, Error)]
#[error("{} ({part:?}): {problem:?}", setting.key())]
pub struct SettingError {
    /// The setting.
    pub setting: Setting,
    /// The input of the setting that is at fault.
    pub part: EntryPart,
    /// The reason.
    pub problem: Problem,
}

/// The texts at fault, each shortened and named once, in the order in which they were given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    /// The first texts.
    pub texts: Vec<String>,
    /// How many other texts there are.
    pub others: usize,
}

/// A number with a decimal comma, separators between its digits or other characters, and what it may stand for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeparatedNumber {
    /// The text, shortened.
    pub given: String,
    /// The same number as the setting takes it; several where the text is ambiguous.
    pub plain: Vec<String>,
}

/// Why the entry of a setting is refused.
#[derive(Clone, Debug, PartialEq)]
pub enum Problem {
    /// A value is missing.
    Missing {
        /// What the input accepts.
        accepted: ValueType,
    },
    /// The input does not accept these texts.
    NotAccepted {
        /// The texts.
        given: Given,
        /// What the input accepts.
        accepted: ValueType,
    },
    /// Numbers with a decimal comma, with separators between their digits or with other characters.
    Separators {
        /// The first numbers.
        numbers: Vec<SeparatedNumber>,
        /// How many others there are.
        others: usize,
    },
    /// Numbers that are accepted as written, but become zero, one or infinity as a float32.
    Rounds {
        /// The numbers, as text.
        given: Given,
        /// What they become.
        special: Special,
        /// What the input accepts.
        accepted: ValueType,
    },
    /// A range or a list for a setting that has one value in all trials.
    NotTunable {
        /// The range or the list.
        given: String,
    },
    /// A range for a setting whose values are no numbers.
    ListNeeded {
        /// The range.
        given: String,
    },
    /// A range of integers for a setting that takes real numbers, or the reverse.
    NumberType {
        /// The range.
        given: String,
        /// The same range as the setting takes it.
        needed: String,
    },
    /// A range whose end lies below its beginning.
    ReversedRange {
        /// The beginning.
        min: Value,
        /// The end.
        max: Value,
        /// What the setting accepts.
        accepted: ValueType,
    },
    /// A range on a logarithmic scale that does not begin at a positive number.
    NotPositive {
        /// The beginning.
        given: String,
    },
    /// The two ends of a range are the same number in training.
    SameEnds {
        /// The ends.
        given: Given,
    },
    /// The step of a range of integers that is no integer or too small.
    Step {
        /// The text.
        given: String,
        /// The smallest step.
        least: i64,
    },
    /// A step of which neighboring values are the same in training.
    StepTooSmall {
        /// The text.
        given: String,
    },
    /// The step of a range that is an integer beyond 64 bits.
    StepTooLarge {
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
    /// Values that are in the list more than once, written alike.
    Duplicates {
        /// The values.
        given: Given,
        /// How often the first of them is in the list.
        count: usize,
    },
    /// Values of a list that are written differently, but are the same.
    SameValue {
        /// The values.
        given: Given,
        /// Whether they are the same only as float32.
        is_rounded: bool,
    },
    /// Values that one of the optimizers does not accept.
    OptimizerRange {
        /// The values.
        given: Given,
        /// The optimizer.
        optimizer: OptimizerKind,
        /// The values that every optimizer of the study accepts.
        accepted: Interval,
    },
    /// A second kind of gradient clipping; Keras accepts one.
    SecondClipping {
        /// The limit.
        given: String,
        /// The kind that is on.
        other: Setting,
        /// Its limit.
        other_given: String,
    },
    /// A split that leaves no validation point.
    Split {
        /// The first validation point.
        split: usize,
        /// How many points the series has.
        points: usize,
    },
    /// Windows that leave no training window.
    Window {
        /// The windows.
        given: Given,
        /// How many training points there are.
        training_points: usize,
    },
    /// Differencing lags that leave no training window.
    Differencing {
        /// The lags.
        given: Given,
        /// The longest window of any trial.
        window: usize,
        /// How many training points there are.
        training_points: usize,
    },
    /// More units than a browser can train with the other layers.
    Units {
        /// The numbers of units.
        given: Given,
        /// The largest number with which the network is not too large; `None` where other layers are too large alone.
        most: Option<u64>,
        /// How many weights the largest network has, and how many it may have.
        limit: LimitExceeded,
    },
    /// A batch of more windows than a browser can train at once.
    Batch {
        /// The batch sizes.
        given: Given,
        /// The largest batch of the largest network.
        most: u64,
    },
    /// More training runs than a browser can keep track of.
    Runs {
        /// The number of trials.
        given: String,
        /// Training runs.
        runs: u64,
        /// Executions per trial.
        executions: u32,
        /// The largest number of trials with so many executions each.
        most: u64,
    },
    /// Another limit of a browser.
    Limit(LimitExceeded),
    /// The tuned settings do not form a search space.
    Space(SpaceError),
}

impl SettingErrors {
    /// These errors, in the order of the settings and their inputs; `None` of none.
    #[must_use]
    pub fn new(mut errors: Vec<SettingError>) -> Option<Self> {
        sort_by(&mut errors, |a, b| (a.setting, a.part).cmp(&(b.setting, b.part)));
        let mut errors = errors.into_iter();
        Some(Self { first: errors.next()?, rest: errors.collect() })
    }

    /// An error, and others after it.
    pub(super) fn with(first: SettingError, rest: impl IntoIterator<Item = SettingError>) -> Self {
        Self { first, rest: rest.into_iter().collect() }
    }

    /// The first error.
    #[must_use]
    pub fn first(&self) -> &SettingError {
        &self.first
    }

    /// Every error, in the order of the settings and their inputs.
    pub fn iter(&self) -> impl Iterator<Item = &SettingError> {
        iter::once(&self.first).chain(&self.rest)
    }

    /// The settings that are wrong, each once, in order.
    #[must_use]
    pub fn settings(&self) -> Vec<Setting> {
        let mut settings: Vec<Setting> = self.iter().map(|error| error.setting).collect();
        settings.dedup();
        settings
    }
}

impl From<SettingError> for SettingErrors {
    fn from(first: SettingError) -> Self {
        Self::with(first, [])
    }
}

/// A given text as an error repeats it.
pub(super) fn given_text(text: &str) -> String {
    shortened(text, MAX_TEXT)
}

/// The first items as an error repeats them, and how many others there are.
pub(super) fn first_items<T>(items: Vec<T>) -> (Vec<T>, usize) {
    let others = items.len().saturating_sub(MAX_TEXTS);
    (items.into_iter().take(MAX_TEXTS).collect(), others)
}

impl<'a> FromIterator<&'a str> for Given {
    fn from_iter<I: IntoIterator<Item = &'a str>>(texts: I) -> Self {
        let mut different: Vec<&str> = Vec::new();
        for text in texts {
            if !different.contains(&text) {
                different.push(text);
            }
        }
        let (texts, others) = first_items(different);
        Self { texts: texts.into_iter().map(given_text).collect(), others }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(setting: Setting, part: EntryPart) -> SettingError {
        SettingError { setting, part, problem: Problem::EmptyList }
    }

    #[test]
    fn errors_are_never_none_and_are_in_the_order_of_settings_and_inputs() {
        assert_eq!(SettingErrors::new(Vec::new()), None);
        let (window, step) =
            (error(Setting::Window, EntryPart::Value), error(Setting::Layers, EntryPart::Step));
        let min = error(Setting::Layers, EntryPart::Min);
        let errors = SettingErrors::new(vec![step.clone(), window.clone(), min.clone()]).unwrap();
        assert_eq!(errors.first(), &window);
        assert_eq!(errors.iter().cloned().collect::<Vec<_>>(), [window, min, step]);
        assert_eq!(errors.settings(), [Setting::Window, Setting::Layers]);
    }

    #[test]
    fn given_texts_are_named_once_shortened_and_limited_in_number() {
        let given: Given = ["x", "y", "x", "a text of many characters indeed"].into_iter().collect();
        assert_eq!(given.texts, ["x", "y", "a text of many character…"]);
        assert_eq!(given.others, 0);
        let numbers: Vec<String> = (0..1_000).map(|number| number.to_string()).collect();
        let given: Given = numbers.iter().map(String::as_str).collect();
        assert_eq!((given.texts.len(), given.others), (5, 995));
    }
}
