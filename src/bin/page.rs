//! The entry point of the page's program in English.

fn main() {
    #[cfg(all(target_arch = "wasm32", feature = "page"))]
    foretune::ui::mount(foretune::text::ENGLISH);
}
