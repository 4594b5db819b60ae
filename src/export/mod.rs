//! What leaves the page: summaries and reports as text and JSON.

pub mod json;
pub mod report;
pub mod summary;
