//! A dense layer in its place among the weights.

use wide::f32x4;

use super::{
    activation::{Activation, relu},
    dense::Dense,
    dropout,
    matrix::{Matrix, Rows, lanes, lanes_mut, vectors},
    product::product,
};
use crate::num::stream::Stream;

/// A layer with its place among the weights. A kernel lies row by row, one row for each input, each padded
/// with zeros to whole vectors; one more such row holds the bias.
#[derive(Clone, Copy, Debug)]
pub(super) struct Layer {
    pub dense: Dense,
    pub inputs: usize,
    pub units: usize,
    /// Vectors in a row of the kernel.
    pub width: usize,
    pub kernel: usize,
    pub bias: usize,
    pub end: usize,
}

/// What a pass writes for one layer, in rows of its units, for batches up to a size. What no setting of the
/// layer asks for is empty.
#[derive(Clone, Debug)]
pub(super) struct Room {
    /// The sums, where the derivative of the activation needs them.
    sums: Vec<f32x4>,
    /// What the activation makes of them.
    pub outputs: Vec<f32x4>,
    /// Which outputs dropout keeps, and what it hands on of them.
    mask: Vec<f32x4>,
    dropped: Vec<f32x4>,
    /// The derivatives by what the layer hands on; after [`Layer::pull_back`] those by its sums.
    pub gradients: Vec<f32x4>,
}

impl Room {
    /// What the layer hands on to the next one.
    pub fn handed_on(&self, training: bool) -> &[f32x4] {
        if training && !self.dropped.is_empty() { &self.dropped } else { &self.outputs }
    }
}

impl Layer {
    /// The layer of `inputs` numbers whose weights begin at this vector.
    pub fn new(dense: Dense, inputs: usize, kernel: usize) -> Self {
        let units = dense.units;
        let width = vectors(units);
        let bias = kernel + inputs * width;
        Self { dense, inputs, units, width, kernel, bias, end: bias + width }
    }

    /// Room for batches of up to `capacity` samples.
    pub fn room(&self, capacity: usize) -> Room {
        let room = |needed: bool| vec![f32x4::ZERO; if needed { capacity * self.width } else { 0 }];
        let drops = self.dense.dropout > 0.0;
        Room {
            sums: room(self.dense.activation.keeps_sums()),
            outputs: room(true),
            mask: room(drops),
            dropped: room(drops),
            gradients: room(true),
        }
    }

    /// What the layer before hands on, as this one's inputs.
    pub fn rows<'a>(&self, handed_on: &'a [f32x4], count: usize) -> Rows<'a> {
        Rows { numbers: lanes(handed_on), stride: 4 * vectors(self.inputs), count, columns: self.inputs }
    }

    /// From inputs to outputs, with the weights of the whole network. In training, dropout draws from the
    /// stream, if there is any.
    pub fn forward<'a>(
        &self,
        inputs: impl Matrix<'a>,
        weights: &[f32x4],
        room: &mut Room,
        stream: Option<&mut Stream>,
    ) {
        let (kernel, bias) = (&weights[self.kernel..self.bias], &weights[self.bias..self.end]);
        let size = inputs.count() * self.width;
        let out = &mut room.outputs[..size];
        match self.dense.activation {
            Activation::Linear => product(inputs, kernel, bias, out, |sum| sum),
            Activation::Relu => product(inputs, kernel, bias, out, relu),
            activation => {
                product(inputs, kernel, bias, out, |sum| sum);
                if let Some(sums) = room.sums.get_mut(..size) {
                    sums.copy_from_slice(out);
                }
                activation.activate(self.units, out);
            }
        }
        if let (Some(stream), Some(mask)) = (stream, room.mask.get_mut(..size)) {
            dropout::draw(self.dense.dropout, self.units, mask, stream);
            dropout::apply(mask, out, &mut room.dropped[..size]);
        }
    }

    /// Turns the derivatives by what the layer handed on into those by its sums.
    pub fn pull_back(&self, count: usize, room: &mut Room) {
        let size = count * self.width;
        let gradients = &mut room.gradients[..size];
        if let Some(mask) = room.mask.get(..size) {
            dropout::pull_back(mask, gradients);
        }
        let activation = self.dense.activation;
        let kept = if activation.keeps_sums() { &room.sums } else { &room.outputs };
        activation.pull_back(self.units, &kept[..size], gradients);
    }

    /// The kernel with its rows and columns changed about: one row for each unit.
    pub fn transpose<'a>(&self, kernel: &[f32x4], space: &'a mut [f32x4]) -> &'a [f32x4] {
        let stride = 4 * vectors(self.inputs);
        let space = &mut space[..self.units * vectors(self.inputs)];
        let out = lanes_mut(space);
        for (input, row) in kernel.chunks_exact(self.width).enumerate() {
            for (unit, weight) in lanes(row)[..self.units].iter().enumerate() {
                out[unit * stride + input] = *weight;
            }
        }
        // What an earlier, wider layer left behind the last input must not reach the padding.
        for row in out.chunks_exact_mut(stride) {
            row[self.inputs..].fill(0.0);
        }
        space
    }
}
