//! A dense layer in its place among the weights.

mod few;

use wide::f32x4;

pub(super) use self::few::{FEW, rows_across};
use super::{
    activation::{Activation, relu, relu_back},
    dense::Dense,
    dropout,
    living::Living,
    matrix::{Matrix as _, Picks, Rows, lanes, lanes_mut, vectors},
    product::{Target, as_it_is, product, row_sums, transpose},
};
use crate::num::stream::Stream;

/// A layer with its place among the weights. A kernel lies unit by unit, one row for each, padded with zeros to
/// whole vectors; the biases follow it.
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
    /// Whether its silent units are left out of what follows.
    sparse: bool,
}

/// What a pass writes for one layer: unit by unit, one row for each living one, of a number for each sample of
/// the batch, padded to whole vectors. What no setting of the layer asks for is empty.
///
/// What stands in the padding is anything in outputs, and zero in gradients (but for what a diverging network
/// has made of it).
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
    /// Whose rows these are.
    pub living: Living,
    /// The kernel with the columns of living inputs alone, unless all are living.
    packed: Vec<f32x4>,
    /// Where the rows of living units begin in the kernel.
    starts: Vec<u32>,
}

impl Room {
    /// What the layer hands on to the next one, for so many samples.
    pub fn handed_on(&self, training: bool, count: usize) -> Rows<'_> {
        rows_of(self.handed(training), self.living.len(), count)
    }

    fn handed(&self, training: bool) -> &[f32x4] {
        if training && !self.dropped.is_empty() { &self.dropped } else { &self.outputs }
    }

    /// The first unit's outputs for so many samples, as they are handed on, and where the derivatives by them go;
    /// those of other units are zero.
    pub fn first(&mut self, count: usize) -> (&[f32], &mut [f32]) {
        let outputs = if self.dropped.is_empty() { &self.outputs } else { &self.dropped };
        let (first, others) = self.gradients.split_at_mut(vectors(count));
        if self.living.len() > 1 {
            others.fill(f32x4::ZERO);
        }
        let (gradients, padding) = lanes_mut(first).split_at_mut(count);
        padding.iter_mut().for_each(|gradient| *gradient = 0.0);
        (&lanes(outputs)[..count], gradients)
    }

    /// The derivatives of so many samples.
    fn gradients(&self, count: usize) -> Rows<'_> {
        rows_of(&self.gradients, self.living.len(), count)
    }

    /// Whether it gave zero for each of so many samples.
    pub fn is_silent(&self, count: usize) -> bool {
        let rows = rows_of(&self.outputs, self.living.len(), count);
        (0..rows.count).all(|row| rows.row(row).iter().all(|output| *output == 0.0))
    }
}

/// Padded rows, one for each unit, of so many samples.
pub(super) fn rows_of(rows: &[f32x4], units: usize, count: usize) -> Rows<'_> {
    Rows { numbers: lanes(rows), stride: 4 * vectors(count), count: units, columns: count }
}

impl Layer {
    /// The layer of `inputs` numbers whose weights begin at this vector.
    pub fn new(dense: Dense, inputs: usize, kernel: usize, is_last: bool) -> Self {
        let units = dense.units;
        let width = vectors(inputs);
        let bias = kernel + units * width;
        let sparse = dense.activation == Activation::Relu && dense.dropout == 0.0 && !is_last;
        Self { dense, inputs, units, width, kernel, bias, end: bias + vectors(units), sparse }
    }

    /// Where its weights stand among all lanes, in Keras's order: the kernel input by input, then the biases.
    pub fn places(&self) -> impl Iterator<Item = usize> + use<> {
        let Self { inputs, units, width, kernel, bias, .. } = *self;
        let kernel =
            (0..inputs).flat_map(move |k| (0..units).map(move |unit| 4 * (kernel + unit * width) + k));
        kernel.chain((0..units).map(move |unit| 4 * bias + unit))
    }

    /// Room for batches of up to `capacity` samples.
    pub fn room(&self, capacity: usize, before_is_sparse: bool) -> Room {
        // Unit by unit, or sample by sample where there are few.
        let vectors = (self.units * vectors(capacity)).max(FEW.min(capacity) * vectors(self.units));
        let room = |needed: bool| vec![f32x4::ZERO; if needed { vectors } else { 0 }];
        let drops = self.dense.dropout > 0.0;
        Room {
            sums: room(self.dense.activation.keeps_sums()),
            outputs: room(true),
            mask: room(drops),
            dropped: room(drops),
            gradients: room(true),
            living: Living::all(self.units),
            packed: vec![f32x4::ZERO; if before_is_sparse { self.units * self.width } else { 0 }],
            starts: Vec::with_capacity(self.units),
        }
    }

    /// Whether its silent units are left out of what follows.
    pub fn is_sparse(&self) -> bool {
        self.sparse
    }

