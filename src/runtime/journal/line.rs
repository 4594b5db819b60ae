//! The lines of a journal as text: `CHECKSUM STUDY RECORD`.
//!
//! `RECORD` is JSON without line breaks, `STUDY` the identity of the study in 16 hexadecimal digits, and `CHECKSUM` the
//! CRC-32 (ISO-HDLC) of the rest of the line after it and a space, in 8 hexadecimal digits. Every line names its study, so
//! that no line depends on another one.

use thiserror::Error;

use super::record::{JournalRecord, StudyHash};

/// The longest line that is read, in bytes: the curves of the longest runs take a third of it.
pub const MAX_LINE: usize = 16 << 20;

/// Why a line is no record of a study.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum LineError {
    /// The line is damaged, or no line of a journal.
    #[error("the line is damaged")]
    Damaged,
    /// The record is of a kind that this version does not know.
    #[error("the record is unknown: {0}")]
    Unknown(String),
    /// The record cannot be written.
    #[error("the record cannot be written: {0}")]
    NotWritten(String),
}

/// The line of a record, with a line break at its end.
///
/// # Errors
/// [`LineError::NotWritten`] if the record holds a number that JSON cannot.
pub fn encode(record: &JournalRecord, study: StudyHash) -> Result<String, LineError> {
    let json = serde_json::to_string(record).map_err(|error| LineError::NotWritten(error.to_string()))?;
    let body = format!("{:016x} {json}", study.0);
    Ok(format!("{:08x} {body}\n", crc32fast::hash(body.as_bytes())))
}

/// Reads a line, with or without the line break at its end: the study that it names, and the record, which may be of a
/// version that this one cannot read.
///
/// # Errors
/// [`LineError::Damaged`] if the line is none of a journal.
pub fn decode_any(line: &[u8]) -> Result<(StudyHash, Result<JournalRecord, LineError>), LineError> {
    let damaged = || LineError::Damaged;
    let line = std::str::from_utf8(line).map_err(|_| LineError::Damaged)?.trim_end_matches(['\n', '\r']);
    let (checksum, body) = line.split_once(' ').ok_or_else(damaged)?;
    if hexadecimal(checksum, 8) != Some(u64::from(crc32fast::hash(body.as_bytes()))) {
        return Err(LineError::Damaged);
    }
    let (study, json) = body.split_once(' ').ok_or_else(damaged)?;
    let study = StudyHash(hexadecimal(study, 16).ok_or_else(damaged)?);
    Ok((study, serde_json::from_str(json).map_err(|error| LineError::Unknown(error.to_string()))))
}

/// Whether a line that is damaged is the beginning of a line: writing it was interrupted.
#[must_use]
pub fn is_beginning(line: &[u8]) -> bool {
    let is_digit = |byte: &u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    let mut parts = line.splitn(3, |byte| *byte == b' ');
    let (checksum, study) = (parts.next().unwrap_or_default(), parts.next());
    let is_last = study.is_none();
    let has_checksum =
        checksum.iter().all(is_digit) && (checksum.len() == 8 || is_last && checksum.len() < 8);
    let is_last = parts.next().is_none();
    let has_study = study
        .is_none_or(|study| study.iter().all(is_digit) && (study.len() == 16 || is_last && study.len() < 16));
    has_checksum && has_study && !line.ends_with(b"\n")
}

fn hexadecimal(text: &str, digits: usize) -> Option<u64> {
    let is_number = text.len() == digits && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    if is_number { u64::from_str_radix(text, 16).ok() } else { None }
}
