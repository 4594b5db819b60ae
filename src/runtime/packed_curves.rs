//! The learning curves of an execution in one allocation: a search has many executions, most of them short.

use crate::train::epoch::Curves;

/// Learning curves that are kept.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct PackedCurves {
    /// The ends of the first three curves among the values.
    ends: [u32; 3],
    /// The curves one after the other, in the order of the fields of [`Curves`].
    values: Box<[f32]>,
}

impl PackedCurves {
    /// The packed curves; `None` if they are empty, or have more values than can be counted.
    pub fn new(curves: &Curves) -> Option<Self> {
        let Curves { loss, val_loss, val_mae, learning_rate } = curves;
        let values = [loss.as_slice(), val_loss, val_mae, learning_rate].concat();
        u32::try_from(values.len()).ok().filter(|count| *count > 0)?;
        let first = loss.len() as u32;
        let second = first + val_loss.len() as u32;
        Some(Self { ends: [first, second, second + val_mae.len() as u32], values: values.into() })
    }

    /// The curves.
    pub fn unpack(&self) -> Curves {
        let [first, second, third] = self.ends.map(|end| end as usize);
        let curve = |range| self.values.get::<std::ops::Range<usize>>(range).unwrap_or_default().to_vec();
        Curves {
            loss: curve(0..first),
            val_loss: curve(first..second),
            val_mae: curve(second..third),
            learning_rate: curve(third..self.values.len()),
        }
    }

    /// The number of bytes of the curves.
    pub fn bytes(&self) -> usize {
        size_of_val(&*self.values)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn curves_of_any_lengths_are_unpacked_as_they_were() {
        let curves = Curves {
            loss: vec![1.0, 2.0, 3.0],
            val_loss: Vec::new(),
            val_mae: vec![f32::MIN_POSITIVE],
            learning_rate: vec![0.1, -0.0],
        };
        let packed = PackedCurves::new(&curves).unwrap();
        assert_eq!((packed.unpack(), packed.bytes()), (curves.clone(), curves.bytes()));
        assert_eq!(PackedCurves::new(&Curves::default()), None);
    }
}
