//! A small search whose every bit is pinned: natively, in a page and in a worker it must be the same.

use std::sync::Arc;

use foretune::{
    share::link,
    study::{job::ExecutionId, results::hash},
    train::run::Status,
};

/// Odd sizes everywhere, so that every tail of every kernel takes part.
const LINK: &str = "preset=chapter-validated&layers=3&units1=13&units2=6&units3=5&window=19&batch=29&\
    epochs=12&momentum=0.7&learning_rate=1e-5&points=900&split=700&executions=1";

/// The hash of the weights and of every metric of the search's one execution.
pub fn hashes() -> [u64; 2] {
    let Ok(study) = link::open(LINK) else { return [0, 0] };
    let values: Arc<[f32]> = study.series().values.into();
    let id = ExecutionId { trial: 0, execution: 0 };
    let Ok(mut run) = study.begin(values, id, &study.space().assignment(0)) else { return [0, 1] };
    while run.advance(7) == Status::Running {}
    let result = run.finish();
    let curves = [result.curves.loss, result.curves.val_loss, result.curves.val_mae].concat();
    [hash(&result.weights), hash(&curves)]
}

/// What they are. A change here means that links no longer give what they gave.
pub const PINNED: [u64; 2] = [0x72dc_74dc_2ed9_7016, 0x9c2e_a01b_65e2_2bae];
