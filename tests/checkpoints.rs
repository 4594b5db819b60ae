//! Checkpoints: a run that is cut at any batch and in any phase, and restored from bytes, here and in another process, ends
//! with the bits of the run that went through. Bytes that hold no checkpoint are refused.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test has no public interface and may fail loudly"
)]

use std::{
    num::NonZeroUsize,
    path::PathBuf,
    process::Command,
    sync::{Arc, LazyLock},
};

use foretune::{
    data::{partition::Fold, preparation::Preparation, scaling::Scaling},
    nn::{
        activation::Activation,
        dense::Dense,
        loss::Loss,
        model::ModelConfig,
        optimizer::{
            Optimizer, OptimizerKind, adam::Adam, clip::Clip, rmsprop::RmsProp, sgd::Sgd, update::Update,
        },
        regularizer::Regularizer,
    },
    num::stream::Stream,
    train::{
        checkpoint::CheckpointError,
        config::TrainConfig,
        epoch::{End, RunResult},
        objective::Objective,
        plateau::Plateau,
        run::Run,
        run_plan::RunPlan,
        schedule::Schedule,
        status::Status,
        stop_rule::{ComparedValue, StopRule, Threshold},
        stopping::EarlyStopping,
    },
};
use proptest::prelude::*;

/// The first validation point.
const SPLIT: usize = 40;

fn fold(split: usize) -> Fold {
    Fold::holdout(values().len(), split).unwrap()
}

/// More points than one pass of the network forecasts, so that validation and evaluation can be cut as well.
fn values() -> Arc<[f32]> {
    let mut noise = Stream::keyed(&[7]);
    (0..180_u16).map(|time| libm::sinf(f32::from(time) / 3.0) + 0.3 * noise.unit_f32()).collect()
}

/// Every optimizer, and the variants that keep other buffers.
fn optimizers() -> Vec<Optimizer> {
    let variants = [
        Optimizer::Sgd(Sgd { momentum: 0.9, nesterov: false }),
        Optimizer::Sgd(Sgd { momentum: 0.9, nesterov: true }),
        Optimizer::RmsProp(RmsProp { momentum: 0.5, centered: true, ..RmsProp::DEFAULT }),
        Optimizer::Adam(Adam { amsgrad: true, ..Adam::DEFAULT }),
    ];
    Optimizer::ALL.into_iter().chain(variants).collect()
}

/// Every schedule. The plateau is so impatient that it reduces the rate after most epochs.
fn schedules() -> [Schedule; 6] {
    let plateau = Plateau { patience: 1, factor: 0.5, min_delta: 0.5, cooldown: 1, ..Plateau::DEFAULT };
    [
        Schedule::Constant,
        Schedule::Exponential { rate: 0.7, steps: 5, staircase: false },
        Schedule::Exponential { rate: 0.7, steps: 5, staircase: true },
        Schedule::Cosine { steps: 30, alpha: 0.1 },
        Schedule::Step { factor: 0.5, every: 2 },
        Schedule::Plateau(plateau),
    ]
}

fn stoppings() -> [Option<EarlyStopping>; 4] {
    let impatient = EarlyStopping { min_delta: 0.3, patience: 1, ..EarlyStopping::DEFAULT };
    let patient = EarlyStopping { min_delta: 10.0, patience: 3, ..EarlyStopping::DEFAULT };
    [
        None,
        Some(impatient),
        Some(EarlyStopping { restore_best: true, ..patient }),
        Some(EarlyStopping { restore_best: false, ..patient }),
    ]
}

/// A configuration of four epochs.
fn config() -> TrainConfig {
    TrainConfig {
        window: 5,
        batch: 7,
        model: ModelConfig::mlp(vec![Dense::new(6, Activation::Relu)]),
        update: Update::sgd(0.01, 0.5),
        epochs: 4,
        objective: Objective::ValMae,
        ..TrainConfig::default()
    }
}

fn new_run(config: &TrainConfig, plan: &RunPlan) -> Run {
    Run::with_plan(config, values(), fold(SPLIT), Stream::keyed(&[3]), plan.clone()).unwrap()
}

fn restored(config: &TrainConfig, plan: &RunPlan, bytes: &[u8]) -> Run {
    Run::restore(config, values(), fold(SPLIT), plan.clone(), bytes).unwrap()
}

fn ended(mut run: Run) -> RunResult {
    while run.advance(u64::MAX) == Status::Running {}
    run.finish()
}

