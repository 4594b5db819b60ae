//! The Chinese texts beside the English ones: complete, translated, with the same numbers. The errors of links and the
//! failures of workers are compared where they are listed, in `error_messages.rs` and `failure_messages.rs`.
#![allow(missing_docs, clippy::unwrap_used, reason = "a test has no public interface")]

mod translation;

use foretune::{
    data::{
        baselines::{Baseline, BaselineKind},
        errors::Errors,
    },
    nn::loss::Loss,
    report::{
        figure::{FigureKind, NoFigure, Quantity},
        finding::{Best, Finding, Prospect},
        leaderboard::Row,
        missing_forecast::MissingForecast,
        next_step::NextStep,
        remark::Remark,
        setting_effect::{EffectVerdict, SettingEffect, ValueGroup},
    },
    runtime::{
        failure::{AnalysisFailure, WorkerFailure},
        memory_limit::MemoryLimit,
        scheduler::Phase,
    },
    search::{combinations::Combinations, domain::scale::Scale, trial::TrialState, value::Value},
    study::{
        preset::Preset,
        schema::{Panel, Setting},
        scoring::{Incomparable, LossUnits, NoBaselineScore, Score, TrainingLoss},
        value_type::ValueType,
    },
    text::{
        CHINESE, ENGLISH,
        analysis_language::FigureText,
        analysis_language_of,
        language::Language,
        language_of,
        locale::Locale,
        message::{
            Copied, ForecastCaption, ForecastSummary, LayerSummary, Measure, RangePreview, RangeTestNetwork,
            RunBlocked, SearchSize, StatusFacts,
        },
        phrase::{AnalysisPhrase, Phrase},
        settings_reference::{preset_table, settings_table},
    },
    train::{
        constant_forecast::{ConstantForecast, ConstantParts},
        objective::Objective,
        range_test::{RangeTestPoint, RangeTestResult},
    },
};
use translation::{assert_translations, faults};

/// Names that stay in Latin letters as labels.
const LATIN_LABELS: [&str; 33] = [
    "Rho",
    "Beta 1",
    "Beta 2",
    "AMSGrad",
    "Epsilon",
    "Alpha",
    "ReLU",
    "Leaky ReLU",
    "ELU",
    "SELU",
    "GELU",
    "SiLU（swish）",
    "Mish",
    "Tanh",
    "Sigmoid",
    "Softplus",
    "SGD",
    "RMSprop",
    "Adam",
    "AdamW",
    "Adagrad",
    "Adadelta",
    "Adamax",
    "Nadam",
    "Lion",
    "MSE",
    "MAE",
    "RMSE",
    "sMAPE",
    "MASE",
    "–",
    "Foretune",
    "",
];

fn has_han(text: &str) -> bool {
    text.chars().any(|letter| ('\u{4e00}'..='\u{9fff}').contains(&letter))
}

