//! The executions that wait for a worker, and the job queue of each worker: the running job in front, prefetched jobs
//! behind it, so that a worker that has finished a job does not wait for the scheduler to send the next.

use std::collections::VecDeque;

use litemap::LiteMap;

use super::job::{JobId, WorkerId};
use crate::search::trial::ExecutionId;

/// Why an execution runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// Its result is a result of the search.
    Search,
    /// It has ended before, and runs again only for its weights and curves.
    Retrain,
}

/// An execution that is to run.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Attempt {
    pub execution: ExecutionId,
    /// The step that opened the execution.
    pub step: u32,
    pub purpose: Purpose,
    /// The number of workers lost while they ran this execution.
    pub losses: u32,
}

/// One worker's jobs: the running one first, then the queued ones in the order in which they will run.
pub(super) type JobQueue = VecDeque<(JobId, Attempt)>;

impl Attempt {
    /// Its position among all that are to run: retrainings first, because a person waits for them, then the executions of
    /// the search by their steps.
    fn priority(&self) -> (bool, u32, ExecutionId) {
        (self.purpose == Purpose::Search, self.step, self.execution)
    }
}

/// The executions that no worker has, in the order in which they will be dispatched.
#[derive(Clone, Debug, Default)]
pub(super) struct WaitingAttempts(VecDeque<Attempt>);

impl WaitingAttempts {
    /// Adds an execution.
    pub fn insert(&mut self, attempt: Attempt) {
        let index = self.0.partition_point(|other| other.priority() < attempt.priority());
        self.0.insert(index, attempt);
    }

    /// Removes the first execution.
    pub fn pop(&mut self) -> Option<Attempt> {
        self.0.pop_front()
    }

    /// Removes the first execution that is to be retrained.
    pub fn pop_retraining(&mut self) -> Option<Attempt> {
        let is_retraining = self.0.front().is_some_and(|attempt| attempt.purpose == Purpose::Retrain);
        if is_retraining { self.0.pop_front() } else { None }
    }

    /// Every execution, in order.
    pub fn iter(&self) -> impl Iterator<Item = &Attempt> + '_ {
        self.0.iter()
    }

    /// Whether no execution waits.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether some execution is to be retrained.
    pub fn has_retraining(&self) -> bool {
        self.0.front().is_some_and(|attempt| attempt.purpose == Purpose::Retrain)
    }

    /// Whether some execution belongs to the search.
    pub fn has_search(&self) -> bool {
        self.0.back().is_some_and(|attempt| attempt.purpose == Purpose::Search)
    }

    /// Removes the executions of the search.
    pub fn remove_search(&mut self) {
        self.0.retain(|attempt| attempt.purpose == Purpose::Retrain);
    }

    /// Removes every execution.
    pub fn drain(&mut self) -> impl Iterator<Item = Attempt> + '_ {
        self.0.drain(..)
    }
}

/// The job queues of all workers, in the order of their ids.
#[derive(Clone, Debug, Default)]
pub(super) struct JobQueues(LiteMap<WorkerId, JobQueue>);

impl JobQueues {
    /// Adds a worker with an empty queue. An existing worker keeps its queue.
    pub fn add_worker(&mut self, worker: WorkerId) {
        self.0.entry(worker).or_default();
    }

    /// Removes a worker and returns its queue; `None` if there is no such worker.
    pub fn remove_worker(&mut self, worker: WorkerId) -> Option<JobQueue> {
        self.0.remove(&worker)
    }

    /// Appends a job to a worker's queue.
    pub fn push(&mut self, worker: WorkerId, job: JobId, attempt: Attempt) {
        self.0.entry(worker).or_default().push_back((job, attempt));
    }

    /// Removes a job from a worker's queue; `None` if the worker does not have the job.
    pub fn remove(&mut self, worker: WorkerId, job: JobId) -> Option<Attempt> {
        let queue = self.0.get_mut(&worker)?;
        let index = queue.iter().position(|(queued, _)| *queued == job)?;
        queue.remove(index).map(|(_, attempt)| attempt)
    }

    /// Removes the queued job that is the first by [`Attempt::priority`]; `None` if every job is running. The steps that
    /// follow may wait for the results of the lowest step.
    pub fn pop_queued(&mut self) -> Option<(WorkerId, (JobId, Attempt))> {
        let queued = self.0.iter().flat_map(|(worker, queue)| {
            queue.iter().enumerate().skip(1).map(|(index, (_, attempt))| (attempt.priority(), *worker, index))
        });
        let (_, worker, index) = queued.min()?;
        let job = self.0.get_mut(&worker)?.remove(index)?;
        Some((worker, job))
    }

    /// Removes every queued job, in the order of [`Self::pop_queued`].
    pub fn drain_queued(&mut self) -> Vec<(WorkerId, (JobId, Attempt))> {
        std::iter::from_fn(|| self.pop_queued()).collect()
    }

    /// The running job of a worker.
    pub fn running(&self, worker: WorkerId) -> Option<&Attempt> {
        self.0.get(&worker)?.front().map(|(_, attempt)| attempt)
    }

