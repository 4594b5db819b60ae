//! The report of a search as JSON: written in parts by a worker, it has the same bytes as written at once.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test has no public interface and may fail loudly"
)]

use std::sync::Arc;

use foretune::{
    cli::threads,
    report::{
        remark::Remark,
        search_report::{ReportSource, ReportWriter, report},
    },
    runtime::{
        assistant_message::ToAssistant,
        job::WorkerId,
        message::Message,
        report_part::ReportPart,
        scheduler::{Event, Scheduler},
    },
    study::{data::StudyData, link, study::Study},
};

const LINK: &str = "preset=quick&points=60&split=40&window=5&epochs=1&executions=2&units1=3|4|5&\
    optimizer=sgd|adam&momentum=0.5|0.9&learning_rate=1e-4|1e6";

/// A search with trials that diverged, and one that was stopped before its first result.
fn searches() -> [(Scheduler, StudyData); 2] {
    let study: Arc<Study> = Arc::new(link::open(LINK).unwrap());
    let data = study.data();
    let finished = threads::search(&study, &data.values, 2, |_| {});
    let mut stopped = Scheduler::new(study);
    let _ = stopped.handle(Event::Ready(WorkerId(0)));
    let _ = stopped.handle(Event::Stop);
    [(finished, data.clone()), (stopped, data)]
}

#[test]
fn report_written_in_parts_from_messages_equals_the_one_written_at_once() {
    for (search, data) in searches() {
        let words = |remark: &Remark| format!("\u{201c}{}\u{201d}", remark.key());
        let whole = report(&search, &data, 1.5, &words);
        for most_executions in [1, 5, 7] {
            let mut source = ReportSource::new(&search, None);
            let (mut writer, mut text) = (ReportWriter::default(), String::new());
            let mut fractions = vec![source.fraction()];
            while let Some(part) = source.next(&search, &data, 1.5, &words, most_executions) {
                if let ReportPart::Trials { trials, .. } = &part {
                    assert!(trials.len() * 2 <= most_executions.max(2), "{}", trials.len());
                }
                let message = ToAssistant::Report(part).encode();
                let Ok(ToAssistant::Report(part)) = ToAssistant::decode(&message) else {
                    panic!("a part of a report reads back")
                };
                writer.write(&part, &mut text);
                fractions.push(source.fraction());
            }
            assert_eq!(text, whole);
            assert!(fractions.is_sorted() && fractions.last() == Some(&1.0), "{fractions:?}");
        }
    }
}

#[test]
fn best_of_a_report_is_the_best_of_the_ledger() {
    for (search, data) in searches() {
        let report = report(&search, &data, 0.0, &|_| String::new());
        let report: serde_json::Value = serde_json::from_str(&report).unwrap();
        let best = search.ledger().best().map(|trial| u64::from(trial.number));
        assert_eq!(report["best"].as_u64(), best);
        assert_eq!(report["trials"].as_array().unwrap().len(), search.ledger().trials().len());
    }
}
