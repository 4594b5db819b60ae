//! The cost of following a search: scheduler, leaderboard, snapshots and report under synthetic results, without
//! training.

use std::{collections::VecDeque, hint::black_box, sync::Arc};

use foretune::{
    report::{
        live_leaderboard::LiveLeaderboard,
        search_report::{ReportSource, ReportWriter},
        trial_records::RecordSource,
    },
    runtime::{
        assistant_message::ToAssistant,
        job::{JobId, WorkerId},
        job_result::JobResult,
        message::Message,
        scheduler::{Command, Event, Phase, Scheduler},
    },
    search::trial::ExecutionId,
    study::{data::StudyData, link},
    train::{
        epoch::{Curves, End, EpochMetrics, Outcome, Trained},
        metrics::{Evaluation, Metrics},
    },
    view::{
        analysis::{
            message::{AnalysisData, AnalysisSearch, ViewChange},
            session::Session,
        },
        snapshot::Snapshot,
        trials::{column::TableColumn, table::TableRequest},
    },
};

/// The sizes that are measured: trials, and executions of each.
pub const SIZES: [(u32, u32); 4] = [(100, 10), (1_000, 10), (10_000, 10), (100_000, 10)];

/// Workers of the simulated pool.
const WORKERS: u32 = 4;

/// Results between two snapshots: as many as fast workers send in half a second.
const RESULTS_PER_SNAPSHOT: u32 = 2_000;

/// Changes that one task reads, records that are sent at once, rows of the table and executions of one part of the report, as on
/// the page.
const CHANGES_PER_TASK: usize = 2_000;
const RECORDS_PER_PART: usize = 200;
const TABLE_ROWS: u32 = 120;
const EXECUTIONS_PER_PART: usize = 1_000;

/// The most executions of a search whose table is made.
const MAX_TABLE_EXECUTIONS: u64 = 100_000;

/// How often each search is followed.
const REPETITIONS: usize = 3;

/// The times of the same steps in several repetitions, in milliseconds. The shortest time of each step counts: other
/// load on the machine only makes a step longer.
#[derive(Clone, Debug, Default)]
struct Steps {
    shortest: Vec<f64>,
    next: usize,
}

impl Steps {
    fn add(&mut self, time: f64) {
        match self.shortest.get_mut(self.next) {
            Some(shortest) => *shortest = shortest.min(time),
            None => self.shortest.push(time),
        }
        self.next += 1;
    }

    fn longest(&self) -> f64 {
        self.shortest.iter().copied().fold(0.0, f64::max)
    }
}

/// The steps of following a search.
#[derive(Clone, Debug, Default)]
struct Times {
    /// Handling an event of a worker.
    events: Steps,
    /// Reading changes in one task, with the snapshot that follows.
    snapshots: Steps,
    /// Handling Stop when all but one execution have ended.
    stop: Steps,
    /// Sending one part of the records of trials.
    records: Steps,
    /// Making the table of trials anew, sorted by three columns, which a worker does.
    tables: Steps,
    /// Making one part of the report.
    report_parts: Steps,
    /// Writing one part of the report, which a worker does.
    report_texts: Steps,
}

/// What following a search of one size costs. Times are in milliseconds.
#[derive(Clone, Copy, Debug)]
pub struct Cost {
    /// Handling the result of one execution and its share of the snapshots, on average.
    pub per_result: f64,
    /// The longest step of the main thread.
    pub longest_step: f64,
    /// Handling Stop when all but one execution have ended.
    pub stop: f64,
    /// The longest writing of one part of the report, which a worker does.
    pub longest_report_text: f64,
    /// Making the table of trials anew, which a worker does; 0 for searches of more than 100,000 executions.
    pub longest_table: f64,
}

/// An outcome that differs between executions, of a run of one epoch.
fn outcome(id: ExecutionId) -> Outcome {
    let mixed = (id.trial.wrapping_mul(2_654_435_761) ^ id.execution.wrapping_mul(40_503)) >> 8;
    let loss = 4.0 + f64::from(mixed) / 1e6;
    let metrics = EpochMetrics { epoch: 1, loss: loss * loss, val_loss: loss * loss * 1.1, val_mae: loss };
    let part = Metrics { mse: loss * loss, mae: loss, smape: loss / 0.3, mase: Some(loss / 7.0) };
    let evaluation = Some(Evaluation {
        train: part,
        valid: part,
        train_is_constant: mixed.is_multiple_of(50),
        valid_is_constant: false,
    });
    Outcome {
        end: if mixed.is_multiple_of(97) { End::Diverged { epoch: 1 } } else { End::Completed },
        best: Some(metrics),
        last: Some(metrics),
        weights_epoch: Some(1),
        weights_hash: u64::from(mixed),
        evaluation,
        last_evaluation: evaluation,
    }
}

/// The result of such a run.
fn result(id: ExecutionId) -> Box<JobResult> {
    let curves =
        Curves { loss: vec![1.0], val_loss: vec![1.0], val_mae: vec![1.0], learning_rate: vec![1.0] };
    Box::new(JobResult { curves, trained: Some(Trained { weights: vec![0.5; 50] }), ..outcome(id).into() })
}

