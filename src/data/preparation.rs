//! Preparation of a series for a network, by differencing and then scaling, and the inverse for forecasts.

use std::{num::NonZeroUsize, ops::Range, sync::Arc};

use serde::{Deserialize, Serialize};

use super::{
    missing_points::MissingPoints,
    scaling::{Scale, Scaling},
};

/// How a series is prepared for a network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preparation {
    /// The lag of the differencing, in points, if there is any: each value minus the value this many points earlier. A
    /// lag of 1 gives first differences, the length of a season gives seasonal differences (Box and Jenkins 1970). As
    /// many points at the beginning have no difference and are lost.
    pub differencing: Option<NonZeroUsize>,
    /// How the differenced series is scaled.
    pub scaling: Scaling,
}

impl Preparation {
    /// No preparation: the network sees the original series.
    pub const NONE: Self = Self { differencing: None, scaling: Scaling::None };

    /// How many points at the beginning are lost to differencing.
    #[must_use]
    pub fn lost_points(&self) -> usize {
        self.differencing.map_or(0, NonZeroUsize::get)
    }
}

/// A series in its original and in its transformed form, which a network sees. The scale is fitted to the training
/// part.
///
/// Transformed point `i` belongs to original point `i + lost_points`.
#[derive(Clone, Debug)]
pub struct PreparedSeries {
    original: Arc<[f32]>,
    transformed: Arc<[f32]>,
    lost_points: usize,
    scale: Scale,
    /// The transformed points that are missing; `None` where none is. A difference is missing where one of its two values
    /// is.
    missing: Option<MissingPoints>,
}

impl PreparedSeries {
    /// Prepares a series, of which `train` is the training part.
    #[must_use]
    pub fn new(preparation: &Preparation, original: Arc<[f32]>, train: Range<usize>) -> Self {
        let lost_points = preparation.lost_points().min(original.len());
        if *preparation == Preparation::NONE {
            // Both forms share one allocation.
            let scale = Scale::fit(Scaling::None, &[]);
            let missing = missing_points(&original);
            return Self { transformed: Arc::clone(&original), original, lost_points, scale, missing };
        }
        let mut transformed: Vec<f32> = match preparation.differencing {
            Some(_) => original[lost_points..]
                .iter()
                .zip(&original[..])
                .map(|(now, earlier)| now - earlier)
                .collect(),
            None => original.to_vec(),
        };
        // Differences that reach back to before the training part are no part of it.
        let end = train.end.saturating_sub(lost_points).min(transformed.len());
        let scale = Scale::fit(preparation.scaling, transformed.get(train.start..end).unwrap_or_default());
        for value in &mut transformed {
            *value = scale.apply(*value);
        }
        let missing = missing_points(&transformed);
        Self { original, transformed: transformed.into(), lost_points, scale, missing }
    }

    /// The transformed series, which the network sees.
    #[must_use]
    pub fn transformed(&self) -> &Arc<[f32]> {
        &self.transformed
    }

    /// Whether a transformed point is missing.
    #[must_use]
    pub fn has_missing_points(&self) -> bool {
        self.missing.is_some()
    }

    /// Whether transformed point `target` and the `window` points before it have values. `target` is at least `window` and
    /// below the length of the transformed series.
    #[must_use]
    pub fn is_complete(&self, target: usize, window: usize) -> bool {
        self.missing.as_ref().is_none_or(|missing| missing.has_all(target - window..target + 1))
    }

    /// The original series.
    #[must_use]
    pub fn original(&self) -> &[f32] {
        &self.original
    }

    /// How many points at the beginning are lost to differencing.
    #[must_use]
    pub fn lost_points(&self) -> usize {
        self.lost_points
    }

    /// A forecast of transformed point `index`, brought to the units of the original series: the scaling is inverted,
    /// and the original value that differencing subtracted is added. `index` is below the length of the transformed
    /// series.
    #[must_use]
    pub fn invert(&self, index: usize, forecast: f32) -> f32 {
        let forecast = self.scale.invert(forecast);
        if self.lost_points == 0 { forecast } else { forecast + self.original[index] }
    }

    /// The error of a forecast of transformed point `index`, forecast minus truth, in the units of the original series.
    /// `index` is below the length of the transformed series.
    #[must_use]
    pub fn error(&self, index: usize, forecast: f32) -> f32 {
        self.invert(index, forecast) - self.original[index + self.lost_points]
    }

