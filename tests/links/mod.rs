//! The training configurations and scores of links, for tests of settings.

use foretune::{
    data::errors::Errors,
    search::value::Value,
    study::{
        link,
        preset::Preset,
        schema::Setting,
        scoring::{Incomparable, NoBaselineScore, Score},
        study::Study,
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

/// The training configuration of each combination of a study's search space, and its values as text: a dash where the
/// trial does not have the parameter. Every configuration can train on the book's series.
pub fn combinations(study: &Study) -> Vec<(TrainConfig, Vec<String>)> {
    let combination = |index| {
        let assignment = study.space().assignment(index);
        let config = study.train_config(&assignment).unwrap();
        config.check(foretune::data::partition::Fold::holdout(1461, 1000).unwrap(), 1461).unwrap();
        let text = |value: &Option<Value>| value.as_ref().map_or("–".into(), Value::to_string);
        (config, assignment.0.iter().map(text).collect())
    };
    (0..study.space().combinations().count().unwrap()).map(combination).collect()
}

/// The settings that take numbers, apart from the two sizes of the series.
pub fn numeric_settings() -> Vec<Setting> {
    let takes_numbers = |setting: &Setting| {
        let values = setting.row().values;
        (matches!(values, ValueType::Integer { .. }) || values.interval().is_some())
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
