//! What the page tells its start scripts: `start/start.js` that it has started, and that its program has panicked;
//! `start/language.js` that it shall be in another language.

use std::panic;

use wasm_bindgen::JsValue;
use web_sys::{CustomEvent, CustomEventInit};

/// The event of a page that is shown.
const STARTED: &str = "foretune:started";

/// The event of a panic; its detail is the text of the panic.
const CRASHED: &str = "foretune:crashed";

/// The event of a language that was chosen; its detail is the language's tag.
const LANGUAGE: &str = "foretune:language";

/// Keeps the choice of a language, where the browser has a place for it, and loads the page again.
pub fn choose_language(tag: &str) {
    dispatch(LANGUAGE, &JsValue::from_str(tag));
}

/// Tells the start script that the page is shown.
pub fn report_started() {
    dispatch(STARTED, &JsValue::NULL);
}

/// Reports every panic from now on to the console and to the start script, which shows it.
pub fn report_panics() {
    panic::set_hook(Box::new(|info| {
        console_error_panic_hook::hook(info);
        dispatch(CRASHED, &JsValue::from_str(&info.to_string()));
    }));
}

fn dispatch(event: &str, detail: &JsValue) {
    let init = CustomEventInit::new();
    init.set_detail(detail);
    if let (Some(window), Ok(event)) =
        (web_sys::window(), CustomEvent::new_with_event_init_dict(event, &init))
    {
        // The start script can be blocked. The page then works without it.
        let _ = window.dispatch_event(&event);
    }
}
