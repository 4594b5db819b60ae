//! One worker as the page sees it: the thread, what it listens with, and when it was last heard.

use std::rc::Rc;

use js_sys::{Array, ArrayBuffer, Uint8Array};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{ErrorEvent, MessageEvent, WorkerOptions, WorkerType};

use super::{clock::now, program::Program};
use crate::runtime::message::{FromWorker, Message, ToWorker};

/// A worker that has not been heard for so long, in milliseconds, though it should work, is given up.
pub(super) const PATIENCE: f64 = 20_000.0;

/// What a worker makes itself heard by.
pub(super) enum Heard {
    /// A message.
    Said(FromWorker),
    /// It failed, for this reason.
    Broke(String),
}

/// One worker.
pub(super) struct Staff {
    worker: web_sys::Worker,
    on_message: Closure<dyn FnMut(MessageEvent)>,
    on_error: Closure<dyn FnMut(ErrorEvent)>,
    /// Whether it has said that it listens.
    pub ready: bool,
    /// The number of the search whose series it has been told; 0 for none.
    pub series: u32,
    /// When it last said anything, or was given something to do.
    pub heard: f64,
    /// How many epochs of its job are done.
    pub epochs: u32,
}

impl Staff {
    /// Starts a worker, and hands it its compiled program.
    pub fn hire(program: &Program, hear: Rc<dyn Fn(Heard)>) -> Result<Self, String> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let worker = web_sys::Worker::new_with_options(&program.script, &options).map_err(words)?;
        let hear_error = Rc::clone(&hear);
        let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            let Ok(buffer) = event.data().dyn_into::<ArrayBuffer>() else { return };
            hear(match FromWorker::decode(&Uint8Array::new(&buffer).to_vec()) {
                Ok(message) => Heard::Said(message),
                Err(error) => Heard::Broke(error.to_string()),
            });
        });
        let on_error = Closure::<dyn FnMut(ErrorEvent)>::new(move |event: ErrorEvent| {
            event.prevent_default();
            // A script that could not be fetched gives an event without a message.
            let message = js_sys::Reflect::get(&event, &"message".into()).ok().and_then(|m| m.as_string());
            let message = message.filter(|message| !message.is_empty());
            hear_error(Heard::Broke(message.unwrap_or_else(|| "its program could not be loaded".to_owned())));
        });
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        worker.post_message(&program.module).map_err(words)?;
        Ok(Self { worker, on_message, on_error, ready: false, series: 0, heard: now(), epochs: 0 })
    }

    /// Says something to it.
    pub fn tell(&mut self, message: &ToWorker) {
        let buffer = Uint8Array::from(message.encode().as_slice()).buffer();
        self.heard = now();
        // To a worker that is gone it makes no difference; that it is gone shows otherwise.
        let _ = self.worker.post_message_with_transfer(&buffer, &Array::of1(&buffer));
    }
}

impl Drop for Staff {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.terminate();
        // Their memory is freed with them; nothing calls them any more.
        let _ = (&self.on_message, &self.on_error);
    }
}

/// What went wrong, in the words the browser has for it.
pub(super) fn words(error: JsValue) -> String {
    let message =
        js_sys::Reflect::get(&error, &"message".into()).ok().and_then(|message| message.as_string());
    message.or_else(|| error.as_string()).unwrap_or_else(|| format!("{error:?}"))
}
