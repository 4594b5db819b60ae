//! The state of the analysis: its worker, what the worker has been sent, and the figures that it has drawn.

use leptos::prelude::*;
use web_sys::ImageBitmap;

use super::page::Page;
use crate::{
    report::figure::FigureKind,
    runtime::failure::AnalysisFailure,
    study::link,
    view::analysis::{
        context::Residuals,
        message::{AnalysisSearch, ExportFormat, FromAnalysis, Probe, ProbedMark, ShownFigure, ToAnalysis},
    },
    web::{
        analysis_worker::{AnalysisEvent, AnalysisWorker},
        transfer,
    },
};

/// The most trials whose records are sent at once, each of which takes microseconds of the page's time.
const RECORDS_PER_PART: usize = 200;

/// The analysis, shared by its figures. It outlives the view, so that nothing is sent twice.
#[derive(Clone, Copy)]
pub struct Analysis {
    pub worker: StoredValue<Option<AnalysisWorker>, LocalStorage>,
    /// The number of the search whose trials the worker has; `None` before it is ready.
    search: StoredValue<Option<u32>>,
    /// Whether records are under way.
    is_sending: StoredValue<bool>,
    /// Counts what makes figures outdated.
    pub version: RwSignal<u32>,
    /// Why there are no figures.
    pub failure: RwSignal<Option<AnalysisFailure>>,
    /// The ranges that trials must lie in, in words.
    pub ranges: RwSignal<Vec<String>>,
    /// The figures, as they were drawn last.
    pub figures: StoredValue<Vec<FigureState>>,
    /// The name of the file that is being written.
    file_name: StoredValue<String>,
}

/// What the page keeps of a figure.
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
    /// Whether a search for a mark is under way, and the one that is to follow.
    probing: StoredValue<(bool, Option<Probe>)>,
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
            probing: StoredValue::new((false, None)),
        }
    }
}

impl Analysis {
    /// An analysis without a worker.
    pub fn new() -> Self {
        Self {
            worker: StoredValue::new_local(None),
            search: StoredValue::new(None),
            is_sending: StoredValue::new(false),
            version: RwSignal::new(0),
            failure: RwSignal::new(None),
            ranges: RwSignal::new(Vec::new()),
            figures: StoredValue::new(FigureKind::ALL.map(FigureState::new).to_vec()),
            file_name: StoredValue::new(String::new()),
        }
    }

    /// Sends the worker a message, if there is a worker.
    pub fn post(self, message: &ToAnalysis) {
        self.worker.with_value(|worker| {
            if let Some(worker) = worker {
                worker.post(message);
            }
        });
    }

    /// Whether the worker has a search.
    pub fn has_search(self) -> bool {
        self.search.get_value().is_some_and(|search| search > 0)
    }

    /// Has the figures that are seen drawn again.
    pub fn outdate(self) {
        self.version.update(|version| *version = version.wrapping_add(1));
    }

    fn state(self, kind: FigureKind) -> Option<FigureState> {
        self.figures.with_value(|figures| figures.iter().find(|state| state.kind == kind).copied())
    }
}

impl Page {
    /// Starts the worker of the analysis, unless that was done before.
    pub fn start_analysis(self) {
        let analysis = self.analysis;
        if analysis.worker.with_value(Option::is_some) {
            return;
        }
        analysis.failure.set(None);
        let worker = AnalysisWorker::start(move |event| self.on_analysis_event(event));
        analysis.worker.set_value(Some(worker));
    }

    fn on_analysis_event(self, event: AnalysisEvent) {
        let analysis = self.analysis;
        match event {
            AnalysisEvent::Ready => {
                analysis.search.set_value(Some(0));
                self.send_records();
            }
            AnalysisEvent::Figure(figure, picture) => {
                let Some(state) = figure.figure.and_then(|kind| analysis.state(kind)) else { return };
                state.picture.set_value(Some(picture));
                state.shown.set(*figure);
                let (_, follows) = state.drawing.get_value();
                state.drawing.set_value((false, false));
                if follows {
                    analysis.outdate();
                }
            }
            AnalysisEvent::File(blob) => {
                let name = analysis.file_name.get_value();
                if transfer::download(&blob, &name) {
                    self.show_status(self.language.downloaded(&name));
                }
            }
            AnalysisEvent::Message(FromAnalysis::RecordsRead) => {
                analysis.is_sending.set_value(false);
                self.send_records();
            }
            AnalysisEvent::Message(FromAnalysis::Probed { figure, mark }) => {
                let Some(state) = analysis.state(figure) else { return };
                if mark.is_some() {
                    state.mark.set(mark);
                }
                let (_, next) = state.probing.get_value();
                state.probing.set_value((false, None));
                if let Some(probe) = next {
                    self.probe(state, probe);
                }
            }
            AnalysisEvent::Message(FromAnalysis::FilterChanged { ranges }) => {
                analysis.ranges.set(ranges);
                analysis.outdate();
            }
            AnalysisEvent::Message(_) => {}
            AnalysisEvent::Failed(failure) => {
                analysis.worker.set_value(None);
                analysis.search.set_value(None);
                analysis.is_sending.set_value(false);
                analysis.ranges.set(Vec::new());
                for state in analysis.figures.get_value() {
                    state.drawing.set_value((false, false));
                    state.probing.set_value((false, None));
                }
                analysis.failure.set(Some(failure));
            }
        }
    }

    /// Sends the worker what it does not have yet, one part at a time.
    pub fn send_records(self) {
        let analysis = self.analysis;
        let Some(known) = analysis.search.get_value().filter(|_| !analysis.is_sending.get_value()) else {
            return;
        };
        let Some((search, study)) =
            self.search.view.with_untracked(|view| Some((view.search, view.study.clone()?)))
        else {
            return;
        };
        if known != search {
            analysis.search.set_value(Some(search));
            analysis.ranges.set(Vec::new());
            self.search.restart_records();
            let link = link::encode(study.draft());
            let search = AnalysisSearch { link, language: self.language.tag().to_owned() };
            analysis.post(&ToAnalysis::Begin(Box::new(search)));
            self.send_residuals();
        }
        let records = self.search.next_records(RECORDS_PER_PART);
        if records.is_empty() {
            return analysis.outdate();
        }
        analysis.is_sending.set_value(true);
        analysis.post(&ToAnalysis::Records(records));
    }

    /// Sends the worker the forecast errors of the selected trial.
    pub fn send_residuals(self) {
        let study = self.search.view.with_untracked(|view| view.study.clone());
        let residuals = self.detail.with_untracked(|detail| {
            let (detail, study) = (detail.as_ref()?, study?);
            let first = study.fold(detail.drawn).validation().start;
            self.search.data.with_untracked(|data| Residuals::of(detail, &data.values, first))
        });
        self.analysis.post(&ToAnalysis::Residuals(residuals.map(Box::new)));
    }

    /// Looks for a mark, after the search that is under way.
    pub fn probe(self, state: FigureState, probe: Probe) {
        let (is_probing, _) = state.probing.get_value();
        state.probing.set_value((true, is_probing.then_some(probe)));
        if !is_probing {
            self.analysis.post(&ToAnalysis::Probe { figure: state.kind, probe });
        }
    }

    /// Has a figure written as a file, which is then downloaded.
    pub fn export_figure(self, kind: FigureKind, format: ExportFormat) {
        self.analysis.file_name.set_value(format!("foretune-{}.{}", kind.key(), format.extension()));
        self.analysis.post(&ToAnalysis::Export { figure: kind, format });
    }
}