fn budget(epochs: u32) -> RunPlan {
    RunPlan { epochs: Some(epochs), keeps_checkpoint: true, ..RunPlan::default() }
}

/// Every bit of a result, as text. Numbers that are not equal to themselves are equal here.
fn bits(result: &RunResult) -> String {
    let curves = &result.curves;
    let numbers =
        [&result.trained.weights, &curves.loss, &curves.val_loss, &curves.val_mae, &curves.learning_rate];
    let numbers = numbers.map(|numbers| numbers.iter().map(|number| number.to_bits()).collect::<Vec<u32>>());
    let checkpoint = result.checkpoint.as_ref().map(|checkpoint| checkpoint.bytes());
    // The debug form of a float64 has as many digits as tell it from all others.
    format!("{:?} {:?} {numbers:?} {checkpoint:?}", result.outcome, result.outcome.weights_epoch)
}

/// The result of a run that is advanced by these amounts of work in turn and restored from its bytes wherever it can be
/// cut; and how often it was. A restored run allocates its buffers anew, and begins an evaluation anew: it is not cut
/// again before it has come further.
fn cut_result(config: &TrainConfig, plan: &RunPlan, works: &[u64]) -> (RunResult, usize) {
    let (mut run, mut cuts, mut last_bytes) = (new_run(config, plan), 0, Vec::new());
    for work in works.iter().copied().cycle() {
        if run.advance(work) == Status::Finished {
            break;
        }
        let checkpoint = run.checkpoint().filter(|checkpoint| checkpoint.bytes() != last_bytes);
        if let Some(checkpoint) = checkpoint {
            run = restored(config, plan, checkpoint.bytes());
            last_bytes = checkpoint.into_bytes();
            cuts += 1;
        }
    }
    (run.finish(), cuts)
}

/// Hidden layers of these units, every other one a ReLU layer whose inactive units are skipped.
fn hidden(units: &[usize], dropout: f32, regularizer: Regularizer) -> ModelConfig {
    let activations = [Activation::Relu, Activation::Gelu].into_iter().cycle();
    let layer =
        |(units, activation): (&usize, _)| Dense { dropout, regularizer, ..Dense::new(*units, activation) };
    ModelConfig::mlp(units.iter().zip(activations).map(layer).collect())
}

#[derive(Clone, Debug)]
struct Case {
    config: TrainConfig,
    plan: RunPlan,
}

