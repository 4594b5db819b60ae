//! The leaderboard as a picture: a row for each trial, a dot for each execution, and how sure the mean is.

use plotters::{coord::Shift, drawing::DrawingArea};
use plotters_backend::DrawingBackend;

use super::{
    clip::Rect,
    pen::{Align, DrawError, Pen, Stroke},
    theme::{LINES, Theme},
    ticks::Scale,
};
use crate::num::order::sort_by;

/// The height of a row.
pub const ROW: f64 = 24.0;

/// The room of the axis below the rows.
const BELOW: f64 = 24.0;

/// The room of a rule's label above the rows; labels that would touch take a line more.
const LABEL: f64 = 18.0;

/// One trial.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LeaderRow {
    /// Its values in words.
    pub label: String,
    /// The metric of each execution; `None` for one without.
    pub dots: Vec<Option<f64>>,
    /// Their mean.
    pub mean: Option<f64>,
    /// Half the width of the mean's interval.
    pub half_width: Option<f64>,
    /// Whether it is the selected one.
    pub selected: bool,
    /// What stands in the row where there is no dot.
    pub remark: Option<String>,
}

/// A line across all rows.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    /// Its name.
    pub label: String,
    /// Where it stands.
    pub value: f64,
    /// Which of the theme's lines it is; `None` for the floor.
    pub color: Option<usize>,
}

/// What is to be drawn.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LeaderView {
    /// What the rows' labels are the values of.
    pub heading: String,
    /// The trials, best first.
    pub rows: Vec<LeaderRow>,
    /// What they are compared with.
    pub rules: Vec<Rule>,
}

/// Where things came to lie.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LeaderLayout {
    rows: Rect,
    count: usize,
}

impl LeaderLayout {
    /// The row at a height.
    #[must_use]
    pub fn row_at(&self, y: f64) -> Option<usize> {
        if !(self.rows.top..self.rows.bottom).contains(&y) {
            return None;
        }
        let row = ((y - self.rows.top) / ROW) as usize;
        (row < self.count).then_some(row)
    }
}

/// How high the picture wants to be.
#[must_use]
pub fn height(rows: usize, rules: usize) -> f64 {
    rows.max(1) as f64 * ROW + BELOW + LABEL * lines(rules) as f64 + 8.0
}

/// How many lines of text stand above the rows: one for each rule, and one for the heading at least.
fn lines(rules: usize) -> usize {
    rules.max(1)
}

/// Draws the rows that fit. `None` where there is no room for one.
///
/// # Errors
/// Where the backend refuses.
pub fn draw<DB: DrawingBackend>(
    area: &DrawingArea<DB, Shift>,
    view: &LeaderView,
    theme: &Theme,
) -> Result<Option<LeaderLayout>, DrawError> {
    let pen = Pen::new(area);
    let bounds = pen.bounds();
    let rows = &view.rows;
    let labels = rows.iter().take(40).map(|row| row.label.as_str()).chain([view.heading.as_str()]);
    let widest = labels.map(|label| pen.width(label)).fold(0.0, f64::max);
    let left = (widest + 16.0).min(bounds.width() * 0.42);
    let rules: Vec<&Rule> = view.rules.iter().filter(|rule| rule.value.is_finite()).collect();
    let plot = Rect {
        left,
        top: 8.0 + LABEL * lines(rules.len()) as f64,
        right: bounds.right - 24.0,
        bottom: bounds.bottom - BELOW,
    };
    let count = rows.len().min((plot.height() / ROW) as usize);
    if plot.width() < 60.0 || count == 0 {
        return Ok(None);
    }
    let (low, high) = range(&rows[..count], &rules);
    let x = Scale::linear(low, high, plot.left + 8.0, plot.right - 8.0);
    let rows_end = plot.top + count as f64 * ROW;

    for (place, row) in rows[..count].iter().enumerate() {
        let top = plot.top + place as f64 * ROW;
        if row.selected {
            let ground = Rect { left: bounds.left, top, right: bounds.right, bottom: top + ROW };
            pen.fill(ground, theme.accent_soft)?;
        }
        if place > 0 {
            pen.rule((bounds.left, top), (bounds.right, top), Stroke::solid(theme.hairline, 1.0))?;
        }
    }
    for (place, rule) in rules.iter().enumerate() {
        let color = rule.color.map_or(theme.floor, |line| theme.lines[line % LINES]);
        let (at, height) = (x.at(rule.value), 8.0 + LABEL * place as f64 + LABEL / 2.0);
        let inside = (plot.left..=plot.right).contains(&at);
        let (at, arrow) = if inside { (at, "") } else { (plot.right, " →") };
        if inside {
            let stroke = Stroke::solid(color, 1.5);
            let stroke = if rule.color.is_some() { stroke.dashed(5.0, 3.0) } else { stroke };
            pen.rule((at, height - 4.0), (at, rows_end), stroke)?;
        }
        let text = format!("{} {}{arrow}", rule.label, super::ticks::label(rule.value, 2));
        beside(&pen, &text, (at, height), plot.left, bounds.right, color)?;
    }
    let heading = pen.fitted(&view.heading, left - 12.0);
    pen.text(&heading, (bounds.left + 4.0, plot.top - LABEL / 2.0), Align::Start, theme.muted)?;
    for (place, row) in rows[..count].iter().enumerate() {
        let middle = plot.top + (place as f64 + 0.5) * ROW;
        let label = pen.fitted(&row.label, left - 12.0);
        pen.text(&label, (bounds.left + 4.0, middle), Align::Start, theme.ink)?;
        draw_row(&pen, row, middle, &x, &plot, theme)?;
    }
    for (tick, label) in x.ticks(72.0) {
        pen.text(&label, (x.at(tick), rows_end + 14.0), Align::Middle, theme.muted)?;
    }
    Ok(Some(LeaderLayout { rows: Rect { bottom: rows_end, ..plot }, count }))
}

