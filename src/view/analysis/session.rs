//! What the worker of the analysis knows: the trials of a search, and the figures that were drawn. A pure state machine; the
//! shell draws.

use std::sync::Arc;

use plotters::{coord::Shift, drawing::DrawingArea};
use plotters_backend::DrawingBackend;

use super::{
    context::{Context, Residuals, value_axes},
    figure::{Drawing, Figure},
    filter::{Filter, FilterColumn},
    message::{AnalysisSearch, Probe, ProbedMark, ShowRequest, ShownFigure, ShownOption},
    parallel,
    value_axis::ValueAxis,
};
use crate::{
    chart::{
        geometry::Point,
        painter::DrawError,
        parallel::{ParallelLayout, draw as draw_parallel},
        plot::{AxisScale, PlotLayout, draw as draw_plot},
        theme::Theme,
    },
    report::{
        figure::{FigureKind, Quantity},
        trial_records::{TrialRecord, TrialRecords},
    },
    study::{
        data::StudyData,
        link::{self, LinkError},
        study::Study,
    },
    text::{ENGLISH, language, language::Language},
};

/// The vertical distance of a drag below which it is a click, in CSS pixels.
const CLICK_DISTANCE: f32 = 4.0;

/// The places of a figure's marks as it was drawn.
#[derive(Clone, Debug, PartialEq)]
pub enum Layout {
    /// Of a plot.
    Plot(PlotLayout),
    /// Of parallel coordinates.
    Parallel(ParallelLayout),
}

/// The analysis of a search.
pub struct Session {
    study: Arc<Study>,
    data: StudyData,
    axes: Vec<ValueAxis>,
    records: TrialRecords,
    residuals: Option<Box<Residuals>>,
    selected: Option<u32>,
    filter: Filter,
    axis_order: Vec<usize>,
    language: &'static dyn Language,
    /// The figures that were drawn, each as it was drawn last.
    drawn: Vec<DrawnFigure>,
}

/// A figure as it was drawn.
struct DrawnFigure {
    kind: FigureKind,
    figure: Figure,
    layout: Option<Layout>,
    /// The row that was found last.
    probed: Option<usize>,
}

impl Session {
    /// The analysis of a search that has no trials yet.
    ///
    /// # Errors
    /// If the link of the study cannot be opened.
    pub fn new(search: &AnalysisSearch) -> Result<Self, LinkError> {
        let study = link::open(&search.link)?;
        Ok(Self {
            data: study.data(),
            axes: value_axes(&study),
            study: Arc::new(study),
            records: TrialRecords::default(),
            residuals: None,
            selected: None,
            filter: Filter::default(),
            axis_order: Vec::new(),
            language: language(&search.language).unwrap_or(ENGLISH),
            drawn: Vec::new(),
        })
    }

    /// Takes the records of trials that are new or have changed.
    pub fn add(&mut self, records: Vec<TrialRecord>) {
        for record in records {
            // The page sends trials in their order, so that none is missing.
            let _ = self.records.set(record);
        }
    }

    /// Takes the forecast errors of the selected trial.
    pub fn set_residuals(&mut self, residuals: Option<Box<Residuals>>) {
        self.residuals = residuals;
    }

    /// Selects a trial.
    pub fn select(&mut self, trial: Option<u32>) {
        self.selected = trial;
    }

    /// The numbers of the trials in the foreground.
    #[must_use]
    pub fn matching_trials(&self) -> Vec<u32> {
        let context = self.context(&[]);
        let matching = self.records.all().iter().filter(|record| context.matches(record));
        matching.map(|record| record.trial.number).collect()
    }

    fn context<'a>(&'a self, choices: &'a [usize]) -> Context<'a> {
        let of_selected = |residuals: &&Residuals| Some(residuals.trial) == self.selected;
        Context {
            study: &self.study,
            data: &self.data,
            records: &self.records,
            residuals: self.residuals.as_deref().filter(of_selected),
            filter: &self.filter,
            selected: self.selected,
            choices,
            axes: &self.axes,
            axis_order: &self.axis_order,
            language: self.language,
        }
    }

    /// Makes a figure anew, and what the page shows of it beside its picture.
    pub fn show(&mut self, request: &ShowRequest) -> ShownFigure {
        let kind = request.figure;
        let choices: Vec<usize> = request.choices.iter().map(|choice| *choice as usize).collect();
        let figure = super::figure(kind, &self.context(&choices));
        let text = self.language.figure(kind);
        let nothing = match figure.drawing {
            Drawing::Nothing(reason) => self.language.no_figure(reason).to_owned(),
            Drawing::Plot(_) | Drawing::Parallel(_) => String::new(),
        };
        let option = |option: &super::figure::FigureOption| ShownOption {
            label: option.label.clone(),
            choices: option.choices.clone(),
            chosen: option.chosen as u32,
        };
        let rows = figure.table.rows.iter().take(request.rows as usize);
        let shown = ShownFigure {
            figure: Some(kind),
            title: text.title.to_owned(),
            reading: text.reading.to_owned(),
            nothing,
            options: figure.options.iter().map(option).collect(),
            headings: figure.table.columns.iter().map(|column| self.language.quantity(*column)).collect(),
            rows: rows
                .map(|row| (row.trial, row.cells.iter().map(|cell| cell.label(self.language)).collect()))
                .collect(),
            total_rows: figure.table.rows.len() as u32,
        };
        self.drawn.retain(|drawn| drawn.kind != kind);
        self.drawn.push(DrawnFigure { kind, figure, layout: None, probed: None });
        shown
    }

