//! The learning-rate range test: a run whose rate grows from epoch to epoch, to see which rates learn and from
//! where on they no longer do (Smith 2017). The chapter's sweep is `1e-8 * 10^(epoch / 20)`.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{
    config::{ConfigError, TrainConfig},
    run::{Run, Status},
    schedule::Schedule,
};
use crate::num::interval::Interval;
use crate::{
    nn::out_of_range::{OutOfRange, require},
    num::stream::Stream,
};

/// Over how many epochs the loss is smoothed.
const SMOOTHED: usize = 5;

/// A loss this many times the lowest has left for good: there fastai's finder ends, too.
const ASTRAY: f64 = 4.0;

/// The most powers of ten that a sweep between two rates goes through.
const MOST_DECADES: f64 = 20.0;

/// The rates to try: `start * factor^(e / every)` in epoch `e`, counted from 0, in float64 and rounded once.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sweep {
    /// The rate of the first epoch; above 0.
    pub start: f64,
    /// By what it grows in so many epochs; above 0.
    pub factor: f64,
    /// In how many; at least 1.
    pub every: u32,
    /// How many epochs there are; at least 1.
    pub epochs: u32,
}

impl Sweep {
    /// The chapter's.
    pub const CHAPTER: Self = Self { start: 1e-8, factor: 10.0, every: 20, epochs: 100 };

    /// The rates from one to below another, as fast as the chapter's; from 1e-8 to 1e-3 it is the chapter's.
    /// `None` unless both are above 0, the last at least twice the first, and not absurdly far from it.
    #[must_use]
    pub fn between(first: f64, last: f64) -> Option<Self> {
        let decades = libm::log10(last / first);
        let fits = first > 0.0 && last >= 2.0 * first && decades <= MOST_DECADES;
        let epochs = (decades * f64::from(Self::CHAPTER.every)).round() as u32;
        let sweep = Self { start: first, epochs, ..Self::CHAPTER };
        (fits && (last as f32).is_finite() && sweep.check().is_ok()).then_some(sweep)
    }

    /// The rate of an epoch, counted from 0.
    #[must_use]
    pub fn rate(&self, epoch: u32) -> f64 {
        self.start * libm::pow(self.factor, f64::from(epoch) / f64::from(self.every.max(1)))
    }

    /// Whether its settings make sense.
    ///
    /// # Errors
    /// The setting that does not.
    pub fn check(&self) -> Result<(), OutOfRange> {
        require("start", self.start, Interval::POSITIVE)?;
        require("factor", self.factor, Interval::POSITIVE)?;
        require("every", f64::from(self.every), Interval::AT_LEAST_ONE)?;
        require("epochs", f64::from(self.epochs), Interval::AT_LEAST_ONE)
    }
}

/// One epoch of a range test.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Tried {
    /// The learning rate.
    pub rate: f64,
    /// The training loss, as met while the weights changed.
    pub loss: f64,
}

/// A range test, which can be left and taken up again between any two batches. What comes out does not depend on
/// how [`RangeTest::advance`] was called.
#[derive(Clone, Debug)]
pub struct RangeTest {
    sweep: Sweep,
    run: Run,
    tried: Vec<Tried>,
}

impl RangeTest {
    /// A test at its beginning. Of the configuration, the learning rate, the epochs, the schedule and early
    /// stopping are the test's own.
    ///
    /// # Errors
    /// Where the configuration or the sweep cannot train on these data.
    pub fn new(
        config: &TrainConfig,
        sweep: Sweep,
        values: Arc<[f32]>,
        split: usize,
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
        Ok(Self { sweep, run: Run::new(&config, values, split, stream)?, tried: Vec::new() })
    }

    /// Trains on at most so many batches, as [`Run::advance`] does. It ends after the last epoch, or in the one
    /// whose loss is no finite number, which is left out.
    pub fn advance(&mut self, batches: u32) -> Status {
        for _ in 0..batches {
            if self.run.end().is_some() {
                break;
            }
            self.run.advance(1);
            let done = self.run.epochs_done();
            if let Some(latest) = self.run.latest().filter(|_| done as usize > self.tried.len()) {
                self.tried.push(Tried { rate: self.sweep.rate(done - 1), loss: latest.loss });
                self.run.set_learning_rate(self.sweep.rate(done) as f32);
            }
        }
        if self.run.end().is_some() { Status::Finished } else { Status::Running }
    }

    /// The epochs so far.
    #[must_use]
    pub fn tried(&self) -> &[Tried] {
        &self.tried
    }

    /// What they show.
    #[must_use]
    pub fn reading(&self) -> Reading {
        Reading::of(&self.tried, &self.sweep)
    }
}

