//! One value of a parameter.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The value of one parameter in one trial.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Value {
    /// An integer.
    Int(i64),
    /// A finite number.
    Float(f64),
    /// A name, such as that of an activation.
    Text(String),
    /// True or false.
    Bool(bool),
}

impl Value {
    /// The number, if the value is an integer or a float; 0 for false and 1 for true.
    #[must_use]
    pub fn as_f64(&self) -> Option<f64> {
        match self {
            Self::Int(value) => Some(*value as f64),
            Self::Float(value) => Some(*value),
            Self::Bool(value) => Some(f64::from(u8::from(*value))),
            Self::Text(_) => None,
        }
    }
}

/// The shortest decimal form that parses to the same bits. Floats below 1e-4 or from 1e7 on, in absolute value, are in
/// scientific notation.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Int(value) => write!(f, "{value}"),
            Self::Float(value) if *value != 0.0 && !(1e-4..1e7).contains(&value.abs()) => {
                write!(f, "{value:e}")
            }
            Self::Float(value) => write!(f, "{value}"),
            Self::Text(value) => f.write_str(value),
            Self::Bool(value) => write!(f, "{value}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn display_is_the_shortest_exact_form() {
        let shown = |v: f64| Value::Float(v).to_string();
        assert_eq!(shown(1e-5), "1e-5");
        assert_eq!(shown(0.9), "0.9");
        assert_eq!(shown(0.0), "0");
        assert_eq!(shown(-2.5e8), "-2.5e8");
        assert_eq!(Value::Int(28).to_string(), "28");
    }
}
