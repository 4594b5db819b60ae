//! What the worker of the analysis knows: the trials of a search, and the figures that were drawn. A pure state machine; the
//! shell draws.

use std::sync::Arc;

use plotters::{coord::Shift, drawing::DrawingArea};
use plotters_backend::DrawingBackend;

use super::{
    address,
    context::{Context, Residuals, value_axes},
    figure::{Drawing, Figure},
    filter::{Filter, FilterColumn, FilterRange},
    message::{AnalysisSearch, Probe, ProbedMark, ShowRequest, ShownFigure, ShownOption, ViewChange},
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
    text::{analysis_language::AnalysisLanguage, analysis_language_of, locale::Locale},
    view::trials::{
        options::TableOptions,
        table::{ShownTable, TableRequest, TrialTable},
    },
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
    options: TableOptions,
    /// The table in its order; `None` while it is to be made anew.
    table: Option<TrialTable>,
    axis_order: Vec<usize>,
    language: &'static dyn AnalysisLanguage,
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
        let axes = value_axes(&study);
        let (filter, options) = address::from_text(&search.address, &axes, &study);
        Ok(Self {
            data: study.data(),
            axes,
            study: Arc::new(study),
            records: TrialRecords::default(),
            residuals: None,
            selected: None,
            filter,
            options,
            table: None,
            axis_order: Vec::new(),
            language: Locale::from_tag(&search.language)
                .map_or_else(|| analysis_language_of(Locale::English), analysis_language_of),
            drawn: Vec::new(),
        })
    }

    /// Takes the records of trials that are new or have changed.
    pub fn add(&mut self, records: Vec<TrialRecord>) {
        for record in records {
            // The page sends trials in their order, so that none is missing.
            let _ = self.records.set(record);
        }
        self.table = None;
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
            nothing,
            options: figure.options.iter().map(option).collect(),
            headings: figure.table.columns.iter().map(|column| self.language.quantity(*column)).collect(),
            rows: rows
                .map(|row| (row.trial, row.cells.iter().map(|cell| cell.label(self.language)).collect()))
                .collect(),
            total_rows: figure.table.rows.len() as u32,
        };
        let probed = self.drawn(kind).and_then(|before| probed_again(before, &figure));
        self.drawn.retain(|drawn| drawn.kind != kind);
        self.drawn.push(DrawnFigure { kind, figure, layout: None, probed });
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
        self.table = None;
        true
    }

    /// Rows of the table of trials.
    #[must_use]
    pub fn show_table(&mut self, request: TableRequest) -> ShownTable {
        let table = self.take_table();
        let shown = table.show(&self.context(&[]), &self.options, request);
        self.table = Some(table);
        shown
    }

    /// The table of trials as CSV.
    #[must_use]
    pub fn table_csv(&mut self) -> String {
        let table = self.take_table();
        let csv = table.csv(&self.context(&[]), &self.options);
        self.table = Some(table);
        csv
    }

    fn take_table(&mut self) -> TrialTable {
        self.table.take().unwrap_or_else(|| TrialTable::new(&self.context(&[]), &self.options))
    }

    /// Changes what is shown.
    pub fn change(&mut self, change: ViewChange) {
        self.table = None;
        match change {
            ViewChange::RemoveFilter(None) => self.filter = Filter::default(),
            ViewChange::RemoveFilter(Some(index)) => {
                match self.filter.ranges().get(index as usize).copied() {
                    Some(range) => self.filter.set(range.column, None),
                    None => self.filter.set_states(&[]),
                }
            }
            ViewChange::SetRange(FilterRange { column, low, high }) => {
                let is_number = !low.is_nan() && !high.is_nan();
                self.filter.set(column, Some((low, high)).filter(|_| is_number));
            }
            ViewChange::SetStates(states) => self.filter.set_states(&states),
            ViewChange::Sort { column, is_added } => self.options.sort_by(column, is_added),
            ViewChange::ToggleColumn(column) => self.options.toggle(column),
        }
        // A message can hold any column.
        self.options = std::mem::take(&mut self.options).of_study(&self.study);
    }

    /// What is shown, as it is in the address.
    #[must_use]
    pub fn address(&self) -> String {
        address::to_text(&self.filter, &self.options, &self.axes, &self.study)
    }

    /// What trials are filtered by, in words: first the ranges, then the states.
    #[must_use]
    pub fn filters(&self) -> Vec<String> {
        let language = self.language;
        let describe = |column: FilterColumn, low: f64, high: f64| {
            let numbers = || match (low.is_infinite(), high.is_infinite()) {
                (true, _) => language.at_most(&language.number(high)),
                (_, true) => language.at_least(&language.number(low)),
                _ => language.range_of(&language.number(low), &language.number(high)),
            };
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
        let ranges = self.filter.ranges().iter().map(|range| describe(range.column, range.low, range.high));
        let states = self.filter.states();
        let names =
            states.iter().map(|state| language.state_name(*state).to_owned()).collect::<Vec<String>>();
        let names =
            (!states.is_empty()).then(|| language.quantity_value(Quantity::State, &language.one_of(&names)));
        ranges.chain(names).collect()
    }
}

