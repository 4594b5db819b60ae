//! What a command of the command line ends with.

use std::path::PathBuf;

use thiserror::Error;

use crate::{runtime::journal::contents::JournalError, study::link::LinkError};

/// What a command prints, and the error with which it ends although it has printed that.
#[derive(Debug)]
pub struct CommandOutput {
    /// The text.
    pub text: String,
    /// The error.
    pub error: Option<CliError>,
}

/// Why a command line has no result.
#[derive(Debug, Error)]
pub enum CliError {
    /// The arguments are wrong, or ask for help or the version: clap reports both as an error.
    #[error(transparent)]
    Arguments(#[from] clap::Error),
    /// The link cannot be opened.
    #[error(transparent)]
    Link(#[from] LinkError),
    /// A journal cannot be read or written.
    #[error("{}: {error}", path.display())]
    Journal {
        /// The file.
        path: PathBuf,
        /// The reason.
        error: JournalError,
    },
}
