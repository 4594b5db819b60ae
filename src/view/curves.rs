//! The words of the learning curves.

use super::detail::Detail;
use crate::text::{language::Language, phrase::Phrase};

/// The number of epochs of the longest run.
#[must_use]
pub fn epochs(detail: &Detail) -> usize {
    detail.runs.iter().map(|run| run.curves.loss.len()).max().unwrap_or(0)
}

/// The curves in a sentence for each run.
#[must_use]
pub fn summary(detail: &Detail, language: &dyn Language) -> String {
    let ends = detail.runs.iter().filter_map(|run| {
        let (first, last) = run.curves.loss.first().zip(run.curves.loss.last())?;
        Some((run.number + 1, f64::from(*first), f64::from(*last)))
    });
    language.curves_summary(&ends.collect::<Vec<_>>())
}

/// The losses of an epoch, from 1; a hint where no epoch is pointed at.
#[must_use]
pub fn readout(detail: &Detail, epoch: Option<usize>, language: &dyn Language) -> String {
    let Some(epoch) = epoch else { return language.phrase(Phrase::CurvesHint).to_owned() };
    let losses = detail.runs.iter().filter_map(|run| {
        let index = epoch.checked_sub(1)?;
        let (training, validation) = run.curves.loss.get(index).zip(run.curves.val_loss.get(index))?;
        Some((run.number + 1, f64::from(*training), f64::from(*validation)))
    });
    language.curves_readout(epoch, &losses.collect::<Vec<_>>())
}
