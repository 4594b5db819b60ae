//! The messages that the page and the worker of the analysis exchange; [`crate::runtime::message`] has their format.

use serde::{Deserialize, Serialize};

use super::context::Residuals;
use crate::{
    report::{figure::FigureKind, trial_records::TrialRecord},
    runtime::{
        failure::MessageError,
        message::{Message, open, read, write},
    },
};

/// A message from the page to the analysis.
#[derive(Clone, Debug, PartialEq)]
pub enum ToAnalysis {
    /// Forget the search of before, and take the trials of this one.
    Begin(Box<AnalysisSearch>),
    /// Trials that are new or have changed, in the order of their numbers. The analysis answers
    /// [`FromAnalysis::RecordsRead`].
    Records(Vec<TrialRecord>),
    /// The forecast errors of the selected trial; `None` while it has none. The analysis answers [`FromAnalysis::Outdated`].
    Residuals(Option<Box<Residuals>>),
    /// Every trial that has changed has been sent. The analysis answers [`FromAnalysis::Outdated`].
    RecordsEnd,
    /// This trial is selected. The analysis answers [`FromAnalysis::Outdated`].
    Select(Option<u32>),
    /// Draw a figure. The analysis answers [`FromAnalysis::Shown`].
    Show(Box<ShowRequest>),
    /// Find a mark of a figure that was drawn. The analysis answers [`FromAnalysis::Probed`].
    Probe {
        /// The figure.
        figure: FigureKind,
        /// Where.
        probe: Probe,
    },
    /// The pointer was dragged on a figure: a range of an axis is brushed, or an axis is moved. The analysis answers
    /// [`FromAnalysis::FilterChanged`] if that has an effect.
    Drag {
        /// The figure.
        figure: FigureKind,
        /// Where it was pressed, in CSS pixels.
        from: (f32, f32),
        /// Where it was released.
        to: (f32, f32),
    },
    /// Remove the range with this index, `None` for all ranges. The analysis answers [`FromAnalysis::FilterChanged`].
    RemoveRange(Option<u32>),
    /// Write a figure that was drawn as a file. The analysis answers with a blob.
    Export {
        /// The figure.
        figure: FigureKind,
        /// The format.
        format: ExportFormat,
    },
}

/// The search whose trials are analyzed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AnalysisSearch {
    /// Its study, as a link.
    pub link: String,
    /// The language of the page, as a tag of BCP 47.
    pub language: String,
}

/// A request to draw a figure.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ShowRequest {
    /// The figure.
    pub figure: FigureKind,
    /// What was chosen among its options, by their order.
    pub choices: Vec<u32>,
    /// The width and the height, in CSS pixels.
    pub size: (f32, f32),
    /// Device pixels per CSS pixel.
    pub ratio: f32,
    /// The custom properties of the page that hold colors, with their values.
    pub colors: Vec<(String, String)>,
    /// The number of rows of the table that are shown beside it.
    pub rows: u32,
}

/// Where a mark is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum Probe {
    /// At a position, in CSS pixels.
    At(f32, f32),
    /// So many rows of the table after the one that was found last.
    Step(i32),
}

/// The format of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ExportFormat {
    /// A picture of pixels.
    Png,
    /// A picture of lines and texts.
    Svg,
    /// The table.
    Csv,
}

impl ExportFormat {
    /// Every format.
    pub const ALL: [Self; 3] = [Self::Png, Self::Svg, Self::Csv];

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Png => "PNG",
            Self::Svg => "SVG",
            Self::Csv => "CSV",
        }
    }

    /// The ending of the names of its files.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::Svg => "svg",
            Self::Csv => "csv",
        }
    }

    /// Its media type.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Svg => "image/svg+xml",
            Self::Csv => "text/csv",
        }
    }
}

/// A message from the analysis to the page.
#[derive(Clone, Debug, PartialEq)]
pub enum FromAnalysis {
    /// The program runs and listens.
    Ready {
        /// The build of the program.
        build: String,
    },
    /// The program has panicked; this is its last message.
    Panicked {
        /// The panic's own text.
        message: String,
    },
    /// Records have been read, and the next ones can be sent.
    RecordsRead,
    /// Figures are to be drawn again.
    Outdated,
    /// A figure has been drawn; its picture comes with the message.
    Shown(Box<ShownFigure>),
    /// The mark that was looked for; `None` if there is none.
    Probed {
        /// The figure.
        figure: FigureKind,
        /// The mark.
        mark: Option<ProbedMark>,
    },
    /// The ranges that trials must lie in have changed, or the order of the axes: figures are to be drawn again.
    FilterChanged {
        /// The ranges in words.
        ranges: Vec<String>,
    },
}