/// Writes a text on the side of a place where it fits, cut to the wider side where it fits on neither.
fn beside<DB: DrawingBackend>(
    pen: &Pen<'_, DB>,
    text: &str,
    (at, height): (f64, f64),
    left: f64,
    right: f64,
    color: plotters::style::RGBColor,
) -> Result<(), DrawError> {
    let (before, behind) = (at - 6.0 - left, right - at - 6.0);
    let width = pen.width(text);
    let (side, align, room) = if width <= behind || (behind >= before && width > before) {
        (at + 6.0, Align::Start, behind)
    } else {
        (at - 6.0, Align::End, before)
    };
    pen.text(&pen.fitted(text, room), (side, height), align, color)
}

fn draw_row<DB: DrawingBackend>(
    pen: &Pen<'_, DB>,
    row: &LeaderRow,
    middle: f64,
    x: &Scale,
    plot: &Rect,
    theme: &Theme,
) -> Result<(), DrawError> {
    if let (Some(mean), Some(half)) = (row.mean, row.half_width) {
        let ends = [(x.at(mean - half), middle), (x.at(mean + half), middle)];
        if let Some((from, to)) = plot.cut(ends[0], ends[1]) {
            pen.line(&[from, to], Stroke::solid(theme.accent, 2.0).faint(0.35))?;
        }
    }
    let mut beyond = false;
    for value in row.dots.iter().flatten() {
        let at = x.at(*value);
        if (plot.left..=plot.right).contains(&at) {
            pen.dot((at, middle), 3.5, theme.accent, 0.75)?;
        } else {
            beyond = true;
        }
    }
    if beyond {
        let tip = plot.right + 12.0;
        pen.shape(&[(tip, middle), (tip - 7.0, middle - 4.0), (tip - 7.0, middle + 4.0)], theme.accent)?;
    }
    if let Some(mean) = row.mean.map(|mean| x.at(mean)).filter(|at| (plot.left..=plot.right).contains(at)) {
        pen.line(&[(mean, middle - 7.0), (mean, middle + 7.0)], Stroke::solid(theme.ink, 2.0))?;
    }
    if let Some(remark) = &row.remark {
        // On a ground of its own: the rules run through here.
        let right = plot.right - 4.0;
        let left = right - pen.width(remark) - 8.0;
        let (top, bottom) = (middle - ROW / 2.0 + 2.0, middle + ROW / 2.0 - 2.0);
        let ground = if row.selected { theme.accent_soft } else { theme.page };
        pen.fill(Rect { left, top, right, bottom }, ground)?;
        pen.text(remark, (right - 4.0, middle), Align::End, theme.muted)?;
    }
    Ok(())
}

/// The range that shows the good scores well: what lies far beyond them is marked at the edge.
fn range(rows: &[LeaderRow], rules: &[&Rule]) -> (f64, f64) {
    let dots = rows.iter().flat_map(|row| row.dots.iter().flatten().copied());
    let mut scores: Vec<f64> = dots.filter(|score| score.is_finite()).collect();
    sort_by(&mut scores, f64::total_cmp);
    let near = |rule: &f64| scores.is_empty() || (*rule - scores[0]).abs() <= 2.0 * scores[0].abs().max(1e-9);
    let values: Vec<f64> = rules.iter().map(|rule| rule.value).filter(near).collect();
    let Some((first, last)) = scores.first().zip(scores.last()) else {
        return super::frame::extent(values.into_iter()).unwrap_or((0.0, 1.0));
    };
    let upper = scores[scores.len() * 4 / 5];
    let high = last.min(upper + 2.0 * (upper - first).max(first.abs() * 0.02));
    let (low, high) =
        super::frame::extent(values.into_iter().chain([*first, high])).unwrap_or((*first, high));
    let margin = 0.04 * (high - low).max(1e-9);
    (low - margin, high + margin)
}
