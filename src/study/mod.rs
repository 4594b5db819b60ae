//! A whole search: the configuration (draft, then checked), the scheduler, the findings.
//!
//! What a person or a link wrote is a [`draft::StudyDraft`]; [`check::check`] turns it into a
//! [`study::Study`](checked::Study), the only thing that can run, or says which fields are wrong and what they accept.

pub mod accepted;
pub mod check;
pub mod checked;
mod condition;
pub mod draft;
pub mod entry;
pub mod field;
pub mod job;
pub mod kind;
pub mod leaderboard;
pub mod limits;
pub mod names;
pub mod preset;
pub mod range;
mod reader;
pub mod results;
mod roster;
pub mod scheduler;
pub mod scoring;
pub mod setting;
pub mod template;
mod training;
mod words;
