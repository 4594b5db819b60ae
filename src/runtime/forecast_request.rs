//! A forecast that the page requests besides the search: which worker makes it, and how often it is tried.

use super::{
    failure::ForecastFailure,
    job::WorkerId,
    message::{ForecastJob, ToWorker},
};

/// The number of workers that are asked, one after the other, if each is lost before it answers.
const MAX_ATTEMPTS: u32 = 2;

/// A forecast and the worker that makes it.
#[derive(Clone, Debug, PartialEq)]
pub struct ForecastRequest {
    job: ForecastJob,
    worker: Option<WorkerId>,
    attempts: u32,
}

impl ForecastRequest {
    /// A request that has not been sent to a worker.
    #[must_use]
    pub fn new(job: ForecastJob) -> Self {
        Self { job, worker: None, attempts: 0 }
    }

    /// The message that asks a worker for the forecast.
    #[must_use]
    pub fn message(&self) -> ToWorker {
        ToWorker::Forecast(self.job.clone())
    }

    /// Whether this worker was asked last.
    #[must_use]
    pub fn is_assigned_to(&self, worker: WorkerId) -> bool {
        self.worker == Some(worker)
    }

    /// Whether an answer with this number answers this request.
    #[must_use]
    pub fn is_answered_by(&self, number: u32) -> bool {
        self.job.number == number
    }

    /// Chooses the worker to be asked now. `workers` are all workers, each with whether it is ready. Must be called
    /// whenever a worker becomes ready or is removed.
    ///
    /// The result is `None` if no worker is to be asked: the one asked last still exists, or no worker is ready.
    ///
    /// # Errors
    /// [`ForecastFailure::WorkersLost`] if too many workers were lost before they answered.
    pub fn assign(
        &mut self,
        workers: impl Iterator<Item = (WorkerId, bool)>,
    ) -> Result<Option<WorkerId>, ForecastFailure> {
        let mut first_ready = None;
        for (worker, is_ready) in workers {
            if self.is_assigned_to(worker) {
                return Ok(None);
            }
            if is_ready && first_ready.is_none() {
                first_ready = Some(worker);
            }
        }
        if self.attempts == MAX_ATTEMPTS {
            return Err(ForecastFailure::WorkersLost { attempts: self.attempts });
        }
        if first_ready.is_some() {
            self.worker = first_ready;
            self.attempts += 1;
        }
        Ok(first_ready)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{search::space::Assignment, study::link};

    fn request() -> ForecastRequest {
        let study = link::open("preset=quick&units1=3&momentum=0.5").unwrap();
        let config = study.train_config(&Assignment::default()).unwrap();
        ForecastRequest::new(ForecastJob {
            number: 6,
            config,
            fold: study.fold(0),
            weights: Vec::new(),
            steps: 0,
        })
    }

    fn workers(workers: &[(u32, bool)]) -> impl Iterator<Item = (WorkerId, bool)> {
        workers.iter().map(|(worker, is_ready)| (WorkerId(*worker), *is_ready))
    }

    #[test]
    fn first_ready_worker_is_asked_once() {
        let mut request = request();
        assert_eq!(request.assign(workers(&[])), Ok(None));
        assert_eq!(request.assign(workers(&[(0, false)])), Ok(None));
        assert_eq!(request.assign(workers(&[(0, false), (1, true), (2, true)])), Ok(Some(WorkerId(1))));
        assert!(request.is_assigned_to(WorkerId(1)) && !request.is_assigned_to(WorkerId(2)));
        assert_eq!(request.assign(workers(&[(0, true), (1, true), (2, true)])), Ok(None));
    }

    #[test]
    fn lost_worker_is_followed_by_one_more_attempt() {
        let mut request = request();
        assert_eq!(request.assign(workers(&[(0, true), (1, true)])), Ok(Some(WorkerId(0))));
        assert_eq!(request.assign(workers(&[(1, true)])), Ok(Some(WorkerId(1))));
        let failure = Err(ForecastFailure::WorkersLost { attempts: 2 });
        assert_eq!(request.assign(workers(&[(2, true)])), failure);
        assert_eq!(request.assign(workers(&[])), failure);
    }

    #[test]
    fn answers_are_matched_by_number() {
        assert!(request().is_answered_by(6) && !request().is_answered_by(5));
    }
}
