//! The view of the analysis: figures of all trials, each with its options, its table and its files.

use leptos::{html, prelude::*};
use web_sys::{KeyboardEvent, PointerEvent};

use super::{
    analysis::{Analysis, FigureState},
    erased::{derived, dynamic_view, effect, empty_view, memo, on_click, plain_button, view_while},
    input::select,
};
use crate::{
    report::figure::FigureKind,
    text::{
        analysis_language::FigureText,
        phrase::{AnalysisPhrase, Phrase},
    },
    view::analysis::message::{
        AnalysisRequest, ExportFormat, FromAnalysisView, Probe, ShowRequest, ShownOption, ViewChange,
    },
    web::{
        canvas,
        observers::{SizeObserver, VisibilityObserver},
    },
};

/// The most rows of a figure's table on the page. CSV has all.
const TABLE_ROWS: u32 = 200;

/// How far a pointer may move in a click, in CSS pixels.
const CLICK_DISTANCE: f64 = 4.0;

/// The figures.
#[component]
pub fn AnalysisView() -> impl IntoView {
    let analysis = Analysis::get();
    let states = analysis.figures.get_value().into_iter();
    let cards: Vec<AnyView> = states.map(|state| view! { <FigureCard state=state /> }.into_any()).collect();
    view! {
        {failure_notice(analysis)}
        {dynamic_view(move || filter_line(analysis))}
        <div class="figures">{cards}</div>
    }
}

/// Why there is nothing to be seen, with a button that tries again.
pub fn failure_notice(analysis: Analysis) -> AnyView {
    let failed = move || {
        analysis.failure.get().map_or_else(empty_view, |failure| {
            let again = move || analysis.start();
            view! {
                <div class="notice" role="alert">
                    <p>{analysis.language.analysis_failed(&failure)}</p>
                    {plain_button("button small", analysis.language.phrase(Phrase::TryAgain), again)}
                </div>
            }
            .into_any()
        })
    };
    dynamic_view(failed)
}

/// What trials are filtered by.
pub fn filter_line(analysis: Analysis) -> AnyView {
    let ranges = analysis.filters.get();
    if ranges.is_empty() {
        return empty_view();
    }
    let remove =
        move |index: Option<u32>| analysis.post(&AnalysisRequest::Change(ViewChange::RemoveFilter(index)));
    let chips = (0_u32..).zip(ranges).map(|(index, range)| {
        let label = format!("{}: {range}", analysis.language.analysis_phrase(AnalysisPhrase::RemoveRange));
        view! {
            <button type="button" class="chip" aria-label=label on:click=on_click(move || remove(Some(index)))>
                {range} <span aria-hidden="true">" ×"</span>
            </button>
        }
        .into_any()
    });
    let chips: Vec<AnyView> = chips.collect();
    view! {
        <div class="filter-line">
            <span>{analysis.language.analysis_phrase(AnalysisPhrase::ShownTrials)}</span>
            {chips}
            {plain_button("button small", analysis.language.analysis_phrase(AnalysisPhrase::RemoveAllRanges), move || remove(None))}
        </div>
    }
    .into_any()
}

