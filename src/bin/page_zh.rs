//! The entry point of the page's program in Chinese.

fn main() {
    #[cfg(all(target_arch = "wasm32", feature = "page"))]
    foretune::ui::mount(foretune::text::CHINESE);
}
