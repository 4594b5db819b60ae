//! The head of the page: its name, and what it is good for in one line.

use leptos::{prelude::*, task::spawn_local};

use super::{
    erased::{button, derived},
    page::Page,
};
use crate::{
    study::link,
    web::{location, platform},
};

/// The head of the page.
#[component]
pub fn Header() -> impl IntoView {
    let page = Page::get();
    let wrong = derived(move || page.checked.with(Result::is_err));
    let copy = move || {
        let Ok(study) = page.checked.get_untracked() else { return };
        page.copy(location::link(&link::encode(study.draft())), "Link");
    };
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
            <p class="tagline">"Tune a small neural forecaster here in the page, and share the search as a link."</p>
            <div class="top-actions">{button("button", "Copy link".into(), false.into(), wrong, copy)}</div>
        </header>
    }
}

impl Page {
    /// Copies a text and says so, or says that it could not.
    pub fn copy(self, text: String, what: &'static str) {
        spawn_local(async move {
            if platform::copy(text.clone()).await {
                self.say(format!("{what} copied."));
            } else {
                self.notice.set(Some(format!("The browser did not let the page copy. {what}: {text}")));
            }
        });
    }

    /// Says a short word on what just happened.
    pub fn say(self, text: String) {
        self.status.set(text.clone());
        set_timeout(
            move || {
                if self.status.get_untracked() == text {
                    self.status.set(String::new());
                }
            },
            std::time::Duration::from_secs(4),
        );
    }
}
