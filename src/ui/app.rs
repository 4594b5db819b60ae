//! The root of the page.

use leptos::prelude::*;

use super::{
    curves::CurvesSection,
    erased::{derived, live, nothing, plain_button},
    errors::ErrorsSection,
    experiment::Experiment,
    finding::Finding,
    forecast::ForecastSection,
    header::Header,
    leaderboard::LeaderboardSection,
    page::Page,
    runbar::RunBar,
};

/// Puts the page where `index.html` keeps its place.
pub fn mount() {
    console_error_panic_hook::set_once();
    let place = document().get_element_by_id("app");
    let Some(place) = place.and_then(|place| wasm_bindgen::JsCast::dyn_into(place).ok()) else { return };
    let place: web_sys::HtmlElement = place;
    place.set_inner_html("");
    mount_to(place, App).forget();
}

#[component]
fn App() -> impl IntoView {
    let page = Page::new();
    provide_context(page);
    view! {
        <a class="skip-link" href="#results" on:click=skip>"Skip to results"</a>
        <Header />
        <Notice />
        <main class="columns">
            <Experiment />
            <div id="results" tabindex="-1">
                <RunBar />
                <Finding />
                <ForecastSection />
                <LeaderboardSection />
                <div class="pair">
                    <CurvesSection />
                    <ErrorsSection />
                </div>
            </div>
        </main>
        <footer class="foot">
            <p>
                "Everything runs in this page, on this device: no data leaves it. The same link gives the same results, to the bit, in every browser and with any number of workers."
            </p>
        </footer>
        <p class="toast" role="status">{derived(move || page.status.get())}</p>
    }
}

/// Moves on without touching the address, which holds the search.
fn skip(event: web_sys::MouseEvent) {
    event.prevent_default();
    let place = document().get_element_by_id("results");
    if let Some(place) =
        place.and_then(|place| wasm_bindgen::JsCast::dyn_into::<web_sys::HtmlElement>(place).ok())
    {
        // A browser that cannot focus it leaves the person where they were.
        let _ = place.focus();
    }
}

/// A message that stays until it is dismissed.
#[component]
fn Notice() -> impl IntoView {
    let page = Page::get();
    let notice = move |text: String| {
        let dismiss = plain_button("button small", "Dismiss", move || page.notice.set(None));
        view! { <div class="notice"><p>{text}</p> {dismiss}</div> }.into_any()
    };
    view! { <div role="alert">{live(move || page.notice.get().map_or_else(nothing, notice))}</div> }
}
