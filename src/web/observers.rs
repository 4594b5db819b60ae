//! An observer of an element's size. The browser reports it by itself; asking for it would make the browser lay out the page
//! at once.

use js_sys::Array;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Element, ResizeObserver, ResizeObserverEntry};

/// Observes the size of an element until it is dropped.
pub struct SizeObserver {
    observer: Option<ResizeObserver>,
    _on_resize: Closure<dyn Fn(Array)>,
}

impl SizeObserver {
    /// Observes an element. `on_resize` is called with its width and height in CSS pixels, for the first time before
    /// the element is painted.
    #[must_use]
    pub fn new(element: &Element, on_resize: impl Fn(f64, f64) + 'static) -> Self {
        let on_resize = Closure::<dyn Fn(Array)>::new(move |entries: Array| {
            if let Ok(entry) = entries.pop().dyn_into::<ResizeObserverEntry>() {
                let content = entry.content_rect();
                on_resize(content.width(), content.height());
            }
        });
        let observer = ResizeObserver::new(on_resize.as_ref().unchecked_ref()).ok();
        if let Some(observer) = &observer {
            observer.observe(element);
        }
        Self { observer, _on_resize: on_resize }
    }
}

impl Drop for SizeObserver {
    fn drop(&mut self) {
        if let Some(observer) = &self.observer {
            observer.disconnect();
        }
    }
}
