//! The errors of the selected run, on both parts of the series.

use std::sync::Arc;

use leptos::prelude::*;

use super::{
    erased::{dynamic_view, empty_text},
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
    let empty = move || empty_text(page.phrase(Phrase::NoTrialSelected));
    dynamic_view(move || page.detail.get().map_or_else(empty, |detail| section(page, &detail)))
}

fn section(page: Page, detail: &Arc<Detail>) -> AnyView {
    let trial = detail.trial;
    let run = detail.drawn_run();
    let naive = detail.naive;
    let rows = MEASURES.map(|measure| {
        let (name, description) = page.language.measure(measure);
        let cells = Column::ALL.map(|column| {
            let text = cell(run, naive.as_ref(), measure, column, page.language);
            view! { <td>{text}</td> }.into_any()
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
    let caption = run.map(|run| page.language.errors_caption(trial, run.number + 1, run.weights_epoch));
    let note = note(detail, run, page.language);
    view! {
        <section class="section" aria-labelledby="errors-heading">
            <div class="section-head">
                <h2 id="errors-heading" class="visually-hidden">{page.phrase(Phrase::Errors)}</h2>
            </div>
            <table class="errors">
                <caption>{caption}</caption>
                <thead>
                    <tr>
                        <td></td>
                        {Vec::from(headings)}
                    </tr>
                </thead>
                <tbody>{Vec::from(rows)}</tbody>
            </table>
            <p class="combinations">{note}</p>
        </section>
    }
    .into_any()
}
