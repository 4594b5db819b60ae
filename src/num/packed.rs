//! Serialization of float32 vectors as one byte string, for `#[serde(with = "...")]`. Otherwise a million weights would
//! be written and read one by one. Formats that people read have a list of numbers.

use std::fmt;

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{Error, Visitor},
};

/// Writes the numbers as one byte string, in the byte order of the machine.
///
/// # Errors
/// Where the format cannot write bytes.
pub fn serialize<S: Serializer>(numbers: &[f32], serializer: S) -> Result<S::Ok, S::Error> {
    if serializer.is_human_readable() {
        return numbers.serialize(serializer);
    }
    serializer.serialize_bytes(bytemuck::cast_slice(numbers))
}

/// Reads the numbers that [`serialize`] wrote.
///
/// # Errors
/// Where there is no byte string, or its length is not a multiple of four.
pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<f32>, D::Error> {
    if deserializer.is_human_readable() {
        return Vec::deserialize(deserializer);
    }
    deserializer.deserialize_bytes(PackedVisitor)
}

/// The same for a shared vector.
pub mod shared {
    use std::sync::Arc;

    use serde::Deserializer;

    pub use super::serialize;

    /// Reads the numbers that [`serialize`] wrote.
    ///
    /// # Errors
    /// As [`super::deserialize`].
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Arc<[f32]>, D::Error> {
        super::deserialize(deserializer).map(Arc::from)
    }
}

struct PackedVisitor;

impl Visitor<'_> for PackedVisitor {
    type Value = Vec<f32>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("float32 bytes")
    }

    fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<Vec<f32>, E> {
        let (numbers, rest) = bytes.as_chunks::<4>();
        if rest.is_empty() {
            Ok(numbers.iter().map(|number| f32::from_ne_bytes(*number)).collect())
        } else {
            Err(E::invalid_length(bytes.len(), &self))
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde::{Deserialize, Serialize};

    #[derive(Debug, Serialize, Deserialize)]
    struct Packed(#[serde(with = "super")] Vec<f32>);

    proptest! {
        #[test]
        fn every_bit_pattern_is_preserved(bits in prop::collection::vec(any::<u32>(), 0..20)) {
            let numbers: Vec<f32> = bits.iter().copied().map(f32::from_bits).collect();
            let bytes = postcard::to_stdvec(&Packed(numbers)).unwrap();
            let Packed(numbers) = postcard::from_bytes(&bytes).unwrap();
            prop_assert_eq!(numbers.into_iter().map(f32::to_bits).collect::<Vec<_>>(), bits);
        }
    }

    proptest! {
        #[test]
        fn finite_numbers_are_preserved_as_text(bits in prop::collection::vec(any::<u32>(), 0..20)) {
            let numbers = bits.iter().copied().map(f32::from_bits).filter(|number| number.is_finite());
            let numbers: Vec<f32> = numbers.collect();
            let text = serde_json::to_string(&Packed(numbers.clone())).unwrap();
            let Packed(read) = serde_json::from_str(&text).unwrap();
            let bits = |numbers: Vec<f32>| numbers.into_iter().map(f32::to_bits).collect::<Vec<_>>();
            prop_assert_eq!(bits(read), bits(numbers));
        }
    }

    #[test]
    fn truncated_numbers_are_refused() {
        assert!(postcard::from_bytes::<Packed>(&[4, 0, 0, 0, 0]).is_ok());
        for bytes in [&[3, 0, 0, 0][..], &[5, 0, 0, 0, 0, 0], &[8, 0, 0, 0, 0], &[]] {
            assert!(postcard::from_bytes::<Packed>(bytes).is_err());
        }
    }
}
