//! Domains compared with every table of a fixture that Keras Tuner printed.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test has no public interface and may fail loudly"
)]

use foretune::search::{
    domain::{Domain, scale::Scale},
    value::Value,
};
use serde_json::Value as Json;

fn value(json: &Json) -> Value {
    match json {
        Json::Number(n) if n.is_i64() => Value::Int(n.as_i64().unwrap()),
        Json::Number(n) => Value::Float(n.as_f64().unwrap()),
        Json::String(text) => Value::Text(text.clone()),
        Json::Bool(value) => Value::Bool(*value),
        other => panic!("not the value of a parameter: {other}"),
    }
}

/// The domain of a row of the fixture.
fn domain(row: &Json) -> Domain {
    let config = row["config"].as_object().unwrap();
    let scale =
        config.get("sampling").map_or(Scale::Linear, |name| Scale::from_key(name.as_str().unwrap()).unwrap());
    let domain = match row["kind"].as_str().unwrap() {
        "Int" => {
            let integer = |key: &str| config.get(key).map(|value| value.as_i64().unwrap());
            let (min, max) = (integer("min_value").unwrap(), integer("max_value").unwrap());
            Domain::integers(scale, min, max, integer("step"))
        }
        "Float" => {
            let number = |key: &str| config.get(key).map(|value| value.as_f64().unwrap());
            let (min, max) = (number("min_value").unwrap(), number("max_value").unwrap());
            let max = if loses_its_end(row) { largest(row) } else { max };
            Domain::reals(scale, min, max, number("step"))
        }
        "Choice" => Domain::choice(config["values"].as_array().unwrap().iter().map(value).collect()),
        "Boolean" => Ok(Domain::boolean()),
        kind => panic!("unknown kind of parameter: {kind}"),
    };
    domain.unwrap()
}

/// Whether the row is that of the numbers from 0 to 1 with step 0.1. In Python, `1.0 // 0.1` is 9.0, so that Keras Tuner
/// leaves out 1, although it documents that the end is included. Here the end is a value; the rest of the row is compared
/// with the domain that ends where Keras Tuner ends.
fn loses_its_end(row: &Json) -> bool {
    row["config"] == serde_json::json!({ "min_value": 0.0, "max_value": 1.0, "step": 0.1 })
}

/// How much smaller Keras Tuner's probability of a value is because Python's `//` rounds its index down: `0.5 // 0.1` is
/// 4.0. Keras Tuner maps the value 0.5 to the share of 0.4 and not back to itself; here it is mapped to its own.
fn lost_by_division(row: &Json, value: &Value) -> f64 {
    let Some(number) = value.as_f64().filter(|_| loses_its_end(row)) else { return 0.0 };
    let (step, count) = (0.1, 10.0);
    let rounded_down = ((number - number % step) / step).round();
    ((number / step).round() - rounded_down) / count
}

/// The largest value of a row.
fn largest(row: &Json) -> f64 {
    row["values"].as_array().unwrap().iter().map(|value| value.as_f64().unwrap()).fold(f64::MIN, f64::max)
}

/// Whether two values are the same; real numbers up to the rounding of exponentials.
fn are_same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Float(a), Value::Float(b)) => (a - b).abs() <= 1e-12 * b.abs(),
        _ => a == b,
    }
}

fn fixture() -> Json {
    let text =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/keras_tuner.json"));
    serde_json::from_str(&text.unwrap()).unwrap()
}

#[test]
fn probabilities_and_values_match_keras_tuner() {
    let fixture = fixture();
    let rows = fixture["parameters"].as_array().unwrap();
    let kinds = |name: &str| rows.iter().filter(|row| row["kind"] == name).count();
    assert_eq!([kinds("Int"), kinds("Float"), kinds("Choice"), kinds("Boolean")], [6, 5, 2, 1]);
    for row in rows {
        let domain = domain(row);
        assert!(are_same(&domain.value(0), &value(&row["default"])), "the default of {row}");
        for pair in row["prob_to_value"].as_array().unwrap() {
            let found = domain.at_probability(pair[0].as_f64().unwrap());
            assert!(are_same(&found, &value(&pair[1])), "{pair} of {row}: {found}");
        }
        for pair in row["value_to_prob"].as_array().unwrap() {
            let written = value(&pair[0]);
            // The fixture has sums of tenths with their rounding, as 0.30000000000000004.
            let held = domain.count().is_none().then(|| written.clone());
            let held = held.or_else(|| domain.values().find(|value| are_same(value, &written))).unwrap();
            let probability = domain.probability_of(&held).unwrap();
            let expected = pair[1].as_f64().unwrap() + lost_by_division(row, &written);
            assert!((probability - expected).abs() <= 1e-12, "{pair} of {row}: {probability}");
        }
        for expected in row["values"].as_array().unwrap() {
            // Values of a stepped logarithmic range of integers are floats in the fixture.
            let expected = match (&domain.value(0), expected.as_f64()) {
                (Value::Int(_), Some(number)) => Value::Int(number as i64),
                _ => value(expected),
            };
            let is_held = domain.contains(&expected)
                || domain.count().is_some_and(|_| domain.values().any(|held| are_same(&held, &expected)));
            assert!(is_held, "{expected} of {row}");
        }
    }
}

#[test]
fn end_of_a_range_of_tenths_is_a_value() {
    let domain = Domain::reals(Scale::Linear, 0.0, 1.0, Some(0.1)).unwrap();
    assert_eq!((domain.count(), domain.value(10)), (Some(11), Value::Float(1.0)));
    let rows = fixture()["parameters"].as_array().unwrap().clone();
    let losing: Vec<&Json> = rows.iter().filter(|row| loses_its_end(row)).collect();
    assert_eq!((losing.len(), largest(losing[0])), (1, 0.9));
}
