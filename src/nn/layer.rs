//! A dense layer in its place among the weights.

use std::ops::Range;

use wide::f32x4;

use super::{
    activation::{Activation, relu, relu_back},
    dense::Dense,
    dropout,
    matrix::{Matrix, Rows, lanes, vectors},
    product::{column_sums, product, transposed_product},
    single::{dots, spread, weighted},
};
use crate::num::stream::Stream;

/// A layer with its place among the weights. A kernel lies row by row, one row for each input, each padded
/// with zeros to whole vectors; one more such row holds the bias. The kernel of a layer with one unit is one
/// row, a number for each input.
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
        let bias = kernel + if units == 1 { vectors(inputs) } else { inputs * width };
        Self { dense, inputs, units, width, kernel, bias, end: bias + width }
    }

    fn is_single(&self) -> bool {
        self.units == 1
    }

    /// Where its weights lie, in Keras's order: the vectors of each row, and how many numbers they hold.
    pub fn weight_rows(&self) -> impl Iterator<Item = (Range<usize>, usize)> + use<> {
        let (width, numbers) =
            if self.is_single() { (vectors(self.inputs), self.inputs) } else { (self.width, self.units) };
        let kernel = (self.kernel..self.bias).step_by(width).map(move |row| (row..row + width, numbers));
        kernel.chain([(self.bias..self.end, self.units)])
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
        match (self.dense.activation, self.is_single()) {
            (Activation::Linear, false) => product(inputs, kernel, bias, out, |_, sum| sum),
            (Activation::Relu, false) => product(inputs, kernel, bias, out, |_, sum| relu(sum)),
            (activation, single) => {
                if single {
                    dots(inputs, kernel, bias[0].as_array()[0], out, |sum| sum);
                } else {
                    product(inputs, kernel, bias, out, |_, sum| sum);
                }
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

    /// The derivatives by the layer's weights, from those by its sums, into the weights' own places.
    pub fn by_weights<'a>(
        &self,
        inputs: impl Matrix<'a>,
        gradients: &[f32x4],
        weights: &[f32x4],
        by_weight: &mut [f32x4],
    ) {
        let gradients = &gradients[..inputs.count() * self.width];
        let (by_kernel, by_bias) = by_weight[self.kernel..self.end].split_at_mut(self.bias - self.kernel);
        column_sums(gradients, by_bias);
        if self.is_single() {
            weighted(inputs, gradients, by_kernel);
        } else {
            transposed_product(inputs, gradients, self.width, by_kernel);
        }
        self.dense.regulariser.add_derivative(&weights[self.kernel..self.bias], by_kernel);
    }

    /// The derivatives by the sums of the layer before, from those by this one's.
    pub fn by_sums_before(
        &self,
        count: usize,
        gradients: &[f32x4],
        weights: &[f32x4],
        (before, room): (&Layer, &mut Room),
        space: &mut [f32x4],
    ) {
        let kernel = &weights[self.kernel..self.bias];
        let gradients = &gradients[..count * self.width];
        let by_input = &mut room.gradients[..count * before.width];
        if self.is_single() {
            spread(gradients, kernel, by_input);
            return before.pull_back(count, room);
        }
        let (zeros, space) = space.split_at_mut(before.width);
        zeros.fill(f32x4::ZERO);
        let transposed = self.transpose(kernel, space);
        let rows = Rows { numbers: lanes(gradients), stride: 4 * self.width, count, columns: self.units };
        if before.dense.activation == Activation::Relu && room.mask.is_empty() {
            // The way back through the activation, while the sum is at hand.
            let outputs = &room.outputs[..by_input.len()];
            product(rows, transposed, zeros, by_input, |place, sum| relu_back(outputs[place], sum));
        } else {
            product(rows, transposed, zeros, by_input, |_, sum| sum);
            before.pull_back(count, room);
        }
    }

    /// How many vectors [`Self::by_sums_before`] needs to write in.
    pub fn space(&self) -> usize {
        (self.units.next_multiple_of(4) + 1) * vectors(self.inputs)
    }

    /// The kernel with its rows and columns changed about: one row for each unit.
    fn transpose<'a>(&self, kernel: &[f32x4], space: &'a mut [f32x4]) -> &'a [f32x4] {
        let across = vectors(self.inputs);
        for (four, rows) in kernel.chunks(4 * self.width).enumerate() {
            for vector in 0..self.width {
                let row = |row: usize| rows.get(row * self.width + vector).copied().unwrap_or(f32x4::ZERO);
                let columns = f32x4::transpose([row(0), row(1), row(2), row(3)]);
                for (lane, column) in columns.into_iter().enumerate() {
                    space[(4 * vector + lane) * across + four] = column;
                }
            }
        }
        &space[..self.units * across]
    }
}
