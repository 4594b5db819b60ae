//! The settings for preparation, schedules, early stopping and the horizon: links set the training configuration,
//! values that are out of range are refused at their setting, and scores in different units are not compared.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test has no public interface and may fail loudly"
)]

mod links;
use std::{num::NonZeroUsize, sync::Arc};

use foretune::{
    data::{preparation::Preparation, scaling::Scaling},
    nn::loss::Loss,
    report::leaderboard::leaderboard,
    runtime::scheduler::Scheduler,
    study::{
        check::check,
        draft::StudyDraft,
        entry::Entry,
        link,
        schema::Setting,
        scoring::{Incomparable, LossUnits, NoBaselineScore, Score, TrainingLoss},
    },
    text::{ENGLISH, results_json::results_json},
    train::{
        objective::Objective,
        plateau::Plateau,
        schedule::{Schedule, ScheduleKind},
        stopping::EarlyStopping,
    },
};
use links::{BOOK_PRESETS, combinations, first, numeric_settings, scoring};
use proptest::prelude::*;
use serde_json::Value as Json;

fn run_search(link: &str) -> Scheduler {
    let study = Arc::new(link::open(link).unwrap());
    let values = study.data().values;
    foretune::cli::threads::search(&study, &values, 2, |_| {})
}

#[test]
fn presets_of_the_book_use_no_preparation_schedule_or_early_stopping() {
    for preset in BOOK_PRESETS {
        let study = check(&StudyDraft::new(preset)).unwrap();
        let config = study.train_config(&study.space().assignment(0)).unwrap();
        assert_eq!(config.preparation, Preparation::NONE);
        assert_eq!((config.schedule, config.stopping, config.season), (Schedule::Constant, None, 1));
        assert_eq!(study.horizon(), 30);
    }
}

#[test]
fn links_set_the_training_configuration() {
    let config = first("scaling=standard&differencing=365&season=7");
    let differencing = NonZeroUsize::new(365);
    assert_eq!(config.preparation, Preparation { differencing, scaling: Scaling::Standard });
    assert_eq!(config.season, 7);
    assert_eq!(link::open("horizon=0").unwrap().horizon(), 0);
    assert_eq!(
        first("schedule=exponential&decay_rate=0.5&decay_steps=31&staircase=yes").schedule,
        Schedule::Exponential { rate: 0.5, steps: 31, staircase: true }
    );
    assert_eq!(
        first("schedule=cosine&decay_steps=310&alpha=0.25").schedule,
        Schedule::Cosine { steps: 310, alpha: 0.25 }
    );
    assert_eq!(
        first("schedule=step&step_factor=0.25&step_every=3").schedule,
        Schedule::Step { factor: 0.25, every: 3 }
    );
    let plateau = Plateau {
        monitor: Objective::ValMae,
        factor: 0.5,
        patience: 4,
        min_delta: 0.25,
        cooldown: 2,
        min_rate: 1e-7,
    };
    let link = "schedule=plateau&plateau_monitor=val_mae&plateau_factor=0.5&plateau_patience=4&\
                plateau_min_delta=0.25&cooldown=2&min_lr=1e-7";
    assert_eq!(first(link).schedule, Schedule::Plateau(plateau));
    let stopping =
        EarlyStopping { monitor: Objective::Loss, patience: 5, min_delta: 0.5, restore_best: true };
    let link = "early_stopping=yes&monitor=loss&patience=5&min_delta=0.5&restore_best_weights=yes";
    assert_eq!(first(link).stopping, Some(stopping));
}

#[test]
fn defaults_equal_those_of_the_training_module() {
    for kind in ScheduleKind::ALL {
        assert_eq!(first(&format!("schedule={}", kind.key())).schedule, kind.with_defaults());
    }
    assert_eq!(first("early_stopping=yes").stopping, Some(EarlyStopping::DEFAULT));
}

