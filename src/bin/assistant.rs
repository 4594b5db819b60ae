//! The entry point of the assistant's program.

fn main() {
    #[cfg(target_arch = "wasm32")]
    foretune::web::assistant::listen();
}
