//! The training configurations and scores of links, for tests of settings.

use foretune::{
    data::errors::Errors,
    study::{
        link,
        preset::Preset,
        schema::Setting,
        scoring::{Incomparable, NoBaselineScore, Score},
        value_type::ValueType,
    },
    train::config::TrainConfig,
};

/// The presets of the book's search.
pub const BOOK_PRESETS: [Preset; 4] =
    [Preset::ChapterPrinted, Preset::ChapterIntended, Preset::ChapterValidated, Preset::Quick];

/// The training configuration of the first trial of a link.
pub fn first(link: &str) -> TrainConfig {
    let study = link::open(link).unwrap();
    study.train_config(&study.space().assignment(0)).unwrap()
}

/// The settings that take numbers, apart from the two sizes of the series.
pub fn numeric_settings() -> Vec<Setting> {
    let takes_numbers = |setting: &Setting| {
        let values = setting.row().values;
        matches!(values, ValueType::Integer { .. } | ValueType::Real(_) | ValueType::RealOrDefault(_))
            && ![Setting::Points, Setting::Split].contains(setting)
    };
    Setting::ALL.iter().copied().filter(takes_numbers).collect()
}

/// The meaning of a link's score, the reason why its trials cannot be compared, and the score of a forecast with an MAE of
/// 2 and an MSE of 9.
pub fn scoring(link: &str) -> (Score, Option<Incomparable>, Result<f64, NoBaselineScore>) {
    let study = link::open(link).unwrap();
    (study.score(), study.incomparable(), study.baseline_score(Errors { mae: 2.0, mse: 9.0 }))
}
