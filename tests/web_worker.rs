//! The pinned search and runs in a dedicated worker, with the same hashes as natively.
#![cfg(target_arch = "wasm32")]
#![allow(missing_docs, reason = "a test has no public interface")]

#[path = "golden/checks.rs"]
mod checks;
mod golden;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_dedicated_worker);
