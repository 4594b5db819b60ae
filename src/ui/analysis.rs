//! The state of the program that shows the table of trials and the analysis: its worker, and what the worker has made.

use leptos::prelude::*;
use web_sys::ImageBitmap;

use crate::{
    report::figure::FigureKind,
    runtime::{failure::AnalysisFailure, message::Message},
    text::analysis_language::AnalysisLanguage,
    view::{
        analysis::message::{
            AnalysisData, AnalysisRequest, ExportFormat, FromAnalysis, FromAnalysisView, Probe, ProbedMark,
            ShownFigure, ViewChange,
        },
        trials::table::{ShownTable, TableRequest},
    },
    web::{
        analysis_worker::{AnalysisEvent, AnalysisWorker},
        program_channel::{FROM_ANALYSIS_VIEW, send},
        transfer,
    },
};

/// The state of the analysis, shared by its figures. It outlives the view, so that nothing is sent twice.
#[derive(Clone, Copy)]
pub struct Analysis {
    /// The language of the page.
    pub language: &'static dyn AnalysisLanguage,
    /// The worker; `None` after it has failed.
    worker: StoredValue<Option<AnalysisWorker>, LocalStorage>,
    /// Whether the worker has a search.
    has_search: StoredValue<bool>,
    /// Counts what makes figures outdated.
    pub version: RwSignal<u32>,
    /// Why there are no figures.
    pub failure: RwSignal<Option<AnalysisFailure>>,
    /// What trials are filtered by, in words.
    pub filters: RwSignal<Vec<String>>,
    /// The selected trial.
    pub selected: RwSignal<Option<u32>>,
    /// The rows of the table of trials that were made last.
    pub table: RwSignal<ShownTable>,
    /// Whether rows are under way, and those that are to follow.
    requested_rows: StoredValue<(bool, Option<TableRequest>)>,
    /// The figures, as they were drawn last.
    pub figures: StoredValue<Vec<FigureState>, LocalStorage>,
    /// The name of the file that is being written.
    file_name: StoredValue<String>,
}

/// What is kept of a figure.
#[derive(Clone, Copy)]
pub struct FigureState {
    /// The figure.
    pub kind: FigureKind,
    /// The figure as it was drawn last.
    pub shown: RwSignal<ShownFigure>,
    /// A picture that is not on its canvas yet.
    pub picture: StoredValue<Option<ImageBitmap>, LocalStorage>,
    /// The mark that was found last.
    pub mark: RwSignal<Option<ProbedMark>>,
    /// What is chosen among its options.
    pub choices: RwSignal<Vec<u32>>,
    /// Whether its table is shown.
    pub has_table: RwSignal<bool>,
    /// Whether a drawing is under way, and whether another one is to follow.
    pub drawing: StoredValue<(bool, bool)>,
    /// The mark that was found last by a key, in words: a screen reader speaks it.
    pub spoken: RwSignal<String>,
    /// The search for a mark that is under way, and the one that is to follow.
    probing: StoredValue<(Option<Probe>, Option<Probe>)>,
}

impl FigureState {
    fn new(kind: FigureKind) -> Self {
        Self {
            kind,
            shown: RwSignal::new(ShownFigure::default()),
            picture: StoredValue::new_local(None),
            mark: RwSignal::new(None),
            choices: RwSignal::new(Vec::new()),
            has_table: RwSignal::new(false),
            drawing: StoredValue::new((false, false)),
            spoken: RwSignal::new(String::new()),
            probing: StoredValue::new((None, None)),
        }
    }
}

impl Analysis {
    /// An analysis without a worker.
    pub fn new(language: &'static dyn AnalysisLanguage) -> Self {
        Self {
            language,
            worker: StoredValue::new_local(None),
            has_search: StoredValue::new(false),
            version: RwSignal::new(0),
            failure: RwSignal::new(None),
            filters: RwSignal::new(Vec::new()),
            selected: RwSignal::new(None),
            table: RwSignal::new(ShownTable::default()),
            requested_rows: StoredValue::new((false, None)),
            figures: StoredValue::new_local(FigureKind::ALL.map(FigureState::new).to_vec()),
            file_name: StoredValue::new(String::new()),
        }
    }

    /// Hands a message of the page's program on to the worker.
    pub fn hand_on(self, message: &[u8]) {
        self.has_search.set_value(true);
        if let Some(selected) = AnalysisData::selection(message) {
            self.selected.set(selected);
        }
        self.post_bytes(message);
    }

    /// The analysis, from any component below the root.
    pub fn get() -> Self {
        expect_context()
    }

    /// Starts the worker.
    pub fn start(self) {
        self.failure.set(None);
        let worker = AnalysisWorker::start(move |event| self.on_event(event));
        self.worker.set_value(Some(worker));
    }

    /// Sends the worker a message, if there is a worker.
    pub fn post(self, message: &AnalysisRequest) {
        self.post_bytes(&message.encode());
    }

