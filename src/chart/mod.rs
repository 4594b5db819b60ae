//! Charts as drawing functions, generic over a plotters backend.
//!
//! Each chart module has a view (the data to draw), a `draw` function that takes a drawing area, the view and
//! a [`theme::Theme`], and a layout that `draw` returns and that maps a pointer position back to the data.
//! Nothing here depends on a browser, so every chart is tested natively.
//!
//! All lengths and positions are CSS pixels as `f64`, with the origin in the upper left corner of the area.
//! [`painter::UNITS_PER_PIXEL`] converts them to the integer units of plotters.

pub mod curves;
pub mod forecast;
pub mod frame;
pub mod geometry;
pub mod leaderboard;
pub mod painter;
pub mod parallel;
pub mod plot;
pub mod range_test;
#[cfg(test)]
pub mod recording_backend;
pub mod svg;
pub mod theme;
pub mod ticks;
