//! Undo and redo of every edit of the settings.

use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::{Element, EventTarget, KeyboardEvent};

use super::erased::{derived, effect};
use crate::{study::draft::StudyDraft, view::edit_history::EditHistory, web::clock::now};

/// The edits of a draft.
#[derive(Clone, Copy)]
pub struct Edits {
    draft: RwSignal<StudyDraft>,
    /// The draft after the latest edit that the history knows.
    recorded: StoredValue<StudyDraft>,
    history: RwSignal<EditHistory>,
}

impl Edits {
    /// The edits of this draft from now on, whoever makes them.
    pub fn of(draft: RwSignal<StudyDraft>) -> Self {
        let recorded = StoredValue::new(draft.get_untracked());
        let edits = Self { draft, recorded, history: RwSignal::new(EditHistory::default()) };
        effect(move || {
            draft.track();
            edits.record();
        });
        edits
    }

    fn record(self) {
        let (before, draft) = (self.recorded.get_value(), self.draft.get_untracked());
        if before != draft {
            self.history.update(|history| history.record(before, &draft, now()));
            self.recorded.set_value(draft);
        }
    }

    /// Whether there is nothing to undo.
    pub fn has_no_past(self) -> Signal<bool> {
        derived(move || self.history.with(|history| !history.can_undo()))
    }

    /// Whether there is nothing to redo.
    pub fn has_no_future(self) -> Signal<bool> {
        derived(move || self.history.with(|history| !history.can_redo()))
    }

    /// Takes the latest edit back.
    pub fn undo(self) {
        self.travel(EditHistory::undo);
    }

    /// Makes the edit again that was taken back last.
    pub fn redo(self) {
        self.travel(EditHistory::redo);
    }

    fn travel(self, to: fn(&mut EditHistory, StudyDraft) -> Option<StudyDraft>) {
        // An edit of this moment may not be recorded yet.
        self.record();
        let current = self.draft.get_untracked();
        if let Some(draft) = self.history.try_update(|history| to(history, current)).flatten() {
            self.recorded.set_value(draft.clone());
            self.draft.set(draft);
        }
    }

    /// Undoes and redoes with the usual keys, except in a control that has an undo of its own.
    pub fn follow_keys(self) {
        let _ = window_event_listener(ev::keydown, move |event: KeyboardEvent| {
            if !(event.ctrl_key() || event.meta_key()) || event.alt_key() || is_text_control(event.target()) {
                return;
            }
            match (event.key().as_str(), event.shift_key()) {
                ("z", false) => self.undo(),
                ("Z" | "z", true) | ("y", false) => self.redo(),
                _ => return,
            }
            event.prevent_default();
        });
    }
}

/// Whether keys that are pressed here edit a text.
fn is_text_control(target: Option<EventTarget>) -> bool {
    let element = target.and_then(|target| target.dyn_into::<Element>().ok());
    element.is_some_and(|element| {
        let is_text_input = element.matches("input:not([type=radio], [type=checkbox]), textarea");
        is_text_input.unwrap_or(false)
    })
}
