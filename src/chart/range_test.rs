//! A learning-rate range test: the loss at each rate, and which rates matter.

use plotters::{coord::Shift, drawing::DrawingArea};
use plotters_backend::DrawingBackend;

use super::{
    clip::Point,
    frame::{Frame, Range, extent},
    pen::{Align, DrawError, Pen, Stroke},
    theme::Theme,
};
use crate::num::order::sort_by;

/// How many times the lowest loss is within the picture for certain.
const SEEN: f64 = 3.0;

/// What is to be drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RangeView<'a> {
    /// The rates, each higher than the one before, with their losses.
    pub tried: &'a [Point],
    /// The rate with the lowest loss, with that loss.
    pub lowest: Option<Point>,
    /// The rate to begin with.
    pub suggested: Option<f64>,
    /// The rate that is set.
    pub set: Option<f64>,
    /// The place of the rate that is pointed at.
    pub at: Option<usize>,
}

/// Where things came to lie.
#[derive(Clone, Debug, PartialEq)]
pub struct RangeLayout {
    frame: Frame,
    /// The pixel of each rate.
    along: Vec<f64>,
}

impl RangeLayout {
    /// The place of the rate that is nearest to a pixel; `None` left or right of the plot.
    #[must_use]
    pub fn place_at(&self, x: f64) -> Option<usize> {
        let plot = &self.frame.plot;
        if !(plot.left - 4.0..=plot.right + 4.0).contains(&x) {
            return None;
        }
        let behind = self.along.partition_point(|pixel| *pixel < x);
        let nearer = |place: &usize| self.along.get(*place).map_or(f64::INFINITY, |pixel| (pixel - x).abs());
        [behind.saturating_sub(1), behind].into_iter().min_by(|a, b| nearer(a).total_cmp(&nearer(b)))
    }
}

/// The range of losses to be seen. The loss of a network that has not learned yet, and that of one that has gone
/// astray, would squash everything between them: what is above leaves the picture at its upper edge.
fn losses(view: &RangeView<'_>) -> Option<Range> {
    let (low, highest) = extent(view.tried.iter().map(|(_, loss)| *loss))?;
    let high = view.lowest.map_or(highest, |(rate, loss)| {
        let mut before: Vec<f64> =
            view.tried.iter().filter(|tried| tried.0 <= rate).map(|(_, loss)| *loss).collect();
        sort_by(&mut before, f64::total_cmp);
        // Where a network takes long to learn anything, that is most of what there is to see.
        let usual = before.get(before.len() * 3 / 4).copied().unwrap_or(loss);
        highest.min(usual.max(SEEN * loss))
    });
    if low > 0.0 {
        return Some(Range { low: low * 0.95, high: high * 1.05, log: true });
    }
    let margin = 0.05 * (high - low);
    Some(Range { low: low - margin, high: high + margin, log: false })
}

