//! The selected trial: its detail follows the selection and the search. A worker makes its forecasts, so that the page
//! answers however large the network; until they are there, what was shown before stays.

use std::{cell::Cell, rc::Rc, sync::Arc};

use leptos::prelude::*;

use super::{erased::effect, search::Search};
use crate::view::detail::{Detail, Network, Standing};
use crate::{runtime::message::ForecastJob, study::study::StudyData};

/// What the selected trial's detail depends on.
#[derive(Clone, Copy)]
pub struct Selection {
    /// The trial and how it stands.
    pub standing: Memo<Option<Standing>>,
    /// The series, where it is the one that the search was run on.
    pub data: Memo<Option<Arc<StudyData>>>,
    /// How many points beyond the end of the series are to be forecast.
    pub steps: Memo<usize>,
}

/// The detail of the selected trial.
pub fn detail(search: Search, selection: Selection) -> RwSignal<Option<Arc<Detail>>> {
    let shown = RwSignal::new(None::<Arc<Detail>>);
    let asked = Rc::new(Cell::new(0_u32));
    effect(move || {
        let Selection { standing, data, steps } = selection;
        let found = standing.get().zip(data.get());
        let steps = steps.get();
        let Some((detail, Network { config, weights })) =
            found.and_then(|(standing, data)| search.detail(standing.trial, &data))
        else {
            search.forget_forecast();
            if shown.with_untracked(Option::is_some) {
                shown.set(None);
            }
            return;
        };
        let number = asked.get().wrapping_add(1);
        asked.set(number);
        search.forecast(ForecastJob { number, config, weights, steps }, move |forecasts| {
            shown.set(Some(Arc::new(Detail { forecasts, ..detail })));
        });
    });
    shown
}
