//! Serialization of float64 numbers that may not be finite, for `#[serde(with = "...")]`. JSON has no such numbers; in
//! formats that people read they are the texts `inf`, `-inf` and `NaN`.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

/// A number, or the text of one that is not finite.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum NumberOrText {
    Number(f64),
    Text(String),
}

/// Writes a number.
///
/// # Errors
/// Where the format cannot write it.
pub fn serialize<S: Serializer>(number: &f64, serializer: S) -> Result<S::Ok, S::Error> {
    if serializer.is_human_readable() && !number.is_finite() {
        return serializer.serialize_str(&number.to_string());
    }
    serializer.serialize_f64(*number)
}

/// Reads a number that [`serialize`] wrote.
///
/// # Errors
/// Where there is no number.
pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
    if !deserializer.is_human_readable() {
        return f64::deserialize(deserializer);
    }
    match NumberOrText::deserialize(deserializer)? {
        NumberOrText::Number(number) => Ok(number),
        NumberOrText::Text(text) => text.parse().map_err(D::Error::custom),
    }
}

/// The same for numbers that may be missing.
pub mod option {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[derive(Serialize, Deserialize)]
    struct Number(#[serde(with = "super")] f64);

    /// Writes a number or nothing.
    ///
    /// # Errors
    /// Where the format cannot write it.
    pub fn serialize<S: Serializer>(number: &Option<f64>, serializer: S) -> Result<S::Ok, S::Error> {
        number.map(Number).serialize(serializer)
    }

    /// Reads what [`serialize`] wrote.
    ///
    /// # Errors
    /// Where there is neither a number nor nothing.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<f64>, D::Error> {
        Ok(Option::<Number>::deserialize(deserializer)?.map(|Number(number)| number))
    }
}

#[cfg(test)]
mod tests {
    use serde::{Deserialize, Serialize};

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Numbers(#[serde(with = "super")] f64, #[serde(with = "super::option")] Option<f64>);

    #[test]
    fn every_number_is_preserved_in_text_and_in_bytes() {
        for number in
            [0.1 + 0.2, -0.0, f64::MIN_POSITIVE / 3.0, f64::MAX, f64::INFINITY, f64::NEG_INFINITY, f64::NAN]
        {
            for optional in [None, Some(number)] {
                let numbers = Numbers(number, optional);
                let text: Numbers = serde_json::from_str(&serde_json::to_string(&numbers).unwrap()).unwrap();
                let bytes: Numbers = postcard::from_bytes(&postcard::to_stdvec(&numbers).unwrap()).unwrap();
                for read in [text, bytes] {
                    assert_eq!(read.0.to_bits(), number.to_bits());
                    assert_eq!(read.1.map(f64::to_bits), optional.map(f64::to_bits));
                }
            }
        }
    }

    #[test]
    fn texts_that_are_no_numbers_are_refused() {
        for text in ["[\"x\",null]", "[null,null]", "[1,\"\"]"] {
            assert!(serde_json::from_str::<Numbers>(text).is_err(), "{text}");
        }
    }
}
