//! The leaderboard's chart: the best trials with a dot for each run, and lines for baselines and noise floor.

use super::snapshot::{MAX_ROWS, RankedTrials};
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
    study::{data::StudyData, study::Study},
    text::{language::Language, phrase::Phrase},
};

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

#[cfg(test)]
mod tests {
    use super::{
        super::sample::{data, row, study},
        *,
    };
    use crate::text::ENGLISH;

    const TUNED: &str = "preset=quick&units1=10|20|30&momentum=0.9|0.5";

    /// The labels and values of the reference lines of a study.
    fn lines(link: &str, measure: AxisMeasure) -> Vec<(String, f64)> {
        let lines = reference_lines(&study(link), &data(), measure, ENGLISH);
        lines.into_iter().map(|line| (line.label, line.value)).collect()
    }

    /// The chart by score, without a selected trial.
    fn view_by_score(study: &Study, rows: &[Row]) -> LeaderboardView {
        let data = data();
        leaderboard_view(RankedTrials { study, rows, data: &data }, AxisMeasure::Score, None, ENGLISH)
    }

    #[test]
    fn reference_lines_are_noise_floor_best_baseline_and_naive_forecast() {
        let expected = [("Noise floor", 2.0), ("Average of 10", 3.0), ("Naive", 5.0)]
            .map(|(label, mae)| (label.to_owned(), mae));
        assert_eq!(lines(TUNED, AxisMeasure::ValidationError), expected);
        let squared = expected.map(|(label, mae)| (label, mae * mae));
        assert_eq!(lines(&format!("{TUNED}&objective=val_loss"), AxisMeasure::Score), squared);
    }

    #[test]
    fn scores_on_training_data_have_no_reference_lines() {
        assert!(lines(&format!("{TUNED}&objective=loss"), AxisMeasure::Score).is_empty());
    }

    #[test]
    fn leaderboard_rows_have_the_dots_of_the_measure() {
        let study = study(TUNED);
        let rows = [Row { val_maes: vec![Some(20.0), None], ..row(&study, 0, &[1.0, 3.0], Some(20.0)) }];
        let data = data();
        let trials = RankedTrials { study: &study, rows: &rows, data: &data };
        let by_score = leaderboard_view(trials, AxisMeasure::Score, Some(0), ENGLISH);
        assert_eq!(by_score.heading, "Units, layer 1 · Momentum");
        let [row] = by_score.rows.as_slice() else { panic!("there is one row") };
        assert_eq!((row.label.as_str(), row.selected, &row.remark), ("10 · 0.9", true, &None));
        assert_eq!((row.dots.as_slice(), row.mean), ([Some(1.0), Some(3.0)].as_slice(), Some(2.0)));
        assert!(row.half_width.is_some());
        let by_error = leaderboard_view(trials, AxisMeasure::ValidationError, Some(0), ENGLISH);
        assert_eq!(by_error.rows[0].dots, [Some(20.0), None]);
        assert_eq!(by_error.rows[0].mean, Some(20.0));
    }

    #[test]
    fn unfinished_leaderboard_row_has_dots_and_a_remark_but_no_mean() {
        let study = study(TUNED);
        let running = Row { state: TrialState::Running, ..row(&study, 0, &[1.0, 3.0], None) };
        let view = view_by_score(&study, &[running]);
        let row = &view.rows[0];
        assert_eq!((row.mean, row.half_width, row.remark.as_deref()), (None, None, Some("running")));
        assert_eq!(row.dots.len(), 2);
    }

    #[test]
    fn leaderboard_chart_shows_the_first_rows_only() {
        let study = study(TUNED);
        let rows: Vec<Row> =
            (0..20).map(|trial| Row { trial, ..row(&study, trial % 6, &[1.0], None) }).collect();
        let view = view_by_score(&study, &rows);
        assert_eq!(view.rows.len(), MAX_ROWS);
    }

    #[test]
    fn leaderboard_row_of_an_untuned_study_is_named_after_its_trial() {
        let study = study("preset=quick&units1=10&momentum=0.9");
        let rows = [row(&study, 0, &[1.0], None)];
        let view = view_by_score(&study, &rows);
        assert_eq!((view.heading.as_str(), view.rows[0].label.as_str()), ("", "trial 0"));
    }
}
