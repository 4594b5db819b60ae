//! The learning-rate range test (Smith 2017): a run whose rate grows from epoch to epoch. Its losses show at which
//! rates the network learns, and from which rate on it diverges. The book's sweep is `1e-8 * 10^(epoch / 20)`.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{
    config::{ConfigError, TrainConfig},
    run::Run,
    schedule::Schedule,
    status::Status,
};
use crate::{
    data::partition::Fold,
    nn::{
        out_of_range::{OutOfRange, require},
        work::Budget,
    },
    num::{interval::Interval, stream::Stream},
};

/// The number of epochs over which the loss is smoothed.
const SMOOTHING_WIDTH: usize = 5;

/// The loss counts as diverged at this multiple of the lowest one, at which fastai's finder ends, too.
const DIVERGED_FACTOR: f64 = 4.0;

/// The largest ratio of the last to the first rate, as a power of ten.
const MAX_DECADES: f64 = 20.0;

/// The rates of a range test: `start * factor^(e / every)` in epoch `e`, counted from 0, in float64 and rounded once.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct RateSweep {
    /// The rate of the first epoch; above 0.
    pub start: f64,
    /// The factor by which the rate grows in `every` epochs; above 0.
    pub factor: f64,
    /// The number of epochs per factor; at least 1.
    pub every: u32,
    /// The number of epochs; at least 1.
    pub epochs: u32,
}

impl RateSweep {
    /// The book's sweep.
    pub const CHAPTER: Self = Self { start: 1e-8, factor: 10.0, every: 20, epochs: 100 };

    /// The sweep from `first` to just below `last` that grows at the speed of the book's; from 1e-8 to 1e-3 it is the
    /// book's. `None` unless both rates are above 0 and `last` is a float32 between 2 and 1e20 times `first`.
    #[must_use]
    pub fn between(first: f64, last: f64) -> Option<Self> {
        let decades = libm::log10(last / first);
        let fits = first > 0.0 && last >= 2.0 * first && decades <= MAX_DECADES;
        let epochs = (decades * f64::from(Self::CHAPTER.every)).round() as u32;
        let sweep = Self { start: first, epochs, ..Self::CHAPTER };
        (fits && (last as f32).is_finite() && sweep.check().is_ok()).then_some(sweep)
    }

    /// The rate of an epoch, which is counted from 0.
    #[must_use]
    pub fn rate(&self, epoch: u32) -> f64 {
        self.start * libm::pow(self.factor, f64::from(epoch) / f64::from(self.every.max(1)))
    }

    /// Checks the settings.
    ///
    /// # Errors
    /// The first setting that is out of range.
    pub fn check(&self) -> Result<(), OutOfRange> {
        require("start", self.start, Interval::POSITIVE)?;
        require("factor", self.factor, Interval::POSITIVE)?;
        require("every", f64::from(self.every), Interval::AT_LEAST_ONE)?;
        require("epochs", f64::from(self.epochs), Interval::AT_LEAST_ONE)
    }
}

/// One epoch of a range test.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct RangeTestPoint {
    /// The learning rate.
    pub rate: f64,
    /// The training loss, computed while the weights changed.
    pub loss: f64,
}

/// A range test, which can be interrupted after any amount of work. Its result does not depend on how
/// [`RangeTest::advance`] is called.
#[derive(Debug)]
pub struct RangeTest {
    sweep: RateSweep,
    run: Run,
    points: Vec<RangeTestPoint>,
}

impl RangeTest {
    /// A test that has not begun. The sweep determines the learning rate and the number of epochs; the schedule and
    /// early stopping of the configuration are not used.
    ///
    /// # Errors
    /// Where the sweep is out of range, or the configuration cannot train on this series.
    pub fn new(
        config: &TrainConfig,
        sweep: RateSweep,
        values: Arc<[f32]>,
        fold: Fold,
        stream: Stream,
    ) -> Result<Self, ConfigError> {
        sweep.check()?;
        let mut config = TrainConfig {
            epochs: sweep.epochs,
            schedule: Schedule::Constant,
            stopping: None,
            ..config.clone()
        };
        config.update.learning_rate = sweep.rate(0);
        Ok(Self { sweep, run: Run::new(&config, values, fold, stream)?, points: Vec::new() })
    }

    /// Advances by about this much work, like [`Run::advance`]. The test ends after the last epoch, or in the first
    /// epoch with a metric that is not finite, which has no point.
    pub fn advance(&mut self, work: u64) -> Status {
        let mut budget = Budget::new(work);
        while !budget.is_spent() && self.run.end().is_none() {
            self.run.advance_stage(&mut budget);
            let epochs = self.run.epochs_done();
            if let Some(latest) = self.run.latest().filter(|_| epochs as usize > self.points.len()) {
                self.points.push(RangeTestPoint { rate: self.sweep.rate(epochs - 1), loss: latest.loss });
                self.run.set_learning_rate(self.sweep.rate(epochs) as f32);
            }
        }
        if self.run.end().is_some() { Status::Finished } else { Status::Running }
    }

