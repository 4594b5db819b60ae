//! Edits of the entry of a tuned setting: between range and list, and ticked choices.

use super::range_preview::spread;
use crate::{
    num::{interval::Interval, order::sort_by, significant::rounded},
    search::{domain::scale::Scale, value::Value},
    study::{
        choice::{Choice, ChoiceList},
        entry::Entry,
        range_entry::{NumberType, RangeEntry},
        schema::Setting,
        value_type::ValueType,
    },
    text::number::as_setting,
};

/// The longest range that becomes a list value by value.
const MAX_LIST_OF_RANGE: usize = 12;

/// The ratio of the ends of a list from which on its range is logarithmic.
const LOGARITHMIC_RATIO: f64 = 100.0;

/// The same values as a range of numbers, as far as they can be one. A text that is no number stays, so that its error
/// stays with it.
#[must_use]
pub fn as_range(setting: Setting, entry: &Entry) -> Entry {
    let Entry::List(values) = entry else { return entry.clone() };
    match NumberType::of(setting.row().values) {
        Some(NumberType::Int) => Entry::Range(integer_range(values)),
        Some(NumberType::Float) => Entry::Range(real_range(values)),
        None => entry.clone(),
    }
}

/// A range of integers from the smallest to the largest value.
fn integer_range(values: &[String]) -> RangeEntry {
    let numbers: Option<Vec<i64>> = values.iter().map(|text| text.parse().ok()).collect();
    let ends = numbers.as_ref().and_then(|numbers| numbers.iter().min().zip(numbers.iter().max()));
    let Some((min, max)) = ends else {
        let (first, unreadable) = unreadable(values, |text| text.parse::<i64>().is_err());
        return RangeEntry::linear(NumberType::Int, first, unreadable, "1");
    };
    let step = match values.len() as u64 {
        count @ 2.. => max.abs_diff(*min) / (count - 1),
        _ => 1,
    };
    RangeEntry::linear(NumberType::Int, &min.to_string(), &max.to_string(), &step.max(1).to_string())
}

/// A range of real numbers from the smallest to the largest value: with a step where it gives the values of the list, else
/// an interval. It is logarithmic where the values span two powers of ten.
fn real_range(values: &[String]) -> RangeEntry {
    let mut numbers: Vec<(f64, &str)> =
        values.iter().filter_map(|text| Some((text.parse().ok()?, text.as_str()))).collect();
    sort_by(&mut numbers, |(a, _), (b, _)| a.total_cmp(b));
    let ([(min, min_text), ..], Some((max, max_text)), true) =
        (&numbers[..], numbers.last(), numbers.len() == values.len())
    else {
        let (first, unreadable) = unreadable(values, |text| text.parse::<f64>().is_err());
        return RangeEntry::linear(NumberType::Float, first, unreadable, "");
    };
    let interval = RangeEntry::linear(NumberType::Float, min_text, max_text, "");
    let is_logarithmic = *min > 0.0 && max / min >= LOGARITHMIC_RATIO;
    let interval = if is_logarithmic { interval.on(Scale::Log) } else { interval };
    let [first, second, ..] = &numbers[..] else { return interval };
    let step = if is_logarithmic { second.0 / first.0 } else { second.0 - first.0 };
    // The difference of decimal numbers is rounded; to ten digits it is the decimal number that was meant.
    let step = as_setting(rounded(step, 10));
    let stepped = RangeEntry { step, ..interval.clone() };
    let has_same_values =
        stepped.domain(ValueType::Float64(Interval::closed(f64::MIN, f64::MAX))).is_some_and(|domain| {
            domain.count() == Some(numbers.len() as u64)
                && domain.values().zip(&numbers).all(|(value, (number, _))| value.as_f64() == Some(*number))
        });
    if has_same_values { stepped } else { interval }
}

/// The first value, and the first one that cannot be read.
fn unreadable(values: &[String], is_unreadable: impl Fn(&str) -> bool) -> (&str, &str) {
    let first = values.first().map_or("", String::as_str);
    (first, values.iter().find(|text| is_unreadable(text)).map_or("", String::as_str))
}

/// The same values as a list: at most the first twelve of a range, or some of an interval.
#[must_use]
pub fn as_list(setting: Setting, entry: &Entry) -> Entry {
    let Entry::Range(range) = entry else { return entry.clone() };
    let values = match range.domain(setting.row().values) {
        Some(domain) if domain.count().is_some() && domain.is_uniform() => {
            domain.values().take(MAX_LIST_OF_RANGE).map(|value| value.to_string()).collect()
        }
        Some(domain) => spread(&domain).iter().map(Value::to_string).collect(),
        None => vec![range.min.clone(), range.max.clone()],
    };
    Entry::List(values)
}

