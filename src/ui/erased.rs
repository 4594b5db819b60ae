//! Parts of a view that share one type, however many there are. Each closure and each shape of a view would bring its
//! own copy of what Leptos does with it into the page's program.

use leptos::prelude::*;

/// A view that is made anew when a signal that it reads changes.
pub fn live(view: impl Fn() -> AnyView + Send + Sync + 'static) -> impl IntoView {
    let view: Box<dyn Fn() -> AnyView + Send + Sync> = Box::new(view);
    boxed(view)
}

fn boxed(view: Box<dyn Fn() -> AnyView + Send + Sync>) -> impl IntoView {
    move || view()
}

/// Nothing to be seen.
pub fn nothing() -> AnyView {
    ().into_any()
}

/// A button. It is there unless it is hidden.
pub fn button(
    class: &'static str,
    words: Signal<String>,
    hidden: Signal<bool>,
    disabled: Signal<bool>,
    press: Callback<()>,
) -> impl IntoView {
    view! {
        <button type="button" class=class hidden=hidden disabled=disabled on:click=move |_| press.run(())>
            {words}
        </button>
    }
}
