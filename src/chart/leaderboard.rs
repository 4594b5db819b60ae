//! The leaderboard chart: one row per trial, one dot per execution, and the confidence interval of the mean.

use plotters::{coord::Shift, drawing::DrawingArea};
use plotters_backend::DrawingBackend;

use super::{
    frame::extent,
    geometry::Rect,
    painter::{Align, DrawError, Painter, Stroke},
    theme::{LINE_COLORS, Theme},
    ticks::{self, Scale},
};
use crate::num::order::sort_by;

/// The height of a row, in CSS pixels.
const ROW_HEIGHT: f64 = 24.0;

/// The height reserved for the axis labels below the rows, in CSS pixels.
const X_AXIS_HEIGHT: f64 = 24.0;

/// The height of each label above the rows, in CSS pixels.
const LABEL_HEIGHT: f64 = 18.0;

/// The margin above the labels, in CSS pixels.
const TOP_MARGIN: f64 = 8.0;

/// The number of rows whose labels decide the width of the label column.
const MEASURED_LABELS: usize = 40;

/// One trial.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LeaderboardRow {
    /// The values of the trial's parameters, as one text.
    pub label: String,
    /// The metric of each execution; `None` for an execution without one.
    pub dots: Vec<Option<f64>>,
    /// The mean of the metric over the executions.
    pub mean: Option<f64>,
    /// Half the width of the confidence interval of the mean.
    pub half_width: Option<f64>,
    /// Whether the trial is selected.
    pub selected: bool,
    /// A note at the right end of the row, such as the reason why the trial has no metric.
    pub remark: Option<String>,
}

/// A vertical line over all rows that marks a value to compare the trials with.
#[derive(Clone, Debug, PartialEq)]
pub struct ReferenceLine {
    /// The label.
    pub label: String,
    /// The value of the metric.
    pub value: f64,
    /// The index into [`Theme::lines`], taken modulo [`LINE_COLORS`]; `None` for the noise floor.
    pub color: Option<usize>,
}

/// The data of a leaderboard chart.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LeaderboardView {
    /// The heading of the label column: the names of the parameters.
    pub heading: String,
    /// The trials, best first.
    pub rows: Vec<LeaderboardRow>,
    /// The reference lines; those whose value is not finite are left out.
    pub reference_lines: Vec<ReferenceLine>,
}

/// The layout of a drawn leaderboard chart.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LeaderboardLayout {
    rows: Rect,
    n_rows: usize,
}

impl LeaderboardLayout {
    /// The index of the row at a y coordinate; `None` above and below the rows.
    #[must_use]
    pub fn row_at(&self, y: f64) -> Option<usize> {
        if !(self.rows.top..self.rows.bottom).contains(&y) {
            return None;
        }
        let row = ((y - self.rows.top) / ROW_HEIGHT) as usize;
        (row < self.n_rows).then_some(row)
    }
}

/// The height at which all rows and all reference lines' labels fit, in CSS pixels.
#[must_use]
pub fn preferred_height(n_rows: usize, n_reference_lines: usize) -> f64 {
    n_rows.max(1) as f64 * ROW_HEIGHT + X_AXIS_HEIGHT + labels_height(n_reference_lines) + TOP_MARGIN
}

/// The height of the labels above the rows: one line for each reference line, and at least one for the heading.
fn labels_height(n_reference_lines: usize) -> f64 {
    LABEL_HEIGHT * n_reference_lines.max(1) as f64
}

