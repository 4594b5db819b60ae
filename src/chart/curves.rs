//! Learning curves: how training and validation error fell, epoch by epoch, for each execution of a trial.

use plotters::{coord::Shift, drawing::DrawingArea};
use plotters_backend::DrawingBackend;

use super::{
    frame::{Frame, Range, extent},
    pen::{DrawError, Pen, Stroke},
    theme::{LINES, Theme},
};

/// Errors that differ by more than this factor get a logarithmic axis.
const WIDE: f64 = 20.0;

/// One execution's curves.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Curve<'a> {
    /// Which of the theme's lines it is.
    pub color: usize,
    /// The training loss of each epoch.
    pub training: &'a [f32],
    /// The validation loss of each epoch.
    pub validation: &'a [f32],
    /// The best epoch, from 1.
    pub best: Option<u32>,
}

/// Where things came to lie.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CurvesLayout {
    frame: Frame,
    epochs: usize,
}

impl CurvesLayout {
    /// The epoch (from 1) at a pixel; `None` left or right of the plot.
    #[must_use]
    pub fn epoch_at(&self, x: f64) -> Option<usize> {
        let plot = &self.frame.plot;
        if !(plot.left - 4.0..=plot.right + 4.0).contains(&x) {
            return None;
        }
        Some((self.frame.x.number(x).round().max(1.0) as usize).min(self.epochs))
    }
}

/// Draws the curves; the validation ones are dashed. `None` where there is nothing to see or no room.
///
/// # Errors
/// Where the backend refuses.
pub fn draw<DB: DrawingBackend>(
    area: &DrawingArea<DB, Shift>,
    curves: &[Curve<'_>],
    hover: Option<usize>,
    theme: &Theme,
) -> Result<Option<CurvesLayout>, DrawError> {
    let pen = Pen::new(area);
    let number = |value: &f32| f64::from(*value);
    let all = curves.iter().flat_map(|curve| curve.training.iter().chain(curve.validation)).map(number);
    let epochs = curves.iter().map(|curve| curve.training.len()).max().unwrap_or(0);
    let Some((low, high)) = extent(all).filter(|_| epochs > 0) else { return Ok(None) };
    let log = low > 0.0 && high / low > WIDE;
    let y = if log {
        Range { low: low * 0.9, high: high * 1.1, log }
    } else {
        let margin = 0.05 * (high - low);
        Range { low: low - margin, high: high + margin, log }
    };
    let x = Range { low: 1.0, high: epochs.max(2) as f64, log: false };
    let Some(frame) = Frame::draw(&pen, x, y, theme)? else { return Ok(None) };
    for curve in curves {
        let color = theme.lines[curve.color % LINES];
        let validation = Stroke::solid(color, 1.25).dashed(4.0, 3.0);
        frame.line(&pen, 1, curve.validation.iter().map(number), validation.faint(0.85))?;
        frame.line(&pen, 1, curve.training.iter().map(number), Stroke::solid(color, 1.75))?;
    }
    for curve in curves {
        let best = curve.best.and_then(|epoch| epoch.checked_sub(1)).map(|place| place as usize);
        if let Some((place, loss)) = best.and_then(|place| Some((place, curve.training.get(place)?))) {
            let point = (frame.x.at((place + 1) as f64), frame.y.at(number(loss)));
            if frame.plot.contains(point) {
                pen.dot(point, 5.0, theme.page, 1.0)?;
                pen.dot(point, 4.0, theme.lines[curve.color % LINES], 1.0)?;
            }
        }
    }
    if let Some(epoch) = hover.filter(|epoch| (1..=epochs).contains(epoch)) {
        let x = frame.x.at(epoch as f64);
        pen.rule((x, frame.plot.top), (x, frame.plot.bottom), Stroke::solid(theme.ink, 1.0).faint(0.5))?;
    }
    Ok(Some(CurvesLayout { frame, epochs }))
}
