//! Reading a whole journal.

use thiserror::Error;

use super::{
    line,
    record::{ENGINE, FORMAT, JournalHeader, JournalRecord, StudyHash},
    replay::Replay,
};

/// Why a journal cannot be continued or read. Its file stays as it is.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum JournalError {
    /// It belongs to another study. Holds the link of that study, where it can be read.
    #[error("the journal belongs to another study: {link:?}")]
    OtherStudy {
        /// The link.
        link: Option<String>,
    },
    /// Another version of the program has written it: its results can be read, but not continued.
    #[error("the journal was written by version {engine}, and this is version {ENGINE}")]
    OtherVersion {
        /// The version.
        engine: String,
    },
    /// Its format is of a version that this program does not know.
    #[error("the format of the journal has version {format}")]
    Format {
        /// The version.
        format: u32,
    },
    /// It holds no line of a journal.
    #[error("the file is no journal")]
    NoJournal,
    /// It holds no line that says which study it belongs to.
    #[error("the journal does not name its study")]
    NoHeader,
    /// Another program writes to it.
    #[error("another program writes to the journal")]
    Locked,
    /// It cannot be read or written.
    #[error("{message}")]
    File {
        /// The system's text.
        message: String,
    },
}

/// The lines of a journal.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct JournalContents {
    /// The records that can be read, with the studies that their lines name.
    records: Vec<(StudyHash, JournalRecord)>,
    /// The number of lines that cannot be read.
    damaged: usize,
    /// Whether the only line is the beginning of one: writing it was interrupted.
    is_beginning: bool,
}

/// What a search continues with.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RecordedSearch {
    /// The steps and results.
    pub replay: Replay,
    /// The number of lines that were skipped, because they are damaged or belong to another study.
    pub skipped: usize,
    /// The headers of the study.
    pub headers: Vec<JournalHeader>,
}

impl JournalContents {
    /// Adds the next line, with or without the line break at its end. An empty line is none.
    pub fn add_line(&mut self, line: &[u8]) {
        if line.iter().all(u8::is_ascii_whitespace) {
            return;
        }
        let is_first = self.records.is_empty() && self.damaged == 0;
        match line::decode_any(line) {
            Ok((study, Ok(record))) => self.records.push((study, record)),
            Ok((_, Err(_))) | Err(_) => {
                self.damaged += 1;
                self.is_beginning = is_first && line::is_beginning(line);
                return;
            }
        }
        self.is_beginning = false;
    }

    /// Adds a line that is too long to be read.
    pub fn add_long_line(&mut self) {
        self.damaged += 1;
        self.is_beginning = false;
    }

    /// What the journal says of a study that is to be continued. Of an empty journal, nothing.
    ///
    /// # Errors
    /// If the journal is none, or belongs to another study or another version of the program.
    pub fn of_study(self, study: StudyHash) -> Result<RecordedSearch, JournalError> {
        if self.records.iter().any(|(other, _)| *other == study) {
            return Ok(self.recorded(study));
        }
        let mut headers = self.records.iter().rev().filter_map(|(_, record)| header(record));
        match headers.next() {
            Some(header) if header.format != FORMAT => Err(JournalError::Format { format: header.format }),
            Some(header) if header.engine != ENGINE => {
                Err(JournalError::OtherVersion { engine: header.engine.clone() })
            }
            Some(header) => Err(JournalError::OtherStudy { link: Some(header.link.clone()) }),
            None if !self.records.is_empty() => Err(JournalError::OtherStudy { link: None }),
            None if self.damaged == 0 || self.is_beginning => {
                Ok(RecordedSearch { skipped: self.damaged, ..RecordedSearch::default() })
            }
            None => Err(JournalError::NoJournal),
        }
    }

    /// What the journal says of the study that it belongs to, whatever version of the program has written it.
    ///
    /// # Errors
    /// If the journal is none, or does not name its study.
    pub fn of_any_study(self) -> Result<RecordedSearch, JournalError> {
        let with_header = self.records.iter().rfind(|(_, record)| header(record).is_some());
        match with_header.map(|(study, _)| *study) {
            Some(study) => Ok(self.recorded(study)),
            None if self.records.is_empty() => Err(JournalError::NoJournal),
            None => Err(JournalError::NoHeader),
        }
    }

    fn recorded(self, study: StudyHash) -> RecordedSearch {
        let mut recorded = RecordedSearch { skipped: self.damaged, ..RecordedSearch::default() };
        for (other, record) in self.records {
            match record {
                _ if other != study => recorded.skipped += 1,
                JournalRecord::Header(header) => recorded.headers.push(header),
                record => {
                    let _ = recorded.replay.add(record);
                }
            }
        }
        recorded
    }
}

fn header(record: &JournalRecord) -> Option<&JournalHeader> {
    if let JournalRecord::Header(header) = record { Some(header) } else { None }
}
