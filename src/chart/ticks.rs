//! Round numbers along an axis, and how they are written.

/// An axis' numbers and their map to CSS pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    low: f64,
    high: f64,
    from: f64,
    to: f64,
    log: bool,
}

impl Scale {
    /// Numbers from `low` to `high` on pixels from `from` to `to`. A range that is empty or not finite
    /// becomes one around what there is of it.
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

    /// The same on a logarithmic axis; `low` and `high` are brought above zero.
    #[must_use]
    pub fn log(low: f64, high: f64, from: f64, to: f64) -> Self {
        let high = if high.is_finite() && high > 0.0 { high } else { 1.0 };
        let low = if low.is_finite() && low > 0.0 && low < high { low } else { high / 10.0 };
        Self { low, high, from, to, log: true }
    }

    /// The pixel of a number, which may lie beyond the ends.
    #[must_use]
    pub fn at(&self, number: f64) -> f64 {
        let share = if self.log {
            libm::log(number / self.low) / libm::log(self.high / self.low)
        } else {
            (number - self.low) / (self.high - self.low)
        };
        self.from + share * (self.to - self.from)
    }

    /// The number at a pixel.
    #[must_use]
    pub fn number(&self, pixel: f64) -> f64 {
        let share = (pixel - self.from) / (self.to - self.from);
        if self.log {
            self.low * libm::exp(share * libm::log(self.high / self.low))
        } else {
            self.low + share * (self.high - self.low)
        }
    }

    /// Round numbers in the range, about one for each `distance` pixels, with their labels.
    #[must_use]
    pub fn ticks(&self, distance: f64) -> Vec<(f64, String)> {
        let room = ((self.to - self.from).abs() / distance.max(1.0)).floor().clamp(1.0, 50.0);
        if self.log {
            let ticks = self.log_ticks(room);
            if ticks.len() > 1 {
                return ticks;
            }
        }
        let step = nice_step((self.high - self.low) / room);
        let first = (self.low / step).ceil();
        let digits = (-libm::floor(libm::log10(step) + 1e-9)).clamp(0.0, 12.0) as usize;
        let ticks = (0..=60)
            .map(|i| (first + f64::from(i)) * step)
            .take_while(|tick| *tick <= self.high + step * 1e-9);
        // Zero has no sign on an axis.
        ticks.map(|tick| tick + 0.0).map(|tick| (tick, label(tick, digits))).collect()
    }

    fn log_ticks(&self, room: f64) -> Vec<(f64, String)> {
        let decades = libm::log10(self.high / self.low);
        let steps: &[f64] = match room / decades.max(0.1) {
            room if room >= 3.0 => &[1.0, 2.0, 5.0],
            room if room >= 2.0 => &[1.0, 3.0],
            _ => &[1.0],
        };
        let (first, last) =
            (libm::floor(libm::log10(self.low)) as i32, libm::ceil(libm::log10(self.high)) as i32);
        let every = ((f64::from(last - first) / room).ceil() as i32).max(1);
        let powers = (first..=last).filter(|power| steps.len() > 1 || power.rem_euclid(every) == 0);
        let all = powers.flat_map(|power| steps.iter().map(move |step| (power, step * power_of_ten(power))));
        let inside = all.filter(|(_, tick)| (self.low * 0.999..=self.high * 1.001).contains(tick));
        inside.map(|(power, tick)| (tick, log_label(tick, power))).collect()
    }
}

/// A power of ten, exact as far as powers of ten are.
fn power_of_ten(power: i32) -> f64 {
    let size = (0..power.abs().min(300)).fold(1.0, |size, _| size * 10.0);
    if power < 0 { 1.0 / size } else { size }
}

/// The smallest of 1, 2 and 5 times a power of ten that is at least `least`.
fn nice_step(least: f64) -> f64 {
    if !(least.is_finite() && least > 0.0) {
        return 1.0;
    }
    let power = power_of_ten(libm::floor(libm::log10(least)) as i32);
    let steps = [1.0, 2.0, 5.0, 10.0].map(|factor| factor * power);
    steps.into_iter().find(|step| *step >= least * (1.0 - 1e-9)).unwrap_or(10.0 * power)
}

/// A number with so many digits behind the point, and commas between its thousands.
#[must_use]
pub fn label(number: f64, digits: usize) -> String {
    if number.abs() >= 1e7 {
        return format!("{number:.1e}");
    }
    let text = format!("{:.digits$}", number.abs());
    let (whole, rest) =
        text.split_once('.').map_or((text.as_str(), None), |(whole, rest)| (whole, Some(rest)));
    let mut out = String::new();
    if number < 0.0 && text.chars().any(|digit| digit.is_ascii_digit() && digit != '0') {
        out.push('−');
    }
    for (place, digit) in whole.chars().enumerate() {
        // Four digits read well without.
        if place > 0 && (whole.len() - place).is_multiple_of(3) && whole.len() > 4 {
            out.push(',');
        }
        out.push(digit);
    }
    if let Some(rest) = rest {
        out.push('.');
        out.push_str(rest);
    }
    out
}

fn log_label(tick: f64, power: i32) -> String {
    if (-3..7).contains(&power) { label(tick, (-power).max(0) as usize) } else { format!("{tick:.0e}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn labels_are_round_and_readable() {
        let labels =
            |scale: Scale| -> Vec<String> { scale.ticks(60.0).into_iter().map(|(_, label)| label).collect() };
        assert_eq!(
            labels(Scale::linear(0.0, 1460.0, 0.0, 480.0)),
            ["0", "200", "400", "600", "800", "1000", "1200", "1400"]
        );
        assert_eq!(labels(Scale::linear(-0.3, 0.3, 0.0, 200.0)), ["−0.2", "0.0", "0.2"]);
        assert_eq!(labels(Scale::log(20.0, 4000.0, 0.0, 300.0)), ["30", "100", "300", "1000", "3000"]);
        assert_eq!(label(1_234_567.0, 0), "1,234,567");
        assert_eq!(label(-0.0001, 1), "0.0");
    }

    proptest! {
        #[test]
        fn pixels_and_numbers_lead_back(low in -1e6_f64..1e6, span in 1e-3_f64..1e6, share in 0.0_f64..1.0) {
            let scale = Scale::linear(low, low + span, 40.0, 700.0);
            let number = low + share * span;
            prop_assert!((scale.number(scale.at(number)) - number).abs() <= 1e-9 * (low.abs() + span));
            let scale = Scale::log(span, span * 1000.0, 300.0, 10.0);
            let number = span * (1.0 + 999.0 * share);
            prop_assert!((scale.number(scale.at(number)) / number - 1.0).abs() < 1e-9);
        }

        #[test]
        fn any_range_has_few_ticks_within_it(low: f64, high: f64, pixels in 0.0_f64..3_000.0) {
            for scale in [Scale::linear(low, high, 0.0, pixels), Scale::log(low, high, 0.0, pixels)] {
                let ticks = scale.ticks(60.0);
                prop_assert!(ticks.len() <= 64);
            }
        }

        #[test]
        fn ticks_keep_their_distance(low in -1e5_f64..1e5, span in 1e-2_f64..1e5, pixels in 200.0_f64..2_000.0) {
            let scale = Scale::linear(low, low + span, 0.0, pixels);
            let places: Vec<f64> = scale.ticks(60.0).iter().map(|(tick, _)| scale.at(*tick)).collect();
            prop_assert!(places.windows(2).all(|pair| pair[1] - pair[0] >= 59.0), "{:?}", places);
        }
    }
}
