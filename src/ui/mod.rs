//! The page: Leptos components. What they show and change is in [`page::Page`].

mod app;
mod chart;
mod choices;
mod curves;
mod erased;
mod errors;
mod experiment;
mod field;
mod finding;
mod forecast;
mod header;
mod input;
mod leaderboard;
mod page;
mod progress;
mod range_panel;
mod range_test;
mod runbar;
mod search;
mod selection;
mod space;
mod table;

pub use app::mount;
