//! The figures of the analysis: what each draws, and the table behind it. One file a figure.
//!
//! A figure is made from the records of trials alone, in a worker, so that it can hold 10,000 trials without delaying the
//! page. Every mark names a row of the figure's table.

mod autocorrelation;
mod curves;
mod distribution;
mod generalization;
mod heat_map;
mod histogram;
mod history;
mod learning_rate;
mod normal_quantiles;
mod parallel;
mod residuals;
mod slice;
mod timeline;

pub mod address;
pub mod context;
pub mod figure;
pub mod filter;
pub mod log_scale;
pub mod message;
pub mod session;
pub mod table;
pub mod value_axis;

#[cfg(test)]
pub(in crate::view) mod sample;

use crate::report::figure::FigureKind;
use context::Context;
use figure::Figure;

/// Makes a figure.
#[must_use]
pub fn figure(kind: FigureKind, context: &Context<'_>) -> Figure {
    match kind {
        FigureKind::History => history::figure(context),
        FigureKind::Slice => slice::figure(context),
        FigureKind::HeatMap => heat_map::figure(context),
        FigureKind::Parallel => parallel::figure(context),
        FigureKind::Distribution => distribution::figure(context),
        FigureKind::Curves => curves::figure(context),
        FigureKind::Generalization => generalization::figure(context),
        FigureKind::LearningRate => learning_rate::figure(context),
        FigureKind::Timeline => timeline::figure(context),
        FigureKind::Residuals => residuals::figure(context),
        FigureKind::Autocorrelation => autocorrelation::figure(context),
        FigureKind::Histogram => histogram::figure(context),
        FigureKind::NormalQuantiles => normal_quantiles::figure(context),
    }
}

#[cfg(test)]
mod tests {
    use super::{
        figure::{Drawing, Figure},
        filter::FilterColumn,
        sample::Sample,
        table::Cell,
        *,
    };
    use crate::{
        chart::plot::{AxisScale, Emphasis, Marks, Plot},
        report::figure::NoFigure,
    };

    const LINK: &str = "preset=quick&units1=4|8&momentum=0|0.5|0.9&batch=8&executions=2";

    /// Trials 0 to 3 with the mean scores 3, 5, 2 and 4.
    fn sample() -> Sample {
        Sample::new(LINK, &[[2.0, 4.0], [5.0, 5.0], [1.0, 3.0], [4.0, 4.0]])
    }

    fn plot(figure: &Figure) -> &Plot {
        match &figure.drawing {
            Drawing::Plot(plot) => plot,
            other => panic!("no plot: {other:?}"),
        }
    }

    /// Every number of the table, row by row.
    fn numbers(figure: &Figure) -> Vec<Vec<f64>> {
        let number = |cell: &Cell| match cell {
            Cell::Number(number) => Some(*number),
            Cell::Integer(number) => Some(*number as f64),
            Cell::Text { .. } => None,
        };
        figure.table.rows.iter().map(|row| row.cells.iter().filter_map(number).collect()).collect()
    }

    fn points(plot: &Plot) -> Vec<(f64, f64)> {
        let points = plot.layers.iter().filter_map(|layer| match &layer.marks {
            Marks::Points(points) => Some(points.iter().map(|point| point.at).collect::<Vec<_>>()),
            _ => None,
        });
        points.flatten().collect()
    }

    fn lines(plot: &Plot) -> Vec<Vec<(f64, f64)>> {
        let lines = plot.layers.iter().filter_map(|layer| match &layer.marks {
            Marks::Lines(lines) => Some(lines.iter().map(|line| line.points.clone()).collect::<Vec<_>>()),
            _ => None,
        });
        lines.flatten().collect()
    }

    #[test]
    fn history_has_every_score_and_the_best_so_far() {
        let sample = sample();
        let figure = figure(FigureKind::History, &sample.context(&[], Some(2)));
        let deviation = 2.0_f64.sqrt();
        assert_eq!(
            numbers(&figure),
            [
                [0.0, 3.0, deviation, 3.0],
                [1.0, 5.0, 0.0, 3.0],
                [2.0, 2.0, deviation, 2.0],
                [3.0, 4.0, 0.0, 2.0]
            ]
        );
        assert_eq!(points(plot(&figure)), [(0.0, 3.0), (1.0, 5.0), (2.0, 2.0), (3.0, 4.0)]);
        assert_eq!(lines(plot(&figure)), [[(0.0, 3.0), (1.0, 3.0), (2.0, 2.0), (3.0, 2.0)]]);
    }

    #[test]
    fn slice_has_the_mean_score_of_each_value() {
        let sample = sample();
        // Combinations 0 to 3: 4 units with each momentum, then 8 units with momentum 0.
        let by_momentum = figure(FigureKind::Slice, &sample.context(&[1], None));
        assert_eq!(points(plot(&by_momentum)), [(0.0, 3.0), (0.5, 5.0), (0.9, 2.0), (0.0, 4.0)]);
        assert_eq!(lines(plot(&by_momentum)), [[(0.0, 3.5), (0.5, 5.0), (0.9, 2.0)]]);
        assert_eq!(by_momentum.options[0].choices, ["Units, layer 1", "Momentum"]);
        assert_eq!(by_momentum.options[0].chosen, 1);
    }

