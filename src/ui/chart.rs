//! A canvas that draws itself anew whenever what it shows, its size or the theme changes.

use leptos::{html, prelude::*};
use web_sys::{KeyboardEvent, PointerEvent};

use super::{erased::effect, page::Page};
use crate::web::{canvas::Surface, observers::SizeObserver};

/// A chart's canvas. `draw` is called again when a signal that it reads changes. A pointer over it is
/// reported in CSS pixels, and the arrow keys as steps.
#[component]
pub fn Chart(
    /// Its accessible name.
    #[prop(into)]
    name: Signal<String>,
    /// What it shows, in a sentence.
    #[prop(into)]
    summary: Signal<String>,
    /// Its height in CSS pixels, where the style sheet does not say.
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
            aria-label=move || format!("{}. {}", name.get(), summary.get())
            style:height=move || height.map(|height| format!("{}px", height.get()))
            on:pointermove=moved
            on:pointerdown=moved
            on:pointerleave=left
            on:click=clicked
            on:keydown=pressed
        ></canvas>
    }
}

/// A place moved by a step and kept between two ends; from nowhere, a step leads to the nearer end.
pub fn stepped(from: Option<usize>, step: i32, first: usize, last: usize) -> usize {
    let start = from.unwrap_or(if step < 0 { last } else { first.saturating_sub(1) });
    start.saturating_add_signed(step as isize).clamp(first, last)
}
