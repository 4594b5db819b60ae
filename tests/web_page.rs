//! The pinned search and the pinned runs in a page: the same bits as natively.
#![cfg(target_arch = "wasm32")]
#![allow(missing_docs, reason = "a test has no public interface")]

mod golden;

use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen_test]
fn the_pinned_search_has_its_bits() {
    assert_eq!(golden::hashes(), golden::PINNED);
}

#[wasm_bindgen_test]
fn the_pinned_runs_have_their_bits() {
    assert_eq!(golden::network_hashes(), golden::PINNED_NETWORKS);
}

#[wasm_bindgen_test]
fn the_pinned_trainings_have_their_bits() {
    assert_eq!(golden::training_hashes(), golden::PINNED_TRAININGS);
}

#[wasm_bindgen_test]
fn the_pinned_range_test_has_its_bits() {
    assert_eq!(golden::range_hash(), golden::PINNED_RANGE);
}
