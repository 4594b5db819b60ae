//! From a draft to a study, or to what is wrong with it.

use thiserror::Error;

use super::{
    draft::StudyDraft,
    field::Field,
    limits::{self, Excess, Largest},
    reader::Reader,
    study::Study,
    training::Training,
};
use crate::{
    data::synthetic::{Pattern, Synthetic},
    num::order::sort_by,
    search::space::Space,
};

/// What is wrong with a field, and what it would accept.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{label}: {message}", label = field.label())]
pub struct FieldError {
    /// The field.
    pub field: Field,
    /// What is wrong, in words.
    pub message: String,
}

/// Turns a draft into a study.
///
/// # Errors
/// Everything that is wrong, in the order of the fields; never empty.
pub fn check(draft: &StudyDraft) -> Result<Study, Vec<FieldError>> {
    let mut reader = Reader { draft, parameters: Vec::new(), errors: Vec::new() };
    let study = reader.study();
    match study {
        Some(study) if reader.errors.is_empty() => Ok(study),
        _ => {
            sort_by(&mut reader.errors, |a, b| a.field.cmp(&b.field));
            Err(reader.errors)
        }
    }
}

impl Reader<'_> {
    /// Reads every field, so that every error is found at once; `None` where one of them cannot be read.
    fn study(&mut self) -> Option<Study> {
        let points = self.count(Field::Points);
        let baseline = self.number(Field::Baseline);
        let slope = self.number(Field::Slope);
        let period = self.number(Field::Period);
        let amplitude = self.number(Field::Amplitude);
        let phase = self.number(Field::Phase);
        let pattern = self.name(Field::Pattern, Pattern::from_key);
        let noise = self.number(Field::Noise);
        let noise_seed = self.count(Field::NoiseSeed);
        let split = self.count(Field::Split);
        let horizon = self.count(Field::Horizon);
        let training = self.training();
        let trials = self.count(Field::Trials);
        let executions = self.count(Field::Executions);
        let seed = self.seed();

        self.fits(points, split, &training);
        self.can_be_had(&training, split);
        let space = Space::new(self.conditional_parameters()).ok()?;
        let study = Study {
            draft: self.draft.clone(),
            series: Synthetic {
                points: points?,
                baseline: baseline?,
                slope: slope?,
                period: period?,
                amplitude: amplitude?,
                phase: phase?,
                pattern: pattern?,
                noise: noise?,
                noise_seed: u32::try_from(noise_seed?).ok()?,
            },
            split: split?,
            horizon: horizon?,
            template: training.template()?,
            space,
            trials: u32::try_from(trials?).ok()?,
            executions: u32::try_from(executions?).ok()?,
            seed: seed?,
        };
        limits::runs(study.total_executions(), study.executions)
            .unwrap_or_else(|excess| self.fail(Field::Trials, excess.to_string()));
        Some(study)
    }

    /// What only several fields together can get wrong.
    fn fits(&mut self, points: Option<usize>, split: Option<usize>, training: &Training) {
        if let (Some(points), Some(split)) = (points, split)
            && split >= points
        {
            self.fail(Field::Split, format!("{split} leaves no point to check on: at most {}", points - 1));
        }
        let (Some(split), Some(window)) = (split, &training.window) else { return };
        if window.largest >= split {
            let longest = split - 1;
            self.fail(
                Field::Window,
                format!(
                    "{} does not fit the {split} training points: at most {longest}, so that one point is left to learn from",
                    window.largest
                ),
            );
        } else if let Some(lag) = &training.differencing
            && lag.largest + window.largest >= split
        {
            let (lag, window) = (lag.largest, window.largest);
            let longest = split - 1 - window;
            self.fail(
                Field::Differencing,
                format!(
                    "{lag} and a window of {window} do not fit the {split} training points: at most {longest}, so that one point is left to learn from"
                ),
            );
        }
    }

    /// What would be too much for a browser.
    fn can_be_had(&mut self, training: &Training, split: Option<usize>) {
        let Training {
            window: Some(window), batch: Some(batch), units: Some(units), rooms: Some(rooms), ..
        } = training
        else {
            return;
        };
        let Some(split) = split else { return };
        let largest = Largest {
            window: window.largest,
            units: units.iter().map(|reach| reach.largest).collect(),
            batch: batch.largest.min(split),
            rooms: *rooms,
        };
        let field = |excess| match excess {
            Excess::Batch { .. } => Field::Batch,
            _ if units.is_empty() => Field::Window,
            _ => Field::Units(1),
        };
        largest.check().unwrap_or_else(|excess| self.fail(field(excess), excess.to_string()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        nn::optimizer::update::Update,
        study::{entry::Entry, preset::Preset},
    };

    fn errors(change: &[(Field, Entry)]) -> Vec<FieldError> {
        let mut draft = StudyDraft::default();
        change.iter().for_each(|(field, entry)| draft.set(*field, entry.clone()));
        check(&draft).expect_err("it should be refused")
    }

    #[test]
    fn every_preset_can_run() {
        for preset in Preset::ALL {
            let study = check(&StudyDraft::new(preset)).unwrap();
            let count = if preset == Preset::Quick { 6 } else { 44 };
            assert_eq!(study.space().combinations(), Some(count));
            assert_eq!(u64::from(study.total_trials()), count);
            let names: Vec<&str> = study.space().parameters().iter().map(|p| p.name.as_str()).collect();
            assert_eq!(names, ["units1", "momentum"]);
        }
    }

    #[test]
    fn as_printed_the_momentum_has_no_effect() {
        let update = |preset| {
            let study = check(&StudyDraft::new(preset)).unwrap();
            study.train_config(&study.space().assignment(0)).unwrap().update
        };
        assert_eq!(update(Preset::ChapterPrinted), Update::sgd(1e-5, 0.0));
        assert_eq!(update(Preset::ChapterIntended), Update::sgd(1e-5, 0.9));
    }

    #[test]
    fn errors_name_the_field_the_value_and_what_is_accepted() {
        let all = errors(&[
            (Field::Window, Entry::value("twenty")),
            (Field::Epochs, Entry::value("")),
            (Field::Momentum, Entry::list(&["0.9", "1.5"])),
            (Field::Points, Entry::range("1", "2", "1")),
            (Field::Units(1), Entry::range("30", "10", "2")),
            (Field::Pattern, Entry::value("square")),
            (Field::Seed, Entry::value("-1")),
            (Field::LearningRate, Entry::value("NaN")),
        ]);
        let all: Vec<String> = all.iter().map(ToString::to_string).collect();
        assert_eq!(
            all,
            [
                "Points: this field cannot be tuned; it takes a whole number from 3 to 200000",
                "Pattern: “square” is not accepted; it takes one of chapter, sine, triangle, sawtooth",
                "Window: “twenty” is not accepted; it takes a whole number from 1 to 10000",
                "Units in layer 1: the largest value, 10, is below the smallest, 30",
                "Learning rate: “NaN” is not accepted; it takes a number from 0 to 1000000",
                "Momentum: “1.5” is not accepted; it takes a number from 0 to 1",
                "Epochs: nothing is written here; it takes a whole number from 1 to 100000",
                "Search seed: “-1” is not accepted; it takes a whole number from 0 to 18446744073709551615",
            ]
        );
    }

    #[test]
    fn what_does_not_fit_together_is_refused() {
        let first = |change: &[(Field, Entry)]| errors(change)[0].field;
        assert_eq!(first(&[(Field::Split, Entry::value("1461"))]), Field::Split);
        assert_eq!(first(&[(Field::Window, Entry::range("20", "1000", "20"))]), Field::Window);
        let wide = [1, 2, 3, 4, 5, 6].map(|layer| (Field::Units(layer), Entry::value("1024")));
        let mut change = wide.to_vec();
        change.push((Field::Layers, Entry::value("6")));
        assert_eq!(first(&change), Field::Units(1));
        // What the deepest network would be is too much, however few layers come first.
        for layers in [Entry::range("1", "7", "5"), Entry::list(&["6", "0", "2"])] {
            change.push((Field::Layers, layers));
            assert_eq!(first(&change), Field::Units(1));
        }
        let mut draft = StudyDraft::default();
        change.push((Field::Layers, Entry::range("1", "4", "1")));
        change.iter().for_each(|(field, entry)| draft.set(*field, entry.clone()));
        assert!(check(&draft).is_ok());
        assert_eq!(
            first(&[(Field::Layers, Entry::value("0")), (Field::Split, Entry::value("1"))]),
            Field::Split
        );
        let long = [
            (Field::Points, "200000"),
            (Field::Split, "150000"),
            (Field::Window, "10000"),
            (Field::Batch, "100000"),
        ];
        assert_eq!(first(&long.map(|(field, text)| (field, Entry::value(text)))), Field::Batch);
        let many = [(Field::Trials, Entry::value("100000")), (Field::Executions, Entry::value("100"))];
        let space = [
            (Field::Units(1), Entry::range("1", "1024", "1")),
            (Field::Units(2), Entry::range("1", "1024", "1")),
        ];
        assert_eq!(first(&[many, space].concat()), Field::Trials);
    }
}
