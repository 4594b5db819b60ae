//! The entry point of the page's program.

fn main() {
    #[cfg(all(target_arch = "wasm32", feature = "page"))]
    foretune::ui::mount();
}
