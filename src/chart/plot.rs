//! A plot of any number of layers (points, lines, bars, cells) on two axes, each linear, logarithmic or of categories.
//!
//! Each mark names the row of the data table that it stands for, so that a pointer position leads back to the data.

use plotters::{coord::Shift, drawing::DrawingArea, style::RGBColor};
use plotters_backend::DrawingBackend;

use super::{
    geometry::{Point, Rect, clip_polyline, decimate},
    painter::{Align, DrawError, Painter, Stroke},
    theme::{LINE_COLORS, Theme},
    ticks::Scale,
};

/// The height of the labels and of the title of the horizontal axis, in CSS pixels.
const X_AXIS_HEIGHT: f64 = 42.0;

/// The height of the title of the vertical axis, in CSS pixels.
const Y_TITLE_HEIGHT: f64 = 20.0;

/// The height of the legend, in CSS pixels.
const LEGEND_HEIGHT: f64 = 18.0;

/// The distance of the plot from what is above it, in CSS pixels: half the height of the label of its upper end.
const TOP_PADDING: f64 = 8.0;

/// The least distance between labels of an axis of numbers, in CSS pixels: horizontal, then vertical.
const TICK_DISTANCES: (f64, f64) = (72.0, 40.0);

/// The height of a line of text in a cell, in CSS pixels.
const CELL_LINE_HEIGHT: f64 = 15.0;

/// The radius of a point, in CSS pixels.
const POINT_RADIUS: f64 = 3.5;

/// The distance from a mark within which a pointer still finds it, in CSS pixels.
const REACH: f64 = 24.0;

/// The most marks of a layer of lines that a pointer can find: more of them are too close to be told apart.
const MAX_LINE_TARGETS: usize = 20_000;

/// The values of an axis.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum AxisScale {
    /// Numbers at equal distances.
    #[default]
    Linear,
    /// Positive numbers at equal ratios.
    Log,
    /// Named values at the positions 0, 1, 2 and so on.
    Categories(Vec<String>),
}

/// An axis.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Axis {
    /// Its title.
    pub title: String,
    /// Its values.
    pub scale: AxisScale,
    /// Its ends; `None` for those of the data with a margin.
    pub range: Option<(f64, f64)>,
}

/// The color of a layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Color {
    /// The accent color.
    Accent,
    /// That of secondary text.
    Muted,
    /// That of the observed series.
    Series,
    /// That of the noise floor.
    NoiseFloor,
    /// One of the colors of lines, counted around.
    Line(usize),
}

impl Color {
    /// The color in a theme.
    #[must_use]
    pub fn of(self, theme: &Theme) -> RGBColor {
        match self {
            Self::Accent => theme.accent,
            Self::Muted => theme.muted,
            Self::Series => theme.series,
            Self::NoiseFloor => theme.noise_floor,
            Self::Line(index) => theme.lines[index % LINE_COLORS],
        }
    }
}

/// How much a mark stands out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Emphasis {
    /// It stays in the background.
    Faded,
    /// It is drawn as it is.
    #[default]
    Normal,
    /// It is drawn last and with a ring or a thicker line.
    Selected,
}

/// A point.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PlotPoint {
    /// Its position, in values of the axes.
    pub at: Point,
    /// Half the length of the vertical line that shows its spread; 0 for none.
    pub spread: f64,
    /// The row of the table.
    pub row: usize,
    /// How much it stands out.
    pub emphasis: Emphasis,
}

/// A line.
#[derive(Clone, Debug, PartialEq)]
pub struct PlotLine {
    /// Its points, in values of the axes, in the order of the horizontal one.
    pub points: Vec<Point>,
    /// The rows of the table: one for each point, or one for all of them; none if the line stands for no row.
    pub rows: Vec<usize>,
    /// Whether the line goes on horizontally until the next point.
    pub is_stepped: bool,
    /// Whether it is dashed.
    pub is_dashed: bool,
    /// How much it stands out.
    pub emphasis: Emphasis,
}

