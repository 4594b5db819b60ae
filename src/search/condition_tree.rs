//! How parameters hang on each other's values, and every way through that, counted and numbered.
//!
//! A parameter without a condition is a root; one with a condition hangs on the parameter that decides. Below a
//! root there are as many ways as its values have, added up: a value has the ways of what hangs on it,
//! multiplied. A way names the values of what it meets and nothing else, so that no two ways are the same.

use super::space::Parameter;
use crate::num::stream::Stream;

/// For each parameter the number of its value in its domain; `None` where it is not active.
pub(super) type Picks = Vec<Option<u64>>;

/// The parameters of a space, as they hang together.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct ConditionTree {
    /// In the space's order.
    nodes: Vec<Node>,
    roots: Vec<usize>,
}

#[derive(Clone, Debug, Default, PartialEq)]
struct Node {
    /// How many values it has.
    values: u64,
    /// On which values of what it hangs on it is active.
    active_on: Vec<u64>,
    /// What hangs on it, in the space's order.
    hanging: Vec<usize>,
    /// The values on which something hangs, in order. The others are one way each, and may be too many to visit.
    forks: Vec<u64>,
    /// How many ways there are from here; `None` where that is more than 64 bits hold.
    ways: Option<u64>,
    /// The same, rounded.
    size: f64,
}

impl ConditionTree {
    /// The tree of these parameters, or the place of one whose condition leads nowhere: to no other parameter,
    /// to a value that the other does not have, or back to itself.
    pub fn new(parameters: &[Parameter]) -> Result<Self, usize> {
        let mut tree = Self::default();
        let mut depths = Vec::new();
        for (place, parameter) in parameters.iter().enumerate() {
            depths.push((depth(parameters, place).ok_or(place)?, place));
            let mut node = Node { values: parameter.domain.count(), ..Node::default() };
            if let Some(condition) = &parameter.condition {
                node.active_on.clone_from(&condition.values);
            } else {
                tree.roots.push(place);
            }
            tree.nodes.push(node);
        }
        for (place, parameter) in parameters.iter().enumerate() {
            let Some(condition) = &parameter.condition else { continue };
            let Some(decider) = tree.nodes.get_mut(condition.decider) else { return Err(place) };
            if condition.values.iter().any(|value| *value >= decider.values) {
                return Err(place);
            }
            decider.hanging.push(place);
            for value in &condition.values {
                if let Err(place) = decider.forks.binary_search(value) {
                    decider.forks.insert(place, *value);
                }
            }
        }
        // What hangs on something is counted before it.
        for deep in (0..parameters.len()).rev() {
            for (_, place) in depths.iter().filter(|(depth, _)| *depth == deep) {
                tree.count(*place);
            }
        }
        Ok(tree)
    }

    fn count(&mut self, place: usize) {
        let Some(node) = self.nodes.get(place) else { return };
        let plain = node.values - node.forks.len() as u64;
        let ways = node.forks.iter().try_fold(plain, |sum, value| sum.checked_add(self.ways(node, *value)?));
        let size = node.forks.iter().fold(plain as f64, |sum, value| sum + self.size(node, *value));
        if let Some(node) = self.nodes.get_mut(place) {
            (node.ways, node.size) = (ways, size);
        }
    }

    /// What hangs on a value of a node.
    fn on(&self, node: &Node, value: u64) -> impl DoubleEndedIterator<Item = (usize, &Node)> {
        let hanging = node.hanging.iter().filter_map(|place| Some((*place, self.nodes.get(*place)?)));
        hanging.filter(move |(_, node)| node.active_on.contains(&value))
    }

    fn ways(&self, node: &Node, value: u64) -> Option<u64> {
        self.on(node, value).try_fold(1_u64, |product, (_, node)| product.checked_mul(node.ways?))
    }

    fn size(&self, node: &Node, value: u64) -> f64 {
        self.on(node, value).fold(1.0, |product, (_, node)| product * node.size)
    }

