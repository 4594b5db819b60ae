//! The parameters of a space as a forest of conditions, and its assignments, counted and numbered.
//!
//! A parameter without a condition is a root; any other one is a child of the parameter that its condition names. A
//! value of a parameter has as many assignments below it as the product of the counts of the children that it makes
//! active, and a parameter has the sum over its values. Roots are independent of each other: their counts multiply. An
//! assignment holds values of active parameters alone, so that no two of them are the same.

use super::{combinations::Combinations, parameter::Parameter};
use crate::num::stream::Stream;

/// For each parameter the index of its value in its domain; `None` where the parameter is not active.
pub(super) type ValueIndices = Vec<Option<u64>>;

/// The parameters of a space, linked by their conditions.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct ConditionTree {
    /// One for each parameter, in the space's order.
    nodes: Vec<Node>,
    /// The indices of the parameters without a condition, in the space's order.
    roots: Vec<usize>,
}

#[derive(Clone, Debug, PartialEq)]
struct Node {
    /// How many values the parameter has; `None` for an interval of real numbers.
    value_count: Option<u64>,
    /// The indices of the parent's values with which the parameter is active.
    parent_values: Vec<u64>,
    /// The indices of the parameters whose parent this one is, in the space's order.
    children: Vec<usize>,
    /// The indices of the values with which some child is active, ascending. Each of the other values counts as one
    /// assignment; there may be too many of those to iterate over.
    branching_values: Vec<u64>,
    /// How many assignments of this parameter and its descendants there are.
    count: Combinations,
    /// The same number, rounded; infinite where they are not counted.
    approximate_count: f64,
}

impl ConditionTree {
    /// The tree of these parameters.
    ///
    /// # Errors
    /// The index of a parameter with an invalid condition: one that names no other parameter, names a value that the
    /// parent does not have, or depends on the parameter itself.
    pub fn new(parameters: &[Parameter]) -> Result<Self, usize> {
        let mut tree = Self::default();
        let mut depths = Vec::new();
        for (index, parameter) in parameters.iter().enumerate() {
            depths.push((depth(parameters, index).ok_or(index)?, index));
            let mut node = Node::new(parameter.domain.count());
            if let Some(condition) = &parameter.condition {
                node.parent_values.clone_from(&condition.parent_values);
            } else {
                tree.roots.push(index);
            }
            tree.nodes.push(node);
        }
        for (index, parameter) in parameters.iter().enumerate() {
            let Some(condition) = &parameter.condition else { continue };
            let Some(parent) = tree.nodes.get_mut(condition.parent) else { return Err(index) };
            if condition
                .parent_values
                .iter()
                .any(|value| parent.value_count.is_none_or(|count| *value >= count))
            {
                return Err(index);
            }
            parent.children.push(index);
            for value in &condition.parent_values {
                if let Err(insertion) = parent.branching_values.binary_search(value) {
                    parent.branching_values.insert(insertion, *value);
                }
            }
        }
        // A node's count needs those of its children: the deepest nodes come first.
        for node_depth in (0..parameters.len()).rev() {
            for (_, index) in depths.iter().filter(|(depth, _)| *depth == node_depth) {
                tree.set_count(*index);
            }
        }
        Ok(tree)
    }

    fn set_count(&mut self, index: usize) {
        let Some(node) = self.nodes.get(index) else { return };
        let Some(plain) = node.plain_count() else { return };
        let branching = node.branching_values.iter();
        let count = branching.clone().map(|value| self.count_below(node, *value));
        let count = count.fold(Combinations::Count(plain), Combinations::plus);
        let approximate_count = branching.map(|value| self.approximate_count_below(node, *value));
        let approximate_count = approximate_count.fold(plain as f64, |sum, count| sum + count);
        if let Some(node) = self.nodes.get_mut(index) {
            (node.count, node.approximate_count) = (count, approximate_count);
        }
    }

    /// The children of a node that are active with one of its values, with their indices.
    fn active_children(&self, node: &Node, value: u64) -> impl DoubleEndedIterator<Item = (usize, &Node)> {
        let children = node.children.iter().filter_map(|index| Some((*index, self.nodes.get(*index)?)));
        children.filter(move |(_, child)| child.parent_values.contains(&value))
    }

    /// How many assignments of a node's descendants there are with one of its values.
    fn count_below(&self, node: &Node, value: u64) -> Combinations {
        let counts = self.active_children(node, value).map(|(_, child)| child.count);
        counts.fold(Combinations::Count(1), Combinations::times)
    }

    fn approximate_count_below(&self, node: &Node, value: u64) -> f64 {
        self.active_children(node, value).fold(1.0, |product, (_, child)| product * child.approximate_count)
    }

    fn roots(&self) -> impl DoubleEndedIterator<Item = (usize, &Node)> {
        self.roots.iter().filter_map(|index| Some((*index, self.nodes.get(*index)?)))
    }

    /// How many assignments there are.
    pub fn count(&self) -> Combinations {
        self.roots().map(|(_, root)| root.count).fold(Combinations::Count(1), Combinations::times)
    }