/// A rectangle.
#[derive(Clone, Debug, PartialEq)]
pub struct PlotCell {
    /// The horizontal ends, in values of the axis.
    pub x: (f64, f64),
    /// The vertical ends, in values of the axis.
    pub y: (f64, f64),
    /// The strength of its color, from 0 to 1.
    pub strength: f64,
    /// The lines of the text in its middle, of which those are drawn that fit.
    pub lines: Vec<String>,
    /// The row of the table.
    pub row: usize,
    /// How much it stands out.
    pub emphasis: Emphasis,
}

/// The marks of a layer.
#[derive(Clone, Debug, PartialEq)]
pub enum Marks {
    /// Points.
    Points(Vec<PlotPoint>),
    /// Lines.
    Lines(Vec<PlotLine>),
    /// Rectangles: bars, or the cells of a grid.
    Cells(Vec<PlotCell>),
    /// A horizontal line at this value over the whole width.
    Level(f64),
}

/// Marks of one color.
#[derive(Clone, Debug, PartialEq)]
pub struct Layer {
    /// Its name in the legend; `None` where the legend does not name it.
    pub label: Option<String>,
    /// The color.
    pub color: Color,
    /// The marks.
    pub marks: Marks,
}

/// A plot.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plot {
    /// The horizontal axis.
    pub x: Axis,
    /// The vertical axis.
    pub y: Axis,
    /// The layers, the lowest first.
    pub layers: Vec<Layer>,
}

/// The places of a plot's marks as it was drawn.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PlotLayout {
    /// The rectangle of the marks.
    pub plot: Rect,
    /// Positions of marks, with their rows.
    points: Vec<(Point, usize)>,
    /// Rectangles of marks, with their rows.
    cells: Vec<(Rect, usize)>,
}

impl PlotLayout {
    /// The row whose mark is at a position or close to it, with the position of the mark.
    #[must_use]
    pub fn row_at(&self, (x, y): Point) -> Option<(usize, Point)> {
        let cell = self.cells.iter().find(|(cell, _)| cell.contains((x, y)));
        if let Some((cell, row)) = cell {
            return Some((
                *row,
                (f64::midpoint(cell.left, cell.right), f64::midpoint(cell.top, cell.bottom)),
            ));
        }
        let distance = |point: Point| (point.0 - x) * (point.0 - x) + (point.1 - y) * (point.1 - y);
        let nearest = self.points.iter().min_by(|(a, _), (b, _)| distance(*a).total_cmp(&distance(*b)));
        let near = nearest.filter(|(point, _)| distance(*point) <= REACH * REACH);
        near.map(|(point, row)| (*row, *point))
    }

    /// The position of the first mark of a row.
    #[must_use]
    pub fn position_of(&self, row: usize) -> Option<Point> {
        let point = self.points.iter().find(|(_, of)| *of == row).map(|(point, _)| *point);
        let middle =
            |cell: &Rect| (f64::midpoint(cell.left, cell.right), f64::midpoint(cell.top, cell.bottom));
        point.or_else(|| self.cells.iter().find(|(_, of)| *of == row).map(|(cell, _)| middle(cell)))
    }
}

/// The values of one axis, from all layers.
fn extent(plot: &Plot, axis: impl Fn(Point) -> f64, is_log: bool) -> Option<(f64, f64)> {
    let mut ends: Option<(f64, f64)> = None;
    let mut include = |value: f64| {
        if value.is_finite() && (!is_log || value > 0.0) {
            ends = Some(ends.map_or((value, value), |(low, high)| (low.min(value), high.max(value))));
        }
    };
    for layer in &plot.layers {
        match &layer.marks {
            Marks::Points(points) => {
                for point in points {
                    include(axis((point.at.0, point.at.1 - point.spread)));
                    include(axis((point.at.0, point.at.1 + point.spread)));
                }
            }
            Marks::Lines(lines) => {
                lines.iter().flat_map(|line| &line.points).for_each(|at| include(axis(*at)))
            }
            Marks::Cells(cells) => {
                for cell in cells {
                    include(axis((cell.x.0, cell.y.0)));
                    include(axis((cell.x.1, cell.y.1)));
                }
            }
            // A level is shown where it lies within the values of the other layers.
            Marks::Level(_) => {}
        }
    }
    ends
}

