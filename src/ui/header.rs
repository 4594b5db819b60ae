//! The head of the page: its name, its purpose in one line, undo and redo, the link to share, and the other language.

use leptos::prelude::*;

use super::{
    erased::{button, derived, on_click},
    page::Page,
};
use crate::{
    study::link,
    text::{locale::Locale, message::Copied, phrase::Phrase},
    web::{location, startup},
};

/// How long a status message is shown.
const STATUS_TIME: std::time::Duration = std::time::Duration::from_secs(4);

/// The head of the page.
#[component]
pub fn Header() -> impl IntoView {
    let page = Page::get();
    let is_wrong = derived(move || page.checked.with(Result::is_err));
    let copy = move || {
        let Ok(study) = page.checked.get_untracked() else { return };
        page.copy(location::link(&link::encode(study.draft())), Copied::Link);
    };
    let label = page.phrase(Phrase::CopyLink);
    let edits = page.edits;
    let (undo, redo) = (move || edits.undo(), move || edits.redo());
    view! {
        <header class="top">
            <div class="brand">
                <svg width="28" height="28" viewBox="0 0 28 28" aria-hidden="true" fill="none">
                    <path
                        d="M2 19c3 0 3-9 6-9s3 12 6 12"
                        stroke="currentColor"
                        stroke-width="2.5"
                        stroke-linecap="round"
                        opacity=".45"
                    />
                    <path
                        d="M14 22c3 0 4-16 7-16 2 0 3 3 5 7"
                        stroke="currentColor"
                        stroke-width="2.5"
                        stroke-linecap="round"
                    />
                </svg>
                <h1>"Foretune"</h1>
            </div>
            <p class="tagline">{page.phrase(Phrase::Tagline)}</p>
            <div class="top-actions">
                {button("button small", page.phrase(Phrase::Undo).into(), false.into(), edits.has_no_past(), undo)}
                {button("button small", page.phrase(Phrase::Redo).into(), false.into(), edits.has_no_future(), redo)}
                {button("button small", label.into(), false.into(), is_wrong, copy)}
                {other_language(page.language.locale())}
            </div>
        </header>
    }
}

/// The button that shows the page in the other language.
fn other_language(current: Locale) -> AnyView {
    let other = current.other();
    view! {
        <button
            type="button"
            class="button small"
            lang=other.tag()
            aria-label=other.bilingual_name()
            on:click=on_click(move || startup::choose_language(other.tag()))
        >
            {other.name()}
        </button>
    }
    .into_any()
}

impl Page {
    /// Shows a status message for a few seconds.
    pub fn show_status(self, text: String) {
        self.status.set(text.clone());
        set_timeout(
            move || {
                if self.status.get_untracked() == text {
                    self.status.set(String::new());
                }
            },
            STATUS_TIME,
        );
    }
}
