//! The parts of a series: what networks are trained on, what they are validated on, and what is held back for a test.
//!
//! A partition has one or more folds. A fold is a training and a validation part; with several folds, every repeat of a
//! trial is executed once for each (time-series cross-validation; Hyndman and Athanasopoulos, "Forecasting: Principles and
//! Practice", section 5.10). The test part comes after all of them, and nothing is trained or selected on it.

use std::ops::Range;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The training and the validation part of a series, as indices of points. Neither is empty, and validation begins at or
/// after the end of training, so that nothing later than a forecast is trained on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "[usize; 4]", into = "[usize; 4]")]
pub struct Fold {
    train_start: usize,
    train_end: usize,
    validation_start: usize,
    validation_end: usize,
}

/// The folds of a series, at least one, and its test part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "(Vec<Fold>, Option<Range<usize>>)", into = "(Vec<Fold>, Option<Range<usize>>)")]
pub struct Partition {
    first: Fold,
    others: Vec<Fold>,
    test: Option<Range<usize>>,
}

/// The largest number of folds.
pub const MAX_FOLDS: usize = 100;

/// Why ranges of points are no partition.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum PartitionError {
    /// A part has no points.
    #[error("the part from {start} to {end} is empty")]
    Empty {
        /// The first point.
        start: usize,
        /// The point after the last one.
        end: usize,
    },
    /// A validation part begins before its training part ends.
    #[error("validation begins at {validation}, before training ends at {train}")]
    Overlap {
        /// The first validation point.
        validation: usize,
        /// The point after the last training point.
        train: usize,
    },
    /// The test part begins before a validation part ends.
    #[error("the test part begins at {test}, before validation ends at {validation}")]
    TestOverlap {
        /// The first test point.
        test: usize,
        /// The point after the last validation point.
        validation: usize,
    },
    /// There is no fold, or there are more than [`MAX_FOLDS`].
    #[error("there are {0} folds")]
    Folds(usize),
    /// There are too few points for so many folds.
    #[error("{points} points are too few for {folds} folds")]
    TooFewPoints {
        /// The number of points.
        points: usize,
        /// The number of folds.
        folds: usize,
    },
}

impl Fold {
    /// A fold of these ranges of points.
    ///
    /// # Errors
    /// Where a range is empty, or validation begins before training ends.
    pub fn new(train: Range<usize>, validation: Range<usize>) -> Result<Self, PartitionError> {
        for Range { start, end } in [&train, &validation] {
            if start >= end {
                return Err(PartitionError::Empty { start: *start, end: *end });
            }
        }
        if validation.start < train.end {
            return Err(PartitionError::Overlap { validation: validation.start, train: train.end });
        }
        Ok(Self {
            train_start: train.start,
            train_end: train.end,
            validation_start: validation.start,
            validation_end: validation.end,
        })
    }

    /// The points before `split` for training, and those from it on, of `points` in all, for validation.
    ///
    /// # Errors
    /// Where one of the parts is empty.
    pub fn holdout(points: usize, split: usize) -> Result<Self, PartitionError> {
        Self::new(0..split, split..points)
    }

    /// The training part.
    #[must_use]
    pub fn train(&self) -> Range<usize> {
        self.train_start..self.train_end
    }

    /// The validation part.
    #[must_use]
    pub fn validation(&self) -> Range<usize> {
        self.validation_start..self.validation_end
    }

    /// The fold of a series that has lost this many points at its beginning to differencing. Differences that reach back to
    /// before the training part are no part of it. `None` where no training point is left.
    #[must_use]
    pub fn after_differencing(&self, lost_points: usize) -> Option<Self> {
        let train_end = self.train_end.checked_sub(lost_points).filter(|end| *end > self.train_start)?;
        Some(Self {
            train_start: self.train_start,
            train_end,
            validation_start: self.validation_start - lost_points,
            validation_end: self.validation_end - lost_points,
        })
    }
}

