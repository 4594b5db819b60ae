//! The bytes of a checkpoint. The file `checkpoint` has their format.

use serde::{Deserialize, Serialize};

/// A run at a cut, from which [`super::run::Run::restore`] continues it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checkpoint(#[serde(with = "serde_bytes")] Vec<u8>);

impl Checkpoint {
    /// The checkpoint that has been written as these bytes.
    pub(super) fn new(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// The bytes, which may be kept or sent anywhere.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// The bytes, which may be kept or sent anywhere.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        self.0
    }
}
