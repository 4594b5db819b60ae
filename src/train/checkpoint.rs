//! Checkpoints: all that a run knows at a cut, as bytes, so that it continues to the same bits in any process.
//!
//! A checkpoint is a sequence of words of 32 bits, little-endian:
//!
//! 1. the version of this format;
//! 2. the number of bytes of the header;
//! 3. two words: a hash of the configuration and of the series, so that a checkpoint of another run is refused;
//! 4. the header: a [`RunState`] in postcard's encoding, padded with zeros to whole words;
//! 5. the sections, one after the other: the order of the windows, the curves, the weights, the buffers of the optimizer
//!    and the kept weights, each with as many words as the configuration and the header make necessary;
//! 6. two words: the checksum of all words before.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{
    checkpoint_bytes::Checkpoint,
    config::{ConfigError, TrainConfig},
    epoch::{End, EpochMetrics},
    metrics::Evaluation,
    plateau::PlateauState,
    stage::Stage,
    stopping::EarlyStopper,
};
use crate::{
    data::partition::Fold,
    nn::{
        optimizer::state::OptimizerProgress,
        work::{Budget, CHECKED_COPY},
    },
    num::{hash::WordHasher, stream::Stream},
};

/// The version of the format that this build writes, and the only one that it reads.
pub const VERSION: u8 = 1;

/// The words before the header: version, length, and the hash.
const PREAMBLE_WORDS: usize = 4;

/// The words of the checksum.
const CHECKSUM_WORDS: usize = 2;

/// Why a run cannot continue from bytes.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum CheckpointError {
    /// The bytes are of another version of the format, or there are none.
    #[error("checkpoint of version {version:?}, expected {VERSION}")]
    Version {
        /// The version of the bytes.
        version: Option<u8>,
    },
    /// The bytes are damaged: their checksum is wrong. Some may be missing.
    #[error("damaged checkpoint of {bytes} bytes")]
    Damaged {
        /// The number of bytes.
        bytes: usize,
    },
    /// The checkpoint is of a run with another configuration or on another series.
    #[error("checkpoint of another run")]
    OtherRun,
    /// The contents contradict one another or the configuration.
    #[error("checkpoint with contents that do not fit the run")]
    Contents,
    /// The run had reached its epochs and holds the weights of an earlier epoch, so that it cannot train further.
    #[error("checkpoint of a run that ended after epoch {epoch}, without its last weights")]
    LastWeights {
        /// The last epoch.
        epoch: u32,
    },
    /// The configuration cannot train on the series.
    #[error(transparent)]
    Config(#[from] ConfigError),
}

/// All that a run knows at a cut, apart from what is long.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct RunState {
    pub stage: Stage,
    pub stream: Stream,
    pub optimizer: OptimizerProgress,
    pub plateau: PlateauState,
    pub early_stopper: Option<EarlyStopper>,
    pub loss_sum: f64,
    pub validation_sums: ValidationSums,
    pub best: Option<EpochMetrics>,
    pub last: Option<EpochMetrics>,
    pub kept_epoch: Option<u32>,
    pub end: Option<End>,
    pub evaluation: Option<Evaluation>,
    pub last_evaluation: Option<Evaluation>,
}

/// The sums over the validation points of the current epoch, in their order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct ValidationSums {
    pub losses: f64,
    pub absolute_errors: f64,
}

/// The hash of a configuration, a series and its parts.
pub(super) fn run_hash(config: &TrainConfig, values: &[f32], fold: Fold) -> u64 {
    let mut hasher = WordHasher::default();
    // Postcard fails only on types that it does not support, and a configuration contains none.
    let bytes = postcard::to_stdvec(config).unwrap_or_default();
    bytes.iter().for_each(|byte| hasher.add(u32::from(*byte)));
    let validation = fold.validation();
    hasher.add(validation.start as u32);
    // The hash of a fold that covers the series is that of versions without other folds.
    if fold.train() != (0..validation.start) || validation.end != values.len() {
        <[usize; 4]>::from(fold).into_iter().for_each(|point| hasher.add(point as u32));
    }
    values.iter().for_each(|value| hasher.add(value.to_bits()));
    hasher.hash()
}

/// A checkpoint that is being written, within budgets.
#[derive(Debug)]
pub(super) struct CheckpointWriter {
    bytes: Vec<u8>,
    hasher: WordHasher,
    /// The current section, and how many of its words are written.
    section: usize,
    words_done: usize,
}