/// The entry with one choice added or removed. The choices keep the order of the list, so that the same ticks are the
/// same search however they were made.
#[must_use]
pub fn with_choice_toggled(entry: &Entry, list: ChoiceList, toggled: Choice) -> Entry {
    let is_chosen =
        |choice: Choice| entry.written_values().any(|key| key == choice.key()) != (choice == toggled);
    let chosen = list.choices().iter().filter(|choice| is_chosen(**choice));
    Entry::List(chosen.map(|choice| choice.key().to_owned()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nn::optimizer::OptimizerKind;

    #[test]
    fn ranges_and_lists_of_integers_become_one_another() {
        let as_range = |entry: &Entry| as_range(Setting::Window, entry);
        let as_list = |entry: &Entry| as_list(Setting::Window, entry);
        let range = Entry::range("10", "30", "10");
        assert_eq!(as_list(&range), Entry::list(&["10", "20", "30"]));
        assert_eq!(as_range(&Entry::list(&["10", "20", "30"])), range);
        assert_eq!(as_range(&Entry::list(&["7"])), Entry::range("7", "7", "1"));
        assert_eq!(as_range(&Entry::list(&["30", "10", "20"])), range);
        assert_eq!(as_range(&Entry::list(&[""])), Entry::range("", "", "1"));
        assert_eq!(as_range(&Entry::list(&["x"])), Entry::range("x", "x", "1"));
        assert_eq!(as_range(&Entry::list(&["10", "1,000", "30"])), Entry::range("10", "1,000", "1"));
        assert_eq!(as_list(&Entry::range("3", "", "1")), Entry::list(&["3", ""]));
        let Entry::List(values) = as_list(&Entry::range("1", "1000", "1")) else { panic!("it is a list") };
        assert_eq!(values.len(), MAX_LIST_OF_RANGE);
        let powers = Entry::Range(RangeEntry::linear(NumberType::Int, "8", "64", "2").on(Scale::Log));
        assert_eq!(as_list(&powers), Entry::list(&["8", "16", "32", "64"]));
        let every = Entry::Range(RangeEntry::linear(NumberType::Int, "8", "1000", "").on(Scale::Log));
        assert_eq!(as_list(&every), Entry::list(&["8", "26", "89", "299", "1000"]));
    }

    #[test]
    fn ranges_and_lists_of_real_numbers_become_one_another() {
        let float = |min, max, step| RangeEntry::linear(NumberType::Float, min, max, step);
        let both = |list: &[&str], range: RangeEntry| {
            let range = Entry::Range(range);
            assert_eq!(as_range(Setting::LearningRate, &Entry::list(list)), range);
            as_list(Setting::LearningRate, &range)
        };
        let list = &["1e-6", "1e-5", "0.0001"];
        assert_eq!(both(list, float("1e-6", "0.0001", "10").on(Scale::Log)), Entry::list(list));
        let list = both(&["0.9", "0.7", "0.5", "0.3"], float("0.3", "0.9", "0.2"));
        assert_eq!(list, Entry::list(&["0.3", "0.5", "0.7", "0.9"]));
        let list = both(&["0", "0.1", "0.5"], float("0", "0.5", ""));
        assert_eq!(list, Entry::list(&["0", "0.125", "0.25", "0.375", "0.5"]));
        let list = both(&["1e-5", "3e-4", "0.1"], float("1e-5", "0.1", "").on(Scale::Log));
        assert_eq!(list, Entry::list(&["1e-5", "0.0001", "0.001", "0.01", "0.1"]));
        assert_eq!(both(&["0.5", "x"], float("0.5", "x", "")), Entry::list(&["0.5", "x"]));
        assert_eq!(both(&["0.5"], float("0.5", "0.5", "")), Entry::list(&["0.5"]));
    }

    #[test]
    fn toggled_choices_keep_the_order_of_the_list() {
        let adam = Choice::Optimizer(OptimizerKind::Adam);
        let with = with_choice_toggled(&Entry::list(&["lion", "sgd"]), ChoiceList::Optimizers, adam);
        assert_eq!(with, Entry::list(&["sgd", "adam", "lion"]));
        assert_eq!(with_choice_toggled(&with, ChoiceList::Optimizers, adam), Entry::list(&["sgd", "lion"]));
    }
}
