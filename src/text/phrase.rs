//! The words of the page that hold no numbers, as identities.

/// Defines an enum of phrases with the list of all of them.
macro_rules! phrases {
    ($(#[$attribute:meta])* $name:ident: $($phrase:ident,)+) => {
        $(#[$attribute])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[allow(missing_docs, reason = "each language says what it means")]
        pub enum $name {
            $($phrase,)+
        }

        impl $name {
            /// Every phrase.
            pub const ALL: &[Self] = &[$(Self::$phrase),+];
        }
    };
}

phrases! {
    /// A heading, a label, a button or a sentence without numbers.
    Phrase:
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
    TryNext,
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
    Analysis,
    AnalysisEmpty,
    Loading,
    TryAgain,
    NoiseFloor,
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

phrases! {
    /// The same in the table of trials and the analysis, whose program is loaded with them: the page's own program does not hold
    /// these texts.
    AnalysisPhrase:
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
    NoiseFloorRow,
    BaselineState,
    NoiseState,
    AllTrials,
    TableLoading,
    ColumnDeviation,
    ColumnValidationError,
    Filter,
    FilterState,
    FilterColumn,
    FilterFrom,
    FilterTo,
    FilterValue,
    FilterAdd,
    FilterInvalid,
    Columns,
    SortHelp,
    TableKeys,
    UseValues,
    RunAlone,
    CopyTrialLink,
    NoTrialMatches,
}
