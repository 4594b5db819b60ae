//! Callbacks and schedules in whole runs: when the learning rate changes, and which weights are restored.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test has no public interface and may fail loudly"
)]

use foretune::{
    search::trial::ExecutionId,
    study::link,
    train::{
        epoch::{End, RunResult},
        status::Status,
    },
};

/// A study with one trial of one execution. Its 980 training windows make 31 updates an epoch.
const STUDY: &str = "preset=quick&units1=6&scaling=standard&learning_rate=0.05&momentum=0&executions=1";

/// The number of updates an epoch.
const UPDATES: usize = 31;

/// The result of the only execution of [`STUDY`] with these settings.
fn run(settings: &str) -> RunResult {
    let study = link::open(&format!("{STUDY}&{settings}")).unwrap();
    let id = ExecutionId { trial: 0, execution: 0 };
    let mut run = study.begin(study.data().values, id, &study.space().assignment(0)).unwrap();
    while run.advance(1000) == Status::Running {}
    run.finish()
}

/// The epoch with the lowest value, from 1.
fn lowest(curve: &[f32]) -> u32 {
    let mut best = 0;
    for (epoch, value) in curve.iter().enumerate() {
        if *value < curve[best] {
            best = epoch;
        }
    }
    best as u32 + 1
}

#[test]
fn restore_best_weights_without_a_stop_keeps_the_weights_of_the_best_epoch() {
    let stopping = "early_stopping=yes&patience=1000&monitor=val_mae&restore_best_weights=yes";
    let restored = run(&format!("epochs=10&objective=loss&{stopping}"));
    assert_eq!(restored.outcome.end, End::Completed);
    assert_eq!(restored.curves.val_mae.len(), 10);
    let best = lowest(&restored.curves.val_mae);
    // Neither the last epoch nor the best one by the objective.
    assert!(best < 10 && best != lowest(&restored.curves.loss), "{:?}", restored.curves);
    assert_eq!(restored.outcome.weights_epoch, Some(best));
    let short = run(&format!("epochs={best}&objective=val_mae"));
    assert_eq!(short.outcome.weights_epoch, Some(best));
    assert_eq!(restored.trained.weights, short.trained.weights);
    assert_eq!(restored.outcome.evaluation, short.outcome.evaluation);
    assert_eq!(
        restored.outcome.evaluation.unwrap().valid.mae as f32,
        restored.curves.val_mae[best as usize - 1]
    );
    // Without the setting the weights are those of the best epoch by the objective.
    let kept = run("epochs=10&objective=loss&early_stopping=yes&patience=1000&monitor=val_mae");
    assert_eq!(kept.curves, restored.curves);
    assert_eq!(kept.outcome.weights_epoch, Some(lowest(&kept.curves.loss)));
}

#[test]
fn step_schedule_changes_the_rate_between_epochs() {
    let step = run("epochs=7&schedule=step&step_factor=0.5&step_every=2");
    let constant = run("epochs=7");
    assert_eq!(step.curves.loss[..2], constant.curves.loss[..2]);
    assert_ne!(step.curves.loss[2], constant.curves.loss[2]);
    // Powers of two are exact in float32 and float64: the staircase has the same rates.
    let steps = 2 * UPDATES;
    let staircase =
        run(&format!("epochs=7&schedule=exponential&decay_rate=0.5&decay_steps={steps}&staircase=yes"));
    assert_eq!((step.curves, step.trained.weights), (staircase.curves, staircase.trained.weights));
}

#[test]
fn cosine_schedule_changes_the_rate_with_each_update_and_ends_at_its_last_step() {
    let cosine = |steps: usize, alpha: &str| {
        run(&format!("epochs=4&schedule=cosine&decay_steps={steps}&alpha={alpha}")).curves
    };
    let constant = run("epochs=4").curves;
    assert_eq!(cosine(UPDATES, "1"), constant);
    // The rate is 0 from the second epoch on.
    let ended = cosine(UPDATES, "0");
    assert_ne!(ended.val_mae[0], constant.val_mae[0]);
    assert_eq!(ended.val_mae[1..], [ended.val_mae[0]; 3]);
    // With one update more, the second epoch has one update at a rate above 0.
    let longer = cosine(UPDATES + 1, "0");
    assert_ne!(longer.val_mae[1], longer.val_mae[0]);
    assert_eq!(longer.val_mae[2..], [longer.val_mae[1]; 2]);
}

#[test]
fn plateau_schedule_reduces_the_rate_after_the_epoch_that_exhausts_the_patience() {
    // No epoch improves on the first one by so much, and a factor of 0 ends all changes.
    let plateau = |rest: &str| {
        run(&format!("epochs=8&schedule=plateau&plateau_factor=0&plateau_min_delta=1000&{rest}")).curves
    };
    let constant = run("epochs=8").curves;
    for patience in [1, 2, 4] {
        let curves = plateau(&format!("plateau_patience={patience}"));
        let reduced = patience + 1;
        assert_eq!(curves.val_mae[..reduced], constant.val_mae[..reduced]);
        assert_eq!(curves.val_mae[reduced..], vec![constant.val_mae[reduced - 1]; 8 - reduced][..]);
        assert_ne!(constant.val_mae[reduced], constant.val_mae[reduced - 1]);
    }
    // A rate that may not fall never changes.
    assert_eq!(plateau("plateau_patience=1&min_lr=0.05"), constant);
}