fn has_cells(plot: &Plot) -> bool {
    plot.layers.iter().any(|layer| matches!(layer.marks, Marks::Cells(_)))
}

/// The scale of an axis between two pixels.
fn scale(axis: &Axis, data: Option<(f64, f64)>, is_tight: bool, from: f64, to: f64) -> Scale {
    let is_log = axis.scale == AxisScale::Log;
    if let AxisScale::Categories(names) = &axis.scale {
        return Scale::linear(-0.5, names.len() as f64 - 0.5, from, to);
    }
    let (low, high) = axis.range.or(data).unwrap_or((0.0, 1.0));
    // A single value is put into the middle.
    let (low, high) = if low == high && low != 0.0 {
        (low - 0.1 * low.abs(), high + 0.1 * high.abs())
    } else {
        (low, high)
    };
    let margin = if axis.range.is_some() || is_tight { 0.0 } else { 0.04 };
    if is_log {
        let factor = libm::exp(margin * libm::log(high / low).max(1.0));
        return Scale::log(low / factor, high * factor, from, to);
    }
    let space = margin * (high - low);
    Scale::linear(low - space, high + space, from, to)
}

/// The labels of an axis: the values and their texts.
fn ticks(axis: &Axis, scale: &Scale, distance: f64, theme: &Theme) -> Vec<(f64, String)> {
    match &axis.scale {
        AxisScale::Categories(names) => {
            names.iter().enumerate().map(|(index, name)| (index as f64, name.clone())).collect()
        }
        AxisScale::Linear | AxisScale::Log => scale.ticks(distance, theme.numbers),
    }
}

/// Draws a plot. Returns `None`, and draws nothing, where the area is too small for one.
///
/// # Errors
/// The backend fails to draw.
pub fn draw<DB: DrawingBackend>(
    area: &DrawingArea<DB, Shift>,
    plot: &Plot,
    theme: &Theme,
) -> Result<Option<PlotLayout>, DrawError> {
    let painter = Painter::new(area);
    let bounds = painter.bounds();
    let labels: Vec<(&str, Color)> =
        plot.layers.iter().filter_map(|layer| Some((layer.label.as_deref()?, layer.color))).collect();
    let legend = if labels.is_empty() { 0.0 } else { LEGEND_HEIGHT };
    let (top, bottom) = (bounds.top + Y_TITLE_HEIGHT + legend + TOP_PADDING, bounds.bottom - X_AXIS_HEIGHT);
    let is_tight = has_cells(plot);
    let y_data = extent(plot, |(_, y)| y, plot.y.scale == AxisScale::Log);
    let y = scale(&plot.y, y_data, is_tight, bottom, top);
    let y_ticks = ticks(&plot.y, &y, TICK_DISTANCES.1, theme);
    let most = bounds.width() * 0.3;
    let y_ticks: Vec<(f64, String)> =
        y_ticks.into_iter().map(|(value, label)| (value, painter.truncated(&label, most))).collect();
    let widest = y_ticks.iter().map(|(_, label)| painter.text_width(label)).fold(0.0, f64::max);
    let rect = Rect { left: bounds.left + widest + 10.0, top, right: bounds.right - 12.0, bottom };
    if rect.width() < 40.0 || rect.height() < 30.0 {
        return Ok(None);
    }
    let x_data = extent(plot, |(x, _)| x, plot.x.scale == AxisScale::Log);
    let x = scale(&plot.x, x_data, is_tight, rect.left, rect.right);
    draw_axes(&painter, plot, (&x, &y), &y_ticks, &rect, theme)?;
    draw_legend(&painter, &labels, (bounds.left + 2.0, bounds.top + Y_TITLE_HEIGHT), bounds.right, theme)?;
    let mut marks =
        MarkPainter { painter, x, y, theme, layout: PlotLayout { plot: rect, ..Default::default() } };
    for layer in &plot.layers {
        marks.layer(layer)?;
    }
    Ok(Some(marks.layout))
}