    #[test]
    fn heat_map_pools_the_runs_of_each_cell() {
        let sample = sample();
        let figure = figure(FigureKind::HeatMap, &sample.context(&[1, 0], Some(3)));
        let deviation = 2.0_f64.sqrt();
        assert_eq!(
            numbers(&figure),
            [[1.0, 3.0, deviation], [1.0, 5.0, 0.0], [1.0, 2.0, deviation], [1.0, 4.0, 0.0]]
        );
        let Marks::Cells(cells) = &plot(&figure).layers[0].marks else { panic!("no cells") };
        let strongest = cells.iter().max_by(|a, b| a.strength.total_cmp(&b.strength)).unwrap();
        assert_eq!((strongest.row, strongest.lines[0].as_str()), (2, "2.00"));
        assert_eq!(cells.iter().position(|cell| cell.emphasis == Emphasis::Selected), Some(3));
        assert_eq!(
            plot(&figure).x.scale,
            AxisScale::Categories(["0", "0.5", "0.9"].map(str::to_owned).to_vec())
        );
    }

    #[test]
    fn heat_map_puts_many_numbers_into_bins() {
        let scores: Vec<[f64; 2]> = (0..40).map(|score| [f64::from(score); 2]).collect();
        let sample =
            Sample::new("preset=quick&units1=int:1:40:1&momentum=0|0.5&batch=8&executions=2", &scores);
        let figure = figure(FigureKind::HeatMap, &sample.context(&[], None));
        let trials: f64 = numbers(&figure).iter().map(|row| row[0]).sum();
        assert_eq!(trials, 40.0);
        let AxisScale::Categories(labels) = &plot(&figure).x.scale else { panic!("no names") };
        assert_eq!(labels.len(), 16);
    }

    #[test]
    fn distribution_rises_by_one_trial_at_each_score() {
        let sample = sample();
        let figure = figure(FigureKind::Distribution, &sample.context(&[], None));
        assert_eq!(lines(plot(&figure)), [[(2.0, 25.0), (3.0, 50.0), (4.0, 75.0), (5.0, 100.0)]]);
        assert_eq!(numbers(&figure)[0], [2.0, 2.0, 25.0]);
    }

    #[test]
    fn curves_are_means_over_runs_best_trial_first() {
        let sample = sample();
        let training = figure(FigureKind::Curves, &sample.context(&[], None));
        let expected = [
            [(1.0, 6.0), (2.0, 2.0)],
            [(1.0, 9.0), (2.0, 3.0)],
            [(1.0, 12.0), (2.0, 4.0)],
            [(1.0, 15.0), (2.0, 5.0)],
        ];
        assert_eq!(lines(plot(&training)), expected);
        assert_eq!(numbers(&training)[0], [2.0, 2.0, 2.0, 2.0]);
        let validation = figure(FigureKind::Curves, &sample.context(&[1], None));
        assert_eq!(lines(plot(&validation))[0], [(1.0, 8.0), (2.0, 4.0)]);
    }

    #[test]
    fn generalization_has_the_training_loss_and_the_validation_error() {
        let sample = sample();
        let figure = figure(FigureKind::Generalization, &sample.context(&[], None));
        let points = points(plot(&figure));
        let expected = [(3.0, 0.3), (5.0, 0.5), (2.0, 0.2), (4.0, 0.4)];
        assert!(
            points.iter().zip(expected).all(|(a, b)| a.0 == b.0 && (a.1 - b.1).abs() < 1e-12),
            "{points:?}"
        );
        let levels = plot(&figure).layers.iter().filter_map(|layer| match layer.marks {
            Marks::Level(level) => Some(level),
            _ => None,
        });
        let (floor, best) =
            (sample.data.noise_floor.unwrap().mae, sample.data.best_baseline().unwrap().errors.mae);
        assert_eq!(levels.collect::<Vec<f64>>(), [floor, best]);
    }

    #[test]
    fn learning_rate_has_every_epoch_of_the_selected_trial() {
        let sample = sample();
        let shown = figure(FigureKind::LearningRate, &sample.context(&[], Some(1)));
        let rate = f64::from(0.1_f32);
        assert_eq!(numbers(&shown).len(), 4);
        assert_eq!(numbers(&shown)[0], [1.0, 1.0, 1.0, rate]);
        assert_eq!(lines(plot(&shown))[1][0], (1.0, rate));
        let none = figure(FigureKind::LearningRate, &sample.context(&[], None));
        assert_eq!(none.drawing, Drawing::Nothing(NoFigure::NoTrialSelected));
    }

