//! The program that a worker runs: fetched and compiled once, started once for each worker.

use js_sys::{Array, WebAssembly};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag, Response, Url};

use super::{js_error::js_error_message, location};
use crate::runtime::{failure::ProgramFailure, message::BUILD};

/// The workers' program.
#[derive(Clone, Debug)]
pub(super) struct WorkerProgram {
    /// The address of a script that expects the compiled program as its first message, and starts it.
    pub script: String,
    /// The compiled program.
    pub module: WebAssembly::Module,
}

impl WorkerProgram {
    /// Fetches and compiles the program. Its addresses contain the build, so that a browser's cache does not answer
    /// with the program of an earlier deployment.
    ///
    /// # Errors
    /// If the server does not answer with the program, or the browser cannot compile it.
    pub async fn load() -> Result<Self, ProgramFailure> {
        let base = location::base();
        let address = format!("{base}worker_bg.wasm?b={BUILD}");
        let glue = format!("{base}worker.js?b={BUILD}");
        let no_window = || ProgramFailure::Browser { message: "no window".to_owned() };
        let window = web_sys::window().ok_or_else(no_window)?;
        let response = JsFuture::from(window.fetch_with_str(&address)).await.map_err(failure)?;
        let response: Response = response.dyn_into().map_err(failure)?;
        if !response.ok() {
            return Err(ProgramFailure::Status { address, status: response.status() });
        }
        let bytes = JsFuture::from(response.array_buffer().map_err(failure)?).await.map_err(failure)?;
        let module = JsFuture::from(WebAssembly::compile(&bytes)).await.map_err(failure)?;
        // The error is thrown again outside the promise, where it reaches the page as the worker's error event.
        let script = format!(
            "import init from {glue:?};\n\
             self.onmessage = async (event) => {{\n\
               self.onmessage = null;\n\
               try {{ await init({{ module_or_path: event.data }}); }}\n\
               catch (error) {{ setTimeout(() => {{ throw error; }}); }}\n\
             }};\n"
        );
        let options = BlobPropertyBag::new();
        options.set_type("text/javascript");
        let parts = Array::of1(&JsValue::from_str(&script));
        let blob = Blob::new_with_str_sequence_and_options(&parts, &options).map_err(failure)?;
        let script = Url::create_object_url_with_blob(&blob).map_err(failure)?;
        Ok(Self { script, module: module.dyn_into().map_err(failure)? })
    }
}

fn failure(error: JsValue) -> ProgramFailure {
    ProgramFailure::Browser { message: js_error_message(&error) }
}
