//! A hash of float32 numbers, by which the results of different machines are compared.

/// A number in canonical form: itself, or one bit pattern for every NaN.
///
/// Processors give the NaN of an invalid operation different signs, and the standard (IEEE 754-2019, 6.2) leaves its
/// bits open. All other results of the operations used here are defined to the bit.
#[must_use]
pub fn canonical(number: f32) -> f32 {
    if number.is_nan() { f32::from_bits(0x7FC0_0000) } else { number }
}

/// The FNV-1a hash (64 bits) of the bits of numbers in [canonical](canonical) form, in their order, each little-endian.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hasher(u64);

impl Default for Hasher {
    /// The hash of no numbers.
    fn default() -> Self {
        Self(0xCBF2_9CE4_8422_2325)
    }
}

impl Hasher {
    /// Adds the next numbers.
    pub fn add(&mut self, numbers: &[f32]) {
        self.add_bytes(numbers.iter().flat_map(|number| canonical(*number).to_bits().to_le_bytes()));
    }

    fn add_bytes(&mut self, bytes: impl IntoIterator<Item = u8>) {
        let add = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3);
        self.0 = bytes.into_iter().fold(self.0, add);
    }

    /// The hash of all numbers that were added.
    #[must_use]
    pub fn hash(self) -> u64 {
        self.0
    }
}

/// A checksum of words of 32 bits: FNV-1a (64 bits) with words in place of bytes, which is four times as fast.
///
/// A change of one word always changes the checksum: each step is a bijection of the hash, for every word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WordHasher(u64);

impl Default for WordHasher {
    /// The hash of no words.
    fn default() -> Self {
        Self(0xCBF2_9CE4_8422_2325)
    }
}

impl WordHasher {
    /// Adds the next word.
    pub fn add(&mut self, word: u32) {
        self.0 = (self.0 ^ u64::from(word)).wrapping_mul(0x0100_0000_01B3);
    }

    /// The hash of all words that were added.
    #[must_use]
    pub fn hash(self) -> u64 {
        self.0
    }
}

/// The hash of these numbers by [`Hasher`].
#[must_use]
pub fn hash(numbers: &[f32]) -> u64 {
    let mut hasher = Hasher::default();
    hasher.add(numbers);
    hasher.hash()
}

/// The FNV-1a hash (64 bits) of bytes.
#[must_use]
pub fn hash_bytes(bytes: &[u8]) -> u64 {
    let mut hasher = Hasher::default();
    hasher.add_bytes(bytes.iter().copied());
    hasher.hash()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hash_matches_published_values_of_fnv_1a() {
        assert_eq!(hash(&[]), 0xCBF2_9CE4_8422_2325);
        // The test vector of the authors for the text "foobar", of which a number holds four bytes.
        let text = f32::from_le_bytes(*b"foob");
        let rest = b"ar"
            .iter()
            .fold(hash(&[text]), |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01B3));
        assert_eq!(rest, 0x8594_4171_F739_67E8);
    }

    #[test]
    fn words_below_256_have_the_hash_of_their_bytes() {
        let mut hasher = WordHasher::default();
        b"foobar".iter().for_each(|byte| hasher.add(u32::from(*byte)));
        assert_eq!(hasher.hash(), 0x8594_4171_F739_67E8);
    }

    #[test]
    fn any_changed_bit_of_a_word_changes_the_hash() {
        let hash = |words: [u32; 3]| {
            let mut hasher = WordHasher::default();
            words.into_iter().for_each(|word| hasher.add(word));
            hasher.hash()
        };
        let words = [0, 0x8000_0001, 7];
        for (index, bit) in (0..3).flat_map(|index| (0..32).map(move |bit| (index, bit))) {
            let mut changed = words;
            changed[index] ^= 1 << bit;
            assert_ne!(hash(changed), hash(words));
        }
    }

    #[test]
    fn every_nan_has_the_same_hash_and_other_numbers_keep_their_bits() {
        let nans = [0x7FC0_0000, 0xFFC0_0000, 0x7F80_0001, 0xFFFF_FFFF].map(f32::from_bits);
        assert!(
            nans.iter()
                .all(|nan| canonical(*nan).to_bits() == 0x7FC0_0000 && hash(&[*nan]) == hash(&[f32::NAN]))
        );
        for number in [0.0, -0.0, f32::INFINITY, f32::NEG_INFINITY, 1e-45, f32::MAX] {
            assert_eq!(canonical(number).to_bits(), number.to_bits());
        }
        assert_ne!(hash(&[0.0]), hash(&[-0.0]));
    }
}
