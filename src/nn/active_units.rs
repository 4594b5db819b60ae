//! The active units of a layer: those whose output is not zero for every sample of a batch.
//!
//! A ReLU unit whose output is zero for a whole batch adds nothing to the layers after it and gets no gradient. In
//! the networks of the book's chapter about half of the units are inactive, so that the kernels skip them: in the
//! unit-major layout the rows of the active units are packed together, and so are the columns of the next layer's
//! kernel; in the sample-major layout the kernels take lists of indices.

use std::ops::Range;

use wide::f32x4;

use super::simd::{lane_mask, lanes, lanes_mut, vector_count};

/// Units are skipped where at least one in this many is inactive. Below that, packing costs more than it saves.
const SKIP_ONE_IN: usize = 8;

/// The active units of a layer, or the active inputs of the network, as a pass found them.
#[derive(Clone, Debug)]
pub(super) struct ActiveUnits {
    /// The active units in ascending order, followed, after [`Self::detect_sample_major`], by the inactive ones.
    units: Vec<u32>,
    active_count: usize,
    /// The mask where some units are skipped.
    partial_mask: Vec<f32x4>,
    /// The mask where none is skipped.
    full_mask: Vec<f32x4>,
}

impl ActiveUnits {
    /// All of `units` units are active.
    pub fn all(units: usize) -> Self {
        let width = vector_count(units);
        Self {
            units: (0..units as u32).collect(),
            active_count: units,
            partial_mask: vec![f32x4::ZERO; width],
            full_mask: vec![lane_mask(4); width],
        }
    }

    /// The number of active units.
    pub fn len(&self) -> usize {
        self.active_count
    }

    /// Whether no unit is skipped.
    pub fn is_all(&self) -> bool {
        self.active_count == self.units.len()
    }

    /// The active units in ascending order. In the unit-major layout, the packed rows are theirs.
    pub fn indices(&self) -> &[u32] {
        &self.units[..self.active_count]
    }

    /// The inactive units, in any order. Only [`Self::detect_sample_major`] sets them.
    pub fn inactive_indices(&self) -> &[u32] {
        &self.units[self.active_count..]
    }

    /// A row of lane masks that selects the active units; where all are active, it selects padding, too. Only
    /// [`Self::detect_sample_major`] sets it.
    pub fn mask(&self) -> &[f32x4] {
        if self.is_all() { &self.full_mask } else { &self.partial_mask }
    }

    /// Finds the active units in unit-major `rows`, and packs their rows together where enough are inactive.
    ///
    /// There is one row of `width` vectors for each unit, with one lane for each of `count` samples.
    pub fn detect_unit_major(&mut self, rows: &mut [f32x4], width: usize, count: usize) {
        self.detect_unit_major_part(0..self.units.len(), rows, width, count);
        self.pack_rows(0..self.rows_to_pack(), rows, width);
    }

    /// Finds the active ones among a range of units, as [`Self::detect_unit_major`] does. The ranges cover all units in
    /// order. The rows are not packed.
    pub fn detect_unit_major_part(
        &mut self,
        units: Range<usize>,
        rows: &[f32x4],
        width: usize,
        count: usize,
    ) {
        if units.start == 0 {
            self.active_count = 0;
        }
        let is_last = units.end == self.units.len();
        for unit in units {
            if is_active(&rows[unit * width..][..width], count) {
                self.units[self.active_count] = unit as u32;
                self.active_count += 1;
            }
        }
        if is_last {
            self.keep_all_if_few_are_inactive();
        }
    }

    /// The number of rows that [`Self::pack_rows`] moves: none where no unit is skipped.
    pub fn rows_to_pack(&self) -> usize {
        if self.is_all() { 0 } else { self.active_count }
    }

    /// Packs the rows of a range of active units together. The ranges cover all [`Self::rows_to_pack`] in order.
    pub fn pack_rows(&self, indices: Range<usize>, rows: &mut [f32x4], width: usize) {
        for (index, unit) in indices.clone().zip(&self.units[indices]) {
            // The copy is a loop over vectors: in WebAssembly, `memory.copy` of a few bytes takes longer than a
            // kernel.
            let (from, to) = (*unit as usize * width, index * width);
            if from != to {
                for vector in 0..width {
                    rows[to + vector] = rows[from + vector];
                }
            }
        }
    }

    /// Finds the active units in sample-major `rows`, if enough are inactive to be skipped.
    ///
    /// There is one row for each of `count` samples, with one lane for each unit, padded with zeros to whole vectors.
    pub fn detect_sample_major(&mut self, rows: &[f32x4], count: usize) {
        let width = self.partial_mask.len();
        for (index, mask) in self.partial_mask.iter_mut().enumerate() {
            *mask = f32x4::ZERO;
            for sample in 0..count {
                *mask |= rows[sample * width + index].simd_ne(f32x4::ZERO);
            }
        }
        let mask = std::mem::take(&mut self.partial_mask);
        self.partition(|unit| lanes(&mask)[unit].to_bits() != 0);
        self.partial_mask = mask;
        self.keep_all_if_few_are_inactive();
    }