    /// From inputs to outputs, with the weights of the whole network. `inputs` has one row for each living
    /// one. In training, dropout draws from the stream, if there is any.
    pub fn forward(
        &self,
        (inputs, living): (Rows<'_>, &Living),
        weights: &[f32x4],
        room: &mut Room,
        stream: Option<&mut Stream>,
    ) {
        let (count, span) = (inputs.columns, vectors(inputs.columns));
        let mut kernel = &weights[self.kernel..self.bias];
        if !living.is_all() {
            living.pack(kernel, self.width, &mut room.packed);
            kernel = &room.packed;
        }
        let kernel =
            Rows { numbers: lanes(kernel), stride: 4 * self.width, count: self.units, columns: living.len() };
        let biases = lanes(&weights[self.bias..self.end]);
        let size = self.units * span;
        let out = &mut room.outputs[..size];
        let target = &mut Target { out: &mut *out, width: span, rows: None };
        match self.dense.activation {
            Activation::Relu => product(kernel, inputs, Some(biases), target, |_, sum| relu(sum)),
            activation => {
                product(kernel, inputs, Some(biases), target, as_it_is);
                if let Some(sums) = room.sums.get_mut(..size) {
                    sums.copy_from_slice(out);
                }
                activation.activate(count, out);
            }
        }
        if let (Some(stream), Some(mask)) = (stream, room.mask.get_mut(..size)) {
            dropout::draw(self.dense.dropout, count, mask, stream);
            dropout::apply(mask, out, &mut room.dropped[..size]);
        }
        if self.sparse {
            room.living.find(out, span, count);
        }
    }

    /// Turns the derivatives by what the layer handed on into those by its sums.
    pub fn pull_back(&self, count: usize, room: &mut Room) {
        self.pull_rows_back(room.living.len() * vectors(count), count, room);
    }

    /// The same, of rows of so many numbers, together of `size` vectors.
    fn pull_rows_back(&self, size: usize, columns: usize, room: &mut Room) {
        let gradients = &mut room.gradients[..size];
        if let Some(mask) = room.mask.get(..size) {
            dropout::pull_back(mask, gradients);
        }
        let activation = self.dense.activation;
        let kept = if activation.keeps_sums() { &room.sums } else { &room.outputs };
        activation.pull_back(columns, &kept[..size], gradients);
    }

    /// The derivatives by the layer's weights, from those by its sums, into the weights' own places. `inputs`
    /// has one row for each sample, of the living inputs, padded with zeros to whole vectors.
    pub fn by_weights(
        &self,
        (inputs, living): (Rows<'_>, &Living),
        weights: &[f32x4],
        room: &Room,
        by_weight: &mut [f32x4],
        space: &mut [f32x4],
    ) {
        let (count, width) = (inputs.count, self.width);
        let gradients = room.gradients(count);
        let by_weight = &mut by_weight[self.kernel..self.end];
        if !(living.is_all() && room.living.is_all()) {
            by_weight.fill(f32x4::ZERO);
        }
        let (by_kernel, by_bias) = by_weight.split_at_mut(self.bias - self.kernel);
        let units = room.living.list();
        if living.is_all() {
            let target = &mut Target { out: &mut *by_kernel, width, rows: Some(units) };
            product(gradients, inputs, None, target, as_it_is);
        } else {
            let packed = vectors(living.len());
            let target = &mut Target { out: &mut *space, width: packed, rows: None };
            product(gradients, inputs, None, target, as_it_is);
            for (unit, sums) in units.iter().zip(lanes(space).chunks(4 * packed.max(1))) {
                let row = &mut by_kernel[*unit as usize * width..][..width];
                living.unpack(&sums[..living.len()], lanes_mut(row));
            }
        }
        let by_bias = &mut lanes_mut(by_bias)[..self.units];
        if room.living.is_all() {
            row_sums(&room.gradients, vectors(count), by_bias);
        } else {
            let sums = &mut lanes_mut(space)[..units.len()];
            row_sums(&room.gradients, vectors(count), sums);
            room.living.unpack(sums, by_bias);
        }
        self.dense.regularizer.add_derivative(&weights[self.kernel..self.bias], by_kernel);
    }

    /// The derivatives by the sums of the layer before, from those by this one's.
    pub fn by_sums_before(
        &self,
        count: usize,
        weights: &[f32x4],
        room: &mut Room,
        (before, room_before): (&Layer, &mut Room),
        space: &mut [f32x4],
    ) {
        let span = vectors(count);
        let inputs = room_before.living.len();
        let kernel =
            if room_before.living.is_all() { &weights[self.kernel..self.bias] } else { &room.packed };
        room.starts.clear();
        room.starts.extend(room.living.list().iter().map(|unit| unit * 4 * self.width as u32));
        let kernel = Picks { numbers: lanes(kernel), starts: &room.starts, columns: inputs };
        // Input by input.
        transpose(kernel, space);
        let kernel = rows_of(space, inputs, room.living.len());
        let out = &mut room_before.gradients[..inputs * span];
        let target = &mut Target { out, width: span, rows: None };
        if before.dense.activation == Activation::Relu && room_before.mask.is_empty() {
            // The way back through the activation, while the sum is at hand.
            let outputs = &room_before.outputs[..inputs * span];
            let back = |place: usize, sum| relu_back(outputs[place], sum);
            product(kernel, room.gradients(count), None, target, back);
        } else {
            product(kernel, room.gradients(count), None, target, as_it_is);
            before.pull_back(count, room_before);
        }
    }

    /// How many vectors [`Self::by_weights`] and [`Self::by_sums_before`] need to write in.
    pub fn space(&self) -> usize {
        (self.units * self.width).max(self.inputs * vectors(self.units)).max(vectors(self.units))
    }
}
