//! How wrong a batch of forecasts is, and in which direction.

/// The mean squared error of a batch, as Keras reports it. Fills `gradients` with its derivative by each
/// forecast, `2 (forecast - target) / n`. Both slices have one number for each sample.
///
/// The sum runs in float64, so that it does not depend on how a batch is laid out in lanes.
pub fn mean_squared(forecasts: &[f32], targets: &[f32], gradients: &mut [f32]) -> f64 {
    let scale = 2.0 / targets.len().max(1) as f32;
    let mut sum = 0.0;
    for ((forecast, target), gradient) in forecasts.iter().zip(targets).zip(gradients) {
        let difference = forecast - target;
        *gradient = difference * scale;
        sum += f64::from(difference) * f64::from(difference);
    }
    sum / targets.len().max(1) as f64
}