fn any_case() -> impl Strategy<Value = Case> {
    let network = (
        1_usize..12,
        prop_oneof![1_usize..=4, 5_usize..40],
        prop::collection::vec(1_usize..9, 0..3),
        any::<[bool; 2]>(),
    );
    let update = (0..optimizers().len(), 0_usize..4, any::<bool>());
    let training = (0_usize..6, 0_usize..4, 0_usize..3, 0_usize..3, 1_u32..6);
    let plan = (prop::option::of(1_u32..6), any::<bool>(), prop::option::of((1_u32..5, any::<bool>())));
    (network, update, training, plan).prop_map(|(network, update, training, plan)| {
        let (window, batch, units, [has_dropout, is_regularized]) = network;
        let (optimizer, clip, decays) = update;
        let (schedule, stopping, scaling, lag, epochs) = training;
        let regularizer = if is_regularized { Regularizer { l1: 0.01, l2: 0.02 } } else { Regularizer::NONE };
        let update = Update {
            clip: [Clip::None, Clip::Norm(0.5), Clip::GlobalNorm(0.5), Clip::Value(0.1)][clip],
            weight_decay: if decays { 0.1 } else { 0.0 },
            ..Update::new(optimizers()[optimizer], 0.02)
        };
        let config = TrainConfig {
            window,
            batch,
            model: hidden(&units, if has_dropout { 0.3 } else { 0.0 }, regularizer),
            loss: Loss::Huber { delta: 0.5 },
            update,
            epochs,
            schedule: schedules()[schedule],
            stopping: stoppings()[stopping],
            preparation: Preparation { differencing: NonZeroUsize::new(lag), scaling: Scaling::ALL[scaling] },
            ..config()
        };
        let (epochs, keeps_checkpoint, rule) = plan;
        let stop_rule = rule.map(|(epoch, is_best)| StopRule {
            thresholds: vec![Threshold { epoch, highest: 0.2 }],
            compared: if is_best { ComparedValue::BestSoFar } else { ComparedValue::Latest },
        });
        Case { config, plan: RunPlan { epochs, stop_rule, keeps_checkpoint } }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn run_that_is_cut_anywhere_ends_with_the_same_bits(
        case in any_case(),
        works in prop::collection::vec(prop_oneof![1_u64..300, 1_u64..30_000, 1_u64..1_000_000], 1..6),
    ) {
        let whole = ended(new_run(&case.config, &case.plan));
        let (cut, _) = cut_result(&case.config, &case.plan, &works);
        prop_assert_eq!(bits(&cut), bits(&whole));
    }

    #[test]
    fn run_that_continues_with_larger_budgets_ends_with_the_same_bits(
        case in any_case(), budgets in prop::collection::vec(1_u32..6, 1..4),
    ) {
        let stop_rule = None;
        let whole = ended(new_run(&case.config, &RunPlan { stop_rule, ..RunPlan::default() }));
        let mut budgets = budgets;
        budgets.sort_unstable();
        let mut run = new_run(&case.config, &budget(budgets[0]));
        for epochs in budgets.into_iter().skip(1).chain([case.config.epochs]) {
            let result = ended(run);
            let Some(checkpoint) = result.checkpoint else {
                prop_assert_eq!(bits(&result), bits(&whole));
                return Ok(());
            };
            run = restored(&case.config, &budget(epochs), checkpoint.bytes());
        }
        prop_assert_eq!(bits(&ended(run)), bits(&whole));
    }

    #[test]
    fn changed_bits_are_refused(index: prop::sample::Index, bit in 0_u32..8) {
        let mut bytes = SAMPLE.clone();
        let index = index.index(bytes.len());
        bytes[index] ^= 1 << bit;
        prop_assert!(Run::restore(&config(), values(), fold(SPLIT), RunPlan::default(), &bytes).is_err());
    }

    #[test]
    fn any_bytes_are_refused(bytes in prop::collection::vec(any::<u8>(), 0..200), has_version: bool) {
        let bytes = if has_version { [&[1, 0, 0, 0][..], &bytes].concat() } else { bytes };
        prop_assert!(Run::restore(&config(), values(), fold(SPLIT), RunPlan::default(), &bytes).is_err());
    }

    /// Bytes with a valid checksum may still hold anything: such a run may be refused, and if it is not, it ends.
    #[test]
    fn forged_words_never_panic(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4), is_header: bool,
    ) {
        let mut bytes = SAMPLE.clone();
        for (index, byte) in changes {
            let header_bytes = usize::from(bytes[4]) + 16;
            let index = index.index(if is_header { header_bytes } else { bytes.len() - 8 });
            bytes[index] = byte;
        }
        seal(&mut bytes);
        if let Ok(mut run) = Run::restore(&config(), values(), fold(SPLIT), RunPlan::default(), &bytes) {
            for _ in 0..10_000 {
                if run.advance(u64::MAX) == Status::Finished {
                    break;
                }
            }
            prop_assert_eq!(run.advance(u64::MAX), Status::Finished);
        }
    }
}

/// Writes the checksum of what comes before it: FNV-1a of words.
fn seal(bytes: &mut [u8]) {
    let (contents, checksum) = bytes.split_last_chunk_mut::<8>().unwrap();
    let words = contents.as_chunks::<4>().0.iter().map(|word| u64::from(u32::from_le_bytes(*word)));
    let hash =
        words.fold(0xCBF2_9CE4_8422_2325, |hash: u64, word| (hash ^ word).wrapping_mul(0x0100_0000_01B3));
    *checksum = hash.to_le_bytes();
}

/// A checkpoint of [`config`] in the middle of its third epoch.
static SAMPLE: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let mut run = new_run(&config(), &RunPlan::default());
    while run.epochs_done() < 2 {
        let _ = run.advance(500);
    }
    loop {
        let _ = run.advance(500);
        if let Some(checkpoint) = run.checkpoint() {
            return checkpoint.into_bytes();
        }
    }
});

