//! A field in words: its name on the page, and one sentence on what it does.

use super::field::Field;

impl Field {
    /// The field's name on the page.
    #[must_use]
    pub fn label(self) -> String {
        match self {
            Self::Points => "Points",
            Self::Baseline => "Baseline",
            Self::Slope => "Slope",
            Self::Period => "Period",
            Self::Amplitude => "Amplitude",
            Self::Phase => "Phase",
            Self::Pattern => "Pattern",
            Self::Noise => "Noise level",
            Self::NoiseSeed => "Noise seed",
            Self::Split => "Split",
            Self::Horizon => "Steps ahead",
            Self::Scaling => "Scaling",
            Self::Differencing => "Differencing lag",
            Self::Window => "Window",
            Self::Batch => "Batch size",
            Self::Layers => "Hidden layers",
            Self::Units(layer) => return format!("Units in layer {layer}"),
            Self::Activation => "Activation",
            Self::Initializer => "Kernel initializer",
            Self::Dropout => "Dropout",
            Self::L1 => "L1 penalty",
            Self::L2 => "L2 penalty",
            Self::Optimizer => "Optimizer",
            Self::LearningRate => "Learning rate",
            Self::Momentum => "Momentum",
            Self::MomentumUsed => "Momentum takes effect",
            Self::Nesterov => "Nesterov momentum",
            Self::Rho => "Rho",
            Self::Centered => "Centerd",
            Self::Beta1 => "Beta 1",
            Self::Beta2 => "Beta 2",
            Self::Amsgrad => "AMSGrad",
            Self::Epsilon => "Epsilon",
            Self::InitialAccumulator => "Initial accumulator",
            Self::WeightDecay => "Weight decay",
            Self::ClipNorm => "Clip norm",
            Self::GlobalClipNorm => "Global clip norm",
            Self::ClipValue => "Clip value",
            Self::Schedule => "Rate schedule",
            Self::DecayRate => "Decay rate",
            Self::DecaySteps => "Decay steps",
            Self::Staircase => "Staircase decay",
            Self::Alpha => "Alpha",
            Self::StepFactor => "Step factor",
            Self::StepEvery => "Epochs per step",
            Self::PlateauMonitor => "Plateau monitor",
            Self::PlateauFactor => "Plateau factor",
            Self::PlateauPatience => "Plateau patience",
            Self::PlateauMinDelta => "Plateau min delta",
            Self::Cooldown => "Cooldown",
            Self::MinLearningRate => "Least learning rate",
            Self::Loss => "Loss",
            Self::HuberDelta => "Huber delta",
            Self::Quantile => "Quantile",
            Self::Epochs => "Epochs",
            Self::EarlyStopping => "Early stopping",
            Self::Monitor => "Stopping monitor",
            Self::Patience => "Patience",
            Self::MinDelta => "Min delta",
            Self::RestoreBest => "Keep best epoch",
            Self::Season => "Season for MASE",
            Self::Objective => "Objective",
            Self::Trials => "Trials at most",
            Self::Executions => "Executions per trial",
            Self::Seed => "Search seed",
        }
        .to_owned()
    }

