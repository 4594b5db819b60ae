//! When the page takes its snapshots: as often as they are cheap, and never because of one message.

/// The shortest time between two snapshots of a running search, in milliseconds.
const SHORTEST_INTERVAL: f64 = 500.0;

/// The share of the time that snapshots may take is 1 to this.
const COST_FACTOR: f64 = 10.0;

/// A snapshot whose end has not been reported for this time, in milliseconds, counts as ended: a page that is hidden is
/// not painted.
const LONGEST_COST: f64 = 5_000.0;

/// A timer that the caller starts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Timer {
    /// When it fires, in milliseconds from now.
    pub delay: f64,
    /// The number by which [`SnapshotPacer::fires`] knows it.
    pub number: u32,
}

/// Decides when snapshots are taken. Times are in milliseconds of any clock that does not go back.
#[derive(Clone, Copy, Debug, Default)]
pub struct SnapshotPacer {
    /// The start of the snapshot that is being taken or painted.
    started: Option<f64>,
    /// The earliest time of the next snapshot that is not urgent.
    next: f64,
    /// The number of the latest timer, and whether it is pending.
    timer: u32,
    pending: Option<f64>,
    /// What was requested during a snapshot: nothing, a snapshot, or an urgent one.
    requested: Option<bool>,
}

impl SnapshotPacer {
    /// Something has changed. An urgent snapshot (of a search that has ended, say) does not wait for its interval.
    /// Returns the timer to be started; `None` if a snapshot will follow anyway.
    #[must_use]
    pub fn request(&mut self, now: f64, is_urgent: bool) -> Option<Timer> {
        if let Some(started) = self.started {
            if now - started < LONGEST_COST {
                self.requested = Some(self.requested.unwrap_or(false) || is_urgent);
                return None;
            }
            self.started = None;
        }
        let time = if is_urgent { now } else { now.max(self.next) };
        if self.pending.is_some_and(|pending| pending <= time) {
            return None;
        }
        // An earlier timer for a later time does nothing when it fires.
        self.pending = Some(time);
        self.timer = self.timer.wrapping_add(1);
        Some(Timer { delay: time - now, number: self.timer })
    }

    /// Whether the timer of this number is the one that a snapshot is to follow.
    #[must_use]
    pub fn fires(&self, number: u32) -> bool {
        self.pending.is_some() && self.timer == number && self.started.is_none()
    }

    /// A snapshot begins, because a timer has fired or because a person asked for something. It takes the place of the
    /// one that a timer is pending for.
    pub fn begin(&mut self, now: f64) {
        self.started = Some(self.started.unwrap_or(now));
        self.pending = None;
        self.requested = None;
    }

    /// The snapshot that began has been painted. The next one comes after the interval that its cost allows. Returns
    /// the timer to be started for what was requested meanwhile.
    #[must_use]
    pub fn end(&mut self, now: f64) -> Option<Timer> {
        let cost = now - self.started.take()?;
        self.next = now + SHORTEST_INTERVAL.max(COST_FACTOR * cost);
        let is_urgent = self.requested.take()?;
        self.request(now, is_urgent)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A pacer whose first snapshot took from 0 to this time.
    fn after(cost: f64) -> SnapshotPacer {
        let mut pacer = SnapshotPacer::default();
        pacer.begin(0.0);
        assert_eq!(pacer.end(cost), None);
        pacer
    }

    #[test]
    fn first_snapshot_is_taken_at_once_in_a_task_of_its_own() {
        let mut pacer = SnapshotPacer::default();
        let timer = pacer.request(3.0, false).unwrap();
        assert_eq!(timer.delay, 0.0);
        assert!(pacer.fires(timer.number));
        assert_eq!(pacer.request(3.5, true), None, "the timer is due");
    }

    #[test]
    fn interval_is_500_ms_or_ten_times_the_cost_from_the_end() {
        for (cost, interval) in [(1.0, 500.0), (50.0, 500.0), (51.0, 510.0), (400.0, 4_000.0)] {
            let timer = after(cost).request(cost + 1.0, false).unwrap();
            assert_eq!(timer.delay, interval - 1.0);
        }
    }

    #[test]
    fn urgent_snapshot_replaces_the_timer_of_a_later_one() {
        let mut pacer = after(1.0);
        let later = pacer.request(2.0, false).unwrap();
        let urgent = pacer.request(3.0, true).unwrap();
        assert_eq!(urgent.delay, 0.0);
        assert!(pacer.fires(urgent.number) && !pacer.fires(later.number));
        pacer.begin(4.0);
        assert!(!pacer.fires(later.number) && !pacer.fires(urgent.number));
    }

    #[test]
    fn requests_during_a_snapshot_follow_its_end() {
        let mut pacer = after(1.0);
        pacer.begin(600.0);
        assert_eq!(pacer.request(605.0, false), None);
        assert_eq!(pacer.end(610.0).map(|timer| timer.delay), Some(500.0));
        pacer.begin(1_200.0);
        assert_eq!([pacer.request(1_201.0, true), pacer.request(1_202.0, false)], [None, None]);
        assert_eq!(pacer.end(1_210.0).map(|timer| timer.delay), Some(0.0));
    }

    #[test]
    fn snapshot_that_is_never_painted_does_not_block_the_next() {
        let mut pacer = SnapshotPacer::default();
        pacer.begin(0.0);
        assert_eq!(pacer.request(4_000.0, false), None);
        assert!(pacer.request(6_000.0, false).is_some());
    }

    proptest! {
        /// Messages that arrive every millisecond, each of which changes something: snapshots take less than a tenth of
        /// the time, however long they are, and the last change is followed by a snapshot.
        #[test]
        fn snapshots_take_at_most_an_eleventh_of_the_time(costs in prop::collection::vec(1_u32..3_000, 2..20)) {
            let (mut pacer, mut now, mut timers) = (SnapshotPacer::default(), 0.0_f64, Vec::new());
            let mut busy = 0.0;
            let mut last_end = None::<f64>;
            for cost in costs {
                loop {
                    timers.extend(pacer.request(now, false).map(|timer| (now + timer.delay, timer.number)));
                    if timers.iter().any(|(time, number)| *time <= now && pacer.fires(*number)) {
                        break;
                    }
                    now += 1.0;
                }
                if let Some(last_end) = last_end {
                    prop_assert!(now - last_end >= 500.0_f64.max(10.0 * busy));
                }
                pacer.begin(now);
                busy = f64::from(cost);
                now += busy;
                timers.extend(pacer.end(now).map(|timer| (now + timer.delay, timer.number)));
                last_end = Some(now);
            }
        }
    }
}
