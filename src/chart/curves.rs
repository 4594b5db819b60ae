//! Learning curves: training and validation loss by epoch, for each execution of a trial.

use plotters::{coord::Shift, drawing::DrawingArea};
use plotters_backend::DrawingBackend;

use super::{
    frame::{AxisRange, Frame, extent},
    painter::{DrawError, Painter, Stroke},
    theme::{LINE_COLORS, Theme},
};

/// The loss axis is logarithmic where the highest loss exceeds the lowest by more than this factor.
const LOG_AXIS_RATIO: f64 = 20.0;

/// The learning curves of one execution.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Curve<'a> {
    /// The index into [`Theme::lines`], taken modulo [`LINE_COLORS`].
    pub color: usize,
    /// The training loss of each epoch.
    pub training: &'a [f32],
    /// The validation loss of each epoch.
    pub validation: &'a [f32],
    /// The best epoch, counted from 1; `None` where it is not known.
    pub best: Option<u32>,
}

/// The layout of a drawn chart of learning curves.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CurvesLayout {
    frame: Frame,
    epochs: usize,
}

impl CurvesLayout {
    /// The epoch (from 1) that is nearest to an x coordinate; `None` left or right of the plot.
    #[must_use]
    pub fn epoch_at(&self, x: f64) -> Option<usize> {
        if !self.frame.spans(x) {
            return None;
        }
        Some((self.frame.x.value(x).round().max(1.0) as usize).min(self.epochs))
    }
}

/// Draws training losses solid and validation losses dashed, a dot at each best epoch, and a vertical line at
/// the hovered epoch (from 1). Returns `None` where there are no losses, or where the area is too small.
///
/// # Errors
/// The backend fails to draw.
pub fn draw<DB: DrawingBackend>(
    area: &DrawingArea<DB, Shift>,
    curves: &[Curve<'_>],
    hovered: Option<usize>,
    theme: &Theme,
) -> Result<Option<CurvesLayout>, DrawError> {
    let painter = Painter::new(area);
    let widen = |value: &f32| f64::from(*value);
    let losses = curves.iter().flat_map(|curve| curve.training.iter().chain(curve.validation)).map(widen);
    let epochs = curves.iter().map(|curve| curve.training.len()).max().unwrap_or(0);
    let Some((low, high)) = extent(losses).filter(|_| epochs > 0) else { return Ok(None) };
    let log = low > 0.0 && high / low > LOG_AXIS_RATIO;
    let y = if log {
        AxisRange { low: low * 0.9, high: high * 1.1, log }
    } else {
        let margin = 0.05 * (high - low);
        AxisRange { low: low - margin, high: high + margin, log }
    };
    let x = AxisRange { low: 1.0, high: epochs.max(2) as f64, log: false };
    let Some(frame) = Frame::draw(&painter, x, y, theme)? else { return Ok(None) };
    for curve in curves {
        let color = theme.lines[curve.color % LINE_COLORS];
        let validation = Stroke::solid(color, 1.25).dashed(4.0, 3.0).with_opacity(0.85);
        frame.sequence(&painter, 1, curve.validation.iter().map(widen), validation)?;
        frame.sequence(&painter, 1, curve.training.iter().map(widen), Stroke::solid(color, 1.75))?;
    }
    for curve in curves {
        let best = curve.best.and_then(|epoch| epoch.checked_sub(1)).map(|index| index as usize);
        if let Some((index, loss)) = best.and_then(|index| Some((index, curve.training.get(index)?))) {
            let point = (frame.x.pixel((index + 1) as f64), frame.y.pixel(widen(loss)));
            if frame.plot.contains(point) {
                painter.dot(point, 5.0, theme.page, 1.0)?;
                painter.dot(point, 4.0, theme.lines[curve.color % LINE_COLORS], 1.0)?;
            }
        }
    }
    if let Some(epoch) = hovered.filter(|epoch| (1..=epochs).contains(epoch)) {
        frame.vertical_line(&painter, frame.x.pixel(epoch as f64), theme)?;
    }
    Ok(Some(CurvesLayout { frame, epochs }))
}
