//! Stop rules: a run ends after an epoch in which its objective is above a threshold. Pruners yield such rules.

use serde::{Deserialize, Serialize};

/// The highest value of the objective that a run may have after an epoch.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Threshold {
    /// The epoch, from 1.
    pub epoch: u32,
    /// The highest value with which the run continues.
    pub highest: f64,
}

/// The value that is compared with a threshold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ComparedValue {
    /// The lowest objective of any epoch so far, as in Optuna's `MedianPruner`.
    BestSoFar,
    /// The objective of the epoch itself, as in Optuna's `ThresholdPruner`.
    Latest,
}

/// A stop rule.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StopRule {
    /// The thresholds, in ascending order of their epochs. Other epochs have none.
    pub thresholds: Vec<Threshold>,
    /// The value that is compared.
    pub compared: ComparedValue,
}

impl StopRule {
    /// Whether a run ends after this epoch. `best` is the lowest objective of any epoch so far, and `latest` that of this
    /// epoch.
    #[must_use]
    pub fn stops(&self, epoch: u32, best: f64, latest: f64) -> bool {
        let Ok(index) = self.thresholds.binary_search_by_key(&epoch, |threshold| threshold.epoch) else {
            return false;
        };
        let value = match self.compared {
            ComparedValue::BestSoFar => best,
            ComparedValue::Latest => latest,
        };
        value > self.thresholds[index].highest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The epoch after which a run with these objectives stops, if it does.
    fn stop_epoch(compared: ComparedValue, objectives: &[f64]) -> Option<u32> {
        let threshold = |(epoch, highest)| Threshold { epoch, highest };
        let rule = StopRule { thresholds: [(2, 5.0), (4, 3.0), (5, 3.0)].map(threshold).to_vec(), compared };
        let mut best = f64::INFINITY;
        let stop = (1..).zip(objectives).find(|(epoch, objective)| {
            best = best.min(**objective);
            rule.stops(*epoch, best, **objective)
        });
        stop.map(|(epoch, _)| epoch)
    }

    #[test]
    fn run_stops_above_the_threshold_of_an_epoch() {
        for compared in [ComparedValue::BestSoFar, ComparedValue::Latest] {
            // A value at the threshold continues, and so does any value in an epoch without one.
            assert_eq!(stop_epoch(compared, &[9.0, 5.0, 9.0, 3.0, 3.0, 99.0]), None);
            assert_eq!(stop_epoch(compared, &[9.0, 5.1]), Some(2));
            assert_eq!(stop_epoch(compared, &[9.0, 4.0, 3.5, 3.2]), Some(4));
        }
    }

    #[test]
    fn best_so_far_forgives_a_worse_epoch() {
        let objectives = [2.0, 7.0, 2.5, 2.5, 6.0];
        assert_eq!(stop_epoch(ComparedValue::BestSoFar, &objectives), None);
        assert_eq!(stop_epoch(ComparedValue::Latest, &objectives), Some(2));
        assert_eq!(stop_epoch(ComparedValue::Latest, &[2.0, 4.0, 2.5, 2.5, 6.0]), Some(5));
    }

    #[test]
    fn rule_without_thresholds_and_a_threshold_that_is_no_number_never_stop() {
        let rule = |thresholds| StopRule { thresholds, compared: ComparedValue::Latest };
        assert!(!rule(Vec::new()).stops(1, 1e300, 1e300));
        assert!(!rule(vec![Threshold { epoch: 1, highest: f64::NAN }]).stops(1, 1e300, 1e300));
    }
}
