//! The part of a fragment that says what the page shows: `view.trial=33&view.tab=trials`. A study does not depend on it, and
//! [`super::link`] ignores it.

use super::escape::{escape, unescape};

/// What the keys begin with.
pub const PREFIX: &str = "view.";

/// The largest number of values that are read.
const MAX_VALUES: usize = 50;

/// Keys, without [`PREFIX`], and values as a part of a fragment.
#[must_use]
pub fn encode<'a>(values: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let part = |(key, value): (&str, &str)| {
        // These signs have no meaning between the values, and are easier to read.
        let value = escape(value).replace("%3A", ":").replace("%2C", ",").replace("%3B", ";");
        format!("{PREFIX}{key}={value}")
    };
    values.map(part).collect::<Vec<String>>().join("&")
}

/// The keys, without [`PREFIX`], and values of a fragment. What cannot be read is left out, and so is everything else.
#[must_use]
pub fn decode(fragment: &str) -> Vec<(String, String)> {
    let value = |part: &str| {
        let (key, value) = part.strip_prefix(PREFIX)?.split_once('=')?;
        Some((unescape(key)?, unescape(value)?))
    };
    fragment.split('&').filter_map(value).take(MAX_VALUES).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn values_are_found_among_the_settings_of_a_study() {
        let values =
            decode("v=1&preset=quick&view.trial=33&units1=4|8&view.filter=score%3A..4;x&view.bad&view.%=1");
        let expected = [("trial", "33"), ("filter", "score:..4;x")];
        assert_eq!(values, expected.map(|(key, value)| (key.to_owned(), value.to_owned())));
    }

    proptest! {
        #[test]
        fn values_survive_a_round_trip(values in prop::collection::vec(("[a-z]{1,8}", "[^\\s]{0,20}"), 0..5)) {
            let text = encode(values.iter().map(|(key, value)| (key.as_str(), value.as_str())));
            prop_assert_eq!(decode(&text), values);
        }

        #[test]
        fn any_text_is_read(text in ".{0,80}") {
            prop_assert!(decode(&text).len() <= MAX_VALUES);
        }
    }
}
