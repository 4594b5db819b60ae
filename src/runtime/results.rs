//! What is kept of the executions: the metrics of all of them, the weights and curves of the best.

use std::collections::VecDeque;

use litemap::LiteMap;

use crate::search::trial::ExecutionId;
use crate::{
    num::order::sort_by,
    search::{ledger::Ledger, trial::ExecutionState},
    train::{
        epoch::{Curves, End, EpochMetrics, RunResult},
        metrics::{Evaluation, SilentLayer, silent_layer},
        objective::Objective,
    },
};

/// Of how many trials the weights and curves are kept. The others can be trained again to the same bits.
pub const KEPT_TRIALS: usize = 20;

/// How many bytes of weights and curves are kept, at most, of the search and once more of what was trained
/// again. Networks of ordinary size stay far below; of very large ones fewer trials are kept.
const KEPT_BYTES: usize = 128 << 20;

/// How many executions that were trained again are kept.
const KEPT_RETRAINED: usize = 64;

/// The metrics of one execution.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// How it ended.
    pub end: End,
    /// Its best epoch by the study's objective.
    pub best: Option<EpochMetrics>,
    /// Its last epoch.
    pub last: Option<EpochMetrics>,
    /// A hash of its weights' bits: equal for equal weights.
    pub weights_hash: u64,
    /// How well its weights forecast each part of the series.
    pub measured: Option<Evaluation>,
    /// How well those after its last epoch do.
    pub last_measured: Option<Evaluation>,
}

/// What takes room: kept for the best trials only.
#[derive(Clone, Debug, PartialEq)]
pub struct Trained {
    /// The metrics of every epoch.
    pub curves: Curves,
    /// The weights after epoch [`Self::weights_epoch`], in Keras's order.
    pub weights: Vec<f32>,
    /// The epoch that they are of: as a rule the best; `None` where not one was finite.
    pub weights_epoch: Option<u32>,
}

/// The results of a search so far.
#[derive(Clone, Debug, Default)]
pub struct Results {
    outcomes: LiteMap<ExecutionId, Outcome>,
    kept: LiteMap<ExecutionId, Trained>,
    retrained: VecDeque<(ExecutionId, Trained)>,
}

impl Trained {
    fn bytes(&self) -> usize {
        let Curves { loss, val_loss, val_mae } = &self.curves;
        4 * (self.weights.len() + loss.len() + val_loss.len() + val_mae.len())
    }
}

impl Outcome {
    /// What the ledger is told of an execution.
    #[must_use]
    pub fn state(&self, objective: Objective) -> ExecutionState {
        match (self.end, self.best) {
            (End::Diverged { epoch }, _) => ExecutionState::Diverged { epoch },
            (End::Completed | End::StoppedEarly { .. }, Some(best)) => {
                ExecutionState::Done(best.objective(objective))
            }
            (End::Completed | End::StoppedEarly { .. }, None) => {
                ExecutionState::Failed { reason: "it trained for no epoch".to_owned() }
            }
        }
    }

    /// How many epochs it trained, one that diverged included.
    #[must_use]
    pub fn epochs(&self) -> u32 {
        match self.end {
            End::Completed => self.last.map_or(0, |last| last.epoch),
            End::Diverged { epoch } | End::StoppedEarly { epoch } => epoch,
        }
    }

    /// What is to be said of it although it has its score: that its network is dead.
    #[must_use]
    pub fn remark(&self) -> Option<&'static str> {
        let layer = silent_layer(self.measured.as_ref(), self.last_measured.as_ref())?;
        Some(match layer {
            SilentLayer::InReportedEpoch => {
                "a hidden layer gives 0 for every training window: the network forecasts a constant"
            }
            SilentLayer::AfterReportedEpoch => {
                "a hidden layer went silent in training, after the epoch that is reported"
            }
        })
    }
}

impl Results {
    /// The metrics of an execution, where it has ended.
    #[must_use]
    pub fn outcome(&self, execution: ExecutionId) -> Option<&Outcome> {
        self.outcomes.get(&execution)
    }

    /// The weights and curves of an execution, where they are at hand.
    #[must_use]
    pub fn trained(&self, execution: ExecutionId) -> Option<&Trained> {
        let again = || self.retrained.iter().find(|(id, _)| *id == execution).map(|(_, trained)| trained);
        self.kept.get(&execution).or_else(again)
    }

    /// How many epochs have been trained in all.
    #[must_use]
    pub fn epochs(&self) -> u64 {
        self.outcomes.values().filter_map(|outcome| outcome.last).map(|last| u64::from(last.epoch)).sum()
    }

