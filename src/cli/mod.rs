//! The native shell: searches on threads.

pub mod threads;
