//! What to draw, generic over a plotters backend. Nothing here knows a browser: every chart is a function of
//! a view, a theme and an area, and gives back where things came to lie.
//!
//! Lengths are CSS pixels, as floating-point numbers; [`pen::UNITS`] says how they reach plotters.

pub mod clip;
pub mod curves;
pub mod forecast;
pub mod frame;
pub mod leaderboard;
pub mod pen;
pub mod range_test;
#[cfg(test)]
mod slate;
pub mod theme;
pub mod ticks;
