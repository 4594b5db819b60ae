//! A ranking: numbered items in the order of their keys, kept in order while keys change.
//!
//! The items stand in blocks of bounded length, so that a change moves the items of one block only, and a position is
//! the sum of the lengths of the blocks before it.

use std::cmp::Ordering;

/// The length from which a block is split in two.
const MAX_BLOCK: usize = 512;

/// The key of an item. Items with a value come first, in the order of the values; then those without, in the order of
/// their groups. Items with equal keys are in the order of their numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RankingKey {
    /// 0 with a value, else 1 more than the group.
    group: u8,
    value: u64,
}

impl RankingKey {
    /// The key of a whole number.
    #[must_use]
    pub fn whole(number: u64, is_descending: bool) -> Self {
        Self { group: 0, value: if is_descending { !number } else { number } }
    }

    /// The key of a number, in the order of [`f64::total_cmp`].
    #[must_use]
    pub fn number(number: f64, is_descending: bool) -> Self {
        let bits = number.to_bits();
        // Negative numbers are ordered by their bits in reverse, before positive ones.
        let ordered = if bits >> 63 == 1 { !bits } else { bits | 1 << 63 };
        Self::whole(ordered, is_descending)
    }

    /// The key of an item without a value.
    #[must_use]
    pub fn missing(group: u8) -> Self {
        Self { group: group.saturating_add(1), value: 0 }
    }

    /// Whether the item has a value.
    #[must_use]
    pub fn has_value(self) -> bool {
        self.group == 0
    }
}

/// Items in the order of their keys.
#[derive(Clone, Debug, Default)]
pub struct Ranking {
    /// The key of each item, by its number; `None` for a number without an item.
    keys: Vec<Option<RankingKey>>,
    /// The items in order. No block is empty.
    blocks: Vec<Vec<(RankingKey, u32)>>,
    len: usize,
}

impl Ranking {
    /// How many items there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there is no item.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The key of an item.
    #[must_use]
    pub fn key(&self, item: u32) -> Option<RankingKey> {
        self.keys.get(item as usize).copied().flatten()
    }

    /// Adds an item, or moves it to where its new key belongs. Takes memory up to the item's number.
    pub fn set(&mut self, item: u32, key: RankingKey) {
        let before = self.key(item);
        if before == Some(key) {
            return;
        }
        if let Some(before) = before {
            self.remove((before, item));
        }
        let index = item as usize;
        if index >= self.keys.len() {
            self.keys.resize(index + 1, None);
        }
        self.keys[index] = Some(key);
        self.insert((key, item));
    }

    /// The number of items before an item.
    #[must_use]
    pub fn position(&self, item: u32) -> Option<usize> {
        let entry = (self.key(item)?, item);
        let block = self.block_of(&entry);
        let index = self.blocks.get(block)?.binary_search(&entry).ok()?;
        Some(self.blocks[..block].iter().map(Vec::len).sum::<usize>() + index)
    }

    /// The items in order.
    pub fn items(&self) -> impl Iterator<Item = u32> + '_ {
        self.blocks.iter().flatten().map(|(_, item)| *item)
    }

    /// The index of the only block that can hold an entry: the first one whose last entry is not before it.
    fn block_of(&self, entry: &(RankingKey, u32)) -> usize {
        self.blocks
            .partition_point(|block| block.last().is_some_and(|last| last.cmp(entry) == Ordering::Less))
    }

    fn insert(&mut self, entry: (RankingKey, u32)) {
        self.len += 1;
        // An entry after all others is appended to the last block.
        let index = self.block_of(&entry).min(self.blocks.len().saturating_sub(1));
        let Some(block) = self.blocks.get_mut(index) else {
            self.blocks.push(vec![entry]);
            return;
        };
        let position = block.partition_point(|other| *other < entry);
        block.insert(position, entry);
        if block.len() > MAX_BLOCK {
            let rest = block.split_off(MAX_BLOCK / 2);
            self.blocks.insert(index + 1, rest);
        }
    }

    fn remove(&mut self, entry: (RankingKey, u32)) {
        let index = self.block_of(&entry);
        let Some(block) = self.blocks.get_mut(index) else { return };
        let Ok(position) = block.binary_search(&entry) else { return };
        block.remove(position);
        self.len -= 1;
        if block.is_empty() {
            self.blocks.remove(index);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers_are_ordered_as_by_total_cmp_and_missing_ones_come_last() {
        let numbers = [-f64::INFINITY, -2.5, -0.0, 0.0, 1e-300, 2.5, f64::INFINITY, f64::NAN];
        for pair in numbers.windows(2) {
            assert!(RankingKey::number(pair[0], false) < RankingKey::number(pair[1], false), "{pair:?}");
            assert!(RankingKey::number(pair[0], true) > RankingKey::number(pair[1], true), "{pair:?}");
        }
        for is_descending in [false, true] {
            for number in numbers {
                assert!(RankingKey::number(number, is_descending) < RankingKey::missing(0));
            }
        }
        assert!(RankingKey::missing(0) < RankingKey::missing(3));
        assert!(!RankingKey::missing(0).has_value() && RankingKey::whole(3, true).has_value());
    }

    proptest! {
        #[test]
        fn ranking_equals_a_sorted_list_after_any_changes(
            changes in prop::collection::vec((0_u32..900, 0_u64..40), 0..3_000),
        ) {
            let mut ranking = Ranking::default();
            let mut plain: Vec<Option<u64>> = vec![None; 900];
            for (item, value) in changes {
                let key = if value == 0 { RankingKey::missing(0) } else { RankingKey::whole(value, false) };
                ranking.set(item, key);
                plain[item as usize] = Some(if value == 0 { u64::MAX } else { value });
            }
            let mut expected: Vec<(u64, u32)> =
                plain.iter().zip(0..).filter_map(|(value, item)| Some(((*value)?, item))).collect();
            expected.sort_unstable();
            let expected: Vec<u32> = expected.into_iter().map(|(_, item)| item).collect();
            prop_assert_eq!(ranking.items().collect::<Vec<_>>(), expected.clone());
            prop_assert_eq!(ranking.len(), expected.len());
            for (position, item) in expected.iter().enumerate() {
                prop_assert_eq!(ranking.position(*item), Some(position));
            }
            prop_assert_eq!(ranking.position(900), None);
        }
    }
}
