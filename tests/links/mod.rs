//! What links open as, for tests of their settings.

use foretune::{study::link, train::config::TrainConfig};

/// The training configuration of the first trial of a link.
pub fn first(link: &str) -> TrainConfig {
    let study = link::open(link).unwrap();
    study.train_config(&study.space().assignment(0)).unwrap()
}