/// What a range test shows. The loss is smoothed by its median over five epochs, so that no single one decides.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Reading {
    /// The rate at which the smoothed loss is lowest, the first of equals, with that loss; `None` of fewer
    /// epochs than five, and where the loss never fell.
    pub lowest: Option<Tried>,
    /// Whether the loss was lowest at the very end: higher rates may do better still.
    pub still_falls: bool,
    /// The first rate of those, behind the lowest, at which the loss is four times as high or no number at all.
    pub diverges: Option<f64>,
}

impl Reading {
    /// What these epochs of a sweep show, all of them or as far as it came.
    #[must_use]
    pub fn of(tried: &[Tried], sweep: &Sweep) -> Self {
        let smoothed: Vec<Tried> = tried
            .windows(SMOOTHED)
            .map(|around| {
                let mut losses: Vec<f64> = around.iter().map(|tried| tried.loss).collect();
                losses.sort_by(f64::total_cmp);
                Tried { rate: around[SMOOTHED / 2].rate, loss: losses[SMOOTHED / 2] }
            })
            .collect();
        let first = smoothed.first().map(|tried| tried.loss);
        let lowest = smoothed.iter().copied().reduce(|a, b| if b.loss < a.loss { b } else { a });
        let lowest = lowest.filter(|lowest| first.is_some_and(|first| lowest.loss < first));
        let ended = u32::try_from(tried.len()).ok().filter(|epochs| *epochs < sweep.epochs);
        let astray = lowest.and_then(|lowest| {
            let behind = tried.iter().filter(|tried| tried.rate > lowest.rate);
            behind.map(|tried| (tried.rate, tried.loss)).find(|(_, loss)| *loss > ASTRAY * lowest.loss)
        });
        Self {
            still_falls: lowest.is_some() && ended.is_none() && lowest.as_ref() == smoothed.last(),
            diverges: astray.map(|(rate, _)| rate).or(ended.map(|epochs| sweep.rate(epochs))),
            lowest,
        }
    }

    /// The rate to begin with: a tenth of the one at which the loss is lowest. There the loss still falls, and is
    /// not about to rise (the rule of fastai's finder; Howard and Gugger 2020, chapter 5).
    #[must_use]
    pub fn suggestion(&self) -> Option<f64> {
        self.lowest.map(|lowest| lowest.rate / 10.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        data::{
            preparation::Preparation,
            synthetic::{Pattern, Synthetic},
        },
        nn::{activation::Activation, dense::Dense, loss::Loss, optimizer::update::Update},
        train::objective::Objective,
    };
    use proptest::prelude::*;

    fn config(window: usize, units: usize, momentum: f64) -> TrainConfig {
        TrainConfig {
            window,
            batch: 32,
            hidden: vec![Dense::new(units, Activation::Relu); 2],
            loss: Loss::MeanSquared,
            update: Update::sgd(0.3, momentum),
            epochs: 1,
            objective: Objective::Loss,
            preparation: Preparation::NONE,
            schedule: Schedule::Constant,
            stopping: None,
            season: 1,
        }
    }

    fn chapter() -> Synthetic {
        Synthetic {
            points: 1461,
            baseline: 10.0,
            slope: 0.09,
            period: 365.0,
            amplitude: 20.0,
            phase: 0.0,
            pattern: Pattern::Chapter,
            noise: 5.0,
            noise_seed: 42,
        }
    }

    fn small(sweep: Sweep) -> RangeTest {
        let values: Arc<[f32]> = (0..60_u16).map(|time| libm::sinf(f32::from(time) / 3.0)).collect();
        RangeTest::new(&config(5, 6, 0.5), sweep, values, 40, Stream::keyed(&[3])).unwrap()
    }

    #[test]
    fn rates_are_those_of_the_formula() {
        let chapter = Sweep::CHAPTER;
        assert_eq!((chapter.rate(0), chapter.rate(20)), (1e-8, 1e-7));
        assert!((chapter.rate(30) / 3.162_277_660_168_379e-7 - 1.0).abs() < 1e-14);
        let mut test = small(Sweep { start: 0.001, factor: 4.0, every: 1, epochs: 3 });
        while test.advance(2) == Status::Running {}
        let rates: Vec<f64> = test.tried().iter().map(|tried| tried.rate).collect();
        assert_eq!(rates, [0.001, 0.004, 0.016]);
        assert!(test.tried()[2].loss < test.tried()[0].loss);
    }

    #[test]
    fn it_ends_where_it_diverges_and_keeps_what_came_before() {
        let mut test = small(Sweep { start: 0.001, factor: 10.0, every: 4, epochs: 1000 });
        while test.advance(50) == Status::Running {}
        assert!(test.tried().len() > 10 && test.tried().len() < 100, "{}", test.tried().len());
        assert!(test.tried().iter().all(|tried| tried.loss.is_finite()));
        let suggestion = test.reading().suggestion().unwrap();
        assert!((0.001..1.0).contains(&suggestion), "{suggestion}");
    }

    #[test]
    fn the_chapters_sweep_suggests_a_rate_near_the_chapters() {
        let values: Arc<[f32]> = chapter().generate().values.into();
        let stream = Stream::keyed(&[1]);
        let mut test = RangeTest::new(&config(20, 10, 0.9), Sweep::CHAPTER, values, 1000, stream).unwrap();
        while test.advance(1000) == Status::Running {}
        // The book reads 1e-6 from its picture, and later trains at 1e-5.
        let suggestion = test.reading().suggestion().unwrap();
        assert!((3e-7..2e-5).contains(&suggestion), "{suggestion}");
    }

    /// The reading of losses at the rates 1, 2, 3 and so on, of so many epochs.
    fn reading(losses: &[f64], epochs: u32) -> Reading {
        let tried = losses.iter().zip(1_u32..);
        let tried: Vec<Tried> =
            tried.map(|(loss, rate)| Tried { rate: f64::from(rate), loss: *loss }).collect();
        Reading::of(&tried, &Sweep { start: 1.0, factor: 2.0, every: 1, epochs })
    }

    #[test]
    fn suggestions_by_hand() {
        let of = |losses: &[f64]| reading(losses, losses.len() as u32).suggestion();
        // Medians of five: 5, 4, 4, 3; the lowest at the sixth rate. The dip at the second decides nothing.
        assert_eq!(of(&[7.0, 0.0, 5.0, 6.0, 3.0, 4.0, 3.0, 2.0]), Some(0.6));
        assert_eq!(of(&[1.0, 2.0, 3.0, 4.0]), None);
        assert_eq!(of(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]), None);
    }

