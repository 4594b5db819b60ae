//! The series, its noise and its baselines against NumPy's own numbers, every case of the fixture.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test has no public interface and may fail loudly"
)]

use foretune::{
    data::{
        baselines::{baselines, noise_floor},
        errors::Errors,
        synthetic::{Pattern, Synthetic},
    },
    num::numpy::RandomState,
};
use serde_json::Value as Json;

fn cases() -> Vec<Json> {
    let text =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/numpy_series.json"));
    let cases: Vec<Json> = serde_json::from_str(&text.unwrap()).unwrap();
    assert!(cases.len() >= 5);
    cases
}

fn number(case: &Json, key: &str) -> f64 {
    case[key].as_f64().unwrap_or_else(|| panic!("no number called {key}"))
}

fn synthetic(case: &Json) -> Synthetic {
    Synthetic {
        points: number(case, "points") as usize,
        baseline: number(case, "baseline"),
        slope: number(case, "slope"),
        period: number(case, "period"),
        amplitude: number(case, "amplitude"),
        phase: number(case, "phase"),
        pattern: Pattern::Chapter,
        noise: number(case, "noise_level"),
        noise_seed: number(case, "seed") as u32,
    }
}

#[test]
fn the_first_normals_are_numpys() {
    for case in cases() {
        let mut random = RandomState::new(number(&case, "seed") as u32);
        for expected in case["randn_first_8"].as_array().unwrap() {
            let expected = expected.as_f64().unwrap();
            assert!((random.normal() - expected).abs() <= 1e-14, "{expected}");
        }
    }
}

#[test]
fn every_point_is_numpys_to_the_bit() {
    for case in cases() {
        let made = synthetic(&case).generate().values;
        let expected: Vec<f32> = case["series_f32"]
            .as_array()
            .unwrap()
            .iter()
            .map(|point| point.as_f64().unwrap() as f32)
            .collect();
        assert_eq!(made.len(), expected.len());
        for (time, (made, expected)) in made.iter().zip(&expected).enumerate() {
            assert_eq!(made.to_bits(), expected.to_bits(), "point {time}: {made} and {expected}");
        }
    }
}

#[test]
fn baselines_and_noise_floor_are_the_fixtures() {
    for case in cases() {
        let synthetic = synthetic(&case);
        let split = number(&case, "split") as usize;
        let series = synthetic.generate();
        let made = baselines(&series.values, split, synthetic.period as usize);
        let floor = noise_floor(series.noise.as_deref().unwrap(), split);
        for (name, expected) in case["baselines"].as_object().unwrap() {
            let errors = match name.as_str() {
                "noise_floor" => floor,
                name => made.iter().find(|baseline| baseline.name == name).unwrap().errors,
            };
            let Errors { mae, mse } = errors;
            for (made, key) in [(mae, "mae"), (mse, "mse")] {
                let expected = number(expected, key);
                assert!((made - expected).abs() <= 1e-5 * expected, "{name} {key}: {made} and {expected}");
            }
        }
    }
}
