//! The errors of the selected trial's runs, on both parts of the series.

use std::sync::Arc;

use leptos::prelude::*;

use super::{
    erased::{derived, dynamic_view, memo},
    input::radio,
    page::Page,
};
use crate::{
    text::phrase::Phrase,
    view::{
        detail::Detail,
        errors::{Column, MEASURES, cell, note},
    },
};

/// The errors' section, once a trial is selected.
#[component]
pub fn ErrorsSection() -> impl IntoView {
    let page = Page::get();
    let chosen = page.seen.run;
    let empty = move || view! { <p class="empty">{page.phrase(Phrase::NoTrialSelected)}</p> }.into_any();
    dynamic_view(move || page.detail.get().map_or_else(empty, |detail| section(page, &detail, chosen)))
}

fn section(page: Page, detail: &Arc<Detail>, chosen: RwSignal<Option<(u32, u32)>>) -> AnyView {
    let (trial, drawn) = (detail.trial, detail.drawn);
    let shown = memo(move || match chosen.get() {
        Some((chosen_trial, run)) if chosen_trial == trial => run,
        _ => drawn,
    });
    let options = detail.runs.iter().map(|run| run.number).map(|run| {
        let is_shown = derived(move || shown.get() == run);
        let choose = move || chosen.set(Some((trial, run)));
        radio("errors-run".to_owned(), is_shown, choose, (run + 1).to_string().into())
    });
    let has_one_run = detail.runs.len() < 2;
    let options: Vec<AnyView> = options.collect();
    let run = {
        let detail = Arc::clone(detail);
        memo(move || detail.runs.iter().find(|run| run.number == shown.get()).cloned())
    };
    let naive = detail.naive;
    let rows = MEASURES.map(|measure| {
        let (name, description) = page.language.measure(measure);
        let cells = Column::ALL.map(|column| {
            let text =
                move || run.with(|run| cell(run.as_ref(), naive.as_ref(), measure, column, page.language));
            view! { <td>{derived(text)}</td> }.into_any()
        });
        view! {
            <tr>
                <th class="text" scope="row">{name} <span class="measure">{description}</span></th>
                {Vec::from(cells)}
            </tr>
        }
        .into_any()
    });
    let headings =
        Column::ALL.map(|column| view! { <th scope="col">{page.phrase(column.heading())}</th> }.into_any());
    let caption = move || {
        run.with(|run| {
            run.as_ref().map_or_else(String::new, |run| {
                page.language.errors_caption(trial, run.number + 1, run.weights_epoch)
            })
        })
    };
    let note = {
        let detail = Arc::clone(detail);
        move || run.with(|run| note(&detail, run.as_ref(), page.language))
    };
    view! {
        <section class="section" aria-labelledby="errors-heading">
            <div class="section-head">
                <h2 id="errors-heading" class="visually-hidden">{page.phrase(Phrase::Errors)}</h2>
            </div>
            <fieldset class="lines" hidden=has_one_run>
                <legend>{page.phrase(Phrase::Run)}</legend>
                {options}
            </fieldset>
            <table class="errors">
                <caption>{derived(caption)}</caption>
                <thead>
                    <tr>
                        <td></td>
                        {Vec::from(headings)}
                    </tr>
                </thead>
                <tbody>{Vec::from(rows)}</tbody>
            </table>
            <p class="combinations">{derived(note)}</p>
        </section>
    }
    .into_any()
}
