//! The same figures inside a browser's worker.
#![cfg(target_arch = "wasm32")]
#![allow(missing_docs, reason = "it has no readers but engine.mjs")]

#[path = "../measure/mod.rs"]
mod measure;

use foretune::web::clock::now;
use wasm_bindgen::prelude::wasm_bindgen;

/// Billions of operations a second: first the peak, then each network's, in the order of [`names`].
#[wasm_bindgen]
pub fn rates() -> Vec<f64> {
    let networks = measure::NETWORKS.iter().map(|network| network.rate(&now));
    std::iter::once(measure::peak(&now)).chain(networks).collect()
}

#[wasm_bindgen]
pub fn names() -> Vec<String> {
    measure::NETWORKS.iter().map(|network| network.name.to_owned()).collect()
}

/// Megabytes of memory after one run and after ten thousand.
#[wasm_bindgen]
pub fn sizes() -> Vec<f64> {
    measure::memory(10_000).to_vec()
}
