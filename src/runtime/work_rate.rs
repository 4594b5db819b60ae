//! How much work a worker does between two readings of its clock.

/// The time between two readings of the clock that [`WorkRate`] aims at, in milliseconds.
pub const CLOCK_INTERVAL_MS: f64 = 4.0;

/// The work before anything has been measured.
const FIRST_WORK: u64 = 1 << 16;

/// The least work. Less would be over before the clock of some browsers advances.
const MIN_WORK: u64 = 1 << 12;

/// The most work. The bound limits what the work of one job says about the next, whose operations can take longer than
/// their count suggests.
const MAX_WORK: u64 = 1 << 25;

/// The work between two readings of the clock, in multiply-adds ([`crate::train::run::Run::advance`]). It adapts to the
/// machine so that it takes about [`CLOCK_INTERVAL_MS`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WorkRate {
    work: u64,
}

impl Default for WorkRate {
    fn default() -> Self {
        Self { work: FIRST_WORK }
    }
}

impl WorkRate {
    /// The work until the next reading of the clock.
    #[must_use]
    pub fn work(&self) -> u64 {
        self.work
    }

    /// Records that all of [`Self::work`] took this many milliseconds.
    pub fn observe(&mut self, duration: f64) {
        if duration < 0.5 * CLOCK_INTERVAL_MS {
            self.work = (2 * self.work).min(MAX_WORK);
        } else if duration > 2.0 * CLOCK_INTERVAL_MS {
            // One long interval suffices to make the next one short.
            let excess = (duration / CLOCK_INTERVAL_MS) as u64;
            self.work = (self.work / excess.max(2)).max(MIN_WORK);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The duration of the last of `count` intervals on a machine that does this much work in a millisecond.
    fn last_duration(rate: &mut WorkRate, work_per_ms: f64, count: u32) -> f64 {
        let mut duration = 0.0;
        for _ in 0..count {
            duration = rate.work() as f64 / work_per_ms;
            rate.observe(duration);
        }
        duration
    }

    #[test]
    fn interval_adapts_to_the_speed_of_the_machine() {
        for work_per_ms in [2e4, 1e5, 1e6, 1e7] {
            let duration = last_duration(&mut WorkRate::default(), work_per_ms, 20);
            let intervals = duration / CLOCK_INTERVAL_MS;
            assert!((0.5..=2.0).contains(&intervals), "{work_per_ms}: {duration}");
        }
    }

    #[test]
    fn interval_after_much_faster_work_is_bounded_and_the_next_is_short() {
        let mut rate = WorkRate::default();
        // Jobs that seem to take no time raise the work to its bound and no further.
        last_duration(&mut rate, f64::INFINITY, 1_000);
        assert_eq!(rate.work(), MAX_WORK);
        let slow = MAX_WORK as f64 / 40.0;
        assert_eq!(last_duration(&mut rate, slow, 1), 40.0);
        assert!(last_duration(&mut rate, slow, 1) <= 2.0 * CLOCK_INTERVAL_MS);
    }

    #[test]
    fn clock_that_cannot_be_trusted_keeps_the_work_within_its_bounds() {
        let mut rate = WorkRate::default();
        for duration in [f64::NAN, f64::INFINITY, -5.0, 1e300] {
            (0..99).for_each(|_| rate.observe(duration));
            assert!((MIN_WORK..=MAX_WORK).contains(&rate.work()), "{duration}");
        }
    }
}
