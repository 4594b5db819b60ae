//! Windows: the stretch of past points from which the next one is forecast.
//!
//! Window `i` holds points `i..i + window`, and its target is point `i + window` (the chapter's
//! `windowed_dataset`). The training part gives every window that lies in it with its target. For the
//! validation part each point is a target, and its window may reach back before the split: the forecast is
//! one step ahead over the true history.

use std::ops::Range;

/// The windows of consecutive targets, cut from a series without copying.
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
    /// `None` where a target has not so many points before it, or lies beyond the series.
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

    /// Whether there are none.
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

    /// The point that window `index` is to forecast. `index` is below [`Self::len`].
    #[must_use]
    pub fn target(&self, index: usize) -> f32 {
        self.values[self.first + index]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_chapter_has_980_windows_to_learn_from_and_461_points_to_check() {
        let values: Vec<f32> = (0..1461_u16).map(f32::from).collect();
        let train = Windows::new(&values, 20, 20..1000).unwrap();
        assert_eq!((train.len(), train.input(0)[0], train.target(0)), (980, 0.0, 20.0));
        assert_eq!((train.input(979)[19], train.target(979)), (998.0, 999.0));
        let valid = Windows::new(&values, 20, 1000..1461).unwrap();
        assert_eq!((valid.len(), valid.input(0)[0], valid.target(460)), (461, 980.0, 1460.0));
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        assert!(Windows::new(&[1.0; 10], 5, 4..8).is_none());
        assert!(Windows::new(&[1.0; 10], 5, 5..11).is_none());
        assert!(Windows::new(&[1.0; 10], 50, 7..7).is_some_and(|windows| windows.is_empty()));
    }
}
