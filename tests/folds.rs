//! Several folds, parts that leave points out, and missing values.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test has no public interface and may fail loudly"
)]

use std::sync::Arc;

use foretune::{
    cli::threads,
    data::partition::{Fold, Partition},
    nn::{activation::Activation, dense::Dense, model::ModelConfig, optimizer::update::Update},
    num::stream::Stream,
    report::leaderboard::leaderboard,
    search::trial::{ExecutionId, TrialState},
    study::{
        limits::LimitExceeded,
        link,
        study::{Study, UnsuitablePartition},
    },
    text::{ENGLISH, results_json::results_json},
    train::{
        config::{ConfigError, TrainConfig},
        epoch::RunResult,
        forecast::{ForecastRun, Forecaster},
        run::Run,
        status::Status,
    },
};
use proptest::prelude::*;

const LINK: &str = "preset=quick&points=200&split=140&window=int:5:9:4&units1=4&epochs=2&executions=2&scaling=standard&\
    differencing=0|3&learning_rate=0.001";

fn folded() -> Study {
    let partition = Partition::rolling_origin(190, 130, 3).unwrap();
    link::open(LINK).unwrap().with_partition(partition).unwrap()
}

fn finished(mut run: Run) -> RunResult {
    while run.advance(10_000) == Status::Running {}
    run.finish()
}

#[test]
fn each_repeat_is_executed_once_for_each_fold() {
    let study = Arc::new(folded());
    assert_eq!((study.repeats(), study.executions()), (2, 6));
    let values = Arc::clone(study.dataset().values());
    let search = threads::search(&study, &values, 2, |_| {});
    assert_eq!(search.ledger().trials().len(), 8);
    for trial in search.ledger().trials() {
        assert_eq!(trial.executions.len(), 6);
        let config = study.train_config(&trial.assignment).unwrap();
        for id in trial.execution_ids() {
            let (repeat, number) = (u64::from(id.execution / 3), id.execution % 3);
            let stream = Stream::keyed(&[study.seed(), u64::from(trial.number), repeat, u64::from(number)]);
            let fold = study.partition().fold(number).unwrap();
            let expected = finished(Run::new(&config, Arc::clone(&values), fold, stream).unwrap());
            assert_eq!(search.results().outcome(id), Some(&expected.outcome), "{id:?}");
        }
    }
    let rows = leaderboard(&search);
    assert!(rows.iter().all(|row| row.state == TrialState::Completed && row.score.is_some()));
}

#[test]
fn folds_give_the_same_results_with_any_number_of_workers() {
    let reports = [1, 4].map(|workers| {
        let study = Arc::new(folded());
        let data = study.data();
        results_json(&threads::search(&study, &data.values, workers, |_| {}), &data, 0.0, ENGLISH)
    });
    assert_eq!(reports[0], reports[1]);
}

#[test]
fn study_of_one_fold_has_the_keys_of_versions_without_folds() {
    let study = link::open(LINK).unwrap();
    let id = ExecutionId { trial: 3, execution: 1 };
    assert_eq!(study.keys(id).stream(), Stream::keyed(&[study.seed(), 3, 1]));
    let same = study.clone().with_partition(Partition::holdout(200, 140).unwrap()).unwrap();
    assert_eq!(same, study);
}

#[test]
fn partitions_that_do_not_fit_the_study_are_refused() {
    let refused_by =
        |link: &str, partition: Partition| link::open(link).unwrap().with_partition(partition).unwrap_err();
    let refused = |partition: Partition| match refused_by(LINK, partition) {
        UnsuitablePartition::Config(error) => error,
        UnsuitablePartition::Limit(error) => panic!("{error}"),
    };
    let beyond = refused(Partition::holdout(201, 140).unwrap());
    assert_eq!(beyond, ConfigError::Validation { end: 201, points: 200 });
    let short = refused(Partition::rolling_origin(190, 12, 3).unwrap());
    assert_eq!(short, ConfigError::Window { window: 9, training_points: 9 });
    let shorter = refused(Partition::rolling_origin(190, 3, 3).unwrap());
    assert_eq!(shorter, ConfigError::Differencing { lag: 3, training_points: 3 });
    let many = LINK.replace("executions=2", "executions=100");
    let many = format!("{many}&trials=5000").replace("units1=4", "units1=int:1:1000:1&momentum=0|0.5|0.9");
    let limit = refused_by(&many, Partition::rolling_origin(190, 130, 3).unwrap());
    let expected = LimitExceeded::Runs { runs: 1_500_000, executions: 300, most: 3_333 };
    assert_eq!(limit, UnsuitablePartition::Limit(expected));
}

/// A small network on 60 points.
fn config() -> TrainConfig {
    TrainConfig {
        window: 4,
        batch: 8,
        model: ModelConfig::mlp(vec![Dense::new(5, Activation::Tanh)]),
        update: Update::sgd(0.01, 0.5),
        epochs: 3,
        ..TrainConfig::default()
    }
}