/// Follows a search of this size; `None` if its link cannot be opened. `clock` returns milliseconds.
pub fn follow(trials: u32, executions: u32, clock: &dyn Fn() -> f64) -> Option<Cost> {
    let mut times = Times::default();
    for _ in 0..REPETITIONS {
        follow_once(trials, executions, &mut times, clock)?;
    }
    let Times { events, snapshots, stop, records, tables, report_parts, report_texts } = &times;
    let total: f64 = events.shortest.iter().chain(&snapshots.shortest).sum();
    let main_thread = [events, snapshots, stop, records, report_parts];
    Some(Cost {
        per_result: total / events.shortest.len().max(1) as f64,
        longest_step: main_thread.into_iter().map(Steps::longest).fold(0.0, f64::max),
        stop: stop.longest(),
        longest_report_text: report_texts.longest(),
        longest_table: tables.longest(),
    })
}

fn follow_once(trials: u32, executions: u32, times: &mut Times, clock: &dyn Fn() -> f64) -> Option<()> {
    let Times { events, snapshots, stop, records, tables, report_parts, report_texts } = times;
    for steps in [events, snapshots, stop, records, tables, report_parts, report_texts] {
        steps.next = 0;
    }
    let fragment = format!(
        "preset=quick&units1=int:1:500:1&units2=int:1:500:1&optimizer=sgd|adam|rmsprop&momentum=0.9&epochs=1&\
         trials={trials}&executions={executions}"
    );
    let study = Arc::new(link::open(&fragment).ok()?);
    let data = study.data();
    let mut search = Scheduler::new(study);
    let mut leaderboard = LiveLeaderboard::default();
    let mut jobs: VecDeque<(WorkerId, JobId, ExecutionId)> = VecDeque::new();
    let mut ready: VecDeque<Event> = (0..WORKERS).map(|worker| Event::Ready(WorkerId(worker))).collect();
    let mut results = 0;
    while search.phase() == Phase::Running {
        // Making the result is the worker's work.
        let event = ready.pop_front().or_else(|| {
            let (worker, job, execution) = jobs.pop_front()?;
            Some(Event::Finished { worker, job, result: result(execution), time: 0.0 })
        });
        let is_last = search.executions_ended() + 1 == search.study().total_executions();
        let event = if is_last { Event::Stop } else { event? };
        let before = clock();
        let commands = search.handle(event);
        let duration = clock() - before;
        if is_last { &mut times.stop } else { &mut times.events }.add(duration);
        for command in commands {
            if let Command::Run { worker, job } = command {
                jobs.push_back((worker, job.id, job.execution));
            }
        }
        results += 1;
        if results % RESULTS_PER_SNAPSHOT == 0 {
            advance(&search, &mut leaderboard, &mut times.snapshots, clock);
        }
    }
    advance(&search, &mut leaderboard, &mut times.snapshots, clock);
    make_table(&search, &fragment, times, clock)?;
    write_report(&search, &data, times, clock);
    Some(())
}

/// Reads all changes, in tasks as on the page.
fn advance(
    search: &Scheduler,
    leaderboard: &mut LiveLeaderboard,
    steps: &mut Steps,
    clock: &dyn Fn() -> f64,
) {
    let mut is_complete = false;
    while !is_complete {
        let before = clock();
        is_complete = leaderboard.advance(search, CHANGES_PER_TASK);
        if is_complete {
            black_box(Snapshot::of(search, leaderboard, 0));
        }
        steps.add(clock() - before);
    }
}

/// Sends all records and has the table made of them; `None` if the link cannot be opened.
fn make_table(search: &Scheduler, link: &str, times: &mut Times, clock: &dyn Fn() -> f64) -> Option<()> {
    let of = AnalysisSearch { link: link.to_owned(), language: "en".to_owned(), address: String::new() };
    // The records are in the memory of another worker on the page.
    let is_table_made = search.executions_ended() <= MAX_TABLE_EXECUTIONS;
    let (mut session, mut source) = (Session::new(&of).ok()?, RecordSource::default());
    loop {
        let before = clock();
        let part = source.next(search, RECORDS_PER_PART);
        if part.is_empty() {
            break;
        }
        let message = black_box(AnalysisData::Records(part).encode());
        times.records.add(clock() - before);
        if is_table_made {
            let Ok(AnalysisData::Records(part)) = AnalysisData::decode(&message) else { return None };
            session.add(part);
        }
    }
    if !is_table_made {
        return Some(());
    }
    for column in [TableColumn::State, TableColumn::Parameter(2), TableColumn::ValMae] {
        session.change(ViewChange::Sort { column, is_added: true });
    }
    let before = clock();
    black_box(session.show_table(TableRequest { first: 0, rows: TABLE_ROWS, anchor: None }));
    times.tables.add(clock() - before);
    Some(())
}

fn write_report(search: &Scheduler, data: &StudyData, times: &mut Times, clock: &dyn Fn() -> f64) {
    let (mut source, mut writer) = (ReportSource::new(search, None), ReportWriter::default());
    loop {
        let before = clock();
        let part = source.next(search, data, 1.0, &|remark| remark.key().to_owned(), EXECUTIONS_PER_PART);
        let Some(part) = part else { return };
        let message = black_box(ToAssistant::Report(part).encode());
        times.report_parts.add(clock() - before);
        let before = clock();
        let Ok(ToAssistant::Report(part)) = ToAssistant::decode(&message) else { return };
        let mut text = String::new();
        writer.write(&part, &mut text);
        black_box(text);
        times.report_texts.add(clock() - before);
    }
}
