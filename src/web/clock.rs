//! Time, and what comes after it. Nothing that a result depends on ever asks.

use wasm_bindgen::{JsCast, closure::Closure};

/// Milliseconds since the page or worker began.
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

/// Calls back again and again, every so many milliseconds, until it is dropped.
#[derive(Debug)]
pub struct Ticker {
    id: i32,
    _call: Closure<dyn FnMut()>,
}

impl Ticker {
    /// Begins to tick; `None` outside a page.
    #[must_use]
    pub fn every(milliseconds: i32, call: impl FnMut() + 'static) -> Option<Self> {
        let call = Closure::<dyn FnMut()>::new(call);
        let id = web_sys::window()?
            .set_interval_with_callback_and_timeout_and_arguments_0(
                call.as_ref().unchecked_ref(),
                milliseconds,
            )
            .ok()?;
        Some(Self { id, _call: call })
    }
}

impl Drop for Ticker {
    fn drop(&mut self) {
        if let Some(window) = web_sys::window() {
            window.clear_interval_with_handle(self.id);
        }
    }
}

/// How long a clock that should be read every second may go unread, in milliseconds, before the machine slept or the
/// page was in the background.
const SLEPT: f64 = 5_000.0;

/// Notices that nobody could be heard for a while.
#[derive(Clone, Copy, Debug)]
pub struct Vigil(f64);

impl Vigil {
    /// Begins now.
    #[must_use]
    pub fn begin() -> Self {
        Self(now())
    }

    /// To be asked every second: whether the machine slept, or the page was in the background, since it was last.
    pub fn slept(&mut self) -> bool {
        let before = std::mem::replace(&mut self.0, now());
        self.0 - before > SLEPT
    }
}

/// Time that passes only while the search runs, in milliseconds.
#[derive(Clone, Copy, Debug, Default)]
pub struct Stopwatch {
    since: Option<f64>,
    before: f64,
}

impl Stopwatch {
    /// Lets it run, if it does not.
    pub fn run(&mut self) {
        self.since = self.since.or_else(|| Some(now()));
    }

    /// Holds it.
    pub fn hold(&mut self) {
        self.before = self.read();
        self.since = None;
    }

    /// What it shows.
    #[must_use]
    pub fn read(&self) -> f64 {
        self.before + self.since.map_or(0.0, |since| now() - since)
    }
}
