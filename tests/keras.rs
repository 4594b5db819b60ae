//! Training, checked against recorded runs of Keras: the same initial weights and batches give the same losses,
//! weights and forecasts.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test has no public interface and may fail loudly"
)]

mod keras_fixture;

use std::{collections::BTreeSet, fs, path::Path};

use foretune::{
    data::{synthetic::Synthetic, windows::Windows},
    nn::{
        activation::Activation,
        matrix::Rows,
        mlp::{Batch, Mlp},
        model::ModelConfig,
    },
    num::stream::Stream,
    train::{config::TrainConfig, forecast::Forecaster},
};
use keras_fixture::Fixture;

/// The fixtures that must exist. Tests run all others in their folder, too.
const REQUIRED: [&str; 17] = [
    "adadelta_leaky_relu",
    "adagrad_softplus",
    "adam_amsgrad_gelu",
    "adam_clipvalue_l1l2",
    "adam_selu",
    "adamax_mish",
    "adamw_logcosh",
    "chapter_sgd_momentum",
    "deep_odd_widths_batch_7",
    "linear_no_hidden",
    "lion_relu",
    "nadam_relu",
    "rmsprop_centered_momentum",
    "rmsprop_elu_huber",
    "sgd_clipnorm",
    "sgd_nesterov_sigmoid_mae",
    "sgd_plain_tanh",
];

/// The index that divides the series into training and validation points.
const SPLIT: usize = 1000;

/// The text of every fixture, in the order of the file names.
fn texts() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/keras");
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    files.into_iter().map(|file| fs::read_to_string(file).unwrap()).collect()
}

fn fixtures() -> Vec<Fixture> {
    texts().iter().map(|text| Fixture::read(text).unwrap()).collect()
}

/// The fixture's series. If the fixture asks for it, the series is standardized by its first [`SPLIT`] points.
fn series(fixture: &Fixture) -> Vec<f32> {
    let series = Synthetic {
        amplitude: fixture.amplitude,
        noise: fixture.noise_level,
        noise_seed: fixture.noise_seed,
        ..Synthetic::CHAPTER
    };
    let mut values = series.generate().values;
    if fixture.standardize {
        let training: Vec<f64> = values[..SPLIT].iter().map(|value| f64::from(*value)).collect();
        let mean = training.iter().sum::<f64>() / training.len() as f64;
        let variance =
            training.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / training.len() as f64;
        for value in &mut values {
            *value = (*value - mean as f32) / variance.sqrt() as f32;
        }
    }
    values
}

/// Checks that numbers differ by at most 0.2 % of the largest expected magnitude.
fn assert_close(actual: &[f32], expected: &[f64], label: &str) {
    assert_eq!(actual.len(), expected.len(), "{label}");
    let largest = expected.iter().fold(0.0_f64, |largest, value| largest.max(value.abs()));
    for (index, (actual, expected)) in actual.iter().zip(expected).enumerate() {
        let distance = (f64::from(*actual) - expected).abs();
        assert!(distance <= 2e-3 * largest, "{label}, number {index}: {actual}, expected {expected}");
    }
}

#[test]
fn required_fixtures_exist() {
    let names: BTreeSet<String> = fixtures().into_iter().map(|fixture| fixture.name).collect();
    for name in REQUIRED {
        assert!(names.contains(name), "{name}.json is missing");
    }
}

#[test]
fn training_matches_keras() {
    for fixture in fixtures() {
        let (name, window) = (&fixture.name, fixture.window);
        let values = series(&fixture);
        let mut mlp = Mlp::new(window, &fixture.layers);
        let initial: Vec<f32> = fixture.initial_weights.iter().map(|weight| *weight as f32).collect();
        assert!(mlp.set_weights(&initial), "{name}");
        let largest_batch = fixture.batches.iter().map(Vec::len).max().unwrap();
        let (mut workspace, mut optimizer_state) =
            (mlp.workspace(largest_batch), mlp.optimizer_state(&fixture.update));
        let mut stream = Stream::keyed(&[]);

        let windows = Windows::new(&values, window, window..SPLIT).unwrap();
        for (step, (window_indices, expected)) in fixture.batches.iter().zip(&fixture.step_losses).enumerate()
        {
            let inputs: Vec<f32> =
                window_indices.iter().flat_map(|index| windows.input(*index)).copied().collect();
            let targets: Vec<f32> = window_indices.iter().map(|index| windows.target(*index)).collect();
            let inputs =
                Rows { numbers: &inputs, stride: window, count: window_indices.len(), columns: window };
            let batch = Batch { inputs, targets: &targets };
            let loss = mlp.train_step(batch, fixture.loss, &mut workspace, &mut optimizer_state, &mut stream);
            let tolerance = if step < 20 { 1e-4 } else { 1e-3 };
            let distance = (loss - expected).abs();
            assert!(distance <= tolerance * expected, "{name}, step {step}: {loss}, expected {expected}");
        }

        assert_close(&mlp.weights(), &fixture.final_weights, &format!("{name}, weights"));
        let (output, hidden) = fixture.layers.split_last().unwrap();
        assert_eq!((output.units, output.activation), (1, Activation::Linear), "{name}");
        let config = TrainConfig {
            window,
            model: ModelConfig::mlp(hidden.to_vec()),
            loss: fixture.loss,
            update: fixture.update,
            ..TrainConfig::default()
        };
        let forecaster = Forecaster::new(&config, &mlp.weights(), &values[..], 0..SPLIT).unwrap();
        let forecasts = forecaster.one_step(SPLIT..values.len()).unwrap();
        assert_close(&forecasts, &fixture.valid_predictions, &format!("{name}, predictions"));
    }
}

#[test]
fn unsupported_fixture_settings_are_errors() {
    let text = texts().into_iter().find(|text| text.contains("\"rmsprop_elu_huber\"")).unwrap();
    assert!(Fixture::read(&text).is_ok());
    for (supported, unsupported, word) in [
        ("\"seed\":4,", "\"seed\":4,\"shuffle\":true,", "shuffle"),
        ("\"optimizer\":\"RMSprop\"", "\"optimizer\":\"Ftrl\"", "Ftrl"),
        ("\"loss\":\"Huber\"", "\"loss\":\"Poisson\"", "Poisson"),
        ("\"loss\":\"Huber\"", "\"loss\":\"LogCosh\"", "delta"),
        ("\"delta\":0.7", "\"delta\":0.7,\"axis\":1", "axis"),
        ("\"activation\":\"elu\"", "\"activation\":\"softmax\"", "softmax"),
        ("\"activation\":\"elu\"", "\"activation\":\"elu\",\"use_bias\":false", "use_bias"),
        ("\"use_ema\":false", "\"use_ema\":true", "use_ema"),
        ("\"loss_scale_factor\":null", "\"loss_scale_factor\":2.0", "loss_scale_factor"),
        ("\"rho\":0.9", "\"rho\":0.9,\"beta_1\":0.9", "beta_1"),
        ("\"clipnorm\":null,\"global_clipnorm\":null", "\"clipnorm\":1,\"global_clipnorm\":1", "clipping"),
    ] {
        let changed = text.replace(supported, unsupported);
        assert_ne!(changed, text, "{supported}");
        let error = Fixture::read(&changed).err().unwrap();
        assert!(error.contains(word), "{unsupported}: {error}");
    }
}