    /// Forecasts of the transformed points after the end of the series, brought to the units of the original series.
    /// Where the value that differencing subtracts lies after the end of the series itself, its forecast is used.
    #[must_use]
    pub fn invert_continuation(&self, forecasts: &[f32]) -> Vec<f32> {
        let mut continuation: Vec<f32> = Vec::with_capacity(forecasts.len());
        for forecast in forecasts {
            let forecast = self.scale.invert(*forecast);
            let points = self.original.len();
            let earlier_index =
                (points + continuation.len()).checked_sub(self.lost_points).filter(|_| self.lost_points > 0);
            let earlier = earlier_index.and_then(|index| {
                self.original.get(index).or_else(|| continuation.get(index - points)).copied()
            });
            continuation.push(earlier.map_or(forecast, |earlier| forecast + earlier));
        }
        continuation
    }
}

fn missing_points(values: &[f32]) -> Option<MissingPoints> {
    MissingPoints::new(values.iter().map(|value| value.is_nan()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn preparation(lag: usize, scaling: Scaling) -> Preparation {
        Preparation { differencing: NonZeroUsize::new(lag), scaling }
    }

    #[test]
    fn differences_match_hand_calculation() {
        let values: Arc<[f32]> = [1.0, 2.0, 4.0, 8.0, 16.0].into();
        let prepared =
            |lag, scaling| PreparedSeries::new(&preparation(lag, scaling), Arc::clone(&values), 0..4);
        assert_eq!(prepared(1, Scaling::None).transformed()[..], [1.0, 2.0, 4.0, 8.0]);
        assert_eq!(prepared(2, Scaling::None).transformed()[..], [3.0, 6.0, 12.0]);
        // The scale is fitted to the training differences 1, 2 and 4; the last difference lies outside.
        let scaled = prepared(1, Scaling::MinMax);
        assert_eq!(scaled.transformed()[..], [0.0, 1.0 / 3.0, 1.0, 7.0 / 3.0]);
        // Transformed point 3 belongs to original point 4, whose predecessor is 8.
        assert_eq!((scaled.lost_points(), scaled.invert(3, 1.0), scaled.error(3, 1.0)), (1, 12.0, -4.0));
    }

    #[test]
    fn unprepared_series_is_not_copied() {
        let values: Arc<[f32]> = [1.0, 2.0].into();
        let prepared = PreparedSeries::new(&Preparation::NONE, Arc::clone(&values), 0..1);
        assert!(Arc::ptr_eq(prepared.transformed(), &values));
    }

    #[test]
    fn continuation_adds_the_last_season_and_then_its_own_forecasts() {
        let values: Arc<[f32]> = [1.0, 5.0, 2.0, 6.0].into();
        let seasonal = PreparedSeries::new(&preparation(2, Scaling::None), Arc::clone(&values), 0..3);
        assert_eq!(seasonal.invert_continuation(&[1.0; 5]), [3.0, 7.0, 4.0, 8.0, 5.0]);
        let unprepared = PreparedSeries::new(&Preparation::NONE, values, 0..3);
        assert_eq!(unprepared.invert_continuation(&[1.0, 9.0]), [1.0, 9.0]);
    }

    proptest! {
        #[test]
        fn forecast_of_the_transformed_value_has_no_error(
            values in prop::collection::vec(-1e4_f32..1e4, 2..60), lag in 0_usize..9, scaling_index in 0_usize..3,
            split in 1_usize..60,
        ) {
            let values: Arc<[f32]> = values.into();
            let prepared =
                PreparedSeries::new(&preparation(lag, Scaling::ALL[scaling_index]), Arc::clone(&values), 0..split);
            prop_assert_eq!(prepared.transformed().len(), values.len().saturating_sub(lag));
            for (index, value) in prepared.transformed().iter().enumerate() {
                prop_assert!(value.is_finite());
                prop_assert!(prepared.error(index, *value).abs() <= 0.05, "{} of {:?}", index, prepared);
            }
        }

        #[test]
        fn points_after_the_split_do_not_affect_the_scale(
            values in prop::collection::vec(-1e4_f32..1e4, 20), other in prop::collection::vec(-1e4_f32..1e4, 8),
            lag in 0_usize..5, scaling_index in 0_usize..3,
        ) {
            let changed: Vec<f32> = values[..12].iter().chain(&other).copied().collect();
            let fitted = |values: &[f32]| {
                let prepared =
                    PreparedSeries::new(&preparation(lag, Scaling::ALL[scaling_index]), values.into(), 0..12);
                (prepared.scale, prepared.transformed()[..12 - lag].to_vec())
            };
            prop_assert_eq!(fitted(&values), fitted(&changed));
        }
    }
}
