//! The page: Leptos components. Their shared state is in [`page::Page`]; what they show is made in [`crate::view`].

mod analysis;
mod analysis_panel;
mod analysis_view;
mod app;
mod attention;
mod chart;
mod choice_editor;
mod curves;
mod edits;
mod erased;
mod errors;
mod experiment;
mod export;
mod finding;
mod focus;
mod forecast;
mod header;
mod input;
mod leaderboard;
mod learning_rate_finder;
mod page;
mod progress;
mod range_test_panel;
mod results;
mod run_selector;
mod runbar;
mod search;
mod selection;
mod series_data;
mod setting_row;
mod tabs;
mod trial_table;
mod tuned_setting;
mod view_state;

pub use analysis::mount as mount_analysis;
pub use app::mount;
