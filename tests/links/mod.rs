//! What a link opens as, for the tests of its fields.

use foretune::{study::link, train::config::TrainConfig};

/// The training configuration of the first trial of a link.
pub fn first(link: &str) -> TrainConfig {
    let study = link::open(link).unwrap();
    study.train_config(&study.space().assignment(0)).unwrap()
}

/// Why a link is refused.
pub fn refused(link: &str) -> String {
    link::open(link).expect_err("it should be refused").to_string()
}