/// One figure: its title and how to read it, its options, its picture, what is pointed at, its table, its files.
#[component]
fn FigureCard(state: FigureState) -> impl IntoView {
    let analysis = Analysis::get();
    let shown = state.shown;
    let canvas = NodeRef::<html::Canvas>::new();
    let size = RwSignal::new(None::<(f64, f64)>);
    let is_visible = RwSignal::new(false);
    observe(canvas, size, is_visible);
    request_drawing(analysis, state, size, is_visible);
    effect(move || {
        shown.track();
        let picture = state.picture.try_update_value(Option::take).flatten();
        if let Some((canvas, picture)) = canvas.get().zip(picture) {
            canvas::show_picture(&canvas, &picture);
        }
    });
    let FigureText { title, reading } = analysis.language.figure(state.kind);
    let nothing = memo(move || shown.with(|shown| shown.nothing.clone()));
    let is_drawn = memo(move || shown.with(|shown| shown.figure.is_some() && shown.nothing.is_empty()));
    let text =
        move || state.mark.with(|mark| mark.as_ref().map_or_else(String::new, |mark| mark.text.clone()));
    let placeholder = move || {
        let is_waiting = shown.with(|shown| shown.figure.is_none());
        if is_waiting {
            analysis.language.analysis_phrase(AnalysisPhrase::FigureDrawing).to_owned()
        } else {
            nothing.get()
        }
    };
    let heading = format!("figure-{}", state.kind.key());
    let (heading_id, table_id) = (heading.clone(), format!("{heading}-table"));
    let table = move || figure_table(analysis, state);
    let toggle = move || state.has_table.update(|has_table| *has_table = !*has_table);
    let files = ExportFormat::ALL.map(|format| {
        let label = format.name();
        plain_button("button small", label, move || analysis.export(state.kind, format))
    });
    view! {
        <section class=if state.kind.is_wide() { "figure wide" } else { "figure" } aria-labelledby=heading>
            <h3 id=heading_id>{title}</h3>
            <p class="reading">{reading}</p>
            {options(state)}
            <div class="figure-picture">
                {figure_canvas(analysis, state, canvas, is_drawn)}
                {view_while(move || !is_drawn.get(), move || view! { <p class="empty">{derived(placeholder)}</p> }.into_any())}
            </div>
            <p class="readout">{derived(text)}</p>
            <p class="visually-hidden" role="status">{state.spoken}</p>
            <div class="figure-actions" hidden=derived(move || !is_drawn.get())>
                <button
                    type="button"
                    class="button small"
                    aria-expanded=derived(move || state.has_table.get().to_string())
                    aria-controls=table_id.clone()
                    on:click=on_click(toggle)
                >
                    {analysis.language.analysis_phrase(AnalysisPhrase::FigureTable)}
                </button>
                {Vec::from(files)}
            </div>
            <div id=table_id>{view_while(move || state.has_table.get(), move || dynamic_view(table))}</div>
        </section>
    }
}

/// Observes the size of a canvas, and whether it is seen.
fn observe(canvas: NodeRef<html::Canvas>, size: RwSignal<Option<(f64, f64)>>, is_visible: RwSignal<bool>) {
    let observers = StoredValue::new_local(None::<(SizeObserver, VisibilityObserver)>);
    effect(move || {
        let Some(canvas) = canvas.get() else { return };
        let resized = move |width, height| {
            size.try_set(Some((width, height)));
        };
        let seen = move |is_seen| {
            is_visible.try_set(is_seen);
        };
        let observed = (SizeObserver::new(&canvas, resized), VisibilityObserver::new(&canvas, seen));
        observers.set_value(Some(observed));
    });
    on_cleanup(move || {
        observers.try_update_value(Option::take);
    });
}

/// Has the worker draw the figure whenever what it depends on changes, while it is seen. One drawing is under way at a time.
fn request_drawing(
    analysis: Analysis,
    state: FigureState,
    size: RwSignal<Option<(f64, f64)>>,
    is_visible: RwSignal<bool>,
) {
    effect(move || {
        analysis.version.track();
        let (choices, has_table) = (state.choices.get(), state.has_table.get());
        let Some((width, height)) = size.get().filter(|_| is_visible.get()) else { return };
        if !analysis.has_search() {
            return;
        }
        let (is_drawing, _) = state.drawing.get_value();
        state.drawing.set_value((true, is_drawing));
        if is_drawing {
            return;
        }
        let (_, colors) = canvas::theme();
        let request = ShowRequest {
            figure: state.kind,
            choices,
            size: (width as f32, height as f32),
            ratio: canvas::pixel_ratio() as f32,
            colors,
            rows: if has_table { TABLE_ROWS } else { 0 },
        };
        analysis.post(&AnalysisRequest::Show(Box::new(request)));
    });
}

/// What can be chosen.
fn options(state: FigureState) -> AnyView {
    let options = memo(move || state.shown.with(|shown| shown.options.clone()));
    let choose = move |index: usize, chosen: u32| {
        let shown = options
            .with_untracked(|options| options.iter().map(|option| option.chosen).collect::<Vec<u32>>());
        let replaced =
            shown.iter().enumerate().map(|(at, before)| if at == index { chosen } else { *before });
        state.choices.set(replaced.collect());
    };
    let view = move |index: usize, option: ShownOption| {
        let id = format!("figure-{}-{index}", state.kind.key());
        let choices =
            (0_u32..).zip(option.choices).map(|(value, label)| (value.to_string(), label)).collect();
        let chosen = option.chosen.to_string();
        let on_select = move |value: String| {
            if let Ok(value) = value.parse() {
                choose(index, value);
            }
        };
        view! {
            <label class="figure-option">
                {option.label} {select(id, None, None, choices, derived(move || chosen.clone()), on_select)}
            </label>
        }
        .into_any()
    };
    let views = move || {
        let options = options.get().into_iter().enumerate().map(|(index, option)| view(index, option));
        options.collect::<Vec<AnyView>>().into_any()
    };
    dynamic_view(views)
}

