//! Parallel coordinates: one vertical axis for each quantity, and one line across them for each trial.

use plotters::{coord::Shift, drawing::DrawingArea};
use plotters_backend::DrawingBackend;

use super::{
    geometry::{Point, Rect},
    painter::{Align, DrawError, Painter, Stroke},
    plot::{AxisScale, Emphasis},
    theme::Theme,
    ticks::Scale,
};

/// The height of the titles above the axes, in CSS pixels.
const TITLE_HEIGHT: f64 = 24.0;

/// The most lines that are drawn; of more, lines at equal distances in the order of the list.
pub const MAX_LINES: usize = 2_000;

/// The distance from a line within which a pointer still finds it, in CSS pixels.
const REACH: f64 = 16.0;

/// One axis.
#[derive(Clone, Debug, PartialEq)]
pub struct ParallelAxis {
    /// Its title.
    pub title: String,
    /// Its values.
    pub scale: AxisScale,
    /// The lowest and the highest value.
    pub range: (f64, f64),
    /// The values that are brushed, the lowest and the highest.
    pub brushed: Option<(f64, f64)>,
}

/// One line.
#[derive(Clone, Debug, PartialEq)]
pub struct ParallelLine {
    /// Its value on each axis; `None` where it has none.
    pub values: Vec<Option<f64>>,
    /// Its color, from 0 for the best to 1 for the worst.
    pub rank: f64,
    /// The row of the table.
    pub row: usize,
    /// How much it stands out.
    pub emphasis: Emphasis,
}

/// The chart.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Parallel {
    /// The axes, from left to right.
    pub axes: Vec<ParallelAxis>,
    /// The lines.
    pub lines: Vec<ParallelLine>,
}

/// The places of the axes and lines as they were drawn.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ParallelLayout {
    /// The rectangle between the first and the last axis.
    pub plot: Rect,
    scales: Vec<(f64, Scale)>,
    lines: Vec<(Vec<Option<Point>>, usize)>,
}

impl ParallelLayout {
    /// The axis that is nearest to a horizontal position.
    #[must_use]
    pub fn axis_at(&self, x: f64) -> Option<usize> {
        let distance = |at: f64| (at - x).abs();
        let nearest =
            self.scales.iter().enumerate().min_by(|(_, a), (_, b)| distance(a.0).total_cmp(&distance(b.0)));
        nearest.map(|(axis, _)| axis)
    }

    /// Whether a vertical position is among the titles.
    #[must_use]
    pub fn is_in_titles(&self, y: f64) -> bool {
        y < self.plot.top - 4.0
    }

    /// The value of an axis at a vertical position, within the ends of the axis.
    #[must_use]
    pub fn value_at(&self, axis: usize, y: f64) -> Option<f64> {
        let (_, scale) = self.scales.get(axis)?;
        Some(scale.value(y.clamp(self.plot.top, self.plot.bottom)))
    }

    /// The row whose line is at a position or close to it, with that position on the line.
    #[must_use]
    pub fn row_at(&self, (x, y): Point) -> Option<(usize, Point)> {
        let mut nearest: Option<(f64, usize, Point)> = None;
        for (points, row) in &self.lines {
            for pair in points.windows(2) {
                let [Some(from), Some(to)] = pair else { continue };
                if !(from.0..=to.0).contains(&x) {
                    continue;
                }
                let height = from.1 + (x - from.0) / (to.0 - from.0).max(1e-9) * (to.1 - from.1);
                let distance = (height - y).abs();
                if distance <= REACH && nearest.is_none_or(|(least, ..)| distance < least) {
                    nearest = Some((distance, *row, (x, height)));
                }
            }
        }
        nearest.map(|(_, row, at)| (row, at))
    }

    /// The position of a row's line on its last axis.
    #[must_use]
    pub fn position_of(&self, row: usize) -> Option<Point> {
        let (points, _) = self.lines.iter().find(|(_, of)| *of == row)?;
        points.iter().rev().find_map(|point| *point)
    }
}

fn scale(axis: &ParallelAxis, from: f64, to: f64) -> Scale {
    match &axis.scale {
        AxisScale::Categories(names) => Scale::linear(-0.5, names.len() as f64 - 0.5, from, to),
        AxisScale::Log => Scale::log(axis.range.0, axis.range.1, from, to),
        AxisScale::Linear => Scale::linear(axis.range.0, axis.range.1, from, to),
    }
}