    /// The points of the complete epochs, in order.
    #[must_use]
    pub fn points(&self) -> &[RangeTestPoint] {
        &self.points
    }

    /// The result so far.
    #[must_use]
    pub fn result(&self) -> RangeTestResult {
        RangeTestResult::of(&self.points, &self.sweep)
    }
}

/// The result of a range test. The loss is smoothed by the median of five consecutive epochs, so that no single epoch
/// determines the result.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct RangeTestResult {
    /// The lowest smoothed loss, the first of equal ones, with its rate; `None` for fewer than five epochs, and if the
    /// smoothed loss never fell below its first value.
    pub lowest: Option<RangeTestPoint>,
    /// Whether the smoothed loss was lowest at the end of the whole sweep. Higher rates may then give a lower one.
    pub still_falls: bool,
    /// The first rate above that of the lowest loss at which the loss exceeds four times the lowest, or is not finite;
    /// `None` if there is no such rate in the sweep.
    pub diverges_at: Option<f64>,
}

impl RangeTestResult {
    /// The result of the points of a sweep. Fewer points than the sweep has epochs mean that the next epoch diverged.
    #[must_use]
    pub fn of(points: &[RangeTestPoint], sweep: &RateSweep) -> Self {
        let smoothed: Vec<RangeTestPoint> = points
            .windows(SMOOTHING_WIDTH)
            .map(|neighbors| {
                let mut losses: Vec<f64> = neighbors.iter().map(|point| point.loss).collect();
                losses.sort_by(f64::total_cmp);
                let middle = SMOOTHING_WIDTH / 2;
                RangeTestPoint { rate: neighbors[middle].rate, loss: losses[middle] }
            })
            .collect();
        let first = smoothed.first().map(|point| point.loss);
        let lowest = smoothed.iter().copied().reduce(|a, b| if b.loss < a.loss { b } else { a });
        let lowest = lowest.filter(|lowest| first.is_some_and(|first| lowest.loss < first));
        // A test that ended before its last epoch diverged in the next one.
        let epochs_before_end = u32::try_from(points.len()).ok().filter(|epochs| *epochs < sweep.epochs);
        let first_diverged = lowest.and_then(|lowest| {
            points.iter().find(|point| point.rate > lowest.rate && point.loss > DIVERGED_FACTOR * lowest.loss)
        });
        Self {
            still_falls: lowest.is_some()
                && epochs_before_end.is_none()
                && lowest.as_ref() == smoothed.last(),
            diverges_at: first_diverged
                .map(|point| point.rate)
                .or(epochs_before_end.map(|epochs| sweep.rate(epochs))),
            lowest,
        }
    }

    /// A suggested learning rate: a tenth of the rate with the lowest loss. At this rate the loss still falls, with a
    /// margin to the rates at which it rises (the rule of fastai's finder; Howard and Gugger 2020, chapter 5).
    #[must_use]
    pub fn suggestion(&self) -> Option<f64> {
        self.lowest.map(|lowest| lowest.rate / 10.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        data::synthetic::Synthetic,
        nn::{activation::Activation, dense::Dense, model::ModelConfig, optimizer::update::Update},
    };
    use proptest::prelude::*;

    fn config(window: usize, units: usize, momentum: f64) -> TrainConfig {
        TrainConfig {
            window,
            model: ModelConfig::mlp(vec![Dense::new(units, Activation::Relu); 2]),
            update: Update::sgd(0.3, momentum),
            ..TrainConfig::default()
        }
    }

    /// A test of a small network on 60 points of a sine.
    fn small_test(sweep: RateSweep) -> RangeTest {
        let values: Arc<[f32]> = (0..60_u16).map(|time| libm::sinf(f32::from(time) / 3.0)).collect();
        RangeTest::new(&config(5, 6, 0.5), sweep, values, Fold::holdout(60, 40).unwrap(), Stream::keyed(&[3]))
            .unwrap()
    }

    #[test]
    fn rates_follow_the_formula() {
        let sweep = RateSweep::CHAPTER;
        assert_eq!((sweep.rate(0), sweep.rate(20)), (1e-8, 1e-7));
        assert!((sweep.rate(30) / 3.162_277_660_168_379e-7 - 1.0).abs() < 1e-14);
        let mut test = small_test(RateSweep { start: 0.001, factor: 4.0, every: 1, epochs: 3 });
        while test.advance(1_000) == Status::Running {}
        let rates: Vec<f64> = test.points().iter().map(|point| point.rate).collect();
        assert_eq!(rates, [0.001, 0.004, 0.016]);
        assert!(test.points()[2].loss < test.points()[0].loss);
    }

    #[test]
    fn divergence_ends_the_test_and_keeps_earlier_points() {
        let mut test = small_test(RateSweep { start: 0.001, factor: 10.0, every: 4, epochs: 1000 });
        while test.advance(u64::MAX) == Status::Running {}
        assert!(test.points().len() > 10 && test.points().len() < 100, "{}", test.points().len());
        assert!(test.points().iter().all(|point| point.loss.is_finite()));
        let suggestion = test.result().suggestion().unwrap();
        assert!((0.001..1.0).contains(&suggestion), "{suggestion}");
    }

    #[test]
    fn book_sweep_suggests_a_rate_near_the_books() {
        let values: Arc<[f32]> = Synthetic::CHAPTER.generate().values.into();
        let stream = Stream::keyed(&[1]);
        let mut test = RangeTest::new(
            &config(20, 10, 0.9),
            RateSweep::CHAPTER,
            values,
            Fold::holdout(1461, 1000).unwrap(),
            stream,
        )
        .unwrap();
        while test.advance(u64::MAX) == Status::Running {}
        // The book reads 1e-6 off its plot, and later trains at 1e-5.
        let suggestion = test.result().suggestion().unwrap();
        assert!((3e-7..2e-5).contains(&suggestion), "{suggestion}");
    }

    /// The result of these losses at the rates 1, 2, 3 and so on, in a sweep of this many epochs.
    fn result(losses: &[f64], epochs: u32) -> RangeTestResult {
        let points = losses.iter().zip(1_u32..);
        let points: Vec<RangeTestPoint> =
            points.map(|(loss, rate)| RangeTestPoint { rate: f64::from(rate), loss: *loss }).collect();
        RangeTestResult::of(&points, &RateSweep { start: 1.0, factor: 2.0, every: 1, epochs })
    }

    #[test]
    fn suggestion_is_a_tenth_of_the_rate_with_the_lowest_loss() {
        let suggestion = |losses: &[f64]| result(losses, losses.len() as u32).suggestion();
        // The medians of five are 5, 4, 4, 3, with the lowest at the sixth rate. The outlier at the second has no
        // effect.
        assert_eq!(suggestion(&[7.0, 0.0, 5.0, 6.0, 3.0, 4.0, 3.0, 2.0]), Some(0.6));
        assert_eq!(suggestion(&[1.0, 2.0, 3.0, 4.0]), None);
        assert_eq!(suggestion(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]), None);
    }

