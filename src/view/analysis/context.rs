//! What figures are made from.

use serde::{Deserialize, Serialize};

use super::{figure::FigureOption, filter::Filter, log_scale::suits_log, value_axis::ValueAxis};
use crate::{
    chart::plot::{Axis, AxisScale, Emphasis},
    num::order::sort_by,
    report::{
        figure::Quantity,
        trial_records::{TrialRecord, TrialRecords},
    },
    search::value::Value,
    study::{data::StudyData, study::Study},
    text::analysis_language::AnalysisLanguage,
    view::detail::Detail,
};

/// The one-step forecast errors of a network on the validation part of the series.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Residuals {
    /// The trial.
    pub trial: u32,
    /// The index of the first point.
    pub first: u32,
    /// Each value minus its forecast; not a number where one of them is missing.
    #[serde(with = "crate::num::packed")]
    pub values: Vec<f32>,
}

impl Residuals {
    /// The errors of a trial's forecasts of the points from `first` on; `None` where there are no forecasts.
    #[must_use]
    pub fn of(detail: &Detail, values: &[f32], first: usize) -> Option<Self> {
        let forecasts = detail.forecasts.as_ref().ok()?;
        let pairs = values.get(first..)?.iter().zip(&forecasts.one_step);
        let values = pairs.map(|(value, forecast)| value - forecast).collect();
        Some(Self { trial: detail.trial, first: u32::try_from(first).ok()?, values })
    }

    /// The indices of the points and their errors, without those that are missing.
    pub fn points(&self) -> impl Iterator<Item = (u32, f64)> + '_ {
        let points = (self.first..).zip(&self.values).map(|(point, error)| (point, f64::from(*error)));
        points.filter(|(_, error)| error.is_finite())
    }
}

/// What a figure is made from.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// The study.
    pub study: &'a Study,
    /// Its series, baselines and noise floor.
    pub data: &'a StudyData,
    /// Its trials.
    pub records: &'a TrialRecords,
    /// The forecast errors of the selected trial, where they are known.
    pub residuals: Option<&'a Residuals>,
    /// The trials that are not in the background.
    pub filter: &'a Filter,
    /// The selected trial.
    pub selected: Option<u32>,
    /// What was chosen among the options of the figure, by their order.
    pub choices: &'a [usize],
    /// The axes of the tuned settings, in the order of the space.
    pub axes: &'a [ValueAxis],
    /// The order of the axes of parallel coordinates: indices of tuned settings, and their number for the score.
    pub axis_order: &'a [usize],
    /// The language.
    pub language: &'a dyn AnalysisLanguage,
}

/// The axes of the tuned settings of a study, in the order of its space.
#[must_use]
pub fn value_axes(study: &Study) -> Vec<ValueAxis> {
    let settings = study.tuned_settings().into_iter().zip(study.space().parameters());
    settings.map(|(setting, parameter)| ValueAxis::new(setting, &parameter.domain)).collect()
}

impl<'a> Context<'a> {
    /// The trials with a score, in the order of their numbers.
    pub fn scored(&self) -> impl Iterator<Item = (&'a TrialRecord, f64)> + use<'a> {
        self.records.all().iter().filter_map(|record| Some((record, record.score()?)))
    }

    /// The same, best first; of equal ones in the order of their numbers.
    #[must_use]
    pub fn ranked(&self) -> Vec<(&'a TrialRecord, f64)> {
        let mut ranked: Vec<(&TrialRecord, f64)> = self.scored().collect();
        sort_by(&mut ranked, |(a, score), (b, other)| {
            score.total_cmp(other).then(a.trial.number.cmp(&b.trial.number))
        });
        ranked
    }

    /// Whether a trial is not filtered out.
    #[must_use]
    pub fn matches(&self, record: &TrialRecord) -> bool {
        self.filter.matches(self.axes, record)
    }

    /// How much the marks of a trial stand out. A trial that is filtered out stays in the background if it is selected, too, so
    /// that every table lists the same trials.
    #[must_use]
    pub fn emphasis(&self, record: &TrialRecord) -> Emphasis {
        if !self.matches(record) {
            Emphasis::Faded
        } else if self.selected == Some(record.trial.number) {
            Emphasis::Selected
        } else {
            Emphasis::Normal
        }
    }

    /// The score as a quantity.
    #[must_use]
    pub fn score(&self) -> Quantity {
        Quantity::Score(self.study.objective())
    }

    /// An axis of a quantity.
    #[must_use]
    pub fn axis(&self, quantity: Quantity, is_log: bool) -> Axis {
        let scale = if is_log { AxisScale::Log } else { AxisScale::Linear };
        Axis { title: self.language.quantity(quantity), scale, range: None }
    }

    /// An axis of the scores.
    #[must_use]
    pub fn score_axis(&self) -> Axis {
        self.axis(self.score(), suits_log(self.scored().map(|(_, score)| score)))
    }

    /// The value of a parameter in a trial.
    #[must_use]
    pub fn value(&self, record: &'a TrialRecord, parameter: usize) -> Option<&'a Value> {
        record.trial.assignment.0.get(parameter)?.as_ref()
    }

    /// The option with this index, its choices and what is chosen.
    #[must_use]
    pub fn option(&self, index: usize, label: String, choices: Vec<String>, default: usize) -> FigureOption {
        let chosen = self.choices.get(index).copied().filter(|chosen| *chosen < choices.len());
        FigureOption { label, chosen: chosen.unwrap_or(default), choices }
    }
}
