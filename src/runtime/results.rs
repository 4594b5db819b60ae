//! The results of a search: the metrics or the failure of every execution, the weights and curves of the best trials.

use std::{cmp::Ordering, collections::VecDeque};

use litemap::LiteMap;

use super::{failure::ExecutionFailure, job_result::JobTime, packed_curves::PackedCurves};
use crate::{
    num::order::sort_by,
    search::{
        ledger::Ledger,
        trial::{ExecutionId, ExecutionState, Trial},
    },
    train::{
        epoch::{Curves, End, Outcome, Trained},
        objective::Objective,
    },
};

/// The number of trials whose weights and curves are kept. The others can be trained again to the same bits.
pub const KEPT_TRIALS: usize = 20;

/// The most bytes of weights and curves that are kept of the search; retrained executions have the same limit of their
/// own. Only very large networks reach the limit: fewer than [`KEPT_TRIALS`] of their trials are kept.
const KEPT_BYTES: usize = 128 << 20;

/// The most bytes of curves that are kept beside those of retrained executions. Searches of many long runs reach the limit:
/// the curves of later executions are then not kept, and can be made again as weights can.
const KEPT_CURVE_BYTES: usize = 64 << 20;

/// The number of retrained executions that are kept.
const KEPT_RETRAINED: usize = 64;

/// The results of a search so far.
#[derive(Clone, Debug, Default)]
pub struct Results {
    /// By trial and by execution. Trials are stored one by one, so that no result moves those of other trials, in
    /// whatever order executions end.
    outcomes: Vec<Vec<Ended>>,
    /// The number of executions of each trial.
    executions: usize,
    failures: LiteMap<ExecutionId, ExecutionFailure>,
    retraining_failures: LiteMap<ExecutionId, ExecutionFailure>,
    /// The bytes of the curves of ended executions.
    curve_bytes: usize,
    kept: LiteMap<ExecutionId, Trained>,
    /// The score of the worst trial that is kept, once others have been dropped; infinite if it has no score.
    kept_limit: Option<f64>,
    /// The retrained executions, the latest last.
    retrained: VecDeque<(ExecutionId, Trained, Curves)>,
}

/// What is kept of every execution that has ended.
#[derive(Clone, Debug, Default)]
struct Ended {
    outcome: Option<Outcome>,
    time: Option<JobTime>,
    curves: Option<PackedCurves>,
}

/// The state of an execution with this outcome in the ledger.
#[must_use]
pub fn execution_state(outcome: &Outcome, objective: Objective) -> ExecutionState {
    match (outcome.end, outcome.score(objective)) {
        (End::Diverged { epoch }, _) => ExecutionState::Diverged { epoch },
        (End::Pruned { epoch }, Some(score)) => ExecutionState::Pruned { epoch, score },
        (End::Completed | End::StoppedEarly { .. }, Some(score)) => ExecutionState::Done(score),
        (End::Completed | End::StoppedEarly { .. } | End::Pruned { .. }, None) => ExecutionState::Failed,
    }
}

impl Results {
    /// The results of a search that begins, with this many executions of each trial.
    #[must_use]
    pub fn new(executions: u32) -> Self {
        Self { executions: executions as usize, ..Self::default() }
    }

    /// The metrics of an execution that ended with a result.
    #[must_use]
    pub fn outcome(&self, execution: ExecutionId) -> Option<&Outcome> {
        self.ended(execution)?.outcome.as_ref()
    }

    /// When an execution ran; `None` while it has not ended, and where a journal has its result.
    #[must_use]
    pub fn time(&self, execution: ExecutionId) -> Option<JobTime> {
        self.ended(execution)?.time
    }

    fn ended(&self, execution: ExecutionId) -> Option<&Ended> {
        self.outcomes.get(execution.trial as usize)?.get(execution.execution as usize)
    }

