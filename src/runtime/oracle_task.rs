//! The oracle of a search in the assistant: it receives questions, works on them in parts, and answers.

use serde::{Deserialize, Serialize};

use crate::search::{
    oracle::traits::Proposal,
    replica::{HistoryUpdate, OracleReplica, OracleStart, UpdateError},
};

/// A question for the next step of a search.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ProposalJob {
    /// The number of the search.
    pub search: u32,
    /// The job's id.
    pub job: u32,
    /// What the oracle is created from, in place of one that there is; `None` to ask that one.
    pub start: Option<OracleStart>,
    /// What has been added to the history since the last question.
    pub update: HistoryUpdate,
}

/// The answer to a question.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ProposalAnswer {
    /// The number of the search.
    pub search: u32,
    /// The job's id.
    pub job: u32,
    /// The proposal, or why there is none.
    pub proposal: Result<Proposal, UpdateError>,
}

/// The oracle, and the question that is worked on.
#[derive(Debug, Default)]
pub struct OracleTask {
    /// The oracle, and the number of its search.
    oracle: Option<(u32, OracleReplica)>,
    /// The job of the open question.
    open: Option<u32>,
}

impl OracleTask {
    /// Takes a question; an earlier one is dropped. Returns the answer where there is one at once: the question does not
    /// continue the history of the oracle.
    pub fn ask(&mut self, question: ProposalJob) -> Option<ProposalAnswer> {
        let ProposalJob { search, job, start, update } = question;
        self.open = None;
        if let Some(OracleStart { config, space, seed }) = start {
            self.oracle = Some((search, OracleReplica::new(config.create(space, seed))));
        }
        let oracle = self.oracle.as_mut().filter(|(of, _)| *of == search);
        let updated = oracle.map_or(Err(UpdateError::NoOracle), |(_, oracle)| oracle.update(update));
        match updated {
            Ok(()) => {
                self.open = Some(job);
                None
            }
            Err(error) => {
                self.oracle = None;
                Some(ProposalAnswer { search, job, proposal: Err(error) })
            }
        }
    }

    /// Whether a question is open.
    #[must_use]
    pub fn is_asked(&self) -> bool {
        self.open.is_some()
    }

    /// Works on the open question for about `work` multiply-adds. Returns the answer when it is found.
    pub fn advance(&mut self, work: u64) -> Option<ProposalAnswer> {
        let (job, (search, oracle)) = (self.open?, self.oracle.as_mut()?);
        let proposal = oracle.advance(work)?;
        self.open = None;
        Some(ProposalAnswer { search: *search, job, proposal: Ok(proposal) })
    }

    /// Drops the question of a job.
    pub fn cancel(&mut self, job: u32) {
        self.open.take_if(|open| *open == job);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{search::step::StepAction, study::link};

    fn question(job: u32, has_start: bool, update: HistoryUpdate) -> ProposalJob {
        let study = link::open("preset=quick&units1=3|4|5&momentum=0.5").unwrap();
        let start = OracleStart { config: study.oracle(), space: study.space().clone(), seed: study.seed() };
        ProposalJob { search: 2, job, start: has_start.then_some(start), update }
    }

    fn answer(task: &mut OracleTask) -> (u32, Proposal) {
        match task.advance(1_000) {
            Some(ProposalAnswer { search: 2, job, proposal: Ok(proposal) }) => (job, proposal),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn questions_are_answered_one_after_the_other() {
        let mut task = OracleTask::default();
        assert_eq!(task.ask(question(7, true, HistoryUpdate::default())), None);
        let (job, Proposal::Step(action)) = answer(&mut task) else { panic!("no step") };
        assert!(job == 7 && !task.is_asked() && task.advance(1).is_none());
        let opened = HistoryUpdate { steps: vec![(action.clone(), 3)], results: Vec::new() };
        assert_eq!(task.ask(question(8, false, opened)), None);
        let (8, Proposal::Step(next)) = answer(&mut task) else { panic!("no step") };
        assert_ne!(next, action);
    }

    #[test]
    fn canceled_questions_are_not_answered() {
        let mut task = OracleTask::default();
        task.ask(question(7, true, HistoryUpdate::default()));
        task.cancel(6);
        assert!(task.is_asked());
        task.cancel(7);
        assert!(!task.is_asked() && task.advance(1_000).is_none());
    }

    #[test]
    fn questions_without_an_oracle_or_with_another_history_are_refused() {
        let refused = |task: &mut OracleTask, question| match task.ask(question) {
            Some(ProposalAnswer { proposal: Err(error), .. }) => error,
            other => panic!("{other:?}"),
        };
        let mut task = OracleTask::default();
        assert_eq!(refused(&mut task, question(1, false, HistoryUpdate::default())), UpdateError::NoOracle);
        task.ask(question(1, true, HistoryUpdate::default()));
        let other_search = ProposalJob { search: 3, ..question(2, false, HistoryUpdate::default()) };
        assert_eq!(refused(&mut task, other_search), UpdateError::NoOracle);
        let repeated = HistoryUpdate {
            steps: vec![(StepAction::Repeat { trial: 9, executions: 1 }, 1)],
            results: Vec::new(),
        };
        assert!(matches!(refused(&mut task, question(3, true, repeated)), UpdateError::Step(_)));
        assert!(task.advance(1_000).is_none());
    }
}
