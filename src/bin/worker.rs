//! The entry point of the program of the workers that train.

fn main() {
    #[cfg(target_arch = "wasm32")]
    foretune::web::worker::listen();
}