/// Every text that holds no numbers of a search: settings, choices, presets, panels, phrases and other names.
fn fixed_texts(language: &dyn Language) -> Vec<String> {
    let mut texts = Vec::new();
    for setting in Setting::ALL {
        let text = language.setting(*setting);
        texts.extend([text.label, text.help].map(str::to_owned));
        texts.extend([language.tune(*setting), language.tuned_setting(*setting)]);
        texts.push(language.tuned_setting_part(*setting, Phrase::RangeFrom));
        if let ValueType::Choice(list) = setting.row().values {
            texts.extend(list.choices().iter().map(|choice| language.choice(*choice).to_owned()));
        }
    }
    for preset in Preset::ALL {
        let text = language.preset(*preset);
        texts.extend([text.label, text.description].map(str::to_owned));
    }
    texts.extend(Panel::ALL.iter().map(|panel| language.panel(*panel).to_owned()));
    texts.extend(Phrase::ALL.iter().map(|phrase| language.phrase(*phrase).to_owned()));
    let analysis = analysis_language_of(language.locale());
    texts.extend(AnalysisPhrase::ALL.iter().map(|phrase| analysis.analysis_phrase(*phrase).to_owned()));
    let steps = [
        NextStep::LowerRate,
        NextStep::RankOnUnseen,
        NextStep::MoreRuns,
        NextStep::MoreEpochs,
        NextStep::TuneRate,
    ];
    texts.extend(steps.map(|step| language.next_step(step).to_owned()));
    texts.extend(TrialState::ALL.map(|state| language.state_name(state).to_owned()));
    texts
        .extend([Scale::Linear, Scale::Log, Scale::ReverseLog].map(|scale| language.scale(scale).to_owned()));
    for objective in OBJECTIVES {
        texts.extend([language.objective(objective).to_owned(), language.score_heading(objective)]);
        texts.push(language.leaderboard_order(objective));
    }
    for measure in [Measure::Mse, Measure::Mae, Measure::Rmse, Measure::Smape, Measure::Mase] {
        let (name, meaning) = language.measure(measure);
        texts.extend([name, meaning].map(str::to_owned));
    }
    for figure in FigureKind::ALL {
        let FigureText { title, reading } = analysis.figure(figure);
        texts.extend([title.to_owned(), reading.to_owned(), analysis.figure_table(figure)]);
    }
    texts.extend(QUANTITIES.map(|quantity| analysis.quantity(quantity)));
    texts.extend(NO_FIGURE.map(|reason| analysis.no_figure(reason).to_owned()));
    texts.extend(language.preset_table_headings().map(str::to_owned));
    texts.extend(language.settings_table_headings().map(str::to_owned));
    for copied in [Copied::Link, Copied::ResultsSummary, Copied::ResultsJson] {
        texts.push(language.copied(copied));
    }
    texts
}

const OBJECTIVES: [Objective; 3] = [Objective::Loss, Objective::ValLoss, Objective::ValMae];

const QUANTITIES: [Quantity; 30] = [
    Quantity::Rank,
    Quantity::State,
    Quantity::RunScores,
    Quantity::TrainingTime,
    Quantity::Trial,
    Quantity::Run,
    Quantity::Score(Objective::Loss),
    Quantity::BestSoFar,
    Quantity::Deviation,
    Quantity::Trials,
    Quantity::Share,
    Quantity::Loss,
    Quantity::ValLoss,
    Quantity::ValMae,
    Quantity::Setting(Setting::Momentum),
    Quantity::Epoch,
    Quantity::Epochs,
    Quantity::LearningRate,
    Quantity::Worker,
    Quantity::Start,
    Quantity::End,
    Quantity::Time,
    Quantity::Point,
    Quantity::Residual,
    Quantity::Lag,
    Quantity::Correlation,
    Quantity::From,
    Quantity::To,
    Quantity::Points,
    Quantity::NormalQuantile,
];

const NO_FIGURE: [NoFigure; 8] = [
    NoFigure::NoScore,
    NoFigure::NothingTuned,
    NoFigure::OneSettingTuned,
    NoFigure::NoCurves,
    NoFigure::NoTimes,
    NoFigure::NoTrialSelected,
    NoFigure::NoForecast,
    NoFigure::FewErrors,
];

const LOSSES: [Loss; 5] = [
    Loss::MeanSquared,
    Loss::MeanAbsolute,
    Loss::Huber { delta: 1.5 },
    Loss::LogCosh,
    Loss::Quantile { q: 0.9 },
];

const CONSTANT_PARTS: [ConstantParts; 3] =
    [ConstantParts::Both, ConstantParts::Training, ConstantParts::Validation];

fn baselines() -> Vec<Baseline> {
    [
        BaselineKind::Naive,
        BaselineKind::SeasonalNaive { period: 365 },
        BaselineKind::MovingAverage { width: 28 },
        BaselineKind::SeasonalDrift { period: 365, width: 3 },
        BaselineKind::SmoothedSeasonalDrift { period: 365, width: 3, smoothing: 9 },
    ]
    .map(|kind| Baseline { kind, errors: Errors { mae: 4.5, mse: 33.25 }, forecast: Vec::new() })
    .into()
}

fn scores() -> Vec<Score> {
    let mut scores = Vec::new();
    for objective in OBJECTIVES {
        for loss in LOSSES.map(Some).into_iter().chain([None]) {
            for units in [LossUnits::Series, LossUnits::Scaled, LossUnits::Various] {
                scores.extend([true, false].map(|is_penalized| Score {
                    objective,
                    loss,
                    units,
                    is_penalized,
                }));
            }
        }
    }
    scores
}

