//! The results of a search: the metrics or the failure of every execution, the weights and curves of the best trials.

use std::{
    cmp::Ordering,
    collections::{BTreeMap, VecDeque},
};

use litemap::LiteMap;
use serde::{Deserialize, Serialize};

use super::failure::ExecutionFailure;
use crate::{
    num::order::sort_by,
    search::{
        ledger::Ledger,
        trial::{ExecutionId, ExecutionState},
    },
    train::{
        epoch::{Curves, End, EpochMetrics, RunResult},
        metrics::{Evaluation, SilentLayer, silent_layer},
        objective::Objective,
    },
};

/// The number of trials whose weights and curves are kept. The others can be trained again to the same bits.
pub const KEPT_TRIALS: usize = 20;

/// The most bytes of weights and curves that are kept of the search; retrained executions have the same limit of their
/// own. Only very large networks reach the limit: fewer than [`KEPT_TRIALS`] of their trials are kept.
const KEPT_BYTES: usize = 128 << 20;

/// The number of retrained executions that are kept.
const KEPT_RETRAINED: usize = 64;

/// The metrics of one execution that ended with a result.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// How the run ended.
    pub end: End,
    /// The metrics of the best epoch by the study's objective; `None` if no epoch was finite.
    pub best: Option<EpochMetrics>,
    /// The metrics of the last finite epoch.
    pub last: Option<EpochMetrics>,
    /// A hash of the bits of the weights ([`hash`]): equal for equal weights.
    pub weights_hash: u64,
    /// The errors of the kept weights on each part of the series.
    pub evaluation: Option<Evaluation>,
    /// The errors of the weights after the last epoch on each part of the series.
    pub last_evaluation: Option<Evaluation>,
}

/// The weights and curves of one execution. They are large, and kept for the best trials only.
#[derive(Clone, Debug, PartialEq)]
pub struct Trained {
    /// The metrics of every epoch.
    pub curves: Curves,
    /// The weights after epoch [`Self::weights_epoch`], in Keras's order.
    pub weights: Vec<f32>,
    /// The epoch that the weights belong to, usually the best; `None` if no epoch was finite.
    pub weights_epoch: Option<u32>,
}

/// The results of a search so far.
#[derive(Clone, Debug, Default)]
pub struct Results {
    /// By trial and by execution. Trials are stored one by one, so that no result moves those of other trials, in
    /// whatever order executions end.
    outcomes: Vec<Vec<Option<Outcome>>>,
    /// The number of executions of each trial.
    executions: usize,
    failures: BTreeMap<ExecutionId, ExecutionFailure>,
    kept: LiteMap<ExecutionId, Trained>,
    /// The retrained executions, the latest last.
    retrained: VecDeque<(ExecutionId, Trained)>,
}

impl Trained {
    fn bytes(&self) -> usize {
        let Curves { loss, val_loss, val_mae } = &self.curves;
        4 * (self.weights.len() + loss.len() + val_loss.len() + val_mae.len())
    }
}

impl Outcome {
    /// The state of the execution in the ledger.
    #[must_use]
    pub fn state(&self, objective: Objective) -> ExecutionState {
        match (self.end, self.best) {
            (End::Diverged { epoch }, _) => ExecutionState::Diverged { epoch },
            (End::Completed | End::StoppedEarly { .. }, Some(best)) => {
                ExecutionState::Done(best.objective(objective))
            }
            (End::Completed | End::StoppedEarly { .. }, None) => ExecutionState::Failed,
        }
    }

    /// The number of epochs that were trained, including one that diverged.
    #[must_use]
    pub fn epochs(&self) -> u32 {
        match self.end {
            End::Completed => self.last.map_or(0, |last| last.epoch),
            End::Diverged { epoch } | End::StoppedEarly { epoch } => epoch,
        }
    }

    /// Whether a hidden layer outputs zero for every training window, so that the forecast is constant.
    #[must_use]
    pub fn silent_layer(&self) -> Option<SilentLayer> {
        silent_layer(self.evaluation.as_ref(), self.last_evaluation.as_ref())
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
        self.outcomes.get(execution.trial as usize)?.get(execution.execution as usize)?.as_ref()
    }

    /// The failure of an execution whose state is [`ExecutionState::Failed`].
    #[must_use]
    pub fn failure(&self, execution: ExecutionId) -> Option<&ExecutionFailure> {
        self.failures.get(&execution)
    }

    /// The weights and curves of an execution, if they are kept or were retrained.
    #[must_use]
    pub fn trained(&self, execution: ExecutionId) -> Option<&Trained> {
        let retrained = || self.retrained.iter().find(|(id, _)| *id == execution).map(|(_, trained)| trained);
        self.kept.get(&execution).or_else(retrained)
    }

    /// Adds the result of an execution of the search.
    pub(super) fn add(&mut self, execution: ExecutionId, result: RunResult) -> &Outcome {
        let RunResult { end, best, last, curves, weights, weights_epoch, evaluation, last_evaluation } =
            result;
        if best.is_none() && !matches!(end, End::Diverged { .. }) {
            self.add_failure(execution, ExecutionFailure::NoEpoch);
        }
        let weights_hash = hash(&weights);
        self.kept.insert(execution, Trained { curves, weights, weights_epoch });
        let outcome = Outcome { end, best, last, weights_hash, evaluation, last_evaluation };
        self.outcome_slot(execution).insert(outcome)
    }

