//! A leaderboard that follows a search: it reads what has changed, keeps the trials in order, and makes rows only of the
//! trials that are shown.

use super::leaderboard::{Row, deviation, row};
use crate::{
    num::ranking::{Ranking, RankingKey},
    runtime::scheduler::Scheduler,
    search::trial::{Trial, TrialState},
};

/// The leaderboard of one search. It equals [`super::leaderboard::leaderboard`] whenever [`Self::advance`] has returned
/// true.
#[derive(Clone, Debug, Default)]
pub struct LiveLeaderboard {
    /// How many of the search's changes have been read.
    changes_read: usize,
    by_score: Ranking,
    ranked: usize,
}

/// The key of a trial in the order of the ranks. Trials without a score are grouped by their states.
#[must_use]
pub fn score_key(trial: &Trial) -> RankingKey {
    let group = RankingKey::missing(trial.state() as u8);
    trial.score().map_or(group, |score| RankingKey::number(score, false))
}

impl LiveLeaderboard {
    /// The complete leaderboard of a search.
    #[must_use]
    pub fn of(search: &Scheduler) -> Self {
        let mut leaderboard = Self::default();
        leaderboard.advance(search, usize::MAX);
        leaderboard
    }

    /// Reads the search's changes, at most so many at once. Returns whether the leaderboard is complete; otherwise it is to
    /// be called again. Each change takes a time logarithmic in the number of trials.
    pub fn advance(&mut self, search: &Scheduler, most: usize) -> bool {
        let end = search.changes().len().min(self.changes_read.saturating_add(most));
        for number in search.changes().get(self.changes_read..end).unwrap_or_default() {
            if let Some(trial) = search.ledger().trial(*number) {
                self.update(trial);
            }
        }
        self.changes_read = end;
        end == search.changes().len()
    }

    fn update(&mut self, trial: &Trial) {
        let had_score = self.by_score.key(trial.number).is_some_and(RankingKey::has_value);
        let key = score_key(trial);
        self.ranked += usize::from(key.has_value() && !had_score);
        self.by_score.set(trial.number, key);
    }

    /// How many trials there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.by_score.len()
    }

    /// Whether there is no trial.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.by_score.is_empty()
    }

    /// How many trials have a score.
    #[must_use]
    pub fn ranked(&self) -> usize {
        self.ranked
    }

    /// How many trials have a score within the spread of the best one: at most its score and the sample standard deviation
    /// of its runs. One at least, where a trial has a score.
    #[must_use]
    pub fn equal_to_best(&self, search: &Scheduler) -> usize {
        let mut trials = self.by_score.items().filter_map(|number| search.ledger().trial(number));
        let Some((best, score)) = trials.next().and_then(|best| Some((best, best.score()?))) else {
            return 0;
        };
        let limit = score + deviation(best).unwrap_or(0.0);
        1 + trials.take_while(|trial| trial.score().is_some_and(|score| score <= limit)).count()
    }

    /// The row of a trial.
    #[must_use]
    pub fn row(&self, search: &Scheduler, trial: u32) -> Option<Row> {
        let key = self.by_score.key(trial)?;
        let row = row(search.ledger().trial(trial)?, search.results());
        let position = if key.has_value() { self.by_score.position(trial) } else { None };
        Some(Row { rank: position.map(|position| position as u32 + 1), ..row })
    }

    /// The rows of the best trials, at most so many.
    #[must_use]
    pub fn best_rows(&self, search: &Scheduler, most: usize) -> Vec<Row> {
        self.by_score.items().take(most).filter_map(|trial| self.row(search, trial)).collect()
    }

    /// The rows of the best trials that have ended, at most so many.
    #[must_use]
    pub fn best_ended_rows(&self, search: &Scheduler, most: usize) -> Vec<Row> {
        let rows = self.by_score.items().filter_map(|trial| self.row(search, trial));
        rows.filter(|row| row.state != TrialState::Running).take(most).collect()
    }
}
