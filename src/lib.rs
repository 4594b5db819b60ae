//! Foretune tunes small neural time-series forecasters, in a web page or natively, and gives the same
//! bits wherever the same configuration runs.
//!
//! `ARCHITECTURE.md` lists the modules and what each may import; `tests/tidy.rs` checks the list. All modules but
//! `web`, `ui` and `cli` are pure: they use no clock, no browser and no thread.

#[macro_use]
mod keyed_enum;

pub mod chart;
#[cfg(not(target_arch = "wasm32"))]
pub mod cli;
pub mod data;
pub mod nn;
pub mod num;
pub mod report;
pub mod runtime;
pub mod search;
pub mod study;
pub mod text;
pub mod train;
pub mod view;
pub mod web;

#[cfg(all(target_arch = "wasm32", feature = "page"))]
pub mod ui;
