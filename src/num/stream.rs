//! A portable random stream: the same keys give the same numbers on every target and in every build.
//!
//! The generator is PCG-XSH-RR 64/32 (O'Neill 2014) from `rand_pcg`; the traits and the uniform distribution on `[0, 1)`
//! are those of `rand`, whose version is pinned. Bounded integers, normal numbers and shuffles are implemented here: those
//! of `rand` draw other numbers from the same bits, and the results of a link may not change.

use std::convert::Infallible;

use rand::{Rng, RngExt, TryRng, rand_core::utils::fill_bytes_via_next_word};
use rand_pcg::Pcg32;
use serde::{
    Deserialize, Serialize,
    de::value::{Error as ValueError, SeqDeserializer},
};
use thiserror::Error;

/// A stream of random numbers that depends on its keys alone. It implements [`Rng`], so that the distributions and the
/// sequences of `rand` can be drawn from it. Written and read, it continues with the same numbers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Words")]
pub struct Stream(Pcg32);

/// The state of the generator as it is written.
#[derive(Clone, Copy, Debug, Deserialize)]
struct Words {
    state: u64,
    increment: u64,
}

/// The error of words that are the state of no stream.
#[derive(Clone, Copy, Debug, Error)]
#[error("the increment of a stream is odd")]
struct NoStream;

impl TryFrom<Words> for Stream {
    type Error = NoStream;

    fn try_from(Words { state, increment }: Words) -> Result<Self, Self::Error> {
        // With an even increment the numbers would repeat early, and a draw that rejects some of them might never end.
        if increment.is_multiple_of(2) {
            return Err(NoStream);
        }
        let words = SeqDeserializer::<_, ValueError>::new([state, increment].into_iter());
        Pcg32::deserialize(words).map(Self).map_err(|_| NoStream)
    }
}

impl Stream {
    /// The stream of these keys. Different keys, or the same keys in another order, give independent streams.
    #[must_use]
    pub fn keyed(keys: &[u64]) -> Self {
        let mut state = 0x9E37_79B9_7F4A_7C15;
        for &key in keys {
            state = mix(state ^ mix(key.wrapping_add(0x9E37_79B9_7F4A_7C15)));
        }
        let sequence = mix(state ^ 0xD1B5_4A32_D192_ED03);
        Self(Pcg32::new(state, sequence))
    }

    /// A number in `[0, 1)` with 24 random bits.
    pub fn unit_f32(&mut self) -> f32 {
        self.random()
    }

    /// A number in `[0, 1)` with 53 random bits.
    pub fn unit_f64(&mut self) -> f64 {
        self.random()
    }

    /// A number from the standard normal distribution, by Marsaglia's polar method. The method yields two numbers; the
    /// second is discarded, so that the state of the generator is the whole state of the stream.
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

    /// An integer in `0..bound`, without bias (Lemire 2019). A bound of 0 gives 0.
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

    /// An integer in `0..bound`, without bias (Lemire 2019), for bounds beyond 32 bits. A bound of 0 gives 0.
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

    /// Shuffles the items uniformly (Fisher and Yates, from the end).
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            // A slice of more than 2^32 items does not fit into a 32-bit wasm memory.
            let other = self.below(last as u32 + 1) as usize;
            items.swap(last, other);
        }
    }
}

impl TryRng for Stream {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        self.0.try_next_u32()
    }

    /// The next two words, the first of which gives the high bits.
    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let high = u64::from(self.0.next_u32());
        Ok((high << 32) | u64::from(self.0.next_u32()))
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        fill_bytes_via_next_word(bytes, || self.try_next_u32())
    }
}

