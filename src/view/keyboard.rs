//! Keyboard navigation of charts.

/// An index moved by a step and kept between `first` and `last`; without an index, steps start just outside of them.
#[must_use]
pub fn stepped(index: Option<usize>, step: i32, first: usize, last: usize) -> usize {
    let (first, last) = (first as i64, last as i64);
    let start = index.map_or(if step < 0 { last + 1 } else { first - 1 }, |index| index as i64);
    (start + i64::from(step)).min(last).max(first) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_stay_between_the_ends() {
        assert_eq!([1, 10, -1, i32::MAX, i32::MIN].map(|step| stepped(Some(5), step, 1, 9)), [6, 9, 4, 9, 1]);
        assert_eq!(stepped(Some(20), 1, 0, 0), 0);
    }

    #[test]
    fn first_step_leads_to_the_nearer_end() {
        for first in [0, 1] {
            let steps = [1, -1, i32::MAX, i32::MIN].map(|step| stepped(None, step, first, 9));
            assert_eq!(steps, [first, 9, 9, first]);
        }
    }
}