impl Partition {
    /// A partition of these folds.
    ///
    /// # Errors
    /// Where there is no fold or there are too many, or the test part is empty or begins before a validation part ends.
    pub fn new(folds: Vec<Fold>, test: Option<Range<usize>>) -> Result<Self, PartitionError> {
        let count = folds.len();
        let mut folds = folds.into_iter();
        let Some(first) = folds.next().filter(|_| count <= MAX_FOLDS) else {
            return Err(PartitionError::Folds(count));
        };
        let partition = Self { first, others: folds.collect(), test };
        if let Some(Range { start, end }) = partition.test {
            if start >= end {
                return Err(PartitionError::Empty { start, end });
            }
            let validation = partition.validation().end;
            if start < validation {
                return Err(PartitionError::TestOverlap { test: start, validation });
            }
        }
        Ok(partition)
    }

    /// One fold, without a test part: the points before `split` for training, and those from it on, of `points` in all,
    /// for validation.
    ///
    /// # Errors
    /// Where one of the parts is empty.
    pub fn holdout(points: usize, split: usize) -> Result<Self, PartitionError> {
        Ok(Self { first: Fold::holdout(points, split)?, others: Vec::new(), test: None })
    }

    /// Folds with a rolling origin: the points from `split` on, of `points` in all, are divided into `folds` consecutive
    /// validation parts, the earlier ones longer by a point where they cannot be equal. Each fold is trained on all points
    /// before its validation part.
    ///
    /// # Errors
    /// Where there are no folds or too many, or fewer validation points than folds, or no point before `split`.
    pub fn rolling_origin(points: usize, split: usize, folds: usize) -> Result<Self, PartitionError> {
        if folds == 0 || folds > MAX_FOLDS {
            return Err(PartitionError::Folds(folds));
        }
        let validation_points = points.saturating_sub(split);
        if validation_points < folds {
            return Err(PartitionError::TooFewPoints { points: validation_points, folds });
        }
        let (length, longer) = (validation_points / folds, validation_points % folds);
        let mut start = split;
        let parts = (0..folds).map(|fold| {
            let end = start + length + usize::from(fold < longer);
            let part = Fold::new(0..start, start..end);
            start = end;
            part
        });
        Self::new(parts.collect::<Result<_, _>>()?, None)
    }

    /// The folds in their order; at least one.
    pub fn folds(&self) -> impl Iterator<Item = Fold> + '_ {
        std::iter::once(self.first).chain(self.others.iter().copied())
    }

    /// How many folds there are, at least 1.
    #[must_use]
    pub fn fold_count(&self) -> u32 {
        1 + self.others.len() as u32
    }

    /// The fold of this execution of a trial. The executions of a repeat go through the folds in their order.
    #[must_use]
    pub fn fold_of_execution(&self, execution: u32) -> Fold {
        let number = execution % self.fold_count();
        self.fold(number).unwrap_or(self.first)
    }

    /// The fold of this number, from 0.
    #[must_use]
    pub fn fold(&self, number: u32) -> Option<Fold> {
        self.folds().nth(number as usize)
    }

    /// The points from the first to the last one that is validated in some fold.
    #[must_use]
    pub fn validation(&self) -> Range<usize> {
        self.folds().fold(self.first.validation(), |span, fold| {
            let Range { start, end } = fold.validation();
            span.start.min(start)..span.end.max(end)
        })
    }

    /// The index after the last point of any part.
    #[must_use]
    pub fn end(&self) -> usize {
        self.test.as_ref().map_or(self.validation().end, |test| test.end)
    }

    /// The test part.
    #[must_use]
    pub fn test(&self) -> Option<Range<usize>> {
        self.test.clone()
    }
}

impl TryFrom<[usize; 4]> for Fold {
    type Error = PartitionError;

    fn try_from([train_start, train_end, start, end]: [usize; 4]) -> Result<Self, PartitionError> {
        Self::new(train_start..train_end, start..end)
    }
}

