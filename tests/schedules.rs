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
    data::{errors::Errors, preparation::Preparation, scaling::Scaling},
    report::{leaderboard::leaderboard, search_report::report},
    runtime::scheduler::Scheduler,
    search::value::Value,
    study::{
        check::check, draft::StudyDraft, entry::Entry, field::Field, link, preset::Preset,
        scoring::loss_in_words,
    },
    train::{objective::Objective, plateau::Plateau, schedule::Schedule, stopping::EarlyStopping},
};
use links::{first, refused};
use proptest::prelude::*;
use serde_json::Value as Json;

fn run_search(link: &str) -> Scheduler {
    let study = Arc::new(link::open(link).unwrap());
    let values = study.data().values;
    foretune::cli::threads::search(&study, &values, 2, |_| {})
}

#[test]
fn presets_use_no_preparation_schedule_or_early_stopping() {
    for preset in Preset::ALL {
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
    for schedule in Schedule::ALL {
        assert_eq!(first(&format!("schedule={}", schedule.kind().key())).schedule, schedule);
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
    let count = study.space().combinations().unwrap();
    // A schedule multiplies the count by its own settings alone: none for the constant one, two of two values each for
    // the others.
    assert_eq!(count, 2 * 2 * (1 + 3 * 4) * 3);
    for index in 0..count {
        let assignment = study.space().assignment(index);
        let config = study.train_config(&assignment).unwrap();
        config.check(1000, 1461).unwrap();
        let shown = |value: &Option<Value>| value.as_ref().map_or("–".into(), Value::to_string);
        let values: Vec<String> = assignment.0.iter().map(shown).collect();
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

#[test]
fn invalid_or_unused_settings_are_refused() {
    for (link, message) in [
        (
            "differencing=980",
            "Differencing lag: 980 and a window of 20 do not fit the 1000 training points: at most 979, so that one point is left to learn from (differencing)",
        ),
        (
            "window=20|500&differencing=0|7|600",
            "Differencing lag: 600 and a window of 500 do not fit the 1000 training points: at most 499, so that one point is left to learn from (differencing)",
        ),
        (
            "differencing=-1",
            "Differencing lag: “-1” is not accepted; it takes a whole number from 0 to 10000 (differencing)",
        ),
        (
            "scaling=robust",
            "Scaling: “robust” is not accepted; it takes one of none, standard, minmax (scaling)",
        ),
        (
            "season=0",
            "Season for MASE: “0” is not accepted; it takes a whole number from 1 to 10000 (season)",
        ),
        (
            "horizon=1001",
            "Steps ahead: “1001” is not accepted; it takes a whole number from 0 to 1000 (horizon)",
        ),
        (
            "horizon=1|2",
            "Steps ahead: this field cannot be tuned; it takes a whole number from 0 to 1000 (horizon)",
        ),
        (
            "schedule=plateau&plateau_factor=0.5|1",
            "Plateau factor: “1” is not accepted; it takes a number from 0 to below 1 (plateau_factor)",
        ),
        (
            "schedule=exponential&decay_rate=0",
            "Decay rate: “0” is not accepted; it takes a number above 0 and at most 1e9 (decay_rate)",
        ),
        (
            "decay_steps=5",
            "“decay_steps” is set, but schedule=constant does not use it; it counts with exponential, cosine",
        ),
        (
            "schedule=cosine|step&cooldown=5",
            "“cooldown” is set, but schedule=cosine|step does not use it; it counts with plateau",
        ),
        ("patience=5", "“patience” is set, but early_stopping=no does not use it; it counts with yes"),
        (
            "early_stopping=yes|no",
            "Early stopping: this field cannot be tuned; it takes one of yes, no (early_stopping)",
        ),
    ] {
        assert_eq!(refused(link), message);
    }
    // The largest lag that the message names is accepted.
    assert!(
        link::open("differencing=979").is_ok() && link::open("window=20|500&differencing=0|7|499").is_ok()
    );
    // The error is at the window if the window is too long even without differencing.
    assert!(refused("window=1000&differencing=1").starts_with("Window: 1000 does not fit"));
}

proptest! {
    /// Every number that the check accepts gives a configuration that can train.
    #[test]
    fn accepted_studies_can_train(
        schedule in prop::sample::select(Schedule::ALL.to_vec()),
        field in prop::sample::select(vec![
            Field::Differencing, Field::Season, Field::Horizon, Field::DecayRate, Field::DecaySteps, Field::Alpha,
            Field::StepFactor, Field::StepEvery, Field::PlateauFactor, Field::PlateauPatience, Field::PlateauMinDelta,
            Field::Cooldown, Field::MinLearningRate, Field::Patience, Field::MinDelta,
        ]),
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
        draft.set(Field::Schedule, Entry::value(schedule.kind().key()));
        draft.set(Field::EarlyStopping, Entry::value("yes"));
        draft.set(Field::Window, Entry::Value(window.to_string()));
        draft.set(field, Entry::Value(number));
        match check(&draft) {
            Ok(study) => {
                let config = study.train_config(&study.space().assignment(0)).unwrap();
                prop_assert_eq!(config.check(1000, 1461), Ok(()));
            }
            Err(errors) => {
                prop_assert!(errors.iter().all(|error| error.field == field || error.field == Field::Window));
            }
        }
    }
}

/// The objective of a link in words, the reason why its trials cannot be compared, and the score of a forecast with an
/// MAE of 2 and an MSE of 9.
fn scoring(link: &str) -> (String, Option<&'static str>, Option<f64>) {
    let study = link::open(link).unwrap();
    assert_eq!(study.is_comparable(), study.incomparable().is_none());
    let score = study.score_of(Errors { mae: 2.0, mse: 9.0 });
    assert_eq!(score.is_none(), study.why_no_score().is_some());
    (study.objective_in_words(), study.incomparable(), score)
}

#[test]
fn scores_of_scaled_series_are_not_compared_with_other_units() {
    let unseen = "on data never seen in training";
    let different_scales = Some("Losses of differently scaled series");
    let squared = format!("mean squared error {unseen}");
    // The errors of differences equal those of the original values.
    assert_eq!(scoring("objective=val_loss&differencing=7"), (squared.clone(), None, Some(9.0)));
    assert_eq!(scoring("objective=val_loss&differencing=0|7"), (squared, None, Some(9.0)));
    let scaled = format!("mean squared error of the scaled series {unseen}");
    assert_eq!(scoring("objective=val_loss&scaling=minmax"), (scaled.clone(), None, None));
    assert_eq!(scoring("objective=val_loss&scaling=minmax|&differencing=7|"), (scaled, None, None));
    let per_trial = format!("mean squared error of the series as each trial scales it {unseen}");
    assert_eq!(
        scoring("objective=val_loss&scaling=none|minmax"),
        (per_trial.clone(), different_scales, None)
    );
    assert_eq!(
        scoring("objective=val_loss&scaling=minmax&differencing=0|7"),
        (per_trial, different_scales, None)
    );
    assert_eq!(
        scoring("objective=loss&scaling=standard&l2=0.1"),
        (
            "mean squared error of the scaled series plus the cost of large weights on the training data"
                .into(),
            None,
            None
        )
    );
    // The MAE is in the units of the original series under any preparation.
    assert_eq!(
        scoring("objective=val_mae&scaling=none|standard|minmax&differencing=0|7"),
        (format!("average error {unseen}"), None, Some(2.0))
    );
    assert_eq!(
        scoring("objective=val_loss&loss=huber|log_cosh&scaling=none|minmax").1,
        Some("Different losses")
    );
    let why = |link| link::open(link).unwrap().why_no_score();
    assert_eq!(why("objective=val_loss&scaling=minmax"), Some("it is measured on the scaled series"));
    assert_eq!(why("objective=loss"), Some("it is measured on the training data"));
    assert_eq!(why("objective=val_loss&l1=1"), Some("the cost of large weights is part of it"));
    assert_eq!(loss_in_words(&first("scaling=minmax")), "mean squared error of the scaled series");
    assert_eq!(loss_in_words(&first("differencing=7")), "mean squared error");
}

#[test]
fn trials_stopped_early_have_a_score_and_their_epochs() {
    let search = run_search(
        "preset=quick&units1=8|9&momentum=0&scaling=standard&learning_rate=1e-3|0.1&epochs=60&early_stopping=yes&\
         monitor=val_mae&patience=4&points=400&split=300",
    );
    assert_eq!(search.executions_ended(), search.study().total_executions());
    let data = search.study().data();
    let report: Json = serde_json::from_str(&report(&search, &data, 0.0).to_string()).unwrap();
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
        let report: Json = serde_json::from_str(&report(&search, &data, 0.0).to_string()).unwrap();
        let trials = report["trials"].as_array().unwrap().clone();
        trials
            .iter()
            .flat_map(|trial| trial["executions"].as_array().unwrap().clone())
            .map(|execution| execution["weights_hash"].clone())
            .collect::<Vec<Json>>()
    };
    assert_eq!(weights("preset=quick&epochs=2"), weights("preset=quick&epochs=2&horizon=0&season=7"));
}
