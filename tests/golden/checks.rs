//! The pinned hashes compared with those of this target. Each target that runs them includes this module.

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test;

use super::golden;

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
    assert_eq!(hashes, golden::PINNED_NETWORKS, "{hashes:#x?}");
}

#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test)]
#[cfg_attr(not(target_arch = "wasm32"), test)]
fn small_batches_are_bit_identical() {
    let hashes = golden::small_batch_hashes();
    assert_eq!(hashes, golden::PINNED_SMALL_BATCHES, "{hashes:#x?}");
}

#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test)]
#[cfg_attr(not(target_arch = "wasm32"), test)]
fn schedules_and_preparations_are_bit_identical() {
    let hashes = golden::training_hashes();
    assert_eq!(hashes, golden::PINNED_TRAININGS, "{hashes:#x?}");
}

#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test)]
#[cfg_attr(not(target_arch = "wasm32"), test)]
fn range_test_is_bit_identical() {
    let hash = golden::range_test_hash();
    assert_eq!(hash, golden::PINNED_RANGE_TEST, "{hash:#x?}");
}
