//! The pinned hashes compared with those of this target. Each target that runs them includes this module.

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test;

use foretune::{
    data::scaling::Scaling,
    nn::{activation::Activation, initializer::Initializer, loss::LossKind, optimizer::OptimizerKind},
    train::schedule::ScheduleKind,
};

use super::golden::{self, PINNED_NETWORKS, PINNED_TRAININGS, parameters};

#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test)]
#[cfg_attr(not(target_arch = "wasm32"), test)]
fn search_is_bit_identical() {
    let hashes = golden::search_hashes();
    assert_eq!(hashes, golden::PINNED_SEARCH, "{hashes:#x?}");
}

#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test)]
#[cfg_attr(not(target_arch = "wasm32"), test)]
fn networks_are_bit_identical() {
    let hashes = golden::network_hashes();
    let pinned: Vec<u64> = PINNED_NETWORKS.iter().map(|network| network.hash).collect();
    assert_eq!(hashes, pinned, "{hashes:#x?}");
}

#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test)]
#[cfg_attr(not(target_arch = "wasm32"), test)]
fn small_batches_are_bit_identical() {
    let hashes = golden::small_batch_hashes();
    assert_eq!(hashes, golden::PINNED_SMALL_BATCHES, "{hashes:#x?}");
}

#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test)]
#[cfg_attr(not(target_arch = "wasm32"), test)]
fn diverged_weights_are_bit_identical() {
    let hashes = golden::diverged_hashes();
    assert_eq!(hashes, golden::PINNED_DIVERGED, "{hashes:#x?}");
}

#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test)]
#[cfg_attr(not(target_arch = "wasm32"), test)]
fn schedules_and_preparations_are_bit_identical() {
    let hashes = golden::training_hashes();
    let pinned: Vec<u64> = PINNED_TRAININGS.iter().map(|training| training.hash).collect();
    assert_eq!(hashes, pinned, "{hashes:#x?}");
}

#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test)]
#[cfg_attr(not(target_arch = "wasm32"), test)]
fn every_kind_of_parameter_has_the_same_trials_with_any_number_of_workers() {
    for workers in [1, 2, 4, 8] {
        let hash = parameters::search_hash(workers);
        assert_eq!(hash, parameters::PINNED, "{workers} workers: {hash:#x?}");
    }
}

#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test)]
#[cfg_attr(not(target_arch = "wasm32"), test)]
fn range_test_is_bit_identical() {
    let hash = golden::range_test_hash();
    assert_eq!(hash, golden::PINNED_RANGE_TEST, "{hash:#x?}");
}

#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test)]
#[cfg_attr(not(target_arch = "wasm32"), test)]
fn every_choice_has_a_pinned_run() {
    for activation in Activation::ALL {
        assert!(PINNED_NETWORKS.iter().any(|run| run.activations.contains(&activation)), "{activation:?}");
    }
    for initializer in Initializer::ALL {
        assert!(PINNED_NETWORKS.iter().any(|run| run.initializer == initializer), "{initializer:?}");
    }
    for loss in LossKind::ALL {
        assert!(PINNED_NETWORKS.iter().any(|run| run.loss.kind() == loss), "{loss:?}");
    }
    for optimizer in OptimizerKind::ALL {
        assert!(PINNED_NETWORKS.iter().any(|run| run.optimizer.kind() == optimizer), "{optimizer:?}");
    }
    for schedule in ScheduleKind::ALL {
        assert!(PINNED_TRAININGS.iter().any(|run| run.schedule.kind() == schedule), "{schedule:?}");
    }
    for scaling in Scaling::ALL {
        assert!(PINNED_TRAININGS.iter().any(|run| run.scaling == scaling), "{scaling:?}");
    }
}