    /// The assignment of this rank. The roots are the digits of a number of mixed radix, the last one least
    /// significant; a root's digit counts the assignments below its first value, then those below its second, and so
    /// on. A rank beyond the last wraps around.
    pub fn unrank(&self, rank: u64) -> ValueIndices {
        let mut indices = vec![None; self.nodes.len()];
        self.unrank_independent(self.roots(), rank, &mut indices);
        indices
    }

    /// Sets the values of independent nodes and their descendants to those of this rank.
    fn unrank_independent<'a>(
        &'a self,
        nodes: impl DoubleEndedIterator<Item = (usize, &'a Node)>,
        rank: u64,
        indices: &mut ValueIndices,
    ) {
        let mut quotient = rank;
        for (index, node) in nodes.rev() {
            // A node without a count has more assignments than any rank can reach.
            let (digit, carry) = node
                .count
                .count()
                .map_or((quotient, 0), |count| (quotient % count.max(1), quotient / count.max(1)));
            self.unrank_node(index, node, digit, indices);
            quotient = carry;
        }
    }

    /// Sets the values of a node and its descendants to those of this rank.
    fn unrank_node(&self, index: usize, node: &Node, rank: u64, indices: &mut ValueIndices) {
        let (mut rest, mut next_value) = (rank, 0);
        for value in &node.branching_values {
            let plain_before = value - next_value;
            if rest < plain_before {
                break;
            }
            rest -= plain_before;
            match self.count_below(node, *value).count() {
                Some(count) if rest >= count => rest -= count,
                _ => {
                    set(indices, index, *value);
                    self.unrank_independent(self.active_children(node, *value), rest, indices);
                    return;
                }
            }
            next_value = value + 1;
        }
        set(indices, index, next_value.saturating_add(rest));
    }

    /// An assignment of which each value is drawn by its domain's map from probabilities, parents first.
    pub fn draw(&self, parameters: &[Parameter], stream: &mut Stream) -> ValueIndices {
        let mut indices = vec![None; self.nodes.len()];
        for (index, root) in self.roots() {
            self.draw_node(index, root, parameters, stream, &mut indices);
        }
        indices
    }

    fn draw_node(
        &self,
        index: usize,
        node: &Node,
        parameters: &[Parameter],
        stream: &mut Stream,
        indices: &mut ValueIndices,
    ) {
        let Some(parameter) = parameters.get(index) else { return };
        let value = parameter.domain.draw(stream);
        set(indices, index, value);
        for (child_index, child) in self.active_children(node, value) {
            self.draw_node(child_index, child, parameters, stream, indices);
        }
    }

    /// An assignment drawn uniformly from all of them, even if 64 bits cannot hold their number. They are counted.
    pub fn sample(&self, stream: &mut Stream) -> ValueIndices {
        let mut indices = vec![None; self.nodes.len()];
        for (index, root) in self.roots() {
            self.sample_node(index, root, stream, &mut indices);
        }
        indices
    }

    fn sample_node(&self, index: usize, node: &Node, stream: &mut Stream, indices: &mut ValueIndices) {
        if let Some(count) = node.count.count() {
            self.unrank_node(index, node, stream.below_u64(count.max(1)), indices);
            return;
        }
        // Of more than 2^64 assignments, each value gets its share rounded to 53 bits: no number of draws that can be
        // made tells the difference.
        let mut rest = stream.unit_f64() * node.approximate_count;
        let mut last_branching = None;
        for value in &node.branching_values {
            last_branching = Some(*value);
            rest -= self.approximate_count_below(node, *value);
            if rest < 0.0 {
                break;
            }
        }
        let plain = node.plain_count().unwrap_or(0);
        let value = match last_branching {
            Some(value) if rest < 0.0 || plain == 0 => value,
            _ => node.branching_values.iter().fold(stream.below_u64(plain.max(1)), |value, branching| {
                // Skip the branching values: the number drawn counts the other ones alone.
                if *branching <= value { value + 1 } else { value }
            }),
        };
        set(indices, index, value);
        for (child_index, child) in self.active_children(node, value) {
            self.sample_node(child_index, child, stream, indices);
        }
    }
}

impl Node {
    /// A parameter of this many values, without children.
    fn new(value_count: Option<u64>) -> Self {
        Self {
            value_count,
            parent_values: Vec::new(),
            children: Vec::new(),
            branching_values: Vec::new(),
            count: value_count.map_or(Combinations::Uncountable, Combinations::Count),
            approximate_count: value_count.map_or(f64::INFINITY, |count| count as f64),
        }
    }

    /// How many values make no child active; `None` for an interval of real numbers, which is no parent.
    fn plain_count(&self) -> Option<u64> {
        self.value_count?.checked_sub(self.branching_values.len() as u64)
    }
}

fn set(indices: &mut ValueIndices, index: usize, value: u64) {
    if let Some(slot) = indices.get_mut(index) {
        *slot = Some(value);
    }
}

/// How many ancestors a parameter has; `None` if its chain of conditions leaves the list or is circular.
fn depth(parameters: &[Parameter], index: usize) -> Option<usize> {
    let mut ancestor = parameters.get(index)?;
    for depth in 0..parameters.len() {
        match &ancestor.condition {
            None => return Some(depth),
            Some(condition) => ancestor = parameters.get(condition.parent)?,
        }
    }
    None
}