/// A figure that has been drawn.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ShownFigure {
    /// The figure; `None` before the first.
    pub figure: Option<FigureKind>,
    /// Why nothing is drawn; empty if something is.
    pub nothing: String,
    /// What can be chosen.
    pub options: Vec<ShownOption>,
    /// The headings of the table.
    pub headings: Vec<String>,
    /// The first rows of the table, with their trials.
    pub rows: Vec<(Option<u32>, Vec<String>)>,
    /// How many rows there are.
    pub total_rows: u32,
}

/// A choice among several things to show.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ShownOption {
    /// Its label.
    pub label: String,
    /// What can be chosen.
    pub choices: Vec<String>,
    /// The index of what is chosen.
    pub chosen: u32,
}

/// A mark of a figure.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ProbedMark {
    /// Its trial, if it is of one.
    pub trial: Option<u32>,
    /// Its row of the table, in words.
    pub text: String,
    /// Its position, in CSS pixels; `None` where it is not drawn.
    pub at: Option<(f32, f32)>,
}

/// A message from the program that shows the analysis to the page's own program. The page sends it messages of
/// [`ToAnalysis`], which it hands on to the worker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FromAnalysisView {
    /// The worker runs and knows nothing: everything is to be sent from the beginning.
    Ready,
    /// Records have been read, and the next ones can be sent.
    RecordsRead,
    /// A person has selected this trial.
    Picked(u32),
    /// A file of this name was downloaded.
    Downloaded(String),
}

impl Message for FromAnalysisView {
    fn encode(&self) -> Vec<u8> {
        match self {
            Self::Ready => write(191, &()),
            Self::RecordsRead => write(192, &()),
            Self::Picked(trial) => write(193, trial),
            Self::Downloaded(name) => write(194, name),
        }
    }

    fn decode(bytes: &[u8]) -> Result<Self, MessageError> {
        let (tag, contents) = open(bytes)?;
        Ok(match tag {
            191 => Self::Ready,
            192 => Self::RecordsRead,
            193 => Self::Picked(read(tag, contents)?),
            194 => Self::Downloaded(read(tag, contents)?),
            unknown => return Err(MessageError::Tag(unknown)),
        })
    }
}

impl Message for ToAnalysis {
    fn encode(&self) -> Vec<u8> {
        match self {
            Self::Begin(search) => write(71, search),
            Self::Records(records) => write(72, records),
            Self::Residuals(residuals) => write(73, residuals),
            Self::Show(request) => write(74, request),
            Self::Probe { figure, probe } => write(75, &(figure, probe)),
            Self::Drag { figure, from, to } => write(76, &(figure, from, to)),
            Self::RemoveRange(range) => write(77, range),
            Self::Export { figure, format } => write(78, &(figure, format)),
            Self::RecordsEnd => write(79, &()),
            Self::Select(trial) => write(80, trial),
        }
    }

    fn decode(bytes: &[u8]) -> Result<Self, MessageError> {
        let (tag, contents) = open(bytes)?;
        Ok(match tag {
            71 => Self::Begin(read(tag, contents)?),
            72 => Self::Records(read(tag, contents)?),
            73 => Self::Residuals(read(tag, contents)?),
            74 => Self::Show(read(tag, contents)?),
            75 => {
                let (figure, probe) = read(tag, contents)?;
                Self::Probe { figure, probe }
            }
            76 => {
                let (figure, from, to) = read(tag, contents)?;
                Self::Drag { figure, from, to }
            }
            77 => Self::RemoveRange(read(tag, contents)?),
            78 => {
                let (figure, format) = read(tag, contents)?;
                Self::Export { figure, format }
            }
            79 => Self::RecordsEnd,
            80 => Self::Select(read(tag, contents)?),
            unknown => return Err(MessageError::Tag(unknown)),
        })
    }
}

impl Message for FromAnalysis {
    fn encode(&self) -> Vec<u8> {
        match self {
            Self::Ready { build } => write(171, build),
            Self::Panicked { message } => write(172, message),
            Self::RecordsRead => write(173, &()),
            Self::Shown(figure) => write(174, figure),
            Self::Probed { figure, mark } => write(175, &(figure, mark)),
            Self::FilterChanged { ranges } => write(176, ranges),
            Self::Outdated => write(177, &()),
        }
    }

    fn decode(bytes: &[u8]) -> Result<Self, MessageError> {
        let (tag, contents) = open(bytes)?;
        Ok(match tag {
            171 => Self::Ready { build: read(tag, contents)? },
            172 => Self::Panicked { message: read(tag, contents)? },
            173 => Self::RecordsRead,
            174 => Self::Shown(read(tag, contents)?),
            175 => {
                let (figure, mark) = read(tag, contents)?;
                Self::Probed { figure, mark }
            }
            176 => Self::FilterChanged { ranges: read(tag, contents)? },
            177 => Self::Outdated,
            unknown => return Err(MessageError::Tag(unknown)),
        })
    }
}
