//! How large an element is on the screen, and whether it is painted at all. The browser says so by itself; asking would
//! have it lay out the page there and then.

use js_sys::Array;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Element, Event, ResizeObserver, ResizeObserverEntry};

/// An element whose size is watched until this is dropped.
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

/// An element whose `content-visibility` is `auto`, and which is watched for it until this is dropped.
pub struct Painting {
    element: Element,
    call: Closure<dyn Fn(Event)>,
}

impl Painting {
    const EVENT: &str = "contentvisibilityautostatechange";

    /// Watches an element. `changed` is called with whether what is in it is painted, whenever that changes; a browser
    /// that does not know of it paints everything.
    #[must_use]
    pub fn of(element: &Element, changed: impl Fn(bool) + 'static) -> Self {
        let call = Closure::<dyn Fn(Event)>::new(move |event: Event| {
            let skipped = js_sys::Reflect::get(&event, &"skipped".into());
            changed(!skipped.is_ok_and(|skipped| skipped.is_truthy()));
        });
        // Where it cannot be listened to, it is taken for painted.
        let _ = element.add_event_listener_with_callback(Self::EVENT, call.as_ref().unchecked_ref());
        Self { element: element.clone(), call }
    }
}

impl Drop for Painting {
    fn drop(&mut self) {
        let call = self.call.as_ref().unchecked_ref();
        let _ = self.element.remove_event_listener_with_callback(Self::EVENT, call);
    }
}
