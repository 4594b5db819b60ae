//! What the loops of all workers have in common: messages of the page, and work in slices so short that a message is received
//! within milliseconds.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use js_sys::{Array, ArrayBuffer, Uint8Array};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{DedicatedWorkerGlobalScope, ImageBitmap, MessageChannel, MessageEvent, MessagePort};

use super::clock::now;
use crate::{
    runtime::{message::Message, work_rate::WorkRate},
    train::status::Status,
};

/// The length of a slice, in milliseconds.
const SLICE_MS: f64 = 10.0;

/// The loop of a kind of worker.
pub(super) trait WorkerLoop: Sized + 'static {
    /// The messages that it receives.
    type Received: Message;
    /// The messages that it sends.
    type Sent: Message;

    /// A worker without work.
    fn new(scope: WorkerScope) -> Self;

    /// The message that the program runs and listens.
    fn ready() -> Self::Sent;

    /// The message that the program has panicked, with the panic's text.
    fn panicked(message: String) -> Self::Sent;

    /// Takes a message.
    fn receive(&mut self, message: Self::Received);

    /// Works for about [`SLICE_MS`]. Called after [`WorkerScope::request_slice`].
    fn run_slice(&mut self);
}

/// The page, as a worker sees it.
#[derive(Clone, Debug)]
pub(super) struct WorkerScope {
    scope: DedicatedWorkerGlobalScope,
    /// A message posted to this port calls the next slice, after all messages that have arrived before it.
    slice_port: MessagePort,
    /// Whether such a message has been posted and not yet received.
    slice_requested: Rc<Cell<bool>>,
    /// The work between two readings of the clock.
    work_rate: WorkRate,
}

/// Listens to the page until the worker is terminated. Does nothing outside a worker.
pub(super) fn listen<L: WorkerLoop>() {
    let Ok(scope) = js_sys::global().dyn_into::<DedicatedWorkerGlobalScope>() else { return };
    let Ok(channel) = MessageChannel::new() else { return };
    report_panics::<L>(scope.clone());
    let slice_requested = Rc::new(Cell::new(false));
    let worker = Rc::new(RefCell::new(L::new(WorkerScope {
        scope: scope.clone(),
        slice_port: channel.port1(),
        slice_requested: Rc::clone(&slice_requested),
        work_rate: WorkRate::default(),
    })));

    let slicing = Rc::clone(&worker);
    let on_slice = Closure::<dyn FnMut(MessageEvent)>::new(move |_| {
        slice_requested.set(false);
        slicing.borrow_mut().run_slice();
    });
    channel.port2().set_onmessage(Some(on_slice.as_ref().unchecked_ref()));
    let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        let Ok(buffer) = event.data().dyn_into::<ArrayBuffer>() else { return };
        // Bytes that are no message of this protocol do not come from the page that started this worker.
        if let Ok(message) = L::Received::decode(&Uint8Array::new(&buffer).to_vec()) {
            worker.borrow_mut().receive(message);
        }
    });
    scope.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    // Both closures are called until the worker is terminated.
    on_slice.forget();
    on_message.forget();
    post(&scope, &L::ready());
}

impl WorkerScope {
    /// Sends the page a message.
    pub fn post(&self, message: &impl Message) {
        post(&self.scope, message);
    }

    /// Sends the page a message with a picture that belongs to it.
    pub fn post_with_picture(&self, message: &impl Message, picture: &ImageBitmap) {
        let parts = Array::of2(&Uint8Array::from(message.encode().as_slice()).buffer(), picture);
        // Posting fails only if the page has ended this worker.
        let _ = self.scope.post_message_with_transfer(&parts, &parts);
    }

    /// Sends the page a value that is no message.
    pub fn post_value(&self, value: &JsValue) {
        // Posting fails only if the page has ended this worker.
        let _ = self.scope.post_message(value);
    }

    /// Has [`WorkerLoop::run_slice`] called once, unless it will be called already.
    pub fn request_slice(&self) {
        if !self.slice_requested.get() {
            self.slice_requested.set(self.slice_port.post_message(&JsValue::NULL).is_ok());
        }
    }

    /// Advances work for the length of a slice, or until it is finished. Returns the time at the end. Called once in
    /// [`WorkerLoop::run_slice`].
    pub fn advance_for_slice(&mut self, mut advance: impl FnMut(u64) -> Status) -> (Status, f64) {
        let start = now();
        let mut time = start;
        loop {
            let status = advance(self.work_rate.work());
            let later = now();
            if status == Status::Finished {
                // Less than the work of the rate may have been done, so that the duration says nothing.
                return (status, later);
            }
            self.work_rate.observe(later - time);
            time = later;
            if time - start >= SLICE_MS {
                return (status, time);
            }
        }
    }
}

fn post(scope: &DedicatedWorkerGlobalScope, message: &impl Message) {
    let buffer = Uint8Array::from(message.encode().as_slice()).buffer();
    // Posting fails only if the page has ended this worker.
    let _ = scope.post_message_with_transfer(&buffer, &Array::of1(&buffer));
}

/// Sends the text of a panic to the page: the worker cannot work any more after a panic.
fn report_panics<L: WorkerLoop>(scope: DedicatedWorkerGlobalScope) {
    std::panic::set_hook(Box::new(move |panic| {
        post(&scope, &L::panicked(panic.to_string()));
        console_error_panic_hook::hook(panic);
    }));
}