const INCOMPARABLE: [Option<Incomparable>; 3] =
    [None, Some(Incomparable::Losses), Some(Incomparable::Scales)];

fn values() -> Vec<(Setting, Value)> {
    vec![
        (Setting::Momentum, Value::Float(0.9)),
        (Setting::Units1, Value::Int(24)),
        (Setting::Activation, Value::Text("relu".into())),
        (Setting::Nesterov, Value::Bool(true)),
    ]
}

fn findings(language: &dyn Language) -> Vec<String> {
    let mut findings = vec![Finding::Searching, Finding::Paused, Finding::NoScore, Finding::Failed(None)];
    let mut texts = Vec::new();
    for score in scores() {
        for incomparable in INCOMPARABLE {
            for (ranked, equal, baseline) in [(1, 1, 0), (44, 1, 1), (44, 16, 2)] {
                let best = Best {
                    trial: 7,
                    values: if equal == 1 { values() } else { Vec::new() },
                    ranked,
                    equal,
                    score,
                    value: 31.946,
                    deviation: (ranked > 1).then_some(1.1149),
                    val_mae: (ranked > 1).then_some(4.96),
                    baseline: baselines().into_iter().nth(baseline).map(|mut baseline| {
                        baseline.errors.mae += equal as f64;
                        baseline
                    }),
                    noise_floor: (equal == 1).then_some(4.01),
                    incomparable,
                };
                findings.push(Finding::Failed(Some(Box::new(best.clone()))));
                findings.push(Finding::Best(Box::new(best)));
            }
            for (trials, executions) in [(1, 1), (44, 2), (1_000, 3)] {
                texts.push(language.prospect(&Prospect { trials, executions, score, incomparable }));
            }
        }
    }
    texts.extend(findings.iter().map(|finding| language.finding(finding)));
    texts
}

fn constant_forecasts() -> Vec<ConstantForecast> {
    let parts = CONSTANT_PARTS.into_iter();
    parts
        .flat_map(|parts| {
            [ConstantForecast::InReportedEpoch(parts), ConstantForecast::AfterReportedEpoch(parts)]
        })
        .collect()
}

fn rows() -> Vec<Row> {
    let row = |state, remark, constant_forecasts, stopped_early, runs| Row {
        rank: Some(2),
        trial: 7,
        values: Vec::new(),
        state,
        remark,
        constant_forecasts,
        stopped_early,
        score: Some(31.9),
        deviation: None,
        scores: vec![Some(31.9); runs],
        val_mae: Some(4.9),
        val_maes: Vec::new(),
    };
    let constant = Some(Remark::ConstantForecast(constant_forecasts()[0]));
    let mut rows = vec![
        row(TrialState::Completed, constant.clone(), 0, None, 3),
        row(TrialState::Completed, constant.clone(), 1, None, 1),
        row(TrialState::Completed, constant, 2, None, 3),
        row(TrialState::Completed, None, 0, Some((17, 17)), 3),
        row(TrialState::Completed, None, 0, Some((17, 29)), 3),
        row(TrialState::Diverged, Some(Remark::Diverged { epoch: 4 }), 0, None, 3),
    ];
    for state in [
        TrialState::Completed,
        TrialState::Pruned,
        TrialState::Running,
        TrialState::Stopped,
        TrialState::Diverged,
        TrialState::Failed,
    ] {
        rows.push(row(state, None, 0, None, 3));
    }
    rows
}

fn statuses() -> Vec<StatusFacts> {
    let facts = |phase, is_starting_workers| StatusFacts {
        phase,
        ended: 1_234,
        total: 5_678,
        elapsed: 12.5,
        is_starting_workers,
    };
    let phases = [Phase::Running, Phase::Paused, Phase::Stopped, Phase::Finished, Phase::Failed];
    let mut statuses = vec![facts(None, false), facts(Some(Phase::Running), true)];
    statuses.extend(phases.map(|phase| facts(Some(phase), false)));
    statuses
}

