//! The whole search as JSON, remarks in words beside their codes.

use super::language::Language;
use crate::{report::search_report::report, runtime::scheduler::Scheduler, study::data::StudyData};

/// The report of a search as JSON. `elapsed` is in seconds.
#[must_use]
pub fn results_json(search: &Scheduler, data: &StudyData, elapsed: f64, language: &dyn Language) -> String {
    report(search, data, elapsed, &|remark| language.remark(remark))
}