    #[test]
    fn timeline_has_the_times_of_each_run_and_counts_workers_from_1() {
        let sample = sample();
        let figure = figure(FigureKind::Timeline, &sample.context(&[], None));
        assert_eq!(numbers(&figure).len(), 8);
        let found = &numbers(&figure)[3];
        assert_eq!(found[..3], [2.0, 1.0, 2.0]);
        assert!((found[3] - 0.15).abs() < 1e-6 && (found[4] - 0.19).abs() < 1e-6);
    }

    #[test]
    fn residuals_leave_out_missing_points() {
        let sample = sample();
        let figure = figure(FigureKind::Residuals, &sample.context(&[], Some(1)));
        assert_eq!(numbers(&figure)[2..4], [[1_002.0, 2.0], [1_004.0, -2.0]]);
        assert_eq!(lines(plot(&figure))[0].len(), 9);
    }

    #[test]
    fn histogram_counts_every_error_once() {
        let sample = sample();
        let figure = figure(FigureKind::Histogram, &sample.context(&[], Some(1)));
        let rows = numbers(&figure);
        assert_eq!(rows.iter().map(|row| row[2]).sum::<f64>(), 9.0);
        assert_eq!((rows[0][0], rows[rows.len() - 1][1]), (-2.0, 2.0));
    }

    #[test]
    fn autocorrelation_is_that_of_the_errors_that_are_there() {
        let sample = sample();
        let figure = figure(FigureKind::Autocorrelation, &sample.context(&[], Some(1)));
        let errors: Vec<f64> = sample.residuals.points().map(|(_, error)| error).collect();
        let expected = crate::num::autocorrelation::autocorrelation(&errors, 2);
        assert_eq!(numbers(&figure), [[1.0, expected[0]], [2.0, expected[1]]]);
    }

    #[test]
    fn normal_quantiles_are_symmetric_and_in_the_order_of_the_errors() {
        let sample = sample();
        let figure = figure(FigureKind::NormalQuantiles, &sample.context(&[], Some(1)));
        let rows = numbers(&figure);
        assert!(rows.iter().map(|row| row[2]).is_sorted());
        assert!((rows[0][1] + rows[8][1]).abs() < 1e-9 && rows[4][1].abs() < 1e-9);
        assert_eq!(rows[0][0], 1_004.0);
    }

    #[test]
    fn parallel_coordinates_have_the_values_of_each_trial_best_first() {
        let sample = sample();
        let figure = figure(FigureKind::Parallel, &sample.context(&[], Some(1)));
        let Drawing::Parallel(chart) = &figure.drawing else { panic!("no parallel coordinates") };
        let values: Vec<Vec<Option<f64>>> = chart.lines.iter().map(|line| line.values.clone()).collect();
        let row = |values: [f64; 3]| values.map(Some).to_vec();
        let expected = [[4.0, 0.9, 2.0], [4.0, 0.0, 3.0], [8.0, 0.0, 4.0], [4.0, 0.5, 5.0]];
        assert_eq!(values, expected.map(row));
        assert_eq!(chart.lines[3].emphasis, Emphasis::Selected);
        let trials: Vec<Option<u32>> = figure.table.rows.iter().map(|row| row.trial).collect();
        assert_eq!(trials, [2, 0, 3, 1].map(Some));
    }

    #[test]
    fn every_figure_of_trials_lists_the_same_filtered_trials() {
        let mut sample = sample();
        sample.filter.set(FilterColumn::Parameter(1), Some((0.0, 0.6)));
        sample.filter.set(FilterColumn::Score, Some((3.5, 6.0)));
        let kinds = [
            FigureKind::History,
            FigureKind::Slice,
            FigureKind::HeatMap,
            FigureKind::Parallel,
            FigureKind::Distribution,
            FigureKind::Curves,
            FigureKind::Generalization,
            FigureKind::Timeline,
        ];
        for kind in kinds {
            // The selected trial is filtered out as any other.
            let figure = figure(kind, &sample.context(&[], Some(0)));
            let mut trials: Vec<u32> = figure.table.rows.iter().filter_map(|row| row.trial).collect();
            trials.sort_unstable();
            trials.dedup();
            assert_eq!(trials, [1, 3], "{kind:?}");
        }
    }

    #[test]
    fn nothing_is_drawn_without_trials_or_without_tuned_settings() {
        let empty = Sample::new(LINK, &[]);
        let untuned = Sample::new("preset=quick&momentum=0.5&units1=4&executions=2", &[[1.0, 2.0]]);
        for kind in FigureKind::ALL {
            if !kind.is_of_residuals() {
                let figure = figure(kind, &empty.context(&[9, 9], None));
                assert!(matches!(figure.drawing, Drawing::Nothing(_)), "{kind:?}");
                assert!(figure.table.rows.is_empty(), "{kind:?}");
            }
            // Any choice and a selected trial that does not exist are accepted.
            let _ = figure(kind, &untuned.context(&[usize::MAX, 7], Some(99)));
        }
        let slice = figure(FigureKind::Slice, &untuned.context(&[], None));
        assert_eq!(slice.drawing, Drawing::Nothing(NoFigure::NothingTuned));
    }
}
