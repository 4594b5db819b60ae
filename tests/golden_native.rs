//! The pinned search and the pinned runs, natively.
#![allow(missing_docs, reason = "a test has no public interface")]

#[path = "golden/checks.rs"]
mod checks;
mod golden;
