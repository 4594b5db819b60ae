//! What the pool's workers are asked beside the search: what a trained network forecasts. There is one question at a
//! time, the latest; whichever worker is there answers it.

use litemap::LiteMap;

use super::staff::Staff;
use crate::runtime::message::{ForecastJob, ToWorker};
use crate::{runtime::job::WorkerId, train::forecast::Forecasts};

/// How many workers are asked, one after the other, where they die of it.
const TRIES: u32 = 2;

/// A question and who was asked.
pub(super) struct Question {
    job: ForecastJob,
    asked: Option<WorkerId>,
    tries: u32,
    tell: Box<dyn FnOnce(Result<Forecasts, String>)>,
}

impl Question {
    /// A question that nobody was asked yet. `tell` is called with the answer, or why there is none.
    pub fn new(job: ForecastJob, tell: Box<dyn FnOnce(Result<Forecasts, String>)>) -> Self {
        Self { job, asked: None, tries: 0, tell }
    }

    /// Whether this worker is to answer it.
    pub fn is_asked_of(&self, worker: WorkerId) -> bool {
        self.asked == Some(worker)
    }

    /// Whether an answer of this number is one to this question.
    pub fn is_answered_by(&self, number: u32) -> bool {
        self.job.number == number
    }

    /// Tells whoever wanted to know.
    pub fn answer(self, forecasts: Result<Forecasts, String>) {
        (self.tell)(forecasts);
    }

    /// Asks a worker, unless one that is still there has been, or none is ready; `brief` tells it the series first.
    /// Whether there is still an answer to be hoped for: not where too many were asked in vain.
    pub fn ask(&mut self, staff: &mut LiteMap<WorkerId, Staff>, brief: impl FnOnce(&mut Staff)) -> bool {
        if self.asked.is_some_and(|worker| staff.contains_key(&worker)) {
            return true;
        }
        if self.tries == TRIES {
            return false;
        }
        if let Some((worker, ready)) = staff.iter_mut().find(|(_, staff)| staff.ready) {
            brief(ready);
            ready.tell(&ToWorker::Forecast(self.job.clone()));
            self.asked = Some(*worker);
            self.tries += 1;
        }
        true
    }
}
