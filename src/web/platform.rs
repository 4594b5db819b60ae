//! The platform that the page runs on: color scheme, window, cores, randomness.
//!
//! Each part can be missing or refuse access. The page then works without it.

use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::MediaQueryList;

/// Whether the system's color scheme is dark.
#[must_use]
pub fn prefers_dark() -> bool {
    dark_query().is_some_and(|query| query.matches())
}

/// Calls `on_change` with whether the system's color scheme is dark, whenever that changes, until the page is closed.
pub fn on_theme_change(on_change: impl Fn(bool) + 'static) {
    let Some(query) = dark_query() else { return };
    let closure = Closure::<dyn Fn()>::new(move || on_change(prefers_dark()));
    let _ = query.add_event_listener_with_callback("change", closure.as_ref().unchecked_ref());
    // The listener is never removed.
    closure.forget();
}

fn dark_query() -> Option<MediaQueryList> {
    web_sys::window()?.match_media("(prefers-color-scheme: dark)").ok()?
}

/// The width of the window in CSS pixels; 1024 if it is not known.
#[must_use]
pub fn window_width() -> f64 {
    let width = web_sys::window().and_then(|window| window.inner_width().ok());
    width.and_then(|width| width.as_f64()).unwrap_or(1024.0)
}

/// The number of cores that the browser reports, at least 1.
#[must_use]
pub fn cores() -> usize {
    let cores = web_sys::window().map_or(1.0, |window| window.navigator().hardware_concurrency());
    (cores as usize).max(1)
}

/// A seed of 53 bits from the system's randomness; `None` if there is none. JavaScript's numbers hold 53 bits exactly.
#[must_use]
pub fn fresh_seed() -> Option<u64> {
    getrandom::u64().ok().map(|bits| bits >> 11)
}
