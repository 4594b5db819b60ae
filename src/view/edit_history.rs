//! Undo and redo of edits of the settings.

use crate::study::{draft::StudyDraft, schema::Setting};

/// The largest number of edits that can be undone.
const MAX_EDITS: usize = 500;

/// Edits of the same setting that follow one another within this time, in milliseconds, are one edit: a number that is typed
/// is undone at once.
const TYPING_PAUSE_MS: f64 = 1_000.0;

/// The drafts before and after the current one.
#[derive(Clone, Debug, Default)]
pub struct EditHistory {
    /// The drafts that undo leads to, the latest one last.
    past: Vec<StudyDraft>,
    /// The drafts that redo leads to, the next one last.
    future: Vec<StudyDraft>,
    /// The only setting that the latest edit changed, and its time.
    latest: Option<(Setting, f64)>,
}

impl EditHistory {
    /// Takes an edit at the time `now`, in milliseconds. What was undone before cannot be redone any more.
    pub fn record(&mut self, before: StudyDraft, after: &StudyDraft, now: f64) {
        let setting = before.only_difference(after);
        let continues = self.latest.is_some_and(|(latest, time)| {
            setting == Some(latest) && self.future.is_empty() && now - time < TYPING_PAUSE_MS
        });
        if !continues {
            self.past.push(before);
        }
        if self.past.len() > MAX_EDITS {
            self.past.remove(0);
        }
        self.latest = setting.map(|setting| (setting, now));
        self.future.clear();
    }

    /// Whether there is an edit to undo.
    #[must_use]
    pub fn can_undo(&self) -> bool {
        !self.past.is_empty()
    }

    /// Whether there is an undone edit.
    #[must_use]
    pub fn can_redo(&self) -> bool {
        !self.future.is_empty()
    }

    /// The draft before the latest edit, in place of the current one.
    pub fn undo(&mut self, current: StudyDraft) -> Option<StudyDraft> {
        let draft = self.past.pop()?;
        self.future.push(current);
        self.latest = None;
        Some(draft)
    }

    /// The draft after the edit that was undone last, in place of the current one.
    pub fn redo(&mut self, current: StudyDraft) -> Option<StudyDraft> {
        let draft = self.future.pop()?;
        self.past.push(current);
        self.latest = None;
        Some(draft)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::{entry::Entry, preset::Preset};

    /// A history of edits of the default draft, and the current draft.
    #[derive(Default)]
    struct Editor {
        history: EditHistory,
        draft: StudyDraft,
        now: f64,
    }

    impl Editor {
        fn edit(&mut self, pause: f64, act: impl FnOnce(&mut StudyDraft)) {
            self.now += pause;
            let before = self.draft.clone();
            act(&mut self.draft);
            self.history.record(before, &self.draft, self.now);
        }

        fn set(&mut self, pause: f64, setting: Setting, text: &str) {
            self.edit(pause, |draft| draft.set(setting, Entry::value(text)));
        }

        fn undo(&mut self) {
            self.draft = self.history.undo(self.draft.clone()).unwrap();
        }

        fn redo(&mut self) {
            self.draft = self.history.redo(self.draft.clone()).unwrap();
        }

        fn window(&self) -> &Entry {
            self.draft.get(Setting::Window)
        }
    }

    #[test]
    fn every_edit_is_undone_and_redone() {
        let mut editor = Editor::default();
        editor.set(0.0, Setting::Window, "30");
        editor.set(10.0, Setting::Batch, "16");
        editor.edit(10.0, |draft| *draft = StudyDraft::new(Preset::Quick));
        assert!(!editor.history.can_redo());
        editor.undo();
        assert_eq!((editor.draft.changes().len(), editor.draft.preset()), (2, Preset::default()));
        editor.undo();
        editor.undo();
        assert_eq!(editor.draft, StudyDraft::default());
        assert!(!editor.history.can_undo() && editor.history.undo(StudyDraft::default()).is_none());
        (0..3).for_each(|_| editor.redo());
        assert_eq!(editor.draft, StudyDraft::new(Preset::Quick));
        assert!(!editor.history.can_redo() && editor.history.redo(StudyDraft::default()).is_none());
    }

    #[test]
    fn typed_number_is_one_edit_until_a_pause() {
        let mut editor = Editor::default();
        for text in ["4", "40", "400"] {
            editor.set(300.0, Setting::Window, text);
        }
        editor.set(1_500.0, Setting::Window, "40");
        editor.undo();
        assert_eq!(*editor.window(), Entry::value("400"));
        editor.undo();
        assert_eq!(editor.draft, StudyDraft::default());
    }

    #[test]
    fn edit_after_an_undo_is_an_edit_of_its_own_and_ends_redo() {
        let mut editor = Editor::default();
        editor.set(0.0, Setting::Window, "30");
        editor.set(2_000.0, Setting::Window, "31");
        editor.undo();
        editor.set(10.0, Setting::Window, "32");
        assert!(!editor.history.can_redo());
        editor.undo();
        assert_eq!(*editor.window(), Entry::value("30"));
    }

    #[test]
    fn number_of_edits_is_bounded() {
        let mut editor = Editor::default();
        for edit in 0..=MAX_EDITS + 5 {
            editor.set(2_000.0, Setting::Window, &edit.to_string());
        }
        assert_eq!(editor.history.past.len(), MAX_EDITS);
    }
}
