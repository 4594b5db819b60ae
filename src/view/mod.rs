//! View models: what the page shows, as data.

pub mod detail;
pub mod panel_summary;
pub mod words;
