//! The entry point of the workers' program.

fn main() {
    #[cfg(target_arch = "wasm32")]
    foretune::web::worker::listen();
}
