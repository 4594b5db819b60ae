//! The browser shell: the worker pool, the loops of its workers and of the assistant, canvas, observers, location, platform,
//! clock, and what the page tells its start script.

#[cfg(target_arch = "wasm32")]
pub mod analysis;
#[cfg(all(target_arch = "wasm32", feature = "page"))]
pub mod analysis_worker;
#[cfg(target_arch = "wasm32")]
pub mod assistant;
#[cfg(all(target_arch = "wasm32", feature = "page"))]
pub mod canvas;
#[cfg(target_arch = "wasm32")]
pub mod clock;
#[cfg(target_arch = "wasm32")]
mod command_queue;
#[cfg(target_arch = "wasm32")]
mod js_error;
#[cfg(target_arch = "wasm32")]
pub mod location;
#[cfg(target_arch = "wasm32")]
pub mod observers;
#[cfg(target_arch = "wasm32")]
mod offscreen;
#[cfg(target_arch = "wasm32")]
pub mod platform;
#[cfg(target_arch = "wasm32")]
pub mod pool;
#[cfg(all(target_arch = "wasm32", feature = "page"))]
pub mod program_channel;
#[cfg(target_arch = "wasm32")]
pub mod range_test_worker;
#[cfg(target_arch = "wasm32")]
pub mod report_worker;
#[cfg(all(target_arch = "wasm32", feature = "page"))]
pub mod startup;
#[cfg(target_arch = "wasm32")]
pub mod transfer;
#[cfg(target_arch = "wasm32")]
pub mod worker;
#[cfg(target_arch = "wasm32")]
mod worker_handle;
#[cfg(target_arch = "wasm32")]
mod worker_program;
#[cfg(target_arch = "wasm32")]
mod worker_scope;
#[cfg(target_arch = "wasm32")]
mod workers;
