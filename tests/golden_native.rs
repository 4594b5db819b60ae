//! The pinned search and runs, natively.
#![allow(missing_docs, reason = "a test has no public interface")]

#[path = "golden/checks.rs"]
mod checks;
mod golden;
