//! The entry point of the analysis's program.

fn main() {
    #[cfg(target_arch = "wasm32")]
    foretune::web::analysis::listen();
}