/// Draws the chart. Returns `None`, and draws nothing, where the area is too small or there are fewer than two axes.
///
/// # Errors
/// The backend fails to draw.
pub fn draw<DB: DrawingBackend>(
    area: &DrawingArea<DB, Shift>,
    chart: &Parallel,
    theme: &Theme,
) -> Result<Option<ParallelLayout>, DrawError> {
    let painter = Painter::new(area);
    let bounds = painter.bounds();
    let plot = Rect {
        left: bounds.left + 30.0,
        top: bounds.top + TITLE_HEIGHT + 8.0,
        right: bounds.right - 60.0,
        bottom: bounds.bottom - 12.0,
    };
    if plot.width() < 60.0 || plot.height() < 40.0 || chart.axes.len() < 2 {
        return Ok(None);
    }
    let distance = plot.width() / (chart.axes.len() - 1) as f64;
    let place = |index: usize| plot.left + index as f64 * distance;
    let scales: Vec<(f64, Scale)> = chart
        .axes
        .iter()
        .enumerate()
        .map(|(index, axis)| (place(index), scale(axis, plot.bottom, plot.top)))
        .collect();
    let mut layout = ParallelLayout { plot, scales, lines: Vec::new() };
    draw_lines(&painter, chart, &mut layout, theme)?;
    for (index, axis) in chart.axes.iter().enumerate() {
        draw_axis(&painter, axis, &layout.scales[index], &plot, distance, theme)?;
    }
    Ok(Some(layout))
}

fn draw_lines<DB: DrawingBackend>(
    painter: &Painter<'_, DB>,
    chart: &Parallel,
    layout: &mut ParallelLayout,
    theme: &Theme,
) -> Result<(), DrawError> {
    let stride = chart.lines.len().div_ceil(MAX_LINES).max(1);
    let is_drawn = |index: usize, line: &ParallelLine| {
        line.emphasis == Emphasis::Selected || index.is_multiple_of(stride)
    };
    let shown: Vec<&ParallelLine> = chart
        .lines
        .iter()
        .enumerate()
        .filter(|(index, line)| is_drawn(*index, line))
        .map(|(_, line)| line)
        .collect();
    let opacity = (40.0 / shown.len().max(1) as f64).clamp(0.15, 0.8);
    for emphasis in [Emphasis::Faded, Emphasis::Normal, Emphasis::Selected] {
        for line in shown.iter().filter(|line| line.emphasis == emphasis) {
            let points: Vec<Option<Point>> = layout
                .scales
                .iter()
                .zip(&line.values)
                .map(|((x, scale), value)| Some((*x, scale.pixel((*value)?))))
                .map(|point| point.filter(|point| point.1.is_finite()))
                .collect();
            // The best trials have the accent color, the others are paler.
            let stroke = match emphasis {
                Emphasis::Faded => Stroke::solid(theme.muted, 1.0).with_opacity(0.06),
                Emphasis::Normal => Stroke::solid(theme.accent, 1.2)
                    .with_opacity(opacity * (1.0 - 0.75 * line.rank.clamp(0.0, 1.0))),
                Emphasis::Selected => Stroke::solid(theme.ink, 2.5),
            };
            for part in points.split(Option::is_none) {
                let part: Vec<Point> = part.iter().flatten().copied().collect();
                painter.line(&part, stroke)?;
            }
            if emphasis != Emphasis::Faded {
                layout.lines.push((points, line.row));
            }
        }
    }
    Ok(())
}

