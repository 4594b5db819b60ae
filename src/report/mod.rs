//! What a search came to, as data: leaderboard rows and the whole search as JSON.

pub mod json;
pub mod leaderboard;
pub mod search_report;
