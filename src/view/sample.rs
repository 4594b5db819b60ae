//! Small studies, leaderboard rows and details for the tests of the view models.

use super::detail::{Detail, Run};
use crate::{
    data::{
        baselines::{Baseline, BaselineKind},
        errors::Errors,
    },
    nn::loss::Loss,
    report::leaderboard::Row,
    search::trial::TrialState,
    study::{data::StudyData, link, scoring::TrainingLoss, study::Study},
    train::{
        epoch::Curves,
        forecast::Forecasts,
        metrics::{Evaluation, Metrics},
    },
};

/// The study of a link.
pub fn study(link: &str) -> Study {
    link::open(link).unwrap_or_else(|error| panic!("{link}: {error}"))
}

/// A completed trial of a study, with one score for each run and with the values of this combination.
pub fn row(study: &Study, trial: u32, scores: &[f64], val_mae: Option<f64>) -> Row {
    let score = crate::num::summary::mean(scores);
    Row {
        rank: score.map(|_| trial + 1),
        trial,
        values: study.space().assignment(u64::from(trial)).0,
        state: TrialState::Completed,
        remark: None,
        constant_forecasts: 0,
        stopped_early: None,
        score,
        deviation: None,
        scores: scores.iter().copied().map(Some).collect(),
        val_mae,
        val_maes: vec![val_mae; scores.len()],
    }
}

/// Six points, of which the last two are the validation part; a naive forecast with MAE 5, a moving average with MAE 3,
/// and a noise floor of 2.
pub fn data() -> StudyData {
    let baseline = |kind: BaselineKind, mae: f64, forecast: &[f64]| Baseline {
        kind,
        errors: Errors { mae, mse: mae * mae },
        forecast: forecast.to_vec(),
    };
    StudyData {
        values: vec![1.0, 2.0, 3.0, 4.0, 10.0, 20.0].into(),
        baselines: vec![
            baseline(BaselineKind::Naive, 5.0, &[4.0, 10.0]),
            baseline(BaselineKind::MovingAverage { width: 10 }, 3.0, &[5.0, 6.0]),
        ],
        noise_floor: Some(Errors { mae: 2.0, mse: 4.0 }),
    }
}

/// Errors in which every measure has another value.
pub fn metrics(mae: f64) -> Metrics {
    Metrics { mse: 4.0 * mae * mae, mae, smape: 10.0 * mae, mase: Some(mae / 10.0) }
}

/// A run that was trained for two epochs.
pub fn run(number: u32) -> Run {
    Run {
        number,
        curves: Curves {
            loss: vec![9.0, 4.0],
            val_loss: vec![8.0, 5.0],
            val_mae: vec![2.0, 1.5],
            learning_rate: vec![0.1; 2],
        },
        best: Some(2),
        weights_epoch: Some(2),
        evaluation: Some(Evaluation {
            train: metrics(1.0),
            valid: metrics(2.0),
            train_is_constant: false,
            valid_is_constant: false,
        }),
        constant_forecast: None,
    }
}

/// Trial 3 with two runs, of which the second is drawn: forecasts of both validation points and of two points beyond.
pub fn detail() -> Detail {
    Detail {
        trial: 3,
        drawn: 1,
        loss: TrainingLoss { loss: Loss::MeanSquared, is_scaled: false, is_penalized: false },
        forecasts: Ok(Forecasts { one_step: vec![9.0, 22.5], multi_step: vec![25.0, 30.0] }),
        runs: vec![run(0), run(1)],
        naive: Some(metrics(3.0)),
        season: 1,
    }
}