fn draw_axis<DB: DrawingBackend>(
    painter: &Painter<'_, DB>,
    axis: &ParallelAxis,
    (x, scale): &(f64, Scale),
    plot: &Rect,
    distance: f64,
    theme: &Theme,
) -> Result<(), DrawError> {
    let x = *x;
    painter.rule((x, plot.top), (x, plot.bottom), Stroke::solid(theme.ink, 1.0))?;
    if let Some((low, high)) = axis.brushed {
        let ends = [scale.pixel(low), scale.pixel(high)].map(|y| y.clamp(plot.top, plot.bottom));
        let rect =
            Rect { left: x - 4.0, right: x + 4.0, top: ends[0].min(ends[1]), bottom: ends[0].max(ends[1]) };
        painter.rectangle(rect, theme.accent)?;
    }
    let title = painter.truncated(&axis.title, distance - 8.0);
    let half = painter.text_width(&title) / 2.0;
    let bounds = painter.bounds();
    let center = x.min(bounds.right - half).max(bounds.left + half);
    painter.text(&title, (center, plot.top - TITLE_HEIGHT / 2.0 - 4.0), Align::Middle, theme.ink)?;
    let ticks = match &axis.scale {
        AxisScale::Categories(names) => {
            names.iter().enumerate().map(|(index, name)| (index as f64, name.clone())).collect()
        }
        AxisScale::Linear | AxisScale::Log => scale.ticks(36.0, theme.numbers),
    };
    let mut free = f64::INFINITY;
    for (value, label) in ticks {
        let y = scale.pixel(value);
        // Names that would touch the one below are left out.
        if y + 8.0 > free {
            continue;
        }
        free = y - 8.0;
        let label = painter.truncated(&label, (distance - 14.0).min(bounds.right - x - 8.0));
        let width = painter.text_width(&label);
        let background = Rect { left: x + 5.0, right: x + 9.0 + width, top: y - 8.0, bottom: y + 8.0 };
        painter.rectangle(background, theme.page)?;
        painter.rule((x - 3.0, y), (x + 3.0, y), Stroke::solid(theme.ink, 1.0))?;
        painter.text(&label, (x + 7.0, y), Align::Start, theme.muted)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::recording_backend::RecordingBackend;

    fn axis(title: &str, scale: AxisScale) -> ParallelAxis {
        ParallelAxis { title: title.to_owned(), scale, range: (1.0, 10.0), brushed: Some((2.0, 3.0)) }
    }

    fn line(values: &[Option<f64>], row: usize) -> ParallelLine {
        ParallelLine { values: values.to_vec(), rank: 0.0, row, emphasis: Emphasis::Normal }
    }

    fn chart() -> Parallel {
        let names = vec!["sgd".to_owned(), "adam".to_owned()];
        Parallel {
            axes: vec![
                axis("units1", AxisScale::Linear),
                axis("optimizer", AxisScale::Categories(names)),
                axis("loss", AxisScale::Log),
            ],
            lines: vec![
                line(&[Some(1.0), Some(0.0), Some(1.0)], 0),
                line(&[Some(10.0), Some(1.0), Some(10.0)], 1),
                line(&[Some(5.0), None, Some(5.0)], 2),
            ],
        }
    }

    #[test]
    fn position_leads_to_axis_value_and_row() {
        let (area, _) = RecordingBackend::area(500, 300);
        let layout = draw(&area, &chart(), &Theme::light()).unwrap().unwrap();
        assert_eq!(layout.axis_at(layout.plot.left + 5.0), Some(0));
        assert_eq!(layout.axis_at(layout.plot.right), Some(2));
        let low = layout.value_at(0, layout.plot.bottom + 50.0).unwrap();
        assert!((low - 1.0).abs() < 1e-9);
        assert!((layout.value_at(2, layout.plot.top).unwrap() - 10.0).abs() < 1e-9);
        assert_eq!(
            layout.row_at((layout.plot.left + 1.0, layout.plot.bottom - 1.0)).map(|row| row.0),
            Some(0)
        );
        assert_eq!(layout.row_at((layout.plot.left + 1.0, layout.plot.top + 1.0)).map(|row| row.0), Some(1));
        assert!(layout.is_in_titles(5.0) && !layout.is_in_titles(layout.plot.top + 1.0));
    }

    #[test]
    fn line_is_interrupted_where_a_trial_has_no_value() {
        let (area, recording) = RecordingBackend::area(500, 300);
        let only = Parallel { lines: vec![line(&[Some(5.0), None, Some(5.0)], 2)], ..chart() };
        draw(&area, &only, &Theme::light()).unwrap();
        let across =
            recording.borrow().lines.iter().filter(|line| line[0].0 != line[line.len() - 1].0).count();
        // Only the ticks are horizontal: no part of the line spans two axes.
        let ticks = recording.borrow().texts.len() - 3;
        assert_eq!(across, ticks);
    }

    #[test]
    fn many_lines_are_thinned_and_the_selected_one_stays() {
        let mut many = chart();
        many.lines = (0..10_001).map(|row| line(&[Some(5.0), Some(0.0), Some(5.0)], row)).collect();
        many.lines[7].emphasis = Emphasis::Selected;
        let (area, _) = RecordingBackend::area(500, 300);
        let layout = draw(&area, &many, &Theme::light()).unwrap().unwrap();
        assert!(layout.lines.len() <= MAX_LINES + 1);
        assert!(layout.position_of(7).is_some());
    }
}
