//! The loop of the assistant: it makes the data of studies, answers questions to an oracle, and writes reports.

use js_sys::{Array, Uint8Array};
use wasm_bindgen::JsValue;
use web_sys::{Blob, BlobPropertyBag};

use super::{
    clock::now,
    js_error::js_error_message,
    worker_scope::{self, WorkerLoop, WorkerScope},
};
use crate::{
    report::search_report::ReportWriter,
    runtime::{
        assistant_message::{FromAssistant, ToAssistant},
        message::BUILD,
        oracle_task::OracleTask,
        report_part::ReportPart,
    },
    train::status::Status,
};

/// The time between two messages while a question is worked on, in milliseconds.
const WORKING_INTERVAL_MS: f64 = 1_000.0;

/// A report that is being written.
#[derive(Default)]
struct ReportTask {
    writer: ReportWriter,
    /// The texts so far. The browser may keep a blob on disk, so that a report need not fit into memory.
    blobs: Array,
}

struct Assistant {
    scope: WorkerScope,
    oracle: OracleTask,
    report: ReportTask,
    /// When the page was told last that a question is worked on.
    last_message: f64,
}

/// Listens to the page, and sends it [`FromAssistant::Ready`]. Does nothing outside a worker.
pub fn listen() {
    worker_scope::listen::<Assistant>();
}

impl WorkerLoop for Assistant {
    type Received = ToAssistant;
    type Sent = FromAssistant;

    fn new(scope: WorkerScope) -> Self {
        Self { scope, oracle: OracleTask::default(), report: ReportTask::default(), last_message: 0.0 }
    }

    fn ready() -> FromAssistant {
        FromAssistant::Ready { build: BUILD.to_owned() }
    }

    fn panicked(message: String) -> FromAssistant {
        FromAssistant::Panicked { message }
    }

    fn receive(&mut self, message: ToAssistant) {
        match message {
            ToAssistant::LoadData { number, source } => {
                let data = Box::new(source.load());
                self.scope.post(&FromAssistant::Data { number, data });
            }
            ToAssistant::Propose(question) => {
                if let Some(answer) = self.oracle.ask(*question) {
                    self.scope.post(&FromAssistant::Proposed(answer));
                }
                self.last_message = now();
            }
            ToAssistant::CancelProposal { job } => self.oracle.cancel(job),
            ToAssistant::Report(part) => self.write_report_part(&part),
            ToAssistant::FinishReport => self.finish_report(),
        }
        self.request_slice();
    }

    fn run_slice(&mut self) {
        let mut answer = None;
        let (_, time) = self.scope.advance_for_slice(|work| {
            answer = self.oracle.advance(work);
            if answer.is_none() && self.oracle.is_asked() { Status::Running } else { Status::Finished }
        });
        if let Some(answer) = answer {
            self.scope.post(&FromAssistant::Proposed(answer));
        } else if time - self.last_message >= WORKING_INTERVAL_MS {
            self.last_message = time;
            self.scope.post(&FromAssistant::Working);
        }
        self.request_slice();
    }
}

impl Assistant {
    /// Requests the next slice if a question is open.
    fn request_slice(&self) {
        if self.oracle.is_asked() {
            self.scope.request_slice();
        }
    }

    fn write_report_part(&mut self, part: &ReportPart) {
        let ReportTask { writer, blobs } = &mut self.report;
        let mut text = String::new();
        writer.write(part, &mut text);
        match json_blob(&Array::of1(&Uint8Array::from(text.as_bytes()))) {
            Ok(blob) => {
                blobs.push(&blob);
                self.scope.post(&FromAssistant::ReportPartWritten);
            }
            Err(error) => self.fail(&error),
        }
    }

    fn finish_report(&mut self) {
        let ReportTask { blobs, .. } = std::mem::take(&mut self.report);
        match json_blob(&blobs) {
            Ok(blob) => self.scope.post_value(&blob),
            Err(error) => self.fail(&error),
        }
    }

    /// Reports that the browser has refused something that the assistant cannot do without.
    fn fail(&self, error: &JsValue) {
        self.scope.post(&FromAssistant::Panicked { message: js_error_message(error) });
    }
}

/// A blob of JSON from blobs or bytes, in their order.
fn json_blob(parts: &Array) -> Result<Blob, JsValue> {
    let options = BlobPropertyBag::new();
    options.set_type("application/json");
    Blob::new_with_blob_sequence_and_options(parts, &options)
}
