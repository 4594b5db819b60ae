//! The messages that the page and the worker of the analysis exchange; [`crate::runtime::message`] has their format.

use serde::{Deserialize, Serialize};

use super::{context::Residuals, filter::FilterRange};
use crate::{
    report::{figure::FigureKind, trial_records::TrialRecord},
    runtime::{
        failure::MessageError,
        message::{Message, open, read, write},
    },
    search::trial::TrialState,
    view::trials::{
        column::TableColumn,
        table::{ShownTable, TableRequest},
    },
};

/// What the page tells the worker of the analysis.
#[derive(Clone, Debug, PartialEq)]
pub enum AnalysisData {
    /// Forget the search of before, and take the trials of this one. The analysis answers [`FromAnalysis::ViewChanged`].
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
}

/// A request of the program that shows the table and the figures.
#[derive(Clone, Debug, PartialEq)]
pub enum AnalysisRequest {
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
    /// [`FromAnalysis::ViewChanged`].
    Drag {
        /// The figure.
        figure: FigureKind,
        /// Where it was pressed, in CSS pixels.
        from: (f32, f32),
        /// Where it was released.
        to: (f32, f32),
    },
    /// Show rows of the table of trials. The analysis answers [`FromAnalysis::Table`].
    Table(TableRequest),
    /// Change what is shown. The analysis answers [`FromAnalysis::ViewChanged`].
    Change(ViewChange),
    /// Write a figure that was drawn as a file. The analysis answers with a blob.
    Export {
        /// The figure.
        figure: FigureKind,
        /// The format.
        format: ExportFormat,
    },
    /// Write the table of trials as CSV. The analysis answers with a blob.
    ExportTable,
}

/// A change of what is shown.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ViewChange {
    /// Remove the filter with this index, `None` for all of them: first the ranges, then the states.
    RemoveFilter(Option<u32>),
    /// Show only trials in a range of a column.
    SetRange(FilterRange),
    /// Show only trials in these states; all of them or none for trials in any state.
    SetStates(Vec<TrialState>),
    /// Sort the table by a column, or turn its direction; also by the other columns, if it is added to them.
    Sort {
        /// The column.
        column: TableColumn,
        /// Whether it is added.
        is_added: bool,
    },
    /// Show a column that is hidden, or the other way round.
    ToggleColumn(TableColumn),
}

/// A message to the worker of the analysis.
#[derive(Clone, Debug, PartialEq)]
pub enum ToAnalysis {
    /// From the page.
    Data(AnalysisData),
    /// From the program that shows the table and the figures.
    Request(AnalysisRequest),
}

/// The search whose trials are analyzed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AnalysisSearch {
    /// Its study, as a link.
    pub link: String,
    /// The language of the page, as a tag of BCP 47.
    pub language: String,
    /// What is shown, as it is in the address ([`super::address`]).
    pub address: String,
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
    /// Rows of the table of trials.
    Table(Box<ShownTable>),
    /// What is shown has changed: the table and the figures are to be made again.
    ViewChanged {
        /// What trials are filtered by, in words.
        filters: Vec<String>,
        /// What is shown, as it is in the address.
        address: String,
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
/// [`AnalysisData`], which it hands on to the worker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FromAnalysisView {
    /// The worker runs and knows nothing: everything is to be sent from the beginning.
    Ready,
    /// Records have been read, and the next ones can be sent.
    RecordsRead,
    /// A person has selected this trial.
    Picked(u32),
    /// A person wants something done with this trial.
    Act(u32, TrialAction),
    /// What is shown, as it is in the address.
    Address(String),
    /// A file of this name was downloaded.
    Downloaded(String),
}

/// What can be done with a trial.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum TrialAction {
    /// Set the tuned settings to its values.
    UseValues,
    /// Open it as a search of its own.
    OpenAlone,
    /// Copy the link of that search.
    CopyLink,
}

impl TrialAction {
    /// Every action.
    pub const ALL: [Self; 3] = [Self::UseValues, Self::OpenAlone, Self::CopyLink];
}

impl Message for FromAnalysisView {
    fn encode(&self) -> Vec<u8> {
        match self {
            Self::Ready => write(191, &()),
            Self::RecordsRead => write(192, &()),
            Self::Picked(trial) => write(193, trial),
            Self::Downloaded(name) => write(194, name),
            Self::Act(trial, action) => write(195, &(trial, action)),
            Self::Address(address) => write(196, address),
        }
    }

