//! What a worker runs: fetched and compiled once, started as often as workers are needed.

use js_sys::WebAssembly;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use super::{location, staff::words};
use crate::runtime::message::BUILD;

/// The workers' program.
#[derive(Clone, Debug)]
pub(super) struct Program {
    /// The address of a script that waits for the compiled program as its first message, and starts it.
    pub script: String,
    /// The compiled program.
    pub module: WebAssembly::Module,
}

impl Program {
    /// Fetches and compiles it. The build in the addresses keeps a browser from giving out a worker of an
    /// earlier deployment.
    pub async fn load() -> Result<Self, String> {
        let base = location::base();
        let program = format!("{base}worker_bg.wasm?b={BUILD}");
        let glue = format!("{base}worker.js?b={BUILD}");
        let window = web_sys::window().ok_or("there is no window")?;
        let response = JsFuture::from(window.fetch_with_str(&program)).await.map_err(words)?;
        let response: web_sys::Response = response.dyn_into().map_err(words)?;
        if !response.ok() {
            return Err(format!("{} answered {}", program, response.status()));
        }
        let bytes = JsFuture::from(response.array_buffer().map_err(words)?).await.map_err(words)?;
        let module = JsFuture::from(WebAssembly::compile(&bytes)).await.map_err(words)?;
        let script = format!(
            "import init from {glue:?};\n\
             self.onmessage = async (event) => {{\n\
               self.onmessage = null;\n\
               try {{ await init({{ module_or_path: event.data }}); }}\n\
               catch (error) {{ setTimeout(() => {{ throw error; }}); }}\n\
             }};\n"
        );
        let options = web_sys::BlobPropertyBag::new();
        options.set_type("text/javascript");
        let parts = js_sys::Array::of1(&JsValue::from_str(&script));
        let blob = web_sys::Blob::new_with_str_sequence_and_options(&parts, &options).map_err(words)?;
        let script = web_sys::Url::create_object_url_with_blob(&blob).map_err(words)?;
        Ok(Self { script, module: module.dyn_into().map_err(words)? })
    }
}
