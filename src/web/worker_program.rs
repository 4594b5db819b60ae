//! The programs that workers run: each fetched and compiled once, and started once for each worker.

use js_sys::WebAssembly;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, AbortSignal, RequestInit, Response};

use super::{js_error::js_error_message, location};
use crate::runtime::{failure::ProgramFailure, message::BUILD};

/// Which program.
#[derive(Clone, Copy, Debug)]
pub(super) enum ProgramKind {
    /// That of the workers that train.
    Worker,
    /// That of the assistant.
    Assistant,
    /// That of the analysis.
    Analysis,
}

impl ProgramKind {
    /// The name of its files. `worker_start.js` knows these names, too.
    fn name(self) -> &'static str {
        match self {
            Self::Worker => "worker",
            Self::Assistant => "assistant",
            Self::Analysis => "analysis",
        }
    }
}

/// A program of workers.
#[derive(Clone, Debug)]
pub(super) struct WorkerProgram {
    /// The address of a script that expects the compiled program as its first message, and starts it.
    pub script: String,
    /// The compiled program.
    pub module: WebAssembly::Module,
}

/// An attempt to load a program. It is given up when this is dropped.
#[derive(Debug)]
pub(super) struct ProgramLoad {
    kind: ProgramKind,
    /// `None` in a browser that cannot give up a request.
    abort: Option<AbortController>,
}

impl ProgramLoad {
    /// An attempt that has not begun.
    pub fn new(kind: ProgramKind) -> Self {
        Self { kind, abort: AbortController::new().ok() }
    }

    /// Fetches and compiles the program, unless this attempt is dropped before. Its addresses contain the build, so that a
    /// browser's cache does not answer with the program of an earlier deployment.
    ///
    /// # Errors
    /// If the server does not answer with the program, or the browser cannot compile it.
    pub fn run(&self) -> impl Future<Output = Result<WorkerProgram, ProgramFailure>> + use<> {
        load(self.kind.name(), self.abort.as_ref().map(AbortController::signal))
    }
}

async fn load(name: &str, signal: Option<AbortSignal>) -> Result<WorkerProgram, ProgramFailure> {
    let base = location::base();
    let address = format!("{base}{name}_bg.wasm?b={BUILD}");
    let script = format!("{base}worker_start.js?b={BUILD}&program={name}");
    let no_window = || ProgramFailure::Browser { message: "no window".to_owned() };
    let window = web_sys::window().ok_or_else(no_window)?;
    let options = RequestInit::new();
    options.set_signal(signal.as_ref());
    let response = window.fetch_with_str_and_init(&address, &options);
    let response = JsFuture::from(response).await.map_err(failure)?;
    let response: Response = response.dyn_into().map_err(failure)?;
    if !response.ok() {
        return Err(ProgramFailure::Status { address, status: response.status() });
    }
    let bytes = JsFuture::from(response.array_buffer().map_err(failure)?).await.map_err(failure)?;
    let module = JsFuture::from(WebAssembly::compile(&bytes)).await.map_err(failure)?;
    Ok(WorkerProgram { script, module: module.dyn_into().map_err(failure)? })
}

impl Drop for ProgramLoad {
    fn drop(&mut self) {
        if let Some(abort) = &self.abort {
            abort.abort();
        }
    }
}

fn failure(error: JsValue) -> ProgramFailure {
    ProgramFailure::Browser { message: js_error_message(&error) }
}
