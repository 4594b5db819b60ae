//! The values of one setting's entry, or what is wrong with each of its inputs.

use super::{
    choice::Choice,
    entry::{Entry, EntryPart},
    error::{Given, Problem, SeparatedNumber, SettingError, SettingErrors, first_items, given_text},
    number_spelling::is_digits,
    range_entry::{NumberType, RangeEntry},
    schema::{Setting, Tuning},
    value_type::{Refusal, SettingValue, ValueType},
};
use crate::{
    num::{float32::Special, interval::Interval},
    search::{
        domain::{Domain, error::DomainError, scale::Scale},
        value::Value,
    },
};

/// The largest number of values in a list to search over.
const MAX_CHOICES: usize = 1_000;

/// An entry that was read.
pub(super) enum EntryValues {
    /// The same value in every trial.
    Fixed(SettingValue),
    /// The values to search over.
    Tuned(Domain),
}

/// Reads a number that is typed for a setting outside of its entry, of which `values` are accepted.
///
/// # Errors
/// Why it is not accepted.
pub fn read_number(
    setting: Setting,
    part: EntryPart,
    values: ValueType,
    text: &str,
) -> Result<f64, SettingError> {
    let refusal = match values.check(text) {
        Ok(SettingValue::Real(number)) => return Ok(number),
        Ok(_) => Refusal::NotAccepted,
        Err(refusal) => refusal,
    };
    Err(SettingError { setting, part, problem: refused(text, refusal, values) })
}

/// Reads the entry of a setting, of which `values` are accepted.
///
/// # Errors
/// What is wrong with each input.
pub(super) fn read_entry(
    setting: Setting,
    values: ValueType,
    entry: &Entry,
) -> Result<EntryValues, SettingErrors> {
    let error = |part, problem| SettingError { setting, part, problem };
    match (entry, setting.row().tuning) {
        (Entry::Value(text), _) => match values.check(text) {
            Ok(value) => Ok(EntryValues::Fixed(value)),
            Err(refusal) => Err(error(EntryPart::Value, refused(text, refusal, values)).into()),
        },
        (Entry::Range(range), Tuning::Tuned(_)) => read_range(setting, values.in_list(), range),
        (Entry::List(texts), Tuning::Tuned(_)) => read_list(setting, values.in_list(), texts),
        (Entry::Range(_), Tuning::Fixed) => {
            Err(error(EntryPart::Min, Problem::NotTunable { given: given_text(&entry.written()) }).into())
        }
        (Entry::List(_), Tuning::Fixed) => {
            Err(error(EntryPart::List, Problem::NotTunable { given: given_text(&entry.written()) }).into())
        }
    }
}

/// Reads a range of numbers.
fn read_range(setting: Setting, values: ValueType, range: &RangeEntry) -> Result<EntryValues, SettingErrors> {
    if let Some(domain) = range.domain(values) {
        return Ok(EntryValues::Tuned(domain));
    }
    let error = |part, problem| SettingError { setting, part, problem };
    let written = |range: &RangeEntry| given_text(&Entry::Range(range.clone()).written());
    let numbers = match NumberType::of(values) {
        None => return Err(error(EntryPart::Min, Problem::ListNeeded { given: written(range) }).into()),
        Some(numbers) if numbers != range.numbers => {
            let needed = written(&RangeEntry { numbers, ..range.clone() });
            return Err(error(EntryPart::Min, Problem::NumberType { given: written(range), needed }).into());
        }
        Some(numbers) => numbers,
    };
    let number = |text: &str| values.parse(text).and_then(domain_value);
    let (min, max) = (number(&range.min), number(&range.max));
    let is_reversed = |min: &Value, max: &Value| max.as_f64() < min.as_f64();
    // An end that is wrong is to lie beyond the other end, where that one is right.
    let refused_end = |text: &str, accepted: ValueType| {
        let refusal = accepted.check(text).err().unwrap_or(Refusal::NotAccepted);
        refused(text, refusal, accepted)
    };
    let mut errors = Vec::new();
    match &min {
        None => errors.push(error(EntryPart::Min, refused_end(&range.min, up_to(values, max.as_ref())))),
        Some(min) if range.scale.is_logarithmic() && min.as_f64().is_some_and(|min| min <= 0.0) => {
            errors.push(error(EntryPart::Min, Problem::NotPositive { given: given_text(&range.min) }));
        }
        Some(_) => {}
    }
    match (&min, &max) {
        (_, None) => errors.push(error(EntryPart::Max, refused_end(&range.max, from(values, min.as_ref())))),
        (Some(min), Some(max)) if is_reversed(min, max) => {
            let accepted = from(values, Some(min));
            let problem = Problem::ReversedRange { min: min.clone(), max: max.clone(), accepted };
            errors.push(error(EntryPart::Max, problem));
        }
        _ => {}
    }
    let step = if range.has_step() { check_step(numbers, range) } else { Ok(()) };
    errors.extend(step.err().map(|problem| error(EntryPart::Step, problem)));
    // Where each text is right, training cannot tell apart what they stand for.
    let indistinct = if range.has_step() {
        error(EntryPart::Step, Problem::StepTooSmall { given: given_text(&range.step) })
    } else {
        let given = [range.min.as_str(), range.max.as_str()].into_iter().collect();
        error(EntryPart::Max, Problem::SameEnds { given })
    };
    Err(SettingErrors::new(errors).unwrap_or_else(|| indistinct.into()))
}

