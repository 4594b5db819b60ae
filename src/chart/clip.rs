//! Lines cut to a rectangle, and thinned to what can be seen.

/// A rectangle, in CSS pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Rect {
    /// The left edge.
    pub left: f64,
    /// The upper edge.
    pub top: f64,
    /// The right edge.
    pub right: f64,
    /// The lower edge.
    pub bottom: f64,
}

/// A point, in CSS pixels.
pub type Point = (f64, f64);

impl Rect {
    /// Its width; not below zero.
    #[must_use]
    pub fn width(&self) -> f64 {
        (self.right - self.left).max(0.0)
    }

    /// Its height; not below zero.
    #[must_use]
    pub fn height(&self) -> f64 {
        (self.bottom - self.top).max(0.0)
    }

    /// Whether a point lies in it or on its edge.
    #[must_use]
    pub fn contains(&self, (x, y): Point) -> bool {
        (self.left..=self.right).contains(&x) && (self.top..=self.bottom).contains(&y)
    }

    /// The part of a straight line that lies in it (Liang and Barsky 1984). The rectangle is not inside out.
    #[must_use]
    pub fn cut(&self, from: Point, to: Point) -> Option<(Point, Point)> {
        let (dx, dy) = (to.0 - from.0, to.1 - from.1);
        let (mut enter, mut leave) = (0.0_f64, 1.0_f64);
        let edges = [
            (-dx, from.0 - self.left),
            (dx, self.right - from.0),
            (-dy, from.1 - self.top),
            (dy, self.bottom - from.1),
        ];
        for (towards, distance) in edges {
            if towards == 0.0 {
                if distance < 0.0 {
                    return None;
                }
            } else if towards < 0.0 {
                enter = enter.max(distance / towards);
            } else {
                leave = leave.min(distance / towards);
            }
        }
        if !(dx.is_finite() && dy.is_finite()) {
            return None;
        }
        // Rounding, or a line from very far away, may leave the end a little outside.
        let at = |t: f64| {
            ((from.0 + t * dx).clamp(self.left, self.right), (from.1 + t * dy).clamp(self.top, self.bottom))
        };
        (enter <= leave).then(|| (at(enter), at(leave)))
    }
}

/// The parts of a line that lie in the rectangle. A point that is not finite breaks the line.
#[must_use]
pub fn clipped(points: impl Iterator<Item = Point>, rect: &Rect) -> Vec<Vec<Point>> {
    let mut parts: Vec<Vec<Point>> = Vec::new();
    let mut last: Option<Point> = None;
    let mut joined = false;
    for point in points {
        if !(point.0.is_finite() && point.1.is_finite()) {
            (last, joined) = (None, false);
            continue;
        }
        if let Some(from) = last {
            match rect.cut(from, point) {
                Some((begin, end)) => {
                    match parts.last_mut().filter(|_| joined) {
                        Some(part) => part.push(end),
                        None => parts.push(vec![begin, end]),
                    }
                    joined = end == point;
                }
                None => joined = false,
            }
        }
        last = Some(point);
    }
    parts
}

/// At most four points for each column of one pixel: its first, lowest, highest and last, in their order.
/// Nothing that could be seen is lost. `x` must not fall.
#[must_use]
pub fn thinned(points: Vec<Point>) -> Vec<Point> {
    let mut thin: Vec<Point> = Vec::with_capacity(points.len().min(8_192));
    for column in points.chunk_by(|a, b| a.0.floor() == b.0.floor() && b.1.is_finite() && a.1.is_finite()) {
        if column.len() <= 4 {
            thin.extend_from_slice(column);
            continue;
        }
        let places = 0..column.len();
        let by_height = |a: &usize, b: &usize| column[*a].1.total_cmp(&column[*b].1);
        let (low, high) = (places.clone().min_by(by_height), places.max_by(by_height));
        let (low, high) = (low.unwrap_or(0), high.unwrap_or(0));
        let picks = [0, low.min(high), low.max(high), column.len() - 1];
        thin.extend(picks.map(|place| column[place]));
    }
    thin
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const RECT: Rect = Rect { left: 10.0, top: 10.0, right: 110.0, bottom: 60.0 };

    #[test]
    fn a_line_through_is_cut_at_both_edges() {
        let parts = clipped([(0.0, 30.0), (200.0, 30.0)].into_iter(), &RECT);
        assert_eq!(parts, [[(10.0, 30.0), (110.0, 30.0)]]);
        assert!(clipped([(0.0, 0.0), (200.0, 5.0)].into_iter(), &RECT).is_empty());
    }

    #[test]
    fn what_is_no_number_breaks_a_line() {
        let points = [(20.0, 20.0), (30.0, 20.0), (40.0, f64::NAN), (50.0, 20.0), (60.0, 20.0)];
        assert_eq!(clipped(points.into_iter(), &RECT).len(), 2);
    }

    proptest! {
        #[test]
        fn nothing_is_left_outside(points in prop::collection::vec((any::<f64>(), any::<f64>()), 0..30)) {
            for point in clipped(points.into_iter(), &RECT).into_iter().flatten() {
                prop_assert!(RECT.contains(point), "{:?}", point);
            }
        }

        #[test]
        fn thinning_keeps_the_extremes(heights in prop::collection::vec(-1e6_f64..1e6, 1..3_000)) {
            let points: Vec<Point> = heights.iter().enumerate().map(|(i, y)| (i as f64 / 50.0, *y)).collect();
            let thin = thinned(points.clone());
            prop_assert!(thin.len() <= 4 * (heights.len() / 50 + 1));
            prop_assert!(thin.is_sorted_by(|a, b| a.0 <= b.0));
            for column in 0..=heights.len() / 50 {
                let of = |points: &[Point]| -> (f64, f64) {
                    let inside = points.iter().filter(|p| p.0.floor() as usize == column).map(|p| p.1);
                    inside.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), y| (low.min(y), high.max(y)))
                };
                prop_assert_eq!(of(&thin), of(&points));
            }
        }
    }
}