/// Draws the rows that fit into the area. Returns `None` where there are no rows, or where the area is too small
/// for one.
///
/// # Errors
/// The backend fails to draw.
pub fn draw<DB: DrawingBackend>(
    area: &DrawingArea<DB, Shift>,
    view: &LeaderboardView,
    theme: &Theme,
) -> Result<Option<LeaderboardLayout>, DrawError> {
    let painter = Painter::new(area);
    let bounds = painter.bounds();
    let measured = view.rows.iter().take(MEASURED_LABELS);
    let labels = measured.map(|row| row.label.as_str()).chain([view.heading.as_str()]);
    let widest = labels.map(|label| painter.text_width(label)).fold(0.0, f64::max);
    let left = (widest + 16.0).min(bounds.width() * 0.42);
    let reference_lines: Vec<&ReferenceLine> =
        view.reference_lines.iter().filter(|line| line.value.is_finite()).collect();
    let plot = Rect {
        left,
        top: TOP_MARGIN + labels_height(reference_lines.len()),
        right: bounds.right - 24.0,
        bottom: bounds.bottom - X_AXIS_HEIGHT,
    };
    let n_rows = view.rows.len().min((plot.height() / ROW_HEIGHT) as usize);
    if plot.width() < 60.0 || n_rows == 0 {
        return Ok(None);
    }
    let rows = &view.rows[..n_rows];
    let (low, high) = axis_ends(rows, &reference_lines);
    let x = Scale::linear(low, high, plot.left + 8.0, plot.right - 8.0);
    let rows_bottom = plot.top + n_rows as f64 * ROW_HEIGHT;

    for (index, row) in rows.iter().enumerate() {
        let top = plot.top + index as f64 * ROW_HEIGHT;
        if row.selected {
            let background = Rect { left: bounds.left, top, right: bounds.right, bottom: top + ROW_HEIGHT };
            painter.rectangle(background, theme.accent_soft)?;
        }
        if index > 0 {
            painter.rule((bounds.left, top), (bounds.right, top), Stroke::solid(theme.hairline, 1.0))?;
        }
    }
    for (index, line) in reference_lines.iter().enumerate() {
        let color = line.color.map_or(theme.noise_floor, |color| theme.lines[color % LINE_COLORS]);
        let (line_x, label_y) =
            (x.pixel(line.value), TOP_MARGIN + LABEL_HEIGHT * index as f64 + LABEL_HEIGHT / 2.0);
        let inside = (plot.left..=plot.right).contains(&line_x);
        let (line_x, arrow) = if inside { (line_x, "") } else { (plot.right, " →") };
        if inside {
            let stroke = Stroke::solid(color, 1.5);
            let stroke = if line.color.is_some() { stroke.dashed(5.0, 3.0) } else { stroke };
            painter.rule((line_x, label_y - 4.0), (line_x, rows_bottom), stroke)?;
        }
        let label = format!("{} {}{arrow}", line.label, ticks::label(line.value, 2, theme.numbers));
        draw_label_beside(&painter, &label, (line_x, label_y), plot.left, bounds.right, color)?;
    }
    let heading = painter.truncated(&view.heading, left - 12.0);
    painter.text(&heading, (bounds.left + 4.0, plot.top - LABEL_HEIGHT / 2.0), Align::Start, theme.muted)?;
    for (index, row) in rows.iter().enumerate() {
        let middle = plot.top + (index as f64 + 0.5) * ROW_HEIGHT;
        let label = painter.truncated(&row.label, left - 12.0);
        painter.text(&label, (bounds.left + 4.0, middle), Align::Start, theme.ink)?;
        draw_row(&painter, row, middle, &x, &plot, theme)?;
    }
    for (value, label) in x.ticks(72.0, theme.numbers) {
        painter.text(&label, (x.pixel(value), rows_bottom + 14.0), Align::Middle, theme.muted)?;
    }
    Ok(Some(LeaderboardLayout { rows: Rect { bottom: rows_bottom, ..plot }, n_rows }))
}

/// Draws a label beside a point, between `left` and `right`: after the point where the label fits there, before
/// the point where it fits only there, and otherwise truncated on the wider side.
fn draw_label_beside<DB: DrawingBackend>(
    painter: &Painter<'_, DB>,
    label: &str,
    (x, y): (f64, f64),
    left: f64,
    right: f64,
    color: plotters::style::RGBColor,
) -> Result<(), DrawError> {
    let (width_before, width_after) = (x - 6.0 - left, right - x - 6.0);
    let width = painter.text_width(label);
    let after = width <= width_after || (width_after >= width_before && width > width_before);
    let (anchor_x, align, free_width) =
        if after { (x + 6.0, Align::Start, width_after) } else { (x - 6.0, Align::End, width_before) };
    painter.text(&painter.truncated(label, free_width), (anchor_x, y), align, color)
}

/// Draws a row around the y coordinate `middle`: interval, dots, mean and remark. A triangle at the right edge
/// stands for dots outside the axis.
fn draw_row<DB: DrawingBackend>(
    painter: &Painter<'_, DB>,
    row: &LeaderboardRow,
    middle: f64,
    x: &Scale,
    plot: &Rect,
    theme: &Theme,
) -> Result<(), DrawError> {
    if let (Some(mean), Some(half_width)) = (row.mean, row.half_width) {
        let ends = [(x.pixel(mean - half_width), middle), (x.pixel(mean + half_width), middle)];
        if let Some((from, to)) = plot.clip_segment(ends[0], ends[1]) {
            painter.line(&[from, to], Stroke::solid(theme.accent, 2.0).with_opacity(0.35))?;
        }
    }
    let mut any_outside = false;
    for value in row.dots.iter().flatten() {
        let dot_x = x.pixel(*value);
        if (plot.left..=plot.right).contains(&dot_x) {
            painter.dot((dot_x, middle), 3.5, theme.accent, 0.75)?;
        } else {
            any_outside = true;
        }
    }
    if any_outside {
        let tip = plot.right + 12.0;
        let triangle = [(tip, middle), (tip - 7.0, middle - 4.0), (tip - 7.0, middle + 4.0)];
        painter.polygon(&triangle, theme.accent)?;
    }
    let mean = row.mean.map(|mean| x.pixel(mean));
    if let Some(mean_x) = mean.filter(|mean_x| (plot.left..=plot.right).contains(mean_x)) {
        painter.line(&[(mean_x, middle - 7.0), (mean_x, middle + 7.0)], Stroke::solid(theme.ink, 2.0))?;
    }
    if let Some(remark) = &row.remark {
        // The remark has a background of its own because reference lines cross the row here.
        let right = plot.right - 4.0;
        let left = right - painter.text_width(remark) - 8.0;
        let (top, bottom) = (middle - ROW_HEIGHT / 2.0 + 2.0, middle + ROW_HEIGHT / 2.0 - 2.0);
        let background = if row.selected { theme.accent_soft } else { theme.page };
        painter.rectangle(Rect { left, top, right, bottom }, background)?;
        painter.text(remark, (right - 4.0, middle), Align::End, theme.muted)?;
    }
    Ok(())
}