    fn outcome_slot(&mut self, id: ExecutionId) -> &mut Option<Outcome> {
        let (trial, execution) = (id.trial as usize, id.execution as usize);
        if trial >= self.outcomes.len() {
            self.outcomes.resize_with(trial + 1, Vec::new);
        }
        let outcomes = &mut self.outcomes[trial];
        if execution >= outcomes.len() {
            let count = self.executions.max(execution + 1);
            outcomes.reserve_exact(count - outcomes.len());
            outcomes.resize_with(count, || None);
        }
        &mut outcomes[execution]
    }

    /// Adds the failure of an execution of the search.
    pub(super) fn add_failure(&mut self, execution: ExecutionId, failure: ExecutionFailure) {
        self.failures.insert(execution, failure);
    }

    /// Adds the weights and curves of an execution that was retrained, and drops the oldest ones above the limits.
    pub(super) fn add_retrained(&mut self, execution: ExecutionId, result: RunResult) {
        self.retrained.retain(|(id, _)| *id != execution);
        let RunResult { curves, weights, weights_epoch, .. } = result;
        self.retrained.push_back((execution, Trained { curves, weights, weights_epoch }));
        // The latest is kept whatever its size, because the page shows it.
        while self.retrained.len() > 1
            && (self.retrained.len() > KEPT_RETRAINED
                || total_bytes(self.retrained.iter().map(|(_, trained)| trained)) > KEPT_BYTES)
        {
            self.retrained.pop_front();
        }
    }

    /// Drops the weights and curves of ended trials that are not among the [`KEPT_TRIALS`] best, and those of more
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
        let too_many = ended.split_off(ended.len().min(KEPT_TRIALS));
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

/// The FNV-1a hash (64 bits) of the bits of the weights, in their order, each little-endian.
#[must_use]
pub fn hash(weights: &[f32]) -> u64 {
    let bytes = weights.iter().flat_map(|weight| weight.to_bits().to_le_bytes());
    bytes.fold(0xCBF2_9CE4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::space::Assignment;

    /// The result of a run with `weights` weights.
    fn result(loss: f64, weights: usize) -> RunResult {
        let best = EpochMetrics { epoch: 1, loss, val_loss: loss, val_mae: loss };
        RunResult {
            end: End::Completed,
            best: Some(best),
            last: Some(best),
            curves: Curves::default(),
            weights: vec![0.5; weights],
            weights_epoch: Some(1),
            evaluation: None,
            last_evaluation: None,
        }
    }

    #[test]
    fn early_stopped_run_has_a_score_and_diverged_run_has_none() {
        let mut results = Results::default();
        let mut add = |trial, end| {
            let result = RunResult { end, ..result(0.25, 3) };
            results.add(ExecutionId { trial, execution: 0 }, result).clone()
        };
        let early = add(0, End::StoppedEarly { epoch: 7 });
        assert_eq!((early.state(Objective::Loss), early.epochs()), (ExecutionState::Done(0.25), 7));
        // A diverged run has no score, however low the loss of its best epoch was; its metrics are kept.
        let diverged = add(1, End::Diverged { epoch: 9 });
        assert_eq!(diverged.state(Objective::Loss), ExecutionState::Diverged { epoch: 9 });
        assert_eq!((diverged.best.map(|best| best.loss), diverged.epochs()), (Some(0.25), 9));
    }

    #[test]
    fn run_without_an_epoch_fails() {
        let mut results = Results::default();
        let [empty, scored] = [0, 1].map(|trial| ExecutionId { trial, execution: 0 });
        let result_without_epoch = RunResult { best: None, last: None, ..result(1.0, 3) };
        let outcome = results.add(empty, result_without_epoch);
        assert_eq!(outcome.state(Objective::Loss), ExecutionState::Failed);
        results.add(scored, result(1.0, 3));
        assert_eq!(results.failure(empty), Some(&ExecutionFailure::NoEpoch));
        assert_eq!(results.failure(scored), None);
    }

    /// The trials whose weights are kept after one trial with one execution for each of these losses.
    fn kept(losses: &[f64], weights: usize) -> Vec<u32> {
        let (mut results, mut ledger) = (Results::default(), Ledger::default());
        for loss in losses {
            let trial = ledger.open(Assignment::default(), 1);
            let state = results.add(ExecutionId { trial, execution: 0 }, result(*loss, weights));
            let state = state.state(Objective::Loss);
            ledger.record(trial, 0, state).unwrap();
            results.trim(&ledger);
        }
        results.kept.keys().map(|id| id.trial).collect()
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
            results.add_retrained(ExecutionId { trial, execution: 0 }, result(1.0, KEPT_BYTES / 4 - 1));
            assert_eq!(results.retrained.len(), 1);
            assert!(results.trained(ExecutionId { trial, execution: 0 }).is_some());
        }
        for trial in 0..200 {
            results.add_retrained(ExecutionId { trial, execution: 0 }, result(1.0, 3));
        }
        assert_eq!(results.retrained.len(), KEPT_RETRAINED);
    }
}