#[test]
fn every_optimizer_and_small_batch_is_cut_many_times() {
    for (number, optimizer) in optimizers().into_iter().enumerate() {
        for batch in [1, 3, 4, 9] {
            let config = TrainConfig {
                batch,
                model: hidden(&[5, 3], 0.2, Regularizer::NONE),
                update: Update::new(optimizer, 0.01),
                schedule: schedules()[number % 6],
                epochs: 3,
                ..config()
            };
            let whole = ended(new_run(&config, &RunPlan::default()));
            // A slice of this work has room for a few whole steps, after which the run can be cut.
            let work = 1_500 * batch as u64 + 1_000;
            let (cut, cuts) = cut_result(&config, &RunPlan::default(), &[work]);
            assert_eq!(bits(&cut), bits(&whole), "{optimizer:?}, batch {batch}");
            let steps = 3 * 35_usize.div_ceil(batch);
            assert!(5 * cuts > steps, "{cuts} cuts, {steps} steps, {optimizer:?}, batch {batch}");
        }
    }
}

/// Each checkpoint of a run in whose work nothing is left out, restored and ended.
#[test]
fn every_cut_of_a_run_continues_to_its_end() {
    let diverging = TrainConfig { update: Update::sgd(1e4, 0.5), epochs: 50, ..config() };
    let stopping = TrainConfig { stopping: stoppings()[2], epochs: 50, ..config() };
    let threshold = Threshold { epoch: 2, highest: 0.0 };
    let stop_rule = Some(StopRule { thresholds: vec![threshold], compared: ComparedValue::Latest });
    let pruned = RunPlan { stop_rule, ..RunPlan::default() };
    for (config, plan, end) in [
        (config(), RunPlan::default(), End::Completed),
        (config(), budget(3), End::Completed),
        (config(), RunPlan { keeps_checkpoint: false, ..budget(3) }, End::Completed),
        (config(), pruned, End::Pruned { epoch: 2 }),
        (stopping, RunPlan::default(), End::StoppedEarly { epoch: 4 }),
        (diverging, RunPlan::default(), End::Diverged { epoch: 1 }),
    ] {
        let whole = ended(new_run(&config, &plan));
        match (whole.outcome.end, end) {
            (End::Diverged { .. }, End::Diverged { .. }) => {}
            (found, expected) => assert_eq!(found, expected),
        }
        let mut run = new_run(&config, &plan);
        while run.advance(1) == Status::Running {
            if let Some(checkpoint) = run.checkpoint() {
                assert_eq!(bits(&ended(restored(&config, &plan, checkpoint.bytes()))), bits(&whole));
            }
        }
        let finished = run.checkpoint().unwrap();
        assert_eq!(bits(&run.finish()), bits(&whole));
        assert_eq!(bits(&ended(restored(&config, &plan, finished.bytes()))), bits(&whole));
    }
}

#[test]
fn run_in_the_middle_of_a_training_step_has_no_checkpoint() {
    let config = TrainConfig { model: hidden(&[40, 40], 0.0, Regularizer::NONE), ..config() };
    let mut run = new_run(&config, &RunPlan::default());
    let mut refused = 0;
    while run.epochs_done() == 0 {
        let _ = run.advance(500);
        refused += u32::from(run.checkpoint().is_none());
    }
    assert!(refused > 20, "{refused}");
}

#[test]
fn budgets_of_two_five_and_nine_epochs_give_the_run_of_nine() {
    for schedule in schedules() {
        let config = TrainConfig { epochs: 9, schedule, ..config() };
        let whole = ended(new_run(&config, &RunPlan::default()));
        let two = ended(new_run(&config, &budget(2)));
        assert_eq!((two.outcome.end, two.outcome.epochs()), (End::Completed, 2));
        assert_eq!(two.curves.loss, whole.curves.loss[..2]);
        let five = ended(restored(&config, &budget(5), two.checkpoint.unwrap().bytes()));
        // A run that ends at its budget has the evaluation of its last and of its kept weights.
        let at_once = ended(new_run(&config, &budget(5)));
        assert_eq!(bits(&five), bits(&at_once));
        let nine = ended(restored(&config, &budget(9), five.checkpoint.unwrap().bytes()));
        assert_eq!((bits(&nine), nine.checkpoint.is_none()), (bits(&whole), true));
    }
}

