//! What the results of a search that has ended mean beyond its best trial: the effects of the tuned settings, and what to try
//! next.

use super::{
    finding::tuned_values,
    live_leaderboard::LiveLeaderboard,
    next_step::{NextStep, Results, is_failed, next_steps},
    setting_effect::{ScoredTrial, SettingEffect, setting_effects},
};
use crate::{runtime::scheduler::Scheduler, search::trial::Trial};

/// The most trials that effects are computed from, which takes a few milliseconds. Of more, every second, third and so on is taken.
const MAX_TRIALS: usize = 10_000;

/// What the results mean.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Insight {
    /// The effects of the tuned settings, clear ones first.
    pub effects: Vec<SettingEffect>,
    /// What to try next, the most useful first.
    pub steps: Vec<NextStep>,
    /// The results that the steps follow from.
    pub results: Results,
}

impl Insight {
    /// The insight of a search, with its leaderboard.
    #[must_use]
    pub fn of(search: &Scheduler, leaderboard: &LiveLeaderboard) -> Self {
        let study = search.study();
        let trials = search.ledger().trials();
        let sampled = || trials.iter().step_by(trials.len().div_ceil(MAX_TRIALS).max(1));
        let scored: Vec<ScoredTrial<'_>> = sampled().filter_map(ScoredTrial::of).collect();
        let is_failed = |trial: &&Trial| {
            let outcomes = || trial.execution_ids().filter_map(|id| search.results().outcome(id));
            // A trial counts whose every result is constant.
            let is_constant = outcomes().next().is_some()
                && outcomes().all(|outcome| outcome.constant_forecast().is_some());
            is_failed(trial.state(), is_constant)
        };
        let best = leaderboard.best_rows(search, 1).into_iter().find(|row| row.score.is_some());
        let best_trial = best.as_ref().and_then(|row| search.ledger().trial(row.trial));
        let is_at_the_end = |trial: &Trial| {
            let epochs = trial.execution_ids().map(|id| {
                let outcome = search.results().outcome(id)?;
                Some((outcome.best?.epoch, outcome.last?.epoch))
            });
            let epochs: Vec<Option<(u32, u32)>> = epochs.collect();
            epochs.iter().all(|epochs| epochs.is_some_and(|(best, last)| best == last))
        };
        let results = Results {
            trials: sampled().count(),
            failed: sampled().filter(is_failed).count(),
            equal_to_best: leaderboard.equal_to_best(search),
            is_best_at_the_end: best_trial.is_some_and(is_at_the_end),
            winner: best.map(|row| tuned_values(study, &row.values)).unwrap_or_default(),
        };
        Self { effects: setting_effects(study, &scored), steps: next_steps(study, &results), results }
    }
}
