//! The effect of each tuned setting on the score: the scores by its values, and how much of their variance the values explain.

use crate::{
    num::order::sort_by,
    search::{space::Assignment, trial::Trial, value::Value},
    study::{schema::Setting, study::Study},
};

/// The largest number of groups that the values of a setting are put into.
pub const MAX_GROUPS: usize = 12;

/// In how many trials the training with other values of a setting is compared.
const COMPARED_TRIALS: usize = 4;

/// The effect of one tuned setting.
#[derive(Clone, Debug, PartialEq)]
pub struct SettingEffect {
    /// The setting.
    pub setting: Setting,
    /// The scored trials by its values, in the order of the values.
    pub groups: Vec<ValueGroup>,
    /// The share of the scores' variance that lies between the groups: eta squared, the sum of squares between the groups
    /// divided by the total one (Fisher 1925, Statistical Methods for Research Workers, section 45; Cohen 1973, Educational
    /// and Psychological Measurement 33, 107-112). `None` where all scores are equal or there are fewer than two.
    pub share: Option<f64>,
    /// What may be said of it.
    pub verdict: EffectVerdict,
}

/// The scored trials with one value of a setting, or with neighboring values.
#[derive(Clone, Debug, PartialEq)]
pub struct ValueGroup {
    /// The first value.
    pub first: Value,
    /// The last value; the first one where there is only one.
    pub last: Value,
    /// The number of trials.
    pub trials: usize,
    /// The mean of their scores.
    pub mean: f64,
    /// The lowest of their scores.
    pub lowest: f64,
}

/// What may be said of the effect of a setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum EffectVerdict {
    /// The values differ by more than repeated runs of one trial and by more than chance.
    Clear,
    /// The differences between the values may be chance, or there are too few trials to tell.
    Unclear,
    /// Training is the same with every value: the values repeat one setting.
    None,
}

/// A trial with a score.
#[derive(Clone, Copy, Debug)]
pub struct ScoredTrial<'a> {
    /// Its values.
    pub assignment: &'a Assignment,
    /// Its score.
    pub score: f64,
    /// The sample variance of the scores of its executions; `None` of a single one.
    pub variance: Option<f64>,
}

impl<'a> ScoredTrial<'a> {
    /// A trial with its score; `None` where it has none.
    #[must_use]
    pub fn of(trial: &'a Trial) -> Option<Self> {
        let deviation = super::leaderboard::deviation(trial);
        Some(Self {
            assignment: &trial.assignment,
            score: trial.score()?,
            variance: deviation.map(|deviation| deviation * deviation),
        })
    }
}

