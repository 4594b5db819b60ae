//! Observers of an element's size and of whether it is seen. The browser reports both by itself; asking for them would make
//! the browser lay out the page at once.

use js_sys::Array;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{
    Element, IntersectionObserver, IntersectionObserverEntry, ResizeObserver, ResizeObserverEntry,
};

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

/// Observes whether an element is within the window until it is dropped.
pub struct VisibilityObserver {
    observer: Option<IntersectionObserver>,
    _on_change: Closure<dyn Fn(Array)>,
}

impl VisibilityObserver {
    /// Observes an element. `on_change` is called with whether any part of it is within the window, for the first time soon.
    #[must_use]
    pub fn new(element: &Element, on_change: impl Fn(bool) + 'static) -> Self {
        let on_change = Closure::<dyn Fn(Array)>::new(move |entries: Array| {
            if let Ok(entry) = entries.pop().dyn_into::<IntersectionObserverEntry>() {
                on_change(entry.is_intersecting());
            }
        });
        let observer = IntersectionObserver::new(on_change.as_ref().unchecked_ref()).ok();
        if let Some(observer) = &observer {
            observer.observe(element);
        }
        Self { observer, _on_change: on_change }
    }
}

impl Drop for VisibilityObserver {
    fn drop(&mut self) {
        if let Some(observer) = &self.observer {
            observer.disconnect();
        }
    }
}
