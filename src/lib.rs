//! Foretune tunes small neural time-series forecasters, in a web page or natively, and gives the same
//! bits wherever the same configuration runs.
//!
//! The rooms of the house and what each may import stand in `ARCHITECTURE.md`; `tests/tidy.rs` keeps
//! that page true. Everything but `web` and `ui` is pure: no clock, no browser, no thread.

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
