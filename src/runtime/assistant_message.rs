//! The messages that the page and the assistant exchange. The assistant is a worker with a program of its own, for what is
//! not training; [`super::message`] has the format of messages.

use super::{
    failure::MessageError,
    message::{Message, open, read, write},
    oracle_task::{ProposalAnswer, ProposalJob},
    report_part::ReportPart,
};
use crate::study::data::{DataSource, StudyData};

/// A message from the page to the assistant.
#[derive(Clone, Debug, PartialEq)]
pub enum ToAssistant {
    /// Make the data of a study at once.
    LoadData {
        /// The number that the answer carries.
        number: u32,
        /// What the data are made from.
        source: Box<DataSource>,
    },
    /// Answer this question of a search, and drop an earlier question.
    Propose(Box<ProposalJob>),
    /// Drop a question.
    CancelProposal {
        /// The question's job.
        job: u32,
    },
    /// Append this part to the report that the assistant writes. It answers [`FromAssistant::ReportPartWritten`].
    Report(ReportPart),
    /// Send the report that has been written, as a blob.
    FinishReport,
}

/// A message from the assistant to the page.
#[derive(Clone, Debug, PartialEq)]
pub enum FromAssistant {
    /// The assistant's program runs and listens.
    Ready {
        /// The build of its program.
        build: String,
    },
    /// The program has panicked; this is its last message.
    Panicked {
        /// The panic's own text.
        message: String,
    },
    /// The assistant works on a question. The page learns from it that the assistant is not lost.
    Working,
    /// The data of a study have been made.
    Data {
        /// The number of the request.
        number: u32,
        /// The data.
        data: Box<StudyData>,
    },
    /// A question has been answered, or could not be.
    Proposed(ProposalAnswer),
    /// A part of a report has been written, and the next one can be sent.
    ReportPartWritten,
}

impl Message for ToAssistant {
    fn encode(&self) -> Vec<u8> {
        match self {
            Self::LoadData { number, source } => write(51, &(number, source)),
            Self::Propose(job) => write(52, job),
            Self::CancelProposal { job } => write(53, job),
            Self::Report(part) => write(54, part),
            Self::FinishReport => write(55, &()),
        }
    }

    fn decode(bytes: &[u8]) -> Result<Self, MessageError> {
        let (tag, contents) = open(bytes)?;
        Ok(match tag {
            51 => {
                let (number, source) = read(tag, contents)?;
                Self::LoadData { number, source }
            }
            52 => Self::Propose(read(tag, contents)?),
            53 => Self::CancelProposal { job: read(tag, contents)? },
            54 => Self::Report(read(tag, contents)?),
            55 => Self::FinishReport,
            unknown => return Err(MessageError::Tag(unknown)),
        })
    }
}

impl Message for FromAssistant {
    fn encode(&self) -> Vec<u8> {
        match self {
            Self::Ready { build } => write(151, build),
            Self::Panicked { message } => write(152, message),
            Self::Working => write(153, &()),
            Self::Data { number, data } => write(154, &(number, data)),
            Self::Proposed(answer) => write(155, answer),
            Self::ReportPartWritten => write(156, &()),
        }
    }

    fn decode(bytes: &[u8]) -> Result<Self, MessageError> {
        let (tag, contents) = open(bytes)?;
        Ok(match tag {
            151 => Self::Ready { build: read(tag, contents)? },
            152 => Self::Panicked { message: read(tag, contents)? },
            153 => Self::Working,
            154 => {
                let (number, data) = read(tag, contents)?;
                Self::Data { number, data }
            }
            155 => Self::Proposed(read(tag, contents)?),
            156 => Self::ReportPartWritten,
            unknown => return Err(MessageError::Tag(unknown)),
        })
    }
}
