//! Foretune tunes small neural time-series forecasters, in a web page or natively, and gives the same
//! bits wherever the same configuration runs.
//!
//! The rooms of the house and what each may import stand in `ARCHITECTURE.md`; `tests/tidy.rs` keeps
//! that page true. Everything but `web` and `ui` is pure: no clock, no browser, no thread.

pub mod chart;
pub mod data;
pub mod export;
pub mod nn;
pub mod num;
pub mod share;
pub mod study;
pub mod train;
pub mod tune;
pub mod web;

#[cfg(all(target_arch = "wasm32", feature = "page"))]
pub mod ui;
