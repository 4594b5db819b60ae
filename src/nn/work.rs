//! The work of a computation, counted before it is done, so that a long computation can be interrupted after any amount
//! of it. The unit is one multiply-add of a matrix product. Costs of other operations are rough multiples of it: they
//! decide when a computation is interrupted, and never what it computes.

use super::activation::Activation;

/// The most work that any pass does between two looks at its budget, for any network and batch that a
/// study may have. The largest parts go once through all weights.
pub const LARGEST_PART: u64 = 70_000_000;

/// The work of reading and writing one number.
pub const COPY: u64 = 8;

/// The work of copying one weight to Keras's order, which transposes the kernel, and hashing it.
pub const TRANSPOSED_COPY: u64 = 48;

/// The work of copying one number to a checkpoint, which adds it to a checksum.
pub const CHECKED_COPY: u64 = 16;

/// The work of adding up the square or the magnitude of one number in float64.
pub const NORM: u64 = 8;

/// The work of moving one weight by an optimizer.
pub const UPDATE: u64 = 24;

/// The work of drawing one number of a dropout mask.
pub const DROPOUT: u64 = 32;

/// The work of drawing one initial weight. A truncated normal one takes the longest.
pub const INITIAL_WEIGHT: u64 = 512;

/// The work of a function that takes an exponential, such as a loss or an activation, at one number.
pub const EXPONENTIAL: u64 = 128;

/// The work of an activation, or of its derivative, at one number.
#[must_use]
pub fn activation(activation: Activation) -> u64 {
    match activation {
        // The derivative of ReLU can take a pass of its own.
        Activation::Linear | Activation::Relu | Activation::LeakyRelu => COPY,
        _ => EXPONENTIAL,
    }
}

/// The work that may still be done before a computation is interrupted.
#[derive(Debug)]
pub struct Budget {
    whole: u64,
    left: u64,
}

impl Budget {
    /// A budget of this much work.
    #[must_use]
    pub fn new(work: u64) -> Self {
        Self { whole: work, left: work }
    }

    /// A budget that is never spent.
    #[must_use]
    pub fn unlimited() -> Self {
        Self::new(u64::MAX)
    }

    /// Whether no work may be done any more.
    #[must_use]
    pub fn is_spent(&self) -> bool {
        self.left == 0
    }

    /// Spends this much work, unless it exceeds the whole budget or nothing is left. Returns whether it was spent.
    ///
    /// Less may be left than is spent: the last computation within a budget is not divided, because dividing it takes
    /// longer.
    pub fn take_undivided(&mut self, work: u64) -> bool {
        let fits = work <= self.whole && !self.is_spent();
        if fits {
            self.left = self.left.saturating_sub(work);
        }
        fits
    }

    /// Spends the work of as many of `count` items as fit into the budget, and returns their number: at least one, so
    /// that every computation advances. `work` is that of one item.
    pub fn take(&mut self, count: usize, work: u64) -> usize {
        let fitting = usize::try_from(self.left / work.max(1)).unwrap_or(usize::MAX);
        let taken = fitting.clamp(count.min(1), count);
        self.left = self.left.saturating_sub(work.max(1).saturating_mul(taken as u64));
        taken
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn budget_takes_what_fits_but_at_least_one_item() {
        let mut budget = Budget::new(100);
        assert_eq!((budget.take(3, 20), budget.take(9, 15), budget.is_spent()), (3, 2, false));
        // Ten are left.
        assert_eq!((budget.take(9, 1_000), budget.is_spent()), (1, true));
        assert_eq!((budget.take(9, 1), budget.take(0, 1)), (1, 0));
        assert_eq!(Budget::unlimited().take(1_000_000, 1 << 40), 1_000_000);
    }

    #[test]
    fn work_beyond_the_whole_budget_is_not_taken_undivided() {
        let mut budget = Budget::new(100);
        assert_eq!((budget.take_undivided(101), budget.take_undivided(99)), (false, true));
        // One is left.
        assert_eq!((budget.take_undivided(101), budget.is_spent()), (false, false));
        assert_eq!((budget.take_undivided(100), budget.is_spent()), (true, true));
        assert!(!budget.take_undivided(1));
    }

    #[test]
    fn free_items_spend_something() {
        let mut budget = Budget::new(2);
        assert_eq!((budget.take(9, 0), budget.is_spent()), (2, true));
    }
}
