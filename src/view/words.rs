//! Numbers, spans and labels as a person reads them.

use crate::search::value::Value;

/// A number with about four digits.
pub fn significant(number: f64) -> String {
    match number.abs() {
        size if !size.is_finite() => "–".to_owned(),
        size if size >= 1e6 || (size > 0.0 && size < 1e-3) => format!("{number:.2e}"),
        size if size >= 1_000.0 => format!("{number:.0}"),
        size if size >= 100.0 => format!("{number:.1}"),
        size if size >= 1.0 => format!("{number:.2}"),
        _ => Value::Float((number * 1e4).round() / 1e4).to_string(),
    }
}

/// What a parameter is set to, or a dash where it has no part in the trial.
pub fn value(value: Option<&Value>) -> String {
    value.map_or_else(|| "–".to_owned(), Value::to_string)
}

/// A number with at most two digits, as a field takes it.
pub fn few_digits(number: f64) -> String {
    let rounded = format!("{number:.1e}").parse().unwrap_or(number);
    Value::Float(rounded).to_string()
}

/// A span of seconds as a person would say it.
pub fn span(seconds: f64) -> String {
    match seconds {
        s if s < 10.0 => format!("{s:.1} s"),
        s if s < 120.0 => format!("{s:.0} s"),
        s if s < 7_200.0 => format!("{:.0} min", s / 60.0),
        s if s < 172_800.0 => format!("{:.1} h", s / 3_600.0),
        s => format!("{:.0} days", s / 86_400.0),
    }
}

/// A label as it reads in the middle of a sentence: abbreviations stay as they are. All of the page's words begin with
/// English letters; for others the program would need tables of twenty kilobytes.
pub fn lowered(label: &str) -> String {
    let mut lowered = label.to_owned();
    if label.chars().nth(1).is_none_or(|second| second.is_ascii_lowercase())
        && let Some(first) = lowered.get_mut(..1)
    {
        first.make_ascii_lowercase();
    }
    lowered
}

/// A message as a sentence of its own.
pub fn sentence(message: &str) -> String {
    let mut sentence = format!("{message}.");
    if let Some(first) = sentence.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    sentence
}

/// How a column of numbers is written, so that they align at the decimal point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    decimals: usize,
}

impl Column {
    /// A column whose smallest number shows about four digits.
    pub fn of(numbers: impl Iterator<Item = f64>) -> Self {
        let sizes = numbers.map(f64::abs).filter(|size| size.is_finite() && *size > 0.0);
        let smallest = sizes.fold(f64::INFINITY, f64::min);
        let digits = if smallest.is_finite() { libm::floor(libm::log10(smallest)) } else { 0.0 };
        Self { decimals: (3.0 - digits).clamp(0.0, 8.0) as usize }
    }

    /// A number of the column, or a dash where there is none.
    pub fn shown(self, number: Option<f64>) -> String {
        match number {
            Some(number) if number.abs() >= 1e7 => format!("{number:.2e}"),
            Some(number) if number.is_finite() => format!("{number:.*}", self.decimals),
            _ => "–".to_owned(),
        }
    }
}
