//! The journal of a search: killed programs, truncated and damaged files, other studies.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test has no public interface and may fail loudly"
)]

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
    sync::Arc,
    thread,
    time::Duration,
};

use foretune::{
    cli::threads,
    num::stream::Stream,
    runtime::{
        failure::{ExecutionFailure, WorkerFailure},
        journal::{
            contents::{JournalContents, JournalError, RecordedSearch},
            line,
            record::{FailureRecord, JournalHeader, JournalRecord, StudyHash},
        },
        scheduler::Phase,
    },
    search::trial::{ExecutionId, TrialState},
    study::{link, study::Study},
    text::{ENGLISH, results_json::results_json},
};
use proptest::prelude::*;
use serde_json::Value as Json;

const LINK: &str = "preset=quick&units1=3|5|7&momentum=0.5|0.9&points=120&split=80&epochs=4&executions=2";

/// A new file in the folder of the test's files.
fn file(name: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    if path.exists() {
        fs::remove_file(&path).unwrap();
    }
    path
}

fn foretune(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_foretune")).args(arguments).output().unwrap()
}

fn search(link: &str, journal: &Path) -> Output {
    foretune(&["search", link, "--json", "--workers", "2", "--journal", journal.to_str().unwrap()])
}

/// The results without the time that they took.
fn results(output: &Output) -> Json {
    assert!(output.status.success(), "{output:?}");
    let mut json: Json = serde_json::from_slice(&output.stdout).unwrap();
    json["elapsed_s"] = Json::Null;
    json
}

