//! The rules of the tidy test. Each module holds one group of rules as functions over source text, with a test
//! per rule that plants a violation.

pub mod browser;
pub mod cycles;
pub mod determinism;
pub mod files;
pub mod guides;
pub mod modules;
pub mod names;
pub mod prose;
pub mod source;
pub mod start_script;
pub mod twins;
