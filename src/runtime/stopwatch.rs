//! A stopwatch that can be stopped and started again. It has no clock: times are arguments.

/// A stopwatch. Times are in milliseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Stopwatch {
    /// The time of the last start; `None` while the stopwatch is stopped.
    started: Option<f64>,
    /// The milliseconds measured before the last start.
    before: f64,
}

impl Stopwatch {
    /// Starts the stopwatch, unless it is running.
    pub fn start(&mut self, now: f64) {
        self.started = self.started.or(Some(now));
    }

    /// Stops the stopwatch.
    pub fn stop(&mut self, now: f64) {
        self.before = self.elapsed(now);
        self.started = None;
    }

    /// The measured time.
    #[must_use]
    pub fn elapsed(&self, now: f64) -> f64 {
        self.before + self.started.map_or(0.0, |started| now - started)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stopped_time_is_not_measured() {
        let mut stopwatch = Stopwatch::default();
        assert_eq!(stopwatch.elapsed(5.0), 0.0);
        stopwatch.start(10.0);
        stopwatch.start(12.0);
        assert_eq!(stopwatch.elapsed(15.0), 5.0);
        stopwatch.stop(20.0);
        stopwatch.stop(30.0);
        assert_eq!(stopwatch.elapsed(99.0), 10.0);
        stopwatch.start(100.0);
        assert_eq!(stopwatch.elapsed(101.0), 11.0);
    }
}