fn errors(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn study(link: &str) -> Arc<Study> {
    Arc::new(link::open(link).unwrap())
}

/// The lines of the journal of a whole search.
fn whole_journal(study: &Arc<Study>) -> Vec<String> {
    let hash = StudyHash::of(study);
    let mut records = vec![JournalRecord::Header(JournalHeader::new(study))];
    let scheduler = threads::scheduler(study).resume(Default::default());
    let _ = threads::run(scheduler, &study.data().values, 2, |search| records.extend(search.take_records()));
    records.iter().map(|record| line::encode(record, hash).unwrap()).collect()
}

fn read(bytes: &[u8]) -> JournalContents {
    let mut contents = JournalContents::default();
    bytes.split_inclusive(|byte| *byte == b'\n').for_each(|line| contents.add_line(line));
    contents
}

fn recorded(bytes: &[u8], study: &Study) -> Result<RecordedSearch, JournalError> {
    read(bytes).of_study(StudyHash::of(study))
}

#[test]
fn killed_search_continues_to_the_same_results() {
    let link = "preset=quick&units1=int:3:20:1&momentum=0.5|0.9&epochs=20&executions=2&trials=24";
    let (whole, killed) = (file("whole.journal"), file("killed.journal"));
    let expected = results(&search(link, &whole));
    let mut stream = Stream::keyed(&[7]);
    for attempt in 0.. {
        let mut child = Command::new(env!("CARGO_BIN_EXE_foretune"))
            .args(["search", link, "--json", "--workers", "2", "--journal", killed.to_str().unwrap()])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // Each attempt has more time, so that the search ends on a machine of any speed.
        thread::sleep(Duration::from_millis(u64::from(20 + stream.below(40 + 20 * attempt))));
        if child.try_wait().unwrap().is_some_and(|status| status.success()) {
            assert!(attempt > 0, "the search ended before it was killed");
            break;
        }
        child.kill().unwrap();
        child.wait().unwrap();
    }
    let continued = search(link, &killed);
    assert_eq!(results(&continued), expected);
    assert!(errors(&continued).contains("24 steps and 48 finished runs"), "{}", errors(&continued));
}

#[test]
fn more_trials_continue_a_finished_search() {
    let (short, long) = (file("short.journal"), file("long.journal"));
    let link = "preset=quick&units1=int:3:12:1&momentum=0.5&points=120&split=80&epochs=3&executions=1";
    search(&format!("{link}&trials=4"), &short);
    let continued = search(&format!("{link}&trials=9"), &short);
    assert!(errors(&continued).contains("4 steps and 4 finished runs"), "{}", errors(&continued));
    assert_eq!(results(&continued), results(&search(&format!("{link}&trials=9"), &long)));
    // Fewer trials show the first ones, and lose nothing.
    let fewer = results(&search(&format!("{link}&trials=2"), &short));
    assert_eq!(fewer["trials"].as_array().unwrap().len(), 2);
    let shown = results(&foretune(&["results", "--json", short.to_str().unwrap()]));
    assert_eq!(shown["trials"], results(&continued)["trials"]);
}

#[test]
fn journal_of_another_study_is_refused_and_left_unchanged() {
    let journal = file("other.journal");
    search(LINK, &journal);
    let before = fs::read(&journal).unwrap();
    let output = search(&format!("{LINK}&seed=9"), &journal);
    assert_eq!(output.status.code(), Some(2));
    assert!(errors(&output).contains("belongs to another search: v=1&preset=quick"), "{}", errors(&output));
    assert_eq!(fs::read(&journal).unwrap(), before);
    for contents in [&b"time,value\n1,2\n"[..], b"\xff\xfe\x00\n", b"PK\x03\x04"] {
        fs::write(&journal, contents).unwrap();
        let output = search(LINK, &journal);
        assert_eq!(output.status.code(), Some(2));
        assert!(errors(&output).contains("is not a journal of Foretune"), "{}", errors(&output));
        assert_eq!(fs::read(&journal).unwrap(), contents);
    }
}

#[test]
fn journal_of_another_version_is_read_and_not_continued() {
    let journal = file("version.journal");
    let study = study(LINK);
    let other = StudyHash(StudyHash::of(&study).0 ^ 1);
    let lines = whole_journal(&study).into_iter().map(|line| {
        let (_, record) = line::decode_any(line.as_bytes()).unwrap();
        let mut record = record.unwrap();
        if let JournalRecord::Header(header) = &mut record {
            header.engine = "0.0.1".to_owned();
        }
        line::encode(&record, other).unwrap()
    });
    fs::write(&journal, lines.collect::<String>()).unwrap();
    let refused = search(LINK, &journal);
    assert!(errors(&refused).contains("written by Foretune 0.0.1"), "{}", errors(&refused));
    let shown = results(&foretune(&["results", "--json", journal.to_str().unwrap()]));
    assert_eq!(shown["trials"].as_array().unwrap().len(), 6);
}

#[test]
fn journal_that_another_program_writes_is_refused() {
    let journal = file("locked.journal");
    let held = fs::OpenOptions::new().create(true).append(true).open(&journal).unwrap();
    held.lock().unwrap();
    let output = search(LINK, &journal);
    assert_eq!(output.status.code(), Some(2));
    assert!(errors(&output).contains("Another program is writing"), "{}", errors(&output));
}

#[test]
fn journal_cut_at_any_byte_loses_one_line_at_most() {
    let study = study(LINK);
    let lines = whole_journal(&study);
    let bytes: Vec<u8> = lines.iter().flat_map(|line| line.bytes()).collect();
    let (mut complete, mut end) = (0, 0);
    for cut in 0..=bytes.len() {
        // A line without its line break is complete.
        while complete < lines.len() && end + lines[complete].len() - 1 <= cut {
            end += lines[complete].len();
            complete += 1;
        }
        let recorded = recorded(&bytes[..cut], &study).unwrap();
        let known = recorded.replay.steps() + recorded.replay.ends();
        assert_eq!(known, complete.saturating_sub(1), "cut after {cut} bytes");
        assert!(recorded.skipped <= 1);
    }
}

#[test]
fn failure_of_a_machine_binds_a_search_that_is_resumed() {
    let study = study(LINK);
    let hash = StudyHash::of(&study);
    let id = ExecutionId { trial: 2, execution: 1 };
    let failure = ExecutionFailure::WorkerLost(WorkerFailure::NoAnswer { seconds: 20 });
    let failed = JournalRecord::Failure(FailureRecord { id, failure: failure.clone() });
    let is_of_id =
        |record: &JournalRecord| matches!(record, JournalRecord::Result(result) if result.id == id);
    let mut bytes: Vec<u8> = Vec::new();
    for line in whole_journal(&study) {
        let record = line::decode_any(line.as_bytes()).unwrap().1.unwrap();
        let record = if is_of_id(&record) { &failed } else { &record };
        bytes.extend(line::encode(record, hash).unwrap().bytes());
    }
    let replay = recorded(&bytes, &study).unwrap().replay;
    let mut trained = 0;
    let search = threads::scheduler(&study).resume(replay);
    let search =
        threads::run(search, &study.data().values, 2, |search| trained += search.take_records().len());
    assert_eq!((search.phase(), trained), (Phase::Finished, 0));
    assert_eq!(search.ledger().trial(2).unwrap().state(), TrialState::Failed);
    assert_eq!(search.results().failure(id), Some(&failure));
    let json: Json = serde_json::from_str(&results_json(&search, &study.data(), 0.0, ENGLISH)).unwrap();
    assert_eq!(
        (&json["reproducible"], &json["trials"][2]["state"]),
        (&Json::from(false), &Json::from("failed"))
    );
    assert_eq!(json["trials"][2]["epochs"], Json::Null);
}

proptest! {
    #[test]
    fn damaged_journal_continues_to_the_same_results(
        damages in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        cut in any::<prop::sample::Index>(), is_cut: bool,
    ) {
        let study = study(LINK);
        let lines = whole_journal(&study);
        let mut bytes: Vec<u8> = lines.iter().flat_map(|line| line.bytes()).collect();
        for (index, byte) in &damages {
            let index = index.index(bytes.len());
            bytes[index] = *byte;
        }
        if is_cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        // Without one undamaged line, it is no journal.
        let Ok(recorded) = recorded(&bytes, &study) else { return Ok(()) };
        let lost = lines.len() - 1 - recorded.replay.steps() - recorded.replay.ends();
        prop_assert!(is_cut || lost <= 2 * damages.len(), "{} of {} lines are lost", lost, lines.len());
        let mut again = 0;
        let search = threads::scheduler(&study).resume(recorded.replay);
        let search = threads::run(search, &study.data().values, 2, |search| again += search.take_records().len());
        prop_assert_eq!(again, lost);
        let whole = threads::search(&study, &study.data().values, 1, |_| {});
        prop_assert_eq!(search.ledger(), whole.ledger());
    }

    #[test]
    fn lines_that_are_none_are_never_read_as_records(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let contents = read(&bytes);
        prop_assert!(contents.clone().of_any_study().is_err());
        prop_assert!(contents.of_study(StudyHash(1)).is_ok_and(|recorded| recorded.replay.steps() == 0) || !bytes.is_empty());
    }
}
