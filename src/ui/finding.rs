//! The finding of a search, in a few sentences.

use leptos::prelude::*;

use super::{
    erased::{derived, dynamic_view, empty_view, memo, plain_button},
    page::Page,
};
use crate::{
    report::{
        finding::{Prospect, Ranked, finding},
        insight::Insight,
        next_step::NextStep,
    },
    study::data::StudyData,
    text::phrase::Phrase,
};

/// The finding, or the prospect before a search.
#[component]
pub fn FindingText() -> impl IntoView {
    let page = Page::get();
    let text = memo(move || {
        page.search.view.with(|view| match (&view.study, view.phase) {
            (Some(study), Some(phase)) => {
                let ranked =
                    Ranked { first: view.best_rows.first(), count: view.ranked, equal: view.equal_to_best };
                let finding = |data: &StudyData| finding(study, phase, ranked, data);
                page.search.data.with(|data| page.language.finding(&finding(data)))
            }
            _ => page.checked.with(|checked| match checked {
                Ok(study) => page.language.prospect(&Prospect::of(study)),
                Err(_) => String::new(),
            }),
        })
    });
    view! {
        <div class="finding">
            <p>{derived(move || text.get())}</p>
            {insight(page)}
        </div>
    }
}

/// What the results of a search that has ended mean beyond its best trial, with what to try next.
fn insight(page: Page) -> AnyView {
    // A search that has ended, and one that was continued after that, has other results.
    let ended = memo(move || {
        page.search.view.with(|view| {
            let has_ended = view.phase.is_some_and(|phase| !phase.is_active());
            has_ended.then_some((view.search, view.ended))
        })
    });
    let view = move || {
        let Some(Insight { effects, steps, results }) = ended.get().and_then(|_| page.search.insight())
        else {
            return empty_view();
        };
        let step_button = |step: NextStep| {
            let winner = results.winner.clone();
            let apply = move || page.draft.update(|draft| *draft = step.apply(draft, &winner));
            plain_button("button small", page.language.next_step(step), apply)
        };
        let has_no_step = steps.is_empty();
        let buttons: Vec<AnyView> = steps.into_iter().map(step_button).collect();
        view! {
            <p>{page.language.effects(&effects)}</p>
            <div class="actions" hidden=has_no_step>
                <span>{page.phrase(Phrase::TryNext)}</span> {buttons}
            </div>
        }
        .into_any()
    };
    dynamic_view(view)
}
