//! The loop of the worker that draws the figures of the analysis.

use js_sys::{Array, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Blob, BlobPropertyBag, ImageBitmap, OffscreenCanvas};

use super::{
    js_error::js_error_message,
    offscreen::canvas,
    worker_scope::{self, WorkerLoop, WorkerScope},
};
use crate::{
    chart::{painter::DrawError, svg::svg, theme::Theme},
    report::figure::FigureKind,
    runtime::message::BUILD,
    view::analysis::{
        message::{AnalysisData, AnalysisRequest, ExportFormat, FromAnalysis, ShowRequest, ToAnalysis},
        session::Session,
    },
};

/// The most device pixels of a side of a picture: a canvas beyond the browser's limit stays empty.
const MAX_PIXELS: f64 = 8_192.0;

struct Analysis {
    scope: WorkerScope,
    /// `None` before the first search.
    session: Option<Session>,
    /// The size and the colors that each figure was drawn with last.
    requests: Vec<ShowRequest>,
}

/// Listens to the page, and sends it [`FromAnalysis::Ready`]. Does nothing outside a worker.
pub fn listen() {
    worker_scope::listen::<Analysis>();
}

impl WorkerLoop for Analysis {
    type Received = ToAnalysis;
    type Sent = FromAnalysis;

    fn new(scope: WorkerScope) -> Self {
        Self { scope, session: None, requests: Vec::new() }
    }

    fn ready() -> FromAnalysis {
        FromAnalysis::Ready { build: BUILD.to_owned() }
    }

    fn panicked(message: String) -> FromAnalysis {
        FromAnalysis::Panicked { message }
    }

    fn receive(&mut self, message: ToAnalysis) {
        match message {
            ToAnalysis::Data(data) => self.take(data),
            ToAnalysis::Request(request) => {
                if let Err(DrawError(message)) = self.carry_out(request) {
                    self.fail(message);
                }
            }
        }
    }

    /// Every request is carried out when it is received.
    fn run_slice(&mut self) {}
}

impl Analysis {
    fn take(&mut self, data: AnalysisData) {
        if let AnalysisData::Begin(search) = &data {
            match Session::new(search) {
                Ok(session) => self.session = Some(session),
                Err(error) => self.fail(error.to_string()),
            }
        }
        let Some(session) = self.session.as_mut() else { return };
        let answer = match data {
            AnalysisData::Begin(_) => view_changed(session),
            AnalysisData::Records(records) => {
                session.add(records);
                FromAnalysis::RecordsRead
            }
            AnalysisData::RecordsEnd => FromAnalysis::Outdated,
            AnalysisData::Residuals(residuals) => {
                session.set_residuals(residuals);
                FromAnalysis::Outdated
            }
            AnalysisData::Select(trial) => {
                session.select(trial);
                FromAnalysis::Outdated
            }
        };
        self.scope.post(&answer);
    }

    fn carry_out(&mut self, request: AnalysisRequest) -> Result<(), DrawError> {
        let Some(session) = self.session.as_mut() else { return Ok(()) };
        let answer = match request {
            AnalysisRequest::Show(request) => return self.show(*request),
            AnalysisRequest::Export { figure, format } => return self.export(figure, format),
            AnalysisRequest::ExportTable => {
                let csv = session.table_csv();
                return self.post_text(&csv, ExportFormat::Csv);
            }
            AnalysisRequest::Probe { figure, probe } => {
                FromAnalysis::Probed { figure, mark: session.probe(figure, probe) }
            }
            AnalysisRequest::Table(request) => FromAnalysis::Table(Box::new(session.show_table(request))),
            AnalysisRequest::Drag { figure, from, to } => {
                session.drag(figure, from, to);
                view_changed(session)
            }
            AnalysisRequest::Change(change) => {
                session.change(change);
                view_changed(session)
            }
        };
        self.scope.post(&answer);
        Ok(())
    }

    /// Reports that the browser has refused something that the analysis cannot do without.
    fn fail(&self, message: String) {
        self.scope.post(&FromAnalysis::Panicked { message });
    }

    fn show(&mut self, request: ShowRequest) -> Result<(), DrawError> {
        let Some(session) = self.session.as_mut() else { return Ok(()) };
        let shown = session.show(&request);
        let picture = draw(session, &request, None)?;
        let picture: ImageBitmap = picture.transfer_to_image_bitmap().map_err(draw_error)?;
        self.scope.post_with_picture(&FromAnalysis::Shown(Box::new(shown)), &picture);
        self.requests.retain(|before| before.figure != request.figure);
        self.requests.push(request);
        Ok(())
    }

    fn export(&mut self, figure: FigureKind, format: ExportFormat) -> Result<(), DrawError> {
        let request = self.requests.iter().find(|request| request.figure == figure);
        let Some((session, request)) = self.session.as_mut().zip(request) else { return Ok(()) };
        let theme = theme(request);
        let text = match format {
            ExportFormat::Csv => session.csv(figure),
            ExportFormat::Svg => svg(size(request), theme.page, |area| session.draw(figure, area, &theme))?,
            ExportFormat::Png => {
                let picture = draw(session, request, Some(&theme))?;
                return self.post_png(&picture);
            }
        };
        self.post_text(&text, format)
    }

    /// Sends a text as a file.
    fn post_text(&self, text: &str, format: ExportFormat) -> Result<(), DrawError> {
        let bytes = Array::of1(&Uint8Array::from(text.as_bytes()));
        let options = BlobPropertyBag::new();
        options.set_type(format.media_type());
        let blob = Blob::new_with_blob_sequence_and_options(&bytes, &options).map_err(draw_error)?;
        self.scope.post_value(&blob);
        Ok(())
    }

    /// Sends a picture when the browser has encoded it.
    fn post_png(&self, picture: &OffscreenCanvas) -> Result<(), DrawError> {
        let promise = picture.convert_to_blob().map_err(draw_error)?;
        let scope = self.scope.clone();
        spawn_local(async move {
            match JsFuture::from(promise).await {
                Ok(blob) => scope.post_value(blob.unchecked_ref()),
                Err(error) => scope.post(&FromAnalysis::Panicked { message: js_error_message(&error) }),
            }
        });
        Ok(())
    }
}

fn view_changed(session: &Session) -> FromAnalysis {
    FromAnalysis::ViewChanged { filters: session.filters(), address: session.address() }
}

fn draw_error(error: impl Into<JsValue>) -> DrawError {
    DrawError(js_error_message(&error.into()))
}

/// The size of a figure, in CSS pixels. A message can hold any number.
fn size(request: &ShowRequest) -> (f64, f64) {
    let length = |length: f32| f64::from(length).clamp(1.0, MAX_PIXELS);
    (length(request.size.0), length(request.size.1))
}

fn theme(request: &ShowRequest) -> Theme {
    Theme::from_properties(|name| {
        let found = request.colors.iter().find(|(property, _)| property == name);
        found.map(|(_, color)| color.clone())
    })
}

/// Draws a figure that was made, on the background of a theme or on none.
fn draw(
    session: &mut Session,
    request: &ShowRequest,
    background: Option<&Theme>,
) -> Result<OffscreenCanvas, DrawError> {
    let (width, height) = size(request);
    let ratio = f64::from(request.ratio).clamp(0.5, 4.0).min(MAX_PIXELS / width.max(height));
    let (canvas, area) = canvas((width, height), ratio)?;
    if let Some(theme) = background {
        area.fill(&theme.page).map_err(|error| DrawError(error.to_string()))?;
    }
    session.draw(request.figure, &area, &theme(request))?;
    Ok(canvas)
}
