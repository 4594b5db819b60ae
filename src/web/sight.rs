//! What can be seen of an element: how large it is, and whether it is on the screen or close to it. The browser says
//! so by itself; asking would have it lay out the page there and then.

use js_sys::Array;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{
    Element, IntersectionObserver, IntersectionObserverEntry, IntersectionObserverInit, ResizeObserver,
    ResizeObserverEntry,
};

/// How close to the screen is close, in CSS pixels: about as far as a turn of the wheel goes.
const CLOSE: &str = "300px";

/// An element that is watched until this is dropped.
pub struct Sight {
    size: Option<ResizeObserver>,
    place: Option<IntersectionObserver>,
    _calls: [Closure<dyn Fn(Array)>; 2],
}

impl Sight {
    /// Watches an element. `resized` is called with its width and height in CSS pixels, for the first time before it is
    /// painted; `moved` with whether it is close to the screen.
    #[must_use]
    pub fn of(
        element: &Element,
        resized: impl Fn(f64, f64) + 'static,
        moved: impl Fn(bool) + 'static,
    ) -> Self {
        let resized = Closure::<dyn Fn(Array)>::new(move |entries: Array| {
            if let Ok(entry) = entries.pop().dyn_into::<ResizeObserverEntry>() {
                let inside = entry.content_rect();
                resized(inside.width(), inside.height());
            }
        });
        let moved = Closure::<dyn Fn(Array)>::new(move |entries: Array| {
            if let Ok(entry) = entries.pop().dyn_into::<IntersectionObserverEntry>() {
                moved(entry.is_intersecting());
            }
        });
        let size = ResizeObserver::new(resized.as_ref().unchecked_ref()).ok();
        let options = IntersectionObserverInit::new();
        options.set_root_margin(CLOSE);
        let place = IntersectionObserver::new_with_options(moved.as_ref().unchecked_ref(), &options).ok();
        if let Some(size) = &size {
            size.observe(element);
        }
        if let Some(place) = &place {
            place.observe(element);
        }
        Self { size, place, _calls: [resized, moved] }
    }
}

impl Drop for Sight {
    fn drop(&mut self) {
        if let Some(size) = &self.size {
            size.disconnect();
        }
        if let Some(place) = &self.place {
            place.disconnect();
        }
    }
}
