//! The pinned search and the pinned runs, natively.
#![allow(missing_docs, reason = "a test has no public interface")]

mod golden;

#[test]
fn the_pinned_search_has_its_bits() {
    let hashes = golden::hashes();
    assert_eq!(hashes, golden::PINNED, "{hashes:#x?}");
}

#[test]
fn the_pinned_runs_have_their_bits() {
    let hashes = golden::network_hashes();
    assert_eq!(hashes, golden::PINNED_NETWORKS, "{hashes:#x?}");
}

#[test]
fn the_pinned_trainings_have_their_bits() {
    let hashes = golden::training_hashes();
    assert_eq!(hashes, golden::PINNED_TRAININGS, "{hashes:#x?}");
}

#[test]
fn the_pinned_range_test_has_its_bits() {
    let hash = golden::range_hash();
    assert_eq!(hash, golden::PINNED_RANGE, "{hash:#x?}");
}
