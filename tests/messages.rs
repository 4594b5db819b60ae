//! Messages between the page and its workers: a round trip gives an equal message, and other bytes are refused.
#![cfg(not(target_arch = "wasm32"))]
#![allow(missing_docs, clippy::expect_used, reason = "a test has no public interface and may fail loudly")]

use std::num::NonZeroUsize;

use foretune::{
    data::{
        partition::{Fold, Partition},
        preparation::Preparation,
        scaling::Scaling,
        source::SeriesSource,
        synthetic::Synthetic,
    },
    nn::{
        activation::Activation,
        dense::Dense,
        loss::Loss,
        model::ModelConfig,
        optimizer::{Optimizer, adam::Adam, clip::Clip, update::Update},
        out_of_range::OutOfRange,
    },
    num::interval::Interval,
    runtime::{
        assistant_message::{FromAssistant, ToAssistant},
        failure::{JobRefusal, MessageError},
        job_result::JobResult,
        message::{
            BUILD, ForecastJob, FromWorker, Message, PROTOCOL, RangeJob, RunJob, SeriesMessage, ToWorker,
        },
        oracle_task::{ProposalAnswer, ProposalJob},
        report_part::{ExecutionReport, ReportPart, TrialReport},
    },
    search::{
        domain::{Domain, scale::Scale},
        execution_keys::ExecutionKeys,
        oracle::traits::Proposal,
        oracle::{OracleConfig, random::RandomConfig},
        parameter::Parameter,
        replica::{HistoryUpdate, OracleStart, UpdateError},
        space::{Assignment, Space},
        step::StepAction,
        trial::{ExecutionState, Trial},
        value::Value,
    },
    study::data::DataSource,
    train::{
        config::{ConfigError, TrainConfig},
        epoch::{Curves, End, EpochMetrics, Outcome, Trained},
        forecast::{ForecastError, Forecasts},
        metrics::{Evaluation, Metrics},
        objective::Objective,
        plateau::Plateau,
        range_test::{RangeTestPoint, RangeTestResult, RateSweep},
        run_plan::RunPlan,
        schedule::Schedule,
        stop_rule::{ComparedValue, StopRule, Threshold},
        stopping::EarlyStopping,
    },
};
use proptest::prelude::*;

/// A short series with baselines and a noise floor.
fn data_source() -> DataSource {
    let partition = Partition::rolling_origin(60, 40, 2).expect("it is a partition");
    DataSource { source: SeriesSource::Synthetic(Synthetic { points: 60, ..Synthetic::CHAPTER }), partition }
}

/// A question about a space with every kind of domain.
fn proposal_job() -> ProposalJob {
    let kinds = [
        Domain::reals(Scale::ReverseLog, 0.1, 0.3, None),
        Domain::reals(Scale::Linear, 0.0, 0.3, Some(0.1)),
        Domain::integers(Scale::Log, 1, i64::MAX, Some(3)),
        Domain::choice(vec![Value::Text("relu".into()), Value::Int(3)]),
        Ok(Domain::boolean()),
    ];
    let named = kinds.into_iter().flatten().zip('a'..);
    let parameters = named.map(|(domain, name)| Parameter::new(&name.to_string(), domain)).collect();
    let space = Space::new(parameters).unwrap_or_default();
    let config = OracleConfig::Random(RandomConfig);
    let action = StepAction::Trial { assignment: space.assignment(3), epochs: Some(7) };
    let results = vec![vec![ExecutionState::Done(0.5), ExecutionState::Pruned { epoch: 3, score: 0.25 }]];
    let update = HistoryUpdate { steps: vec![(action, 2)], results };
    ProposalJob { search: 1, job: 70_000, start: Some(OracleStart { config, space, seed: u64::MAX }), update }
}

/// A configuration with values that are hard to encode: float64 without a short decimal form, large counts, every
/// optional part.
fn config() -> TrainConfig {
    let hidden = Dense { dropout: 0.3, ..Dense::new(7, Activation::Gelu) };
    let plateau = Plateau { factor: 0.1 + 0.2, ..Plateau::DEFAULT };
    TrainConfig {
        window: 3,
        model: ModelConfig::mlp(vec![Dense::new(20, Activation::Relu), hidden]),
        loss: Loss::Huber { delta: 0.1 },
        update: Update { clip: Clip::GlobalNorm(0.7), ..Update::new(Optimizer::Adam(Adam::DEFAULT), 1e-300) },
        epochs: 70_000,
        objective: Objective::ValLoss,
        preparation: Preparation { differencing: NonZeroUsize::new(300), scaling: Scaling::MinMax },
        schedule: Schedule::Plateau(plateau),
        stopping: Some(EarlyStopping { patience: 4, ..EarlyStopping::DEFAULT }),
        season: 365,
        ..TrainConfig::default()
    }
}

