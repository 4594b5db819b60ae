//! The plain twin of the optimizers: the formulas of Keras, one weight at a time.

use crate::nn::optimizer::{Optimizer, state::FLUSH_INTERVAL, update::Update};

/// One weight and the state of its optimizer, at most three numbers.
#[derive(Clone, Copy, Debug)]
pub struct Weight {
    /// The value of the weight.
    pub value: f32,
    state: [f32; 3],
}

impl Weight {
    /// A weight before the first step.
    #[must_use]
    pub fn new(value: f32, optimizer: &Optimizer) -> Self {
        let initial = match optimizer {
            Optimizer::Adagrad(adagrad) => adagrad.initial_accumulator_value as f32,
            _ => 0.0,
        };
        Self { value, state: [initial, 0.0, 0.0] }
    }

    /// Takes step `t`, counted from 1, against a gradient that is already clipped.
    pub fn step(&mut self, update: &Update, t: u32, gradient: f32) {
        let r = update.learning_rate as f32;
        let g = gradient;
        self.value -= self.value * update.weight_decay as f32 * r;
        let w = &mut self.value;
        let [a, b, c] = &mut self.state;
        // Keras subtracts these from 1 in float64 and rounds the difference.
        let complement = |decay_rate: f64| (1.0 - decay_rate) as f32;
        let power = |decay_rate: f32, t: u32| libm::powf(decay_rate, t as f32);
        match update.optimizer {
            Optimizer::Sgd(sgd) => {
                let m = sgd.momentum as f32;
                *a = m * *a - r * g;
                *w = if m == 0.0 {
                    *w - r * g
                } else if sgd.nesterov {
                    *w + (m * *a - r * g)
                } else {
                    *w + *a
                };
            }
            Optimizer::RmsProp(rmsprop) => {
                let rho = rmsprop.rho as f32;
                *a = rho * *a + complement(rmsprop.rho) * (g * g);
                *b = rho * *b + complement(rmsprop.rho) * g;
                let divisor = if rmsprop.centered { *a - *b * *b } else { *a };
                let increment = r * g / (divisor + rmsprop.epsilon as f32).sqrt();
                *c = rmsprop.momentum as f32 * *c + increment;
                *w -= if rmsprop.momentum > 0.0 { *c } else { increment };
            }
            Optimizer::Adam(adam) | Optimizer::AdamW(adam) => {
                *a += (g - *a) * complement(adam.beta_1);
                *b += (g * g - *b) * complement(adam.beta_2);
                *c = if *c > *b { *c } else { *b };
                let square = if adam.amsgrad { *c } else { *b };
                let (power_1, power_2) = (power(adam.beta_1 as f32, t), power(adam.beta_2 as f32, t));
                let alpha = r * (1.0 - power_2).sqrt() / (1.0 - power_1);
                *w -= *a * alpha / (square.sqrt() + adam.epsilon as f32);
            }
            Optimizer::Adagrad(adagrad) => {
                *a += g * g;
                *w -= r * g / (*a + adagrad.epsilon as f32).sqrt();
            }
            Optimizer::Adadelta(adadelta) => {
                let (rho, e) = (adadelta.rho as f32, adadelta.epsilon as f32);
                *a = rho * *a + complement(adadelta.rho) * (g * g);
                let delta = -((*b + e).sqrt() * g / (*a + e).sqrt());
                *b = rho * *b + complement(adadelta.rho) * (delta * delta);
                *w += r * delta;
            }
            Optimizer::Adamax(adamax) => {
                *a += (g - *a) * complement(adamax.beta_1);
                let decayed = adamax.beta_2 as f32 * *b;
                *b = if decayed > g.abs() { decayed } else { g.abs() };
                let correction = 1.0 - power(adamax.beta_1 as f32, t);
                *w -= r * *a / (correction * (*b + adamax.epsilon as f32));
            }
            Optimizer::Nadam(nadam) => {
                let (beta_1, beta_2) = (nadam.beta_1 as f32, nadam.beta_2 as f32);
                let schedule = |t: u32| 1.0 - 0.5 * power(0.96, t);
                let product = (1..=t).fold(1.0, |product, t| product * beta_1 * schedule(t));
                let (momentum, next_momentum) = (beta_1 * schedule(t), beta_1 * schedule(t + 1));
                *a += (g - *a) * (1.0 - beta_1);
                *b += (g * g - *b) * (1.0 - beta_2);
                let mean = next_momentum * *a / (1.0 - product * next_momentum)
                    + (1.0 - momentum) * g / (1.0 - product);
                let square = *b / (1.0 - power(beta_2, t));
                *w -= mean * r / (square.sqrt() + nadam.epsilon as f32);
            }
            Optimizer::Lion(lion) => {
                let (beta_1, beta_2) = (lion.beta_1 as f32, lion.beta_2 as f32);
                let direction = *a * beta_1 + g * (1.0 - beta_1);
                let sign = if direction == 0.0 { 0.0 } else { 1.0_f32.copysign(direction) };
                *w -= r * sign;
                *a = *a * beta_2 + g * (1.0 - beta_2);
            }
        }
        if t.is_multiple_of(FLUSH_INTERVAL) {
            self.state = self.state.map(|number| if number.is_subnormal() { 0.0 } else { number });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        nn::{
            optimizer::{
                adam::Adam, clip::Clip, lion::Lion, nadam::Nadam, rmsprop::RmsProp, sgd::Sgd,
                state::OptimizerState,
            },
            simd::{lanes_mut, vector_count},
        },
        num::stream::Stream,
    };
    use proptest::prelude::*;
    use wide::f32x4;

    /// Every optimizer with its defaults, and with hyperparameters that take other branches.
    fn optimizers() -> Vec<Optimizer> {
        let rmsprop =
            |momentum, centered| Optimizer::RmsProp(RmsProp { rho: 0.85, momentum, centered, epsilon: 1e-5 });
        let mut all = Optimizer::ALL.to_vec();
        all.extend([
            Optimizer::Sgd(Sgd { momentum: 0.9, nesterov: false }),
            Optimizer::Sgd(Sgd { momentum: 0.7, nesterov: true }),
            rmsprop(0.6, false),
            rmsprop(0.0, true),
            rmsprop(0.6, true),
            Optimizer::Adam(Adam { beta_1: 0.8, beta_2: 0.5, epsilon: 1e-3, amsgrad: true }),
            Optimizer::Nadam(Nadam { beta_1: 0.5, beta_2: 0.6, epsilon: 1e-3 }),
            Optimizer::Lion(Lion { beta_1: 0.5, beta_2: 0.5 }),
        ]);
        all
    }

    proptest! {
        #[test]
        fn optimizer_steps_match_plain_twin_bit_for_bit(
            count in 1_usize..20, steps in 1_u32..90, shrink in 0_u32..3, rate in 0.0..0.5_f64, decay in 0.0..0.5_f64, seed: u64,
        ) {
            for optimizer in optimizers() {
                let update =
                    Update { optimizer, learning_rate: rate, weight_decay: decay, clip: Clip::None };
                let mut stream = Stream::keyed(&[seed]);
                // Some gradients are zero, as those of inactive units are.
                let mut draw = || {
                    let number = stream.unit_f32() * 4.0 - 2.0;
                    if stream.below(5) == 0 { 0.0 } else { number }
                };
                let vectors = vector_count(count);
                let mut fast = vec![f32x4::ZERO; vectors];
                lanes_mut(&mut fast).fill_with(&mut draw);
                let mut plain: Vec<Weight> =
                    lanes_mut(&mut fast).iter().map(|value| Weight::new(*value, &optimizer)).collect();
                let mut optimizer_state = OptimizerState::new(&update, vec![0..1, 1..vectors]);
                for t in 1..=steps {
                    let mut gradients = vec![f32x4::ZERO; vectors];
                    // In some cases later gradients are so small that the state becomes subnormal.
                    let scale = if t > 3 { [1.0, 1e-30, 1e-44][shrink as usize] } else { 1.0 };
                    lanes_mut(&mut gradients).fill_with(|| draw() * scale);
                    optimizer_state.step(&mut fast, &mut gradients);
                    for (weight, gradient) in plain.iter_mut().zip(lanes_mut(&mut gradients)) {
                        weight.step(&update, t, *gradient);
                    }
                }
                let expected: Vec<u32> = plain.iter().map(|weight| weight.value.to_bits()).collect();
                let actual: Vec<u32> = lanes_mut(&mut fast).iter().map(|weight| weight.to_bits()).collect();
                prop_assert_eq!(actual, expected, "{:?}", optimizer);
            }
        }
    }
}
