//! Parts of a view without a type of their own. Each closure that a view is made of would bring its own copy of what
//! Leptos does with it into the page's program; these all share one.

use leptos::prelude::*;

/// A view that is made anew when a signal that it reads changes.
pub fn live(view: impl Fn() -> AnyView + Send + Sync + 'static) -> AnyView {
    boxed(Box::new(view))
}

fn boxed(view: Box<dyn Fn() -> AnyView + Send + Sync>) -> AnyView {
    (move || view()).into_any()
}

/// Nothing to be seen.
pub fn nothing() -> AnyView {
    ().into_any()
}

/// A button.
pub fn button(
    class: &'static str,
    words: impl Into<Signal<String>>,
    disabled: impl Into<Signal<bool>>,
    press: impl Fn() + Send + Sync + 'static,
) -> AnyView {
    pressed(class, words.into(), disabled.into(), Callback::new(move |()| press()))
}

fn pressed(
    class: &'static str,
    words: Signal<String>,
    disabled: Signal<bool>,
    press: Callback<()>,
) -> AnyView {
    view! {
        <button type="button" class=class disabled=disabled on:click=move |_| press.run(())>
            {words}
        </button>
    }
    .into_any()
}
