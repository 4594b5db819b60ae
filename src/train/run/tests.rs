//! What must hold for every run.

use super::*;
use crate::num::interval::Interval;
use crate::{
    data::{preparation::Preparation, scaling::Scaling},
    nn::{
        activation::Activation,
        dense::Dense,
        initializer::Initializer,
        loss::Loss,
        optimizer::{Optimizer, update::Update},
        out_of_range::OutOfRange,
        regularizer::Regularizer,
    },
    train::{
        forecast::forecast, objective::Objective, plateau::Plateau, schedule::Schedule,
        stopping::EarlyStopping,
    },
};
use proptest::prelude::*;
use std::num::NonZeroUsize;

fn config() -> TrainConfig {
    TrainConfig {
        window: 5,
        batch: 7,
        hidden: vec![Dense::new(6, Activation::Relu)],
        loss: Loss::MeanSquared,
        update: Update::sgd(0.01, 0.5),
        epochs: 4,
        objective: Objective::ValMae,
        preparation: Preparation::NONE,
        schedule: Schedule::Constant,
        stopping: None,
        season: 1,
    }
}

fn values() -> Arc<[f32]> {
    (0..60_u16).map(|time| libm::sinf(f32::from(time) / 3.0)).collect()
}

fn run(config: &TrainConfig, slices: &[u32]) -> RunResult {
    let mut run = Run::new(config, values(), 40, Stream::keyed(&[3])).unwrap();
    let mut slices = slices.iter().cycle();
    while run.advance(slices.next().copied().unwrap_or(1)) == Status::Running {}
    run.finish()
}

#[test]
fn a_run_learns_and_keeps_its_best_epoch() {
    let result = run(&TrainConfig { epochs: 50, ..config() }, &[9]);
    assert_eq!(result.end, End::Completed);
    assert_eq!(result.curves.val_mae.len(), 50);
    let lowest = result.curves.val_mae.iter().copied().fold(f32::INFINITY, f32::min);
    assert_eq!(result.best.unwrap().val_mae as f32, lowest);
    assert_eq!(result.last.unwrap().epoch, 50);
    assert!(lowest < 0.5 * result.curves.val_mae[0]);
}

#[test]
fn a_diverging_run_ends_at_once_and_keeps_what_it_had() {
    let result = run(&TrainConfig { update: Update::sgd(1e4, 0.5), epochs: 1000, ..config() }, &[9]);
    let End::Diverged { epoch } = result.end else { panic!("it should diverge") };
    assert_eq!(result.curves.loss.len() as u32, epoch - 1);
    assert!(result.weights.iter().all(|weight| weight.is_finite()) || result.best.is_none());
}

#[test]
fn what_cannot_train_is_refused() {
    let refused = |config: TrainConfig, split| Run::new(&config, values(), split, Stream::keyed(&[])).err();
    let window = ConfigError::Window { window: 40, split: 40 };
    assert_eq!(refused(TrainConfig { window: 40, ..config() }, 40), Some(window));
    assert_eq!(refused(config(), 60), Some(ConfigError::Split { split: 60, points: 60 }));
    assert_eq!(refused(TrainConfig { batch: 0, ..config() }, 40), Some(ConfigError::Zero("the batch size")));
    let hidden = vec![Dense { dropout: 1.0, ..Dense::new(3, Activation::Relu) }];
    let dropout = OutOfRange { name: "dropout", value: 1.0, accepted: Interval::below(0.0, 1.0) };
    assert_eq!(refused(TrainConfig { hidden, ..config() }, 40), Some(ConfigError::Setting(dropout)));
}

/// A run with something of everything.
fn busy() -> TrainConfig {
    let layer = Dense {
        initializer: Initializer::HeNormal,
        regularizer: Regularizer { l1: 0.001, l2: 0.001 },
        dropout: 0.2,
        ..Dense::new(6, Activation::Gelu)
    };
    let adam = Optimizer::from_key("adam").unwrap();
    TrainConfig {
        hidden: vec![layer, layer],
        loss: Loss::LogCosh,
        update: Update::new(adam, 0.01),
        ..config()
    }
}

#[test]
fn the_validation_loss_is_of_the_same_kind_as_the_training_loss() {
    let huber = TrainConfig { loss: Loss::Huber { delta: 1e-3 }, ..config() };
    let metrics = run(&huber, &[9]).last.unwrap();
    // Far out, Huber's loss is delta times the absolute error.
    assert!((metrics.val_loss / (1e-3 * metrics.val_mae) - 1.0).abs() < 0.1, "{metrics:?}");
    let costly = Dense { regularizer: Regularizer { l1: 1e3, l2: 0.0 }, ..huber.hidden[0] };
    let metrics = run(&TrainConfig { hidden: vec![costly], ..huber }, &[9]).last.unwrap();
    assert!(metrics.loss > 10.0 && metrics.val_loss > 10.0, "{metrics:?}");
}

#[test]
fn every_kind_of_run_learns() {
    let result = run(&TrainConfig { epochs: 60, ..busy() }, &[9]);
    assert_eq!(result.end, End::Completed);
    assert!(result.best.unwrap().val_mae < 0.5 * f64::from(result.curves.val_mae[0]));
}

