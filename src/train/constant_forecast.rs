//! Networks whose output is constant on a part of the series: their forecast does not depend on their inputs.
//!
//! A hidden layer whose units all output 0 (a "dead ReLU") has this effect, and so have saturated units and weights that
//! have become zero. All are found by the spread of the outputs.

use serde::{Deserialize, Serialize};

use crate::num::variance::Variance;

/// Outputs count as constant if their standard deviation is at most this share of that of the values to be forecast.
const LARGEST_SHARE: f64 = 1e-3;

/// The parts of the series on which a network's output is constant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ConstantParts {
    /// The training and the validation part.
    Both,
    /// The training part only.
    Training,
    /// The validation part only.
    Validation,
}

impl ConstantParts {
    /// The parts on which the output is constant; `None` if it varies on both.
    #[must_use]
    pub const fn new(training: bool, validation: bool) -> Option<Self> {
        match (training, validation) {
            (true, true) => Some(Self::Both),
            (true, false) => Some(Self::Training),
            (false, true) => Some(Self::Validation),
            (false, false) => None,
        }
    }
}

/// Which weights of a run give a constant forecast.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConstantForecast {
    /// The kept weights, whose epoch is reported.
    InReportedEpoch(ConstantParts),
    /// Only the weights after the last epoch: the forecast became constant after the reported epoch.
    AfterReportedEpoch(ConstantParts),
}

impl ConstantForecast {
    /// The finding of a run, by the constant parts of the kept weights and of those after the last epoch; `None` if
    /// neither forecast is constant.
    #[must_use]
    pub fn of(kept: Option<ConstantParts>, last: Option<ConstantParts>) -> Option<Self> {
        kept.map(Self::InReportedEpoch).or_else(|| last.map(Self::AfterReportedEpoch))
    }

    /// The name in results.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::InReportedEpoch(ConstantParts::Both) => "dead_network",
            Self::InReportedEpoch(_) => "constant_forecast",
            Self::AfterReportedEpoch(_) => "died_after_best_epoch",
        }
    }
}

/// The spread of a network's outputs on one part of the series, beside that of the values to be forecast. Both are of
/// the transformed series, which the network sees.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct OutputSpread {
    outputs: Variance,
    truth: Variance,
}

impl OutputSpread {
    /// Adds the output for one window, and the value to be forecast.
    pub fn add(&mut self, truth: f32, output: f32) {
        self.outputs.add(f64::from(output));
        self.truth.add(f64::from(truth));
    }

    /// Whether the outputs are constant although the values to be forecast are not.
    pub fn is_constant(&self) -> bool {
        let truth = self.truth.standard_deviation();
        truth > 0.0 && self.outputs.standard_deviation() <= LARGEST_SHARE * truth
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_constant(pairs: impl IntoIterator<Item = (f32, f32)>) -> bool {
        let mut spread = OutputSpread::default();
        pairs.into_iter().for_each(|(truth, output)| spread.add(truth, output));
        spread.is_constant()
    }

    #[test]
    fn outputs_are_constant_by_their_spread_beside_that_of_the_values() {
        let times = || (0..200_u16).map(f32::from);
        let series = |time: f32| libm::sinf(time / 3.0);
        assert!(is_constant(times().map(|time| (series(time), 0.25))));
        // A saturated network still varies in the last digits.
        assert!(is_constant(times().map(|time| (series(time), 0.25 + 1e-4 * series(time)))));
        assert!(!is_constant(times().map(|time| (series(time), 0.25 + 1e-2 * series(time)))));
        // The level of the outputs has no effect.
        assert!(is_constant(times().map(|time| (1e6 + series(time), 2e6))));
        // A network that does not follow one large outlier is not constant.
        let outlier = |time: f32| if time == 100.0 { 300.0 } else { series(time) };
        assert!(!is_constant(times().map(|time| (outlier(time), series(time)))));
    }

    #[test]
    fn constant_output_for_constant_values_is_no_fault() {
        assert!(!is_constant([(5.0, 4.0); 9]));
        assert!(!is_constant([(1.0, f32::NAN), (2.0, f32::NAN)]));
        assert!(!is_constant([]));
    }

    #[test]
    fn constant_forecast_is_reported_with_its_epoch_and_its_parts() {
        let [varying, dead] = [false, true].map(|constant| ConstantParts::new(constant, constant));
        let (training, validation) = (ConstantParts::new(true, false), ConstantParts::new(false, true));
        let of =
            |kept: &Option<ConstantParts>, last: &Option<ConstantParts>| ConstantForecast::of(*kept, *last);
        assert_eq!(of(&varying, &varying), None);
        let reported = ConstantForecast::InReportedEpoch;
        assert_eq!(of(&dead, &dead), Some(reported(ConstantParts::Both)));
        assert_eq!(of(&validation, &dead), Some(reported(ConstantParts::Validation)));
        assert_eq!(of(&training, &varying), Some(reported(ConstantParts::Training)));
        let after = ConstantForecast::AfterReportedEpoch;
        assert_eq!(of(&varying, &dead), Some(after(ConstantParts::Both)));
        assert_eq!(of(&varying, &validation), Some(after(ConstantParts::Validation)));
        assert_eq!(reported(ConstantParts::Both).key(), "dead_network");
        assert_eq!(reported(ConstantParts::Validation).key(), "constant_forecast");
        assert_eq!(after(ConstantParts::Both).key(), "died_after_best_epoch");
    }
}
