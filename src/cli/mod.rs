//! The native shell: the command line, and searches on threads.

pub mod app;
pub mod command;
mod journal;
pub mod results;
pub mod search;
pub mod threads;