    /// Orders the units so that the active ones come first, in ascending order.
    #[inline(always)]
    fn partition(&mut self, is_active: impl Fn(usize) -> bool) {
        let (mut active, mut inactive) = (0, self.units.len());
        for unit in 0..self.units.len() {
            // Each unit is written to both ends: a branch here could not be predicted.
            let is_active = usize::from(is_active(unit));
            self.units[active] = unit as u32;
            self.units[inactive - 1] = unit as u32;
            active += is_active;
            inactive -= 1 - is_active;
        }
        self.active_count = active;
    }

    /// Counts all units as active where fewer than one in [`SKIP_ONE_IN`] is inactive. Returns whether it did.
    fn keep_all_if_few_are_inactive(&mut self) -> bool {
        let count = self.units.len();
        let few_are_inactive = SKIP_ONE_IN * (count - self.active_count) < count;
        if few_are_inactive {
            self.units.iter_mut().zip(0..).for_each(|(unit, index)| *unit = index);
            self.active_count = count;
        }
        few_are_inactive
    }

    /// Copies the active columns of `kernel` to `packed`, next to each other. Both have rows of `width` vectors.
    pub fn pack_columns(&self, kernel: &[f32x4], width: usize, packed: &mut [f32x4]) {
        for (row, packed) in kernel.chunks_exact(width).zip(packed.chunks_exact_mut(width)) {
            let row = &lanes(row)[..self.units.len()];
            for (packed, column) in lanes_mut(packed).iter_mut().zip(self.indices()) {
                *packed = row[*column as usize];
            }
        }
    }

    /// Copies packed columns back to their indices in `row`.
    pub fn unpack_columns(&self, packed: &[f32], row: &mut [f32]) {
        let row = &mut row[..self.units.len()];
        for (number, column) in packed.iter().zip(self.indices()) {
            row[*column as usize] = *number;
        }
    }
}

/// Whether any of the first `count` lanes of a unit's row is not zero. NaN is not zero.
fn is_active(row: &[f32x4], count: usize) -> bool {
    let (whole, rest) = row.split_at(count / 4);
    // Most active units have an output other than zero among the first samples.
    whole.iter().any(|samples| samples.simd_ne(f32x4::ZERO).any())
        || lanes(rest)[..count % 4].iter().any(|sample| *sample != 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Unit-major rows, one for each unit, padded with nines.
    fn rows(units: &[&[f32]]) -> Vec<f32x4> {
        let row = |row: &[f32]| -> Vec<f32x4> {
            let number = |index: usize| row.get(index).copied().unwrap_or(9.0);
            let vector = |v: usize| f32x4::new(std::array::from_fn(|lane| number(4 * v + lane)));
            (0..vector_count(row.len())).map(vector).collect()
        };
        units.iter().flat_map(|unit| row(unit)).collect()
    }

    #[test]
    fn detect_unit_major_packs_rows_of_active_units() {
        let zeros: &[f32] = &[0.0; 5];
        let (first, last): (&[f32], &[f32]) = (&[1.0, 0.0, 0.0, 0.0, 0.0], &[0.0, 0.0, 0.0, 0.0, 2.0]);
        let mut outputs = rows(&[zeros, first, zeros, last]);
        let mut active = ActiveUnits::all(4);
        active.detect_unit_major(&mut outputs, 2, 5);
        assert_eq!((active.indices(), active.is_all()), (&[1, 3][..], false));
        assert_eq!(lanes(&outputs)[..16], lanes(&rows(&[first, last]))[..16]);
        // NaN counts as active; the last unit is inactive for the first four samples.
        let mut outputs = rows(&[zeros, &[f32::NAN, 0.0, 0.0, 0.0, 0.0], zeros, last]);
        active.detect_unit_major(&mut outputs, 2, 4);
        assert_eq!(active.indices(), [1]);
        active.detect_unit_major(&mut rows(&[zeros; 4]), 2, 5);
        assert_eq!(active.len(), 0);
    }

    #[test]
    fn one_inactive_unit_of_nine_is_not_skipped() {
        let mut units = vec![&[1.0_f32][..]; 9];
        units[3] = &[0.0];
        let mut outputs = rows(&units);
        let mut active = ActiveUnits::all(9);
        active.detect_unit_major(&mut outputs, 1, 1);
        assert!(active.is_all() && outputs.len() == 9 && lanes(&outputs)[12] == 0.0);
    }

    #[test]
    fn unpacked_columns_return_to_their_indices() {
        let mut active = ActiveUnits::all(5);
        active.detect_unit_major(&mut rows(&[&[0.0], &[1.0], &[0.0], &[0.0], &[1.0]]), 1, 1);
        let kernel = rows(&[&[1.0, 2.0, 3.0, 4.0, 5.0], &[6.0, 7.0, 8.0, 9.0, 10.0]]);
        let mut packed = vec![f32x4::ZERO; 4];
        active.pack_columns(&kernel, 2, &mut packed);
        assert_eq!([&lanes(&packed)[..2], &lanes(&packed)[8..10]].concat(), [2.0, 5.0, 7.0, 10.0]);
        let mut row = [0.0; 8];
        active.unpack_columns(&[2.0, 5.0, 7.0], &mut row);
        assert_eq!(row, [0.0, 2.0, 0.0, 0.0, 5.0, 0.0, 0.0, 0.0]);
    }
}
