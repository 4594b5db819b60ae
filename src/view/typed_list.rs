//! A list of numbers as a person types or pastes it.
//!
//! A comma, a semicolon, a bar or a space separates two values, in their full-width forms, too. But a comma between digits
//! may also be a decimal sign or separate groups of digits, and so may a space. A text that can be read as another number
//! stays one value with its separators. [`crate::study::check`] then refuses it and says how to write it: no number
//! becomes two without a word.

use crate::study::{
    number_spelling::{GROUP_SPACES, is_digits, plain_spellings},
    value_type::ValueType,
};

/// The values of a list as typed; one empty value where there are none. `values` are those that the setting accepts: they
/// decide whether a text can be read as another number.
#[must_use]
pub fn typed_list(text: &str, values: ValueType) -> Vec<String> {
    let text = text.replace('，', ",");
    // A person who separates values by semicolons means something else by a comma.
    let commas_separate = !text.contains(is_strong_separator);
    let mut list: Vec<String> = Vec::new();
    for part in text.split(is_strong_separator) {
        for word in words(part, values) {
            let word = without_outer_commas(&word, values);
            if commas_separate {
                list.extend(split_at_commas(word, values));
            } else if !word.is_empty() {
                list.push(word.to_owned());
            }
        }
    }
    if list.is_empty() { vec![String::new()] } else { list }
}

/// The text of a list, which [`typed_list`] reads as the same values.
#[must_use]
pub fn list_text(list: &[String], values: ValueType) -> String {
    let text = list.join(", ");
    if typed_list(&text, values) == list {
        return text;
    }
    // A single value needs a semicolon, too, for its commas to separate nothing.
    format!("{};", list.join("; "))
}

fn is_strong_separator(letter: char) -> bool {
    ";；|｜、".contains(letter)
}

/// The words of a text. A space that may stand between two groups of digits does not separate words.
fn words(text: &str, values: ValueType) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let (mut word, mut space_before) = (String::new(), ' ');
    // A space after the text ends its last word.
    for letter in text.chars().chain([' ']) {
        if !letter.is_whitespace() {
            word.push(letter);
            continue;
        }
        match words.last_mut() {
            _ if word.is_empty() => {}
            Some(last) if may_be_groups(last, space_before, &word, values) => {
                last.push(space_before);
                last.push_str(&word);
            }
            _ => words.push(word.clone()),
        }
        word.clear();
        space_before = letter;
    }
    words
}

/// Whether two words may be groups of digits of one number: `1 000`.
fn may_be_groups(before: &str, space: char, word: &str, values: ValueType) -> bool {
    let group = word.split([',', '.']).next().unwrap_or_default();
    let spelling = plain_spellings(&format!("{before}{space}{}", word.trim_end_matches(',')));
    if group.len() != 3 || !is_digits(group) || spelling.is_empty() {
        return false;
    }
    // With a common space, `100 200` is a list, but nobody writes `000` for a value.
    group.starts_with('0') || (GROUP_SPACES.contains(&space) && may_be_meant(&spelling, values))
}

/// Whether one of these spellings of a text may be what a person meant.
fn may_be_meant(spellings: &[String], values: ValueType) -> bool {
    match values {
        // Lists of whole numbers without spaces, `100,200,300`, are common. They are in doubt only where the setting accepts
        // the one large number, too.
        ValueType::Integer { .. } | ValueType::Seed => {
            spellings.iter().any(|spelling| values.parse(spelling).is_some())
        }
        _ => !spellings.is_empty(),
    }
}

/// A word without the commas at its ends that separate it from other values. In `,5` the comma may be a decimal sign.
fn without_outer_commas(word: &str, values: ValueType) -> &str {
    let word = word.trim_end_matches(',');
    if may_be_meant(&plain_spellings(word), values) { word } else { word.trim_start_matches(',') }
}

