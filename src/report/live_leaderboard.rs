//! A leaderboard that follows a search: it reads what has changed, keeps the trials in order, and makes rows only of the
//! trials that are shown.

use super::leaderboard::{Row, SortKey, Sorting, deviation, row, val_mae};
use crate::{
    num::ranking::{Ranking, RankingKey},
    runtime::scheduler::Scheduler,
    search::{
        space::Space,
        trial::{Trial, TrialState},
        value::Value,
    },
};

/// The leaderboard of one search. It equals [`super::leaderboard::leaderboard`] whenever [`Self::advance`] has returned
/// true.
#[derive(Clone, Debug)]
pub struct LiveLeaderboard {
    /// How many of the search's changes have been read.
    changes_read: usize,
    by_score: Ranking,
    ranked: usize,
    smallest: SmallestNumbers,
    table: Order,
    /// The order that the table will have when it is complete.
    next_table: Option<Order>,
}

/// The smallest numbers of the ended trials, in absolute value and without zeros, from which the number of decimals of a
/// column follows; `None` where there is none.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct SmallestNumbers {
    /// Of the scores.
    pub score: Option<f64>,
    /// Of the mean validation MAEs.
    pub val_mae: Option<f64>,
}

impl SmallestNumbers {
    /// Takes the numbers of an ended trial into account.
    pub fn include(&mut self, score: Option<f64>, val_mae: Option<f64>) {
        let smaller = |smallest: Option<f64>, number: Option<f64>| {
            let size = number.map(f64::abs).filter(|size| size.is_finite() && *size > 0.0);
            size.map_or(smallest, |size| Some(smallest.map_or(size, |smallest| smallest.min(size))))
        };
        self.score = smaller(self.score, score);
        self.val_mae = smaller(self.val_mae, val_mae);
    }
}

/// The trials sorted by a column.
#[derive(Clone, Debug)]
struct Order {
    sorting: Sorting,
    /// `None` by score ascending, which is the order of the ranks.
    ranking: Option<Ranking>,
    /// How many trials have been added, in the order of their numbers.
    added: u32,
    /// The position of each value among the values of a column of names, sorted; empty for a column of numbers.
    name_positions: Vec<u64>,
}

impl Order {
    const BY_SCORE: Self =
        Self { sorting: (SortKey::Rank, false), ranking: None, added: 0, name_positions: Vec::new() };

    fn new(sorting: Sorting, space: &Space) -> Self {
        if sorting == Self::BY_SCORE.sorting {
            return Self::BY_SCORE;
        }
        let name_positions = match sorting.0 {
            SortKey::Parameter(index) => name_positions(space, index),
            _ => Vec::new(),
        };
        Self { sorting, ranking: Some(Ranking::default()), added: 0, name_positions }
    }

    fn set(&mut self, search: &Scheduler, trial: &Trial) {
        if let Some(ranking) = &mut self.ranking {
            ranking.set(trial.number, key(search, trial, self.sorting, &self.name_positions));
        }
    }
}

/// For each value of a parameter its position among all of them, sorted, if they are names; else nothing.
fn name_positions(space: &Space, parameter: usize) -> Vec<u64> {
    let Some(parameter) = space.parameters().get(parameter) else { return Vec::new() };
    let domain = &parameter.domain;
    if !matches!(domain.value(0), Value::Text(_)) {
        return Vec::new();
    }
    let names: Vec<String> = domain.values().map(|value| value.to_string()).collect();
    names.iter().map(|name| names.iter().filter(|other| *other < name).count() as u64).collect()
}

/// The key of a trial in a column.
fn key(search: &Scheduler, trial: &Trial, (column, is_descending): Sorting, names: &[u64]) -> RankingKey {
    let number = |number: Option<f64>, group: u8| {
        number.map_or(RankingKey::missing(group), |number| RankingKey::number(number, is_descending))
    };
    match column {
        // Trials without a score are grouped by their states.
        SortKey::Rank => number(trial.score(), trial.state() as u8),
        SortKey::Trial => RankingKey::whole(u64::from(trial.number), is_descending),
        SortKey::ValMae => number(val_mae(trial, search.results()), 0),
        SortKey::Deviation => number(deviation(trial), 0),
        SortKey::Parameter(index) => match trial.assignment.0.get(index).and_then(Option::as_ref) {
            Some(value @ Value::Text(_)) => {
                let parameter = search.study().space().parameters().get(index);
                let value_index = parameter.and_then(|parameter| parameter.domain.index_of(value));
                let position = value_index.and_then(|index| names.get(index as usize));
                position
                    .map_or(RankingKey::missing(0), |position| RankingKey::whole(*position, is_descending))
            }
            value => number(value.and_then(Value::as_f64), 0),
        },
    }
}

