//! The text of a JavaScript error.

use js_sys::Reflect;
use wasm_bindgen::JsValue;

/// The message of an error that the browser threw; of any other value that was thrown, its text.
pub(super) fn js_error_message(error: &JsValue) -> String {
    let message = Reflect::get(error, &"message".into()).ok().and_then(|message| message.as_string());
    message.or_else(|| error.as_string()).unwrap_or_else(|| format!("{error:?}"))
}
