//! What the browser shows and asks outside of the page: the state of the search in the title, and a question before a running
//! search is lost.

use leptos::{ev, prelude::*};
use web_sys::BeforeUnloadEvent;

use super::{
    erased::{effect, memo},
    page::Page,
};
use crate::runtime::scheduler::Phase;

impl Page {
    /// Keeps the title at the state of the search.
    pub fn follow_title(self) {
        let title = memo(move || {
            self.search.view.with(|view| self.language.title(view.status(), (view.fraction * 100.0) as u32))
        });
        effect(move || document().set_title(&title.get()));
    }

    /// Has the browser ask before it leaves the page while a search is running or paused: its results would be lost.
    pub fn guard_search(self) {
        let _ = window_event_listener(ev::beforeunload, move |event: BeforeUnloadEvent| {
            let phase = self.search.view.with_untracked(|view| view.phase);
            if phase.is_some_and(Phase::is_active) {
                event.prevent_default();
            }
        });
    }
}