/// The canvas of a figure with the mark that is pointed at.
fn figure_canvas(
    analysis: Analysis,
    state: FigureState,
    canvas: NodeRef<html::Canvas>,
    is_drawn: Memo<bool>,
) -> AnyView {
    let pressed_at = StoredValue::new(None::<(f64, f64)>);
    let position = |event: &PointerEvent| (f64::from(event.offset_x()), f64::from(event.offset_y()));
    let moved = move |event: PointerEvent| {
        let (x, y) = position(&event);
        analysis.probe(state, Probe::At(x as f32, y as f32));
    };
    let pressed = move |event: PointerEvent| {
        pressed_at.set_value(Some(position(&event)));
        moved(event);
    };
    let select_mark = move || {
        if let Some(trial) = state.mark.with_untracked(|mark| mark.as_ref()?.trial) {
            analysis.tell(&FromAnalysisView::Picked(trial));
        }
    };
    let released = move |event: PointerEvent| {
        let (Some(from), to) = (pressed_at.get_value(), position(&event)) else { return };
        pressed_at.set_value(None);
        let is_click = (from.0 - to.0).abs().max((from.1 - to.1).abs()) <= CLICK_DISTANCE;
        if is_click {
            select_mark();
        }
        if state.kind == FigureKind::Parallel {
            let point = |(x, y): (f64, f64)| (x as f32, y as f32);
            let (from, to) = (point(from), point(to));
            analysis.post(&AnalysisRequest::Drag { figure: state.kind, from, to });
        }
    };
    let key = move |event: KeyboardEvent| {
        let fast = if event.shift_key() { 10 } else { 1 };
        let step = match event.key().as_str() {
            "ArrowRight" | "ArrowDown" => fast,
            "ArrowLeft" | "ArrowUp" => -fast,
            "Home" => i32::MIN,
            "End" => i32::MAX,
            "Enter" => {
                event.prevent_default();
                return select_mark();
            }
            _ => return,
        };
        event.prevent_default();
        analysis.probe(state, Probe::Step(step));
    };
    let FigureText { title, reading } = analysis.language.figure(state.kind);
    let at = move || state.mark.with(|mark| mark.as_ref()?.at).filter(|_| is_drawn.get());
    let pixels = move |length: Option<f32>| length.map(|length| format!("{length}px"));
    view! {
        <canvas
            node_ref=canvas
            class="figure-canvas"
            role="img"
            tabindex="0"
            aria-label=analysis.language.chart_description(title, reading)
            on:pointermove=moved
            on:pointerdown=pressed
            on:pointerup=released
            on:keydown=key
        ></canvas>
        <div
            class="figure-mark"
            hidden=derived(move || at().is_none())
            style:left=derived(move || pixels(at().map(|at| at.0)))
            style:top=derived(move || pixels(at().map(|at| at.1)))
        ></div>
    }
    .into_any()
}

/// The table behind a figure.
fn figure_table(analysis: Analysis, state: FigureState) -> AnyView {
    let (headings, rows, total) =
        state.shown.with(|shown| (shown.headings.clone(), shown.rows.clone(), shown.total_rows as usize));
    let label = analysis.language.figure_table(state.kind);
    let shown = rows.len();
    let headings = headings.into_iter().map(|heading| view! { <th scope="col">{heading}</th> }.into_any());
    let headings: Vec<AnyView> = headings.collect();
    let row = |(trial, cells): (Option<u32>, Vec<String>)| {
        let cells = cells.into_iter().map(|cell| view! { <td>{cell}</td> }.into_any());
        let cells: Vec<AnyView> = cells.collect();
        view! { <tr data-trial=trial.map(|trial| trial.to_string())>{cells}</tr> }.into_any()
    };
    let rows: Vec<AnyView> = rows.into_iter().map(row).collect();
    let note = if shown < total { analysis.language.shown_rows(shown, total) } else { String::new() };
    view! {
        <div class="figure-table" role="region" aria-label=label tabindex="0">
            <table>
                <thead>
                    <tr>{headings}</tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        <p class="readout">{note}</p>
    }
    .into_any()
}
