//! The scores by the values of one setting.

use super::{
    context::Context,
    figure::Figure,
    table::{Cell, FigureTable},
};
use crate::{
    chart::plot::{Color, Emphasis, Layer, Marks, Plot, PlotLine, PlotPoint},
    num::{order::sort_by, summary::mean},
    report::figure::{NoFigure, Quantity},
    text::phrase::AnalysisPhrase,
};

/// The most different values with which the mean of each is drawn.
const MAX_MEANS: usize = 60;

/// Makes the figure.
#[must_use]
pub fn figure(context: &Context<'_>) -> Figure {
    let language = context.language;
    if context.axes.is_empty() {
        return Figure::nothing(NoFigure::NothingTuned);
    }
    let settings = context.axes.iter().map(|axis| language.setting(axis.setting).label.to_owned());
    let option = context.option(
        0,
        language.analysis_phrase(AnalysisPhrase::FigureSetting).to_owned(),
        settings.collect(),
        0,
    );
    let (index, axis) = (option.chosen, &context.axes[option.chosen]);
    let mut table = FigureTable::new(vec![
        Quantity::Trial,
        Quantity::Setting(axis.setting),
        context.score(),
        Quantity::Deviation,
    ]);
    let (mut points, mut scores) = (Vec::new(), Vec::<(f64, f64)>::new());
    for (record, score) in context.scored() {
        let value = context.value(record, index);
        let Some(position) = value.and_then(|value| axis.position(value)) else { continue };
        let at = (position, score);
        if !context.matches(record) {
            points.push(PlotPoint { at, spread: 0.0, row: 0, emphasis: Emphasis::Faded });
            continue;
        }
        scores.push(at);
        let cells = vec![
            Cell::Integer(u64::from(record.trial.number)),
            axis.cell(value, language),
            Cell::Number(score),
            record.deviation().into(),
        ];
        let row = table.push(Some(record.trial.number), cells);
        points.push(PlotPoint { at, spread: 0.0, row, emphasis: context.emphasis(record) });
    }
    if points.is_empty() {
        return Figure::nothing(NoFigure::NoScore).with_options(vec![option]);
    }
    let mut layers = vec![Layer { label: None, color: Color::Accent, marks: Marks::Points(points) }];
    let means = means_by_position(scores);
    if (2..=MAX_MEANS).contains(&means.len()) {
        let line = PlotLine {
            points: means,
            rows: Vec::new(),
            is_stepped: false,
            is_dashed: axis.has_names(),
            emphasis: Emphasis::Normal,
        };
        let label = Some(language.analysis_phrase(AnalysisPhrase::FigureMean).to_owned());
        layers.push(Layer { label, color: Color::NoiseFloor, marks: Marks::Lines(vec![line]) });
    }
    let plot = Plot { x: axis.axis(language), y: context.score_axis(), layers };
    Figure::plot(plot, table).with_options(vec![option])
}

/// The mean of the scores at each position, in the order of the positions.
fn means_by_position(mut scores: Vec<(f64, f64)>) -> Vec<(f64, f64)> {
    sort_by(&mut scores, |(a, _), (b, _)| a.total_cmp(b));
    let groups = scores.chunk_by(|(a, _), (b, _)| a == b);
    let mean_of = |group: &[(f64, f64)]| {
        let scores: Vec<f64> = group.iter().map(|(_, score)| *score).collect();
        Some((group.first()?.0, mean(&scores)?))
    };
    groups.filter_map(mean_of).collect()
}
