//! Windows: the consecutive points from which the next one, the target, is forecast.
//!
//! Window `i` holds points `i..i + window`, and its target is point `i + window` (the book's `windowed_dataset`). The
//! training windows are those that lie in the training part with their target. In the validation part every point is a
//! target, and its window may begin before the split: forecasts are one step ahead from true values.

use std::ops::Range;

/// The windows of consecutive targets, which borrow from the series.
#[derive(Clone, Copy, Debug)]
pub struct Windows<'a> {
    values: &'a [f32],
    window: usize,
    first: usize,
    count: usize,
}

impl<'a> Windows<'a> {
    /// The windows of `window` points before each target.
    ///
    /// `None` if a target has fewer points before it, or lies beyond the end of the series.
    #[must_use]
    pub fn new(values: &'a [f32], window: usize, targets: Range<usize>) -> Option<Self> {
        let count = targets.end.saturating_sub(targets.start);
        let fits = count == 0 || (targets.start >= window && targets.end <= values.len());
        fits.then_some(Self { values, window, first: targets.start, count })
    }

    /// How many windows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.count
    }

    /// Whether there are no windows.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The points of window `index`. `index` is below [`Self::len`].
    #[must_use]
    pub fn input(&self, index: usize) -> &'a [f32] {
        let end = self.first + index;
        &self.values[end - self.window..end]
    }

    /// The target of window `index`. `index` is below [`Self::len`].
    #[must_use]
    pub fn target(&self, index: usize) -> f32 {
        self.values[self.first + index]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chapter_has_980_training_windows_and_461_validation_targets() {
        let values: Vec<f32> = (0..1461_u16).map(f32::from).collect();
        let train = Windows::new(&values, 20, 20..1000).unwrap();
        assert_eq!((train.len(), train.input(0)[0], train.target(0)), (980, 0.0, 20.0));
        assert_eq!((train.input(979)[19], train.target(979)), (998.0, 999.0));
        let valid = Windows::new(&values, 20, 1000..1461).unwrap();
        assert_eq!((valid.len(), valid.input(0)[0], valid.target(460)), (461, 980.0, 1460.0));
    }

    #[test]
    fn targets_without_a_full_window_are_refused() {
        assert!(Windows::new(&[1.0; 10], 5, 4..8).is_none());
        assert!(Windows::new(&[1.0; 10], 5, 5..11).is_none());
        assert!(Windows::new(&[1.0; 10], 50, 7..7).is_some_and(|windows| windows.is_empty()));
    }
}