    /// Takes in an execution of the search.
    pub(super) fn add(&mut self, execution: ExecutionId, result: RunResult) -> &Outcome {
        let RunResult { end, best, last, curves, weights, weights_epoch, evaluation, last_evaluation } =
            result;
        let weights_hash = hash(&weights);
        self.kept.insert(execution, Trained { curves, weights, weights_epoch });
        let outcome =
            Outcome { end, best, last, weights_hash, measured: evaluation, last_measured: last_evaluation };
        self.outcomes.remove(&execution);
        self.outcomes.entry(execution).or_insert(outcome)
    }

    /// Takes in an execution that was trained again.
    pub(super) fn add_again(&mut self, execution: ExecutionId, result: RunResult) {
        self.retrained.retain(|(id, _)| *id != execution);
        let RunResult { curves, weights, weights_epoch, .. } = result;
        self.retrained.push_back((execution, Trained { curves, weights, weights_epoch }));
        // The latest stays however large it is: it is being looked at.
        while self.retrained.len() > 1
            && (self.retrained.len() > KEPT_RETRAINED
                || bytes(self.retrained.iter().map(|(_, trained)| trained)) > KEPT_BYTES)
        {
            self.retrained.pop_front();
        }
    }

    /// Lets go of what takes room, but for trials that are among the best or have not ended; of those, too,
    /// where they take too much of it.
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
        while bytes(self.kept.values()) > KEPT_BYTES {
            // The worst that has ended goes first; then the latest execution there is.
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

fn bytes<'a>(trained: impl Iterator<Item = &'a Trained>) -> usize {
    trained.map(Trained::bytes).sum()
}

/// The order of scores: lower first, none last.
pub(super) fn compare(a: Option<f64>, b: Option<f64>) -> std::cmp::Ordering {
    let key = |score: Option<f64>| score.unwrap_or(f64::INFINITY);
    key(a).total_cmp(&key(b)).then(a.is_none().cmp(&b.is_none()))
}

/// FNV-1a over the bits of the weights, in their order.
#[must_use]
pub fn hash(weights: &[f32]) -> u64 {
    let bytes = weights.iter().flat_map(|weight| weight.to_bits().to_le_bytes());
    bytes.fold(0xCBF2_9CE4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::space::Assignment;

    /// A finished execution of so many weights.
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
    fn early_stopping_ends_with_a_score_and_divergence_without_one() {
        let mut results = Results::default();
        let mut add = |trial, end| {
            let result = RunResult { end, ..result(0.25, 3) };
            results.add(ExecutionId { trial, execution: 0 }, result).clone()
        };
        let early = add(0, End::StoppedEarly { epoch: 7 });
        assert_eq!((early.state(Objective::Loss), early.epochs()), (ExecutionState::Done(0.25), 7));
        // However low its best epoch was, it has no score; but what it came to is kept.
        let diverged = add(1, End::Diverged { epoch: 9 });
        assert_eq!(diverged.state(Objective::Loss), ExecutionState::Diverged { epoch: 9 });
        assert_eq!((diverged.best.map(|best| best.loss), diverged.epochs()), (Some(0.25), 9));
    }

    /// The trials whose weights are kept after trials of these losses, each of one execution.
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
    fn the_best_trials_are_kept() {
        let losses: Vec<f64> = (0..30_u8).map(|i| f64::from((i * 7) % 30)).collect();
        let kept = kept(&losses, 10);
        assert_eq!(kept.len(), KEPT_TRIALS);
        assert!(kept.iter().all(|trial| losses[*trial as usize] < KEPT_TRIALS as f64));
    }

    #[test]
    fn of_large_networks_fewer_are_kept_and_the_best_of_them() {
        let third = KEPT_BYTES / 4 / 3;
        assert_eq!(kept(&[3.0, 1.0, 2.0, 5.0, 4.0], third), [0, 1, 2]);
        assert!(kept(&[3.0, 1.0], 4 * third).is_empty());
    }

    #[test]
    fn what_was_trained_again_does_not_pile_up() {
        let mut results = Results::default();
        for trial in 0..5 {
            results.add_again(ExecutionId { trial, execution: 0 }, result(1.0, KEPT_BYTES / 4 - 1));
            assert_eq!(results.retrained.len(), 1);
            assert!(results.trained(ExecutionId { trial, execution: 0 }).is_some());
        }
        for trial in 0..200 {
            results.add_again(ExecutionId { trial, execution: 0 }, result(1.0, 3));
        }
        assert_eq!(results.retrained.len(), KEPT_RETRAINED);
    }
}
