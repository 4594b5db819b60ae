//! A writer of JSON for reports. It is much smaller than a general serializer, which the page would have to load.

use std::fmt::Write as _;

/// A JSON value.
#[derive(Clone, Debug, PartialEq)]
pub enum Json {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number; one that is not finite is written as `null`.
    Number(f64),
    /// An integer that is not negative.
    Whole(u64),
    /// An integer.
    Signed(i64),
    /// A text.
    Text(String),
    /// A list.
    List(Vec<Json>),
    /// Keys and values, in the order given.
    Object(Vec<(String, Json)>),
}

impl Json {
    /// A text.
    #[must_use]
    pub fn text(text: &str) -> Self {
        Self::Text(text.to_owned())
    }

    /// Keys and values.
    #[must_use]
    pub fn object<const N: usize>(pairs: [(&str, Self); N]) -> Self {
        Self::Object(pairs.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
    }

    /// A number, or `null` where there is none.
    #[must_use]
    pub fn number(number: Option<f64>) -> Self {
        number.map_or(Self::Null, Self::Number)
    }
}

/// On one line, without spaces. Numbers have the shortest form that reads back to the same bits.
impl std::fmt::Display for Json {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Null => f.write_str("null"),
            Self::Bool(yes) => write!(f, "{yes}"),
            Self::Number(number) if number.is_finite() => write!(f, "{number:?}"),
            Self::Number(_) => f.write_str("null"),
            Self::Whole(number) => write!(f, "{number}"),
            Self::Signed(number) => write!(f, "{number}"),
            Self::Text(text) => quote(text, f),
            Self::List(items) => {
                for (index, item) in items.iter().enumerate() {
                    write!(f, "{}{item}", if index == 0 { '[' } else { ',' })?;
                }
                f.write_str(if items.is_empty() { "[]" } else { "]" })
            }
            Self::Object(pairs) => {
                for (index, (key, value)) in pairs.iter().enumerate() {
                    f.write_char(if index == 0 { '{' } else { ',' })?;
                    quote(key, f)?;
                    write!(f, ":{value}")?;
                }
                f.write_str(if pairs.is_empty() { "{}" } else { "}" })
            }
        }
    }
}

fn quote(text: &str, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
    f.write_char('"')?;
    for letter in text.chars() {
        match letter {
            '"' => f.write_str("\\\"")?,
            '\\' => f.write_str("\\\\")?,
            control if u32::from(control) < 0x20 => write!(f, "\\u{:04x}", u32::from(control))?,
            other => f.write_char(other)?,
        }
    }
    f.write_char('"')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn any_text_reads_back(text: String) {
            let read: String = serde_json::from_str(&Json::Text(text.clone()).to_string()).unwrap();
            prop_assert_eq!(read, text);
        }

        #[test]
        fn any_number_reads_back_to_its_bits(number: f64, whole: u64, signed: i64) {
            let read: Option<f64> = serde_json::from_str(&Json::Number(number).to_string()).unwrap();
            prop_assert_eq!(read.map(f64::to_bits), Some(number).filter(|n| n.is_finite()).map(f64::to_bits));
            let list = Json::List(vec![Json::Whole(whole), Json::Signed(signed), Json::Null, Json::Bool(true)]);
            let read: (u64, i64, Option<u8>, bool) = serde_json::from_str(&list.to_string()).unwrap();
            prop_assert_eq!(read, (whole, signed, None, true));
        }
    }

    #[test]
    fn empty_lists_and_objects() {
        let json = Json::object([("a", Json::List(vec![])), ("b", Json::Object(vec![]))]);
        assert_eq!(json.to_string(), r#"{"a":[],"b":{}}"#);
    }
}
