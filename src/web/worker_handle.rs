//! The page's handle to one worker: the thread and its listeners.

use std::rc::Rc;

use js_sys::{Array, ArrayBuffer, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{Blob, ErrorEvent, ImageBitmap, MessageEvent, WorkerOptions, WorkerType};

use super::{js_error::js_error_message, worker_program::WorkerProgram};
use crate::runtime::failure::WorkerFailure;

/// A message or the failure of a worker.
pub(super) enum WorkerEvent {
    /// The bytes of a message.
    Message(Vec<u8>),
    /// A finished file.
    Blob(Blob),
    /// The bytes of a message and the picture that belongs to it.
    Picture(Vec<u8>, ImageBitmap),
    /// The worker failed.
    Failed(WorkerFailure),
}

/// One worker. The thread ends when its handle is dropped.
pub(super) struct WorkerHandle {
    worker: web_sys::Worker,
    // The browser calls these as long as the worker has them as listeners.
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_error: Closure<dyn FnMut(ErrorEvent)>,
}

impl WorkerHandle {
    /// Starts a worker and hands it the compiled program. `on_event` is called with every event of the worker.
    ///
    /// # Errors
    /// The browser's text, if it starts no worker.
    pub fn spawn(program: &WorkerProgram, on_event: Rc<dyn Fn(WorkerEvent)>) -> Result<Self, String> {
        let not_started = |error| js_error_message(&error);
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let worker = web_sys::Worker::new_with_options(&program.script, &options).map_err(not_started)?;
        let on_error_event = Rc::clone(&on_event);
        let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            let buffer = match event.data().dyn_into::<ArrayBuffer>() {
                Ok(buffer) => buffer,
                Err(data) => match data.dyn_into::<Blob>() {
                    Ok(blob) => return on_event(WorkerEvent::Blob(blob)),
                    Err(data) => {
                        if let Some((bytes, picture)) = message_with_picture(&data) {
                            on_event(WorkerEvent::Picture(bytes, picture));
                        }
                        return;
                    }
                },
            };
            on_event(WorkerEvent::Message(Uint8Array::new(&buffer).to_vec()));
        });
        let on_error = Closure::<dyn FnMut(ErrorEvent)>::new(move |event: ErrorEvent| {
            event.prevent_default();
            // The event has no message if the browser could not fetch the script.
            let message = Reflect::get(&event, &"message".into()).ok().and_then(|text| text.as_string());
            let message = message.filter(|message| !message.is_empty());
            on_error_event(WorkerEvent::Failed(
                message.map_or(WorkerFailure::NotLoaded, |message| WorkerFailure::ScriptError { message }),
            ));
        });
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        worker.post_message(&program.module).map_err(not_started)?;
        Ok(Self { worker, _on_message: on_message, _on_error: on_error })
    }

    /// Sends the bytes of a message to the worker.
    pub fn post(&self, message: &[u8]) {
        let buffer = Uint8Array::from(message).buffer();
        // A worker that has failed does not read the message: its error event or its silence is reported.
        let _ = self.worker.post_message_with_transfer(&buffer, &Array::of1(&buffer));
    }
}

/// The parts of a message that comes with a picture.
fn message_with_picture(data: &JsValue) -> Option<(Vec<u8>, ImageBitmap)> {
    let parts = data.dyn_ref::<Array>()?;
    let bytes = parts.get(0).dyn_into::<ArrayBuffer>().ok()?;
    let picture = parts.get(1).dyn_into::<ImageBitmap>().ok()?;
    Some((Uint8Array::new(&bytes).to_vec(), picture))
}

impl Drop for WorkerHandle {
    fn drop(&mut self) {
        // The listeners are dropped after this: they must not be called any more.
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.terminate();
    }
}
