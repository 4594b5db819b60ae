//! The pinned search, natively.
#![allow(missing_docs, reason = "a test has no public interface")]

mod golden;

#[test]
fn the_pinned_search_has_its_bits() {
    let hashes = golden::hashes();
    assert_eq!(hashes, golden::PINNED, "{hashes:#x?}");
}