/// Draws the losses over the rates. `None` where there is nothing to see or no room.
///
/// # Errors
/// Where the backend refuses.
pub fn draw<DB: DrawingBackend>(
    area: &DrawingArea<DB, Shift>,
    view: &RangeView<'_>,
    theme: &Theme,
) -> Result<Option<RangeLayout>, DrawError> {
    let pen = Pen::new(area);
    let Some(y) = losses(view) else { return Ok(None) };
    let Some((low, high)) = extent(view.tried.iter().map(|(rate, _)| *rate)) else { return Ok(None) };
    let x = Range { low, high, log: true };
    let Some(frame) = Frame::draw(&pen, x, y, theme)? else { return Ok(None) };
    let plot = frame.plot;
    let marks = [(view.suggested, "suggested", theme.accent), (view.set, "set", theme.muted)];
    let place = |rate: Option<f64>| {
        rate.map(|rate| frame.x.at(rate)).filter(|x| (plot.left..=plot.right).contains(x))
    };
    let places = marks.map(|(rate, ..)| place(rate));
    for (line, (_, word, color)) in marks.into_iter().enumerate() {
        let Some(x) = places[line] else { continue };
        pen.rule((x, plot.top), (x, plot.bottom), Stroke::solid(color, 1.0).dashed(4.0, 3.0))?;
        // One below the other, so that they may stand at the same rate.
        let height = plot.top + 8.0 + 16.0 * line as f64;
        let far = 8.0 + pen.width(word);
        // On the right, unless the edge or the other mark stands there and the left has room.
        let taken = |other: f64| other > x && other < x + far;
        let crowded = x + far > plot.right || places.into_iter().flatten().any(taken);
        let (place, align) =
            if crowded && x - far > plot.left { (x - 6.0, Align::End) } else { (x + 6.0, Align::Start) };
        pen.text(word, (place, height), align, color)?;
    }
    frame.path(&pen, view.tried.to_vec(), Stroke::solid(theme.ink, 1.5))?;
    if let Some((rate, loss)) = view.at.and_then(|place| view.tried.get(place)) {
        let point = (frame.x.at(*rate), frame.y.at(*loss));
        pen.rule((point.0, plot.top), (point.0, plot.bottom), Stroke::solid(theme.ink, 1.0).faint(0.5))?;
        if plot.contains(point) {
            pen.dot(point, 4.5, theme.page, 1.0)?;
            pen.dot(point, 3.5, theme.ink, 1.0)?;
        }
    }
    let along = view.tried.iter().map(|(rate, _)| frame.x.at(*rate)).collect();
    Ok(Some(RangeLayout { frame, along }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::slate::{Marks, Slate};

    /// A sweep over five powers of ten that begins untrained, learns, and goes astray.
    fn sweep() -> Vec<Point> {
        let loss = |place: u32| match place {
            0..=4 => 2000.0 / f64::from(place + 1),
            5..=60 => 60.0 - f64::from(place) / 3.0,
            61..=70 => 45.0,
            _ => 1500.0,
        };
        (0..100).map(|place| (libm::exp10(f64::from(place) / 20.0 - 8.0), loss(place))).collect()
    }

    fn drawn(view: &RangeView<'_>, width: u32) -> (Option<RangeLayout>, Marks) {
        let (area, marks) = Slate::area(width, 200);
        let layout = draw(&area, view, &Theme::light()).unwrap();
        let marks = marks.borrow().clone();
        (layout, marks)
    }

    #[test]
    fn what_has_not_learned_and_what_has_gone_astray_does_not_squash_the_rest() {
        let tried = sweep();
        let (lowest, suggested) = (Some(tried[60]), Some(1e-6));
        let view = RangeView { tried: &tried, lowest, suggested, set: Some(1e-5), at: Some(40) };
        let (layout, marks) = drawn(&view, 340);
        let plot = layout.unwrap().frame.plot;
        assert!(marks.lines.iter().flatten().all(|point| {
            (plot.left - 1.0..=plot.right + 1.0).contains(&point.0)
                && (plot.top - 1.0..=plot.bottom + 1.0).contains(&point.1)
        }));
        // From 60 to 40 it falls by more than a fifth of the picture's height.
        let line = marks.lines.iter().find(|line| line.len() > 30).unwrap();
        let (top, bottom) = extent(line[10..50].iter().map(|point| point.1)).unwrap();
        assert!(bottom - top > 0.2 * plot.height(), "{top} to {bottom} of {}", plot.height());
        let labels: Vec<&str> = marks.texts.iter().map(|(text, _)| text.as_str()).collect();
        for label in ["suggested", "set", "1e-8", "1e-4"] {
            assert!(labels.contains(&label), "{label} is not in {labels:?}");
        }
        assert_eq!(marks.dots.len(), 2, "a dot and its edge");
    }

    #[test]
    fn every_rate_is_found_at_its_pixel() {
        let tried = sweep();
        let view = RangeView { tried: &tried, lowest: None, suggested: None, set: None, at: None };
        let layout = drawn(&view, 340).0.unwrap();
        for (place, x) in layout.along.iter().enumerate() {
            assert_eq!(layout.place_at(*x), Some(place));
            assert_eq!(layout.place_at(x + 0.4), Some(place));
        }
        assert_eq!(layout.place_at(layout.frame.plot.right + 20.0), None);
    }

    #[test]
    fn marks_beyond_the_rates_are_left_out_and_no_room_is_no_picture() {
        let tried = sweep();
        let view =
            RangeView { tried: &tried, lowest: None, suggested: Some(1e-9), set: Some(0.0), at: Some(1000) };
        let marks = drawn(&view, 340).1;
        assert!(
            marks.dots.is_empty() && marks.texts.iter().all(|(text, _)| text != "suggested" && text != "set")
        );
        assert_eq!(drawn(&view, 50).0, None);
        assert_eq!(drawn(&RangeView { tried: &[], ..view }, 340).0, None);
    }

    #[test]
    fn slow_learning_and_losses_below_zero_are_seen_whole() {
        let slow: Vec<Point> =
            (1..=40).map(|place| (f64::from(place), 2000.0)).chain([(50.0, 40.0)]).collect();
        let view =
            RangeView { tried: &slow, lowest: Some((50.0, 40.0)), suggested: None, set: None, at: None };
        let seen = losses(&view).unwrap();
        assert!(seen.log && seen.high >= 2000.0 && seen.low < 40.0);
        let below = losses(&RangeView { tried: &[(1.0, -1.0), (2.0, 3.0)], ..view }).unwrap();
        assert!(!below.log && below.low < -1.0);
    }
}
