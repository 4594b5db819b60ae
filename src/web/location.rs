//! The browser around the page: its address, the clipboard, the theme, the number of cores.
//!
//! Each of these can be missing or refuse; then the page goes on without it.

use wasm_bindgen::{JsCast, closure::Closure};
use wasm_bindgen_futures::JsFuture;

/// The fragment of the address, without the `#`.
#[must_use]
pub fn fragment() -> String {
    let hash = web_sys::window().and_then(|window| window.location().hash().ok());
    hash.map(|hash| hash.trim_start_matches('#').to_owned()).unwrap_or_default()
}

/// Puts a fragment into the address, without a new entry in the history.
pub fn set_fragment(fragment: &str) {
    if let Some(history) = web_sys::window().and_then(|window| window.history().ok()) {
        // A page in a sandboxed frame may not change its address; the link can still be copied.
        let _ =
            history.replace_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(&format!("#{fragment}")));
    }
}

/// The address of the page with this fragment.
#[must_use]
pub fn link(fragment: &str) -> String {
    let href = web_sys::window().and_then(|window| window.location().href().ok()).unwrap_or_default();
    let base = href.split('#').next().unwrap_or_default();
    format!("{base}#{fragment}")
}

/// The folder that the page's files lie in, with a slash at its end.
#[must_use]
pub fn base() -> String {
    let document = web_sys::window().and_then(|window| window.document());
    let uri = document.and_then(|document| document.base_uri().ok().flatten()).unwrap_or_default();
    let path = uri.split(['#', '?']).next().unwrap_or_default();
    path.rsplit_once('/').map_or_else(String::new, |(folder, _)| format!("{folder}/"))
}

/// Calls back when a person changes the fragment.
pub fn on_fragment_change(call: impl Fn(String) + 'static) {
    let Some(window) = web_sys::window() else { return };
    let closure = Closure::<dyn Fn()>::new(move || call(fragment()));
    let _ = window.add_event_listener_with_callback("hashchange", closure.as_ref().unchecked_ref());
    // It lives as long as the page.
    closure.forget();
}

/// Whether the system asks for dark colors.
#[must_use]
pub fn prefers_dark() -> bool {
    dark_query().is_some_and(|query| query.matches())
}

/// Calls back when the system's theme changes.
pub fn on_theme_change(call: impl Fn(bool) + 'static) {
    let Some(query) = dark_query() else { return };
    let closure = Closure::<dyn Fn()>::new(move || call(prefers_dark()));
    let _ = query.add_event_listener_with_callback("change", closure.as_ref().unchecked_ref());
    // It lives as long as the page.
    closure.forget();
}

fn dark_query() -> Option<web_sys::MediaQueryList> {
    web_sys::window()?.match_media("(prefers-color-scheme: dark)").ok()?
}

/// The width of the window in CSS pixels.
#[must_use]
pub fn width() -> f64 {
    let width = web_sys::window().and_then(|window| window.inner_width().ok());
    width.and_then(|width| width.as_f64()).unwrap_or(1024.0)
}

/// How many cores the machine says it has; at least 1.
#[must_use]
pub fn cores() -> usize {
    let cores = web_sys::window().map_or(1.0, |window| window.navigator().hardware_concurrency());
    (cores as usize).max(1)
}

/// Copies a text, and says whether that worked.
pub async fn copy(text: String) -> bool {
    let Some(window) = web_sys::window() else { return false };
    let navigator = window.navigator();
    // Outside a secure context there is no clipboard, whatever the bindings say.
    let has = js_sys::Reflect::get(&navigator, &"clipboard".into());
    if !has.is_ok_and(|clipboard| clipboard.is_object()) {
        return false;
    }
    JsFuture::from(navigator.clipboard().write_text(&text)).await.is_ok()
}

/// A seed of 53 bits from the system's own randomness: it survives being read as a number in JavaScript.
#[must_use]
pub fn fresh_seed() -> Option<u64> {
    getrandom::u64().ok().map(|bits| bits >> 11)
}