/// The messages of the page that hold numbers.
fn messages(language: &dyn Language) -> Vec<String> {
    let mut texts: Vec<String> =
        [0.01, 4.5, 45.0, 600.0, 10_000.0, 900_000.0].map(|s| language.duration(s)).into();
    texts.extend([1.0, 50.0].map(|seconds| language.time_left(seconds)));
    for setting in Setting::ALL {
        let row = setting.row();
        texts.extend([language.accepted(row.values), language.value_keys(row.values), language.tuning(row)]);
        texts.push(language.condition(row.condition));
    }
    texts.push(language.optimizer_defaults(&[0.9, 0.95]));
    texts.extend([1, 3].map(|count| language.settings_need_attention(count)));
    texts.extend([1, 3].map(|count| language.run_blocked(RunBlocked { first: Setting::Window, count })));
    for verdict in [EffectVerdict::Clear, EffectVerdict::Unclear, EffectVerdict::None] {
        let group = |value: f64, mean| ValueGroup {
            first: Value::Float(value),
            last: Value::Float(2.0 * value),
            trials: 11,
            mean,
            lowest: mean,
        };
        let groups = vec![group(0.3, 31.9), group(0.7, 33.5)];
        texts.push(language.effects(&[SettingEffect {
            setting: Setting::Momentum,
            groups,
            share: Some(0.36),
            verdict,
        }]));
    }
    let analysis = analysis_language_of(language.locale());
    texts.push(analysis.quantity_value(Quantity::Loss, "31.95"));
    texts.push(analysis.shown_rows(200, 10_000));
    texts.push(analysis.matching_trials(12, 10_000));
    texts.extend([analysis.at_least("31.95"), analysis.at_most("31.95")]);
    let lost = [AnalysisFailure::Worker(WorkerFailure::NotLoaded)];
    texts.extend(lost.map(|failure| language.analysis_failed(&failure)));
    texts.push(language.downloaded("results.json"));
    texts.push(language.writing_results(62));
    for combinations in [
        Combinations::Count(1),
        Combinations::Count(44_000),
        Combinations::Beyond64Bits,
        Combinations::Uncountable,
    ] {
        for (tuned, trials, executions) in [(0, 1, 1), (2, 1_000, 3)] {
            texts.push(language.search_size(SearchSize { tuned, combinations, trials, executions }));
        }
    }
    texts.push(language.data_summary("1461", "5", "1000"));
    let layers = [("10 … 30", true), ("8", false)]
        .map(|(units, is_in_every_trial)| LayerSummary { units: units.to_owned(), is_in_every_trial });
    texts.push(language.network_summary("20", &layers, "SGD", "100"));
    texts.push(language.tuned_summary(&[Setting::Momentum, Setting::Units1]));
    texts.push(language.changed_settings(&[(Setting::Window, "25".into()), (Setting::L2, "0.1".into())]));
    texts.push(language.range_of("10", "30"));
    let numbers: Vec<Value> = [10, 12, 14].map(Value::Int).into();
    texts.push(language.range_preview(&RangePreview::All(numbers.clone())));
    texts.push(language.range_preview(&RangePreview::First {
        count: 2_000,
        first: numbers.clone(),
        last: Value::Int(4_010),
    }));
    for are_integers in [true, false] {
        for values in [numbers.clone(), numbers[..2].to_vec()] {
            texts.push(language.range_preview(&RangePreview::Spread { are_integers, values }));
        }
    }
    texts.extend([1, 4].map(|count| language.workers(count)));
    texts.extend([
        language.trial_opened(7),
        language.values_used(7),
        language.new_seed(99),
        language.trial(7),
        language.run(2),
    ]);
    texts.extend([language.show_trial(7), language.best_so_far(31.9, 7), language.steps_ahead(1)]);
    texts.extend([language.steps_ahead(30), language.forecast_with_error(45.2, -3.1)]);
    texts.push(language.values(&values()));
    texts.extend(
        baselines()
            .iter()
            .flat_map(|baseline| [language.baseline(baseline), language.baseline_short(baseline)]),
    );
    for reason in [
        NoBaselineScore::TrainingData,
        NoBaselineScore::DifferentLosses,
        NoBaselineScore::ScaledSeries,
        NoBaselineScore::WeightPenalty,
        NoBaselineScore::OtherLoss,
    ] {
        texts.push(language.no_baseline_score(reason));
    }
    texts.push(language.remark(&Remark::Diverged { epoch: 4 }));
    for constant in constant_forecasts() {
        texts.push(language.remark(&Remark::ConstantForecast(constant)));
        texts.push(language.errors_note(365, Some(constant)));
    }
    texts.push(language.errors_note(1, None));
    texts.extend(rows().iter().map(|row| language.trial_state(row)));
    for facts in statuses() {
        texts.extend([language.phase(facts).to_owned(), language.title(facts, 62)]);
        texts.extend([language.trials_ended(facts), language.progress_line(facts), language.status(facts)]);
    }
    texts.extend([1, 2].map(|ready| language.workers_ready(ready, 2)));
    texts.push(language.memory_limit(MemoryLimit { execution_bytes: 479_300_000, workers: 2 }, 8));
    texts.extend(captions().iter().map(|caption| language.forecast_caption(caption)));
    for (trial, ahead) in
        [(None, None), (Some((7, None)), None), (Some((7, Some(4.96))), Some((40.5, 43.25, 30)))]
    {
        texts.push(language.forecast_summary(&ForecastSummary { points: 1_461, split: 1_000, trial, ahead }));
    }
    texts.push(language.leaderboard_legend(None));
    texts.extend(OBJECTIVES.map(|objective| language.leaderboard_legend(Some(objective))));
    texts.extend([0, 1_044].map(|trials| language.trials_tab(trials)));
    texts.push(language.shown_trials(12, 1_044));
    texts.extend([None, Some((7, 31.9))].map(|best| language.leaderboard_summary(best)));
    texts.push(
        language.chart_description(language.phrase(Phrase::Forecast), &language.leaderboard_summary(None)),
    );
    for loss in LOSSES {
        for (is_scaled, is_penalized) in [(false, false), (true, true)] {
            texts.push(language.curves_caption(7, TrainingLoss { loss, is_scaled, is_penalized }));
        }
    }
    let runs = [(1, 310.5, 31.25), (2, 290.5, 33.5)];
    texts.extend([language.curves_summary(&runs), language.curves_readout(70, &runs)]);
    texts.extend([None, Some(70)].map(|epoch| language.errors_caption(7, 2, epoch)));
    range_test_messages(language, &mut texts);
    texts
}

