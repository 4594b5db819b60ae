//! Rectangles and polylines: clipping to a rectangle, and decimation to what a screen can show.

/// An axis-aligned rectangle, in CSS pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Rect {
    /// The x coordinate of the left edge.
    pub left: f64,
    /// The y coordinate of the upper edge.
    pub top: f64,
    /// The x coordinate of the right edge.
    pub right: f64,
    /// The y coordinate of the lower edge.
    pub bottom: f64,
}

/// A point `(x, y)`, in CSS pixels unless the documentation of a function says otherwise.
pub type Point = (f64, f64);

impl Rect {
    /// The width; 0 where the right edge lies left of the left edge.
    #[must_use]
    pub fn width(&self) -> f64 {
        (self.right - self.left).max(0.0)
    }

    /// The height; 0 where the lower edge lies above the upper edge.
    #[must_use]
    pub fn height(&self) -> f64 {
        (self.bottom - self.top).max(0.0)
    }

    /// Whether a point lies inside the rectangle or on its edge.
    #[must_use]
    pub fn contains(&self, (x, y): Point) -> bool {
        (self.left..=self.right).contains(&x) && (self.top..=self.bottom).contains(&y)
    }

    /// The part of a line segment that lies inside the rectangle (Liang and Barsky 1984); `None` where no part
    /// does.
    ///
    /// Requires `left <= right` and `top <= bottom`.
    #[must_use]
    pub fn clip_segment(&self, from: Point, to: Point) -> Option<(Point, Point)> {
        let (dx, dy) = (to.0 - from.0, to.1 - from.1);
        let (mut enter, mut leave) = (0.0_f64, 1.0_f64);
        let edges = [
            (-dx, from.0 - self.left),
            (dx, self.right - from.0),
            (-dy, from.1 - self.top),
            (dy, self.bottom - from.1),
        ];
        for (direction, distance) in edges {
            if direction == 0.0 {
                if distance < 0.0 {
                    return None;
                }
            } else if direction < 0.0 {
                enter = enter.max(distance / direction);
            } else {
                leave = leave.min(distance / direction);
            }
        }
        if !(dx.is_finite() && dy.is_finite()) {
            return None;
        }
        // Rounding, or a segment that begins very far away, may leave an end slightly outside.
        let at = |t: f64| {
            ((from.0 + t * dx).clamp(self.left, self.right), (from.1 + t * dy).clamp(self.top, self.bottom))
        };
        (enter <= leave).then(|| (at(enter), at(leave)))
    }
}

/// The parts of a polyline that lie inside the rectangle. A point that is not finite interrupts the line.
#[must_use]
pub fn clip_polyline(points: impl Iterator<Item = Point>, rect: &Rect) -> Vec<Vec<Point>> {
    let mut parts: Vec<Vec<Point>> = Vec::new();
    let mut previous: Option<Point> = None;
    // Whether the last part ends at `previous`, so that the next segment extends it.
    let mut continues = false;
    for point in points {
        if !(point.0.is_finite() && point.1.is_finite()) {
            (previous, continues) = (None, false);
            continue;
        }
        if let Some(from) = previous {
            match rect.clip_segment(from, point) {
                Some((begin, end)) => {
                    match parts.last_mut().filter(|_| continues) {
                        Some(part) => part.push(end),
                        None => parts.push(vec![begin, end]),
                    }
                    continues = end == point;
                }
                None => continues = false,
            }
        }
        previous = Some(point);
    }
    parts
}

/// Reduces a polyline to at most four points per column of one pixel: the first, the lowest, the highest and
/// the last, in their original order (the M4 aggregation of Jugel et al. 2014). The drawn line stays the same.
///
/// Requires that x coordinates do not decrease.
#[must_use]
pub fn decimate(points: Vec<Point>) -> Vec<Point> {
    let mut kept: Vec<Point> = Vec::with_capacity(points.len().min(8_192));
    for column in points.chunk_by(|a, b| a.0.floor() == b.0.floor() && b.1.is_finite() && a.1.is_finite()) {
        if column.len() <= 4 {
            kept.extend_from_slice(column);
            continue;
        }
        let indices = 0..column.len();
        let by_y = |a: &usize, b: &usize| column[*a].1.total_cmp(&column[*b].1);
        let (low, high) = (indices.clone().min_by(by_y), indices.max_by(by_y));
        let (low, high) = (low.unwrap_or(0), high.unwrap_or(0));
        let picked = [0, low.min(high), low.max(high), column.len() - 1];
        kept.extend(picked.map(|index| column[index]));
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const RECT: Rect = Rect { left: 10.0, top: 10.0, right: 110.0, bottom: 60.0 };

    #[test]
    fn crossing_line_is_clipped_at_both_edges() {
        let parts = clip_polyline([(0.0, 30.0), (200.0, 30.0)].into_iter(), &RECT);
        assert_eq!(parts, [[(10.0, 30.0), (110.0, 30.0)]]);
        assert!(clip_polyline([(0.0, 0.0), (200.0, 5.0)].into_iter(), &RECT).is_empty());
    }

    #[test]
    fn non_finite_point_interrupts_a_line() {
        let points = [(20.0, 20.0), (30.0, 20.0), (40.0, f64::NAN), (50.0, 20.0), (60.0, 20.0)];
        assert_eq!(clip_polyline(points.into_iter(), &RECT).len(), 2);
    }

    proptest! {
        #[test]
        fn clipped_points_lie_inside_the_rectangle(
            points in prop::collection::vec((any::<f64>(), any::<f64>()), 0..30),
        ) {
            for point in clip_polyline(points.into_iter(), &RECT).into_iter().flatten() {
                prop_assert!(RECT.contains(point), "{:?}", point);
            }
        }

        #[test]
        fn decimation_keeps_the_extremes_of_each_column(
            heights in prop::collection::vec(-1e6_f64..1e6, 1..3_000),
        ) {
            let points: Vec<Point> = heights.iter().enumerate().map(|(i, y)| (i as f64 / 50.0, *y)).collect();
            let kept = decimate(points.clone());
            prop_assert!(kept.len() <= 4 * (heights.len() / 50 + 1));
            prop_assert!(kept.is_sorted_by(|a, b| a.0 <= b.0));
            for column in 0..=heights.len() / 50 {
                let extremes = |points: &[Point]| -> (f64, f64) {
                    let inside = points.iter().filter(|p| p.0.floor() as usize == column).map(|p| p.1);
                    inside.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), y| (low.min(y), high.max(y)))
                };
                prop_assert_eq!(extremes(&kept), extremes(&points));
            }
        }
    }
}
