//! View models: what the page shows, as data and text. Pure, and tested natively; `ui` turns them into elements.

pub mod analysis;
pub mod curves;
pub mod detail;
pub mod edit_history;
pub mod entry_errors;
pub mod errors;
pub mod export;
pub mod forecast;
pub mod keyboard;
pub mod leaderboard_chart;
pub mod pacing;
pub mod page_address;
pub mod panel_summary;
pub mod range_preview;
pub mod range_test;
pub mod range_test_rates;
pub mod run_bar;
#[cfg(test)]
mod sample;
pub mod setting_filter;
pub mod snapshot;
pub mod trials;
pub mod tuned_entry;
pub mod typed_list;
