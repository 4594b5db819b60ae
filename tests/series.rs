//! The synthetic series, its noise and its baselines compared with those of NumPy, for every case of the fixture.
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
        partition::Partition,
        synthetic::Synthetic,
    },
    num::numpy::RandomState,
    train::metrics::{Metrics, naive_error},
};
use serde_json::Value as Json;

/// The entries of a fixture, of which there are at least five.
fn entries(file: &str) -> Vec<Json> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/");
    let text = std::fs::read_to_string(format!("{folder}{file}"));
    let entries: Vec<Json> = serde_json::from_str(&text.unwrap()).unwrap();
    assert!(entries.len() >= 5);
    entries
}

fn cases() -> Vec<Json> {
    entries("numpy_series.json")
}

fn number(case: &Json, key: &str) -> f64 {
    case[key].as_f64().unwrap_or_else(|| panic!("{key} is no number"))
}

fn synthetic(case: &Json) -> Synthetic {
    Synthetic {
        points: number(case, "points") as usize,
        baseline: number(case, "baseline"),
        slope: number(case, "slope"),
        period: number(case, "period"),
        amplitude: number(case, "amplitude"),
        phase: number(case, "phase"),
        noise: number(case, "noise_level"),
        noise_seed: number(case, "seed") as u32,
        ..Synthetic::CHAPTER
    }
}

#[test]
fn first_normal_numbers_match_numpy() {
    for case in cases() {
        let mut random = RandomState::new(number(&case, "seed") as u32);
        for expected in case["randn_first_8"].as_array().unwrap() {
            let expected = expected.as_f64().unwrap();
            assert!((random.normal() - expected).abs() <= 1e-14, "{expected}");
        }
    }
}

#[test]
fn every_point_matches_numpy_to_the_bit() {
    for case in cases() {
        let values = synthetic(&case).generate().values;
        let expected: Vec<f32> = case["series_f32"]
            .as_array()
            .unwrap()
            .iter()
            .map(|point| point.as_f64().unwrap() as f32)
            .collect();
        assert_eq!(values.len(), expected.len());
        for (time, (value, expected)) in values.iter().zip(&expected).enumerate() {
            assert_eq!(value.to_bits(), expected.to_bits(), "point {time}: {value} and {expected}");
        }
    }
}

#[test]
fn baselines_and_noise_floor_match_the_fixture() {
    for case in cases() {
        let synthetic = synthetic(&case);
        let split = number(&case, "split") as usize;
        let series = synthetic.generate();
        let partition = Partition::holdout(series.values.len(), split).unwrap();
        let baselines = baselines(&series.values, &partition, synthetic.period as usize);
        let noise_floor = noise_floor(series.noise.as_deref().unwrap(), &partition).unwrap();
        for (name, expected) in case["baselines"].as_object().unwrap() {
            let errors = match name.as_str() {
                "noise_floor" => noise_floor,
                name => baselines.iter().find(|baseline| baseline.kind.key() == name).unwrap().errors,
            };
            let Errors { mae, mse } = errors;
            for (error, key) in [(mae, "mae"), (mse, "mse")] {
                let expected = number(expected, key);
                assert!((error - expected).abs() <= 1e-5 * expected, "{name} {key}: {error} and {expected}");
            }
        }
    }
}

/// The fixture was computed by NumPy in float64 from the series of `numpy_series.json`. Each forecast is the point `lag`
/// points earlier: `smape = mean(200 |F - A| / (|A| + |F|))`, and `mase` is the MAE divided by
/// `mean(|x[season:] - x[:-season]|)` of the training part.
#[test]
fn smape_and_mase_match_numpy() {
    let series: Vec<(usize, Vec<f32>)> = cases()
        .iter()
        .map(|case| (number(case, "split") as usize, synthetic(case).generate().values))
        .collect();
    for entry in entries("numpy_metrics.json") {
        let (split, values) = &series[number(&entry, "case") as usize];
        let (lag, season) = (number(&entry, "lag") as usize, number(&entry, "season") as usize);
        let forecasts: Vec<f64> =
            values[split - lag..values.len() - lag].iter().map(|value| f64::from(*value)).collect();
        let metrics = Metrics::of(&values[*split..], &forecasts, naive_error(&values[..*split], season));
        for (actual, key) in [
            (metrics.mse, "mse"),
            (metrics.mae, "mae"),
            (metrics.rmse(), "rmse"),
            (metrics.smape, "smape"),
            (metrics.mase.unwrap(), "mase"),
        ] {
            let expected = number(&entry, key);
            assert!((actual - expected).abs() <= 1e-6 * expected, "{key}: {actual} and {expected}");
        }
    }
}
