//! The results of a search, as data: leaderboard rows, findings and remarks, and the whole search as JSON.

pub mod chosen_forecast;
pub mod execution_results;
pub mod figure;
pub mod finding;
pub mod insight;
pub mod json;
pub mod leaderboard;
pub mod live_leaderboard;
pub mod missing_forecast;
pub mod next_step;
pub mod remark;
pub mod search_report;
pub mod setting_effect;
pub mod trial_records;
