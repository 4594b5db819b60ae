//! The plain twin of the optimizers: one weight at a time, written from Keras's formulas.

use crate::nn::optimizer::{Optimizer, stepper::SWEEP, update::Update};

/// One weight with what its optimizer remembers of it, three numbers at most.
#[derive(Clone, Copy, Debug)]
pub struct Weight {
    /// The weight.
    pub value: f32,
    memory: [f32; 3],
}

impl Weight {
    /// A weight that has not moved yet.
    #[must_use]
    pub fn new(value: f32, optimizer: &Optimizer) -> Self {
        let begin = match optimizer {
            Optimizer::Adagrad(adagrad) => adagrad.initial_accumulator_value as f32,
            _ => 0.0,
        };
        Self { value, memory: [begin, 0.0, 0.0] }
    }

    /// Step `t`, counted from 1, against a gradient that has been clipped.
    pub fn step(&mut self, update: &Update, t: u32, gradient: f32) {
        let r = update.learning_rate as f32;
        let g = gradient;
        self.value -= self.value * update.weight_decay as f32 * r;
        let w = &mut self.value;
        let [a, b, c] = &mut self.memory;
        // What Keras subtracts from 1 in float64 before it rounds.
        let rest = |share: f64| (1.0 - share) as f32;
        let power = |share: f32, t: u32| libm::powf(share, t as f32);
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
                *a = rho * *a + rest(rmsprop.rho) * (g * g);
                *b = rho * *b + rest(rmsprop.rho) * g;
                let spread = if rmsprop.centered { *a - *b * *b } else { *a };
                let increment = r * g / (spread + rmsprop.epsilon as f32).sqrt();
                *c = rmsprop.momentum as f32 * *c + increment;
                *w -= if rmsprop.momentum > 0.0 { *c } else { increment };
            }
            Optimizer::Adam(adam) | Optimizer::AdamW(adam) => {
                *a += (g - *a) * rest(adam.beta_1);
                *b += (g * g - *b) * rest(adam.beta_2);
                *c = if *c > *b { *c } else { *b };
                let square = if adam.amsgrad { *c } else { *b };
                let (of_mean, of_square) = (power(adam.beta_1 as f32, t), power(adam.beta_2 as f32, t));
                let alpha = r * (1.0 - of_square).sqrt() / (1.0 - of_mean);
                *w -= *a * alpha / (square.sqrt() + adam.epsilon as f32);
            }
            Optimizer::Adagrad(adagrad) => {
                *a += g * g;
                *w -= r * g / (*a + adagrad.epsilon as f32).sqrt();
            }
            Optimizer::Adadelta(adadelta) => {
                let (rho, e) = (adadelta.rho as f32, adadelta.epsilon as f32);
                *a = rho * *a + rest(adadelta.rho) * (g * g);
                let delta = -((*b + e).sqrt() * g / (*a + e).sqrt());
                *b = rho * *b + rest(adadelta.rho) * (delta * delta);
                *w += r * delta;
            }
            Optimizer::Adamax(adamax) => {
                *a += (g - *a) * rest(adamax.beta_1);
                let before = adamax.beta_2 as f32 * *b;
                *b = if before > g.abs() { before } else { g.abs() };
                let share = 1.0 - power(adamax.beta_1 as f32, t);
                *w -= r * *a / (share * (*b + adamax.epsilon as f32));
            }
            Optimizer::Nadam(nadam) => {
                let (beta_1, beta_2) = (nadam.beta_1 as f32, nadam.beta_2 as f32);
                let lasting = |t: u32| 1.0 - 0.5 * power(0.96, t);
                let product = (1..=t).fold(1.0, |product, t| product * beta_1 * lasting(t));
                let (now, next) = (beta_1 * lasting(t), beta_1 * lasting(t + 1));
                *a += (g - *a) * (1.0 - beta_1);
                *b += (g * g - *b) * (1.0 - beta_2);
                let mean = next * *a / (1.0 - product * next) + (1.0 - now) * g / (1.0 - product);
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
        if t.is_multiple_of(SWEEP) {
            self.memory = self.memory.map(|number| if number.is_subnormal() { 0.0 } else { number });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        nn::{
            matrix::lanes_mut,
            optimizer::{
                adam::Adam, clip::Clip, lion::Lion, nadam::Nadam, rmsprop::RmsProp, sgd::Sgd,
                stepper::Stepper,
            },
        },
        num::stream::Stream,
    };
    use proptest::prelude::*;
    use wide::f32x4;

    /// Every optimizer with its defaults, and with what changes its course.
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
        fn the_fast_steps_have_the_bits_of_the_plain_ones(
            count in 1_usize..20, steps in 1_u32..90, shrink in 0_u32..3, rate in 0.0..0.5_f64, decay in 0.0..0.5_f64, seed: u64,
        ) {
            for optimizer in optimizers() {
                let update =
                    Update { optimizer, learning_rate: rate, weight_decay: decay, clip: Clip::None };
                let mut stream = Stream::keyed(&[seed]);
                // Zeros too: gradients of units that a batch does not reach.
                let mut draw = || {
                    let number = stream.unit_f32() * 4.0 - 2.0;
                    if stream.below(5) == 0 { 0.0 } else { number }
                };
                let vectors = count.div_ceil(4);
                let mut fast = vec![f32x4::ZERO; vectors];
                lanes_mut(&mut fast).fill_with(&mut draw);
                let mut plain: Vec<Weight> =
                    lanes_mut(&mut fast).iter().map(|value| Weight::new(*value, &optimizer)).collect();
                let mut stepper = Stepper::new(&update, vec![0..1, 1..vectors]);
                for t in 1..=steps {
                    let mut gradients = vec![f32x4::ZERO; vectors];
                    // In some cases so small, later on, that what is remembered becomes subnormal.
                    let small = if t > 3 { [1.0, 1e-30, 1e-44][shrink as usize] } else { 1.0 };
                    lanes_mut(&mut gradients).fill_with(|| draw() * small);
                    stepper.step(&mut fast, &mut gradients);
                    for (weight, gradient) in plain.iter_mut().zip(lanes_mut(&mut gradients)) {
                        weight.step(&update, t, *gradient);
                    }
                }
                let expected: Vec<u32> = plain.iter().map(|weight| weight.value.to_bits()).collect();
                let made: Vec<u32> = lanes_mut(&mut fast).iter().map(|weight| weight.to_bits()).collect();
                prop_assert_eq!(made, expected, "{:?}", optimizer);
            }
        }
    }
}
