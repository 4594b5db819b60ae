//! The component behind every chart: a canvas that is redrawn when its data, its size or the theme changes.

use leptos::{html, prelude::*};
use plotters::{coord::Shift, drawing::DrawingArea};
use web_sys::{KeyboardEvent, PointerEvent};

use super::{erased::effect, page::Page};
use crate::{
    chart::{painter::DrawError, theme::Theme},
    web::{
        canvas::{self, Surface},
        observers::SizeObserver,
    },
};

/// The layout of a chart as it was drawn last, which pointer events are looked up in.
pub type Layout<L> = StoredValue<Option<L>>;

/// A chart's canvas. `draw` is called again when a signal that it reads changes. `on_move` and `on_click` are given the
/// pointer's position in CSS pixels, `on_step` the steps of the arrow keys.
#[component]
pub fn Chart(
    /// Its accessible name.
    #[prop(into)]
    name: Signal<String>,
    /// Its content in a sentence, for people who do not see it.
    #[prop(into)]
    summary: Signal<String>,
    /// Its height in CSS pixels, where the style sheet does not set it.
    #[prop(optional, into)]
    height: Option<Signal<f64>>,
    draw: Box<dyn Fn(&Surface)>,
    #[prop(optional, into)] on_move: Option<Callback<Option<(f64, f64)>>>,
    #[prop(optional, into)] on_click: Option<Callback<(f64, f64)>>,
    #[prop(optional, into)] on_step: Option<Callback<i32>>,
) -> impl IntoView {
    let page = Page::get();
    let canvas = NodeRef::<html::Canvas>::new();
    let size = RwSignal::new(None::<(f64, f64)>);
    let size_observer = StoredValue::new_local(None::<SizeObserver>);
    effect(move || {
        let Some(canvas) = canvas.get() else { return };
        let resized = move |width, height| {
            size.try_maybe_update(|size| {
                let before = size.replace((width, height));
                (before != *size, ())
            });
        };
        size_observer.set_value(Some(SizeObserver::new(&canvas, resized)));
    });
    on_cleanup(move || {
        size_observer.try_update_value(Option::take);
    });
    effect(move || {
        if let Some((canvas, size)) = canvas.get().zip(size.get()) {
            draw(&Surface { canvas, size, theme: page.theme.get() });
        }
    });
    let moved = move |event: PointerEvent| {
        if let Some(call) = on_move {
            call.run(Some((f64::from(event.offset_x()), f64::from(event.offset_y()))));
        }
    };
    let left = move |_: PointerEvent| {
        if let Some(call) = on_move {
            call.run(None);
        }
    };
    let clicked = move |event: web_sys::MouseEvent| {
        if let Some(call) = on_click {
            call.run((f64::from(event.offset_x()), f64::from(event.offset_y())));
        }
    };
    let pressed = move |event: KeyboardEvent| {
        let fast = if event.shift_key() { 10 } else { 1 };
        let step = match event.key().as_str() {
            "ArrowRight" | "ArrowDown" => fast,
            "ArrowLeft" | "ArrowUp" => -fast,
            "Home" => i32::MIN,
            "End" => i32::MAX,
            _ => return,
        };
        if let Some(call) = on_step {
            event.prevent_default();
            call.run(step);
        }
    };
    view! {
        <canvas
            node_ref=canvas
            role="img"
            tabindex=on_step.is_some().then_some("0")
            aria-label=move || page.language.chart_description(&name.get(), &summary.get())
            style:height=move || height.map(|height| format!("{}px", height.get()))
            on:pointermove=moved
            on:pointerdown=moved
            on:pointerleave=left
            on:click=clicked
            on:keydown=pressed
        ></canvas>
    }
}

/// Draws a chart on a surface and keeps its layout. An error becomes a notice of the page.
pub fn draw_chart<L: Send + Sync + 'static>(
    page: Page,
    surface: &Surface,
    layout: Layout<L>,
    draw: impl FnOnce(&DrawingArea<canvas::SubpixelCanvas, Shift>, &Theme) -> Result<Option<L>, DrawError>,
) {
    let drawn = canvas::draw(surface, draw).unwrap_or_else(|error| {
        page.notice.set(Some(page.language.chart_error(&error.0)));
        None
    });
    layout.set_value(drawn);
}

/// An index moved by a step and kept within bounds; without an index, a step leads to the nearer bound.
pub fn stepped(index: Option<usize>, step: i32, first: usize, last: usize) -> usize {
    let start = index.unwrap_or(if step < 0 { last } else { first.saturating_sub(1) });
    start.saturating_add_signed(step as isize).clamp(first, last)
}