    fn roots(&self) -> impl DoubleEndedIterator<Item = (usize, &Node)> {
        self.roots.iter().filter_map(|place| Some((*place, self.nodes.get(*place)?)))
    }

    /// How many ways there are in all, or `None` where that is more than 64 bits hold.
    pub fn total(&self) -> Option<u64> {
        self.roots().try_fold(1_u64, |product, (_, root)| product.checked_mul(root.ways?))
    }

    /// Way number `index`: an odometer of the roots, the last one fastest, each of which counts the ways below
    /// its first value, then those below its second. Beyond the end it wraps.
    pub fn way(&self, index: u64) -> Picks {
        let mut picks = vec![None; self.nodes.len()];
        self.turn(self.roots(), index, &mut picks);
        picks
    }

    fn turn<'a>(
        &'a self,
        wheels: impl DoubleEndedIterator<Item = (usize, &'a Node)>,
        index: u64,
        picks: &mut Picks,
    ) {
        let mut rest = index;
        for (place, node) in wheels.rev() {
            // No index reaches the end of what 64 bits do not count.
            let (own, carry) = node.ways.map_or((rest, 0), |ways| (rest % ways.max(1), rest / ways.max(1)));
            self.go(place, node, own, picks);
            rest = carry;
        }
    }

    /// Takes way number `index` from a node.
    fn go(&self, place: usize, node: &Node, index: u64, picks: &mut Picks) {
        let (mut rest, mut next) = (index, 0);
        for fork in &node.forks {
            let before = fork - next;
            if rest < before {
                break;
            }
            rest -= before;
            match self.ways(node, *fork) {
                Some(ways) if rest >= ways => rest -= ways,
                _ => {
                    pick(picks, place, *fork);
                    self.turn(self.on(node, *fork), rest, picks);
                    return;
                }
            }
            next = fork + 1;
        }
        pick(picks, place, next.saturating_add(rest));
    }

    /// A way drawn uniformly, of however many there are.
    pub fn draw(&self, stream: &mut Stream) -> Picks {
        let mut picks = vec![None; self.nodes.len()];
        for (place, root) in self.roots() {
            self.draw_from(place, root, stream, &mut picks);
        }
        picks
    }

    fn draw_from(&self, place: usize, node: &Node, stream: &mut Stream, picks: &mut Picks) {
        if let Some(ways) = node.ways {
            self.go(place, node, stream.below_u64(ways.max(1)), picks);
            return;
        }
        // Among more ways than 64 bits count, each value's share rounded to 53 bits is as good as exact.
        let mut rest = stream.unit_f64() * node.size;
        let mut last = None;
        for fork in &node.forks {
            last = Some(*fork);
            rest -= self.size(node, *fork);
            if rest < 0.0 {
                break;
            }
        }
        let plain = node.values - node.forks.len() as u64;
        let value = match last {
            Some(fork) if rest < 0.0 || plain == 0 => fork,
            _ => node.forks.iter().fold(stream.below_u64(plain.max(1)), |value, fork| {
                // The value of this number among those on which nothing hangs.
                if *fork <= value { value + 1 } else { value }
            }),
        };
        pick(picks, place, value);
        for (place, node) in self.on(node, value) {
            self.draw_from(place, node, stream, picks);
        }
    }
}

fn pick(picks: &mut Picks, place: usize, value: u64) {
    if let Some(pick) = picks.get_mut(place) {
        *pick = Some(value);
    }
}

/// How many conditions lie above a parameter; `None` where they lead nowhere or round in a circle.
fn depth(parameters: &[Parameter], place: usize) -> Option<usize> {
    let mut at = parameters.get(place)?;
    for depth in 0..parameters.len() {
        match &at.condition {
            None => return Some(depth),
            Some(condition) => at = parameters.get(condition.decider)?,
        }
    }
    None
}