#[test]
fn plateau_at_the_end_of_a_budget_reduces_the_rate_when_the_run_continues() {
    let plateau = Plateau { patience: 2, factor: 0.5, min_delta: 100.0, ..Plateau::DEFAULT };
    let config = TrainConfig { epochs: 6, schedule: Schedule::Plateau(plateau), ..config() };
    let whole = ended(new_run(&config, &RunPlan::default()));
    // The first epoch is an improvement; the rate is reduced after the third and the fifth.
    assert_eq!(whole.curves.learning_rate, [0.01, 0.01, 0.01, 0.005, 0.005, 0.0025]);
    for epochs in 1..6 {
        let part = ended(new_run(&config, &budget(epochs)));
        assert_eq!(part.curves.learning_rate, whole.curves.learning_rate[..epochs as usize]);
        let rest = ended(restored(&config, &RunPlan::default(), part.checkpoint.unwrap().bytes()));
        assert_eq!(bits(&rest), bits(&whole), "{epochs}");
    }
}

#[test]
fn learning_rate_curve_has_the_rate_of_each_epochs_last_update() {
    let rates = |schedule| {
        let config = TrainConfig { schedule, epochs: 3, batch: 35, ..config() };
        ended(new_run(&config, &RunPlan::default())).curves.learning_rate
    };
    assert_eq!(rates(Schedule::Constant), [0.01; 3]);
    assert_eq!(rates(Schedule::Step { factor: 0.5, every: 1 }), [0.01, 0.005, 0.0025]);
    // There is one update in each epoch.
    assert_eq!(rates(Schedule::Exponential { rate: 0.5, steps: 1, staircase: true }), [0.01, 0.005, 0.0025]);
}

#[test]
fn pruned_run_has_metrics_weights_and_evaluation() {
    let threshold = |epoch, highest| Threshold { epoch, highest };
    let rule = |compared| StopRule { thresholds: vec![threshold(1, 1e9), threshold(3, 1e-9)], compared };
    for compared in [ComparedValue::BestSoFar, ComparedValue::Latest] {
        let plan = RunPlan { stop_rule: Some(rule(compared)), ..RunPlan::default() };
        let result = ended(new_run(&config(), &plan));
        assert_eq!((result.outcome.end, result.outcome.epochs()), (End::Pruned { epoch: 3 }, 3));
        let three = ended(new_run(&config(), &RunPlan { epochs: Some(3), ..RunPlan::default() }));
        assert_eq!(result.trained, three.trained);
        assert_eq!(result.outcome.evaluation, three.outcome.evaluation);
        assert_eq!(result.outcome.last_evaluation, three.outcome.last_evaluation);
        assert_eq!(result.outcome.score(Objective::ValMae), three.outcome.score(Objective::ValMae));
    }
}

#[test]
fn checkpoint_of_another_run_is_refused() {
    let refused = |config: &TrainConfig, values: Arc<[f32]>, fold| {
        Run::restore(config, values, fold, RunPlan::default(), &SAMPLE).err()
    };
    assert_eq!(refused(&config(), values(), fold(SPLIT)), None);
    for other in [
        TrainConfig { window: 6, ..config() },
        TrainConfig { epochs: 5, ..config() },
        TrainConfig { update: Update::sgd(0.011, 0.5), ..config() },
        TrainConfig { model: hidden(&[7], 0.0, Regularizer::NONE), ..config() },
        TrainConfig { update: Update::new(OptimizerKind::Adam.with_defaults(), 0.01), ..config() },
    ] {
        assert_eq!(refused(&other, values(), fold(SPLIT)), Some(CheckpointError::OtherRun));
    }
    let mut changed = values().to_vec();
    changed[179] += 1.0;
    assert_eq!(refused(&config(), changed.into(), fold(SPLIT)), Some(CheckpointError::OtherRun));
    assert_eq!(refused(&config(), values(), fold(SPLIT + 1)), Some(CheckpointError::OtherRun));
    assert!(matches!(
        refused(&config(), values(), Fold::holdout(180, 4).unwrap()),
        Some(CheckpointError::Config(_))
    ));
}