fn draw_axes<DB: DrawingBackend>(
    painter: &Painter<'_, DB>,
    plot: &Plot,
    (x, y): (&Scale, &Scale),
    y_ticks: &[(f64, String)],
    rect: &Rect,
    theme: &Theme,
) -> Result<(), DrawError> {
    let bounds = painter.bounds();
    let title = painter.truncated(&plot.y.title, bounds.width() - 4.0);
    painter.text(
        &title,
        (bounds.left + 2.0, bounds.top + Y_TITLE_HEIGHT / 2.0),
        Align::Start,
        theme.muted,
    )?;
    for (value, label) in y_ticks {
        let height = y.pixel(*value);
        painter.rule((rect.left, height), (rect.right, height), Stroke::solid(theme.hairline, 1.0))?;
        painter.text(label, (rect.left - 8.0, height), Align::End, theme.muted)?;
    }
    // Labels of categories that would touch the one before are left out.
    let mut free = bounds.left;
    for (value, label) in ticks(&plot.x, x, TICK_DISTANCES.0, theme) {
        let half = painter.text_width(&label) / 2.0;
        let center = x.pixel(value).min(bounds.right - half).max(bounds.left + half);
        if center - half >= free {
            painter.text(&label, (center, rect.bottom + 14.0), Align::Middle, theme.muted)?;
            free = center + half + 6.0;
        }
    }
    let title = painter.truncated(&plot.x.title, rect.width());
    painter.text(&title, (rect.right, rect.bottom + 32.0), Align::End, theme.muted)
}

fn draw_legend<DB: DrawingBackend>(
    painter: &Painter<'_, DB>,
    labels: &[(&str, Color)],
    (left, top): Point,
    right: f64,
    theme: &Theme,
) -> Result<(), DrawError> {
    let (mut at, middle) = (left, top + LEGEND_HEIGHT / 2.0);
    for (label, color) in labels {
        let free = right - at - 20.0;
        if free < 24.0 {
            break;
        }
        let label = painter.truncated(label, free);
        painter.rectangle(
            Rect { left: at, top: middle - 2.0, right: at + 12.0, bottom: middle + 2.0 },
            color.of(theme),
        )?;
        painter.text(&label, (at + 16.0, middle), Align::Start, theme.muted)?;
        at += 16.0 + painter.text_width(&label) + 14.0;
    }
    Ok(())
}

/// Draws marks, and notes their places.
struct MarkPainter<'a, DB: DrawingBackend> {
    painter: Painter<'a, DB>,
    x: Scale,
    y: Scale,
    theme: &'a Theme,
    layout: PlotLayout,
}

