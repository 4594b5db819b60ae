//! The configuration of a whole search: the schema of settings, drafts, the check, links.
//!
//! A page or a link edits a [`draft::StudyDraft`]. [`check::check`] turns it into a [`study::Study`], the only thing
//! that can run, or into errors that name the setting, the value and what is accepted.

pub mod check;
pub mod choice;
pub mod data;
pub mod draft;
pub mod entry;
pub mod entry_values;
pub mod error;
mod escape;
pub mod limits;
pub mod link;
pub mod memory;
pub mod number_spelling;
pub mod preset;
pub mod range_entry;
pub mod schema;
pub mod scoring;
pub mod settings;
#[expect(clippy::module_inception, reason = "the folder is named after the type that this module holds")]
pub mod study;
mod training;
pub mod trial_link;
pub mod value_type;
pub mod view_values;