    #[test]
    fn where_it_falls_and_where_it_diverges() {
        // Medians of five: 5, 4, 3, 3, 3, 12; the lowest at the fifth rate.
        let losses = [7.0, 6.0, 5.0, 4.0, 3.0, 3.0, 3.0, 12.0, 13.0, 12.5];
        let whole = reading(&losses, 10);
        assert_eq!(whole.lowest, Some(Tried { rate: 5.0, loss: 3.0 }));
        assert_eq!((whole.still_falls, whole.diverges), (false, Some(9.0)));
        // The rate of the eleventh epoch, whose loss was no number.
        assert_eq!(reading(&losses[..8], 11).diverges, Some(256.0));
        let falling = reading(&[7.0, 6.0, 5.0, 4.0, 3.0, 2.0, 1.0], 7);
        assert_eq!((falling.still_falls, falling.diverges), (true, None));
        // Nothing but a divergence.
        let short = reading(&[7.0, 8.0], 7);
        assert_eq!(short, Reading { lowest: None, still_falls: false, diverges: Some(4.0) });
    }

    #[test]
    fn a_sweep_between_two_rates_is_as_fast_as_the_chapters() {
        assert_eq!(Sweep::between(1e-8, 1e-3), Some(Sweep::CHAPTER));
        let wider = Sweep::between(1e-5, 10.0).unwrap();
        assert_eq!((wider.start, wider.epochs), (1e-5, 120));
        let refused = [(0.0, 1.0), (-1.0, 1.0), (1.0, 1.5), (1.0, 0.5), (1e-30, 1.0), (1.0, 1e39)];
        let nonsense = [(f64::NAN, 1.0), (1.0, f64::NAN), (1.0, f64::INFINITY)];
        for (first, last) in refused.into_iter().chain(nonsense) {
            assert_eq!(Sweep::between(first, last), None, "{first} to {last}");
        }
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        let message = |sweep: Sweep| sweep.check().unwrap_err().to_string();
        assert_eq!(Sweep::CHAPTER.check(), Ok(()));
        assert_eq!(message(Sweep { start: 0.0, ..Sweep::CHAPTER }), "start = 0 is outside (0, inf)");
        assert_eq!(message(Sweep { every: 0, ..Sweep::CHAPTER }), "every = 0 is outside [1, inf)");
    }

    proptest! {
        #[test]
        fn how_it_is_sliced_does_not_matter(slices in prop::collection::vec(1_u32..30, 1..6)) {
            let sweep = Sweep { start: 0.001, factor: 10.0, every: 4, epochs: 12 };
            let (mut whole, mut sliced) = (small(sweep), small(sweep));
            while whole.advance(u32::MAX) == Status::Running {}
            let mut slices = slices.iter().cycle();
            while sliced.advance(*slices.next().unwrap()) == Status::Running {}
            prop_assert_eq!(whole.tried(), sliced.tried());
        }
    }
}
