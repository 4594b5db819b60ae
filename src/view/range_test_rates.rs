//! The rates of a learning-rate range test as they are typed.

use crate::{
    num::interval::Interval,
    study::{entry::EntryPart, entry_values::read_number, error::SettingError, schema::Setting},
    text::{language::Language, phrase::Phrase},
    train::range_test::RateSweep,
};

/// The labels of the two inputs.
pub const LABELS: [Phrase; 2] = [Phrase::LowestRate, Phrase::HighestRate];

/// Why rates as typed are not those of a test.
#[derive(Clone, Debug, PartialEq)]
pub enum BadRates {
    /// The lowest or the highest rate is no learning rate; at least one of the two.
    Rates(Box<[Option<SettingError>; 2]>),
    /// The highest rate is too near to the lowest, or too far from it.
    Ratio,
}

/// The rates to test.
///
/// # Errors
/// Where they are not those of a test.
pub fn rate_sweep(texts: [&str; 2]) -> Result<RateSweep, BadRates> {
    let values = Setting::LearningRate.row().values.within(Interval::POSITIVE);
    let read = |text: &str| read_number(Setting::LearningRate, EntryPart::Value, values, text.trim());
    match texts.map(read) {
        [Ok(lowest), Ok(highest)] => RateSweep::between(lowest, highest).ok_or(BadRates::Ratio),
        [lowest, highest] => Err(BadRates::Rates(Box::new([lowest.err(), highest.err()]))),
    }
}

impl BadRates {
    /// Whether an input is at fault, in the order of the labels.
    #[must_use]
    pub fn is_at_fault(&self, input: usize) -> bool {
        match self {
            Self::Rates(errors) => errors.get(input).is_some_and(Option::is_some),
            Self::Ratio => true,
        }
    }

    /// The reason in words.
    #[must_use]
    pub fn words(&self, language: &dyn Language) -> String {
        match self {
            Self::Rates(errors) => {
                let errors = LABELS.iter().zip(errors.iter()).filter_map(|(label, error)| {
                    error.as_ref().map(|error| language.rate_refused(*label, error))
                });
                errors.reduce(|before, error| language.sentences(&before, &error)).unwrap_or_default()
            }
            Self::Ratio => language.phrase(Phrase::RangeTestBadRatio).to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::ENGLISH;

    fn words(lowest: &str, highest: &str) -> String {
        rate_sweep([lowest, highest]).unwrap_err().words(ENGLISH)
    }

    #[test]
    fn rates_of_the_book_are_a_sweep() {
        assert_eq!(rate_sweep(["1e-8", " 1e-3 "]), Ok(RateSweep::CHAPTER));
    }

    #[test]
    fn wrong_rates_are_named_with_what_is_accepted() {
        assert_eq!(
            words("1e-8", "nonsense"),
            "Highest rate: “nonsense” is not accepted. Use a number above 0 and at most 1,000,000."
        );
        assert_eq!(
            words("0,001", ""),
            "Lowest rate: “0,001” has a decimal comma. Write 0.001, with a point. \
             Highest rate: A value is missing. Use a number above 0 and at most 1,000,000."
        );
        assert_eq!(
            words("1e-50", "1"),
            "Lowest rate: “1e-50” becomes 0 in 32-bit floating point, in which networks are trained. \
             Use a number from 1.4e-45 to 1,000,000."
        );
        for (lowest, highest) in [("1e-3", "1e-3"), ("1", "1e-3"), ("1e-30", "1")] {
            assert_eq!(rate_sweep([lowest, highest]), Err(BadRates::Ratio), "{lowest} to {highest}");
        }
        assert_eq!(
            words("1", "1.5"),
            "The highest rate must be at least twice the lowest, and at most 1e20 times the lowest."
        );
    }

    #[test]
    fn only_the_wrong_rate_is_at_fault() {
        let at_fault = |lowest, highest| {
            let bad = rate_sweep([lowest, highest]).unwrap_err();
            [bad.is_at_fault(0), bad.is_at_fault(1)]
        };
        assert_eq!(at_fault("x", "1"), [true, false]);
        assert_eq!(at_fault("1", "0"), [false, true]);
        assert_eq!(at_fault("1", "1"), [true, true]);
    }
}
