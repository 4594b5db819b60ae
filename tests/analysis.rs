//! The analysis of a search: the records of trials follow the search, figures are made of them, and messages survive a
//! round trip.
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
        figure::FigureKind,
        trial_records::{MissingTrials, RecordSource, TrialRecord, TrialRecords},
    },
    runtime::{
        failure::MessageError,
        message::{Message, PROTOCOL},
        scheduler::Scheduler,
    },
    search::{
        space::Assignment,
        trial::{Trial, TrialState},
    },
    study::link,
    view::analysis::{
        context::Residuals,
        message::{
            AnalysisData, AnalysisRequest, AnalysisSearch, ExportFormat, FromAnalysis, FromAnalysisView,
            Probe, ProbedMark, ShowRequest, ShownFigure, ShownOption, ToAnalysis, TrialAction, ViewChange,
        },
        session::Session,
    },
    view::trials::{
        column::TableColumn,
        table::{ShownTable, TableRequest},
    },
};
use proptest::prelude::*;

/// A search with trials that diverge.
const LINK: &str = "preset=quick&points=60&split=40&window=5&epochs=3&executions=2&units1=3|4|5&\
    optimizer=sgd|adam&momentum=0.5|0.9&learning_rate=1e-4|1e6";

/// The search, and the records that were read while it ran, at most three trials at once.
fn search() -> (Scheduler, TrialRecords) {
    let study = Arc::new(link::open(LINK).unwrap());
    let values = study.data().values;
    let (mut source, mut records) = (RecordSource::default(), TrialRecords::default());
    let mut read = |search: &Scheduler| {
        loop {
            let part = source.next(search, 3);
            assert!(part.len() <= 3);
            if part.is_empty() {
                break;
            }
            // They travel as messages.
            let bytes = AnalysisData::Records(part).encode();
            let Ok(AnalysisData::Records(part)) = AnalysisData::decode(&bytes) else { panic!("no records") };
            part.into_iter().for_each(|record| records.set(record).unwrap());
        }
    };
    let search = threads::search(&study, &values, 2, |search| read(search));
    read(&search);
    (search, records)
}

#[test]
fn records_that_are_read_while_a_search_runs_are_those_of_its_end() {
    let (search, records) = search();
    let trials = search.ledger().trials();
    let expected: Vec<TrialRecord> =
        trials.iter().map(|trial| TrialRecord::of(trial, search.results())).collect();
    // 3 networks with 2 learning rates: SGD with 2 momenta, and Adam, which has none.
    assert_eq!(expected.len(), 18);
    assert_eq!(records.all(), expected);
    for record in records.all() {
        let scores: Vec<f64> = record.trial.scores().collect();
        if let Some(score) = record.score() {
            assert_eq!(score, scores.iter().sum::<f64>() / 2.0);
            // The study ranks by the validation MAE at the best epoch.
            assert!((record.val_mae().unwrap() - score).abs() <= 1e-12 * score, "{record:?}");
            let curves = record.executions.iter().map(|execution| execution.curves.as_ref().unwrap());
            assert!(curves.into_iter().all(|curves| curves.loss.len() == 3));
            let times = record.executions.iter().map(|execution| execution.time.unwrap());
            assert!(times.into_iter().all(|time| time.start <= time.end));
        }
    }
    assert!(records.all().iter().any(|record| record.score().is_none()), "some trials diverge");
}

#[test]
fn every_figure_of_a_search_is_made() {
    let (_, records) = search();
    let search = AnalysisSearch { link: LINK.to_owned(), language: "en".to_owned(), address: String::new() };
    let mut session = Session::new(&search).unwrap();
    session.add(records.all().to_vec());
    session.select(Some(0));
    session.set_residuals(Some(Box::new(Residuals { trial: 0, first: 40, values: vec![0.5; 20] })));
    for figure in FigureKind::ALL {
        let request = ShowRequest {
            figure,
            choices: vec![2, 0],
            size: (300.0, 200.0),
            ratio: 1.0,
            colors: Vec::new(),
            rows: 1_000,
        };
        let shown = session.show(&request);
        assert_eq!(shown.rows.len(), session.csv(figure).lines().count().saturating_sub(1), "{figure:?}");
        assert_eq!(shown.nothing.is_empty(), !shown.rows.is_empty(), "{figure:?}");
    }
    assert_eq!(session.matching_trials().len(), 18);
}

#[test]
fn record_beyond_the_next_trial_is_refused() {
    let record =
        |number| TrialRecord { trial: Trial::new(number, Assignment::default()), executions: Vec::new() };
    let mut records = TrialRecords::default();
    assert_eq!(records.set(record(1)), Err(MissingTrials { number: 1, count: 0 }));
    records.set(record(0)).unwrap();
    records.set(record(1)).unwrap();
    assert_eq!(records.all().len(), 2);
}

