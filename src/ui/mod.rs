//! The page: Leptos components.
