//! The link of a single trial of a search gives the same results as the search, to the bit.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test has no public interface and may fail loudly"
)]

use std::sync::Arc;

use foretune::{
    cli::threads,
    runtime::scheduler::Scheduler,
    search::trial::{ExecutionId, Trial},
    study::{check::check, link, trial_link::trial_draft},
    train::epoch::Outcome,
};

fn search(fragment: &str) -> Scheduler {
    let study = Arc::new(link::open(fragment).unwrap());
    threads::search(&study, &study.data().values, 2, |_| {})
}

fn outcomes(search: &Scheduler, trial: &Trial) -> Vec<Option<Outcome>> {
    trial.execution_ids().map(|id| search.results().outcome(id).cloned()).collect()
}

/// Every trial of the search has the same outcomes alone, from the link of its draft.
fn assert_trials_are_the_same_alone(fragment: &str) {
    let whole = search(fragment);
    for trial in whole.ledger().trials() {
        let draft = trial_draft(whole.study(), trial);
        assert!(check(&draft).is_ok(), "{:?}", check(&draft).err());
        let alone = search(&link::encode(&draft));
        assert_eq!(alone.ledger().trials().len(), 1);
        let first = alone.ledger().trial(0).unwrap();
        assert_eq!(outcomes(&alone, first), outcomes(&whole, trial), "trial {}", trial.number);
    }
}

const SMALL: &str = "preset=quick&points=120&split=80&epochs=3&window=7";

#[test]
fn trials_are_the_same_alone() {
    assert_trials_are_the_same_alone(&format!("{SMALL}&units1=3|5&momentum=0.1|0.30000001&seed=77"));
    assert_trials_are_the_same_alone(&format!(
        "{SMALL}&executions=1&learning_rate=1e-6|3.3e-5|1e5&units1=4&momentum=0"
    ));
}

#[test]
fn trials_over_every_kind_of_parameter_are_the_same_alone() {
    assert_trials_are_the_same_alone(&format!(
        "{SMALL}&units1=int:2:9:log&batch=int:8:32:log:2&optimizer=sgd|adam&learning_rate=float:1e-6:1e-3:log&momentum=float:0:0.9:0.3&nesterov=no|yes&dropout=float:0:0.5&activation=relu|tanh&trials=12"
    ));
}

#[test]
fn trials_with_conditional_settings_are_the_same_alone() {
    assert_trials_are_the_same_alone(&format!(
        "{SMALL}&executions=2&layers=int:0:2:1&units1=3|4&units2=2|5&optimizer=sgd|adam&momentum=0.5|0.9&beta_1=0.8|0.9&trials=16"
    ));
}

#[test]
fn trial_of_a_study_that_begins_with_another_stream_is_the_same_alone() {
    let fragment = format!("{SMALL}&units1=3|5&momentum=0.5&stream=4000000000");
    assert_trials_are_the_same_alone(&fragment);
    // The stream matters.
    let outcome = |fragment: &str| {
        search(fragment).results().outcome(ExecutionId { trial: 0, execution: 0 }).cloned().unwrap()
    };
    let fixed = format!("{SMALL}&units1=3&momentum=0.5");
    assert_eq!(outcome(&format!("{fixed}&stream=0")), outcome(&fixed));
    assert_ne!(outcome(&format!("{fixed}&stream=1")), outcome(&fixed));
}

#[test]
fn link_of_a_single_trial_has_its_values_and_its_stream() {
    let whole = search(&format!("{SMALL}&units1=3|5&momentum=0.5|0.9"));
    let trial = whole.ledger().trial(2).unwrap();
    let text = link::encode(&trial_draft(whole.study(), trial));
    let value = |index: usize| trial.assignment.0[index].as_ref().unwrap().to_string();
    assert!(text.contains(&format!("units1={}&momentum={}", value(0), value(1))), "{text}");
    assert!(text.ends_with("&stream=2"), "{text}");
}
