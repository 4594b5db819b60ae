//! The browser: messages, worker pool, worker loop, canvas, location, clock.
//!
//! Only the message codec is built on every target, so that it can be tested natively.
