//! The finding of a search, in a few sentences.

use leptos::prelude::*;

use super::{
    erased::{derived, memo},
    page::Page,
};
use crate::{
    report::finding::{Prospect, Ranked, finding},
    study::data::StudyData,
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
    view! { <p class="finding">{derived(move || text.get())}</p> }
}
