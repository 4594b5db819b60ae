//! The root of the page.

use leptos::prelude::*;

use super::{
    erased::{derived, dynamic_view, empty_view, plain_button},
    experiment::Experiment,
    export::CopyFallbackBox,
    header::Header,
    page::Page,
    results::Results,
};
use crate::{
    text::{language::Language, phrase::Phrase},
    web::startup,
};

/// Mounts the page in a language into the element `app` of `index.html`.
pub fn mount(language: &'static dyn Language) {
    startup::report_panics();
    let element = document().get_element_by_id("app");
    let Some(element) = element.and_then(|element| wasm_bindgen::JsCast::dyn_into(element).ok()) else {
        return;
    };
    let element: web_sys::HtmlElement = element;
    element.set_inner_html("");
    mount_to(element, move || view! { <App language /> }).forget();
    startup::report_started();
}

#[component]
fn App(language: &'static dyn Language) -> impl IntoView {
    let page = Page::new(language);
    provide_context(page);
    view! {
        <a class="skip-link" href="#results" on:click=skip_to_results>{page.phrase(Phrase::SkipToResults)}</a>
        <Header />
        <Notice />
        <CopyFallbackBox />
        <main class="workbench">
            <Experiment />
            <Results />
        </main>
        <footer class="foot">
            <p>{page.phrase(Phrase::Footer)}</p>
        </footer>
        <p class="toast" role="status">{derived(move || page.status.get())}</p>
    }
}

/// Moves the focus without changing the address, which holds the search.
fn skip_to_results(event: web_sys::MouseEvent) {
    event.prevent_default();
    let results = document().get_element_by_id("results");
    if let Some(results) =
        results.and_then(|results| wasm_bindgen::JsCast::dyn_into::<web_sys::HtmlElement>(results).ok())
    {
        // A browser that cannot focus the element leaves the focus where it was.
        let _ = results.focus();
    }
}

/// A message that stays until it is dismissed.
#[component]
fn Notice() -> impl IntoView {
    let page = Page::get();
    let notice = move |text: String| {
        let dismiss =
            plain_button("button small", page.phrase(Phrase::Dismiss), move || page.notice.set(None));
        view! { <div class="notice"><p>{text}</p> {dismiss}</div> }.into_any()
    };
    view! { <div role="alert">{dynamic_view(move || page.notice.get().map_or_else(empty_view, notice))}</div> }
}
