//! The root of the program that shows the table of trials and the analysis.
//!
//! It is a program of its own, which is loaded with the view: the page starts sooner without it. The page's program sends it
//! what the worker is to know ([`super::analysis_panel`]).

use leptos::{mount::UnmountHandle, prelude::*, tachys::view::any_view::AnyViewState};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::{
    analysis::Analysis,
    analysis_program::{ELEMENT_ID, TRIALS_VIEW, VIEW_ATTRIBUTE},
    analysis_view::AnalysisView,
    trial_table::TrialsView,
};
use crate::{
    text::{analysis_language_of, locale::Locale},
    web::{
        platform,
        program_channel::{ANALYSIS_ELEMENT, TO_ANALYSIS_VIEW, listen},
        startup,
    },
};

/// Shows the table or the analysis in the element of the page whenever the page has one.
pub fn mount() {
    startup::report_panics();
    let owner = Owner::new();
    owner.set();
    let tag = document().document_element().and_then(|root| root.get_attribute("lang")).unwrap_or_default();
    let analysis = Analysis::new(
        Locale::from_tag(&tag).map_or_else(|| analysis_language_of(Locale::English), analysis_language_of),
    );
    let mounted = StoredValue::new_local(None::<(HtmlElement, UnmountHandle<AnyViewState>)>);
    let show = move |_: Vec<u8>| {
        let element = document().get_element_by_id(ELEMENT_ID);
        let element = element.and_then(|element| element.dyn_into::<HtmlElement>().ok());
        let is_mounted = mounted.with_value(|mounted| {
            mounted.as_ref().is_some_and(|(before, _)| Some(before) == element.as_ref())
        });
        if is_mounted {
            return;
        }
        mounted.set_value(None);
        if let Some(element) = element {
            let is_table = element.get_attribute(VIEW_ATTRIBUTE).as_deref() == Some(TRIALS_VIEW);
            let view = move || {
                provide_context(analysis);
                if is_table {
                    view! { <TrialsView /> }.into_any()
                } else {
                    view! { <AnalysisView /> }.into_any()
                }
            };
            // It holds a text until the program is there.
            element.set_text_content(None);
            let handle = mount_to(element.clone(), view);
            mounted.set_value(Some((element, handle)));
        }
    };
    platform::on_theme_change(move |_| analysis.outdate());
    listen(TO_ANALYSIS_VIEW, move |bytes| analysis.hand_on(&bytes));
    show(Vec::new());
    listen(ANALYSIS_ELEMENT, show);
    analysis.start();
    // The signals live until the page is closed.
    std::mem::forget(owner);
}
