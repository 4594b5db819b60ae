//! The living units: those that have anything to say of a batch.
//!
//! A unit behind a ReLU that gives zero for every sample of a batch adds nothing to the layers after it, and
//! gets no gradient. In the chapter's networks that is every other one, so that kernels run over the living ones
//! alone: their rows are moved together, and so are the kernel's columns that meet them.

use wide::f32x4;

use super::matrix::{first_lanes, lanes, lanes_mut, vectors};

/// If fewer than one in so many units is silent, moving the others together costs more than it saves.
const WORTHWHILE: usize = 8;

/// Which units of a layer, or which inputs of the first one, are in the rows that a pass writes: one row of
/// samples for each, in order.
#[derive(Clone, Debug)]
pub(super) struct Living {
    /// The living units, in order, and after them, as [`Self::find_across`] leaves it, the others.
    list: Vec<u32>,
    len: usize,
    /// What [`Self::kept`] gives where some are left out, and where none is.
    some_kept: Vec<f32x4>,
    all_kept: Vec<f32x4>,
}

impl Living {
    /// All of so many units.
    pub fn all(units: usize) -> Self {
        let width = vectors(units);
        Self {
            list: (0..units as u32).collect(),
            len: units,
            some_kept: vec![f32x4::ZERO; width],
            all_kept: vec![first_lanes(4); width],
        }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether none is left out.
    pub fn is_all(&self) -> bool {
        self.len == self.list.len()
    }

    /// The living units: those of the rows, where these were moved together.
    pub fn list(&self) -> &[u32] {
        &self.list[..self.len]
    }

    /// The units that are left out, in any order. It is what [`Self::find_across`] found.
    pub fn silent(&self) -> &[u32] {
        &self.list[self.len..]
    }

    /// For rows of units, which lanes are of living ones: all bits of each, or none. Padding is kept where all are.
    /// It is what [`Self::find_across`] found.
    pub fn kept(&self) -> &[f32x4] {
        if self.is_all() { &self.all_kept } else { &self.some_kept }
    }

    /// Finds those that are not zero for each of the first `count` samples, and moves their rows of `span`
    /// vectors together, where it is worth it. `rows` has one for each unit.
    pub fn find(&mut self, rows: &mut [f32x4], span: usize, count: usize) {
        self.len = 0;
        for unit in 0..self.list.len() {
            if speaks(&rows[unit * span..][..span], count) {
                self.list[self.len] = unit as u32;
                self.len += 1;
            }
        }
        if self.is_not_worth_it() {
            return;
        }
        for (place, unit) in self.list[..self.len].iter().enumerate() {
            // Vector by vector: in WebAssembly, moving a few bytes by `memory.copy` takes longer than a kernel.
            let (from, to) = (*unit as usize * span, place * span);
            if from != to {
                for vector in 0..span {
                    rows[to + vector] = rows[from + vector];
                }
            }
        }
    }

    /// Finds those that are not zero in each row, where it is worth it. There is one for each of `count` samples, of a
    /// number for each unit, padded with zeros to whole vectors.
    pub fn find_across(&mut self, rows: &[f32x4], count: usize) {
        let width = self.some_kept.len();
        for (four, kept) in self.some_kept.iter_mut().enumerate() {
            *kept = f32x4::ZERO;
            for sample in 0..count {
                *kept |= rows[sample * width + four].simd_ne(f32x4::ZERO);
            }
        }
        let kept = std::mem::take(&mut self.some_kept);
        self.sort(|unit| lanes(&kept)[unit].to_bits() != 0);
        self.some_kept = kept;
        self.is_not_worth_it();
    }

    /// Puts those that speak before the others.
    #[inline(always)]
    fn sort(&mut self, speaks: impl Fn(usize) -> bool) {
        let (mut living, mut silent) = (0, self.list.len());
        for unit in 0..self.list.len() {
            // Written to both ends: whether a unit speaks is nothing that a processor could foresee.
            let speaks = usize::from(speaks(unit));
            self.list[living] = unit as u32;
            self.list[silent - 1] = unit as u32;
            living += speaks;
            silent -= 1 - speaks;
        }
        self.len = living;
    }

    /// Takes all of them where fewer than one in so many is silent; whether it did.
    fn is_not_worth_it(&mut self) -> bool {
        let units = self.list.len();
        let few = WORTHWHILE * (units - self.len) < units;
        if few {
            self.list.iter_mut().zip(0..).for_each(|(place, unit)| *place = unit);
            self.len = units;
        }
        few
    }

    /// Moves the living columns of a kernel together. Both have rows of `width` vectors.
    pub fn pack(&self, kernel: &[f32x4], width: usize, packed: &mut [f32x4]) {
        for (row, packed) in kernel.chunks_exact(width).zip(packed.chunks_exact_mut(width)) {
            let row = &lanes(row)[..self.list.len()];
            for (packed, column) in lanes_mut(packed).iter_mut().zip(self.list()) {
                *packed = row[*column as usize];
            }
        }
    }

    /// Moves columns that were packed back to where they belong in a row.
    pub fn unpack(&self, packed: &[f32], row: &mut [f32]) {
        let row = &mut row[..self.list.len()];
        for (number, column) in packed.iter().zip(self.list()) {
            row[*column as usize] = *number;
        }
    }
}

/// Whether any of the first `count` samples is not zero.
fn speaks(row: &[f32x4], count: usize) -> bool {
    let (whole, rest) = row.split_at(count / 4);
    // Most units that speak do so at once.
    whole.iter().any(|samples| samples.simd_ne(f32x4::ZERO).any())
        || lanes(rest)[..count % 4].iter().any(|sample| *sample != 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nn::matrix::vectors;

    /// Rows of samples, one for each unit.
    fn rows(units: &[&[f32]]) -> Vec<f32x4> {
        let row = |row: &[f32]| -> Vec<f32x4> {
            let number = |place: usize| row.get(place).copied().unwrap_or(9.0);
            (0..vectors(row.len())).map(|v| f32x4::new(std::array::from_fn(|l| number(4 * v + l)))).collect()
        };
        units.iter().flat_map(|unit| row(unit)).collect()
    }

    #[test]
    fn rows_of_silent_units_are_left_out() {
        let silent: &[f32] = &[0.0; 5];
        let (first, last): (&[f32], &[f32]) = (&[1.0, 0.0, 0.0, 0.0, 0.0], &[0.0, 0.0, 0.0, 0.0, 2.0]);
        let mut outputs = rows(&[silent, first, silent, last]);
        let mut living = Living::all(4);
        living.find(&mut outputs, 2, 5);
        assert_eq!((living.list(), living.is_all()), (&[1, 3][..], false));
        assert_eq!(lanes(&outputs)[..16], lanes(&rows(&[first, last]))[..16]);
        // What is no number speaks; and of fewer samples, the last unit has nothing to say.
        let mut outputs = rows(&[silent, &[f32::NAN, 0.0, 0.0, 0.0, 0.0], silent, last]);
        living.find(&mut outputs, 2, 4);
        assert_eq!(living.list(), [1]);
        living.find(&mut rows(&[silent; 4]), 2, 5);
        assert_eq!(living.len(), 0);
    }

    #[test]
    fn one_in_many_is_not_worth_it() {
        let mut units = vec![&[1.0_f32][..]; 9];
        units[3] = &[0.0];
        let mut outputs = rows(&units);
        let mut living = Living::all(9);
        living.find(&mut outputs, 1, 1);
        assert!(living.is_all() && outputs.len() == 9 && lanes(&outputs)[12] == 0.0);
    }

    #[test]
    fn columns_come_back_to_where_they_were() {
        let mut living = Living::all(5);
        living.find(&mut rows(&[&[0.0], &[1.0], &[0.0], &[0.0], &[1.0]]), 1, 1);
        let kernel = rows(&[&[1.0, 2.0, 3.0, 4.0, 5.0], &[6.0, 7.0, 8.0, 9.0, 10.0]]);
        let mut packed = vec![f32x4::ZERO; 4];
        living.pack(&kernel, 2, &mut packed);
        assert_eq!([&lanes(&packed)[..2], &lanes(&packed)[8..10]].concat(), [2.0, 5.0, 7.0, 10.0]);
        let mut row = [0.0; 8];
        living.unpack(&[2.0, 5.0, 7.0], &mut row);
        assert_eq!(row, [0.0, 2.0, 0.0, 0.0, 5.0, 0.0, 0.0, 0.0]);
    }
}
