//! Observers of an element's size and of whether it is painted. The browser reports both by itself; asking for them
//! would make the browser lay out the page at once.

use js_sys::{Array, Reflect};
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Element, Event, ResizeObserver, ResizeObserverEntry};

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

/// Observes whether the browser paints an element with `content-visibility: auto`, until it is dropped.
pub struct VisibilityObserver {
    element: Element,
    on_change: Closure<dyn Fn(Event)>,
}

impl VisibilityObserver {
    const EVENT: &str = "contentvisibilityautostatechange";

    /// Observes an element. `on_change` is called with whether the element's contents are painted, whenever that
    /// changes. A browser without `content-visibility` paints everything and never calls it.
    #[must_use]
    pub fn new(element: &Element, on_change: impl Fn(bool) + 'static) -> Self {
        let on_change = Closure::<dyn Fn(Event)>::new(move |event: Event| {
            let skipped = Reflect::get(&event, &"skipped".into());
            on_change(!skipped.is_ok_and(|skipped| skipped.is_truthy()));
        });
        // Without a listener the element counts as painted, which is right but slower.
        let _ = element.add_event_listener_with_callback(Self::EVENT, on_change.as_ref().unchecked_ref());
        Self { element: element.clone(), on_change }
    }
}

impl Drop for VisibilityObserver {
    fn drop(&mut self) {
        let on_change = self.on_change.as_ref().unchecked_ref();
        let _ = self.element.remove_event_listener_with_callback(Self::EVENT, on_change);
    }
}
