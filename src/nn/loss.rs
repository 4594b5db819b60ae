//! Loss functions and their derivatives.

use serde::{Deserialize, Serialize};

use super::out_of_range::{OutOfRange, require};
use crate::num::interval::Interval;

/// A loss of Keras 3: the mean over a batch of a function of `forecast - target`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum Loss {
    /// `x^2`
    MeanSquared,
    /// `|x|`; its derivative at 0 is 0, as in Keras.
    MeanAbsolute,
    /// `x^2 / 2` where `|x|` is at most `delta`, and `delta |x| - delta^2 / 2` elsewhere (Huber 1964).
    Huber {
        /// The magnitude above which the loss is linear, greater than 0.
        delta: f32,
    },
    /// `ln cosh x`, in Keras's form `x + softplus(-2 x) - ln 2`.
    LogCosh,
    /// `-q x` where the forecast is too low, `(1 - q) x` where it is too high (Koenker and Bassett 1978). The quantile
    /// `q` of the targets minimizes it. Its derivative at 0 is 0. Keras has no such loss.
    Quantile {
        /// The quantile, greater than 0 and less than 1.
        q: f32,
    },
}

impl Loss {
    /// The name in links, Keras's own where Keras has the loss.
    #[must_use]
    pub const fn key(self) -> &'static str {
        self.kind().key()
    }

    /// Which loss it is.
    #[must_use]
    pub const fn kind(self) -> LossKind {
        match self {
            Self::MeanSquared => LossKind::MeanSquared,
            Self::MeanAbsolute => LossKind::MeanAbsolute,
            Self::Huber { .. } => LossKind::Huber,
            Self::LogCosh => LossKind::LogCosh,
            Self::Quantile { .. } => LossKind::Quantile,
        }
    }

    /// Checks the parameter.
    ///
    /// # Errors
    /// The parameter, if it is outside its range.
    pub fn check(self) -> Result<(), OutOfRange> {
        match self {
            Self::Huber { delta } => require("huber_delta", f64::from(delta), Interval::POSITIVE),
            Self::Quantile { q } => require("quantile", f64::from(q), Interval::between(0.0, 1.0)),
            Self::MeanSquared | Self::MeanAbsolute | Self::LogCosh => Ok(()),
        }
    }

    /// The loss of one sample, whose `forecast - target` is `difference`.
    #[must_use]
    pub fn value(self, difference: f32) -> f64 {
        let x = f64::from(difference);
        match self {
            Self::MeanSquared => x * x,
            Self::MeanAbsolute => x.abs(),
            Self::Huber { delta } => {
                let delta = f64::from(delta);
                if x.abs() <= delta { 0.5 * x * x } else { delta * x.abs() - 0.5 * delta * delta }
            }
            // The function is even: the magnitude is used because the exponential of its negative cannot overflow.
            Self::LogCosh => x.abs() + libm::log1p(libm::exp(-2.0 * x.abs())) - std::f64::consts::LN_2,
            Self::Quantile { q } => {
                let q = f64::from(q);
                if x > 0.0 { (1.0 - q) * x } else { -q * x }
            }
        }
    }

    /// The mean loss of a batch. Writes its derivative by each forecast to `gradients`. All slices have one number for
    /// each sample.
    ///
    /// Losses are summed in float64, in the order of the samples.
    pub fn measure(self, forecasts: &[f32], targets: &[f32], gradients: &mut [f32]) -> f64 {
        let factor = 1.0 / targets.len().max(1) as f32;
        let square_factor = 2.0 / targets.len().max(1) as f32;
        let value = |x: f32| self.value(x);
        match self {
            Self::MeanSquared => {
                mean(forecasts, targets, gradients, |x| (f64::from(x) * f64::from(x), x * square_factor))
            }
            Self::MeanAbsolute => mean(forecasts, targets, gradients, |x| (value(x), sign(x) * factor)),
            Self::Huber { delta } => mean(forecasts, targets, gradients, |x| {
                (value(x), factor * if x.abs() <= delta { x } else { delta * sign(x) })
            }),
            Self::LogCosh => mean(forecasts, targets, gradients, |x| (value(x), libm::tanhf(x) * factor)),
            Self::Quantile { q } => mean(forecasts, targets, gradients, |x| {
                (value(x), factor * sign(x) * if x > 0.0 { 1.0 - q } else { q })
            }),
        }
    }
}

keyed_enum! {
    /// Which loss, without its parameter.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub enum LossKind {
        /// [`Loss::MeanSquared`]
        MeanSquared = "mean_squared_error",
        /// [`Loss::MeanAbsolute`]
        MeanAbsolute = "mean_absolute_error",
        /// [`Loss::Huber`]
        Huber = "huber",
        /// [`Loss::LogCosh`]
        LogCosh = "log_cosh",
        /// [`Loss::Quantile`]
        Quantile = "quantile",
    }
}

