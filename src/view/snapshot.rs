//! A search at one moment.

use std::sync::Arc;

use crate::{
    report::{leaderboard::Row, live_leaderboard::LiveLeaderboard},
    runtime::{
        failure::SearchFailure,
        scheduler::{Phase, Scheduler},
        worker_pool::PoolStatus,
    },
    study::{data::StudyData, study::Study},
    text::message::StatusFacts,
};

/// The largest number of best trials that a snapshot holds, and that the leaderboard's chart shows.
pub const MAX_ROWS: usize = 12;

/// The state of a search at one moment. It holds the rows that the page shows and no others, so that its size does not
/// depend on the number of trials.
#[derive(Clone, Debug, Default)]
pub struct Snapshot {
    /// The search's number; 0 before the first.
    pub search: u32,
    /// The study that runs or ran.
    pub study: Option<Arc<Study>>,
    /// The state of the search.
    pub phase: Option<Phase>,
    /// How many trials there are.
    pub trials: usize,
    /// How many trials have a score.
    pub ranked: usize,
    /// How many of them have a score within the spread of the best one; 0 while the search is active.
    pub equal_to_best: usize,
    /// The best trials, at most [`MAX_ROWS`], best first.
    pub best_rows: Arc<Vec<Row>>,
    /// How many trials have ended.
    pub ended: u32,
    /// How much of the work is done, from 0 to 1.
    pub fraction: f64,
    /// For how long it has run, in seconds.
    pub elapsed: f64,
    /// Why the search has failed; `None` unless it has.
    pub failure: Option<SearchFailure>,
    /// The workers.
    pub pool: PoolStatus,
}

/// The trials of a search with what they are compared with.
#[derive(Clone, Copy, Debug)]
pub struct RankedTrials<'a> {
    /// The study that runs or ran.
    pub study: &'a Study,
    /// Its trials, in the order in which they are listed.
    pub rows: &'a [Row],
    /// Its baselines and noise floor.
    pub data: &'a StudyData,
}

impl Snapshot {
    /// The state of a search and its leaderboard. `epochs_under_way` are the epochs that unfinished executions have trained;
    /// the pool's own state is left at its default.
    #[must_use]
    pub fn of(search: &Scheduler, leaderboard: &LiveLeaderboard, epochs_under_way: u64) -> Self {
        let study = search.study();
        let epochs = study.most_epochs().max(1) as f64;
        let done = search.executions_ended() as f64 + epochs_under_way as f64 / epochs;
        let fraction = match search.phase() {
            Phase::Finished => 1.0,
            _ => (done / study.total_executions().max(1) as f64).min(1.0),
        };
        Self {
            study: Some(Arc::clone(study)),
            phase: Some(search.phase()),
            trials: leaderboard.len(),
            ranked: leaderboard.ranked(),
            equal_to_best: if search.phase().is_active() { 0 } else { leaderboard.equal_to_best(search) },
            best_rows: Arc::new(leaderboard.best_rows(search, MAX_ROWS)),
            ended: search.trials_ended(),
            fraction,
            failure: search.failure().cloned(),
            ..Self::default()
        }
    }

    /// The best trial, where it has a score.
    #[must_use]
    pub fn best(&self) -> Option<(u32, f64)> {
        self.best_rows.first().and_then(|row| Some((row.trial, row.score?)))
    }

    /// How far the search is.
    #[must_use]
    pub fn status(&self) -> StatusFacts {
        StatusFacts {
            phase: self.phase,
            ended: self.ended,
            total: self.study.as_ref().map_or(0, |study| study.total_trials()),
            elapsed: self.elapsed,
            is_starting_workers: self.phase == Some(Phase::Running) && self.pool.ready == 0,
        }
    }

    /// Why the search has failed, or why there are fewer workers than there could be.
    #[must_use]
    pub fn error(&self) -> Option<SearchFailure> {
        self.failure.clone().or_else(|| self.pool.error.clone().map(SearchFailure::NoWorkers))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        runtime::failure::{PoolError, ProgramFailure},
        text::ENGLISH,
    };

    fn snapshot(phase: Option<Phase>, ready: usize) -> Snapshot {
        Snapshot { phase, pool: PoolStatus { ready, ..PoolStatus::default() }, ..Snapshot::default() }
    }

    #[test]
    fn running_search_without_workers_is_starting_workers() {
        let state = |phase, ready| ENGLISH.phase(snapshot(phase, ready).status());
        assert_eq!(state(Some(Phase::Running), 0), "Starting workers");
        assert_eq!(state(Some(Phase::Running), 1), "Running");
        let others = [None, Some(Phase::Paused), Some(Phase::Stopped), Some(Phase::Finished)];
        assert_eq!(others.map(|phase| state(phase, 0)), ["Ready", "Paused", "Stopped", "Finished"]);
    }

    #[test]
    fn reason_of_a_failed_search_stays_when_workers_are_tried_again() {
        let failure = PoolError::from(ProgramFailure::NoAnswer { seconds: 30 });
        let reason = Some(SearchFailure::NoWorkers(failure.clone()));
        let failed = Snapshot { failure: reason.clone(), ..snapshot(Some(Phase::Failed), 0) };
        assert_eq!(failed.error(), reason);
        let pool = PoolStatus { error: Some(failure.clone()), ..PoolStatus::default() };
        assert_eq!(Snapshot { pool, ..snapshot(None, 0) }.error(), reason);
        assert_eq!(snapshot(None, 2).error(), None);
    }
}
