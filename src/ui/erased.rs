//! Parts of views and of what they follow that share one type, however many there are. What Leptos does with a view, a
//! closure or a value it brings into the page's program once for each type, several hundred bytes each time: here a
//! closure is put into a box first, and is the same to Leptos as every other that gives the same.
//!
//! `--cfg erase_components` (see `.cargo/config.toml`) does as much for the elements and attributes of `view!`.

use leptos::prelude::*;
use web_sys::{Event, MouseEvent};

/// A view that is made anew when a signal that it reads changes.
pub fn live(view: impl Fn() -> AnyView + Send + Sync + 'static) -> AnyView {
    boxed(Box::new(view))
}

fn boxed(view: Box<dyn Fn() -> AnyView + Send + Sync>) -> AnyView {
    (move || view()).into_any()
}

/// A view that is there while something holds. It is made when it comes, and stays as it is until it goes.
pub fn there_while(
    holds: impl Fn() -> bool + Send + Sync + 'static,
    view: impl Fn() -> AnyView + Send + Sync + 'static,
) -> AnyView {
    let holds = memo(holds);
    live(move || if holds.get() { view() } else { nothing() })
}

/// Nothing to be seen.
pub fn nothing() -> AnyView {
    ().into_any()
}

/// What is worked out anew whenever it is read.
pub fn derived<T: Send + Sync + 'static>(read: impl Fn() -> T + Send + Sync + 'static) -> Signal<T> {
    fn of<T: Send + Sync + 'static>(read: Box<dyn Fn() -> T + Send + Sync>) -> Signal<T> {
        Signal::derive(read)
    }
    of(Box::new(read))
}

/// What is worked out anew when a signal that it reads changes, and is news only where it differs from before.
pub fn memo<T: PartialEq + Send + Sync + 'static>(read: impl Fn() -> T + Send + Sync + 'static) -> Memo<T> {
    fn of<T: PartialEq + Send + Sync + 'static>(read: Box<dyn Fn() -> T + Send + Sync>) -> Memo<T> {
        Memo::new(move |_| read())
    }
    of(Box::new(read))
}

/// Does something now, and again when a signal that it reads changes.
pub fn effect(act: impl FnMut() + 'static) {
    let act: Box<dyn FnMut()> = Box::new(act);
    Effect::new(act);
}

/// What a press does.
pub fn pressed(mut act: impl FnMut() + 'static) -> Box<dyn FnMut(MouseEvent)> {
    Box::new(move |_| act())
}

/// What is done with the value that an input or a choice now has.
pub fn written(mut act: impl FnMut(String) + 'static) -> Box<dyn FnMut(Event)> {
    Box::new(move |event| act(event_target_value(&event)))
}

/// A button. It is there unless it is hidden.
pub fn button(
    class: &'static str,
    words: Signal<String>,
    hidden: Signal<bool>,
    disabled: Signal<bool>,
    press: impl FnMut() + 'static,
) -> AnyView {
    let press = pressed(press);
    view! {
        <button type="button" class=class hidden=hidden disabled=disabled on:click=press>
            {words}
        </button>
    }
    .into_any()
}

/// A button that is always there and says the same.
pub fn plain_button(class: &'static str, words: &'static str, press: impl FnMut() + 'static) -> AnyView {
    button(class, words.into(), false.into(), false.into(), press)
}
