//! The leaderboard's chart: the best trials with a dot for each run, and lines for baselines and noise floor.

use super::snapshot::RankedTrials;
use crate::{
    chart::leaderboard::{LeaderboardRow, LeaderboardView, ReferenceLine},
    data::{
        baselines::{Baseline, BaselineKind},
        errors::Errors,
    },
    num::{
        order::sort_by,
        summary::{confidence_half_width, mean},
    },
    report::leaderboard::Row,
    search::trial::TrialState,
    study::study::{Study, StudyData},
    text::{language::Language, phrase::Phrase},
};

/// The largest number of trials that the chart shows.
pub const MAX_ROWS: usize = 12;

/// Between the values of a trial.
const SEPARATOR: &str = " · ";

/// The quantity on the axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AxisMeasure {
    /// The metric that the trials are ranked by.
    Score,
    /// The validation MAE of each run at its best epoch.
    ValidationError,
}

/// The lines of the noise floor, the best baseline and the naive forecast, where they have the measure.
#[must_use]
pub fn reference_lines(
    study: &Study,
    data: &StudyData,
    measure: AxisMeasure,
    language: &dyn Language,
) -> Vec<ReferenceLine> {
    let value = |errors: Errors| match measure {
        AxisMeasure::Score => study.baseline_score(errors).ok(),
        AxisMeasure::ValidationError => Some(errors.mae),
    };
    let mut lines: Vec<ReferenceLine> = Vec::new();
    if let Some(value) = data.noise_floor.and_then(value) {
        lines.push(ReferenceLine {
            label: language.phrase(Phrase::NoiseFloor).to_owned(),
            value,
            color: None,
        });
    }
    let mut baselines: Vec<(usize, &Baseline)> = data.baselines.iter().enumerate().collect();
    sort_by(&mut baselines, |a, b| a.1.errors.mae.total_cmp(&b.1.errors.mae));
    let best = baselines.first().map(|(index, _)| *index);
    for (color, baseline) in baselines {
        if (Some(color) == best || baseline.kind == BaselineKind::Naive)
            && let Some(value) = value(baseline.errors)
        {
            lines.push(ReferenceLine { label: language.baseline_short(baseline), value, color: Some(color) });
        }
    }
    lines
}

/// The chart of the best trials.
#[must_use]
pub fn leaderboard_view(
    trials: RankedTrials<'_>,
    measure: AxisMeasure,
    selected: Option<u32>,
    language: &dyn Language,
) -> LeaderboardView {
    let RankedTrials { study, rows, data } = trials;
    let settings = study.tuned_settings();
    let labels = settings.iter().map(|setting| language.setting(*setting).label);
    let row = |row: &Row| {
        let dots = match measure {
            AxisMeasure::Score => row.scores.clone(),
            AxisMeasure::ValidationError => row.val_maes.clone(),
        };
        let known: Vec<f64> = dots.iter().flatten().copied().collect();
        let is_complete = row.state == TrialState::Completed;
        let values = settings.iter().zip(&row.values);
        let values: Vec<String> =
            values.map(|(setting, value)| language.value(*setting, value.as_ref())).collect();
        LeaderboardRow {
            label: if values.is_empty() { language.trial(row.trial) } else { values.join(SEPARATOR) },
            mean: if is_complete { mean(&known) } else { None },
            half_width: if is_complete { confidence_half_width(&known) } else { None },
            dots,
            selected: selected == Some(row.trial),
            remark: (!is_complete).then(|| language.trial_state(row)),
        }
    };
    LeaderboardView {
        heading: labels.collect::<Vec<_>>().join(SEPARATOR),
        rows: rows.iter().take(MAX_ROWS).map(row).collect(),
        reference_lines: reference_lines(study, data, measure, language),
    }
}
