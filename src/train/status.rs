//! Whether resumable work is done.

/// The answer of every `advance` function in this module.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// There is more to do: call `advance` again.
    Running,
    /// There is nothing more to do.
    Finished,
}