    /// One sentence that says what the field does.
    #[must_use]
    pub fn help(self) -> &'static str {
        match self {
            Self::Points => "How many points the series has.",
            Self::Baseline => "The level at which the series begins.",
            Self::Slope => "How much the level rises from one point to the next.",
            Self::Period => "After how many points the season repeats.",
            Self::Amplitude => "How high the season's pattern reaches.",
            Self::Phase => "How many points into its season the series begins.",
            Self::Pattern => "The shape of one season.",
            Self::Noise => "Standard deviation of the random noise on every point.",
            Self::NoiseSeed => "Seed of NumPy's own noise: the same seed gives the same series as in Python.",
            Self::Split => "The model trains on the points before this one and is checked on the rest.",
            Self::Horizon => {
                "How many points beyond the end of the series are forecast, each from the forecasts before it; 0 for none. It changes no training."
            }
            Self::Scaling => {
                "What is done to the series before the network sees it, as measured on the training part: nothing, mean 0 and deviation 1, or smallest 0 and largest 1. Forecasts and MAE stay in the series' own units."
            }
            Self::Differencing => {
                "How far back the point lies that is taken off each point: 1 leaves the differences from point to point, a season's length takes the season away, 0 is off."
            }
            Self::Window => "How many past points the network sees to forecast the next one.",
            Self::Batch => "How many windows go into one update of the weights.",
            Self::Layers => {
                "How many dense layers stand between the window and the forecast. Where it is tuned, the settings of a layer belong to the trials that have it."
            }
            Self::Units(_) => "How many units this dense layer has.",
            Self::Activation => "The activation of every hidden layer; the output is linear.",
            Self::Initializer => {
                "What the weights of every hidden layer begin as; those of the output are Glorot uniform."
            }
            Self::Dropout => {
                "The share of every hidden layer's outputs that is left out at random in each step of training."
            }
            Self::L1 => "What the size of a hidden layer's weights costs: this times their sum, in the loss.",
            Self::L2 => {
                "What the size of a hidden layer's weights costs: this times their squares, in the loss."
            }
            Self::Optimizer => "How the weights follow their gradients.",
            Self::LearningRate => "How far one update moves the weights.",
            Self::Momentum => {
                "How much of the last update is carried into the next one, by SGD or RMSprop; Keras's default is 0 for both."
            }
            Self::MomentumUsed => {
                "The chapter's printed code tunes a momentum that never reaches the optimizer; \"No\" repeats that slip."
            }
            Self::Nesterov => "Whether the momentum of SGD looks ahead.",
            Self::Rho => {
                "How much of the running mean of squared gradients stays; left empty, Keras's default: 0.9 for RMSprop, 0.95 for Adadelta."
            }
            Self::Centered => {
                "Whether RMSprop divides by the variance of the gradients, not by their mean square."
            }
            Self::Beta1 => {
                "How much of the running mean of gradients stays; left empty, Keras's default, 0.9."
            }
            Self::Beta2 => {
                "How much of the running mean of squared gradients stays; left empty, Keras's default: 0.999, and 0.99 for Lion."
            }
            Self::Amsgrad => "Whether the largest mean square so far divides the step, not the latest.",
            Self::Epsilon => "A small number that keeps the step from dividing by zero.",
            Self::InitialAccumulator => "What Adagrad's sums of squared gradients begin at.",
            Self::WeightDecay => {
                "How much each update takes off every weight, as a multiple of the learning rate; left empty, Keras's default: 0.004 for AdamW, else 0."
            }
            Self::ClipNorm => {
                "The gradient of each layer's weights, and of its biases, is shortened to this length; 0 is off."
            }
            Self::GlobalClipNorm => "All gradients together are shortened to this length; 0 is off.",
            Self::ClipValue => "Each number of a gradient is brought to at most this size; 0 is off.",
            Self::Schedule => "How the learning rate changes while a network trains.",
            Self::DecayRate => "What the learning rate is multiplied by over the decay steps.",
            Self::DecaySteps => {
                "After how many updates the learning rate has fallen by the decay rate, or the cosine has come to its end."
            }
            Self::Staircase => "Whether the exponential decay goes in steps, not with every update.",
            Self::Alpha => "The share of the learning rate that is left when the cosine has come to its end.",
            Self::StepFactor => "What the learning rate is multiplied by at each step.",
            Self::StepEvery => "After how many epochs a step comes, again and again.",
            Self::PlateauMonitor => "What has to get better for the learning rate to stay.",
            Self::PlateauFactor => "What the learning rate is multiplied by on a plateau.",
            Self::PlateauPatience => "After how many epochs that are no better the learning rate falls.",
            Self::PlateauMinDelta => {
                "By how much lower the plateau's monitor must be to be better, in its own units."
            }
            Self::Cooldown => "How many epochs after a reduction are not counted.",
            Self::MinLearningRate => "The learning rate does not fall below this on a plateau.",
            Self::Loss => "What training makes small; training and validation loss are measured by it.",
            Self::HuberDelta => "How large an error may be until the Huber loss grows in a straight line.",
            Self::Quantile => {
                "Which quantile the quantile loss forecasts: at 0.9, nine points in ten lie below the forecast."
            }
            Self::Epochs => "How many times the network sees all training windows.",
            Self::EarlyStopping => "Whether training ends before its last epoch where it gets no better.",
            Self::Monitor => "What has to get better for training to go on.",
            Self::Patience => {
                "After how many epochs that are no better training ends; 0, Keras's default, does the same as 1."
            }
            Self::MinDelta => {
                "By how much lower the stopping monitor must be to be better, in its own units."
            }
            Self::RestoreBest => {
                "Whether the forecast is made with the weights of the epoch that was best by the stopping monitor; with \"No\" it is the epoch that was best by the objective."
            }
            Self::Season => "How many points back the naive forecast looks that MASE compares with.",
            Self::Objective => {
                "What a trial is scored by, at its best epoch: the loss on the training data or on data it never saw, or the mean absolute error there. Lower is better."
            }
            Self::Trials => {
                "The search ends after this many trials, or when all combinations have been tried."
            }
            Self::Executions => {
                "How often each trial is trained from new random weights; its score is the mean."
            }
            Self::Seed => "The same seed gives the same search, to the bit.",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_has_a_name_of_its_own_and_a_sentence() {
        let mut labels: Vec<String> = Field::all().into_iter().map(Field::label).collect();
        labels.sort();
        labels.dedup();
        assert_eq!(labels.len(), Field::all().len());
        assert!(Field::all().into_iter().all(|field| field.help().ends_with('.')));
    }
}