impl<DB: DrawingBackend> MarkPainter<'_, DB> {
    fn pixel(&self, (x, y): Point) -> Point {
        (self.x.pixel(x), self.y.pixel(y))
    }

    fn layer(&mut self, layer: &Layer) -> Result<(), DrawError> {
        let color = layer.color.of(self.theme);
        match &layer.marks {
            Marks::Points(points) => self.points(points, color),
            Marks::Lines(lines) => self.lines(lines, color),
            Marks::Cells(cells) => self.cells(cells, color),
            Marks::Level(value) => {
                let (plot, height) = (self.layout.plot, self.y.pixel(*value));
                if (plot.top..=plot.bottom).contains(&height) {
                    let stroke = Stroke::solid(color, 1.5).dashed(5.0, 3.0);
                    self.painter.rule((plot.left, height), (plot.right, height), stroke)?;
                }
                Ok(())
            }
        }
    }

    fn points(&mut self, points: &[PlotPoint], color: RGBColor) -> Result<(), DrawError> {
        // Many points are drawn lighter, so that one sees where they are dense.
        let opacity = if points.len() > 500 { 0.35 } else { 0.75 };
        for emphasis in [Emphasis::Faded, Emphasis::Normal, Emphasis::Selected] {
            for point in points.iter().filter(|point| point.emphasis == emphasis) {
                let at = self.pixel(point.at);
                if !self.layout.plot.contains(at) {
                    continue;
                }
                if point.spread > 0.0 {
                    let ends =
                        [-1.0, 1.0].map(|sign| self.pixel((point.at.0, point.at.1 + sign * point.spread)));
                    if let Some((from, to)) = self.layout.plot.clip_segment(ends[0], ends[1]) {
                        let stroke = Stroke::solid(color, 2.0);
                        let stroke =
                            stroke.with_opacity(if emphasis == Emphasis::Faded { 0.1 } else { 0.35 });
                        self.painter.line(&[from, to], stroke)?;
                    }
                }
                match emphasis {
                    Emphasis::Faded => self.painter.dot(at, POINT_RADIUS, self.theme.muted, 0.12)?,
                    Emphasis::Normal => self.painter.dot(at, POINT_RADIUS, color, opacity)?,
                    Emphasis::Selected => {
                        self.painter.dot(at, POINT_RADIUS + 3.0, self.theme.ink, 1.0)?;
                        self.painter.dot(at, POINT_RADIUS + 1.5, self.theme.page, 1.0)?;
                        self.painter.dot(at, POINT_RADIUS, color, 1.0)?;
                    }
                }
                if emphasis != Emphasis::Faded {
                    self.layout.points.push((at, point.row));
                }
            }
        }
        Ok(())
    }

    fn lines(&mut self, lines: &[PlotLine], color: RGBColor) -> Result<(), DrawError> {
        let opacity = if lines.len() > 12 { (12.0 / lines.len() as f64).max(0.12) } else { 0.9 };
        let vertices = lines.iter().map(|line| line.points.len()).sum::<usize>();
        let stride = vertices.div_ceil(MAX_LINE_TARGETS).max(1);
        for emphasis in [Emphasis::Faded, Emphasis::Normal, Emphasis::Selected] {
            for line in lines.iter().filter(|line| line.emphasis == emphasis) {
                let stroke = match emphasis {
                    Emphasis::Faded => Stroke::solid(self.theme.muted, 1.0).with_opacity(0.06),
                    Emphasis::Normal => Stroke::solid(color, 1.5).with_opacity(opacity),
                    Emphasis::Selected => Stroke::solid(color, 2.5),
                };
                let stroke = if line.is_dashed { stroke.dashed(5.0, 3.0) } else { stroke };
                self.line(line, stroke)?;
                let rows = |index: usize| line.rows.get(index).or(line.rows.first());
                if emphasis != Emphasis::Faded {
                    for (index, point) in line.points.iter().enumerate().step_by(stride) {
                        let at = self.pixel(*point);
                        if let Some(row) = rows(index).filter(|_| self.layout.plot.contains(at)) {
                            self.layout.points.push((at, *row));
                        }
                    }
                }
            }
        }
        Ok(())
    }

    fn line(&self, line: &PlotLine, stroke: Stroke) -> Result<(), DrawError> {
        let mut pixels: Vec<Point> = Vec::with_capacity(line.points.len() * 2);
        for point in &line.points {
            let at = self.pixel(*point);
            if line.is_stepped
                && let Some(before) = pixels.last()
            {
                pixels.push((at.0, before.1));
            }
            pixels.push(at);
        }
        for part in clip_polyline(decimate(pixels).into_iter(), &self.layout.plot) {
            self.painter.line(&part, stroke)?;
        }
        Ok(())
    }

    /// Draws the first lines of a cell that fit into it.
    fn cell_text(&self, lines: &[String], rect: &Rect, fill: RGBColor) -> Result<(), DrawError> {
        let is_narrow = |line: &&String| self.painter.text_width(line) + 4.0 <= rect.width();
        let fitting =
            lines.iter().take_while(is_narrow).count().min((rect.height() / CELL_LINE_HEIGHT) as usize);
        // The text has the color of text or that of the page, whichever differs more from the fill.
        let ink = further(fill, self.theme.ink, self.theme.page);
        let (middle, x) = (f64::midpoint(rect.top, rect.bottom), f64::midpoint(rect.left, rect.right));
        for (index, line) in lines.iter().take(fitting).enumerate() {
            let y = middle + (index as f64 - (fitting - 1) as f64 / 2.0) * CELL_LINE_HEIGHT;
            self.painter.text(line, (x, y), Align::Middle, ink)?;
        }
        Ok(())
    }

    fn cells(&mut self, cells: &[PlotCell], color: RGBColor) -> Result<(), DrawError> {
        let plot = self.layout.plot;
        for cell in cells {
            let (xs, ys) = ([cell.x.0, cell.x.1], [cell.y.0, cell.y.1]);
            let xs = xs.map(|x| self.x.pixel(x).clamp(plot.left, plot.right));
            let ys = ys.map(|y| self.y.pixel(y).clamp(plot.top, plot.bottom));
            let rect = Rect {
                left: xs[0].min(xs[1]),
                right: xs[0].max(xs[1]),
                top: ys[0].min(ys[1]),
                bottom: ys[0].max(ys[1]),
            };
            let strength =
                if cell.emphasis == Emphasis::Faded { 0.05 } else { cell.strength.clamp(0.0, 1.0) };
            let fill = mix(self.theme.page, color, strength);
            let gap = if rect.width() > 6.0 && rect.height() > 6.0 { 0.5 } else { 0.0 };
            let inner = Rect {
                left: rect.left + gap,
                right: rect.right - gap,
                top: rect.top + gap,
                bottom: rect.bottom - gap,
            };
            if cell.emphasis == Emphasis::Selected {
                self.painter.rectangle(rect, self.theme.ink)?;
                let inset = |rect: Rect| Rect {
                    left: rect.left + 2.0,
                    right: rect.right - 2.0,
                    top: rect.top + 2.0,
                    bottom: rect.bottom - 2.0,
                };
                self.painter.rectangle(inset(rect), fill)?;
            } else {
                self.painter.rectangle(inner, fill)?;
            }
            self.cell_text(&cell.lines, &rect, fill)?;
            if cell.emphasis != Emphasis::Faded {
                self.layout.cells.push((rect, cell.row));
            }
        }
        Ok(())
    }
}