/// Runs with a schedule, early stopping, differencing and scaling.
fn guided(which: usize) -> TrainConfig {
    let plateau = Plateau { patience: 1, factor: 0.5, ..Plateau::DEFAULT };
    TrainConfig {
        epochs: 40,
        preparation: Preparation {
            differencing: [None, NonZeroUsize::new(3)][which],
            scaling: [Scaling::Standard, Scaling::MinMax][which],
        },
        schedule: [Schedule::Plateau(plateau), Schedule::Cosine { steps: 90, alpha: 0.1 }][which],
        stopping: Some(EarlyStopping { patience: 2, restore_best: true, ..EarlyStopping::DEFAULT }),
        season: 4,
        update: Update::sgd(0.2, 0.5),
        ..config()
    }
}

#[test]
fn a_run_that_gets_no_better_stops_early_and_is_a_result_like_any() {
    let stopping = EarlyStopping { min_delta: 10.0, patience: 3, ..EarlyStopping::DEFAULT };
    let result = run(&TrainConfig { stopping: Some(stopping), epochs: 50, ..config() }, &[9]);
    // No epoch is 10 better than the first.
    assert_eq!(result.end, End::StoppedEarly { epoch: 4 });
    assert_eq!((result.last.unwrap().epoch, result.curves.loss.len()), (4, 4));
    assert_eq!(result.weights_epoch, Some(result.best.unwrap().epoch));
    assert!(result.best.unwrap().epoch > 1);
    let plain = run(&config(), &[9]);
    assert_eq!((result.curves, result.weights), (plain.curves, plain.weights));
    // The first is the best by what is monitored: its weights are left where they are to be restored.
    let stopping = EarlyStopping { restore_best: true, ..stopping };
    let restored = run(&TrainConfig { stopping: Some(stopping), epochs: 50, ..config() }, &[9]);
    let first = run(&TrainConfig { epochs: 1, ..config() }, &[9]);
    assert_eq!((restored.weights_epoch, restored.best), (Some(1), result.best));
    assert_eq!((restored.weights, restored.measured), (first.weights, first.measured));
    assert_eq!(restored.last_measured, plain.last_measured);
}

#[test]
fn what_is_measured_is_what_the_epoch_came_to_in_the_series_own_units() {
    for config in [config(), busy(), guided(0), guided(1)] {
        let result = run(&TrainConfig { stopping: None, ..config.clone() }, &[9]);
        let (measured, best) = (result.measured.unwrap(), result.best.unwrap());
        assert_eq!(measured.valid.mae, best.val_mae);
        assert_eq!(result.last_measured.unwrap().valid.mae, result.last.unwrap().val_mae);
        let forecasts = forecast(&config, &result.weights, values(), 40..60).unwrap();
        let truth = values();
        let errors = forecasts.iter().zip(&truth[40..]).map(|(f, truth)| f64::from((f - truth).abs()));
        assert_eq!(errors.sum::<f64>() / 20.0, best.val_mae);
        let naive = naive_error(&truth[..40], config.season);
        assert_eq!(measured.train.mase, naive.map(|naive| measured.train.mae / naive));
        assert!(!measured.dead);
    }
}

#[test]
fn a_dead_network_is_found() {
    // One step far down, and no unit says anything any more.
    let shifted: Arc<[f32]> = values().iter().map(|value| value + 30.0).collect();
    let config = TrainConfig { update: Update::sgd(0.1, 0.0), ..config() };
    let mut run = Run::new(&config, shifted, 40, Stream::keyed(&[3])).unwrap();
    while run.advance(9) == Status::Running {}
    let result = run.finish();
    assert_eq!(result.end, End::Completed);
    assert!(result.measured.unwrap().dead && result.last_measured.unwrap().dead);
}

#[test]
fn a_constant_training_part_is_no_division_by_zero() {
    let constant: Arc<[f32]> = (0..60_u16).map(|time| if time < 40 { 5.0 } else { 6.0 }).collect();
    for scaling in Scaling::ALL {
        for differencing in [None, NonZeroUsize::new(1)] {
            let preparation = Preparation { differencing, scaling };
            let config = TrainConfig { preparation, ..config() };
            let mut run = Run::new(&config, Arc::clone(&constant), 40, Stream::keyed(&[3])).unwrap();
            while run.advance(9) == Status::Running {}
            let result = run.finish();
            assert_eq!(result.end, End::Completed, "{preparation:?}");
            assert_eq!(result.measured.unwrap().valid.mase, None);
        }
    }
}

proptest! {
    #[test]
    fn how_it_is_sliced_does_not_matter(slices in prop::collection::vec(1_u32..20, 1..6)) {
        for config in [config(), busy(), guided(0), guided(1)] {
            prop_assert_eq!(run(&config, &slices), run(&config, &[u32::MAX]));
        }
    }

    #[test]
    fn any_size_trains(window in 1_usize..39, batch in 1_usize..99, units in 1_usize..9) {
        let hidden = vec![Dense::new(units, Activation::Relu)];
        let result = run(&TrainConfig { window, batch, hidden, ..config() }, &[3]);
        prop_assert!(result.end == End::Completed || result.last.is_none_or(|last| last.is_finite()));
    }
}
