//! The native shell: the command line, and searches on threads.

pub mod app;
pub mod search;
pub mod threads;
