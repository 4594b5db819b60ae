//! Training throughput and memory in a web worker of a browser: the functions that `engine.mjs` calls.
#![cfg(target_arch = "wasm32")]
#![allow(missing_docs, reason = "the only caller is engine.mjs")]

#[path = "../measure/mod.rs"]
mod measure;

#[path = "../measure/bookkeeping.rs"]
mod bookkeeping;

use foretune::web::clock::now;
use wasm_bindgen::prelude::wasm_bindgen;

/// Billions of operations a second: the peak first, followed by each network in the order of [`names`].
#[wasm_bindgen]
pub fn rates() -> Vec<f64> {
    let networks = measure::NETWORKS.iter().map(|network| network.rate(&now));
    std::iter::once(measure::peak(&now)).chain(networks).collect()
}

/// The names of the networks.
#[wasm_bindgen]
pub fn names() -> Vec<String> {
    measure::NETWORKS.iter().map(|network| network.name.to_owned()).collect()
}

/// The longest part of training of each large network, in milliseconds.
#[wasm_bindgen]
pub fn longest_parts() -> Vec<f64> {
    measure::large::NETWORKS.iter().map(|network| network.longest_part(&now)).collect()
}

/// The names of the large networks.
#[wasm_bindgen]
pub fn large_names() -> Vec<String> {
    measure::large::NETWORKS.iter().map(|network| network.name.to_owned()).collect()
}

/// What following a search of this size costs: microseconds for each result; milliseconds of the longest step, of Stop
/// with one execution left, of the longest step of writing the report and of making the table; and megabytes of WebAssembly
/// memory, which never shrinks. Nothing if it cannot be measured.
#[wasm_bindgen]
pub fn bookkeeping_cost(trials: u32, executions: u32) -> Vec<f64> {
    let cost = bookkeeping::follow(trials, executions, &now);
    let megabytes = core::arch::wasm32::memory_size(0) as f64 * 65_536.0 / 1e6;
    cost.map_or_else(Vec::new, |cost| {
        vec![
            cost.per_result * 1e3,
            cost.longest_step,
            cost.stop,
            cost.longest_report_text,
            cost.longest_table,
            megabytes,
        ]
    })
}

/// The sizes that are measured: trials and executions of each, one after the other.
#[wasm_bindgen]
pub fn bookkeeping_sizes() -> Vec<u32> {
    bookkeeping::SIZES.iter().flat_map(|(trials, executions)| [*trials, *executions]).collect()
}

/// Megabytes of WebAssembly memory after one run, and after ten thousand more.
#[wasm_bindgen]
pub fn memory_sizes() -> Vec<f64> {
    measure::memory_sizes(10_000).to_vec()
}
