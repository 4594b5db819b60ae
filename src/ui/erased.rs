//! Views, closures and signals behind one type each.
//!
//! Leptos is generic over the types of views and closures, so that each distinct type adds several hundred bytes to the
//! page. These functions box a closure first, so that all closures with the same result share one type.
//! `--cfg erase_components` (see `.cargo/config.toml`) does the same for the elements and attributes of `view!`.

use leptos::prelude::*;
use web_sys::{Event, MouseEvent};

/// A view that is rebuilt when a signal that it reads changes.
pub fn dynamic_view(view: impl Fn() -> AnyView + Send + Sync + 'static) -> AnyView {
    boxed(Box::new(view))
}

fn boxed(view: Box<dyn Fn() -> AnyView + Send + Sync>) -> AnyView {
    (move || view()).into_any()
}

/// A view that is shown while a condition holds. It is built when the condition begins to hold and kept until it ends.
pub fn view_while(
    condition: impl Fn() -> bool + Send + Sync + 'static,
    view: impl Fn() -> AnyView + Send + Sync + 'static,
) -> AnyView {
    view_or(condition, view, empty_view)
}

/// A view that is shown while a condition holds, and another one that is shown while it does not. Each is built when it
/// begins to be shown and kept until the other one takes its place.
pub fn view_or(
    condition: impl Fn() -> bool + Send + Sync + 'static,
    view: impl Fn() -> AnyView + Send + Sync + 'static,
    otherwise: impl Fn() -> AnyView + Send + Sync + 'static,
) -> AnyView {
    let holds = memo(condition);
    dynamic_view(move || if holds.get() { view() } else { otherwise() })
}

/// A text in place of something that is not there yet.
pub fn empty_text(text: &'static str) -> AnyView {
    view! { <p class="empty">{text}</p> }.into_any()
}

/// A view of nothing.
pub fn empty_view() -> AnyView {
    ().into_any()
}

/// A signal that is computed whenever it is read.
pub fn derived<T: Send + Sync + 'static>(read: impl Fn() -> T + Send + Sync + 'static) -> Signal<T> {
    fn of<T: Send + Sync + 'static>(read: Box<dyn Fn() -> T + Send + Sync>) -> Signal<T> {
        Signal::derive(read)
    }
    of(Box::new(read))
}

/// A signal that is computed when a signal that it reads changes, and notifies only where its value differs.
pub fn memo<T: PartialEq + Send + Sync + 'static>(read: impl Fn() -> T + Send + Sync + 'static) -> Memo<T> {
    fn of<T: PartialEq + Send + Sync + 'static>(read: Box<dyn Fn() -> T + Send + Sync>) -> Memo<T> {
        Memo::new(move |_| read())
    }
    of(Box::new(read))
}

/// Runs a closure now, and again when a signal that it reads changes.
pub fn effect(act: impl FnMut() + 'static) {
    let act: Box<dyn FnMut()> = Box::new(act);
    Effect::new(act);
}

/// A handler of clicks.
pub fn on_click(mut act: impl FnMut() + 'static) -> Box<dyn FnMut(MouseEvent)> {
    Box::new(move |_| act())
}

/// A handler of input and change events, which is given the value of the control.
pub fn on_value(mut act: impl FnMut(String) + 'static) -> Box<dyn FnMut(Event)> {
    Box::new(move |event| act(event_target_value(&event)))
}

/// A button.
pub fn button(
    class: &'static str,
    label: Signal<String>,
    hidden: Signal<bool>,
    disabled: Signal<bool>,
    act: impl FnMut() + 'static,
) -> AnyView {
    let act = on_click(act);
    view! {
        <button type="button" class=class hidden=hidden disabled=disabled on:click=act>
            {label}
        </button>
    }
    .into_any()
}

/// A button whose label stays the same and which is always shown.
pub fn plain_button(class: &'static str, label: &'static str, act: impl FnMut() + 'static) -> AnyView {
    button(class, label.into(), false.into(), false.into(), act)
}
