//! The texts of the table of trials and of the analysis in English.

use super::{
    analysis_language::{AnalysisLanguage, FigureText},
    english::English,
    language::Language,
    phrase::AnalysisPhrase,
};
use crate::{
    report::figure::{FigureKind, NoFigure, Quantity},
    study::schema::Setting,
    train::objective::Objective,
};

impl AnalysisLanguage for English {
    fn analysis_phrase(&self, phrase: AnalysisPhrase) -> &'static str {
        match phrase {
            AnalysisPhrase::FigureSetting => "Setting",
            AnalysisPhrase::FigureHorizontal => "Horizontal",
            AnalysisPhrase::FigureVertical => "Vertical",
            AnalysisPhrase::FigureMeasure => "Measure",
            AnalysisPhrase::FigureMean => "Mean",
            AnalysisPhrase::FigureIndependent => "95 % of independent errors lie within",
            AnalysisPhrase::FigureNormal => "Normal distribution",
            AnalysisPhrase::FigureTable => "Table",
            AnalysisPhrase::FigureDrawing => "Drawing…",
            AnalysisPhrase::ShownTrials => "Only trials with",
            AnalysisPhrase::RemoveRange => "Remove this range",
            AnalysisPhrase::RemoveAllRanges => "Show all trials",
            AnalysisPhrase::NoiseFloorRow => "Noise floor: no forecast is better on average",
            AnalysisPhrase::BaselineState => "baseline",
            AnalysisPhrase::NoiseState => "noise",
            AnalysisPhrase::TableLoading => "Loading…",
            AnalysisPhrase::AllTrials => "All trials",
            AnalysisPhrase::ColumnDeviation => "± SD",
            AnalysisPhrase::ColumnValidationError => "Validation MAE",
            AnalysisPhrase::Filter => "Filter",
            AnalysisPhrase::FilterState => "State",
            AnalysisPhrase::FilterColumn => "Values of",
            AnalysisPhrase::FilterFrom => "From",
            AnalysisPhrase::FilterTo => "To",
            AnalysisPhrase::FilterValue => "Value",
            AnalysisPhrase::FilterAdd => "Add filter",
            AnalysisPhrase::FilterInvalid => "Enter a number in From or To.",
            AnalysisPhrase::Columns => "Columns",
            AnalysisPhrase::SortHelp => {
                "Sort by this column. With Shift: sort by it after the other columns."
            }
            AnalysisPhrase::TableKeys => "Arrow keys move between the trials, Enter selects one.",
            AnalysisPhrase::UseValues => "Use these values",
            AnalysisPhrase::RunAlone => "Open alone",
            AnalysisPhrase::CopyTrialLink => "Copy its link",
            AnalysisPhrase::NoTrialMatches => "No trial matches the filter.",
        }
    }

    fn figure(&self, figure: FigureKind) -> FigureText {
        let (title, reading) = match figure {
            FigureKind::History => (
                "History",
                "Each dot is a trial, in the order in which the search tried them. The line is the best score so far.",
            ),
            FigureKind::Slice => (
                "One setting",
                "Each dot is a trial, at its value of the setting. The line is the mean of each value: a flat line means that the setting makes no difference.",
            ),
            FigureKind::HeatMap => (
                "Two settings",
                "Mean score of all runs with these two values, ± standard deviation. Darker is better.",
            ),
            FigureKind::Parallel => (
                "Parallel coordinates",
                "Each line is a trial; darker lines are better. Drag along an axis to show only trials in that range, click the axis to remove the range, drag a title to move its axis.",
            ),
            FigureKind::Distribution => (
                "Distribution of scores",
                "Share of trials with at most this score. A steep rise means that many trials are about equally good.",
            ),
            FigureKind::Curves => (
                "Learning curves of all trials",
                "Each line is the mean over the runs of a trial. Lines that still fall at the end suggest more epochs.",
            ),
            FigureKind::Generalization => (
                "Training and validation",
                "Each dot is a trial. Dots to the left and above the others fit the training part but not unseen data: overfitting.",
            ),
            FigureKind::LearningRate => (
                "Learning rate",
                "Learning rate of the selected trial after each epoch, as its schedule or plateau rule sets it.",
            ),
            FigureKind::Timeline => (
                "Timeline of workers",
                "Each bar is a run on one of the workers. Gaps are times in which a worker had nothing to do.",
            ),
            FigureKind::Residuals => (
                "Forecast errors over time",
                "Value minus forecast on the validation part, for the selected trial. A pattern means that the network misses something.",
            ),
            FigureKind::Autocorrelation => (
                "Autocorrelation of the errors",
                "Bars beyond the dashed lines mean that errors repeat at this distance: the network could still use it.",
            ),
            FigureKind::Histogram => (
                "Histogram of the errors",
                "How often errors of each size occur. A peak away from 0 means that forecasts are biased.",
            ),
            FigureKind::NormalQuantiles => (
                "Normal Q-Q plot of the errors",
                "Points on the line mean normally distributed errors; ends that bend away mean more large errors than that.",
            ),
        };
        FigureText { title, reading }
    }

    fn figure_table(&self, figure: FigureKind) -> String {
        format!("{}: table", self.figure(figure).title)
    }

    fn quantity(&self, quantity: Quantity) -> String {
        let name = match quantity {
            Quantity::Trial => "Trial",
            Quantity::Rank => "Rank",
            Quantity::State => "State",
            Quantity::RunScores => "Runs",
            Quantity::TrainingTime => "Training time, in seconds",
            Quantity::Run => "Run",
            Quantity::Score(objective) => return self.score_heading(objective),
            Quantity::BestSoFar => "Best so far",
            Quantity::Deviation => "Standard deviation",
            Quantity::Trials => "Trials",
            Quantity::Share => "Share of trials, in %",
            Quantity::Loss => self.objective(Objective::Loss),
            Quantity::ValLoss => self.objective(Objective::ValLoss),
            Quantity::ValMae => self.objective(Objective::ValMae),
            Quantity::Setting(setting) => self.setting(setting).label,
            Quantity::Epoch => "Epoch",
            Quantity::Epochs => "Epochs",
            Quantity::LearningRate => self.setting(Setting::LearningRate).label,
            Quantity::Worker => "Worker",
            Quantity::Start => "Start, in seconds",
            Quantity::End => "End, in seconds",
            Quantity::Time => "Time, in seconds",
            Quantity::Point => "Point",
            Quantity::Residual => "Error (value minus forecast)",
            Quantity::Lag => "Lag, in points",
            Quantity::Correlation => "Autocorrelation",
            Quantity::From => "From",
            Quantity::To => "To",
            Quantity::Points => "Points",
            Quantity::NormalQuantile => "Normal quantile",
        };
        name.to_owned()
    }

    fn quantity_value(&self, quantity: Quantity, value: &str) -> String {
        // The names of some settings end with a number.
        let colon = if matches!(quantity, Quantity::Setting(_)) { ":" } else { "" };
        format!("{}{colon} {value}", self.quantity(quantity))
    }

    fn no_figure(&self, reason: NoFigure) -> &'static str {
        match reason {
            NoFigure::NoScore => "No trial has a score yet.",
            NoFigure::NothingTuned => "This search tunes no setting.",
            NoFigure::OneSettingTuned => "This figure needs two tuned settings.",
            NoFigure::NoCurves => "No learning curve is kept.",
            NoFigure::NoTimes => "No run has ended yet.",
            NoFigure::NoTrialSelected => "No trial is selected.",
            NoFigure::NoForecast => "The selected trial has no forecast.",
            NoFigure::FewErrors => "There are too few errors, or all are equal.",
        }
    }

    fn shown_rows(&self, shown: usize, all: usize) -> String {
        format!("The first {} of {} rows. CSV has all.", self.count(shown as u64), self.count(all as u64))
    }

    fn at_least(&self, number: &str) -> String {
        format!("at least {number}")
    }

    fn at_most(&self, number: &str) -> String {
        format!("at most {number}")
    }

    fn matching_trials(&self, matching: u32, all: u32) -> String {
        let (matching, all) = (self.count(u64::from(matching)), self.count(u64::from(all)));
        format!("{matching} of {all} trials")
    }
}
