//! What happens to a series before a network sees it, and how forecasts come back into its own units:
//! differencing first, then scaling.

use std::{num::NonZeroUsize, sync::Arc};

use serde::{Deserialize, Serialize};

use super::scaling::{Scale, Scaling};

/// What is to happen to a series.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preparation {
    /// Of how many points ago the value is taken off each point, if any: 1 for the differences from point to
    /// point, a season's length to take the season away (Box and Jenkins 1970). The first points, that have
    /// nothing so far behind them, are lost.
    pub differencing: Option<NonZeroUsize>,
    /// How what is left is scaled.
    pub scaling: Scaling,
}

impl Preparation {
    /// Nothing: the network sees the series as it is.
    pub const NONE: Self = Self { differencing: None, scaling: Scaling::None };

    /// How many points at the beginning are lost.
    #[must_use]
    pub fn lost(&self) -> usize {
        self.differencing.map_or(0, NonZeroUsize::get)
    }
}

/// A series as a network sees it, beside what it really is. Its scale is fitted to its training part.
///
/// Point `i` of what is seen is point `i + lost` of the series.
#[derive(Clone, Debug)]
pub struct Prepared {
    own: Arc<[f32]>,
    seen: Arc<[f32]>,
    lost: usize,
    scale: Scale,
}

impl Prepared {
    /// Prepares a series whose points before `split` are its training part.
    #[must_use]
    pub fn new(preparation: &Preparation, own: Arc<[f32]>, split: usize) -> Self {
        let lost = preparation.lost().min(own.len());
        if *preparation == Preparation::NONE {
            // The same numbers: they need not be there twice.
            let scale = Scale::fit(Scaling::None, &[]);
            return Self { seen: Arc::clone(&own), own, lost, scale };
        }
        let mut seen: Vec<f32> = match preparation.differencing {
            Some(_) => own[lost..].iter().zip(&own[..]).map(|(now, then)| now - then).collect(),
            None => own.to_vec(),
        };
        let scale = Scale::fit(preparation.scaling, &seen[..split.saturating_sub(lost).min(seen.len())]);
        for number in &mut seen {
            *number = scale.apply(*number);
        }
        Self { own, seen: seen.into(), lost, scale }
    }

    /// The series as the network sees it.
    #[must_use]
    pub fn seen(&self) -> &Arc<[f32]> {
        &self.seen
    }

    /// The series in its own units.
    #[must_use]
    pub fn own(&self) -> &[f32] {
        &self.own
    }

    /// How many points at the beginning are lost.
    #[must_use]
    pub fn lost(&self) -> usize {
        self.lost
    }

    /// A forecast of seen point `index`, brought into the series' own units: the true value of so many points
    /// ago is added back. `index` is below the length of what is seen.
    #[must_use]
    pub fn forecast(&self, index: usize, forecast: f32) -> f32 {
        let forecast = self.scale.invert(forecast);
        if self.lost == 0 { forecast } else { forecast + self.own[index] }
    }

    /// How far a forecast of seen point `index` lies above the truth, in the series' own units. `index` is
    /// below the length of what is seen.
    #[must_use]
    pub fn error(&self, index: usize, forecast: f32) -> f32 {
        self.forecast(index, forecast) - self.own[index + self.lost]
    }

    /// Forecasts of the points after the end of the series, one after the other, in the series' own units:
    /// where what is added back lies beyond the end, it is a forecast itself.
    #[must_use]
    pub fn continuation(&self, forecasts: &[f32]) -> Vec<f32> {
        let mut after: Vec<f32> = Vec::with_capacity(forecasts.len());
        for forecast in forecasts {
            let forecast = self.scale.invert(*forecast);
            // This many points before the end of the series, or else after it.
            let then = (self.own.len() + after.len()).checked_sub(self.lost).filter(|_| self.lost > 0);
            let then = then
                .and_then(|then| self.own.get(then).or_else(|| after.get(then - self.own.len())).copied());
            after.push(then.map_or(forecast, |then| forecast + then));
        }
        after
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn preparation(differencing: usize, scaling: Scaling) -> Preparation {
        Preparation { differencing: NonZeroUsize::new(differencing), scaling }
    }

    #[test]
    fn differences_by_hand() {
        let values: Arc<[f32]> = [1.0, 2.0, 4.0, 8.0, 16.0].into();
        let seen = |period, scaling| Prepared::new(&preparation(period, scaling), Arc::clone(&values), 4);
        assert_eq!(seen(1, Scaling::None).seen()[..], [1.0, 2.0, 4.0, 8.0]);
        assert_eq!(seen(2, Scaling::None).seen()[..], [3.0, 6.0, 12.0]);
        // Fitted to 1, 2 and 4, the training part's; the last difference lies outside.
        let scaled = seen(1, Scaling::MinMax);
        assert_eq!(scaled.seen()[..], [0.0, 1.0 / 3.0, 1.0, 7.0 / 3.0]);
        // Seen point 3 is point 4 of the series, and what came before it was 8.
        assert_eq!((scaled.lost(), scaled.forecast(3, 1.0), scaled.error(3, 1.0)), (1, 12.0, -4.0));
    }

    #[test]
    fn what_is_not_prepared_is_not_copied() {
        let values: Arc<[f32]> = [1.0, 2.0].into();
        let prepared = Prepared::new(&Preparation::NONE, Arc::clone(&values), 1);
        assert!(Arc::ptr_eq(prepared.seen(), &values));
    }

    #[test]
    fn the_future_stands_on_the_last_season_and_then_on_itself() {
        let values: Arc<[f32]> = [1.0, 5.0, 2.0, 6.0].into();
        let season = Prepared::new(&preparation(2, Scaling::None), Arc::clone(&values), 3);
        assert_eq!(season.continuation(&[1.0; 5]), [3.0, 7.0, 4.0, 8.0, 5.0]);
        let plain = Prepared::new(&Preparation::NONE, values, 3);
        assert_eq!(plain.continuation(&[1.0, 9.0]), [1.0, 9.0]);
    }

    proptest! {
        #[test]
        fn a_perfect_forecast_comes_back_as_the_truth(
            values in prop::collection::vec(-1e4_f32..1e4, 2..60), period in 0_usize..9, which in 0_usize..3,
            split in 1_usize..60,
        ) {
            let values: Arc<[f32]> = values.into();
            let prepared =
                Prepared::new(&preparation(period, Scaling::ALL[which]), Arc::clone(&values), split);
            prop_assert_eq!(prepared.seen().len(), values.len().saturating_sub(period));
            for (index, seen) in prepared.seen().iter().enumerate() {
                prop_assert!(seen.is_finite());
                prop_assert!(prepared.error(index, *seen).abs() <= 0.05, "{} of {:?}", index, prepared);
            }
        }

        #[test]
        fn what_comes_after_the_split_has_no_say(
            values in prop::collection::vec(-1e4_f32..1e4, 20), other in prop::collection::vec(-1e4_f32..1e4, 8),
            period in 0_usize..5, which in 0_usize..3,
        ) {
            let changed: Vec<f32> = values[..12].iter().chain(&other).copied().collect();
            let fitted = |values: &[f32]| {
                let prepared = Prepared::new(&preparation(period, Scaling::ALL[which]), values.into(), 12);
                (prepared.scale, prepared.seen()[..12 - period].to_vec())
            };
            prop_assert_eq!(fitted(&values), fitted(&changed));
        }
    }
}
