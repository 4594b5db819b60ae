//! A request that the page makes besides the search, such as a forecast: which worker does it, and how often it is tried.

use thiserror::Error;

use super::job::WorkerId;

/// The number of workers that are asked, one after the other, if each is lost before it answers.
const MAX_ATTEMPTS: u32 = 2;

/// A request and the worker that has it. `M` is the message that asks a worker.
#[derive(Clone, Debug, PartialEq)]
pub struct PageRequest<M> {
    number: u32,
    message: M,
    worker: Option<WorkerId>,
    attempts: u32,
}

/// Too many workers were lost before they answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("{attempts} workers were lost before they answered")]
pub struct WorkersLost {
    /// How many workers had the request.
    pub attempts: u32,
}

impl<M: Clone> PageRequest<M> {
    /// A request that has not been sent to a worker. `number` is the one that the answer carries.
    #[must_use]
    pub fn new(number: u32, message: M) -> Self {
        Self { number, message, worker: None, attempts: 0 }
    }

    /// The message that asks a worker.
    #[must_use]
    pub fn message(&self) -> M {
        self.message.clone()
    }

    /// Whether this worker was asked last.
    #[must_use]
    pub fn is_assigned_to(&self, worker: WorkerId) -> bool {
        self.worker == Some(worker)
    }

    /// Whether an answer with this number answers this request.
    #[must_use]
    pub fn is_answered_by(&self, number: u32) -> bool {
        self.number == number
    }

    /// Chooses the worker to be asked now. `workers` are all workers, each with whether it is ready. Must be called
    /// whenever a worker becomes ready or is removed.
    ///
    /// The result is `None` if no worker is to be asked: the one asked last still exists, or no worker is ready.
    ///
    /// # Errors
    /// If too many workers were lost before they answered.
    pub fn assign(
        &mut self,
        workers: impl Iterator<Item = (WorkerId, bool)>,
    ) -> Result<Option<WorkerId>, WorkersLost> {
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
            return Err(WorkersLost { attempts: self.attempts });
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

    fn request() -> PageRequest<()> {
        PageRequest::new(6, ())
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
        let failure = Err(WorkersLost { attempts: 2 });
        assert_eq!(request.assign(workers(&[(2, true)])), failure);
        assert_eq!(request.assign(workers(&[])), failure);
    }

    #[test]
    fn answers_are_matched_by_number() {
        assert!(request().is_answered_by(6) && !request().is_answered_by(5));
    }
}