    fn decode(bytes: &[u8]) -> Result<Self, MessageError> {
        let (tag, contents) = open(bytes)?;
        Ok(match tag {
            191 => Self::Ready,
            192 => Self::RecordsRead,
            193 => Self::Picked(read(tag, contents)?),
            194 => Self::Downloaded(read(tag, contents)?),
            195 => {
                let (trial, action) = read(tag, contents)?;
                Self::Act(trial, action)
            }
            196 => Self::Address(read(tag, contents)?),
            unknown => return Err(MessageError::Tag(unknown)),
        })
    }
}

/// The tag of [`AnalysisData::Select`].
const SELECT: u8 = 80;

impl AnalysisData {
    /// The trial that a message selects; `None` if it is another message.
    #[must_use]
    pub fn selection(bytes: &[u8]) -> Option<Option<u32>> {
        match open(bytes) {
            Ok((SELECT, contents)) => read(SELECT, contents).ok(),
            _ => None,
        }
    }
}

impl Message for AnalysisData {
    fn encode(&self) -> Vec<u8> {
        match self {
            Self::Begin(search) => write(71, search),
            Self::Records(records) => write(72, records),
            Self::Residuals(residuals) => write(73, residuals),
            Self::RecordsEnd => write(79, &()),
            Self::Select(trial) => write(SELECT, trial),
        }
    }

    fn decode(bytes: &[u8]) -> Result<Self, MessageError> {
        let (tag, contents) = open(bytes)?;
        Ok(match tag {
            71 => Self::Begin(read(tag, contents)?),
            72 => Self::Records(read(tag, contents)?),
            73 => Self::Residuals(read(tag, contents)?),
            79 => Self::RecordsEnd,
            SELECT => Self::Select(read(tag, contents)?),
            unknown => return Err(MessageError::Tag(unknown)),
        })
    }
}

impl Message for AnalysisRequest {
    fn encode(&self) -> Vec<u8> {
        match self {
            Self::Show(request) => write(74, request),
            Self::Probe { figure, probe } => write(75, &(figure, probe)),
            Self::Drag { figure, from, to } => write(76, &(figure, from, to)),
            Self::Change(change) => write(77, change),
            Self::Export { figure, format } => write(78, &(figure, format)),
            Self::Table(request) => write(81, request),
            Self::ExportTable => write(82, &()),
        }
    }

    fn decode(bytes: &[u8]) -> Result<Self, MessageError> {
        let (tag, contents) = open(bytes)?;
        Ok(match tag {
            74 => Self::Show(read(tag, contents)?),
            75 => {
                let (figure, probe) = read(tag, contents)?;
                Self::Probe { figure, probe }
            }
            76 => {
                let (figure, from, to) = read(tag, contents)?;
                Self::Drag { figure, from, to }
            }
            77 => Self::Change(read(tag, contents)?),
            78 => {
                let (figure, format) = read(tag, contents)?;
                Self::Export { figure, format }
            }
            81 => Self::Table(read(tag, contents)?),
            82 => Self::ExportTable,
            unknown => return Err(MessageError::Tag(unknown)),
        })
    }
}

impl Message for ToAnalysis {
    fn encode(&self) -> Vec<u8> {
        match self {
            Self::Data(data) => data.encode(),
            Self::Request(request) => request.encode(),
        }
    }

    fn decode(bytes: &[u8]) -> Result<Self, MessageError> {
        match AnalysisData::decode(bytes) {
            Err(MessageError::Tag(_)) => AnalysisRequest::decode(bytes).map(Self::Request),
            data => data.map(Self::Data),
        }
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
            Self::ViewChanged { filters, address } => write(176, &(filters, address)),
            Self::Outdated => write(177, &()),
            Self::Table(table) => write(178, table),
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
            176 => {
                let (filters, address) = read(tag, contents)?;
                Self::ViewChanged { filters, address }
            }
            177 => Self::Outdated,
            178 => Self::Table(read(tag, contents)?),
            unknown => return Err(MessageError::Tag(unknown)),
        })
    }
}