    /// The failure of an execution whose state is [`ExecutionState::Failed`].
    #[must_use]
    pub fn failure(&self, execution: ExecutionId) -> Option<&ExecutionFailure> {
        self.failures.get(&execution)
    }

    /// Whether the failure of some execution was one of a machine, so that the same search can have other results elsewhere.
    #[must_use]
    pub fn depend_on_machine(&self) -> bool {
        self.failures.values().any(ExecutionFailure::depends_on_machine)
    }

    /// Why an execution could not be retrained for its weights and curves.
    #[must_use]
    pub fn retraining_failure(&self, execution: ExecutionId) -> Option<&ExecutionFailure> {
        self.retraining_failures.get(&execution)
    }

    /// The weights of an execution, if they are kept or it was retrained.
    #[must_use]
    pub fn trained(&self, execution: ExecutionId) -> Option<&Trained> {
        self.kept.get(&execution).or_else(|| self.retrained(execution).map(|(_, trained, _)| trained))
    }

    /// The curves of an execution, if they are kept or it was retrained.
    #[must_use]
    pub fn curves(&self, execution: ExecutionId) -> Option<Curves> {
        let kept = self.ended(execution).and_then(|ended| ended.curves.as_ref());
        let retrained = || self.retrained(execution).map(|(.., curves)| curves.clone());
        kept.map(PackedCurves::unpack).or_else(retrained)
    }

    /// Whether the curves of an execution are kept or it was retrained.
    #[must_use]
    pub fn has_curves(&self, execution: ExecutionId) -> bool {
        self.ended(execution).is_some_and(|ended| ended.curves.is_some())
            || self.retrained(execution).is_some()
    }

    fn retrained(&self, execution: ExecutionId) -> Option<&(ExecutionId, Trained, Curves)> {
        self.retrained.iter().find(|(id, ..)| *id == execution)
    }

    /// Adds the weights of an execution of the search. Workers do not send those of a score above the limit that
    /// [`Self::trained_limit`] gave.
    pub(super) fn add_trained(&mut self, execution: ExecutionId, trained: Trained) {
        self.kept.insert(execution, trained);
    }

    /// Adds the time of an execution of the search.
    pub(super) fn add_time(&mut self, execution: ExecutionId, time: JobTime) {
        self.ended_mut(execution).time = Some(time);
    }

    /// Adds the curves of an execution of the search, if there is room for them or `is_needed`. Needed curves are kept until
    /// [`Self::limit_curves`] is called.
    pub(super) fn add_curves(&mut self, execution: ExecutionId, curves: &Curves, is_needed: bool) {
        let bytes = curves.bytes();
        if is_needed || self.curve_bytes + bytes <= KEPT_CURVE_BYTES {
            self.curve_bytes += bytes;
            self.ended_mut(execution).curves = PackedCurves::new(curves);
        }
    }

    /// Drops the curves of an execution while all take more than their limit.
    pub(super) fn limit_curves(&mut self, execution: ExecutionId) {
        if self.curve_bytes > KEPT_CURVE_BYTES
            && let Some(curves) = self.ended_mut(execution).curves.take()
        {
            self.curve_bytes -= curves.bytes();
        }
    }

    /// Adds the metrics of an execution of the search.
    pub(super) fn add(&mut self, execution: ExecutionId, outcome: Outcome) -> &Outcome {
        if outcome.best.is_none() && !matches!(outcome.end, End::Diverged { .. }) {
            self.add_failure(execution, ExecutionFailure::NoEpoch);
        }
        self.ended_mut(execution).outcome.insert(outcome)
    }

    fn ended_mut(&mut self, id: ExecutionId) -> &mut Ended {
        let (trial, execution) = (id.trial as usize, id.execution as usize);
        if trial >= self.outcomes.len() {
            self.outcomes.resize_with(trial + 1, Vec::new);
        }
        let outcomes = &mut self.outcomes[trial];
        if execution >= outcomes.len() {
            let count = self.executions.max(execution + 1);
            outcomes.reserve_exact(count - outcomes.len());
            outcomes.resize_with(count, Ended::default);
        }
        &mut outcomes[execution]
    }