impl Default for LiveLeaderboard {
    fn default() -> Self {
        Self {
            changes_read: 0,
            by_score: Ranking::default(),
            ranked: 0,
            smallest: SmallestNumbers::default(),
            table: Order::BY_SCORE,
            next_table: None,
        }
    }
}

impl LiveLeaderboard {
    /// The complete leaderboard of a search.
    #[must_use]
    pub fn of(search: &Scheduler) -> Self {
        let mut leaderboard = Self::default();
        leaderboard.advance(search, usize::MAX);
        leaderboard
    }

    /// An empty leaderboard for another search, with the table sorted as here where that search has the column.
    #[must_use]
    pub fn restarted(&self, search: &Scheduler) -> Self {
        let mut leaderboard = Self::default();
        let sorting = self.next_table.as_ref().unwrap_or(&self.table).sorting;
        let is_missing = |index: usize| index >= search.study().space().parameters().len();
        if !matches!(sorting.0, SortKey::Parameter(index) if is_missing(index)) {
            leaderboard.sort_table(search, sorting);
        }
        leaderboard
    }

    /// Reads the search's changes, at most so many steps of work at once. Returns whether the leaderboard is complete;
    /// otherwise it is to be called again. Each step takes a time logarithmic in the number of trials.
    pub fn advance(&mut self, search: &Scheduler, most: usize) -> bool {
        let end = search.changes().len().min(self.changes_read.saturating_add(most));
        let changes = search.changes().get(self.changes_read..end).unwrap_or_default();
        for number in changes {
            if let Some(trial) = search.ledger().trial(*number) {
                self.update(search, trial);
            }
        }
        self.changes_read = end;
        let rest = most.saturating_sub(changes.len());
        self.advance_table(search, rest) && end == search.changes().len()
    }

    /// Adds at most so many trials to the table's next order. Returns whether the table has the order that was asked
    /// for.
    fn advance_table(&mut self, search: &Scheduler, most: usize) -> bool {
        let Some(next) = &mut self.next_table else { return true };
        let known = self.by_score.len() as u32;
        let end = known.min(next.added.saturating_add(u32::try_from(most).unwrap_or(u32::MAX)));
        for number in next.added..end {
            if let Some(trial) = search.ledger().trial(number) {
                next.set(search, trial);
            }
        }
        next.added = end;
        if end < known {
            return false;
        }
        if let Some(next) = self.next_table.take() {
            self.table = next;
        }
        true
    }

    fn update(&mut self, search: &Scheduler, trial: &Trial) {
        let had_score = self.by_score.key(trial.number).is_some_and(RankingKey::has_value);
        let key = key(search, trial, Order::BY_SCORE.sorting, &[]);
        self.ranked += usize::from(key.has_value() && !had_score);
        self.by_score.set(trial.number, key);
        self.table.set(search, trial);
        // A trial that the next order does not hold yet is added in its turn.
        if let Some(next) = self.next_table.as_mut().filter(|next| trial.number < next.added) {
            next.set(search, trial);
        }
        if !trial.is_open() {
            self.smallest.include(trial.score(), val_mae(trial, search.results()));
        }
    }

    /// Sorts the table by a column. The trials keep their order until [`Self::advance`] has sorted all of them.
    pub fn sort_table(&mut self, search: &Scheduler, sorting: Sorting) {
        if self.next_table.as_ref().is_some_and(|next| next.sorting == sorting) {
            return;
        }
        let is_by_score = sorting == Order::BY_SCORE.sorting;
        self.next_table =
            (self.table.sorting != sorting).then(|| Order::new(sorting, search.study().space()));
        // The order of the ranks is there already.
        if is_by_score && let Some(next) = self.next_table.take() {
            self.table = next;
        }
    }

    /// The column that the table is sorted by.
    #[must_use]
    pub fn table_sorting(&self) -> Sorting {
        self.table.sorting
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

    /// The smallest numbers of the ended trials.
    #[must_use]
    pub fn smallest(&self) -> SmallestNumbers {
        self.smallest
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

    /// The first rows of the table, at most so many.
    #[must_use]
    pub fn table_rows(&self, search: &Scheduler, most: usize) -> Vec<Row> {
        let ranking = self.table.ranking.as_ref().unwrap_or(&self.by_score);
        ranking.items().take(most).filter_map(|trial| self.row(search, trial)).collect()
    }
}