impl CheckpointWriter {
    /// A checkpoint of a run of this hash in this state, without its sections, which have `words` words together.
    pub fn new(run_hash: u64, state: &RunState, words: usize) -> Self {
        // As above: a state contains no type that postcard does not support. A checkpoint without it is refused.
        let header = postcard::to_stdvec(state).unwrap_or_default();
        let header_words = header.len().div_ceil(4);
        let words = PREAMBLE_WORDS + header_words + words + CHECKSUM_WORDS;
        let (bytes, hasher) = (Vec::with_capacity(4 * words), WordHasher::default());
        let mut writer = Self { bytes, hasher, section: 0, words_done: 0 };
        let [low, high] = halves(run_hash);
        writer.write(&[u32::from(VERSION), header.len() as u32, low, high]);
        let (whole, rest) = header.as_chunks::<4>();
        let rest = std::array::from_fn(|index| rest.get(index).copied().unwrap_or(0));
        let words = whole.iter().chain((whole.len() < header_words).then_some(&rest));
        writer.write(&words.map(|bytes| u32::from_le_bytes(*bytes)).collect::<Vec<u32>>());
        writer
    }

    fn write(&mut self, words: &[u32]) {
        for word in words {
            self.hasher.add(*word);
            self.bytes.extend_from_slice(&word.to_le_bytes());
        }
    }

    /// Continues to write the sections, which are the same at every call. Returns whether all are written.
    pub fn advance(&mut self, sections: &[&mut [u32]], budget: &mut Budget) -> bool {
        while let Some(section) = sections.get(self.section) {
            while self.words_done < section.len() {
                if budget.is_spent() {
                    return false;
                }
                let first = self.words_done;
                self.words_done += budget.take(section.len() - first, CHECKED_COPY);
                self.write(&section[first..self.words_done]);
            }
            (self.section, self.words_done) = (self.section + 1, 0);
        }
        true
    }

    /// The checkpoint, whose sections are written.
    pub fn finish(mut self) -> Checkpoint {
        let checksum = halves(self.hasher.hash());
        self.write(&checksum);
        Checkpoint::new(self.bytes)
    }
}

/// The low and the high half.
fn halves(hash: u64) -> [u32; 2] {
    [hash as u32, (hash >> 32) as u32]
}

/// A checkpoint that has been opened: its header, and the words of its sections.
#[derive(Debug)]
pub(super) struct OpenedCheckpoint<'a> {
    pub state: RunState,
    sections: &'a [[u8; 4]],
}

impl<'a> OpenedCheckpoint<'a> {
    /// Opens a checkpoint of the run of this hash, from bytes that may not hold one.
    ///
    /// # Errors
    /// Where the bytes hold none, or that of another run.
    pub fn open(bytes: &'a [u8], run_hash: u64) -> Result<Self, CheckpointError> {
        let version = bytes.first().copied();
        if version != Some(VERSION) {
            return Err(CheckpointError::Version { version });
        }
        let damaged = CheckpointError::Damaged { bytes: bytes.len() };
        let (words, rest) = bytes.as_chunks::<4>();
        let contents = words.len().checked_sub(CHECKSUM_WORDS).map(|end| words.split_at(end));
        let Some((contents, checksum)) = contents.filter(|_| rest.is_empty()) else { return Err(damaged) };
        let mut hasher = WordHasher::default();
        contents.iter().for_each(|word| hasher.add(u32::from_le_bytes(*word)));
        if halves(hasher.hash()).map(u32::to_le_bytes) != *checksum {
            return Err(damaged);
        }
        // From here on the bytes are those that some program wrote, though not necessarily this one.
        let [version, header_bytes, low, high, contents @ ..] = contents else {
            return Err(CheckpointError::Contents);
        };
        if u32::from_le_bytes(*version) != u32::from(VERSION) {
            return Err(CheckpointError::Contents);
        }
        if [*low, *high] != halves(run_hash).map(u32::to_le_bytes) {
            return Err(CheckpointError::OtherRun);
        }
        let header_bytes = u32::from_le_bytes(*header_bytes) as usize;
        let header = contents.split_at_checked(header_bytes.div_ceil(4));
        let (header, sections) = header.ok_or(CheckpointError::Contents)?;
        let header = &header.as_flattened()[..header_bytes];
        let state = postcard::from_bytes(header).map_err(|_| CheckpointError::Contents)?;
        Ok(Self { state, sections })
    }

    /// How many words the sections have.
    pub fn words(&self) -> usize {
        self.sections.len()
    }

    /// Copies the words to these sections, which have as many together.
    pub fn read(&self, sections: &mut [&mut [u32]]) {
        let numbers = sections.iter_mut().flat_map(|section| section.iter_mut());
        for (number, word) in numbers.zip(self.sections) {
            *number = u32::from_le_bytes(*word);
        }
    }
}