    /// The highest score with which the weights of an execution of this trial can still be among the kept
    /// ones; `None` while those of every trial are kept.
    ///
    /// A trial's score is the mean over its executions, and no score is negative: the executions that have not ended
    /// count as 0.
    pub(super) fn trained_limit(&self, trial: &Trial) -> Option<f64> {
        let limit = self.kept_limit? * trial.executions.len() as f64;
        // The mean is rounded.
        let rounding = 1e-9 * limit;
        let ended = trial.executions.iter().filter(|state| **state != ExecutionState::Open);
        let scores = ended.map(|state| state.score().unwrap_or(f64::INFINITY));
        Some(limit + rounding - scores.sum::<f64>())
    }

    /// Adds the failure of an execution of the search.
    pub(super) fn add_failure(&mut self, execution: ExecutionId, failure: ExecutionFailure) {
        self.failures.insert(execution, failure);
    }

    /// Adds the failure of an execution that was retrained.
    pub(super) fn add_retraining_failure(&mut self, execution: ExecutionId, failure: ExecutionFailure) {
        self.retraining_failures.insert(execution, failure);
    }

    /// Drops the failure of an execution that is to be retrained once more.
    pub(super) fn remove_retraining_failure(&mut self, execution: ExecutionId) {
        self.retraining_failures.remove(&execution);
    }

    /// Adds the weights and curves of an execution that was retrained, and drops the oldest ones above the limits.
    pub(super) fn add_retrained(&mut self, execution: ExecutionId, trained: Trained, curves: Curves) {
        self.retrained.retain(|(id, ..)| *id != execution);
        self.retrained.push_back((execution, trained, curves));
        // The latest is kept whatever its size, because the page shows it.
        while self.retrained.len() > 1
            && (self.retrained.len() > KEPT_RETRAINED
                || total_bytes(self.retrained.iter().map(|(_, trained, _)| trained)) > KEPT_BYTES)
        {
            self.retrained.pop_front();
        }
    }

    /// Drops the weights of ended trials that are not among the [`KEPT_TRIALS`] best, and those of more
    /// trials while the rest takes more than [`KEPT_BYTES`].
    pub(super) fn trim(&mut self, ledger: &Ledger) {
        let mut ended: Vec<(Option<f64>, u32)> = Vec::new();
        for id in self.kept.keys() {
            let trial = ledger.trial(id.trial).filter(|trial| !trial.is_open());
            if let Some(trial) = trial
                && ended.last().is_none_or(|(_, number)| *number != id.trial)
            {
                ended.push((trial.score(), id.trial));
            }
        }
        sort_by(&mut ended, |(a, first), (b, second)| compare(*a, *b).then(first.cmp(second)));
        let n_ended = ended.len();
        let too_many = ended.split_off(n_ended.min(KEPT_TRIALS));
        for (_, trial) in too_many {
            self.kept.retain(|id, _| id.trial != trial);
        }
        while total_bytes(self.kept.values()) > KEPT_BYTES {
            // The worst ended trial is dropped first; with none left, the execution with the highest number.
            match ended.pop() {
                Some((_, trial)) => self.kept.retain(|id, _| id.trial != trial),
                None => {
                    let Some(latest) = self.kept.last().map(|(id, _)| *id) else { break };
                    self.kept.remove(&latest);
                }
            }
        }
        if let Some((worst, _)) = ended.last()
            && ended.len() < n_ended
        {
            self.kept_limit = Some(worst.unwrap_or(f64::INFINITY));
        }
    }
}

fn total_bytes<'a>(trained: impl Iterator<Item = &'a Trained>) -> usize {
    trained.map(Trained::bytes).sum()
}

