//! Domains compared with the tables of a fixture that Keras Tuner printed.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test has no public interface and may fail loudly"
)]

use foretune::search::{domain::Domain, value::Value};
use serde_json::Value as Json;

fn value(json: &Json) -> Value {
    match json {
        Json::Number(n) if n.is_i64() => Value::Int(n.as_i64().unwrap()),
        Json::Number(n) => Value::Float(n.as_f64().unwrap()),
        Json::String(text) => Value::Text(text.clone()),
        other => panic!("not the value of a parameter: {other}"),
    }
}

/// The domain of a row of the fixture, or `None` for kinds of parameters that do not exist here.
fn domain(row: &Json) -> Option<Domain> {
    let config = row["config"].as_object().unwrap();
    match (row["kind"].as_str().unwrap(), config.contains_key("sampling")) {
        ("Int", false) => {
            let number = |key: &str, default| config.get(key).map_or(default, |v| v.as_i64().unwrap());
            Some(Domain::int(number("min_value", 0), number("max_value", 0), number("step", 1)).unwrap())
        }
        ("Choice", _) => {
            Some(Domain::choice(config["values"].as_array().unwrap().iter().map(value).collect()).unwrap())
        }
        ("Int", true) | ("Float" | "Boolean", _) => None,
        (kind, _) => panic!("unknown kind of parameter: {kind}"),
    }
}

fn fixture() -> Json {
    let text =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/keras_tuner.json"));
    serde_json::from_str(&text.unwrap()).unwrap()
}

#[test]
fn probabilities_and_values_match_keras_tuner() {
    let mut comparisons = 0;
    for row in fixture()["parameters"].as_array().unwrap() {
        let Some(domain) = domain(row) else { continue };
        assert_eq!(domain.value(0), value(&row["default"]), "the default of {row}");
        for pair in row["prob_to_value"].as_array().unwrap() {
            assert_eq!(domain.at_probability(pair[0].as_f64().unwrap()), value(&pair[1]), "{pair} of {row}");
            comparisons += 1;
        }
        for pair in row["value_to_prob"].as_array().unwrap() {
            let probability = domain.probability_of(&value(&pair[0])).unwrap();
            let expected = pair[1].as_f64().unwrap();
            assert!((probability - expected).abs() <= 1e-12 * expected, "{pair} of {row}");
            comparisons += 1;
        }
    }
    assert!(comparisons >= 5 * 30, "only {comparisons} comparisons");
}
