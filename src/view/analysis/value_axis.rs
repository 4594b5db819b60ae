//! How the values of a tuned setting lie on an axis.

use super::{log_scale::setting_suits_log, table::Cell};
use crate::{
    chart::plot::{Axis, AxisScale},
    search::{domain::Domain, value::Value},
    study::schema::Setting,
    text::language::Language,
};

/// The most values that are listed; of more, the lowest and the highest.
const MAX_VALUES: u64 = 2_000;

/// An axis of the values of a setting: numbers, or names at equal distances.
#[derive(Clone, Debug, PartialEq)]
pub struct ValueAxis {
    /// The setting.
    pub setting: Setting,
    /// The values if they are names, in the order of the domain.
    names: Vec<Value>,
    /// Otherwise the lowest and the highest number.
    ends: (f64, f64),
    /// Whether the numbers are best shown on a logarithmic axis.
    is_log: bool,
}

impl ValueAxis {
    /// The axis of a setting with this domain.
    #[must_use]
    pub fn new(setting: Setting, domain: &Domain) -> Self {
        let values: Vec<Value> = match domain.count() {
            Some(count) if count > MAX_VALUES => vec![domain.value(0), domain.value(count - 1)],
            _ => domain.values().collect(),
        };
        let is_number = |value: &Value| matches!(value, Value::Int(_) | Value::Float(_));
        if !values.iter().all(is_number) {
            return Self { setting, names: values, ends: (0.0, 0.0), is_log: false };
        }
        let numbers = || values.iter().filter_map(Value::as_f64);
        let ends = (numbers().fold(f64::INFINITY, f64::min), numbers().fold(f64::NEG_INFINITY, f64::max));
        Self { setting, names: Vec::new(), ends, is_log: setting_suits_log(numbers()) }
    }

    /// Whether the values are names.
    #[must_use]
    pub fn has_names(&self) -> bool {
        !self.names.is_empty()
    }

    /// The position of a value; `None` of one that is not on the axis.
    #[must_use]
    pub fn position(&self, value: &Value) -> Option<f64> {
        if self.has_names() {
            self.names.iter().position(|name| name == value).map(|position| position as f64)
        } else {
            value.as_f64()
        }
    }

    /// A position as a text: the name at it, or the number.
    #[must_use]
    pub fn position_text(&self, position: f64) -> String {
        // A position of a message can be any number, which the conversion brings into the range of the type.
        let name = self.names.get(libm::round(position) as usize);
        name.map_or_else(|| position.to_string(), Value::to_string)
    }

    /// The position of a text; `None` where it names no value and is no finite number.
    #[must_use]
    pub fn position_of_text(&self, text: &str) -> Option<f64> {
        if self.has_names() {
            self.names.iter().position(|name| name.to_string() == text).map(|position| position as f64)
        } else {
            text.parse().ok().filter(|number: &f64| number.is_finite())
        }
    }

    /// The names of the values as they are written in links, where they are names.
    #[must_use]
    pub fn name_texts(&self) -> Vec<String> {
        self.names.iter().map(Value::to_string).collect()
    }

    /// The names of the values in words, where they are names.
    #[must_use]
    pub fn name_labels(&self, language: &dyn Language) -> Vec<String> {
        self.names.iter().map(|name| language.value(self.setting, Some(name))).collect()
    }

    /// The lowest and the highest position.
    #[must_use]
    pub fn ends(&self) -> (f64, f64) {
        if self.has_names() { (0.0, (self.names.len() - 1) as f64) } else { self.ends }
    }

    /// The scale of the axis.
    #[must_use]
    pub fn scale(&self, language: &dyn Language) -> AxisScale {
        if self.has_names() {
            AxisScale::Categories(self.name_labels(language))
        } else if self.is_log {
            AxisScale::Log
        } else {
            AxisScale::Linear
        }
    }

    /// The axis with its title.
    #[must_use]
    pub fn axis(&self, language: &dyn Language) -> Axis {
        let title = language.setting(self.setting).label.to_owned();
        Axis { title, scale: self.scale(language), range: None }
    }

    /// The cell of a value in a table.
    #[must_use]
    pub fn cell(&self, value: Option<&Value>, language: &dyn Language) -> Cell {
        Cell::Text {
            key: value.map(Value::to_string).unwrap_or_default(),
            label: language.value(self.setting, value),
        }
    }
}
