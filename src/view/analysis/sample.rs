//! Trials for the tests of figures.

use super::{
    context::{Context, Residuals, value_axes},
    filter::Filter,
    value_axis::ValueAxis,
};
use crate::{
    report::trial_records::{ExecutionRecord, ExecutionTime, TrialRecord, TrialRecords},
    search::trial::{ExecutionState, Trial},
    study::{data::StudyData, link, study::Study},
    text::{analysis_language_of, locale::Locale},
    train::epoch::{Curves, End, EpochMetrics, Outcome},
};

/// A study with results.
pub struct Sample {
    pub study: Study,
    pub data: StudyData,
    pub records: TrialRecords,
    pub residuals: Residuals,
    pub filter: Filter,
    pub axes: Vec<ValueAxis>,
}

/// Two runs of a trial with these training losses, one and two epochs long; the validation MAE is a tenth of the loss.
fn record(study: &Study, number: u32, scores: [f64; 2]) -> TrialRecord {
    let assignment = study.space().assignment(u64::from(number));
    let executions = scores.map(ExecutionState::Done).to_vec();
    let execution = |run: u8, score: f64| {
        let best = EpochMetrics { epoch: 2, loss: score, val_loss: 2.0 * score, val_mae: score / 10.0 };
        let outcome = Outcome {
            end: End::Completed,
            best: Some(best),
            last: Some(best),
            weights_epoch: Some(2),
            weights_hash: 0,
            evaluation: None,
            last_evaluation: None,
        };
        let curves = Curves {
            loss: vec![3.0 * score as f32, score as f32],
            val_loss: vec![4.0 * score as f32, 2.0 * score as f32],
            val_mae: vec![score as f32, score as f32 / 10.0],
            learning_rate: vec![0.1, 0.05],
        };
        let start = 100.0 * number as f32 + 50.0 * f32::from(run);
        let time = ExecutionTime { worker: 3 + number % 2, start, end: start + 40.0 };
        ExecutionRecord { outcome: Some(outcome), curves: Some(curves), time: Some(time), failure: None }
    };
    TrialRecord {
        trial: Trial { executions, ..Trial::new(number, assignment) },
        executions: vec![execution(0, scores[0]), execution(1, scores[1])],
    }
}

impl Sample {
    /// The study of a link, with one trial for each pair of scores.
    pub fn new(link: &str, scores: &[[f64; 2]]) -> Self {
        let study = link::open(link).unwrap_or_else(|error| panic!("{link}: {error}"));
        let mut records = TrialRecords::default();
        for (number, scores) in (0..).zip(scores) {
            records.set(record(&study, number, *scores)).unwrap_or_else(|error| panic!("{error}"));
        }
        let values = vec![1.0, -1.0, 2.0, f32::NAN, -2.0, 0.5, 1.5, -0.5, 0.0, 1.0];
        Self {
            data: study.data(),
            axes: value_axes(&study),
            study,
            records,
            residuals: Residuals { trial: 1, first: 1_000, values },
            filter: Filter::default(),
        }
    }

    /// What figures are made from, with this trial selected.
    pub fn context<'a>(&'a self, choices: &'a [usize], selected: Option<u32>) -> Context<'a> {
        Context {
            study: &self.study,
            data: &self.data,
            records: &self.records,
            residuals: Some(&self.residuals),
            filter: &self.filter,
            selected,
            choices,
            axes: &self.axes,
            axis_order: &[],
            language: analysis_language_of(Locale::English),
        }
    }
}