/// The finalizer of SplitMix64 (Steele, Lea and Flood 2014): a bijection in which every input bit affects every output
/// bit.
const fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stream_of_given_keys_is_pinned() {
        let mut stream = Stream::keyed(&[42, 0, 1]);
        let first: Vec<u32> = (0..4).map(|_| stream.next_u32()).collect();
        assert_eq!(first, PINNED, "a change here changes the results of every shared link");
    }

    const PINNED: [u32; 4] = [3_615_332_569, 1_386_822_519, 2_598_546_454, 1_618_395_697];

    #[test]
    fn written_stream_continues_with_the_same_numbers() {
        let mut stream = Stream::keyed(&[42, 0, 1]);
        for _ in 0..5 {
            let bytes = postcard::to_stdvec(&stream).unwrap();
            let mut read: Stream = postcard::from_bytes(&bytes).unwrap();
            assert_eq!(read, stream);
            assert_eq!(read.next_u64(), stream.next_u64());
            stream.normal();
        }
        let words = |increment: u64| postcard::to_stdvec(&(0_u64, increment)).unwrap();
        assert!(postcard::from_bytes::<Stream>(&words(6)).is_err());
        assert!(postcard::from_bytes::<Stream>(&words(7)).is_ok());
    }

    #[test]
    fn order_and_number_of_keys_change_the_stream() {
        let first = |keys: &[u64]| Stream::keyed(keys).next_u64();
        assert_ne!(first(&[1, 2]), first(&[2, 1]));
        assert_ne!(first(&[1]), first(&[1, 0]));
        assert_ne!(first(&[]), first(&[0]));
    }

    #[test]
    fn bounded_numbers_cover_exactly_their_range() {
        let mut stream = Stream::keyed(&[7]);
        let mut counts = [0_u32; 5];
        for _ in 0..5_000 {
            counts[stream.below(5) as usize] += 1;
            assert!(stream.below_u64(3) < 3);
        }
        assert!(counts.iter().all(|&n| (850..1150).contains(&n)), "{counts:?}");
        assert_eq!(stream.below(0), 0);
        assert_eq!(stream.below_u64(0), 0);
    }

    #[test]
    fn unit_numbers_are_the_high_bits_of_the_next_word() {
        let (mut stream, mut bits) = (Stream::keyed(&[9]), Stream::keyed(&[9]));
        for _ in 0..1_000 {
            assert_eq!(stream.unit_f32(), (bits.next_u32() >> 8) as f32 / 16_777_216.0);
            assert_eq!(stream.unit_f64(), (bits.next_u64() >> 11) as f64 / 9_007_199_254_740_992.0);
        }
    }

    #[test]
    fn sequences_of_rand_draw_from_the_stream() {
        use rand::seq::IndexedRandom;
        let choices: Vec<u32> = (0..100).collect();
        let chosen = |key| choices.choose(&mut Stream::keyed(&[key])).copied();
        assert_eq!(chosen(1), chosen(1));
        assert_ne!(chosen(1), chosen(2));
        let mut bytes = [0; 6];
        Stream::keyed(&[1]).fill_bytes(&mut bytes);
        assert_eq!(bytes[..4], Stream::keyed(&[1]).next_u32().to_le_bytes());
    }

    #[test]
    fn unit_numbers_are_below_one() {
        let mut stream = Stream::keyed(&[9]);
        for _ in 0..10_000 {
            assert!((0.0..1.0).contains(&stream.unit_f32()));
            assert!((0.0..1.0).contains(&stream.unit_f64()));
        }
    }

    #[test]
    fn normal_numbers_have_standard_normal_moments() {
        let mut stream = Stream::keyed(&[5]);
        let numbers: Vec<f64> = (0..20_000).map(|_| stream.normal()).collect();
        let moment = |power: i32| numbers.iter().map(|x| libm::pow(*x, f64::from(power))).sum::<f64>() / 2e4;
        let [mean, square, cube, fourth] = [1, 2, 3, 4].map(moment);
        assert!(mean.abs() < 0.02 && (square - 1.0).abs() < 0.03, "{mean} {square}");
        assert!(cube.abs() < 0.1 && (fourth - 3.0).abs() < 0.2, "{cube} {fourth}");
    }

    #[test]
    fn shuffle_keeps_every_item() {
        let mut items: Vec<u32> = (0..980).collect();
        Stream::keyed(&[3]).shuffle(&mut items);
        assert_ne!(items, (0..980).collect::<Vec<_>>());
        items.sort_unstable();
        assert_eq!(items, (0..980).collect::<Vec<_>>());
    }
}
