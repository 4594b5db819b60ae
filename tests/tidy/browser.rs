//! The browser's libraries: only `web`, `ui` and `bin` name them, so that all other modules build and run natively.

use super::source::{SourceFile, Violation};

/// The modules that know the browser.
pub const BROWSER_MODULES: [&str; 3] = ["web", "ui", "bin"];

/// The libraries, as prefixes of crate names.
const LIBRARIES: [&str; 6] = ["leptos", "web_sys", "js_sys", "wasm_bindgen", "getrandom", "plotters_canvas"];

/// Reports the names of the browser's libraries outside of the browser's modules.
pub fn browser_names(file: &SourceFile) -> Vec<Violation> {
    if file.folder().is_empty() || BROWSER_MODULES.contains(&file.folder()) {
        return Vec::new();
    }
    let words = file.tokens.iter().filter(|token| token.is_word());
    let named = words.filter(|token| LIBRARIES.iter().any(|library| token.text.starts_with(library)));
    named
        .map(|token| {
            Violation::new(&file.path, token.line, format!("{} names {}", file.folder(), token.text))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browser_library_outside_of_the_browser_modules_is_reported() {
        let text = "//! Runs without leptos.\n// web_sys\nuse js_sys::Array;\n#[wasm_bindgen]\nfn f() { leptos_router::x() }";
        let lines = |path: &str| -> Vec<usize> {
            browser_names(&SourceFile::new(path, text)).iter().map(|violation| violation.line).collect()
        };
        assert_eq!(lines("src/nn/layer.rs"), [3, 4, 5]);
        for allowed in ["src/web/pool.rs", "src/ui/app.rs", "src/bin/page.rs"] {
            assert_eq!(lines(allowed), [0; 0]);
        }
    }
}
