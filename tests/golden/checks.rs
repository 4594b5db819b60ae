//! The pinned bits held against what this target makes of them: a test in each of the places they run in.

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test;

use super::golden;

#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test)]
#[cfg_attr(not(target_arch = "wasm32"), test)]
fn the_pinned_search_has_its_bits() {
    let made = golden::hashes();
    assert_eq!(made, golden::PINNED, "{made:#x?}");
}

#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test)]
#[cfg_attr(not(target_arch = "wasm32"), test)]
fn the_pinned_runs_have_their_bits() {
    let made = golden::network_hashes();
    assert_eq!(made, golden::PINNED_NETWORKS, "{made:#x?}");
}

#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test)]
#[cfg_attr(not(target_arch = "wasm32"), test)]
fn the_pinned_runs_with_few_samples_have_their_bits() {
    let made = golden::few_hashes();
    assert_eq!(made, golden::PINNED_FEW, "{made:#x?}");
}

#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test)]
#[cfg_attr(not(target_arch = "wasm32"), test)]
fn the_pinned_trainings_have_their_bits() {
    let made = golden::training_hashes();
    assert_eq!(made, golden::PINNED_TRAININGS, "{made:#x?}");
}

#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test)]
#[cfg_attr(not(target_arch = "wasm32"), test)]
fn the_pinned_range_test_has_its_bits() {
    let made = golden::range_hash();
    assert_eq!(made, golden::PINNED_RANGE, "{made:#x?}");
}
