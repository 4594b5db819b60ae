//! The entry point of the program that shows the analysis.

fn main() {
    #[cfg(all(target_arch = "wasm32", feature = "page"))]
    foretune::ui::mount_analysis();
}
