//! Edits of the entry of a tuned setting: between range and list, ticked choices, and lists as they are typed.

use crate::study::{
    choice::{Choice, ChoiceList},
    entry::Entry,
};

/// The longest range that becomes a list value by value.
const MAX_LIST_OF_RANGE: usize = 12;

/// The same values as a range of integers, as far as they can be one.
#[must_use]
pub fn as_range(entry: &Entry) -> Entry {
    let Entry::List(values) = entry else { return entry.clone() };
    let numbers: Vec<i64> = values.iter().filter_map(|text| text.parse().ok()).collect();
    let (min, max) = (numbers.iter().min().copied(), numbers.iter().max().copied());
    let step = match (min, max, numbers.len()) {
        (Some(min), Some(max), count @ 2..) => max.abs_diff(min) / (count as u64 - 1),
        _ => 1,
    };
    let text = |number: Option<i64>| number.map_or_else(String::new, |number| number.to_string());
    Entry::Range { min: text(min), max: text(max), step: step.max(1).to_string() }
}

/// The same values as a list, at most the first twelve of a range.
#[must_use]
pub fn as_list(entry: &Entry) -> Entry {
    let Entry::Range { min, max, step } = entry else { return entry.clone() };
    match (min.parse::<i64>(), max.parse::<i64>(), step.parse::<i64>()) {
        (Ok(low), Ok(high), Ok(step)) if step > 0 && high >= low => {
            let values = (low..=high).step_by(usize::try_from(step).unwrap_or(usize::MAX));
            Entry::List(values.take(MAX_LIST_OF_RANGE).map(|value| value.to_string()).collect())
        }
        _ => Entry::List(vec![min.clone(), max.clone()]),
    }
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

/// The values of a list as typed, separated by commas, semicolons, bars or whitespace; one empty value of none.
#[must_use]
pub fn typed_list(text: &str) -> Vec<String> {
    let parts = text.split(|letter: char| letter.is_whitespace() || ",;|".contains(letter));
    let values: Vec<String> = parts.filter(|part| !part.is_empty()).map(str::to_owned).collect();
    if values.is_empty() { vec![String::new()] } else { values }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nn::optimizer::OptimizerKind;

    #[test]
    fn ranges_and_lists_become_one_another() {
        let range = Entry::range("10", "30", "10");
        assert_eq!(as_list(&range), Entry::list(&["10", "20", "30"]));
        assert_eq!(as_range(&Entry::list(&["10", "20", "30"])), range);
        assert_eq!(as_range(&Entry::list(&["7"])), Entry::range("7", "7", "1"));
        assert_eq!(as_range(&Entry::list(&["x"])), Entry::range("", "", "1"));
        assert_eq!(as_list(&Entry::range("3", "", "1")), Entry::list(&["3", ""]));
        let Entry::List(values) = as_list(&Entry::range("1", "1000", "1")) else { panic!("it is a list") };
        assert_eq!(values.len(), MAX_LIST_OF_RANGE);
    }

    #[test]
    fn toggled_choices_keep_the_order_of_the_list() {
        let adam = Choice::Optimizer(OptimizerKind::Adam);
        let with = with_choice_toggled(&Entry::list(&["lion", "sgd"]), ChoiceList::Optimizers, adam);
        assert_eq!(with, Entry::list(&["sgd", "adam", "lion"]));
        assert_eq!(with_choice_toggled(&with, ChoiceList::Optimizers, adam), Entry::list(&["sgd", "lion"]));
    }

    #[test]
    fn typed_lists_take_any_separator() {
        assert_eq!(typed_list("0.9, 0.5;0.3|0.1  0"), ["0.9", "0.5", "0.3", "0.1", "0"]);
        assert_eq!(typed_list(" , "), [""]);
    }
}
