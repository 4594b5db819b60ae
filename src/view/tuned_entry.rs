//! Edits of the entry of a tuned setting: between range and list, and ticked choices.

use crate::study::{
    choice::{Choice, ChoiceList},
    entry::Entry,
};

/// The longest range that becomes a list value by value.
const MAX_LIST_OF_RANGE: usize = 12;

/// The same values as a range of integers, as far as they can be one. A text that is no integer stays, so that its error
/// stays with it.
#[must_use]
pub fn as_range(entry: &Entry) -> Entry {
    let Entry::List(values) = entry else { return entry.clone() };
    let numbers: Option<Vec<i64>> = values.iter().map(|text| text.parse().ok()).collect();
    let ends = numbers.as_ref().and_then(|numbers| numbers.iter().min().zip(numbers.iter().max()));
    let Some((min, max)) = ends else {
        let unreadable = values.iter().find(|text| text.parse::<i64>().is_err());
        return Entry::range(entry.first(), unreadable.map_or("", String::as_str), "1");
    };
    let step = match values.len() as u64 {
        count @ 2.. => max.abs_diff(*min) / (count - 1),
        _ => 1,
    };
    Entry::range(&min.to_string(), &max.to_string(), &step.max(1).to_string())
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
        assert_eq!(as_range(&Entry::list(&["30", "10", "20"])), range);
        assert_eq!(as_range(&Entry::list(&[""])), Entry::range("", "", "1"));
        assert_eq!(as_range(&Entry::list(&["x"])), Entry::range("x", "x", "1"));
        assert_eq!(as_range(&Entry::list(&["10", "1,000", "30"])), Entry::range("10", "1,000", "1"));
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
}
