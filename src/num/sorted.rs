//! A map in the order of its keys, in one run of memory: for few entries, or for such as come nearly in order. The
//! standard library's tree would bring all its splitting and balancing into a program once for each type of entry.

/// Entries in the order of their keys, no two of the same key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sorted<K, V>(Vec<(K, V)>);

impl<K, V> Default for Sorted<K, V> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<K: Copy + Ord, V> Sorted<K, V> {
    /// Where a key lies, or else where it would.
    fn place(&self, key: K) -> Result<usize, usize> {
        self.0.binary_search_by_key(&key, |entry| entry.0)
    }

    /// The value of a key.
    #[must_use]
    pub fn get(&self, key: K) -> Option<&V> {
        Some(&self.0[self.place(key).ok()?].1)
    }

    /// The value of a key, to be changed.
    pub fn get_mut(&mut self, key: K) -> Option<&mut V> {
        let place = self.place(key).ok()?;
        Some(&mut self.0[place].1)
    }

    /// Puts a value in the place of what the key had, if anything.
    pub fn insert(&mut self, key: K, value: V) -> &mut V {
        let place = match self.place(key) {
            Ok(place) => {
                self.0[place].1 = value;
                place
            }
            Err(place) => {
                self.0.insert(place, (key, value));
                place
            }
        };
        &mut self.0[place].1
    }

    /// The value of a key, put there first where there is none.
    pub fn get_or_insert(&mut self, key: K, value: impl FnOnce() -> V) -> &mut V {
        let place = self.place(key).unwrap_or_else(|place| {
            self.0.insert(place, (key, value()));
            place
        });
        &mut self.0[place].1
    }

    /// Takes out the value of a key.
    pub fn remove(&mut self, key: K) -> Option<V> {
        let place = self.place(key).ok()?;
        Some(self.0.remove(place).1)
    }

    /// Takes out the last entry.
    pub fn pop_last(&mut self) -> Option<(K, V)> {
        self.0.pop()
    }

    /// Keeps the entries of these keys only.
    pub fn retain(&mut self, keep: impl Fn(K) -> bool) {
        self.0.retain(|entry| keep(entry.0));
    }

    /// The entries in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (K, &V)> {
        self.0.iter().map(|(key, value)| (*key, value))
    }

    /// The entries in order, their values to be changed.
    pub fn iter_mut(&mut self) -> impl DoubleEndedIterator<Item = (K, &mut V)> {
        self.0.iter_mut().map(|(key, value)| (*key, value))
    }

    /// The keys in order.
    pub fn keys(&self) -> impl DoubleEndedIterator<Item = K> {
        self.0.iter().map(|entry| entry.0)
    }

    /// The values in the order of their keys.
    pub fn values(&self) -> impl DoubleEndedIterator<Item = &V> {
        self.0.iter().map(|entry| &entry.1)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn it_holds_what_the_standard_librarys_map_holds(
            steps in prop::collection::vec((0_u8..4, 0_u8..12, any::<u16>()), 0..60),
        ) {
            let (mut map, mut expected) = (Sorted::default(), BTreeMap::new());
            for (kind, key, value) in steps {
                match kind {
                    0 => prop_assert_eq!(map.remove(key), expected.remove(&key)),
                    1 => prop_assert_eq!(*map.get_or_insert(key, || value), *expected.entry(key).or_insert(value)),
                    2 if value > 60_000 => prop_assert_eq!(map.pop_last(), expected.pop_last()),
                    _ => {
                        map.insert(key, value);
                        expected.insert(key, value);
                    }
                }
                prop_assert_eq!(map.get(key), expected.get(&key));
                prop_assert_eq!(map.get_mut(key), expected.get_mut(&key));
                prop_assert!(map.iter().eq(expected.iter().map(|(key, value)| (*key, value))));
            }
            map.retain(|key| key % 2 == 0);
            expected.retain(|key, _| key % 2 == 0);
            prop_assert!(map.keys().eq(expected.keys().copied()) && map.values().eq(expected.values()));
        }
    }
}
