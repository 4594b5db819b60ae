//! Stochastic gradient descent with momentum, as in Keras 3: `v = m v - r g; w = w + v`.

use wide::f32x4;

/// The optimiser with its velocities, one for each weight.
#[derive(Clone, Debug)]
pub struct Sgd {
    learning_rate: f32,
    momentum: f32,
    velocities: Vec<f32x4>,
}

impl Sgd {
    /// The optimiser of so many vectors of weights, at rest.
    #[must_use]
    pub fn new(learning_rate: f32, momentum: f32, weights: usize) -> Self {
        // Without momentum there is nothing to remember.
        let velocities = if momentum == 0.0 { Vec::new() } else { vec![f32x4::ZERO; weights] };
        Self { learning_rate, momentum, velocities }
    }

    /// Moves the weights once, against their gradients.
    pub fn step(&mut self, weights: &mut [f32x4], gradients: &[f32x4]) {
        let rate = f32x4::splat(self.learning_rate);
        if self.velocities.is_empty() {
            for (weight, gradient) in weights.iter_mut().zip(gradients) {
                *weight -= rate * *gradient;
            }
            return;
        }
        let momentum = f32x4::splat(self.momentum);
        let moved = weights.iter_mut().zip(&mut self.velocities).zip(gradients);
        for ((weight, velocity), gradient) in moved {
            *velocity = momentum * *velocity - rate * *gradient;
            *weight += *velocity;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn velocity_builds_up() {
        let mut weights = [f32x4::splat(1.0)];
        let mut sgd = Sgd::new(0.5, 0.5, 1);
        sgd.step(&mut weights, &[f32x4::splat(1.0)]);
        assert_eq!(weights[0].to_array(), [0.5; 4]);
        sgd.step(&mut weights, &[f32x4::splat(1.0)]);
        assert_eq!(weights[0].to_array(), [-0.25; 4]);
    }

    #[test]
    fn without_momentum_each_step_stands_alone() {
        let mut weights = [f32x4::splat(1.0)];
        let mut sgd = Sgd::new(0.25, 0.0, 1);
        sgd.step(&mut weights, &[f32x4::splat(2.0)]);
        sgd.step(&mut weights, &[f32x4::splat(2.0)]);
        assert_eq!(weights[0].to_array(), [0.0; 4]);
    }
}