/// The accepted numbers up to one of them.
fn up_to(values: ValueType, max: Option<&Value>) -> ValueType {
    match (values, max) {
        (ValueType::Integer { min, .. }, Some(Value::Int(max))) => ValueType::Integer { min, max: *max },
        (values, Some(Value::Float(max))) => values.within(Interval::closed(f64::MIN, *max)),
        (values, _) => values,
    }
}

/// The accepted numbers from one of them on.
fn from(values: ValueType, min: Option<&Value>) -> ValueType {
    match (values, min) {
        (ValueType::Integer { max, .. }, Some(Value::Int(min))) => ValueType::Integer { min: *min, max },
        (values, Some(Value::Float(min))) => values.within(Interval::closed(*min, f64::MAX)),
        (values, _) => values,
    }
}

/// Checks the step of a range.
fn check_step(numbers: NumberType, range: &RangeEntry) -> Result<(), Problem> {
    let text = range.step.as_str();
    let least = if range.scale.is_logarithmic() { 2 } else { 1 };
    let steps = match (numbers, range.scale) {
        (NumberType::Int, _) => ValueType::Integer { min: least, max: i64::MAX },
        (NumberType::Float, Scale::Linear) => ValueType::Float64(Interval::POSITIVE),
        (NumberType::Float, Scale::Log | Scale::ReverseLog) => {
            ValueType::Float64(Interval::above(1.0, f64::from(f32::MAX)))
        }
    };
    match (steps.check(text), numbers) {
        (Ok(_), _) => Ok(()),
        (Err(Refusal::Separators(plain)), _) => Err(separators(vec![(text, plain)])),
        // Digits that are no integer of 64 bits.
        (Err(_), NumberType::Int) if is_digits(text) && text.parse::<i64>().is_err() => {
            Err(Problem::StepTooLarge { given: given_text(text) })
        }
        (Err(_), NumberType::Int) => Err(Problem::Step { given: given_text(text), least }),
        (Err(refusal), NumberType::Float) => Err(refused(text, refusal, steps)),
    }
}

/// Reads a list. Every wrong value of it is in an error.
fn read_list(setting: Setting, values: ValueType, texts: &[String]) -> Result<EntryValues, SettingErrors> {
    let error = |problem| SettingError { setting, part: EntryPart::List, problem };
    if texts.is_empty() {
        return Err(error(Problem::EmptyList).into());
    }
    if texts.len() > MAX_CHOICES {
        return Err(error(Problem::LongList { count: texts.len(), most: MAX_CHOICES }).into());
    }
    let mut accepted: Vec<(&str, SettingValue)> = Vec::new();
    let mut domain: Vec<Value> = Vec::new();
    let mut wrong: Vec<(&str, Refusal)> = Vec::new();
    for text in texts {
        let value = values.check(text);
        match value.and_then(|value| Ok((value, domain_value(value).ok_or(Refusal::NotAccepted)?))) {
            Ok((value, in_domain)) => {
                accepted.push((text, value));
                domain.push(in_domain);
            }
            Err(refusal) => wrong.push((text, refusal)),
        }
    }
    let mut problems = refused_in_list(wrong, values);
    problems.extend(repetitions(&accepted, values));
    match SettingErrors::new(problems.into_iter().map(error).collect()) {
        Some(errors) => Err(errors),
        None => Domain::choice(domain).map(EntryValues::Tuned).map_err(|problem| {
            error(match problem {
                DomainError::Duplicate(value) => {
                    Problem::Duplicates { given: [value.as_str()].into_iter().collect(), count: 2 }
                }
                DomainError::Empty
                | DomainError::MaxBelowMin
                | DomainError::Step
                | DomainError::StepTooSmall
                | DomainError::NotPositive
                | DomainError::NotFinite => Problem::EmptyList,
            })
            .into()
        }),
    }
}

