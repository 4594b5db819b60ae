//! The browser: messages, worker pool, worker loop, canvas, location, clock.
//!
//! Only the message codec is built on every target, so that it can be tested natively.

#[cfg(all(target_arch = "wasm32", feature = "page"))]
pub mod canvas;
#[cfg(target_arch = "wasm32")]
pub mod clock;
#[cfg(target_arch = "wasm32")]
pub mod location;
#[cfg(target_arch = "wasm32")]
pub mod pool;
#[cfg(target_arch = "wasm32")]
mod program;
#[cfg(target_arch = "wasm32")]
mod question;
#[cfg(target_arch = "wasm32")]
pub mod sight;
#[cfg(target_arch = "wasm32")]
mod staff;
#[cfg(target_arch = "wasm32")]
pub mod sweeper;
#[cfg(target_arch = "wasm32")]
mod undertaking;
#[cfg(target_arch = "wasm32")]
pub mod worker;
