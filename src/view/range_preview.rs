//! A few values of a range of numbers, to be shown below its inputs.

use crate::{
    num::significant::rounded,
    search::{domain::Domain, value::Value},
    study::{range_entry::RangeEntry, schema::Setting},
    text::message::RangePreview,
};

/// The largest number of values that are all shown.
const MAX_SHOWN: u64 = 6;

/// The probabilities of the values shown of an interval.
const PROBABILITIES: [f64; 5] = [0.0, 0.25, 0.5, 0.75, 1.0];

/// Some values of a range; `None` where one of its inputs is wrong. The setting's own interval of numbers counts, and not
/// what other settings leave of it.
#[must_use]
pub fn range_preview(setting: Setting, range: &RangeEntry) -> Option<RangePreview> {
    let domain = range.domain(setting.row().values)?;
    Some(match domain.count() {
        Some(count) if count <= MAX_SHOWN => RangePreview::All(domain.values().collect()),
        Some(count) if domain.is_uniform() => RangePreview::First {
            count,
            first: (0..3).map(|index| domain.value(index)).collect(),
            last: domain.value(count - 1),
        },
        Some(_) => RangePreview::Spread { are_integers: true, values: spread(&domain) },
        None => RangePreview::Spread { are_integers: false, values: spread(&domain) },
    })
}

/// Values from end to end at equal distances on the scale, real numbers to three significant digits.
pub(super) fn spread(domain: &Domain) -> Vec<Value> {
    let value = |probability| match domain.at_probability(probability) {
        Value::Float(number) => Value::Float(rounded(number, 3)),
        other => other,
    };
    let values = PROBABILITIES.into_iter().map(value);
    let mut values: Vec<Value> = values.collect();
    values.dedup();
    values
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        search::domain::scale::Scale,
        study::range_entry::NumberType::{self, Float, Int},
        text::ENGLISH,
    };

    fn shown(setting: Setting, numbers: NumberType, [min, max, step]: [&str; 3], scale: Scale) -> String {
        let range = RangeEntry::linear(numbers, min, max, step).on(scale);
        range_preview(setting, &range).map_or_else(String::new, |preview| ENGLISH.range_preview(&preview))
    }

    #[test]
    fn values_of_ranges_are_shown() {
        let of = |range, scale| shown(Setting::Units1, Int, range, scale);
        assert_eq!(of(["10", "30", "2"], Scale::Linear), "11 values: 10, 12, 14, …, 30");
        assert_eq!(of(["8", "256", "2"], Scale::Log), "6 values: 8, 16, 32, 64, 128, 256");
        assert_eq!(of(["7", "7", ""], Scale::Linear), "1 value: 7");
        assert_eq!(
            of(["8", "1000", ""], Scale::Log),
            "Any whole number from 8 to 1000, for example 26, 89, 299"
        );
        assert_eq!(of(["8", "2", ""], Scale::Log), "");
        let of = |range, scale| shown(Setting::LearningRate, Float, range, scale);
        assert_eq!(of(["0", "0.5", "0.1"], Scale::Linear), "6 values: 0, 0.1, 0.2, 0.3, 0.4, 0.5");
        assert_eq!(
            of(["1e-5", "1e-1", ""], Scale::Log),
            "Any number from 1e-5 to 0.1, for example 0.0001, 0.001, 0.01"
        );
        assert_eq!(
            of(["0", "0.9", ""], Scale::Linear),
            "Any number from 0 to 0.9, for example 0.225, 0.45, 0.675"
        );
    }
}
