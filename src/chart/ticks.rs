//! Axis scales, and round tick values with their labels.

use crate::num::number_format::NumberFormat;

/// The map from the values of an axis to CSS pixels, linear or logarithmic.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    low: f64,
    high: f64,
    from: f64,
    to: f64,
    log: bool,
}

impl Scale {
    /// A linear scale that maps `low` to the pixel `from` and `high` to the pixel `to`.
    ///
    /// Where `low < high` does not hold, or an end or the distance between the ends is not finite, the scale covers
    /// an interval around the end that is finite, or 0 to 1.
    #[must_use]
    pub fn linear(low: f64, high: f64, from: f64, to: f64) -> Self {
        let (low, high) = match (low.is_finite(), high.is_finite()) {
            (true, true) if low < high && (high - low).is_finite() => (low, high),
            (true, _) => (low - 1.0_f64.max(low.abs() * 0.1), low + 1.0_f64.max(low.abs() * 0.1)),
            (false, true) => (high - 1.0, high + 1.0),
            (false, false) => (0.0, 1.0),
        };
        Self { low, high, from, to, log: false }
    }

    /// A logarithmic scale that maps `low` to the pixel `from` and `high` to the pixel `to`.
    ///
    /// A `high` that is not positive and finite becomes 1; a `low` that is not positive, or not below `high`, becomes
    /// a tenth of `high`.
    #[must_use]
    pub fn log(low: f64, high: f64, from: f64, to: f64) -> Self {
        let high = if high.is_finite() && high > 0.0 { high } else { 1.0 };
        let low = if low.is_finite() && low > 0.0 && low < high { low } else { high / 10.0 };
        Self { low, high, from, to, log: true }
    }

    /// Whether the scale is logarithmic.
    #[must_use]
    pub fn is_log(&self) -> bool {
        self.log
    }

    /// The pixel of a value. A value outside the axis has a pixel outside it.
    #[must_use]
    pub fn pixel(&self, value: f64) -> f64 {
        let fraction = if self.log {
            libm::log(value / self.low) / libm::log(self.high / self.low)
        } else {
            (value - self.low) / (self.high - self.low)
        };
        self.from + fraction * (self.to - self.from)
    }

    /// The value at a pixel; the inverse of [`Self::pixel`].
    #[must_use]
    pub fn value(&self, pixel: f64) -> f64 {
        let fraction = (pixel - self.from) / (self.to - self.from);
        if self.log {
            self.low * libm::exp(fraction * libm::log(self.high / self.low))
        } else {
            self.low + fraction * (self.high - self.low)
        }
    }

    /// Round values on the axis with their labels, at most about one per `distance` CSS pixels.
    ///
    /// A logarithmic axis too short for two round values of its own gets the ticks of a linear one.
    #[must_use]
    pub fn ticks(&self, distance: f64, numbers: NumberFormat) -> Vec<(f64, String)> {
        let max_ticks = ((self.to - self.from).abs() / distance.max(1.0)).floor().clamp(1.0, 50.0);
        if self.log {
            let ticks = self.log_ticks(max_ticks, numbers);
            if ticks.len() > 1 {
                return ticks;
            }
        }
        let step = nice_step((self.high - self.low) / max_ticks);
        let first = (self.low / step).ceil();
        let decimals = (-libm::floor(libm::log10(step) + 1e-9)).clamp(0.0, 12.0) as usize;
        let ticks = (0..=60)
            .map(|i| (first + f64::from(i)) * step)
            .take_while(|tick| *tick <= self.high + step * 1e-9);
        // Adding 0 turns a negative zero into a positive one, so that no label reads "-0".
        ticks.map(|tick| tick + 0.0).map(|tick| (tick, label(tick, decimals, numbers))).collect()
    }

    /// Ticks at powers of ten, with two or one further tick in each decade where the axis is long enough.
    fn log_ticks(&self, max_ticks: f64, numbers: NumberFormat) -> Vec<(f64, String)> {
        let decades = libm::log10(self.high / self.low);
        let steps: &[f64] = match max_ticks / decades.max(0.1) {
            per_decade if per_decade >= 3.0 => &[1.0, 2.0, 5.0],
            per_decade if per_decade >= 2.0 => &[1.0, 3.0],
            _ => &[1.0],
        };
        let (first, last) =
            (libm::floor(libm::log10(self.low)) as i32, libm::ceil(libm::log10(self.high)) as i32);
        let stride = ((f64::from(last - first) / max_ticks).ceil() as i32).max(1);
        let powers = (first..=last).filter(|power| steps.len() > 1 || power.rem_euclid(stride) == 0);
        let all = powers.flat_map(|power| steps.iter().map(move |step| (power, step * power_of_ten(power))));
        let inside = all.filter(|(_, tick)| (self.low * 0.999..=self.high * 1.001).contains(tick));
        inside.map(|(power, tick)| (tick, log_label(tick, power, numbers))).collect()
    }
}

