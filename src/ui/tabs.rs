//! Tabs: a row of buttons, of which one shows its panel.
//!
//! The roles and keys are those of the tabs pattern of the ARIA Authoring Practices Guide, with automatic activation.

use leptos::{html, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent};

use super::erased::{derived, on_click, view_while};

/// One tab.
pub struct Tab {
    /// The name in ids.
    pub id: &'static str,
    /// Its label.
    pub label: Signal<String>,
    /// Makes its panel, each time that it is shown.
    pub panel: Box<dyn Fn() -> AnyView + Send + Sync>,
}

/// The buttons of tabs. `selected` is the index of the tab that is shown.
pub fn tab_list(name: &'static str, tabs: &[Tab], selected: RwSignal<usize>) -> AnyView {
    let list = NodeRef::<html::Div>::new();
    let count = tabs.len();
    let buttons = tabs.iter().enumerate().map(|(index, tab)| {
        let is_selected = move || selected.get() == index;
        let (id, label) = (tab.id, tab.label);
        view! {
            <button
                type="button"
                role="tab"
                id=format!("{id}-tab")
                class="tab"
                aria-selected=derived(move || is_selected().to_string())
                aria-controls=format!("{id}-panel")
                tabindex=derived(move || if is_selected() { "0" } else { "-1" }.to_owned())
                on:click=on_click(move || selected.set(index))
            >
                {label}
            </button>
        }
        .into_any()
    });
    let buttons: Vec<AnyView> = buttons.collect();
    let press = move |event: KeyboardEvent| {
        let current = selected.get_untracked();
        let next = match event.key().as_str() {
            "ArrowRight" => (current + 1) % count,
            "ArrowLeft" => (current + count - 1) % count,
            "Home" => 0,
            "End" => count - 1,
            _ => return,
        };
        event.prevent_default();
        selected.set(next);
        let button = list.get_untracked().and_then(|list| list.children().item(next as u32));
        if let Some(button) = button.and_then(|button| button.dyn_into::<HtmlElement>().ok()) {
            // A browser that cannot focus it leaves the focus where it was.
            let _ = button.focus();
        }
    };
    view! {
        <div class="tabs" role="tablist" aria-label=name node_ref=list on:keydown=press>
            {buttons}
        </div>
    }
    .into_any()
}

/// The panels of tabs, of which the selected one is built.
pub fn tab_panels(tabs: Vec<Tab>, selected: RwSignal<usize>) -> AnyView {
    let panels = tabs.into_iter().enumerate().map(|(index, Tab { id, panel, .. })| {
        let is_selected = move || selected.get() == index;
        view! {
            <div
                role="tabpanel"
                id=format!("{id}-panel")
                class="tab-panel"
                aria-labelledby=format!("{id}-tab")
                hidden=derived(move || !is_selected())
            >
                {view_while(is_selected, panel)}
            </div>
        }
        .into_any()
    });
    panels.collect::<Vec<AnyView>>().into_any()
}