/// A trial whose first execution has every metric and whose second failed.
fn trial_report() -> TrialReport {
    let metrics = EpochMetrics { epoch: 7, loss: 0.1 + 0.2, val_loss: 1e-300, val_mae: 4.0 };
    let part = Metrics { mse: 0.3, mae: 1e300, smape: 200.0, mase: None };
    let outcome = Outcome {
        end: End::StoppedEarly { epoch: 9 },
        best: Some(metrics),
        last: Some(metrics),
        weights_epoch: Some(1),
        weights_hash: u64::MAX,
        evaluation: Some(Evaluation {
            train: part,
            valid: part,
            train_is_constant: true,
            valid_is_constant: false,
        }),
        last_evaluation: None,
    };
    let assignment = Assignment(vec![Some(Value::Text("sgd".into())), None, Some(Value::Float(0.1 + 0.2))]);
    let executions = vec![ExecutionState::Done(0.1 + 0.2), ExecutionState::Failed];
    TrialReport {
        trial: Trial { executions, ..Trial::new(70_000, assignment) },
        executions: vec![
            ExecutionReport { outcome: Some(outcome), remark: None },
            ExecutionReport { outcome: None, remark: Some(("failed".into(), "why".into())) },
        ],
    }
}

#[test]
fn messages_to_a_worker_survive_a_round_trip() {
    let sweep = RateSweep { factor: 0.1 + 0.2, ..RateSweep::CHAPTER };
    let keys = ExecutionKeys { seed: u64::MAX, trial: 1, repeat: 2, fold: Some(3) };
    let fold = Fold::new(2..300, 310..400).expect("it is a fold");
    for message in [
        ToWorker::Series(SeriesMessage { search: 3, values: vec![0.1, -0.0, f32::MIN_POSITIVE] }),
        ToWorker::Run(RunJob {
            search: 3,
            job: 70_000,
            config: config(),
            keys,
            fold,
            plan: RunPlan {
                epochs: Some(4),
                stop_rule: Some(StopRule {
                    thresholds: vec![Threshold { epoch: 2, highest: 0.1 + 0.2 }],
                    compared: ComparedValue::Latest,
                }),
                keeps_checkpoint: true,
            },
            checkpoint: None,
            trained_limit: Some(0.5),
        }),
        ToWorker::Pause,
        ToWorker::Resume,
        ToWorker::Cancel { job: 70_000 },
        ToWorker::Clear,
        ToWorker::RangeTest(RangeJob { config: config(), keys, fold, sweep }),
        ToWorker::Forecast(ForecastJob { number: 4, config: config(), fold, weights: vec![0.1], steps: 300 }),
    ] {
        assert_eq!(ToWorker::decode(&message.encode()), Ok(message));
    }
}

#[test]
fn messages_to_the_assistant_survive_a_round_trip() {
    for message in [
        ToAssistant::Report(ReportPart::Text("\u{201c}]".into())),
        ToAssistant::Report(ReportPart::Trials {
            names: vec!["units1".into()],
            trials: vec![trial_report()],
        }),
        ToAssistant::FinishReport,
        ToAssistant::LoadData { number: 7, source: Box::new(data_source()) },
        ToAssistant::Propose(Box::new(proposal_job())),
        ToAssistant::CancelProposal { job: 70_000 },
    ] {
        assert_eq!(ToAssistant::decode(&message.encode()), Ok(message));
    }
}

#[test]
fn messages_from_the_assistant_survive_a_round_trip() {
    let answer = |proposal| FromAssistant::Proposed(ProposalAnswer { search: 1, job: 70_000, proposal });
    for message in [
        FromAssistant::Ready { build: BUILD.into() },
        FromAssistant::Panicked { message: "why".into() },
        FromAssistant::Working,
        FromAssistant::Data { number: 7, data: Box::new(data_source().load()) },
        answer(Ok(Proposal::NeedThrough(3))),
        answer(Err(UpdateError::NoOracle)),
        FromAssistant::ReportPartWritten,
    ] {
        assert_eq!(FromAssistant::decode(&message.encode()), Ok(message));
    }
}

