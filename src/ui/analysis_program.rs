//! What the page knows of the program that shows the analysis.

use leptos::prelude::*;

/// The id of the element that the program shows the analysis in.
pub const ELEMENT_ID: &str = "analysis";

/// The attribute of the element with what is to be shown.
pub const VIEW_ATTRIBUTE: &str = "data-view";

/// Its value for the table of trials.
pub const TRIALS_VIEW: &str = "trials";

/// Its value for the figures.
pub const FIGURES_VIEW: &str = "figures";

/// What the page knows of the program that shows the analysis.
#[derive(Clone, Copy)]
pub struct AnalysisProgram {
    /// How often its script was loaded.
    pub attempts: StoredValue<u32>,
    /// Whether its script has been loaded.
    pub is_loaded: StoredValue<bool>,
    /// Whether the program cannot be had.
    pub has_failed: RwSignal<bool>,
    /// The number of the search whose trials it has, 0 for none; `None` while it is not ready.
    pub search: StoredValue<Option<u32>>,
    /// Whether records are under way.
    pub is_sending: StoredValue<bool>,
}

impl AnalysisProgram {
    /// A program that is not loaded.
    pub fn new() -> Self {
        Self {
            attempts: StoredValue::new(0),
            is_loaded: StoredValue::new(false),
            has_failed: RwSignal::new(false),
            search: StoredValue::new(None),
            is_sending: StoredValue::new(false),
        }
    }
}
