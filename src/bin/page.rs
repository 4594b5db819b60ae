//! The page's entry point.

fn main() {
    #[cfg(all(target_arch = "wasm32", feature = "page"))]
    foretune::ui::mount();
}
