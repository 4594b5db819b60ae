//! A progress bar.

use leptos::prelude::*;

use super::erased::derived;

/// A bar at a share from 0 to 1.
#[component]
pub fn Progress(
    /// Its accessible name.
    name: &'static str,
    share: Signal<f64>,
    #[prop(into)] hidden: Signal<bool>,
) -> impl IntoView {
    let percent = derived(move || (share.get() * 100.0).floor().to_string());
    let scale = derived(move || format!("scaleX({:.4})", share.get()));
    view! {
        <div
            class="progress"
            role="progressbar"
            aria-label=name
            aria-valuemin="0"
            aria-valuemax="100"
            aria-valuenow=percent
            hidden=hidden
        >
            <div style:transform=scale></div>
        </div>
    }
}