/// The lowest and highest value of the axis, chosen to separate the good scores.
///
/// The axis covers scores up to twice the distance between the best score and the 80th percentile beyond that
/// percentile, and the reference lines that are no further from the best score than twice its magnitude.
fn axis_ends(rows: &[LeaderboardRow], reference_lines: &[&ReferenceLine]) -> (f64, f64) {
    let dots = rows.iter().flat_map(|row| row.dots.iter().flatten().copied());
    let mut scores: Vec<f64> = dots.filter(|score| score.is_finite()).collect();
    sort_by(&mut scores, f64::total_cmp);
    let is_near =
        |value: &f64| scores.is_empty() || (*value - scores[0]).abs() <= 2.0 * scores[0].abs().max(1e-9);
    let references: Vec<f64> = reference_lines.iter().map(|line| line.value).filter(is_near).collect();
    let Some((best, worst)) = scores.first().zip(scores.last()) else {
        return extent(references.into_iter()).unwrap_or((0.0, 1.0));
    };
    let percentile_80 = scores[scores.len() * 4 / 5];
    let high = worst.min(percentile_80 + 2.0 * (percentile_80 - best).max(best.abs() * 0.02));
    let (low, high) = extent(references.into_iter().chain([*best, high])).unwrap_or((*best, high));
    let margin = 0.04 * (high - low).max(1e-9);
    (low - margin, high + margin)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::recording_backend::{Recording, RecordingBackend};

    fn record(view: &LeaderboardView, width: u32, height: u32) -> (Option<LeaderboardLayout>, Recording) {
        let (area, recording) = RecordingBackend::area(width, height);
        let layout = draw(&area, view, &Theme::light()).unwrap();
        let recording = recording.borrow().clone();
        (layout, recording)
    }

    fn row(dots: &[f64]) -> LeaderboardRow {
        LeaderboardRow { dots: dots.iter().copied().map(Some).collect(), ..LeaderboardRow::default() }
    }

    fn reference_line(label: &str, value: f64) -> ReferenceLine {
        ReferenceLine { label: label.to_owned(), value, color: None }
    }

    #[test]
    fn preferred_height_fits_every_row() {
        let view = LeaderboardView {
            rows: vec![row(&[1.0, 1.1]), row(&[1.2, 1.3]), row(&[1.4])],
            reference_lines: vec![reference_line("Noise floor", 0.9), reference_line("naive", f64::NAN)],
            ..LeaderboardView::default()
        };
        let height = preferred_height(3, 1);
        let (layout, recording) = record(&view, 400, height as u32);
        let layout = layout.unwrap();
        assert_eq!(recording.dots.len(), 5);
        assert_eq!(layout.row_at(layout.rows.top + 0.5), Some(0));
        assert_eq!(layout.row_at(layout.rows.top + 2.5 * ROW_HEIGHT), Some(2));
        assert_eq!(layout.row_at(layout.rows.top - 0.5), None);
        assert_eq!(layout.row_at(layout.rows.bottom), None);
        // One row less fits into one pixel less.
        assert_eq!(record(&view, 400, height as u32 - 1).0.unwrap().n_rows, 2);
    }

    #[test]
    fn outlier_does_not_stretch_the_axis() {
        let rows = vec![row(&[1.0]), row(&[1.1]), row(&[1.2]), row(&[1.3]), row(&[1.4]), row(&[1e6])];
        let view = LeaderboardView { rows, ..LeaderboardView::default() };
        let (_, recording) = record(&view, 400, 300);
        assert_eq!(recording.dots.len(), 5, "the outlier is a triangle at the edge");
        let (low, high) = extent(recording.dots.iter().map(|dot| dot.0)).unwrap();
        assert!(high - low > 100.0, "{low} to {high}");
    }

    #[test]
    fn distant_reference_line_is_labeled_with_an_arrow() {
        let rows = vec![row(&[1.0]), row(&[1.1])];
        let reference_lines = vec![reference_line("naive", 50.0)];
        let (_, recording) =
            record(&LeaderboardView { rows, reference_lines, ..Default::default() }, 400, 200);
        let texts: Vec<&str> = recording.texts.iter().map(|(text, _)| text.as_str()).collect();
        assert!(texts.contains(&"naive 50.00 →"), "{texts:?}");
    }

    #[test]
    fn nothing_is_drawn_without_rows_or_width() {
        assert_eq!(record(&LeaderboardView::default(), 400, 200).0, None);
        let view = LeaderboardView { rows: vec![row(&[1.0])], ..LeaderboardView::default() };
        assert_eq!(record(&view, 60, 200).0, None);
    }
}