/// Ten to an integer power between -300 and 300, to which larger exponents are clamped. Powers from 0 to 22 are
/// exact.
fn power_of_ten(exponent: i32) -> f64 {
    let magnitude = (0..exponent.abs().min(300)).fold(1.0, |magnitude, _| magnitude * 10.0);
    if exponent < 0 { 1.0 / magnitude } else { magnitude }
}

/// The smallest of 1, 2 and 5 times a power of ten that is at least `min_step`; 1 where `min_step` is not
/// positive and finite.
fn nice_step(min_step: f64) -> f64 {
    if !(min_step.is_finite() && min_step > 0.0) {
        return 1.0;
    }
    let power = power_of_ten(libm::floor(libm::log10(min_step)) as i32);
    let steps = [1.0, 2.0, 5.0, 10.0].map(|factor| factor * power);
    steps.into_iter().find(|step| *step >= min_step * (1.0 - 1e-9)).unwrap_or(10.0 * power)
}

/// A number with this many decimals, its digits grouped where the integer part has five or more, and in scientific
/// notation from ten million on.
#[must_use]
pub fn label(value: f64, decimals: usize, numbers: NumberFormat) -> String {
    if value.abs() >= 1e7 {
        return numbers.with_decimal_separator(format!("{value:.1e}"));
    }
    let text = format!("{:.decimals$}", value.abs());
    let (integer, fraction) =
        text.split_once('.').map_or((text.as_str(), None), |(integer, fraction)| (integer, Some(fraction)));
    let mut label = String::new();
    // A value that rounds to zero has no sign.
    if value < 0.0 && text.chars().any(|digit| digit.is_ascii_digit() && digit != '0') {
        label.push('−');
    }
    label.push_str(&if integer.len() > 4 { numbers.grouped(integer) } else { integer.to_owned() });
    if let Some(fraction) = fraction {
        label.push(numbers.decimal_separator);
        label.push_str(fraction);
    }
    label
}

/// The label of a tick in the decade that begins at ten to `power`.
fn log_label(tick: f64, power: i32, numbers: NumberFormat) -> String {
    if (-3..7).contains(&power) {
        label(tick, (-power).max(0) as usize, numbers)
    } else {
        format!("{tick:.0e}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NUMBERS: NumberFormat = NumberFormat::COMMA_AND_PERIOD;

    #[test]
    fn tick_labels_are_round_numbers() {
        let labels = |scale: Scale| -> Vec<String> {
            scale.ticks(60.0, NUMBERS).into_iter().map(|(_, label)| label).collect()
        };
        assert_eq!(
            labels(Scale::linear(0.0, 1460.0, 0.0, 480.0)),
            ["0", "200", "400", "600", "800", "1000", "1200", "1400"]
        );
        assert_eq!(labels(Scale::linear(-0.3, 0.3, 0.0, 200.0)), ["−0.2", "0.0", "0.2"]);
        assert_eq!(labels(Scale::log(20.0, 4000.0, 0.0, 300.0)), ["30", "100", "300", "1000", "3000"]);
        assert_eq!(label(1_234_567.0, 0, NUMBERS), "1,234,567");
        assert_eq!(label(-0.0001, 1, NUMBERS), "0.0");
        let other = NumberFormat { group_separator: '.', decimal_separator: ',' };
        assert_eq!([-12_345.5, 2.5e7].map(|value| label(value, 1, other)), ["−12.345,5", "2,5e7"]);
    }

    proptest! {
        #[test]
        fn value_is_the_inverse_of_pixel(low in -1e6_f64..1e6, span in 1e-3_f64..1e6, fraction in 0.0_f64..1.0) {
            let scale = Scale::linear(low, low + span, 40.0, 700.0);
            let value = low + fraction * span;
            prop_assert!((scale.value(scale.pixel(value)) - value).abs() <= 1e-9 * (low.abs() + span));
            let scale = Scale::log(span, span * 1000.0, 300.0, 10.0);
            let value = span * (1.0 + 999.0 * fraction);
            prop_assert!((scale.value(scale.pixel(value)) / value - 1.0).abs() < 1e-9);
        }

        #[test]
        fn any_axis_has_at_most_64_ticks(low: f64, high: f64, pixels in 0.0_f64..3_000.0) {
            for scale in [Scale::linear(low, high, 0.0, pixels), Scale::log(low, high, 0.0, pixels)] {
                let ticks = scale.ticks(60.0, NUMBERS);
                prop_assert!(ticks.len() <= 64);
            }
        }

        #[test]
        fn ticks_keep_the_distance_asked_for(low in -1e5_f64..1e5, span in 1e-2_f64..1e5, pixels in 200.0_f64..2_000.0) {
            let scale = Scale::linear(low, low + span, 0.0, pixels);
            let pixels: Vec<f64> = scale.ticks(60.0, NUMBERS).iter().map(|(tick, _)| scale.pixel(*tick)).collect();
            prop_assert!(pixels.windows(2).all(|pair| pair[1] - pair[0] >= 59.0), "{:?}", pixels);
        }
    }
}
