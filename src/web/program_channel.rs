//! Messages between the programs of the page: events of the window, whose details are the bytes of messages.

use js_sys::Uint8Array;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{CustomEvent, CustomEventInit};

/// The events of messages from the page's own program to the one that shows the analysis.
pub const TO_ANALYSIS_VIEW: &str = "foretune:to-analysis";

/// The events of messages in the other direction.
pub const FROM_ANALYSIS_VIEW: &str = "foretune:from-analysis";

/// The event of a page that shows an empty element for the analysis, or does so no more.
pub const ANALYSIS_ELEMENT: &str = "foretune:analysis-element";

/// The event of an analysis whose program cannot be started; `view_start.js` knows this name, too.
pub const ANALYSIS_FAILED: &str = "foretune:analysis-failed";

/// Dispatches an event with these bytes.
pub fn send(event: &str, bytes: &[u8]) {
    let init = CustomEventInit::new();
    init.set_detail(&Uint8Array::from(bytes));
    let event = CustomEvent::new_with_event_init_dict(event, &init);
    if let Some((window, event)) = web_sys::window().zip(event.ok()) {
        // Dispatching fails only for an event that is being dispatched.
        let _ = window.dispatch_event(&event);
    }
}

/// Calls `receive` with the bytes of every such event, until the page is closed.
pub fn listen(event: &str, receive: impl Fn(Vec<u8>) + 'static) {
    let Some(window) = web_sys::window() else { return };
    let closure = Closure::<dyn Fn(CustomEvent)>::new(move |event: CustomEvent| {
        let bytes = event.detail().dyn_into::<Uint8Array>().map(|bytes| bytes.to_vec());
        receive(bytes.unwrap_or_default());
    });
    let _ = window.add_event_listener_with_callback(event, closure.as_ref().unchecked_ref());
    // The listener is never removed.
    closure.forget();
}

/// Has the browser load the script that starts another program of the page. Does nothing where the page has no head.
pub fn load_script(address: &str) {
    let Some(document) = web_sys::window().and_then(|window| window.document()) else { return };
    let Ok(script) = document.create_element("script") else { return };
    let attributes = [("type", "module"), ("src", address)];
    let is_set = attributes.iter().all(|(name, value)| script.set_attribute(name, value).is_ok());
    if let Some(head) = document.head().filter(|_| is_set) {
        let failed = Closure::once_into_js(move || send(ANALYSIS_FAILED, &[]));
        let _ = script.add_event_listener_with_callback("error", failed.unchecked_ref());
        let _ = head.append_child(&script);
    }
}