/// The values of a word, split at each comma that can only be a separator.
fn split_at_commas(word: &str, values: ValueType) -> Vec<String> {
    let pieces: Vec<&str> = word.split(',').collect();
    // Nobody writes `000` for a value.
    let has_group_of_zeros =
        pieces.iter().any(|piece| piece.starts_with('0') && is_digits(piece.get(..2).unwrap_or_default()));
    if has_group_of_zeros || may_be_meant(&plain_spellings(word), values) {
        return vec![word.to_owned()];
    }
    let is_integer = matches!(values, ValueType::Integer { .. } | ValueType::Seed);
    let mut list: Vec<String> = Vec::new();
    let mut previous = "";
    for piece in pieces {
        // Of whole numbers, `10,20,30` is a list. Of real numbers, a part of it may be one number.
        let may_be_one_number = !is_integer
            && !previous.is_empty()
            && may_be_meant(&plain_spellings(&format!("{previous},{piece}")), values);
        match list.last_mut() {
            _ if piece.is_empty() => {}
            Some(last) if may_be_one_number => {
                last.push(',');
                last.push_str(piece);
            }
            _ => list.push(piece.to_owned()),
        }
        previous = piece;
    }
    list
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        num::interval::Interval,
        study::{choice::ChoiceList, schema::Setting},
    };
    use proptest::prelude::*;

    fn list_of(setting: Setting, text: &str) -> Vec<String> {
        typed_list(text, setting.row().values)
    }

    #[test]
    fn lists_of_real_numbers_as_typed() {
        for (text, expected) in [
            // Separators.
            ("0.1, 0.2", &["0.1", "0.2"][..]),
            ("0.1,0.2", &["0.1", "0.2"]),
            ("0.1 0.2", &["0.1", "0.2"]),
            ("0.1\t0.2\n0.3\r\n0.4", &["0.1", "0.2", "0.3", "0.4"]),
            ("0.9, 0.5;0.3|0.1  0", &["0.9", "0.5", "0.3", "0.1", "0"]),
            ("0.1，0.2；0.3、0.4｜0.5", &["0.1，0.2", "0.3", "0.4", "0.5"]),
            ("0.1，0.2", &["0.1", "0.2"]),
            ("0.1、0.2", &["0.1", "0.2"]),
            ("0.1\u{3000}0.2\u{2009}0.3", &["0.1", "0.2", "0.3"]),
            ("0.1,\u{a0}0.2", &["0.1", "0.2"]),
            ("1e-3,1e-4", &["1e-3", "1e-4"]),
            ("0, 1", &["0", "1"]),
            ("0 1", &["0", "1"]),
            ("0; 1", &["0", "1"]),
            ("0,0.1,0.2", &["0", "0.1", "0.2"]),
            ("0.1,5", &["0.1", "5"]),
            ("1e-3,5", &["1e-3", "5"]),
            ("0.5,1e-3,0", &["0.5", "1e-3", "0"]),
            ("x,y", &["x", "y"]),
            // While a list is typed, and empty values.
            ("0.1,", &["0.1"]),
            ("0.1, ", &["0.1"]),
            (" ,0.1;;0.2,, ", &["0.1", "0.2"]),
            ("0.1,,0.2", &["0.1", "0.2"]),
            (" , ", &[""]),
            ("", &[""]),
            ("|", &[""]),
            // A comma between digits may be a decimal sign.
            ("0,001", &["0,001"]),
            ("0，001", &["0,001"]),
            ("0,1 0,2", &["0,1", "0,2"]),
            ("0,1, 0,2", &["0,1", "0,2"]),
            ("0,1\n0,2", &["0,1", "0,2"]),
            ("0,1;0,2", &["0,1", "0,2"]),
            ("0,1|0,2", &["0,1", "0,2"]),
            ("0,1,0,2", &["0,1,0,2"]),
            ("0,1,2", &["0,1,2"]),
            ("1,5", &["1,5"]),
            ("1,5e-3", &["1,5e-3"]),
            ("-0,5", &["-0,5"]),
            (",5", &[",5"]),
            ("0.1,0,5", &["0.1", "0,5"]),
            ("0,5,0.1", &["0,5", "0.1"]),
            // With a semicolon or a bar, a comma between values separates nothing.
            ("0.1,0.2;0.3", &["0.1,0.2", "0.3"]),
            ("1e-3,1e-4|1", &["1e-3,1e-4", "1"]),
            // Commas, points, spaces and apostrophes may separate groups of digits.
            ("1,000", &["1,000"]),
            ("1,234.5", &["1,234.5"]),
            ("1.234,5", &["1.234,5"]),
            ("1,234.5,0.1", &["1,234.5", "0.1"]),
            ("1,000.5,2.5", &["1,000.5,2.5"]),
            ("0,,1", &["0", "1"]),
            ("1 000", &["1 000"]),
            ("1\u{202f}234", &["1\u{202f}234"]),
            ("1\u{a0}000,5", &["1\u{a0}000,5"]),
            ("0.5, 10 000, 20 000", &["0.5", "10 000", "20 000"]),
            ("100 200", &["100", "200"]),
            ("1 000 000", &["1 000 000"]),
            ("1'000", &["1'000"]),
        ] {
            let expected: Vec<String> = expected.iter().map(|value| value.replace('，', ",")).collect();
            assert_eq!(list_of(Setting::LearningRate, text), expected, "{text:?}");
        }
    }

    #[test]
    fn lists_of_whole_numbers_as_typed() {
        for (setting, text, expected) in [
            (Setting::Units1, "10,20,30", &["10", "20", "30"][..]),
            (Setting::Units1, "10, 20, 30", &["10", "20", "30"]),
            (Setting::Units1, "10 20", &["10", "20"]),
            (Setting::Units1, "1,5", &["1", "5"]),
            (Setting::Layers, "0,1,2", &["0", "1", "2"]),
            (Setting::Units1, ",5", &["5"]),
            // A number of units has at most four digits, so that these are lists.
            (Setting::Units1, "100,200", &["100", "200"]),
            (Setting::Units1, "100,200,300", &["100", "200", "300"]),
            (Setting::Units1, "100\u{a0}200", &["100", "200"]),
            // Epochs go to 100,000.
            (Setting::Epochs, "100,200", &["100", "200"]),
            (Setting::Epochs, "10,200", &["10,200"]),
            (Setting::Epochs, "10, 200", &["10", "200"]),
            (Setting::Epochs, "10\u{a0}200", &["10\u{a0}200"]),
            (Setting::Epochs, "10 200", &["10", "200"]),
            (Setting::Epochs, "1,000", &["1,000"]),
            (Setting::Epochs, "1,000 2,000", &["1,000", "2,000"]),
            (Setting::Epochs, "1,000,2,000", &["1,000,2,000"]),
            (Setting::Epochs, "1,000; 2,000", &["1,000", "2,000"]),
            (Setting::Units1, "1,000", &["1,000"]),
            (Setting::Units1, "2,000", &["2,000"]),
            (Setting::Units1, "1 000", &["1 000"]),
            (Setting::Units1, "10,20;30", &["10,20", "30"]),
        ] {
            assert_eq!(list_of(setting, text), expected, "{text:?}");
        }
    }

    #[test]
    fn names_are_separated_at_every_comma() {
        let names = typed_list("sgd,adam, lion;rmsprop", ValueType::Choice(ChoiceList::Optimizers));
        assert_eq!(names, ["sgd,adam", "lion", "rmsprop"]);
        assert_eq!(
            typed_list("sgd,adam, lion", ValueType::Choice(ChoiceList::Optimizers)),
            ["sgd", "adam", "lion"]
        );
    }

    proptest! {
        #[test]
        fn text_of_a_list_is_read_as_the_same_list(
            text in "[0-9,;|. e\u{a0}'-]{0,24}",
            is_integer: bool,
        ) {
            let values = if is_integer {
                ValueType::Integer { min: 0, max: 100_000 }
            } else {
                ValueType::Float32(Interval::closed(0.0, 1e6))
            };
            let list = typed_list(&text, values);
            prop_assert_eq!(typed_list(&list_text(&list, values), values), list);
        }

        #[test]
        fn accepted_numbers_are_never_parts_of_a_number_with_separators(
            integer in 0_u32..2_000, fraction in "[0-9]{1,4}", sign in "[,，]",
        ) {
            let list = list_of(Setting::LearningRate, &format!("{integer}{sign}{fraction}"));
            prop_assert_eq!(list, [format!("{integer},{fraction}")]);
        }
    }
}