/// A value in a domain. A seed is never tuned, and the optimizer's default is the absence of a value.
fn domain_value(value: SettingValue) -> Option<Value> {
    match value {
        SettingValue::Integer(number) => Some(Value::Int(number)),
        SettingValue::Real(number) => Some(Value::Float(number)),
        SettingValue::Choice(Choice::Switch(is_on)) => Some(Value::Bool(is_on)),
        SettingValue::Choice(choice) => Some(Value::Text(choice.key().to_owned())),
        SettingValue::Seed(_) | SettingValue::OptimizerDefault => None,
    }
}

/// The problem of one text.
fn refused(text: &str, refusal: Refusal, accepted: ValueType) -> Problem {
    let given = || [text].into_iter().collect();
    match refusal {
        Refusal::Missing => Problem::Missing { accepted },
        Refusal::NotAccepted => Problem::NotAccepted { given: given(), accepted },
        Refusal::Separators(plain) => separators(vec![(text, plain)]),
        Refusal::Rounds(special) => Problem::Rounds { given: given(), special, accepted },
    }
}

fn separators(numbers: Vec<(&str, Vec<String>)>) -> Problem {
    let (numbers, others) = first_items(numbers);
    let numbers = numbers.into_iter().map(|(text, plain)| SeparatedNumber { given: given_text(text), plain });
    Problem::Separators { numbers: numbers.collect(), others }
}

/// One problem for each reason for which values of a list are refused.
fn refused_in_list(wrong: Vec<(&str, Refusal)>, accepted: ValueType) -> Vec<Problem> {
    let given = |refusal: &Refusal| -> Given {
        wrong.iter().filter(|(_, other)| other == refusal).map(|(text, _)| *text).collect()
    };
    let mut problems = Vec::new();
    if wrong.iter().any(|(_, refusal)| *refusal == Refusal::Missing) {
        problems.push(Problem::Missing { accepted });
    }
    let not_accepted = given(&Refusal::NotAccepted);
    if !not_accepted.texts.is_empty() {
        problems.push(Problem::NotAccepted { given: not_accepted, accepted });
    }
    for special in [Special::Zero, Special::One, Special::Infinity] {
        let rounded = given(&Refusal::Rounds(special));
        if !rounded.texts.is_empty() {
            problems.push(Problem::Rounds { given: rounded, special, accepted });
        }
    }
    let separated = wrong.into_iter().filter_map(|(text, refusal)| match refusal {
        Refusal::Separators(plain) => Some((text, plain)),
        _ => None,
    });
    let separated: Vec<_> = separated.collect();
    if !separated.is_empty() {
        problems.push(separators(separated));
    }
    problems
}