#[test]
fn messages_survive_a_round_trip() {
    let figure = FigureKind::Slice;
    let (from, to) = ((1.5, -2.0), (f32::MAX, 0.25));
    for message in [
        AnalysisData::Begin(Box::new(AnalysisSearch {
            link: LINK.into(),
            language: "zh".into(),
            address: "view.sort=score".into(),
        })),
        AnalysisData::Records(vec![TrialRecord {
            trial: Trial::new(7, Assignment(vec![None])),
            executions: vec![foretune::report::trial_records::ExecutionRecord::default()],
        }]),
        AnalysisData::RecordsEnd,
        AnalysisData::Select(Some(70_000)),
        AnalysisData::Residuals(Some(Box::new(Residuals {
            trial: 3,
            first: 1_000,
            values: vec![0.1, -0.0],
        }))),
        AnalysisData::Residuals(None),
    ] {
        assert_eq!(
            AnalysisData::selection(&message.encode()).is_some(),
            matches!(message, AnalysisData::Select(_))
        );
        assert_eq!(ToAnalysis::decode(&message.encode()), Ok(ToAnalysis::Data(message.clone())));
        assert_eq!(AnalysisData::decode(&message.encode()), Ok(message));
    }
    for message in [
        AnalysisRequest::Show(Box::new(ShowRequest {
            figure,
            choices: vec![1, 0],
            size: (640.5, 300.0),
            ratio: 2.0,
            colors: vec![("--ink".into(), "#1b1d1f".into())],
            rows: 200,
        })),
        AnalysisRequest::Probe { figure, probe: Probe::At(1.0, 2.0) },
        AnalysisRequest::Probe { figure, probe: Probe::Step(i32::MIN) },
        AnalysisRequest::Drag { figure, from, to },
        AnalysisRequest::Change(ViewChange::RemoveFilter(Some(1))),
        AnalysisRequest::Change(ViewChange::SetStates(vec![TrialState::Diverged])),
        AnalysisRequest::Change(ViewChange::Sort { column: TableColumn::Parameter(1), is_added: true }),
        AnalysisRequest::Table(TableRequest { first: 40, rows: 100, anchor: Some((7, 41)) }),
        AnalysisRequest::ExportTable,
        AnalysisRequest::Export { figure, format: ExportFormat::Svg },
    ] {
        assert_eq!(ToAnalysis::decode(&message.encode()), Ok(ToAnalysis::Request(message)));
    }
    let option = ShownOption { label: "Setting".into(), choices: vec!["a".into()], chosen: 0 };
    let shown = ShownFigure {
        figure: Some(figure),
        options: vec![option],
        rows: vec![(Some(1), vec!["31.95".into()])],
        total_rows: 70_000,
        ..ShownFigure::default()
    };
    for message in [
        FromAnalysis::Ready { build: "1".into() },
        FromAnalysis::Panicked { message: "why".into() },
        FromAnalysis::RecordsRead,
        FromAnalysis::Outdated,
        FromAnalysis::Shown(Box::new(shown)),
        FromAnalysis::Probed {
            figure,
            mark: Some(ProbedMark { trial: None, text: "Trial 1".into(), at: Some((0.5, 1.0)) }),
        },
        FromAnalysis::ViewChanged {
            filters: vec!["Momentum 0 to 0.5".into()],
            address: "view.sort=score".into(),
        },
        FromAnalysis::Table(Box::new(ShownTable { total: 70_000, shift: -3, ..ShownTable::default() })),
    ] {
        assert_eq!(FromAnalysis::decode(&message.encode()), Ok(message));
    }
    for message in [
        FromAnalysisView::Ready,
        FromAnalysisView::RecordsRead,
        FromAnalysisView::Picked(3),
        FromAnalysisView::Act(3, TrialAction::CopyLink),
        FromAnalysisView::Address("view.sort=score".into()),
        FromAnalysisView::Downloaded("a.csv".into()),
    ] {
        assert_eq!(FromAnalysisView::decode(&message.encode()), Ok(message));
    }
    let unknown = [PROTOCOL, 99];
    assert_eq!(ToAnalysis::decode(&unknown), Err(MessageError::Tag(99)));
}

proptest! {
    #[test]
    fn decoding_never_panics(tag in 70_u8..=200, mut bytes in prop::collection::vec(any::<u8>(), 0..60)) {
        let decode = |bytes: &[u8]| {
            let _ = (ToAnalysis::decode(bytes), FromAnalysis::decode(bytes), FromAnalysisView::decode(bytes));
        };
        decode(&bytes);
        bytes.splice(0..0, [PROTOCOL, tag]);
        decode(&bytes);
    }
}