impl LossKind {
    /// The loss with its default parameter: Keras's `delta` for Huber's, and the median for the quantile loss.
    #[must_use]
    pub const fn with_defaults(self) -> Loss {
        match self {
            Self::MeanSquared => Loss::MeanSquared,
            Self::MeanAbsolute => Loss::MeanAbsolute,
            Self::Huber => Loss::Huber { delta: 1.0 },
            Self::LogCosh => Loss::LogCosh,
            Self::Quantile => Loss::Quantile { q: 0.5 },
        }
    }
}

/// The sign of a number: -1, 0 or 1; NaN for NaN.
fn sign(x: f32) -> f32 {
    if x > 0.0 {
        1.0
    } else if x < 0.0 {
        -1.0
    } else {
        x
    }
}

/// The mean of the values of a function, which takes a difference and returns a value and a derivative. Writes the
/// derivatives to `gradients`.
fn mean(
    forecasts: &[f32],
    targets: &[f32],
    gradients: &mut [f32],
    function: impl Fn(f32) -> (f64, f32),
) -> f64 {
    let mut sum = 0.0;
    for ((forecast, target), gradient) in forecasts.iter().zip(targets).zip(gradients) {
        let (value, derivative) = function(forecast - target);
        *gradient = derivative;
        sum += value;
    }
    sum / targets.len().max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The loss and the derivative of one sample.
    fn value_and_derivative(loss: Loss, difference: f32) -> (f64, f32) {
        let mut gradient = [9.0];
        let value = loss.measure(&[difference], &[0.0], &mut gradient);
        assert_eq!(value, loss.value(difference));
        (value, gradient[0])
    }

    #[test]
    fn losses_match_their_formulas() {
        assert_eq!(value_and_derivative(Loss::MeanSquared, -3.0), (9.0, -6.0));
        assert_eq!(value_and_derivative(Loss::MeanAbsolute, -3.0), (3.0, -1.0));
        assert_eq!(value_and_derivative(Loss::MeanAbsolute, 0.0), (0.0, 0.0));
        assert_eq!(value_and_derivative(Loss::Huber { delta: 2.0 }, 1.5), (1.125, 1.5));
        assert_eq!(value_and_derivative(Loss::Huber { delta: 2.0 }, -3.0), (4.0, -2.0));
        assert_eq!(value_and_derivative(Loss::Quantile { q: 0.25 }, -4.0), (1.0, -0.25));
        assert_eq!(value_and_derivative(Loss::Quantile { q: 0.25 }, 4.0), (3.0, 0.75));
        assert_eq!(value_and_derivative(Loss::Quantile { q: 0.25 }, 0.0), (0.0, 0.0));
        let (value, slope) = value_and_derivative(Loss::LogCosh, -1.5);
        assert!((value - libm::log(libm::cosh(1.5))).abs() < 1e-15);
        assert!((f64::from(slope) + libm::tanh(1.5)).abs() < 1e-7);
        assert_eq!(value_and_derivative(Loss::LogCosh, 0.0), (0.0, 0.0));
    }

    #[test]
    fn batch_loss_is_mean_over_samples() {
        for loss in LossKind::ALL.map(LossKind::with_defaults) {
            let mut gradients = [0.0; 4];
            let value = loss.measure(&[1.0, -2.0, 0.5, 3.0], &[0.5, 1.0, 0.5, -1.0], &mut gradients);
            let parts = [0.5, -3.0, 0.0, 4.0].map(|difference| value_and_derivative(loss, difference));
            assert_eq!(value, parts.iter().map(|(value, _)| value).sum::<f64>() / 4.0, "{loss:?}");
            assert_eq!(gradients, parts.map(|(_, slope)| slope / 4.0), "{loss:?}");
        }
    }

    #[test]
    fn nan_forecast_gives_nan_loss_and_derivative() {
        for loss in LossKind::ALL.map(LossKind::with_defaults) {
            let mut gradient = [0.0];
            assert!(loss.measure(&[f32::NAN], &[0.0], &mut gradient).is_nan(), "{loss:?}");
            assert!(gradient[0].is_nan(), "{loss:?}");
        }
    }

    #[test]
    fn parameters_out_of_range_are_named() {
        assert!(LossKind::ALL.into_iter().all(|kind| kind.with_defaults().check().is_ok()));
        let error = Loss::Huber { delta: 0.0 }.check().unwrap_err();
        assert_eq!(error.to_string(), "huber_delta = 0 is outside (0, inf)");
        let error = Loss::Quantile { q: 1.5 }.check().unwrap_err();
        assert_eq!(error.to_string(), "quantile = 1.5 is outside (0, 1)");
        assert!(Loss::Huber { delta: f32::NAN }.check().is_err());
    }
}