/// The problems of values that are in a list more than once, as training sees them.
fn repetitions(list: &[(&str, SettingValue)], values: ValueType) -> Vec<Problem> {
    // Each value with those after it that are the same.
    let mut groups: Vec<Vec<(&str, SettingValue)>> = Vec::new();
    for (text, value) in list {
        match groups.iter_mut().find(|group| group.iter().any(|(_, other)| values.are_same(*other, *value))) {
            Some(group) => group.push((text, *value)),
            None => groups.push(vec![(text, *value)]),
        }
    }
    groups.retain(|group| group.len() > 1);
    let (alike, different): (Vec<_>, Vec<_>) =
        groups.into_iter().partition(|group| group.iter().all(|(text, _)| *text == group[0].0));
    let mut problems = Vec::new();
    if let Some(first) = alike.first() {
        let given = alike.iter().map(|group| group[0].0).collect();
        problems.push(Problem::Duplicates { given, count: first.len() });
    }
    // A list of hundreds of such values would make a message that nobody reads.
    let (different, _) = first_items(different);
    problems.extend(different.into_iter().map(|group| Problem::SameValue {
        is_rounded: group.iter().any(|(_, value)| *value != group[0].1),
        given: group.iter().map(|(text, _)| *text).collect(),
    }));
    problems
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The problems of an entry, each with its input.
    fn problems(setting: Setting, entry: &Entry) -> Vec<(EntryPart, Problem)> {
        match read_entry(setting, setting.row().values, entry) {
            Ok(_) => Vec::new(),
            Err(errors) => errors.iter().map(|error| (error.part, error.problem.clone())).collect(),
        }
    }

    fn given(texts: &[&str]) -> Given {
        texts.iter().copied().collect()
    }

    fn integer(min: i64, max: i64) -> ValueType {
        ValueType::Integer { min, max }
    }

    fn not_accepted(text: &str, accepted: ValueType) -> Problem {
        Problem::NotAccepted { given: given(&[text]), accepted }
    }

    #[test]
    fn each_input_of_a_range_has_its_own_error_and_its_own_accepted_numbers() {
        let of = |min, max, step| problems(Setting::Layers, &Entry::range(min, max, step));
        assert_eq!(of("1", "3", "9000000000"), []);
        let step = |text: &str| (EntryPart::Step, Problem::Step { given: text.to_owned(), least: 1 });
        assert_eq!(of("1", "3", ""), []);
        for text in ["0", "-1", "1.5", "x"] {
            assert_eq!(of("1", "3", text), [step(text)]);
        }
        let too_large = Problem::StepTooLarge { given: "9999999999999999999".to_owned() };
        assert_eq!(of("1", "3", "9999999999999999999"), [(EntryPart::Step, too_large)]);
        assert_eq!(of("2", "9", "1"), [(EntryPart::Max, not_accepted("9", integer(2, 8)))]);
        assert_eq!(of("-1", "3", "1"), [(EntryPart::Min, not_accepted("-1", integer(0, 3)))]);
        assert_eq!(of("", "3", "1"), [(EntryPart::Min, Problem::Missing { accepted: integer(0, 3) })]);
        let reversed = (
            EntryPart::Max,
            Problem::ReversedRange { min: Value::Int(3), max: Value::Int(1), accepted: integer(3, 8) },
        );
        assert_eq!(of("3", "1", "1"), std::slice::from_ref(&reversed));
        assert_eq!(of("3", "1", "0"), [reversed, step("0")]);
        assert_eq!(
            of("x", "99", "0"),
            [
                (EntryPart::Min, not_accepted("x", integer(0, 8))),
                (EntryPart::Max, not_accepted("99", integer(0, 8))),
                step("0"),
            ]
        );
    }

    #[test]
    fn each_input_of_a_range_of_real_numbers_has_its_own_error() {
        let on = |scale, min: &str, max: &str, step: &str| {
            let range = RangeEntry::linear(NumberType::Float, min, max, step).on(scale);
            problems(Setting::Momentum, &Entry::Range(range))
        };
        let of = |min, max, step| on(Scale::Linear, min, max, step);
        let within = |min, max| ValueType::Float32(Interval::closed(min, max));
        for step in ["", "0.1", "9"] {
            assert_eq!(of("0", "0.9", step), []);
        }
        assert_eq!(on(Scale::Log, "0.001", "0.9", "2"), []);
        assert_eq!(of("0.5", "1.5", ""), [(EntryPart::Max, not_accepted("1.5", within(0.5, 1.0)))]);
        assert_eq!(of("-0.5", "0.9", ""), [(EntryPart::Min, not_accepted("-0.5", within(0.0, 0.9)))]);
        assert_eq!(of("", "0.9", ""), [(EntryPart::Min, Problem::Missing { accepted: within(0.0, 0.9) })]);
        let reversed = Problem::ReversedRange {
            min: Value::Float(0.9),
            max: Value::Float(0.5),
            accepted: within(0.9, 1.0),
        };
        assert_eq!(of("0.9", "0.5", "0.1"), [(EntryPart::Max, reversed)]);
        let steps = ValueType::Float64(Interval::POSITIVE);
        assert_eq!(of("0", "0.9", "0"), [(EntryPart::Step, not_accepted("0", steps))]);
        let factors = ValueType::Float64(Interval::above(1.0, f64::from(f32::MAX)));
        assert_eq!(on(Scale::Log, "0.1", "0.9", "1"), [(EntryPart::Step, not_accepted("1", factors))]);
        let not_positive = (EntryPart::Min, Problem::NotPositive { given: "0".to_owned() });
        assert_eq!(on(Scale::Log, "0", "0.9", ""), std::slice::from_ref(&not_positive));
        assert_eq!(on(Scale::ReverseLog, "0", "0.9", "2"), [not_positive]);
        let ends = Problem::SameEnds { given: given(&["0.1", "0.1000000001"]) };
        assert_eq!(of("0.1", "0.1000000001", ""), [(EntryPart::Max, ends)]);
        let small = Problem::StepTooSmall { given: "1e-12".to_owned() };
        assert_eq!(of("0.1", "0.2", "1e-12"), [(EntryPart::Step, small)]);
        assert_eq!(of("x", "9", "y").len(), 3);
    }

    #[test]
    fn every_wrong_value_of_a_list_is_named_by_its_reason() {
        let rate = Setting::LearningRate.row().values;
        let separated = |given: &str, plain: &str| SeparatedNumber {
            given: given.to_owned(),
            plain: vec![plain.to_owned()],
        };
        assert_eq!(
            problems(Setting::LearningRate, &Entry::list(&["x", "1e-50", "0,1", "-1", "", "0,2", "2e-60"]))
                .into_iter()
                .map(|(_, problem)| problem)
                .collect::<Vec<_>>(),
            [
                Problem::Missing { accepted: rate },
                Problem::NotAccepted { given: given(&["x", "-1"]), accepted: rate },
                Problem::Rounds { given: given(&["1e-50", "2e-60"]), special: Special::Zero, accepted: rate },
                Problem::Separators {
                    numbers: vec![separated("0,1", "0.1"), separated("0,2", "0.2")],
                    others: 0
                },
            ]
        );
    }

    #[test]
    fn optimizer_default_is_no_value_of_a_list() {
        let accepted = Setting::Beta1.row().values.in_list();
        assert_eq!(
            problems(Setting::Beta1, &Entry::list(&["0.5", ""])),
            [(EntryPart::List, Problem::Missing { accepted })]
        );
        assert_eq!(problems(Setting::Beta1, &Entry::value("")), []);
    }

    #[test]
    fn repeated_values_are_judged_as_training_sees_them() {
        let of = |setting, texts: &[&str]| {
            problems(setting, &Entry::list(texts)).into_iter().map(|(_, problem)| problem).collect::<Vec<_>>()
        };
        let same = |texts: &[&str], is_rounded| Problem::SameValue { given: given(texts), is_rounded };
        assert_eq!(
            of(Setting::Window, &["3", "2", "3", "2", "3"]),
            [Problem::Duplicates { given: given(&["3", "2"]), count: 3 }]
        );
        assert_eq!(
            of(Setting::LearningRate, &["0.1", "0.1000000001"]),
            [same(&["0.1", "0.1000000001"], true)]
        );
        assert_eq!(of(Setting::LearningRate, &["0.1", "0.10", "1"]), [same(&["0.1", "0.10"], false)]);
        assert_eq!(of(Setting::LearningRate, &["0.1", "0.1000001"]), []);
        assert_eq!(of(Setting::Dropout, &["0", "-0"]), [same(&["0", "-0"], false)]);
    }

    #[test]
    fn lists_and_ranges_are_refused_where_a_setting_does_not_take_them() {
        let given = |text: &str| text.to_owned();
        assert_eq!(
            problems(Setting::Horizon, &Entry::list(&["1", "2"])),
            [(EntryPart::List, Problem::NotTunable { given: given("1|2") })]
        );
        assert_eq!(
            problems(Setting::Activation, &Entry::range("0", "1", "1")),
            [(EntryPart::Min, Problem::ListNeeded { given: given("int:0:1:1") })]
        );
        assert_eq!(
            problems(Setting::Momentum, &Entry::range("0", "1", "1")),
            [(
                EntryPart::Min,
                Problem::NumberType { given: given("int:0:1:1"), needed: given("float:0:1:1") }
            )]
        );
        assert_eq!(
            problems(Setting::Loss, &Entry::List(Vec::new())),
            [(EntryPart::List, Problem::EmptyList)]
        );
    }
}
