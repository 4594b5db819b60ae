//! A whole search: the configuration (draft, then checked), the scheduler, the findings.
//!
//! What a person or a link wrote is a [`draft::StudyDraft`]; [`check::check`] turns it into a
//! [`study::Study`](study::Study), the only thing that can run, or says which fields are wrong and what they accept.

pub mod accepted;
pub mod check;
mod condition;
pub mod draft;
pub mod entry;
mod escape;
pub mod field;
pub mod kind;
pub mod limits;
pub mod link;
pub mod names;
pub mod preset;
pub mod range;
mod reader;
pub mod scoring;
pub mod setting;
pub mod study;
pub mod template;
mod training;
mod words;