    fn post_bytes(self, message: &[u8]) {
        self.worker.with_value(|worker| {
            if let Some(worker) = worker {
                worker.post(message);
            }
        });
    }

    /// Changes what is shown.
    pub fn change(self, change: ViewChange) {
        self.post(&AnalysisRequest::Change(change));
    }

    /// Requests rows of the table, after those that are under way.
    pub fn request_table(self, request: TableRequest) {
        if !self.has_search() {
            return;
        }
        match self.requested_rows.get_value() {
            (true, _) => self.requested_rows.set_value((true, Some(request))),
            (false, _) => {
                self.requested_rows.set_value((true, None));
                self.post(&AnalysisRequest::Table(request));
            }
        }
    }

    /// Has the table written as CSV, which is then downloaded.
    pub fn export_table(self) {
        self.file_name.set_value("foretune-trials.csv".to_owned());
        self.post(&AnalysisRequest::ExportTable);
    }

    /// Tells the page's own program something.
    pub fn tell(self, message: &FromAnalysisView) {
        send(FROM_ANALYSIS_VIEW, &message.encode());
    }

    /// Whether the worker has a search.
    pub fn has_search(self) -> bool {
        self.has_search.get_value()
    }

    /// Has the figures that are seen drawn again.
    pub fn outdate(self) {
        self.version.update(|version| *version = version.wrapping_add(1));
    }

    fn state(self, kind: FigureKind) -> Option<FigureState> {
        self.figures.with_value(|figures| figures.iter().find(|state| state.kind == kind).copied())
    }

    fn on_event(self, event: AnalysisEvent) {
        match event {
            AnalysisEvent::Ready => self.tell(&FromAnalysisView::Ready),
            AnalysisEvent::Figure(figure, picture) => {
                let Some(state) = figure.figure.and_then(|kind| self.state(kind)) else { return };
                state.picture.set_value(Some(picture));
                state.shown.set(*figure);
                let (_, follows) = state.drawing.get_value();
                state.drawing.set_value((false, false));
                if follows {
                    self.outdate();
                }
                // The mark that is pointed at has moved.
                if state.mark.with_untracked(Option::is_some) {
                    self.probe(state, Probe::Step(0));
                }
            }
            AnalysisEvent::File(blob) => {
                let name = self.file_name.get_value();
                if transfer::download(&blob, &name) {
                    self.tell(&FromAnalysisView::Downloaded(name));
                }
            }
            AnalysisEvent::Message(message) => self.receive(message),
            AnalysisEvent::Failed(failure) => {
                self.worker.set_value(None);
                self.has_search.set_value(false);
                self.filters.set(Vec::new());
                self.requested_rows.set_value((false, None));
                for state in self.figures.get_value() {
                    state.drawing.set_value((false, false));
                    state.probing.set_value((None, None));
                }
                self.failure.set(Some(failure));
            }
        }
    }

    fn receive(self, message: FromAnalysis) {
        match message {
            FromAnalysis::RecordsRead => self.tell(&FromAnalysisView::RecordsRead),
            FromAnalysis::Outdated => self.outdate(),
            FromAnalysis::Probed { figure, mark } => {
                let Some(state) = self.state(figure) else { return };
                let (probe, next) = state.probing.get_value();
                state.probing.set_value((None, None));
                if let Some(mark) = mark {
                    if matches!(probe, Some(Probe::Step(step)) if step != 0) {
                        state.spoken.set(mark.text.clone());
                    }
                    state.mark.set(Some(mark));
                }
                if let Some(probe) = next {
                    self.probe(state, probe);
                }
            }
            FromAnalysis::ViewChanged { filters, address } => {
                self.filters.set(filters);
                self.tell(&FromAnalysisView::Address(address));
                self.outdate();
            }
            FromAnalysis::Table(table) => {
                let (_, next) = self.requested_rows.get_value();
                self.requested_rows.set_value((false, None));
                self.table.set(*table);
                if let Some(request) = next {
                    self.request_table(request);
                }
            }
            FromAnalysis::Ready { .. } | FromAnalysis::Panicked { .. } | FromAnalysis::Shown(_) => {}
        }
    }

    /// Looks for a mark, after the search for one that is under way.
    pub fn probe(self, state: FigureState, probe: Probe) {
        match state.probing.get_value() {
            (Some(current), _) => state.probing.set_value((Some(current), Some(probe))),
            (None, _) => {
                state.probing.set_value((Some(probe), None));
                self.post(&AnalysisRequest::Probe { figure: state.kind, probe });
            }
        }
    }

    /// Has a figure written as a file, which is then downloaded.
    pub fn export(self, kind: FigureKind, format: ExportFormat) {
        self.file_name.set_value(format!("foretune-{}.{}", kind.key(), format.extension()));
        self.post(&AnalysisRequest::Export { figure: kind, format });
    }
}