#[test]
fn tuned_settings_set_each_trials_configuration() {
    let link = "units1=8&momentum=0.9&scaling=none|minmax&differencing=0|7&schedule=constant|exponential|step|plateau&\
                decay_rate=0.5|0.9&decay_steps=int:10:20:10&step_factor=0.5|0.2&step_every=2|3&plateau_factor=0.1|0.3&\
                plateau_patience=int:1:2:1&early_stopping=yes&patience=int:3:5:1";
    let study = link::open(link).unwrap();
    let names: Vec<&str> = study.space().parameters().iter().map(|p| p.name.as_str()).collect();
    let expected = [
        "scaling",
        "differencing",
        "schedule",
        "decay_rate",
        "decay_steps",
        "step_factor",
        "step_every",
        "plateau_factor",
        "plateau_patience",
        "patience",
    ];
    assert_eq!(names, expected);
    let count = study.space().combinations().count().unwrap();
    // A schedule multiplies the count by its own settings alone: none for the constant one, two of two values each for
    // the others.
    assert_eq!(count, 2 * 2 * (1 + 3 * 4) * 3);
    for (config, values) in combinations(&study) {
        let absent = values[3..9].iter().filter(|value| *value == "–").count();
        assert_eq!(absent, if config.schedule == Schedule::Constant { 6 } else { 4 });
        assert_eq!(config.preparation.scaling.key(), values[0]);
        assert_eq!(config.preparation.lost_points().to_string(), values[1]);
        assert_eq!(config.schedule.kind().key(), values[2]);
        match config.schedule {
            Schedule::Constant => {}
            Schedule::Exponential { rate, steps, .. } => {
                assert_eq!([rate.to_string(), steps.to_string()], values[3..5]);
            }
            Schedule::Step { factor, every } => {
                assert_eq!([factor.to_string(), every.to_string()], values[5..7]);
            }
            Schedule::Plateau(Plateau { factor, patience, .. }) => {
                assert_eq!([factor.to_string(), patience.to_string()], values[7..9]);
            }
            Schedule::Cosine { .. } => unreachable!("not in the search space"),
        }
        assert_eq!(config.stopping.map(|stopping| stopping.patience.to_string()).as_ref(), values.last());
    }
}

proptest! {
    /// Every number that the check accepts gives a configuration that can train.
    #[test]
    fn accepted_studies_can_train(
        schedule in prop::sample::select(ScheduleKind::ALL.to_vec()),
        setting in prop::sample::select(numeric_settings()),
        number in prop_oneof![
            prop::sample::select(vec!["0", "1", "-0", "0.99999999999", "1e-60", "1e39", "inf", "NaN", "4294967296"])
                .prop_map(str::to_owned),
            (-0.5_f64..1.5).prop_map(|number| number.to_string()),
            (0_u32..2_000).prop_map(|number| number.to_string()),
            any::<f64>().prop_map(|number| number.to_string()),
        ],
        window in 1_usize..1_100,
    ) {
        let mut draft = StudyDraft::default();
        draft.set(Setting::Schedule, Entry::value(schedule.key()));
        draft.set(Setting::EarlyStopping, Entry::value("yes"));
        draft.set(Setting::Window, Entry::Value(window.to_string()));
        draft.set(setting, Entry::Value(number));
        match check(&draft) {
            Ok(study) => {
                let config = study.train_config(&study.space().assignment(0)).unwrap();
                prop_assert_eq!(config.check(foretune::data::partition::Fold::holdout(1461, 1000).unwrap(), 1461), Ok(()));
            }
            Err(errors) => {
                prop_assert!(errors.iter().all(|error| error.setting == setting || error.setting == Setting::Window));
            }
        }
    }
}