#[test]
fn messages_from_a_worker_survive_a_round_trip() {
    let metrics = EpochMetrics { epoch: 7, loss: 0.1 + 0.2, val_loss: 1e-300, val_mae: 4.0 };
    let part = Metrics { mse: 0.3, mae: 1e300, smape: 200.0, mase: None };
    let evaluation = Evaluation {
        train: part,
        valid: Metrics { mase: Some(0.7), ..part },
        train_is_constant: true,
        valid_is_constant: false,
    };
    let outcome = Outcome {
        end: End::Diverged { epoch: 8 },
        best: Some(metrics),
        last: None,
        weights_epoch: Some(1),
        weights_hash: u64::MAX,
        evaluation: Some(evaluation),
        last_evaluation: None,
    };
    let curves = Curves {
        loss: vec![1.5],
        val_loss: vec![],
        val_mae: vec![f32::MIN_POSITIVE],
        learning_rate: vec![0.1],
    };
    let trained = Some(Trained { weights: vec![0.1, -0.0] });
    let complete = JobResult { curves, trained, milliseconds: 12.5, ..outcome.clone().into() };
    let point = RangeTestPoint { rate: 1e-8, loss: 0.1 + 0.2 };
    let range_test_result =
        RangeTestResult { lowest: Some(point), still_falls: true, diverges_at: Some(1e-3) };
    let out_of_range =
        OutOfRange { name: "every".into(), value: 0.1 + 0.2, accepted: Interval::AT_LEAST_ONE };
    let refused = |refusal: JobRefusal| FromWorker::Refused { search: 1, job: 3, refusal };
    let early = Outcome { end: End::StoppedEarly { epoch: 9 }, ..outcome.clone() };
    let pruned = Outcome { end: End::Pruned { epoch: 9 }, ..outcome };
    let finished = |job, result| FromWorker::Finished { search: 1, job, result: Box::new(result) };
    for message in [
        FromWorker::Ready { build: BUILD.into() },
        FromWorker::Progress { search: 1, job: 2, epochs: 3 },
        finished(2, complete),
        finished(3, early.into()),
        finished(4, pruned.into()),
        FromWorker::Refused { search: 1, job: 2, refusal: JobRefusal::UnknownSearch { search: 70_000 } },
        refused(ConfigError::Window { window: 300, training_points: 200 }.into()),
        refused(ConfigError::Differencing { lag: 300, training_points: 200 }.into()),
        refused(ConfigError::Validation { end: 300, points: 200 }.into()),
        refused(ConfigError::Setting(out_of_range).into()),
        FromWorker::Panicked { message: "why".into() },
        FromWorker::RangeTestFinished { points: vec![point], result: range_test_result },
        FromWorker::Forecast {
            number: 4,
            forecasts: Ok(Forecasts { one_step: vec![0.1], multi_step: vec![-0.0] }),
        },
        FromWorker::Forecast {
            number: 5,
            forecasts: Err(ForecastError::Weights { given: 3, wanted: 300 }.into()),
        },
        FromWorker::Forecast {
            number: 6,
            forecasts: Err(ForecastError::Targets { first: 3, end: 300 }.into()),
        },
        FromWorker::Forecast { number: 7, forecasts: Err(JobRefusal::NoSeries) },
    ] {
        assert_eq!(FromWorker::decode(&message.encode()), Ok(message));
    }
}

#[test]
fn bytes_of_another_protocol_are_refused() {
    assert_eq!(ToWorker::decode(&[]), Err(MessageError::Protocol { version: None }));
    assert_eq!(
        ToWorker::decode(&[PROTOCOL + 1, 3]),
        Err(MessageError::Protocol { version: Some(PROTOCOL + 1) })
    );
    assert_eq!(ToWorker::decode(&[PROTOCOL]), Err(MessageError::Protocol { version: None }));
    assert_eq!(ToWorker::decode(&[PROTOCOL, 77]), Err(MessageError::Tag(77)));
    assert!(matches!(
        FromWorker::decode(&[PROTOCOL, 101, 200]),
        Err(MessageError::Contents { tag: 101, .. })
    ));
    // No message to the assistant is one to a worker that trains.
    let finish = ToAssistant::FinishReport.encode();
    assert!(matches!(ToWorker::decode(&finish), Err(MessageError::Tag(_))));
    assert!(matches!(ToAssistant::decode(&ToWorker::Pause.encode()), Err(MessageError::Tag(3))));
}

proptest! {
    #[test]
    fn decoding_never_panics(tag in 0_u8..160, mut bytes in prop::collection::vec(any::<u8>(), 0..60)) {
        let decode = |bytes: &[u8]| {
            let _ = (ToWorker::decode(bytes), FromWorker::decode(bytes));
            let _ = (ToAssistant::decode(bytes), FromAssistant::decode(bytes));
        };
        decode(&bytes);
        bytes.splice(0..0, [PROTOCOL, tag]);
        decode(&bytes);
    }
}
