//! The run of the selected trial whose forecast and errors are shown.

use leptos::prelude::*;

use super::{
    erased::{derived, dynamic_view, empty_view, memo},
    input::radio,
    page::Page,
};
use crate::text::phrase::Phrase;

/// A radio button for each run of the selected trial, where it has several.
#[component]
pub fn RunSelector() -> impl IntoView {
    let page = Page::get();
    // The buttons are rebuilt for another trial, and not for another run, which would take the focus from them.
    let runs = memo(move || {
        page.detail.with(|detail| {
            let detail = detail.as_ref()?;
            let runs: Vec<u32> = detail.runs.iter().map(|run| run.number).collect();
            (runs.len() > 1).then_some((detail.trial, runs))
        })
    });
    let drawn = memo(move || page.detail.with(|detail| detail.as_ref().map(|detail| detail.drawn)));
    dynamic_view(move || {
        let Some((trial, runs)) = runs.get() else { return empty_view() };
        let options = runs.into_iter().map(|run| {
            let is_shown = derived(move || match page.seen.run.get() {
                Some((of, chosen)) if of == trial => chosen == run,
                _ => drawn.get() == Some(run),
            });
            let choose = move || page.seen.run.set(Some((trial, run)));
            radio("run".to_owned(), is_shown, choose, (run + 1).to_string().into())
        });
        let options: Vec<AnyView> = options.collect();
        view! {
            <fieldset class="lines runs">
                <legend>{page.phrase(Phrase::Run)}</legend>
                {options}
            </fieldset>
        }
        .into_any()
    })
}
