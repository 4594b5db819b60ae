//! A layer's part in a pass of few samples: one row for each sample, with lanes over units.

use wide::f32x4;

use super::{Layer, Room};
use crate::{
    nn::{
        dropout,
        few::{Out, column_sums, outer, pulled, weighted},
        living::Living,
        matrix::{Rows, first_lanes, lanes, lanes_mut, vectors},
    },
    num::stream::Stream,
};

/// With up to so many samples, lanes run over units: so few would not fill the lanes often enough.
pub(in crate::nn) const FEW: usize = 4;

impl Room {
    /// What the layer hands on to the next one, of so many units: a row for each of so many samples.
    pub fn handed_across(&self, training: bool, units: usize, count: usize) -> Rows<'_> {
        rows_across(self.handed(training), units, count)
    }

    /// Whether it gave zero for each of so many samples, with so many units.
    pub fn is_silent_across(&self, units: usize, count: usize) -> bool {
        lanes(&self.outputs[..count * vectors(units)]).iter().all(|output| *output == 0.0)
    }
}

/// Padded rows, one for each of so many samples, of so many units.
pub(in crate::nn) fn rows_across(rows: &[f32x4], units: usize, count: usize) -> Rows<'_> {
    Rows { numbers: lanes(rows), stride: 4 * vectors(units), count, columns: units }
}

impl Layer {
    /// [`Self::forward`], with a padded row of `inputs` for each sample.
    pub fn forward_across(
        &self,
        (inputs, living): (Rows<'_>, &Living),
        weights: &[f32x4],
        room: &mut Room,
        stream: Option<&mut Stream>,
    ) {
        let size = inputs.count * vectors(self.units);
        let out = &mut room.outputs[..size];
        weighted(self.rows(weights), inputs, living.list(), &weights[self.bias..self.end], out);
        if let Some(sums) = room.sums.get_mut(..size) {
            sums.copy_from_slice(out);
        }
        self.dense.activation.activate(self.units, out);
        if let (Some(stream), Some(mask)) = (stream, room.mask.get_mut(..size)) {
            dropout::draw_across(self.dense.dropout, self.units, mask, stream);
            dropout::apply(mask, out, &mut room.dropped[..size]);
        }
        if self.sparse {
            room.living.find_across(out, inputs.count);
        }
    }

    /// The derivatives by the sums of the last layer, from those by its first unit's outputs.
    pub fn begin_back_across(&self, by_output: &[f32], room: &mut Room) {
        let width = vectors(self.units);
        let size = by_output.len() * width;
        room.gradients[..size].iter_mut().for_each(|gradient| *gradient = f32x4::ZERO);
        for (sample, by_output) in by_output.iter().enumerate() {
            lanes_mut(&mut room.gradients)[4 * sample * width] = *by_output;
        }
        self.pull_rows_back(size, self.units, room);
    }

    /// The derivatives by the layer's kernel, from those by its sums. `inputs` has a padded row for each sample.
    pub fn by_kernel_across(&self, (inputs, living): (Rows<'_>, &Living), room: &Room, out: Out<'_>) {
        let gradients = rows_across(&room.gradients, self.units, inputs.count);
        outer(gradients, inputs, (room.living.list(), room.living.silent()), living.kept(), out);
    }

    /// Those by its biases, for so many samples.
    pub fn by_bias_across(&self, count: usize, room: &Room, out: Out<'_>) {
        column_sums(&room.gradients, count, vectors(self.units), out);
    }

    /// [`Self::by_sums_before`], with a row for each sample.
    pub fn by_sums_before_across(
        &self,
        count: usize,
        weights: &[f32x4],
        room: &Room,
        (before, room_before): (&Self, &mut Room),
    ) {
        let size = count * self.width;
        let gradients = rows_across(&room.gradients, self.units, count);
        pulled(self.rows(weights), gradients, room.living.list(), &mut room_before.gradients[..size]);
        before.pull_rows_back(size, before.units, room_before);
        // Padding, which the biases' gradients are not to see.
        if let rest @ 1.. = before.units % 4 {
            for row in room_before.gradients[..size].chunks_exact_mut(self.width) {
                row[self.width - 1] &= first_lanes(rest);
            }
        }
    }

    /// Its kernel among the weights of the network.
    fn rows<'a>(&self, weights: &'a [f32x4]) -> Rows<'a> {
        let numbers = lanes(&weights[self.kernel..self.bias]);
        Rows { numbers, stride: 4 * self.width, count: self.units, columns: self.inputs }
    }
}
