//! The words of the page that hold no numbers, as identities.

/// Defines [`Phrase`] with the list of all phrases.
macro_rules! phrases {
    ($($phrase:ident,)+) => {
        /// A heading, a label, a button or a sentence without numbers.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[allow(missing_docs, reason = "each language says what it means")]
        pub enum Phrase {
            $($phrase,)+
        }

        impl Phrase {
            /// Every phrase.
            pub const ALL: &[Self] = &[$(Self::$phrase),+];
        }
    };
}

phrases! {
    // The frame of the page.
    Tagline,
    SkipToResults,
    Footer,
    Dismiss,
    CopyLink,
    Undo,
    Redo,
    NotKnown,
    // The experiment.
    Experiment,
    Preset,
    ChangedFromPreset,
    ResetToPreset,
    FindSetting,
    NoSettingFound,
    AllDefaults,
    NothingTuned,
    FixMarkedSettings,
    RunSettings,
    Workers,
    WorkersHelp,
    Tune,
    Range,
    List,
    RangeFrom,
    RangeTo,
    RangeScale,
    RangeStep,
    RangeFactor,
    NoStep,
    RangeScaleHelp,
    ListValues,
    ListHint,
    DecimalListHint,
    ListHelp,
    // The run bar.
    RunBar,
    RunSearch,
    Pause,
    Resume,
    Stop,
    NewSeed,
    NoRandomNumber,
    ResultsOutdated,
    SearchProgress,
    FactState,
    FactTrials,
    FactTrialsPerSecond,
    FactTime,
    FactBest,
    FactWorkers,
    FactBefore,
    Estimating,
    // The views.
    Views,
    Overview,
    SelectedTrial,
    NoTrialSelected,
    OpenTrialAlone,
    // The forecast.
    Forecast,
    ShowWholeSeries,
    ShowValidationPart,
    Lines,
    Series,
    Network,
    NetworkBeyondData,
    Point,
    ForecastHint,
    // The leaderboard.
    Leaderboard,
    LeaderboardEmpty,
    CopyResultsSummary,
    CopyResultsJson,
    DownloadResultsSummary,
    DownloadResultsJson,
    ShowMeasure,
    UnseenError,
    AllTrials,
    ShowMoreTrials,
    ColumnRank,
    ColumnTrial,
    ColumnDeviation,
    ColumnValidationError,
    ColumnRuns,
    ColumnState,
    Analysis,
    AnalysisEmpty,
    FigureSetting,
    FigureHorizontal,
    FigureVertical,
    FigureMeasure,
    FigureMean,
    FigureIndependent,
    FigureNormal,
    FigureTable,
    FigureDrawing,
    ShownTrials,
    RemoveRange,
    RemoveAllRanges,
    TryAgain,
    NoiseFloor,
    NoiseFloorRow,
    BaselineState,
    NoiseState,
    // Learning curves.
    LearningCurves,
    CurvesHint,
    // Errors.
    Errors,
    Run,
    TrainingPart,
    ValidationPart,
    NaiveForecast,
    // The learning-rate range test.
    FindLearningRate,
    Cancel,
    Close,
    RangeTest,
    RangeTestHelp,
    RangeTestProgress,
    LowestRate,
    HighestRate,
    UseThisRate,
    SuggestedRate,
    ChosenRate,
    RangeTestHint,
    RangeTestBadRatio,
    // Labels inside of charts.
    ChartTraining,
    ChartValidation,
    ChartAhead,
    ChartSuggestedRate,
    ChartSetRate,
    // The command line.
    SettingsOfALink,
}
