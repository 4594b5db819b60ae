//! The learning curves of all trials.

use super::{
    context::Context,
    figure::Figure,
    log_scale::suits_log,
    table::{Cell, FigureTable},
};
use crate::{
    chart::plot::{Color, Emphasis, Layer, Marks, Plot, PlotLine},
    num::summary::mean,
    report::{
        figure::{NoFigure, Quantity},
        trial_records::TrialRecord,
    },
    text::phrase::AnalysisPhrase,
    train::objective::Objective,
};

/// The most curves that are drawn: half of them the best trials, the others at equal distances in the order of the scores.
const MAX_CURVES: usize = 400;

/// The metrics that can be chosen.
const METRICS: [Objective; 3] = [Objective::Loss, Objective::ValLoss, Objective::ValMae];

fn quantity(metric: Objective) -> Quantity {
    match metric {
        Objective::Loss => Quantity::Loss,
        Objective::ValLoss => Quantity::ValLoss,
        Objective::ValMae => Quantity::ValMae,
    }
}

/// Makes the figure.
#[must_use]
pub fn figure(context: &Context<'_>) -> Figure {
    let language = context.language;
    let metrics = METRICS.map(|metric| language.quantity(quantity(metric))).to_vec();
    let option =
        context.option(0, language.analysis_phrase(AnalysisPhrase::FigureMeasure).to_owned(), metrics, 0);
    let metric = METRICS[option.chosen];
    let quantity = quantity(metric);
    let mut table = FigureTable::new(vec![Quantity::Trial, context.score(), Quantity::Epochs, quantity]);
    let ranked = context.ranked();
    let has_score = |record: &TrialRecord| record.score().is_some();
    let others = context.records.all().iter().filter(|record| !has_score(record));
    let records: Vec<&TrialRecord> = ranked.iter().map(|(record, _)| *record).chain(others).collect();
    let stride = records.len().saturating_sub(MAX_CURVES / 2).div_ceil(MAX_CURVES / 2).max(1);
    let mut lines = Vec::new();
    for (index, record) in records.iter().enumerate() {
        let is_selected = context.selected == Some(record.trial.number);
        let is_drawn = index < MAX_CURVES / 2 || index.is_multiple_of(stride) || is_selected;
        if !is_drawn || !context.matches(record) {
            continue;
        }
        let points = mean_curve(record, metric);
        let Some(last) = points.last() else { continue };
        let cells = vec![
            Cell::Integer(u64::from(record.trial.number)),
            record.score().into(),
            Cell::Integer(points.len() as u64),
            Cell::Number(last.1),
        ];
        let row = table.push(Some(record.trial.number), cells);
        let emphasis = if is_selected { Emphasis::Selected } else { Emphasis::Normal };
        lines.push(PlotLine { points, rows: vec![row], is_stepped: false, is_dashed: false, emphasis });
    }
    if lines.is_empty() {
        return Figure::nothing(NoFigure::NoCurves).with_options(vec![option]);
    }
    let is_log = suits_log(lines.iter().flat_map(|line| &line.points).map(|(_, value)| *value));
    let plot = Plot {
        x: context.axis(Quantity::Epoch, false),
        y: context.axis(quantity, is_log),
        layers: vec![Layer { label: None, color: Color::Accent, marks: Marks::Lines(lines) }],
    };
    Figure::plot(plot, table).with_options(vec![option])
}

/// The mean of a metric over the runs of a trial at each epoch that all of them have trained, with the epochs.
fn mean_curve(record: &TrialRecord, metric: Objective) -> Vec<(f64, f64)> {
    let curves = record.executions.iter().filter_map(|execution| execution.curves.as_ref());
    let curves: Vec<&[f32]> = curves.map(|curves| curves.objective(metric)).collect();
    let epochs = curves.iter().map(|curve| curve.len()).min().unwrap_or(0);
    let at = |epoch: usize| {
        let values: Vec<f64> = curves.iter().map(|curve| f64::from(curve[epoch])).collect();
        Some(((epoch + 1) as f64, mean(&values)?))
    };
    (0..epochs).filter_map(at).collect()
}
