//! The file of a journal.

use std::{
    fs::{File, OpenOptions, TryLockError},
    io::{BufRead, BufReader, Read, Seek, SeekFrom, Write},
    path::Path,
};

use crate::{
    runtime::journal::{
        contents::{JournalContents, JournalError, RecordedSearch},
        line::{self, MAX_LINE},
        record::{JournalHeader, JournalRecord, StudyHash},
    },
    study::study::Study,
};

/// A journal that is being written. No other program can write to it meanwhile.
#[derive(Debug)]
pub struct JournalFile {
    file: File,
    study: StudyHash,
}

impl JournalFile {
    /// Opens the journal of a study, or creates it, and reads what it holds.
    ///
    /// # Errors
    /// If the file cannot be read or written, is written by another program, or belongs to another study or version.
    pub fn open(path: &Path, study: &Study) -> Result<(Self, RecordedSearch), JournalError> {
        let hash = StudyHash::of(study);
        let mut options = OpenOptions::new();
        let mut file = options.create(true).read(true).append(true).open(path).map_err(file_error)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(JournalError::Locked),
            Err(TryLockError::Error(error)) => return Err(file_error(error)),
        }
        let recorded = contents(&file)?.of_study(hash)?;
        if !ends_with_line_break(&mut file).map_err(file_error)? {
            // The last line was not written to its end: the next one begins on a line of its own.
            file.write_all(b"\n").map_err(file_error)?;
        }
        let mut journal = Self { file, study: hash };
        let header = JournalHeader::new(study);
        if !recorded.headers.contains(&header) {
            journal.append(&JournalRecord::Header(header))?;
        }
        Ok((journal, recorded))
    }

    /// Appends a record. The system has it when the function returns, so that the end of this program does not lose it.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn append(&mut self, record: &JournalRecord) -> Result<(), JournalError> {
        let line = line::encode(record, self.study)
            .map_err(|error| JournalError::File { message: error.to_string() })?;
        self.file.write_all(line.as_bytes()).map_err(file_error)
    }
}

/// Reads a journal of any study, without changing it.
///
/// # Errors
/// If the file cannot be read or is no journal.
pub fn read(path: &Path) -> Result<RecordedSearch, JournalError> {
    contents(&File::open(path).map_err(file_error)?)?.of_any_study()
}

fn contents(file: &File) -> Result<JournalContents, JournalError> {
    let (mut reader, mut contents) = (BufReader::new(file), JournalContents::default());
    let mut line = Vec::new();
    let mut is_too_long = false;
    loop {
        line.clear();
        let limit = MAX_LINE as u64;
        let read = reader.by_ref().take(limit).read_until(b'\n', &mut line).map_err(file_error)?;
        let is_complete = line.ends_with(b"\n");
        match (read, is_too_long) {
            (0, _) => return Ok(contents),
            // The rest of a line that is too long.
            (_, true) => {}
            (_, false) if !is_complete && read == MAX_LINE => contents.add_long_line(),
            (_, false) => contents.add_line(&line),
        }
        is_too_long = !is_complete && read == MAX_LINE;
    }
}

fn ends_with_line_break(file: &mut File) -> std::io::Result<bool> {
    if file.seek(SeekFrom::End(0))? == 0 {
        return Ok(true);
    }
    file.seek(SeekFrom::End(-1))?;
    let mut last = [0];
    file.read_exact(&mut last)?;
    Ok(last == *b"\n")
}

#[allow(clippy::needless_pass_by_value, reason = "the argument of `map_err`")]
fn file_error(error: std::io::Error) -> JournalError {
    JournalError::File { message: error.to_string() }
}
