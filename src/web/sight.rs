//! How large an element is on the screen. The browser says so by itself; asking would have it lay out the page there and
//! then.

use js_sys::Array;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Element, ResizeObserver, ResizeObserverEntry};

/// An element that is watched until this is dropped.
pub struct Sight {
    observer: Option<ResizeObserver>,
    _call: Closure<dyn Fn(Array)>,
}

impl Sight {
    /// Watches an element. `resized` is called with its width and height in CSS pixels, for the first time before it is
    /// painted.
    #[must_use]
    pub fn of(element: &Element, resized: impl Fn(f64, f64) + 'static) -> Self {
        let call = Closure::<dyn Fn(Array)>::new(move |entries: Array| {
            if let Ok(entry) = entries.pop().dyn_into::<ResizeObserverEntry>() {
                let inside = entry.content_rect();
                resized(inside.width(), inside.height());
            }
        });
        let observer = ResizeObserver::new(call.as_ref().unchecked_ref()).ok();
        if let Some(observer) = &observer {
            observer.observe(element);
        }
        Self { observer, _call: call }
    }
}

impl Drop for Sight {
    fn drop(&mut self) {
        if let Some(observer) = &self.observer {
            observer.disconnect();
        }
    }
}
