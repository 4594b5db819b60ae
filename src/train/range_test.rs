//! The learning-rate range test: a run whose rate grows from epoch to epoch, to see which rates learn and from
//! where on they no longer do (Smith 2017). The chapter's sweep is `1e-8 * 10^(epoch / 20)`.

use std::sync::Arc;

use super::{
    config::{ConfigError, TrainConfig},
    run::{Run, Status},
    schedule::Schedule,
};
use crate::{
    nn::setting::{OutOfRange, above_zero, at_least_1},
    num::stream::Stream,
};

/// Over how many epochs the loss is smoothed for the suggestion.
const SMOOTHED: usize = 5;

/// The rates to try: `start * factor^(e / every)` in epoch `e`, counted from 0, in float64 and rounded once.
#[derive(Clone, Copy, Debug, PartialEq)]
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
        above_zero("the first learning rate", self.start)?;
        above_zero("the growth of the learning rate", self.factor)?;
        at_least_1("the epochs of the growth", self.every)?;
        at_least_1("epochs", self.epochs)
    }
}

/// One epoch of a range test.
#[derive(Clone, Copy, Debug, PartialEq)]
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

    /// The rate to begin with.
    #[must_use]
    pub fn suggestion(&self) -> Option<f64> {
        suggestion(&self.tried)
    }
}

/// A tenth of the rate at which the smoothed loss is lowest: there the loss still falls, and is not about to
/// rise. The loss is smoothed by its median over five epochs, so that no single one decides; the first of
/// equals counts. `None` of fewer epochs than five, and where the loss never fell.
#[must_use]
pub fn suggestion(tried: &[Tried]) -> Option<f64> {
    let smoothed = tried.windows(SMOOTHED).map(|around| {
        let mut losses: Vec<f64> = around.iter().map(|tried| tried.loss).collect();
        losses.sort_by(f64::total_cmp);
        (around[SMOOTHED / 2].rate, losses[SMOOTHED / 2])
    });
    let mut lowest: Option<(f64, f64)> = None;
    let mut first = None;
    for (rate, loss) in smoothed {
        first.get_or_insert(loss);
        if lowest.is_none_or(|(_, lowest)| loss < lowest) {
            lowest = Some((rate, loss));
        }
    }
    lowest.filter(|(_, loss)| first.is_some_and(|first| *loss < first)).map(|(rate, _)| rate / 10.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        data::{
            preparation::Preparation,
            synthetic::{Pattern, Synthetic},
        },
        nn::{activation::Activation, dense::Dense, loss::Loss, optimiser::update::Update},
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
        let suggestion = test.suggestion().unwrap();
        assert!((0.001..1.0).contains(&suggestion), "{suggestion}");
    }

    #[test]
    fn the_chapters_sweep_suggests_a_rate_near_the_chapters() {
        let values: Arc<[f32]> = chapter().generate().values.into();
        let stream = Stream::keyed(&[1]);
        let mut test = RangeTest::new(&config(20, 10, 0.9), Sweep::CHAPTER, values, 1000, stream).unwrap();
        while test.advance(1000) == Status::Running {}
        // The book reads 1e-6 from its picture, and later trains at 1e-5.
        let suggestion = test.suggestion().unwrap();
        assert!((3e-7..2e-5).contains(&suggestion), "{suggestion}");
    }

    #[test]
    fn suggestions_by_hand() {
        let of = |losses: &[f64]| {
            let tried = losses.iter().zip(1_u32..);
            let tried: Vec<Tried> =
                tried.map(|(loss, rate)| Tried { rate: f64::from(rate), loss: *loss }).collect();
            suggestion(&tried)
        };
        // Medians of five: 5, 4, 4, 3; the lowest at the sixth rate. The dip at the second decides nothing.
        assert_eq!(of(&[7.0, 0.0, 5.0, 6.0, 3.0, 4.0, 3.0, 2.0]), Some(0.6));
        assert_eq!(of(&[1.0, 2.0, 3.0, 4.0]), None);
        assert_eq!(of(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]), None);
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        let message = |sweep: Sweep| sweep.check().unwrap_err().to_string();
        assert_eq!(Sweep::CHAPTER.check(), Ok(()));
        assert_eq!(
            message(Sweep { start: 0.0, ..Sweep::CHAPTER }),
            "the first learning rate is 0: it must be above 0"
        );
        assert_eq!(
            message(Sweep { every: 0, ..Sweep::CHAPTER }),
            "the epochs of the growth is 0: it must be 1 or more"
        );
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