fn wave() -> Vec<f32> {
    (0..60_u8).map(|time| libm::sinf(f32::from(time) / 3.0)).collect()
}

fn run_on(values: &[f32], fold: Fold) -> RunResult {
    finished(Run::new(&config(), values.into(), fold, Stream::keyed(&[5])).unwrap())
}

#[test]
fn points_outside_of_a_fold_have_no_effect() {
    let fold = Fold::new(10..35, 40..50).unwrap();
    let expected = run_on(&wave(), fold);
    let mut changed = wave();
    changed[..10].fill(f32::NAN);
    changed[50..].fill(1e9);
    // The window of the first validation point begins at point 36.
    changed[35] = -7.0;
    let result = run_on(&changed, fold);
    assert_eq!((&result.outcome, &result.curves), (&expected.outcome, &expected.curves));
    // The same points at the beginning of a series give the same run.
    let shifted = run_on(&wave()[10..], Fold::new(0..25, 30..40).unwrap());
    assert_eq!((shifted.outcome, shifted.trained), (expected.outcome, expected.trained));
}

#[test]
fn missing_validation_point_changes_no_training_and_no_other_error() {
    let fold = Fold::holdout(60, 40).unwrap();
    let (complete, mut values) = (run_on(&wave(), fold), wave());
    values[59] = f32::NAN;
    let result = run_on(&values, fold);
    assert_eq!(result.curves.loss, complete.curves.loss);
    let shorter = run_on(&values[..59], Fold::holdout(59, 40).unwrap());
    assert_eq!((result.outcome, result.curves), (shorter.outcome, shorter.curves));
}

#[test]
fn series_without_a_complete_window_is_refused() {
    let refused = |values: &[f32]| {
        let fold = Fold::holdout(60, 40).unwrap();
        Run::new(&config(), values.into(), fold, Stream::keyed(&[5])).err()
    };
    let mut values = wave();
    (0..40).step_by(4).for_each(|index| values[index] = f32::NAN);
    assert_eq!(refused(&values), Some(ConfigError::MissingValues { is_training: true }));
    let mut values = wave();
    (40..60).step_by(5).for_each(|index| values[index] = f32::NAN);
    assert_eq!(refused(&values), Some(ConfigError::MissingValues { is_training: false }));
}

proptest! {
    #[test]
    fn run_with_missing_values_trains_and_measures_on_complete_windows_alone(
        missing in prop::collection::btree_set(0_usize..60, 1..8), lag in 0_usize..3,
    ) {
        let mut values = wave();
        missing.iter().for_each(|index| values[*index] = f32::NAN);
        let differencing = std::num::NonZeroUsize::new(lag);
        let preparation = foretune::data::preparation::Preparation { differencing, ..config().preparation };
        let config = TrainConfig { preparation, ..config() };
        let fold = Fold::holdout(60, 40).unwrap();
        let run = Run::new(&config, values.clone().into(), fold, Stream::keyed(&[5]));
        // A window of differences needs the points before it, too.
        let is_complete = |target: usize| values[target - 4 - lag..=target].iter().all(|value| !value.is_nan())
            || (lag > 0 && (target - 4..=target).all(|point| !values[point].is_nan() && !values[point - lag].is_nan()));
        let is_refused = !(4 + lag..40).any(is_complete) || !(40..60).any(is_complete);
        prop_assert_eq!(run.is_err(), is_refused);
        let Ok(run) = run else { return Ok(()) };
        let result = finished(run);
        let evaluation = result.outcome.evaluation.unwrap();
        prop_assert!(evaluation.valid.mae.is_finite() && evaluation.train.mae.is_finite());
        // The metrics are those of the forecasts of complete windows.
        let forecaster = Forecaster::new(&config, &result.trained.weights, &values[..], 0..40).unwrap();
        let forecasts = forecaster.one_step(40..60).unwrap();
        let errors: Vec<f64> = (40..60)
            .filter(|target| is_complete(*target))
            .map(|target| f64::from(forecasts[target - 40] - values[target]).abs())
            .collect();
        let mae = errors.iter().sum::<f64>() / errors.len() as f64;
        prop_assert!((mae - evaluation.valid.mae).abs() < 1e-6, "{} and {}", mae, evaluation.valid.mae);
        for (target, forecast) in (40..60).zip(&forecasts) {
            prop_assert!(!is_complete(target) || forecast.is_finite());
        }
        // Forecasts beyond the end, of which some may be missing, are made without a panic.
        let mut ahead = ForecastRun::new(&config, &result.trained.weights, &values[..], fold, 7).unwrap();
        while ahead.advance(100) == Status::Running {}
        prop_assert_eq!(ahead.finish().multi_step.len(), 7);
    }
}
