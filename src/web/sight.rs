//! What can be seen of an element: how large it is, and whether the browser paints it. The browser says so by itself;
//! asking would have it lay out the page there and then.

use js_sys::Array;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Element, Event, ResizeObserver, ResizeObserverEntry};

/// What an element with `content-visibility: auto` is told when it comes close to the screen or leaves it.
const PASSES: &str = "contentvisibilityautostatechange";

/// An element that is watched until this is dropped.
pub struct Sight {
    observer: Option<ResizeObserver>,
    frame: Option<Element>,
    _resized: Closure<dyn Fn(Array)>,
    passed: Closure<dyn Fn(Event)>,
}

impl Sight {
    /// Watches an element. `resized` is called with its width and height in CSS pixels, for the first time before it is
    /// painted; `passed` with whether what is in the element around it, whose `content-visibility` is `auto`, is
    /// painted, whenever that changes. A browser that does not know of it paints everything.
    #[must_use]
    pub fn of(
        element: &Element,
        resized: impl Fn(f64, f64) + 'static,
        passed: impl Fn(bool) + 'static,
    ) -> Self {
        let resized = Closure::<dyn Fn(Array)>::new(move |entries: Array| {
            if let Ok(entry) = entries.pop().dyn_into::<ResizeObserverEntry>() {
                let inside = entry.content_rect();
                resized(inside.width(), inside.height());
            }
        });
        let passed = Closure::<dyn Fn(Event)>::new(move |event: Event| {
            let skipped = js_sys::Reflect::get(&event, &"skipped".into());
            passed(!skipped.is_ok_and(|skipped| skipped.is_truthy()));
        });
        let observer = ResizeObserver::new(resized.as_ref().unchecked_ref()).ok();
        if let Some(observer) = &observer {
            observer.observe(element);
        }
        let frame = element.parent_element();
        if let Some(frame) = &frame {
            // Where it cannot be listened to, it is taken for seen.
            let _ = frame.add_event_listener_with_callback(PASSES, passed.as_ref().unchecked_ref());
        }
        Self { observer, frame, _resized: resized, passed }
    }
}

impl Drop for Sight {
    fn drop(&mut self) {
        if let Some(observer) = &self.observer {
            observer.disconnect();
        }
        if let Some(frame) = &self.frame {
            let _ = frame.remove_event_listener_with_callback(PASSES, self.passed.as_ref().unchecked_ref());
        }
    }
}
