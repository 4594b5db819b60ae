//! Clocks and timers of a page or a worker. No result depends on them.

use wasm_bindgen::{JsCast, closure::Closure};

/// The time in milliseconds since the page or the worker was created.
#[must_use]
pub fn now() -> f64 {
    let global = js_sys::global();
    let performance = match global.dyn_ref::<web_sys::Window>() {
        Some(window) => window.performance(),
        None => {
            global.dyn_ref::<web_sys::WorkerGlobalScope>().and_then(web_sys::WorkerGlobalScope::performance)
        }
    };
    performance.map_or_else(js_sys::Date::now, |performance| performance.now())
}

/// Calls a function once, after the page has been painted. A page that is hidden is not painted: the function is then
/// called in a task of its own.
pub fn after_painting(act: impl FnOnce() + 'static) {
    let Some(window) = web_sys::window() else { return };
    let is_hidden = window.document().is_some_and(|document| document.hidden());
    let later = Closure::once_into_js(act);
    let in_task = move |window: &web_sys::Window| {
        // The browser refuses neither timers nor frames of a page that is open.
        let _ = window.set_timeout_with_callback(later.unchecked_ref());
    };
    if is_hidden {
        return in_task(&window);
    }
    let frame = Closure::once_into_js(move || {
        if let Some(window) = web_sys::window() {
            in_task(&window);
        }
    });
    let _ = window.request_animation_frame(frame.unchecked_ref());
}

/// Calls a function periodically until it is dropped.
#[derive(Debug)]
pub struct Ticker {
    id: i32,
    _on_tick: Closure<dyn FnMut()>,
}

impl Ticker {
    /// Calls `on_tick` every `period` milliseconds; `None` outside a page.
    #[must_use]
    pub fn every(period: i32, on_tick: impl FnMut() + 'static) -> Option<Self> {
        let on_tick = Closure::<dyn FnMut()>::new(on_tick);
        let id = web_sys::window()?
            .set_interval_with_callback_and_timeout_and_arguments_0(on_tick.as_ref().unchecked_ref(), period)
            .ok()?;
        Some(Self { id, _on_tick: on_tick })
    }
}

impl Drop for Ticker {
    fn drop(&mut self) {
        if let Some(window) = web_sys::window() {
            window.clear_interval_with_handle(self.id);
        }
    }
}

/// The time between two checks, in milliseconds, above which the page was suspended in between. Checks are made every
/// second.
const SUSPENDED_MS: f64 = 5_000.0;

/// Detects that the page was suspended: the machine slept, or the browser held the page in the background. No message
/// can be received in that time, which therefore does not count as time without an answer of a worker.
#[derive(Clone, Copy, Debug)]
pub struct SuspendDetector {
    last_check: f64,
}

impl SuspendDetector {
    /// A detector whose time begins now.
    #[must_use]
    pub fn new() -> Self {
        Self { last_check: now() }
    }

    /// Whether the page was suspended since the last check. Must be called every second.
    pub fn check(&mut self) -> bool {
        let last_check = std::mem::replace(&mut self.last_check, now());
        self.last_check - last_check > SUSPENDED_MS
    }
}

impl Default for SuspendDetector {
    fn default() -> Self {
        Self::new()
    }
}
