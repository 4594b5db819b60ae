//! A time series with its name and its time axis.

use std::sync::Arc;

use thiserror::Error;

/// A time series: values at consecutive points of time.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Dataset {
    name: String,
    values: Arc<[f32]>,
    time: Option<TimeAxis>,
}

/// The times of the points of a series, strictly increasing, in milliseconds since 1970-01-01 00:00 UTC.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimeAxis(Arc<[i64]>);

/// Why values and times do not form a series.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum TimeAxisError {
    /// A time is not later than the one before it.
    #[error("the time of point {index} is not later than that of the point before it")]
    NotIncreasing {
        /// The index of the point.
        index: usize,
    },
    /// There are more or fewer times than values.
    #[error("there are {times} times for {values} values")]
    Length {
        /// The number of times.
        times: usize,
        /// The number of values.
        values: usize,
    },
}

impl Dataset {
    /// A series without times. A value that is not finite is missing, and becomes NaN.
    #[must_use]
    pub fn new(name: &str, values: impl Into<Arc<[f32]>>) -> Self {
        let mut values: Arc<[f32]> = values.into();
        if values.iter().any(|value| value.is_infinite()) {
            values = values.iter().map(|value| if value.is_finite() { *value } else { f32::NAN }).collect();
        }
        Self { name: name.to_owned(), values, time: None }
    }

    /// The same with a time for each point.
    ///
    /// # Errors
    /// Where there are not as many times as values.
    pub fn with_time(self, time: TimeAxis) -> Result<Self, TimeAxisError> {
        let (times, values) = (time.0.len(), self.values.len());
        if times != values {
            return Err(TimeAxisError::Length { times, values });
        }
        Ok(Self { time: Some(time), ..self })
    }

    /// The name, for display.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The values, in the series' own units; NaN where a value is missing.
    #[must_use]
    pub fn values(&self) -> &Arc<[f32]> {
        &self.values
    }

    /// The times of the points, if they are known.
    #[must_use]
    pub fn time(&self) -> Option<&TimeAxis> {
        self.time.as_ref()
    }
}

impl TimeAxis {
    /// A time axis of these times, in milliseconds since 1970-01-01 00:00 UTC.
    ///
    /// # Errors
    /// Where a time is not later than the one before it.
    pub fn new(times: impl Into<Arc<[i64]>>) -> Result<Self, TimeAxisError> {
        let times: Arc<[i64]> = times.into();
        match times.windows(2).position(|pair| pair[1] <= pair[0]) {
            Some(before) => Err(TimeAxisError::NotIncreasing { index: before + 1 }),
            None => Ok(Self(times)),
        }
    }

    /// The times, in milliseconds since 1970-01-01 00:00 UTC.
    #[must_use]
    pub fn milliseconds(&self) -> &[i64] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn infinite_values_are_missing() {
        let dataset = Dataset::new("a", vec![1.0, f32::INFINITY, f32::NAN, -2.0]);
        let missing: Vec<bool> = dataset.values().iter().map(|value| value.is_nan()).collect();
        assert_eq!(missing, [false, true, true, false]);
    }

    #[test]
    fn time_axis_increases_and_has_a_time_for_each_value() {
        assert_eq!(TimeAxis::new(vec![1, 5, 5]), Err(TimeAxisError::NotIncreasing { index: 2 }));
        let time = TimeAxis::new(vec![-3, 5]).unwrap();
        let length = TimeAxisError::Length { times: 2, values: 1 };
        assert_eq!(Dataset::new("a", vec![1.0]).with_time(time.clone()), Err(length));
        let dataset = Dataset::new("a", vec![1.0, 2.0]).with_time(time).unwrap();
        assert_eq!(dataset.time().unwrap().milliseconds(), [-3, 5]);
    }
}
