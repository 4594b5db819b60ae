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

#[cfg(test)]
mod tests {
    use super::{super::sample::detail, *};
    use crate::text::ENGLISH;

    #[test]
    fn epochs_are_those_of_the_longest_run() {
        let mut detail = detail();
        detail.runs[0].curves.loss = vec![1.0; 7];
        assert_eq!(epochs(&detail), 7);
        detail.runs.clear();
        assert_eq!(epochs(&detail), 0);
    }

    #[test]
    fn curves_are_summarized_by_their_first_and_last_loss() {
        let summary = summary(&detail(), ENGLISH);
        assert_eq!(
            summary,
            "Run 1: training loss from 9.00 to 4.00. Run 2: training loss from 9.00 to 4.00."
        );
    }

    #[test]
    fn curves_readout_has_the_losses_of_runs_that_reached_the_epoch() {
        let mut detail = detail();
        detail.runs[0].curves.loss.truncate(1);
        assert_eq!(
            readout(&detail, Some(1), ENGLISH),
            "Epoch 1, training / validation loss: run 1: 9.00 / 8.00, run 2: 9.00 / 8.00"
        );
        assert_eq!(
            readout(&detail, Some(2), ENGLISH),
            "Epoch 2, training / validation loss: run 2: 4.00 / 5.00"
        );
        assert_eq!(readout(&detail, None, ENGLISH), ENGLISH.phrase(Phrase::CurvesHint));
    }
}
