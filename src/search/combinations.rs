//! The number of assignments of a space, as far as they can be counted.

use std::fmt;

/// How many different assignments there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Combinations {
    /// This many, at least 1.
    Count(u64),
    /// Finitely many, but more than 64 bits can hold.
    Beyond64Bits,
    /// Not countable: some parameter may take any real number of an interval.
    Uncountable,
}

impl Combinations {
    /// The number, where 64 bits can hold it.
    #[must_use]
    pub fn count(self) -> Option<u64> {
        match self {
            Self::Count(count) => Some(count),
            Self::Beyond64Bits | Self::Uncountable => None,
        }
    }

    /// The sum of two numbers.
    #[must_use]
    pub(super) fn plus(self, other: Self) -> Self {
        self.combined(other, u64::checked_add)
    }

    /// The product of two numbers.
    #[must_use]
    pub(super) fn times(self, other: Self) -> Self {
        self.combined(other, u64::checked_mul)
    }

    fn combined(self, other: Self, combine: fn(u64, u64) -> Option<u64>) -> Self {
        match (self, other) {
            (Self::Uncountable, _) | (_, Self::Uncountable) => Self::Uncountable,
            (Self::Count(a), Self::Count(b)) => combine(a, b).map_or(Self::Beyond64Bits, Self::Count),
            (Self::Beyond64Bits, _) | (_, Self::Beyond64Bits) => Self::Beyond64Bits,
        }
    }
}

impl fmt::Display for Combinations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Count(count) => write!(f, "{count}"),
            Self::Beyond64Bits => f.write_str("more than 2^64"),
            Self::Uncountable => f.write_str("uncountable"),
        }
    }
}