/// A color between two, at this share of the way from the first to the second.
fn mix(from: RGBColor, to: RGBColor, share: f64) -> RGBColor {
    let channel =
        |from: u8, to: u8| (f64::from(from) + share * (f64::from(to) - f64::from(from))).round() as u8;
    RGBColor(channel(from.0, to.0), channel(from.1, to.1), channel(from.2, to.2))
}

/// The relative luminance of a color (WCAG 2.2).
fn luminance(color: RGBColor) -> f64 {
    let channel = |value: u8| {
        let value = f64::from(value) / 255.0;
        if value <= 0.040_45 { value / 12.92 } else { libm::pow((value + 0.055) / 1.055, 2.4) }
    };
    0.2126 * channel(color.0) + 0.7152 * channel(color.1) + 0.0722 * channel(color.2)
}

/// The one of two colors with the higher contrast to a background.
fn further(background: RGBColor, a: RGBColor, b: RGBColor) -> RGBColor {
    let contrast = |color: RGBColor| {
        let (one, other) = (luminance(background) + 0.05, luminance(color) + 0.05);
        one.max(other) / one.min(other)
    };
    if contrast(a) >= contrast(b) { a } else { b }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::recording_backend::{Recording, RecordingBackend};

    fn record(plot: &Plot, width: u32, height: u32) -> (Option<PlotLayout>, Recording) {
        let (area, recording) = RecordingBackend::area(width, height);
        let layout = draw(&area, plot, &Theme::light()).unwrap();
        let recording = recording.borrow().clone();
        (layout, recording)
    }

    fn point(x: f64, y: f64, row: usize) -> PlotPoint {
        PlotPoint { at: (x, y), spread: 0.0, row, emphasis: Emphasis::Normal }
    }

    fn points(points: Vec<PlotPoint>) -> Plot {
        let layer = Layer { label: None, color: Color::Accent, marks: Marks::Points(points) };
        Plot { layers: vec![layer], ..Plot::default() }
    }

    #[test]
    fn pointer_finds_the_row_of_the_nearest_point() {
        let plot = points(vec![point(0.0, 0.0, 7), point(10.0, 5.0, 3)]);
        let (layout, recording) = record(&plot, 400, 300);
        let layout = layout.unwrap();
        assert_eq!(recording.dots.len(), 2);
        let (x, y) = recording.dots[1];
        let (row, at) = layout.row_at((x + 5.0, y - 5.0)).unwrap();
        assert_eq!(row, 3);
        assert!((at.0 - x).abs() < 0.2 && (at.1 - y).abs() < 0.2);
        assert_eq!(layout.row_at((x - 100.0, y)), None);
        assert_eq!(layout.position_of(3).map(|at| layout.row_at(at).unwrap().0), Some(3));
    }

    #[test]
    fn faded_points_are_drawn_and_not_found() {
        let faded = PlotPoint { emphasis: Emphasis::Faded, ..point(1.0, 1.0, 0) };
        let (layout, recording) = record(&points(vec![faded, point(2.0, 2.0, 1)]), 400, 300);
        assert_eq!(recording.dots.len(), 2);
        assert_eq!(layout.unwrap().position_of(0), None);
    }

    #[test]
    fn category_axis_names_each_value_that_has_room() {
        let names = ["sgd", "adam", "rmsprop"].map(str::to_owned).to_vec();
        let mut plot = points(vec![point(0.0, 1.0, 0), point(2.0, 2.0, 1)]);
        plot.x.scale = AxisScale::Categories(names.clone());
        let texts: Vec<String> = record(&plot, 400, 300).1.texts.into_iter().map(|(text, _)| text).collect();
        assert!(names.iter().all(|name| texts.contains(name)), "{texts:?}");
        let (layout, recording) = record(&plot, 120, 300);
        let shown = names.iter().filter(|name| recording.texts.iter().any(|(text, _)| text == *name));
        assert!(layout.is_some() && shown.count() < 3);
    }

    #[test]
    fn cell_is_found_anywhere_inside_and_its_text_is_drawn_where_it_fits() {
        let cell = |x: f64, row| PlotCell {
            x: (x, x + 1.0),
            y: (0.0, 1.0),
            strength: 0.5,
            lines: vec!["31.95".to_owned()],
            row,
            emphasis: Emphasis::Normal,
        };
        let marks = Marks::Cells(vec![cell(0.0, 0), cell(1.0, 1)]);
        let plot =
            Plot { layers: vec![Layer { label: None, color: Color::Accent, marks }], ..Plot::default() };
        let (layout, recording) = record(&plot, 300, 200);
        let layout = layout.unwrap();
        let middle = f64::midpoint(layout.plot.left, layout.plot.right);
        assert_eq!(layout.row_at((middle - 3.0, 100.0)).map(|found| found.0), Some(0));
        assert_eq!(layout.row_at((middle + 3.0, 100.0)).map(|found| found.0), Some(1));
        assert_eq!(recording.texts.iter().filter(|(text, _)| text == "31.95").count(), 2);
        let narrow = record(&plot, 110, 200).1;
        assert_eq!(narrow.texts.iter().filter(|(text, _)| text == "31.95").count(), 0);
    }

    #[test]
    fn any_data_is_drawn() {
        let values = [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 0.0, -1e308, 1e308, f64::MIN_POSITIVE];
        for scale in [AxisScale::Linear, AxisScale::Log, AxisScale::Categories(Vec::new())] {
            for a in values {
                for b in values {
                    let mut plot = points(vec![point(a, b, 0), point(b, a, 1)]);
                    plot.layers.push(Layer {
                        label: Some("line".to_owned()),
                        color: Color::Line(9),
                        marks: Marks::Lines(vec![PlotLine {
                            points: vec![(a, b), (b, a)],
                            rows: vec![0],
                            is_stepped: true,
                            is_dashed: true,
                            emphasis: Emphasis::Normal,
                        }]),
                    });
                    plot.x.scale = scale.clone();
                    plot.y.scale = scale.clone();
                    record(&plot, 300, 200);
                }
            }
        }
    }

    #[test]
    fn text_of_a_cell_has_the_higher_contrast() {
        let (black, white) = (RGBColor(0, 0, 0), RGBColor(255, 255, 255));
        assert_eq!(further(RGBColor(20, 20, 80), black, white), white);
        assert_eq!(further(RGBColor(240, 240, 200), black, white), black);
    }
}