fn captions() -> Vec<ForecastCaption> {
    let mut captions = vec![
        ForecastCaption::SeriesOnly,
        ForecastCaption::SeriesChanged,
        ForecastCaption::Forecasting { trial: 7 },
    ];
    for reason in [
        MissingForecast::Training,
        MissingForecast::Paused,
        MissingForecast::Stopped,
        MissingForecast::Diverged,
        MissingForecast::Retraining,
    ] {
        captions.push(ForecastCaption::Missing { trial: 7, reason });
    }
    for (epoch, steps_ahead) in [(None, 0), (Some(70), 1), (Some(70), 30)] {
        captions.push(ForecastCaption::Trial { trial: 7, values: values(), run: 2, epoch, steps_ahead });
    }
    captions
}

fn range_test_messages(language: &dyn Language, texts: &mut Vec<String>) {
    let lowest = RangeTestPoint { rate: 1e-4, loss: 12.5 };
    for (lowest, still_falls, suggested) in [
        (None, false, None),
        (Some(lowest), true, None),
        (Some(lowest), false, Some(1e-5)),
        (Some(lowest), false, None),
    ] {
        let result = RangeTestResult { lowest, still_falls, diverges_at: lowest.map(|_| 0.003) };
        texts.push(language.range_test_result(&result, suggested));
        texts.push(language.range_test_summary(100, Some((1e-8, 1e-3)), &result, suggested));
    }
    texts.push(language.rate_and_loss(1e-5, 31.9));
    for (trial, values) in [(None, Vec::new()), (None, values()), (Some(7), values())] {
        let network = RangeTestNetwork { trial, values };
        texts.extend([true, false].map(|is_outdated| language.range_test_caption(&network, is_outdated)));
    }
    let rates = ["0.01".to_owned(), "0.003".to_owned()];
    texts.extend([language.learning_rate_set(&rates), language.learning_rate_restored(&rates)]);
    texts.push(language.restore_learning_rate(&rates));
}