/// The row of a figure that stands for what was found last before it was made anew: the one of the same trial, or the same row
/// where rows are of no trial.
fn probed_again(before: &DrawnFigure, figure: &Figure) -> Option<usize> {
    let row = before.probed?;
    match before.figure.table.rows.get(row)?.trial {
        Some(trial) => figure.table.rows.iter().position(|row| row.trial == Some(trial)),
        None => Some(row).filter(|row| *row < figure.table.rows.len()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        chart::recording_backend::RecordingBackend,
        view::analysis::{filter::FilterRange, sample::Sample},
    };

    const LINK: &str = "preset=quick&units1=4|8&momentum=0|0.5|0.9&batch=8&executions=2";

    fn session() -> Session {
        let search =
            AnalysisSearch { link: LINK.to_owned(), language: "en".to_owned(), address: String::new() };
        let mut session = Session::new(&search).unwrap();
        let sample = Sample::new(LINK, &[[2.0, 4.0], [5.0, 5.0], [1.0, 3.0], [4.0, 4.0]]);
        session.add(sample.records.all().to_vec());
        session.set_residuals(Some(Box::new(sample.residuals)));
        session
    }

    /// Makes a figure, draws it on 600 times 300 pixels, and returns what the page shows of it.
    fn show(session: &mut Session, figure: FigureKind) -> ShownFigure {
        let request = ShowRequest {
            figure,
            choices: Vec::new(),
            size: (600.0, 300.0),
            ratio: 1.0,
            colors: Vec::new(),
            rows: 100,
        };
        let shown = session.show(&request);
        let (area, _) = RecordingBackend::area(600, 300);
        session.draw(figure, &area, &Theme::light()).unwrap();
        shown
    }

    #[test]
    fn every_figure_is_shown_drawn_and_written() {
        let mut session = session();
        session.select(Some(1));
        for kind in FigureKind::ALL {
            let shown = show(&mut session, kind);
            assert_eq!((shown.figure, shown.nothing.as_str()), (Some(kind), ""), "{kind:?}");
            assert_eq!(shown.rows.len(), shown.total_rows as usize);
            assert!(shown.rows.iter().all(|(_, cells)| cells.len() == shown.headings.len()));
            assert_eq!(session.csv(kind).lines().count(), shown.rows.len() + 1, "{kind:?}");
        }
    }

    #[test]
    fn steps_lead_through_the_rows_and_positions_to_their_marks() {
        let mut session = session();
        show(&mut session, FigureKind::History);
        let first = session.probe(FigureKind::History, Probe::Step(1)).unwrap();
        assert_eq!((first.trial, first.text.contains("Trial 0")), (Some(0), true));
        let last = session.probe(FigureKind::History, Probe::Step(i32::MAX)).unwrap();
        assert_eq!(last.trial, Some(3));
        let (x, y) = last.at.unwrap();
        assert_eq!(session.probe(FigureKind::History, Probe::At(x + 2.0, y)), Some(last));
        assert_eq!(session.probe(FigureKind::History, Probe::At(f32::NAN, f32::INFINITY)), None);
        assert_eq!(session.probe(FigureKind::Slice, Probe::Step(1)), None, "it was not drawn");
        // A figure that is drawn again, with other rows, keeps the trial that was found.
        session.filter.set(FilterColumn::Score, Some((3.5, 9.0)));
        show(&mut session, FigureKind::History);
        assert_eq!(session.probe(FigureKind::History, Probe::Step(0)).unwrap().trial, Some(3));
        assert_eq!(session.probe(FigureKind::History, Probe::Step(-1)).unwrap().trial, Some(1));
    }

    #[test]
    fn residuals_are_those_of_the_selected_trial_alone() {
        let mut session = session();
        session.select(Some(2));
        assert_ne!(show(&mut session, FigureKind::Residuals).nothing, "");
        session.select(Some(1));
        assert_eq!(show(&mut session, FigureKind::Residuals).nothing, "");
    }

    #[test]
    fn drag_along_an_axis_brushes_a_range_and_a_click_removes_it() {
        let mut session = session();
        show(&mut session, FigureKind::Parallel);
        let Some(Layout::Parallel(layout)) = session.drawn(FigureKind::Parallel).unwrap().layout.clone()
        else {
            panic!("no layout")
        };
        // The axes are units, momentum and score.
        let middle = f64::midpoint(layout.plot.left, layout.plot.right) as f32;
        let (top, bottom) = (layout.plot.top as f32, layout.plot.bottom as f32);
        assert!(
            !session.drag(FigureKind::Parallel, (middle, bottom), (middle, bottom)),
            "nothing is brushed"
        );
        assert!(session.drag(
            FigureKind::Parallel,
            (middle, bottom),
            (middle + 9.0, f32::midpoint(top, bottom))
        ));
        assert_eq!(session.matching_trials(), [0, 3]);
        assert_eq!(session.filters(), ["Momentum: 0 to 0.45"]);
        let [FilterRange { column, .. }] = session.filter.ranges() else { panic!("one range") };
        assert_eq!(*column, FilterColumn::Parameter(1));
        // The figures, their tables and CSV list the same trials.
        let shown = show(&mut session, FigureKind::Parallel);
        let mut trials: Vec<u32> = shown.rows.iter().filter_map(|(trial, _)| *trial).collect();
        trials.sort_unstable();
        assert_eq!(trials, [0, 3]);
        let csv = session.csv(FigureKind::Parallel);
        let listed: Vec<&str> = csv.lines().skip(1).filter_map(|line| line.split(',').next()).collect();
        assert_eq!(listed, ["0", "3"]);
        assert!(session.drag(FigureKind::Parallel, (middle, bottom), (middle, bottom)));
        assert_eq!(session.matching_trials(), [0, 1, 2, 3]);
    }

    #[test]
    fn range_is_removed_by_its_index_or_with_all_others() {
        let mut session = session();
        session.filter.set(FilterColumn::Score, Some((2.5, 4.5)));
        session.filter.set(FilterColumn::Parameter(0), Some((3.0, 5.0)));
        assert_eq!(session.filters(), ["Score: Validation MAE 2.50 to 4.50", "Units, layer 1: 3.00 to 5.00"]);
        session.change(ViewChange::RemoveFilter(Some(7)));
        assert_eq!(session.matching_trials(), [0]);
        session.change(ViewChange::RemoveFilter(Some(1)));
        assert_eq!(session.matching_trials(), [0, 3]);
        session.change(ViewChange::RemoveFilter(None));
        assert_eq!(session.matching_trials(), [0, 1, 2, 3]);
    }

    #[test]
    fn dragged_title_moves_its_axis() {
        let mut session = session();
        show(&mut session, FigureKind::Parallel);
        let Some(Layout::Parallel(layout)) = session.drawn(FigureKind::Parallel).unwrap().layout.clone()
        else {
            panic!("no layout")
        };
        let (left, right) = (layout.plot.left as f32, layout.plot.right as f32);
        assert!(session.drag(FigureKind::Parallel, (left, 5.0), (right, 5.0)));
        let shown = show(&mut session, FigureKind::Parallel);
        assert_eq!(shown.headings, ["Trial", "Momentum", "Score: Validation MAE", "Units, layer 1"]);
        assert!(session.filters().is_empty());
    }

    #[test]
    fn records_replace_those_of_the_same_trial_and_leave_no_gap() {
        let mut session = session();
        let sample = Sample::new(LINK, &[[9.0, 9.0]; 6]);
        session.add(vec![sample.records.all()[1].clone(), sample.records.all()[5].clone()]);
        assert_eq!(session.matching_trials(), [0, 1, 2, 3]);
        assert_eq!(session.records.get(1).and_then(TrialRecord::score), Some(9.0));
    }
}
