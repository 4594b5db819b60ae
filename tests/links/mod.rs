//! The training configurations and scores of links, for tests of settings.

use foretune::{
    data::errors::Errors,
    study::{
        link,
        scoring::{Incomparable, NoBaselineScore, Score},
    },
    train::config::TrainConfig,
};

/// The training configuration of the first trial of a link.
pub fn first(link: &str) -> TrainConfig {
    let study = link::open(link).unwrap();
    study.train_config(&study.space().assignment(0)).unwrap()
}

/// The meaning of a link's score, the reason why its trials cannot be compared, and the score of a forecast with an MAE of
/// 2 and an MSE of 9.
pub fn scoring(link: &str) -> (Score, Option<Incomparable>, Result<f64, NoBaselineScore>) {
    let study = link::open(link).unwrap();
    (study.score(), study.incomparable(), study.baseline_score(Errors { mae: 2.0, mse: 9.0 }))
}