    fn drawn(&self, kind: FigureKind) -> Option<&DrawnFigure> {
        self.drawn.iter().find(|drawn| drawn.kind == kind)
    }

    /// Draws a figure that was made, and keeps the places of its marks.
    ///
    /// # Errors
    /// The backend fails to draw.
    pub fn draw<DB: DrawingBackend>(
        &mut self,
        kind: FigureKind,
        area: &DrawingArea<DB, Shift>,
        theme: &Theme,
    ) -> Result<(), DrawError> {
        let Some(drawn) = self.drawn.iter_mut().find(|drawn| drawn.kind == kind) else { return Ok(()) };
        let theme = Theme { numbers: self.language.number_format(), ..*theme };
        drawn.layout = match &drawn.figure.drawing {
            Drawing::Plot(plot) => draw_plot(area, plot, &theme)?.map(Layout::Plot),
            Drawing::Parallel(chart) => draw_parallel(area, chart, &theme)?.map(Layout::Parallel),
            Drawing::Nothing(_) => None,
        };
        Ok(())
    }

    /// The table of a figure as CSV; empty before it was made.
    #[must_use]
    pub fn csv(&self, kind: FigureKind) -> String {
        self.drawn(kind).map(|drawn| drawn.figure.table.csv()).unwrap_or_default()
    }

    /// Finds a mark of a figure that was drawn.
    pub fn probe(&mut self, kind: FigureKind, probe: Probe) -> Option<ProbedMark> {
        let language = self.language;
        let drawn = self.drawn.iter_mut().find(|drawn| drawn.kind == kind)?;
        let layout = drawn.layout.as_ref()?;
        let (row, at) = match probe {
            Probe::At(x, y) => {
                let at = (f64::from(x), f64::from(y));
                let found = match layout {
                    Layout::Plot(layout) => layout.row_at(at),
                    Layout::Parallel(layout) => layout.row_at(at),
                };
                found.map(|(row, at)| (row, Some(at)))?
            }
            Probe::Step(step) => {
                let last = drawn.figure.table.rows.len().checked_sub(1)?;
                let row = match drawn.probed {
                    Some(row) => row.saturating_add_signed(step as isize).min(last),
                    None if step < 0 => last,
                    None => 0,
                };
                let at = match layout {
                    Layout::Plot(layout) => layout.position_of(row),
                    Layout::Parallel(layout) => layout.position_of(row),
                };
                (row, at)
            }
        };
        drawn.probed = Some(row);
        let trial = drawn.figure.table.rows.get(row)?.trial;
        let at = at.map(|(x, y)| (x as f32, y as f32));
        Some(ProbedMark { trial, text: drawn.figure.table.describe(row, language), at })
    }

    /// Takes a drag on a figure. Returns whether it has an effect: a drag along an axis of parallel coordinates brushes a range of
    /// it, a click on the axis removes the range, and a drag of a title moves its axis.
    pub fn drag(&mut self, kind: FigureKind, from: (f32, f32), to: (f32, f32)) -> bool {
        let Some(Layout::Parallel(layout)) = self.drawn(kind).and_then(|drawn| drawn.layout.as_ref()) else {
            return false;
        };
        let point = |(x, y): (f32, f32)| -> Point { (f64::from(x), f64::from(y)) };
        let axes = layout.axis_at(point(from).0).zip(layout.axis_at(point(to).0));
        let Some((start, end)) = axes else { return false };
        let context = self.context(&[]);
        let mut order = parallel::order(&context);
        if layout.is_in_titles(point(from).1) {
            if start == end || start >= order.len() || end >= order.len() {
                return false;
            }
            let moved = order.remove(start);
            order.insert(end, moved);
            self.axis_order = order;
            return true;
        }
        let Some(axis) = order.get(start) else { return false };
        let column = parallel::column(&context, *axis);
        let range = layout.value_at(start, point(from).1).zip(layout.value_at(start, point(to).1));
        let is_click = (from.1 - to.1).abs() < CLICK_DISTANCE;
        if is_click && self.filter.range(column).is_none() {
            return false;
        }
        self.filter.set(column, range.filter(|_| !is_click));
        true
    }

    /// Removes the range with this index, or all ranges.
    pub fn remove_range(&mut self, index: Option<usize>) {
        match index.and_then(|index| self.filter.ranges().get(index)).copied() {
            Some(range) => self.filter.set(range.column, None),
            None if index.is_none() => self.filter = Filter::default(),
            None => {}
        }
    }

    /// The ranges that trials must lie in, in words.
    #[must_use]
    pub fn ranges(&self) -> Vec<String> {
        let language = self.language;
        let describe = |column: FilterColumn, low: f64, high: f64| {
            let numbers = || language.range_of(&language.number(low), &language.number(high));
            let axis = match column {
                FilterColumn::Score => None,
                FilterColumn::Parameter(index) => self.axes.get(index),
            };
            let Some(axis) = axis else {
                return language.quantity_value(Quantity::Score(self.study.objective()), &numbers());
            };
            let values = match axis.scale(language) {
                AxisScale::Categories(names) => {
                    let inside =
                        (0_u32..).zip(names).filter(|(index, _)| (low..=high).contains(&f64::from(*index)));
                    language.one_of(&inside.map(|(_, name)| name).collect::<Vec<String>>())
                }
                AxisScale::Linear | AxisScale::Log => numbers(),
            };
            language.quantity_value(Quantity::Setting(axis.setting), &values)
        };
        self.filter.ranges().iter().map(|range| describe(range.column, range.low, range.high)).collect()
    }
}