#[test]
fn every_fixed_text_is_translated() {
    let (english, chinese) = (fixed_texts(ENGLISH), fixed_texts(CHINESE));
    assert_eq!(english.len(), chinese.len());
    let untranslated: Vec<&String> = chinese
        .iter()
        .zip(&english)
        .filter(|(chinese, english)| {
            let is_name = LATIN_LABELS.contains(&chinese.as_str());
            !is_name && (!has_han(chinese) || chinese == english)
        })
        .map(|(chinese, _)| chinese)
        .collect();
    assert_eq!(untranslated, Vec::<&String>::new());
    let empty = chinese.iter().filter(|text| text.is_empty()).count();
    assert_eq!(empty, 0);
}

#[test]
fn fixed_texts_have_the_numbers_of_the_english_ones() {
    let pairs = fixed_texts(ENGLISH).into_iter().zip(fixed_texts(CHINESE));
    let given: &[&str] = &[
        "Leaky ReLU",
        "ReLU",
        "SiLU",
        "ELU",
        "SELU",
        "GELU",
        "Mish",
        "Tanh",
        "Sigmoid",
        "Softplus",
        "AdamW",
        "Adadelta",
        "Adamax",
        "Nadam",
        "Lion",
        "MSE",
        "executions per trial",
        "1e20",
    ];
    assert_translations(pairs.flat_map(|(english, chinese)| faults(&english, &chinese, given)).collect());
}

#[test]
fn messages_have_the_numbers_of_the_english_ones() {
    let given = [&translation::keys()[..], &["results.json", "ReLU"]].concat();
    let english = messages(ENGLISH).into_iter().chain(findings(ENGLISH));
    let chinese = messages(CHINESE).into_iter().chain(findings(CHINESE));
    assert_translations(
        english.zip(chinese).flat_map(|(english, chinese)| faults(&english, &chinese, &given)).collect(),
    );
}

#[test]
fn tables_for_the_readme_have_the_same_rows() {
    for table in [preset_table, settings_table] {
        let (english, chinese) = (table(ENGLISH), table(CHINESE));
        assert_eq!(english.lines().count(), chinese.lines().count());
        for (english, chinese) in english.lines().zip(chinese.lines()).skip(1) {
            let key = |row: &str| row.split('|').nth(1).unwrap().to_owned();
            assert_eq!(key(english), key(chinese));
        }
    }
}

#[test]
fn finding_in_chinese() {
    let best = Best {
        trial: 7,
        values: vec![(Setting::Momentum, Value::Float(0.9))],
        ranked: 44,
        equal: 16,
        score: Score {
            objective: Objective::ValLoss,
            loss: Some(Loss::Huber { delta: 1.0 }),
            units: LossUnits::Series,
            is_penalized: false,
        },
        value: 31.946,
        deviation: Some(1.1149),
        val_mae: None,
        baseline: None,
        noise_floor: None,
        incomparable: None,
    };
    assert_eq!(
        CHINESE.finding(&Finding::Best(Box::new(best))),
        "没有明显的最佳者：按未见数据上的 Huber 损失（阈值 1），44 个试验中有 16 个在最佳试验的波动范围之内；最佳的是试验 7（动量\u{a0}=\u{a0}0.9）：31.95\u{a0}±\u{a0}1.11。从 44 个得分中选出的最佳值偏乐观：新数据上的误差预计会略大。"
    );
}

#[test]
fn languages_know_their_locale() {
    for locale in Locale::ALL {
        assert_eq!(language_of(locale).locale(), locale);
        assert_eq!(Locale::from_tag(locale.tag()), Some(locale));
        assert_eq!(locale.other().other(), locale);
    }
}

#[test]
fn faults_of_a_translation_are_found() {
    let found = |english: &str, chinese: &str| faults(english, chinese, &["window"]).len();
    assert_eq!(found("Use at most 1,000 points.", "最多使用 1,000 个点。"), 0);
    assert_eq!(found("“trial run” is no window.", "“trial run”不是 window。"), 0);
    assert_eq!(found("Use at most 1,000 points.", "最多使用 100 个点。"), 1);
    assert_eq!(found("Two points.", "两个点"), 1);
    assert_eq!(found("Two points.", "两个 points。"), 1);
    assert_eq!(found("2 points.", "2个点。"), 1);
    assert_eq!(found("Yes, two.", "是,两个。"), 2);
    assert_eq!(found("Yes, two.", "是， 两个。"), 1);
}
