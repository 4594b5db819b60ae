//! The way ahead of the selected trial, beyond the end of the series: made in slices, so that the page answers
//! however large the network.

use std::{cell::Cell, rc::Rc, sync::Arc, time::Duration};

use leptos::prelude::*;

use super::detail::Detail;
use crate::{
    train::{forecast::Ahead, run::Status},
    web::clock::now,
};

/// How long a slice lasts, in milliseconds.
const SLICE: f64 = 8.0;

/// What is forecast beyond the end, so many `steps` of it, of the network in `detail`; empty until all of it is
/// there.
pub fn ahead(detail: Memo<Option<Arc<Detail>>>, steps: Memo<usize>) -> RwSignal<Arc<Vec<f32>>> {
    let forecast = RwSignal::new(Arc::default());
    let latest = Rc::new(Cell::new(0_u32));
    Effect::new(move || {
        let number = latest.get().wrapping_add(1);
        latest.set(number);
        let detail = detail.get();
        let begun = detail.and_then(|detail| {
            let ahead = detail.forecaster.begin_ahead(steps.get()).ok()?;
            Some(Journey { detail, ahead, forecast, latest: Rc::clone(&latest), number })
        });
        match begun {
            Some(journey) => journey.go_on(),
            None => forecast.set(Arc::default()),
        }
    });
    forecast
}

struct Journey {
    detail: Arc<Detail>,
    ahead: Ahead,
    forecast: RwSignal<Arc<Vec<f32>>>,
    /// The number of the latest journey: of any other nothing is wanted any more.
    latest: Rc<Cell<u32>>,
    number: u32,
}

impl Journey {
    fn go_on(mut self) {
        if self.latest.get() != self.number {
            return;
        }
        let begun = now();
        while self.detail.forecaster.advance(&mut self.ahead, 1) == Status::Running {
            if now() - begun > SLICE {
                self.forecast.set(Arc::default());
                set_timeout(move || self.go_on(), Duration::ZERO);
                return;
            }
        }
        self.forecast.set(Arc::new(self.detail.forecaster.finish(&self.ahead)));
    }
}