/// Compares two scores: lower comes first, `None` last.
fn compare(a: Option<f64>, b: Option<f64>) -> Ordering {
    let key = |score: Option<f64>| score.unwrap_or(f64::INFINITY);
    key(a).total_cmp(&key(b)).then(a.is_none().cmp(&b.is_none()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        search::{space::Assignment, step::StepAction},
        train::epoch::{Curves, EpochMetrics},
    };

    fn outcome(loss: f64) -> Outcome {
        let best = EpochMetrics { epoch: 1, loss, val_loss: loss, val_mae: loss };
        Outcome {
            end: End::Completed,
            best: Some(best),
            last: Some(best),
            weights_epoch: Some(1),
            weights_hash: 0,
            evaluation: None,
            last_evaluation: None,
        }
    }

    fn trained(weights: usize) -> Trained {
        Trained { weights: vec![0.5; weights] }
    }

    #[test]
    fn early_stopped_run_has_a_score_and_diverged_run_has_none() {
        let state = |outcome: &Outcome| execution_state(outcome, Objective::Loss);
        let early = Outcome { end: End::StoppedEarly { epoch: 7 }, ..outcome(0.25) };
        assert_eq!((state(&early), early.epochs()), (ExecutionState::Done(0.25), 7));
        // A diverged run has no score, however low the loss of its best epoch was; its metrics are kept.
        let diverged = Outcome { end: End::Diverged { epoch: 9 }, ..outcome(0.25) };
        assert_eq!(state(&diverged), ExecutionState::Diverged { epoch: 9 });
        assert_eq!((diverged.best.map(|best| best.loss), diverged.epochs()), (Some(0.25), 9));
    }

    #[test]
    fn pruned_run_has_a_score_that_is_compared_with_none() {
        let pruned =
            execution_state(&Outcome { end: End::Pruned { epoch: 4 }, ..outcome(0.25) }, Objective::Loss);
        assert_eq!((pruned, pruned.score()), (ExecutionState::Pruned { epoch: 4, score: 0.25 }, None));
    }

    #[test]
    fn run_without_an_epoch_fails() {
        let mut results = Results::default();
        let [empty, scored] = [0, 1].map(|trial| ExecutionId { trial, execution: 0 });
        let without_epoch = Outcome { best: None, last: None, ..outcome(1.0) };
        let without_epoch = results.add(empty, without_epoch);
        assert_eq!(execution_state(without_epoch, Objective::Loss), ExecutionState::Failed);
        results.add(scored, outcome(1.0));
        assert_eq!(results.failure(empty), Some(&ExecutionFailure::NoEpoch));
        assert_eq!(results.failure(scored), None);
    }

    /// The results of one trial with one execution for each of these losses, as a worker sends them that obeys the limit.
    fn results_of(losses: &[f64], weights: usize) -> (Results, usize) {
        let (mut results, mut ledger) = (Results::default(), Ledger::default());
        let mut n_sent = 0;
        for loss in losses {
            let action = StepAction::Trial { assignment: Assignment::default(), epochs: None };
            let trial = ledger.open(action, 1, 0).unwrap().trial;
            let limit = ledger.trial(trial).and_then(|trial| results.trained_limit(trial));
            let trained = limit.is_none_or(|limit| *loss <= limit).then(|| trained(weights));
            n_sent += usize::from(trained.is_some());
            let id = ExecutionId { trial, execution: 0 };
            trained.into_iter().for_each(|trained| results.add_trained(id, trained));
            let outcome = results.add(id, outcome(*loss));
            let state = execution_state(outcome, Objective::Loss);
            ledger.record(trial, 0, state).unwrap();
            results.trim(&ledger);
        }
        (results, n_sent)
    }

    /// The trials whose weights are kept.
    fn kept(losses: &[f64], weights: usize) -> Vec<u32> {
        results_of(losses, weights).0.kept.keys().map(|id| id.trial).collect()
    }

    #[test]
    fn weights_that_cannot_be_kept_are_not_sent() {
        let worsening: Vec<f64> = (0..50_u8).map(f64::from).collect();
        // The first trial beyond the kept ones is sent, because none has been dropped before.
        assert_eq!(results_of(&worsening, 10).1, KEPT_TRIALS + 1);
        let improving: Vec<f64> = worsening.iter().rev().copied().collect();
        assert_eq!(results_of(&improving, 10).1, 50);
    }

    #[test]
    fn trained_limit_counts_the_other_executions_of_the_trial() {
        let worsening: Vec<f64> = (0..=KEPT_TRIALS).map(|loss| loss as f64).collect();
        let (results, _) = results_of(&worsening, 10);
        let limit = |executions: &[ExecutionState]| {
            let trial = Trial { executions: executions.to_vec(), ..Trial::new(99, Assignment::default()) };
            results.trained_limit(&trial).unwrap()
        };
        let (open, done) = (ExecutionState::Open, ExecutionState::Done);
        // The worst kept trial has the score 19.
        assert!((limit(&[open]) - 19.0).abs() < 1e-6);
        assert!((limit(&[open, open, open]) - 57.0).abs() < 1e-6);
        assert!((limit(&[done(20.0), open, done(7.0)]) - 30.0).abs() < 1e-6);
        assert_eq!(limit(&[open, ExecutionState::Diverged { epoch: 1 }]), f64::NEG_INFINITY);
        assert_eq!(
            Results::default()
                .trained_limit(&Trial { executions: vec![open], ..Trial::new(0, Assignment::default()) }),
            None
        );
    }

    #[test]
    fn curves_are_kept_up_to_their_limit() {
        let curves = |bytes: usize| Curves { loss: vec![0.5; bytes / 4], ..Curves::default() };
        let id = |trial| ExecutionId { trial, execution: 0 };
        let mut results = Results::default();
        results.add_curves(id(0), &curves(KEPT_CURVE_BYTES - 8), false);
        results.add_curves(id(1), &curves(12), false);
        results.add_curves(id(2), &curves(8), false);
        assert_eq!([0, 1, 2].map(|trial| results.has_curves(id(trial))), [true, false, true]);
        // A pruner needs the curves of every execution until it has observed them.
        results.add_curves(id(3), &curves(12), true);
        results.limit_curves(id(0));
        results.limit_curves(id(3));
        assert_eq!([0, 2, 3].map(|trial| results.has_curves(id(trial))), [false, true, true]);
    }

    #[test]
    fn weights_of_the_best_trials_are_kept() {
        let losses: Vec<f64> = (0..30_u8).map(|i| f64::from((i * 7) % 30)).collect();
        let kept = kept(&losses, 10);
        assert_eq!(kept.len(), KEPT_TRIALS);
        assert!(kept.iter().all(|trial| losses[*trial as usize] < KEPT_TRIALS as f64));
    }

    #[test]
    fn fewer_trials_of_large_networks_are_kept_and_the_best_of_them() {
        let third = KEPT_BYTES / 4 / 3;
        assert_eq!(kept(&[3.0, 1.0, 2.0, 5.0, 4.0], third), [0, 1, 2]);
        assert!(kept(&[3.0, 1.0], 4 * third).is_empty());
    }

    #[test]
    fn retrained_weights_are_limited_in_number_and_size() {
        let mut results = Results::default();
        for trial in 0..5 {
            let id = ExecutionId { trial, execution: 0 };
            results.add_retrained(id, trained(KEPT_BYTES / 4 - 1), Curves::default());
            assert_eq!(results.retrained.len(), 1);
            assert!(results.trained(ExecutionId { trial, execution: 0 }).is_some());
        }
        for trial in 0..200 {
            let id = ExecutionId { trial, execution: 0 };
            results.add_retrained(id, trained(3), Curves::default());
        }
        assert_eq!(results.retrained.len(), KEPT_RETRAINED);
    }
}