    #[test]
    fn divergence_and_falling_loss_are_detected() {
        // The medians of five are 5, 4, 3, 3, 3, 12, with the lowest at the fifth rate.
        let losses = [7.0, 6.0, 5.0, 4.0, 3.0, 3.0, 3.0, 12.0, 13.0, 12.5];
        let whole = result(&losses, 10);
        assert_eq!(whole.lowest, Some(RangeTestPoint { rate: 5.0, loss: 3.0 }));
        assert_eq!((whole.still_falls, whole.diverges_at), (false, Some(9.0)));
        // The ninth epoch of eleven, at the rate 256, has no finite loss.
        assert_eq!(result(&losses[..8], 11).diverges_at, Some(256.0));
        let falling = result(&[7.0, 6.0, 5.0, 4.0, 3.0, 2.0, 1.0], 7);
        assert_eq!((falling.still_falls, falling.diverges_at), (true, None));
        // Two epochs are too few for a lowest loss, but show the divergence.
        let short = result(&[7.0, 8.0], 7);
        let expected = RangeTestResult { lowest: None, still_falls: false, diverges_at: Some(4.0) };
        assert_eq!(short, expected);
    }

    #[test]
    fn sweep_between_two_rates_grows_at_the_speed_of_the_books() {
        assert_eq!(RateSweep::between(1e-8, 1e-3), Some(RateSweep::CHAPTER));
        let wider = RateSweep::between(1e-5, 10.0).unwrap();
        assert_eq!((wider.start, wider.epochs), (1e-5, 120));
        let refused = [(0.0, 1.0), (-1.0, 1.0), (1.0, 1.5), (1.0, 0.5), (1e-30, 1.0), (1.0, 1e39)];
        let not_finite = [(f64::NAN, 1.0), (1.0, f64::NAN), (1.0, f64::INFINITY)];
        for (first, last) in refused.into_iter().chain(not_finite) {
            assert_eq!(RateSweep::between(first, last), None, "{first} to {last}");
        }
    }

    #[test]
    fn settings_out_of_range_are_refused() {
        let message = |sweep: RateSweep| sweep.check().unwrap_err().to_string();
        assert_eq!(RateSweep::CHAPTER.check(), Ok(()));
        assert_eq!(message(RateSweep { start: 0.0, ..RateSweep::CHAPTER }), "start = 0 is outside (0, inf)");
        assert_eq!(message(RateSweep { every: 0, ..RateSweep::CHAPTER }), "every = 0 is outside [1, inf)");
    }

    proptest! {
        #[test]
        fn points_do_not_depend_on_slicing(slices in prop::collection::vec(1_u64..100_000, 1..6)) {
            let sweep = RateSweep { start: 0.001, factor: 10.0, every: 4, epochs: 12 };
            let (mut whole, mut sliced) = (small_test(sweep), small_test(sweep));
            while whole.advance(u64::MAX) == Status::Running {}
            let mut slices = slices.iter().cycle();
            while sliced.advance(*slices.next().unwrap()) == Status::Running {}
            prop_assert_eq!(whole.points(), sliced.points());
        }
    }
}
