//! Keyboard focus of buttons that are replaced by others, or removed.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// Focuses the first button or select of an element. Where it cannot be focused, the next tab leads to it.
pub fn focus_first_control(element: &Element) {
    let control = element.query_selector("button, select").ok().flatten();
    if let Some(control) = control.and_then(|control| control.dyn_into::<HtmlElement>().ok()) {
        let _ = control.focus();
    }
}

/// Keeps the focus in an element whose buttons are about to be replaced: a removed button loses it to the page, and then
/// the first control that is left gets it.
pub fn keep_focus(element: &Element) {
    let focused = document().active_element();
    if !element.contains(focused.as_deref()) {
        return;
    }
    let element = element.clone();
    request_animation_frame(move || {
        let is_lost = document().active_element().is_none_or(|focused| focused.tag_name() == "BODY");
        if is_lost {
            focus_first_control(&element);
        }
    });
}