/// The effect of each tuned setting with at least two values among the trials: clear effects first, then by the share of the
/// variance. Empty where the scores cannot be compared with one another.
///
/// The time is that of sorting the trials once for each setting.
#[must_use]
pub fn setting_effects(study: &Study, trials: &[ScoredTrial<'_>]) -> Vec<SettingEffect> {
    if study.incomparable().is_some() {
        return Vec::new();
    }
    let settings = study.tuned_settings().into_iter().enumerate();
    let mut effects: Vec<SettingEffect> =
        settings.filter_map(|(index, setting)| effect(study, trials, index, setting)).collect();
    sort_by(&mut effects, |a, b| {
        let share = |effect: &SettingEffect| effect.share.unwrap_or(0.0);
        a.verdict.cmp(&b.verdict).then(share(b).total_cmp(&share(a))).then(a.setting.cmp(&b.setting))
    });
    effects
}

/// The effect of the setting of this parameter; `None` of fewer than two values.
fn effect(
    study: &Study,
    trials: &[ScoredTrial<'_>],
    parameter: usize,
    setting: Setting,
) -> Option<SettingEffect> {
    let domain = &study.space().parameters().get(parameter)?.domain;
    let order = |value: &Value| match value {
        // Names keep the order in which they were given.
        Value::Text(_) => domain.index_of(value).map_or(f64::INFINITY, |index| index as f64),
        number => number.as_f64().unwrap_or(f64::INFINITY),
    };
    let mut active: Vec<(f64, &ScoredTrial<'_>, &Value)> = Vec::new();
    for trial in trials.iter().filter(|trial| trial.score.is_finite()) {
        if let Some(value) = trial.assignment.0.get(parameter).and_then(Option::as_ref) {
            active.push((order(value), trial, value));
        }
    }
    sort_by(&mut active, |a, b| a.0.total_cmp(&b.0));
    let n_values = active.chunk_by(|a, b| a.0 == b.0).count();
    if n_values < 2 {
        return None;
    }
    let mut groups: Vec<ValueGroup> = Vec::new();
    for (index, same) in active.chunk_by(|a, b| a.0 == b.0).enumerate() {
        let value = same.first()?.2;
        let starts = index == 0 || group_of(index, n_values) != group_of(index - 1, n_values);
        if starts {
            groups.push(ValueGroup {
                first: value.clone(),
                last: value.clone(),
                trials: 0,
                mean: 0.0,
                lowest: f64::INFINITY,
            });
        }
        let group = groups.last_mut()?;
        group.last = value.clone();
        for (_, trial, _) in same {
            group.trials += 1;
            group.mean += (trial.score - group.mean) / group.trials as f64;
            group.lowest = group.lowest.min(trial.score);
        }
    }
    let scores = || active.iter().map(|(_, trial, _)| trial.score);
    let share = variance_share(scores(), &groups);
    let run_deviation = pooled_deviation(active.iter().filter_map(|(_, trial, _)| trial.variance));
    let verdict = if repeats_one_setting(study, &active, parameter, &groups) {
        EffectVerdict::None
    } else if is_clear(&groups, active.len(), share, run_deviation) {
        EffectVerdict::Clear
    } else {
        EffectVerdict::Unclear
    };
    Some(SettingEffect { setting, groups, share, verdict })
}

/// The group of the value at this index: each value has one of its own if there are few.
fn group_of(index: usize, n_values: usize) -> usize {
    index * n_values.min(MAX_GROUPS) / n_values
}

/// Eta squared.
fn variance_share(scores: impl Iterator<Item = f64> + Clone, groups: &[ValueGroup]) -> Option<f64> {
    let count = scores.clone().count() as f64;
    let mean = scores.clone().sum::<f64>() / count;
    let total: f64 = scores.map(|score| (score - mean) * (score - mean)).sum();
    let between = groups.iter().map(|group| group.trials as f64 * (group.mean - mean) * (group.mean - mean));
    let share = between.sum::<f64>() / total;
    (total > 0.0 && share.is_finite()).then(|| share.min(1.0))
}

/// The standard deviation between runs of one trial: the root of the mean variance.
fn pooled_deviation(variances: impl Iterator<Item = f64> + Clone) -> Option<f64> {
    let count = variances.clone().count();
    (count > 0).then(|| (variances.sum::<f64>() / count as f64).sqrt())
}

/// Whether the means of the groups differ by more than repeated runs do, and explain more of the variance than groups
/// without an effect would: those have the share `(k - 1) / (n - 1)` on average, of `k` groups of `n` trials. With one trial
/// a value, both shares are 1.
fn is_clear(groups: &[ValueGroup], trials: usize, share: Option<f64>, run_deviation: Option<f64>) -> bool {
    let chance = (groups.len() - 1) as f64 / trials.saturating_sub(1).max(1) as f64;
    let lowest = groups.iter().map(|group| group.mean).fold(f64::INFINITY, f64::min);
    let highest = groups.iter().map(|group| group.mean).fold(f64::NEG_INFINITY, f64::max);
    trials > groups.len()
        && share.is_some_and(|share| share > chance)
        && run_deviation.is_none_or(|deviation| highest - lowest > deviation)
}

/// Whether training is configured the same with every value, as with a momentum that does not reach the optimizer.
fn repeats_one_setting(
    study: &Study,
    active: &[(f64, &ScoredTrial<'_>, &Value)],
    parameter: usize,
    groups: &[ValueGroup],
) -> bool {
    active.iter().take(COMPARED_TRIALS).all(|(_, trial, _)| {
        let Ok(config) = study.train_config(trial.assignment) else { return false };
        groups.iter().flat_map(|group| [&group.first, &group.last]).all(|value| {
            let mut other = trial.assignment.clone();
            if let Some(slot) = other.0.get_mut(parameter) {
                *slot = Some(value.clone());
            }
            // With another value, other settings may be active: the assignment is then none of the study's.
            study.train_config(&other).is_ok_and(|other| other == config)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::link;

    /// The effects of the settings of a study on scores that this function makes of the values of each combination.
    fn effects(
        link: &str,
        variance: Option<f64>,
        score: impl Fn(u64, &[Option<Value>]) -> f64,
    ) -> Vec<SettingEffect> {
        let study = link::open(link).unwrap();
        let count = study.space().combinations().count().unwrap();
        let assignments: Vec<Assignment> = (0..count).map(|index| study.space().assignment(index)).collect();
        let trials: Vec<ScoredTrial<'_>> = (0..)
            .zip(&assignments)
            .map(|(index, assignment)| ScoredTrial {
                assignment,
                score: score(index, &assignment.0),
                variance,
            })
            .collect();
        setting_effects(&study, &trials)
    }

    fn number(value: &Option<Value>) -> f64 {
        value.as_ref().and_then(Value::as_f64).unwrap()
    }

    fn verdicts(effects: &[SettingEffect]) -> Vec<(Setting, EffectVerdict)> {
        effects.iter().map(|effect| (effect.setting, effect.verdict)).collect()
    }

    #[test]
    fn share_of_the_variance_matches_hand_calculation() {
        // Scores of units 10, 20, 30 are 0, 2, 4 with momentum 0.9 and 1, 3, 5 with 0.5: the total sum of squares is 17.5, of
        // which 16 is between the units and 1.5 between the momenta.
        let effects = effects("preset=quick", None, |_, values| {
            number(&values[0]) / 5.0 - 2.0 + f64::from(u8::from(number(&values[1]) < 0.6))
        });
        let shares: Vec<f64> = effects.iter().map(|effect| effect.share.unwrap()).collect();
        assert!(
            (shares[0] - 16.0 / 17.5).abs() < 1e-12 && (shares[1] - 1.5 / 17.5).abs() < 1e-12,
            "{shares:?}"
        );
        // By chance, two groups of six trials have a fifth of the variance.
        let expected = [(Setting::Units1, EffectVerdict::Clear), (Setting::Momentum, EffectVerdict::Unclear)];
        assert_eq!(verdicts(&effects), expected);
        let means: Vec<f64> = effects[0].groups.iter().map(|group| group.mean).collect();
        assert_eq!(means, [0.5, 2.5, 4.5]);
        // Values are in their own order, whatever the order of a list.
        let momenta: Vec<(f64, usize, f64)> = effects[1]
            .groups
            .iter()
            .map(|group| (group.first.as_f64().unwrap(), group.trials, group.lowest))
            .collect();
        assert_eq!(momenta, [(0.5, 3, 1.0), (0.9, 3, 0.0)]);
    }

    #[test]
    fn setting_that_does_not_reach_training_has_no_effect_whatever_the_scores() {
        let by_momentum = |_, values: &[Option<Value>]| number(&values[1]);
        let printed = effects("preset=chapter-printed", None, by_momentum);
        assert!(verdicts(&printed).contains(&(Setting::Momentum, EffectVerdict::None)), "{printed:?}");
        assert_eq!(printed.last().map(|effect| effect.setting), Some(Setting::Momentum));
        let intended = effects("preset=chapter-intended", None, by_momentum);
        assert_eq!(verdicts(&intended)[0], (Setting::Momentum, EffectVerdict::Clear));
    }

    #[test]
    fn effect_within_the_spread_of_runs_is_unclear() {
        let by_momentum = |_, values: &[Option<Value>]| number(&values[1]);
        let verdict = |variance| verdicts(&effects("preset=chapter-intended", variance, by_momentum))[0].1;
        assert_eq!(verdict(Some(0.3)), EffectVerdict::Clear);
        assert_eq!(verdict(Some(0.5)), EffectVerdict::Unclear);
    }

    #[test]
    fn one_trial_a_value_shows_no_clear_effect() {
        let effects = effects("preset=quick&momentum=0.9", None, |index, _| index as f64);
        assert_eq!(verdicts(&effects), [(Setting::Units1, EffectVerdict::Unclear)]);
        assert_eq!(effects[0].share, Some(1.0));
    }

    #[test]
    fn many_values_are_put_into_few_groups_in_order() {
        let effects = effects("preset=quick&units1=int:1:100:1", None, |_, values| number(&values[0]));
        let units = effects.iter().find(|effect| effect.setting == Setting::Units1).unwrap();
        assert_eq!(units.groups.len(), MAX_GROUPS);
        assert_eq!(units.groups.iter().map(|group| group.trials).sum::<usize>(), 200);
        let ends = |group: &ValueGroup| [&group.first, &group.last].map(|value| value.as_f64().unwrap());
        assert!(units.groups.windows(2).all(|pair| ends(&pair[0])[1] + 1.0 == ends(&pair[1])[0]));
    }

    #[test]
    fn scores_that_cannot_be_compared_or_do_not_differ_show_no_effect() {
        assert_eq!(effects("preset=quick&objective=loss&loss=huber|quantile", None, |_, _| 1.0), []);
        let equal = effects("preset=quick", None, |_, _| 1.0);
        assert!(
            equal.iter().all(|effect| effect.share.is_none() && effect.verdict == EffectVerdict::Unclear)
        );
        assert_eq!(setting_effects(&link::open("preset=quick").unwrap(), &[]), []);
        let infinite = effects("preset=quick", None, |_, _| f64::INFINITY);
        assert_eq!(infinite, []);
    }

    #[test]
    fn settings_that_are_not_active_in_a_trial_leave_it_out() {
        let effects = effects("preset=quick&optimizer=sgd|adam&units1=5", None, |index, _| index as f64);
        let momentum = effects.iter().find(|effect| effect.setting == Setting::Momentum).unwrap();
        assert_eq!(momentum.groups.iter().map(|group| group.trials).sum::<usize>(), 2);
    }
}
