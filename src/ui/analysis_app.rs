//! The root of the program that shows the analysis.
//!
//! It is a program of its own, which is loaded with the view: the page starts sooner without it. The page's program sends it
//! what the worker is to know ([`super::analysis_panel`]).

use leptos::{mount::UnmountHandle, prelude::*, tachys::view::any_view::AnyViewState};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::{analysis::Analysis, analysis_program::ELEMENT_ID, analysis_view::AnalysisView};
use crate::{
    runtime::message::Message,
    text::{ENGLISH, language_of, locale::Locale},
    view::analysis::message::ToAnalysis,
    web::{
        platform,
        program_channel::{ANALYSIS_ELEMENT, TO_ANALYSIS_VIEW, listen},
    },
};

/// Shows the analysis in the element of the page whenever the page has one.
pub fn mount() {
    let owner = Owner::new();
    owner.set();
    let tag = document().document_element().and_then(|root| root.get_attribute("lang")).unwrap_or_default();
    let analysis = Analysis::new(Locale::from_tag(&tag).map_or(ENGLISH, language_of));
    let mounted = StoredValue::new_local(None::<UnmountHandle<AnyViewState>>);
    let show = move |_: Vec<u8>| {
        mounted.set_value(None);
        let element = document().get_element_by_id(ELEMENT_ID);
        if let Some(element) = element.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
            let view = move || {
                provide_context(analysis);
                view! { <AnalysisView /> }.into_any()
            };
            mounted.set_value(Some(mount_to(element, view)));
        }
    };
    platform::on_theme_change(move |_| analysis.outdate());
    listen(TO_ANALYSIS_VIEW, move |bytes| {
        // Bytes that are no message do not come from the page's program.
        if let Ok(message) = ToAnalysis::decode(&bytes) {
            analysis.hand_on(&message);
        }
    });
    show(Vec::new());
    listen(ANALYSIS_ELEMENT, show);
    analysis.start();
    // The signals live until the page is closed.
    std::mem::forget(owner);
}