    /// Every job, running or queued.
    pub fn attempts(&self) -> impl Iterator<Item = &Attempt> + '_ {
        self.0.values().flatten().map(|(_, attempt)| attempt)
    }

    /// Every job of the search, running or queued.
    pub fn search_jobs(&self) -> impl Iterator<Item = (WorkerId, JobId)> + '_ {
        self.0.iter().flat_map(|(worker, queue)| {
            let jobs = queue.iter().filter(|(_, attempt)| attempt.purpose == Purpose::Search);
            jobs.map(move |(job, _)| (*worker, *job))
        })
    }

    /// Takes the running job of the last worker, unless an execution is being retrained.
    pub fn pop_running_for_retraining(&mut self) -> Option<(WorkerId, (JobId, Attempt))> {
        if self.attempts().any(|attempt| attempt.purpose == Purpose::Retrain) {
            return None;
        }
        let (worker, queue) = self.0.iter_mut().rfind(|(_, queue)| !queue.is_empty())?;
        queue.pop_front().map(|job| (*worker, job))
    }

    /// The workers whose running job belongs to the search.
    pub fn workers_running_search(&self) -> impl Iterator<Item = WorkerId> + '_ {
        let purpose = |worker: &WorkerId| self.running(*worker).map(|attempt| attempt.purpose);
        self.0.keys().copied().filter(move |worker| purpose(worker) == Some(Purpose::Search))
    }

    /// The workers whose queue holds exactly `count` jobs, the running one included.
    pub fn workers_with_jobs(&self, count: usize) -> Vec<WorkerId> {
        let workers = self.0.iter().filter(|(_, queue)| queue.len() == count);
        workers.map(|(worker, _)| *worker).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attempt(trial: u32, purpose: Purpose) -> Attempt {
        Attempt { execution: ExecutionId { trial, execution: 0 }, step: trial, purpose, losses: 0 }
    }

    /// Worker 0 with jobs 0 to 2, worker 1 with job 3, worker 2 with none. Job 3 is a retraining.
    fn queues() -> JobQueues {
        let mut queues = JobQueues::default();
        (0..3).for_each(|worker| queues.add_worker(WorkerId(worker)));
        for job in 0..3 {
            queues.push(WorkerId(0), JobId(job), attempt(job, Purpose::Search));
        }
        queues.push(WorkerId(1), JobId(3), attempt(3, Purpose::Retrain));
        queues
    }

    #[test]
    fn queued_jobs_are_popped_lowest_step_first_and_running_jobs_never() {
        let popped: Vec<JobId> = queues().drain_queued().into_iter().map(|(_, (job, _))| job).collect();
        assert_eq!(popped, [JobId(1), JobId(2)]);
        let mut queues = queues();
        queues.drain_queued();
        assert_eq!(queues.pop_queued(), None);
        assert_eq!(queues.attempts().count(), 2);
    }

    #[test]
    fn executions_wait_in_the_order_of_their_steps_behind_retrainings() {
        let mut waiting = WaitingAttempts::default();
        for (trial, purpose) in
            [(4, Purpose::Search), (2, Purpose::Search), (7, Purpose::Retrain), (3, Purpose::Search)]
        {
            waiting.insert(attempt(trial, purpose));
        }
        assert!(waiting.has_retraining() && waiting.has_search());
        assert_eq!(waiting.pop_retraining(), Some(attempt(7, Purpose::Retrain)));
        assert_eq!(waiting.pop_retraining(), None);
        let trials: Vec<u32> =
            std::iter::from_fn(|| waiting.pop()).map(|next| next.execution.trial).collect();
        assert_eq!(trials, [2, 3, 4]);
    }

    #[test]
    fn job_is_removed_from_its_own_worker_only() {
        let mut queues = queues();
        assert_eq!(queues.remove(WorkerId(1), JobId(0)), None);
        assert_eq!(queues.remove(WorkerId(9), JobId(0)), None);
        assert_eq!(queues.remove(WorkerId(0), JobId(0)), Some(attempt(0, Purpose::Search)));
        assert_eq!(queues.running(WorkerId(0)), Some(&attempt(1, Purpose::Search)));
        queues.add_worker(WorkerId(0));
        assert_eq!(queues.remove_worker(WorkerId(0)).map(|queue| queue.len()), Some(2));
        assert_eq!(queues.remove_worker(WorkerId(0)), None);
    }

    #[test]
    fn running_job_gives_way_to_one_retraining_at_a_time() {
        let mut queues = queues();
        assert_eq!(queues.pop_running_for_retraining(), None);
        assert!(queues.remove(WorkerId(1), JobId(3)).is_some());
        queues.push(WorkerId(1), JobId(4), attempt(4, Purpose::Search));
        let popped = queues.pop_running_for_retraining();
        assert_eq!(popped, Some((WorkerId(1), (JobId(4), attempt(4, Purpose::Search)))));
        assert_eq!(JobQueues::default().pop_running_for_retraining(), None);
    }

    #[test]
    fn retraining_is_no_search_job() {
        let queues = queues();
        assert_eq!(queues.search_jobs().count(), 3);
        assert_eq!(queues.workers_running_search().collect::<Vec<_>>(), [WorkerId(0)]);
        assert_eq!(queues.workers_with_jobs(0), [WorkerId(2)]);
        assert_eq!(queues.workers_with_jobs(1), [WorkerId(1)]);
    }
}