impl From<Fold> for [usize; 4] {
    fn from(fold: Fold) -> Self {
        [fold.train_start, fold.train_end, fold.validation_start, fold.validation_end]
    }
}

impl TryFrom<(Vec<Fold>, Option<Range<usize>>)> for Partition {
    type Error = PartitionError;

    fn try_from((folds, test): (Vec<Fold>, Option<Range<usize>>)) -> Result<Self, PartitionError> {
        Self::new(folds, test)
    }
}

impl From<Partition> for (Vec<Fold>, Option<Range<usize>>) {
    fn from(partition: Partition) -> Self {
        (partition.folds().collect(), partition.test)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn invalid_partitions_are_refused() {
        assert_eq!(Fold::holdout(10, 0), Err(PartitionError::Empty { start: 0, end: 0 }));
        assert_eq!(Fold::holdout(10, 10), Err(PartitionError::Empty { start: 10, end: 10 }));
        assert_eq!(Fold::new(0..5, 4..9), Err(PartitionError::Overlap { validation: 4, train: 5 }));
        let fold = Fold::new(2..5, 7..9).unwrap();
        assert_eq!(Partition::new(Vec::new(), None), Err(PartitionError::Folds(0)));
        assert_eq!(Partition::new(vec![fold; 101], None), Err(PartitionError::Folds(101)));
        let overlap = PartitionError::TestOverlap { test: 8, validation: 9 };
        assert_eq!(Partition::new(vec![fold], Some(8..12)), Err(overlap));
        assert_eq!(Partition::new(vec![fold], Some(9..9)), Err(PartitionError::Empty { start: 9, end: 9 }));
        assert_eq!(
            Partition::rolling_origin(12, 10, 3),
            Err(PartitionError::TooFewPoints { points: 2, folds: 3 })
        );
        let bytes = postcard::to_allocvec(&[0_usize, 5, 4, 9]).unwrap();
        assert!(postcard::from_bytes::<Fold>(&bytes).is_err());
    }

    #[test]
    fn rolling_origin_trains_on_all_points_before_each_validation_part() {
        let partition = Partition::rolling_origin(111, 100, 3).unwrap();
        let folds: Vec<_> = partition.folds().map(|fold| (fold.train(), fold.validation())).collect();
        assert_eq!(folds, [(0..100, 100..104), (0..104, 104..108), (0..108, 108..111)]);
        assert_eq!((partition.fold_count(), partition.fold(3)), (3, None));
        assert_eq!(Partition::rolling_origin(111, 100, 1), Partition::holdout(111, 100));
    }

    #[test]
    fn differencing_takes_points_from_the_training_part() {
        let fold = Fold::new(0..10, 12..20).unwrap();
        let differenced = fold.after_differencing(4).unwrap();
        assert_eq!((differenced.train(), differenced.validation()), (0..6, 8..16));
        let later = Fold::new(5..10, 12..20).unwrap();
        assert_eq!(later.after_differencing(4).map(|fold| fold.train()), Some(5..6));
        assert_eq!(later.after_differencing(5), None);
        assert_eq!(fold.after_differencing(10), None);
    }

    proptest! {
        #[test]
        fn rolling_folds_cover_every_point_after_the_split_once(
            points in 2_usize..500, split in 1_usize..400, folds in 1_usize..100,
        ) {
            if let Ok(partition) = Partition::rolling_origin(points, split, folds) {
                let validated: Vec<usize> = partition.folds().flat_map(|fold| fold.validation()).collect();
                prop_assert_eq!(validated, (split..points).collect::<Vec<_>>());
                prop_assert!(partition.folds().all(|fold| fold.train() == (0..fold.validation().start)));
                let bytes = postcard::to_allocvec(&partition).unwrap();
                prop_assert_eq!(postcard::from_bytes::<Partition>(&bytes).unwrap(), partition);
            } else {
                prop_assert!(split + folds > points);
            }
        }
    }
}
