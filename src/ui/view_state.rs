//! What a person has chosen to see. It outlives the components that show it, which are built anew whenever their tab is
//! selected.

use leptos::prelude::*;

use crate::{data::baselines::BaselineKind, view::leaderboard_chart::AxisMeasure};

/// What is seen. Each field is a handle.
#[derive(Clone, Copy)]
pub struct ViewState {
    /// The words that a setting is searched by.
    pub setting_filter: RwSignal<String>,
    /// The index of the view of the results.
    pub view: RwSignal<usize>,
    /// The index of the tab that shows the selected trial.
    pub detail: RwSignal<usize>,
    /// Whether the forecast's chart shows the validation part alone.
    pub is_zoomed: RwSignal<bool>,
    /// The baselines in that chart; `None` shows the best one.
    pub baselines: RwSignal<Option<Vec<BaselineKind>>>,
    /// What the leaderboard's chart shows.
    pub measure: RwSignal<AxisMeasure>,
    /// What the table of trials and the figures show, as it is in the address.
    pub table: RwSignal<String>,
    /// The run that is shown of the selected trial, with its trial: another trial begins with its best run.
    pub run: RwSignal<Option<(u32, u32)>>,
}

impl ViewState {
    /// What is seen first.
    pub fn new() -> Self {
        Self {
            setting_filter: RwSignal::new(String::new()),
            view: RwSignal::new(0),
            detail: RwSignal::new(0),
            is_zoomed: RwSignal::new(false),
            baselines: RwSignal::new(None),
            measure: RwSignal::new(AxisMeasure::ValidationError),
            table: RwSignal::new(String::new()),
            run: RwSignal::new(None),
        }
    }
}
