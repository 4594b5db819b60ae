//! A portable random stream: the same keys give the same numbers on every target and in every build.
//!
//! The generator is PCG-XSH-RR 64/32 (O'Neill 2014) from `rand_pcg`. The distributions on top of it are
//! written out here, because those of `rand` may change between its major versions and a link must not.

use rand_core::Rng;
use rand_pcg::Pcg32;

/// A stream of random numbers that is fully determined by the keys it was opened with.
#[derive(Clone, Debug)]
pub struct Stream(Pcg32);

impl Stream {
    /// Opens the stream of these keys. Different keys, or the same in another order, give streams that
    /// have nothing to do with each other.
    #[must_use]
    pub fn keyed(keys: &[u64]) -> Self {
        let mut state = 0x9E37_79B9_7F4A_7C15;
        for &key in keys {
            state = mix(state ^ mix(key.wrapping_add(0x9E37_79B9_7F4A_7C15)));
        }
        let sequence = mix(state ^ 0xD1B5_4A32_D192_ED03);
        Self(Pcg32::new(state, sequence))
    }

    /// The next 32 bits.
    pub fn next_u32(&mut self) -> u32 {
        self.0.next_u32()
    }

    /// The next 64 bits.
    pub fn next_u64(&mut self) -> u64 {
        let high = u64::from(self.next_u32());
        (high << 32) | u64::from(self.next_u32())
    }

    /// A number in `[0, 1)` with 24 random bits.
    pub fn unit_f32(&mut self) -> f32 {
        (self.next_u32() >> 8) as f32 * (1.0 / 16_777_216.0)
    }

    /// A number in `[0, 1)` with 53 random bits.
    pub fn unit_f64(&mut self) -> f64 {
        (self.next_u64() >> 11) as f64 * (1.0 / 9_007_199_254_740_992.0)
    }

    /// A number from the standard normal distribution, float64: Marsaglia's polar method. Of the two that it
    /// yields the second is thrown away, so that a stream remembers nothing but its place.
    pub fn normal(&mut self) -> f64 {
        loop {
            let x = 2.0 * self.unit_f64() - 1.0;
            let y = 2.0 * self.unit_f64() - 1.0;
            let square = x * x + y * y;
            if square > 0.0 && square < 1.0 {
                return x * (-2.0 * libm::log(square) / square).sqrt();
            }
        }
    }

    /// A whole number in `0..bound`, without bias (Lemire 2019). `bound` 0 gives 0.
    pub fn below(&mut self, bound: u32) -> u32 {
        let mut wide = u64::from(self.next_u32()) * u64::from(bound);
        if (wide as u32) < bound {
            let threshold = bound.wrapping_neg() % bound;
            while (wide as u32) < threshold {
                wide = u64::from(self.next_u32()) * u64::from(bound);
            }
        }
        (wide >> 32) as u32
    }

    /// A whole number in `0..bound`, without bias, for bounds beyond 32 bits. `bound` 0 gives 0.
    pub fn below_u64(&mut self, bound: u64) -> u64 {
        let mut wide = u128::from(self.next_u64()) * u128::from(bound);
        if (wide as u64) < bound {
            let threshold = bound.wrapping_neg() % bound;
            while (wide as u64) < threshold {
                wide = u128::from(self.next_u64()) * u128::from(bound);
            }
        }
        (wide >> 64) as u64
    }

    /// Puts the items in a uniformly random order (Fisher and Yates, from the end).
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            // A slice of more than 2^32 items does not fit a 32-bit wasm memory.
            let pick = self.below(last as u32 + 1) as usize;
            items.swap(last, pick);
        }
    }
}

/// The finalizer of SplitMix64 (Steele, Lea and Flood 2014): a bijection that spreads every bit.
const fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stream_of_given_keys_never_changes() {
        let mut stream = Stream::keyed(&[42, 0, 1]);
        let first: Vec<u32> = (0..4).map(|_| stream.next_u32()).collect();
        assert_eq!(first, PINNED, "a change here breaks every link ever shared");
    }

    const PINNED: [u32; 4] = [3_615_332_569, 1_386_822_519, 2_598_546_454, 1_618_395_697];

    #[test]
    fn order_and_number_of_keys_matter() {
        let first = |keys: &[u64]| Stream::keyed(keys).next_u64();
        assert_ne!(first(&[1, 2]), first(&[2, 1]));
        assert_ne!(first(&[1]), first(&[1, 0]));
        assert_ne!(first(&[]), first(&[0]));
    }

    #[test]
    fn bounded_numbers_reach_every_value_and_none_beyond() {
        let mut stream = Stream::keyed(&[7]);
        let mut seen = [0_u32; 5];
        for _ in 0..5_000 {
            seen[stream.below(5) as usize] += 1;
            assert!(stream.below_u64(3) < 3);
        }
        assert!(seen.iter().all(|&n| (850..1150).contains(&n)), "{seen:?}");
        assert_eq!(stream.below(0), 0);
        assert_eq!(stream.below_u64(0), 0);
    }

    #[test]
    fn unit_numbers_stay_below_one() {
        let mut stream = Stream::keyed(&[9]);
        for _ in 0..10_000 {
            assert!((0.0..1.0).contains(&stream.unit_f32()));
            assert!((0.0..1.0).contains(&stream.unit_f64()));
        }
    }

    #[test]
    fn normal_numbers_have_the_moments_of_theirs() {
        let mut stream = Stream::keyed(&[5]);
        let numbers: Vec<f64> = (0..20_000).map(|_| stream.normal()).collect();
        let moment = |power: i32| numbers.iter().map(|x| libm::pow(*x, f64::from(power))).sum::<f64>() / 2e4;
        let [mean, square, cube, fourth] = [1, 2, 3, 4].map(moment);
        assert!(mean.abs() < 0.02 && (square - 1.0).abs() < 0.03, "{mean} {square}");
        assert!(cube.abs() < 0.1 && (fourth - 3.0).abs() < 0.2, "{cube} {fourth}");
    }

    #[test]
    fn a_shuffle_keeps_every_item() {
        let mut items: Vec<u32> = (0..980).collect();
        Stream::keyed(&[3]).shuffle(&mut items);
        assert_ne!(items, (0..980).collect::<Vec<_>>());
        items.sort_unstable();
        assert_eq!(items, (0..980).collect::<Vec<_>>());
    }
}