#[test]
fn checkpoint_without_the_last_weights_does_not_continue_beyond_its_budget() {
    // The best epoch is the first, so that the kept weights are not the last ones.
    let stopping =
        EarlyStopping { min_delta: 100.0, patience: 99, restore_best: true, ..EarlyStopping::DEFAULT };
    let config = TrainConfig { stopping: Some(stopping), ..config() };
    let plan = RunPlan { epochs: Some(3), ..RunPlan::default() };
    let mut run = new_run(&config, &plan);
    while run.advance(u64::MAX) == Status::Running {}
    let checkpoint = run.checkpoint().unwrap();
    assert_eq!(bits(&ended(restored(&config, &plan, checkpoint.bytes()))), bits(&run.finish()));
    let error = Run::restore(&config, values(), fold(SPLIT), budget(4), checkpoint.bytes()).err();
    assert_eq!(error, Some(CheckpointError::LastWeights { epoch: 3 }));
    // With a checkpoint at the end of the budget it does.
    let mut run = new_run(&config, &budget(3));
    while run.advance(u64::MAX) == Status::Running {}
    let checkpoint = run.checkpoint().unwrap();
    let whole = ended(new_run(&config, &RunPlan::default()));
    assert_eq!(bits(&ended(restored(&config, &RunPlan::default(), checkpoint.bytes()))), bits(&whole));
}

#[test]
fn truncated_bytes_and_other_versions_are_refused() {
    let restore = |bytes: &[u8]| {
        Run::restore(&config(), values(), fold(SPLIT), RunPlan::default(), bytes).err().unwrap()
    };
    assert_eq!(restore(&[]), CheckpointError::Version { version: None });
    let mut other = SAMPLE.clone();
    other[0] = 2;
    assert_eq!(restore(&other), CheckpointError::Version { version: Some(2) });
    for length in 1..SAMPLE.len() {
        assert_eq!(restore(&SAMPLE[..length]), CheckpointError::Damaged { bytes: length });
        // The same with a valid checksum.
        if length >= 8 && length % 4 == 0 {
            let mut forged = SAMPLE[..length].to_vec();
            seal(&mut forged);
            restore(&forged);
        }
    }
    assert!(matches!(restore(&[&SAMPLE[..], &[0; 4]].concat()), CheckpointError::Damaged { .. }));
    // Absurd lengths of the header.
    for length in [u32::MAX, u32::MAX - 3, 1 << 20, 0, 1] {
        let mut forged = SAMPLE.clone();
        forged[4..8].copy_from_slice(&length.to_le_bytes());
        seal(&mut forged);
        assert_eq!(restore(&forged), CheckpointError::Contents);
    }
}

/// The variable that tells a process of this test which checkpoint to continue from.
const FILE: &str = "FORETUNE_TEST_CHECKPOINT";

/// The runs that another process continues: a number, the configuration, and the plan.
fn runs_of_both_processes() -> Vec<(usize, TrainConfig, RunPlan)> {
    let all = optimizers().into_iter().zip(schedules().into_iter().cycle()).enumerate();
    all.map(|(number, (optimizer, schedule))| {
        let config = TrainConfig {
            batch: [3, 7][number % 2],
            model: hidden(&[6, 5], 0.2, Regularizer::NONE),
            update: Update::new(optimizer, 0.01),
            schedule,
            stopping: stoppings()[number % 4],
            ..config()
        };
        (number, config, budget(3))
    })
    .collect()
}

/// Part of the next test: prints the result of the run that continues from a file. Without a file it does nothing.
#[test]
fn continues_from_the_file_of_another_process() {
    let Ok(file) = std::env::var(FILE) else { return };
    for (number, config, plan) in runs_of_both_processes() {
        let bytes = std::fs::read(format!("{file}.{number}")).unwrap();
        println!("\nresult {number}: {}", bits(&ended(restored(&config, &plan, &bytes))));
    }
}

#[test]
fn run_restored_in_another_process_ends_with_the_same_bits() {
    let file = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("checkpoint-{}", std::process::id()));
    let file = file.to_str().unwrap();
    let runs = runs_of_both_processes();
    for (number, config, plan) in &runs {
        let mut run = new_run(config, plan);
        // Each in another batch of the second epoch.
        while run.epochs_done() == 0 {
            let _ = run.advance(700);
        }
        let mut steps = 0;
        let checkpoint = loop {
            let _ = run.advance(700);
            steps += 1;
            if let Some(checkpoint) = run.checkpoint().filter(|_| steps > *number) {
                break checkpoint;
            }
        };
        std::fs::write(format!("{file}.{number}"), checkpoint.bytes()).unwrap();
    }
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "continues_from_the_file_of_another_process", "--nocapture"])
        .env(FILE, file)
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    for (number, config, plan) in &runs {
        let expected = format!("result {number}: {}", bits(&ended(new_run(config, plan))));
        assert!(text.lines().any(|line| line == expected), "run {number} ended otherwise");
        std::fs::remove_file(format!("{file}.{number}")).unwrap();
    }
}