#[test]
fn scores_of_scaled_series_are_not_compared_with_other_units() {
    let squared = Score {
        objective: Objective::ValLoss,
        loss: Some(Loss::MeanSquared),
        units: LossUnits::Series,
        is_penalized: false,
    };
    // The errors of differences equal those of the original values.
    assert_eq!(scoring("objective=val_loss&differencing=7"), (squared, None, Ok(9.0)));
    assert_eq!(scoring("objective=val_loss&differencing=0|7"), (squared, None, Ok(9.0)));
    let scaled = Score { units: LossUnits::Scaled, ..squared };
    let is_scaled = Err(NoBaselineScore::ScaledSeries);
    assert_eq!(scoring("objective=val_loss&scaling=minmax"), (scaled, None, is_scaled));
    assert_eq!(scoring("objective=val_loss&scaling=minmax|&differencing=7|"), (scaled, None, is_scaled));
    let per_trial = Score { units: LossUnits::Various, ..squared };
    let different_scales = Some(Incomparable::Scales);
    assert_eq!(scoring("objective=val_loss&scaling=none|minmax"), (per_trial, different_scales, is_scaled));
    assert_eq!(
        scoring("objective=val_loss&scaling=minmax&differencing=0|7"),
        (per_trial, different_scales, is_scaled)
    );
    let penalized = Score { objective: Objective::Loss, is_penalized: true, ..scaled };
    assert_eq!(
        scoring("objective=loss&scaling=standard&l2=0.1"),
        (penalized, None, Err(NoBaselineScore::TrainingData))
    );
    // The MAE is in the units of the original series under any preparation.
    let (_, incomparable, score) = scoring("objective=val_mae&scaling=none|standard|minmax&differencing=0|7");
    assert_eq!((incomparable, score), (None, Ok(2.0)));
    let different_losses = scoring("objective=val_loss&loss=huber|log_cosh&scaling=none|minmax");
    assert_eq!((different_losses.0.loss, different_losses.1), (None, Some(Incomparable::Losses)));
    assert_eq!(scoring("objective=val_loss&l1=1").2, Err(NoBaselineScore::WeightPenalty));
    let loss = TrainingLoss::of(&first("scaling=minmax"));
    assert_eq!(loss, TrainingLoss { loss: Loss::MeanSquared, is_scaled: true, is_penalized: false });
    assert!(!TrainingLoss::of(&first("differencing=7")).is_scaled);
}

#[test]
fn trials_stopped_early_have_a_score_and_their_epochs() {
    let search = run_search(
        "preset=quick&units1=8|9&momentum=0&scaling=standard&learning_rate=1e-3|0.1&epochs=60&early_stopping=yes&\
         monitor=val_mae&patience=4&points=400&split=300",
    );
    assert_eq!(search.executions_ended(), search.study().total_executions());
    let data = search.study().data();
    let report: Json = serde_json::from_str(&results_json(&search, &data, 0.0, ENGLISH)).unwrap();
    let mut early = 0;
    for row in leaderboard(&search) {
        let executions = report["trials"][row.trial as usize]["executions"].as_array().unwrap();
        let epochs: Vec<u64> = executions.iter().map(|each| each["epochs"].as_u64().unwrap()).collect();
        let any = executions.iter().any(|each| each["stopped_early"] == true);
        let ends = (*epochs.iter().min().unwrap() as u32, *epochs.iter().max().unwrap() as u32);
        assert_eq!(row.stopped_early, any.then_some(ends));
        assert!(row.score.is_some());
        early += usize::from(any);
    }
    assert!(early > 0, "no trial was stopped early, so that nothing was tested");
}

#[test]
fn horizon_and_season_do_not_change_training() {
    let weights = |link: &str| {
        let search = run_search(link);
        let data = search.study().data();
        let report: Json = serde_json::from_str(&results_json(&search, &data, 0.0, ENGLISH)).unwrap();
        let trials = report["trials"].as_array().unwrap().clone();
        trials
            .iter()
            .flat_map(|trial| trial["executions"].as_array().unwrap().clone())
            .map(|execution| execution["weights_hash"].clone())
            .collect::<Vec<Json>>()
    };
    assert_eq!(weights("preset=quick&epochs=2"), weights("preset=quick&epochs=2&horizon=0&season=7"));
}
