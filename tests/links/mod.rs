//! What links open as, for tests of their settings.

use foretune::{
    study::{link, preset::Preset, schema::Setting, value_type::ValueType},
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
