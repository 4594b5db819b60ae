//! Training against runs of Keras itself: the same weights and batches give the same losses.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test has no public interface and may fail loudly"
)]

use std::{collections::BTreeSet, path::Path};

use foretune::{
    data::{
        synthetic::{Pattern, Synthetic},
        windows::Windows,
    },
    nn::{
        activation::Activation,
        matrix::Rows,
        mlp::{Dense, Mlp},
        sgd::Sgd,
    },
    train::{config::TrainConfig, forecast::forecast, objective::Objective},
};
use serde_json::Value as Json;

/// The fixtures whose every part the engine has.
const SUPPORTED: [&str; 2] = ["chapter_sgd_momentum", "linear_no_hidden"];

const SPLIT: usize = 1000;

fn numbers(json: &Json) -> Vec<f64> {
    json.as_array().unwrap().iter().map(|number| number.as_f64().unwrap()).collect()
}

/// Every fixture in the folder that the engine can run; the others need what a test below lists.
fn fixtures() -> Vec<Json> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/keras");
    let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    let all = files.map(|file| serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap());
    let found: Vec<Json> = all.filter(|fixture: &Json| supported(fixture)).collect();
    let names: BTreeSet<&str> = found.iter().map(|fixture| fixture["name"].as_str().unwrap()).collect();
    for name in SUPPORTED {
        assert!(names.contains(name), "{name}.json is missing, or no longer supported");
    }
    found
}

fn supported(fixture: &Json) -> bool {
    let layers = fixture["layers"].as_array().unwrap();
    let known = |layer: &Json| {
        Activation::from_key(layer["activation"].as_str().unwrap()).is_some()
            && layer["kernel_regularizer"].is_null()
    };
    let off = |key: &str| {
        let value = &fixture["optimizer_config"][key];
        value.is_null() || *value == Json::Bool(false)
    };
    layers.iter().all(known)
        && fixture["optimizer"] == "SGD"
        && fixture["loss"] == "MeanSquaredError"
        && ["nesterov", "weight_decay", "clipnorm", "global_clipnorm", "clipvalue", "use_ema"]
            .into_iter()
            .all(off)
}

/// The fixture's series, standardised by its first thousand points where it says so.
fn series(fixture: &Json) -> Vec<f32> {
    let of = |key: &str| fixture["series"][key].as_f64().unwrap();
    let series = Synthetic {
        points: 1461,
        baseline: 10.0,
        slope: 0.09,
        period: 365.0,
        amplitude: of("amplitude"),
        phase: 0.0,
        pattern: Pattern::Chapter,
        noise: of("noise_level"),
        noise_seed: of("seed") as u32,
    };
    let mut values = series.generate().values;
    if fixture["standardise"] == Json::Bool(true) {
        let head: Vec<f64> = values[..SPLIT].iter().map(|value| f64::from(*value)).collect();
        let mean = head.iter().sum::<f64>() / head.len() as f64;
        let variance = head.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / head.len() as f64;
        for value in &mut values {
            *value = (*value - mean as f32) / variance.sqrt() as f32;
        }
    }
    values
}

fn concatenated(weights: &Json) -> Vec<f32> {
    weights.as_array().unwrap().iter().flat_map(numbers).map(|weight| weight as f32).collect()
}

fn close(made: &[f32], expected: &[f64], what: &str) {
    assert_eq!(made.len(), expected.len(), "{what}");
    let largest = expected.iter().fold(0.0_f64, |largest, value| largest.max(value.abs()));
    for (place, (made, expected)) in made.iter().zip(expected).enumerate() {
        let distance = (f64::from(*made) - expected).abs();
        assert!(distance <= 2e-3 * largest, "{what}, number {place}: {made} and {expected}");
    }
}

#[test]
fn the_same_weights_and_batches_give_kerass_losses() {
    for fixture in fixtures() {
        let name = fixture["name"].as_str().unwrap();
        let values = series(&fixture);
        let window = fixture["window"].as_u64().unwrap() as usize;
        let dense: Vec<Dense> = fixture["layers"]
            .as_array()
            .unwrap()
            .iter()
            .map(|layer| Dense {
                units: layer["units"].as_u64().unwrap() as usize,
                activation: Activation::from_key(layer["activation"].as_str().unwrap()).unwrap(),
            })
            .collect();
        let mut mlp = Mlp::new(window, &dense);
        assert!(mlp.set_weights(&concatenated(&fixture["initial_weights"])), "{name}");
        let rate = |key: &str| fixture["optimizer_config"][key].as_f64().unwrap() as f32;
        let mut sgd = Sgd::new(rate("learning_rate"), rate("momentum"), mlp.vector_count());
        let mut space = mlp.workspace(64);

        let windows = Windows::new(&values, window, window..SPLIT).unwrap();
        let expected = numbers(&fixture["step_losses"]);
        for (step, batch) in fixture["batches"].as_array().unwrap().iter().enumerate() {
            let picks: Vec<usize> = numbers(batch).into_iter().map(|pick| pick as usize).collect();
            let inputs: Vec<f32> = picks.iter().flat_map(|pick| windows.input(*pick)).copied().collect();
            let targets: Vec<f32> = picks.iter().map(|pick| windows.target(*pick)).collect();
            let rows = Rows { numbers: &inputs, stride: window, count: picks.len(), columns: window };
            let loss = mlp.train_step(rows, &targets, &mut space, &mut sgd);
            let tolerance = if step < 20 { 1e-4 } else { 1e-3 };
            let distance = (loss - expected[step]).abs();
            assert!(
                distance <= tolerance * expected[step],
                "{name}, step {step}: {loss} and {}",
                expected[step]
            );
        }

        let weights = fixture["final_weights"].as_array().unwrap().iter().flat_map(numbers);
        close(&mlp.weights(), &weights.collect::<Vec<f64>>(), &format!("{name}, weights"));
        let config = TrainConfig {
            window,
            batch: 32,
            hidden: dense[..dense.len() - 1].to_vec(),
            learning_rate: 0.0,
            momentum: 0.0,
            epochs: 1,
            objective: Objective::Loss,
        };
        let forecasts = forecast(&config, &mlp.weights(), &values, SPLIT..values.len()).unwrap();
        close(&forecasts, &numbers(&fixture["valid_predictions"]), &format!("{name}, predictions"));
    }
}
