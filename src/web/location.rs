//! The page's address: its fragment, links and folder.
//!
//! Each part can be missing or refuse access, as in a sandboxed frame. The page then works without it.

use wasm_bindgen::{JsCast, JsValue, closure::Closure};

/// The fragment of the address, without the `#`; empty if there is none.
#[must_use]
pub fn fragment() -> String {
    let hash = web_sys::window().and_then(|window| window.location().hash().ok());
    hash.map(|hash| hash.trim_start_matches('#').to_owned()).unwrap_or_default()
}

/// Replaces the fragment of the address, without a new entry in the browser's history.
pub fn set_fragment(fragment: &str) {
    if let Some(history) = web_sys::window().and_then(|window| window.history().ok()) {
        // A page in a sandboxed frame may not change its address. Its link can still be copied.
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&format!("#{fragment}")));
    }
}

/// The page's address with another fragment.
#[must_use]
pub fn link(fragment: &str) -> String {
    let href = web_sys::window().and_then(|window| window.location().href().ok()).unwrap_or_default();
    let base = href.split('#').next().unwrap_or_default();
    format!("{base}#{fragment}")
}

/// The address of the folder with the page's files, with a slash at its end.
#[must_use]
pub fn base() -> String {
    let document = web_sys::window().and_then(|window| window.document());
    let uri = document.and_then(|document| document.base_uri().ok().flatten()).unwrap_or_default();
    let path = uri.split(['#', '?']).next().unwrap_or_default();
    path.rsplit_once('/').map_or_else(String::new, |(folder, _)| format!("{folder}/"))
}

/// Calls `on_change` with the new fragment whenever a person changes the fragment, until the page is closed.
pub fn on_fragment_change(on_change: impl Fn(String) + 'static) {
    let Some(window) = web_sys::window() else { return };
    let closure = Closure::<dyn Fn()>::new(move || on_change(fragment()));
    let _ = window.add_event_listener_with_callback("hashchange", closure.as_ref().unchecked_ref());
    // The listener is never removed.
    closure.forget();
}
