//! Sources of different results: clocks, threads, hash maps, the environment, and arithmetic that differs between
//! machines.

use super::{
    browser::BROWSER_MODULES,
    cycles::use_paths,
    source::{SourceFile, Violation},
};

/// The module that runs searches natively, with threads and files.
const NATIVE_SHELL: &str = "cli";

/// The file that emulates NumPy's fused arithmetic by `libm`.
const NUMPY_EMULATION: &str = "src/num/numpy.rs";

/// Modules of the standard library whose results vary between runs.
const STD_MODULES: [&str; 4] = ["time", "thread", "env", "process"];

/// Types and macros whose results vary between runs, or whose iteration order does.
const NAMES: [&str; 5] = ["Instant", "SystemTime", "HashMap", "HashSet", "thread_local"];

/// Float functions of the standard library whose rounding differs between machines.
const FLOAT_FUNCTIONS: [&str; 26] = [
    "exp", "exp2", "exp_m1", "ln", "ln_1p", "log", "log2", "log10", "sin", "cos", "tan", "sin_cos", "asin",
    "acos", "atan", "atan2", "sinh", "cosh", "tanh", "asinh", "acosh", "atanh", "powf", "powi", "cbrt",
    "hypot",
];

/// Functions that round a product and a sum once.
const FUSED_FUNCTIONS: [&str; 7] =
    ["mul_add", "mul_neg_add", "mul_sub", "mul_neg_sub", "fma", "fmaf", "fmaf16"];

/// Reports clocks, threads, hash maps and the environment outside of the modules that run searches.
pub fn nondeterminism(file: &SourceFile) -> Vec<Violation> {
    if file.folder().is_empty() || BROWSER_MODULES.contains(&file.folder()) || file.folder() == NATIVE_SHELL {
        return Vec::new();
    }
    let is_std = |segment: &str| matches!(segment, "std" | "core");
    let mut found: Vec<(usize, String)> = Vec::new();
    for path in use_paths(file) {
        if let [root, module, ..] = &path.segments[..]
            && is_std(root)
            && STD_MODULES.contains(&module.as_str())
        {
            found.push((path.line, format!("{root}::{module}")));
        }
    }
    for window in file.tokens.windows(3) {
        if is_std(&window[0].text) && window[1].text == "::" && STD_MODULES.contains(&window[2].text.as_str())
        {
            found.push((window[0].line, format!("std::{}", window[2].text)));
        }
    }
    let names = file.code().filter(|token| NAMES.contains(&token.text.as_str()));
    found.extend(names.map(|token| (token.line, token.text.clone())));
    found.sort();
    found.dedup();
    found
        .into_iter()
        .map(|(line, name)| Violation::new(&file.path, line, format!("{} names {name}", file.folder())))
        .collect()
}

/// Reports float functions of the standard library, fused arithmetic and relaxed SIMD outside of the browser's
/// modules. `libm` has replacements for the former.
pub fn inexact_arithmetic(file: &SourceFile) -> Vec<Violation> {
    if file.folder().is_empty() || BROWSER_MODULES.contains(&file.folder()) {
        return Vec::new();
    }
    let mut violations = Vec::new();
    for window in file.tokens.windows(3) {
        let [first, second, third] = window else { continue };
        let is_method = first.text == "." && third.text == "(";
        let is_path = second.text == "::" && matches!(first.text.as_str(), "f32" | "f64");
        let function = if is_method { second } else { third };
        if (is_method || is_path) && FLOAT_FUNCTIONS.contains(&function.text.as_str()) {
            let message = format!("{} differs between machines: use libm", function.text);
            violations.push(Violation::new(&file.path, function.line, message));
        }
    }
    for token in file.code().filter(|_| file.path != NUMPY_EMULATION) {
        let is_fused = FUSED_FUNCTIONS.contains(&token.text.as_str());
        if is_fused || (token.is_word() && token.text.starts_with("relaxed_")) {
            let message = format!("{} rounds differently from a product and a sum", token.text);
            violations.push(Violation::new(&file.path, token.line, message));
        }
    }
    violations
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(rule: fn(&SourceFile) -> Vec<Violation>, path: &str, text: &str) -> Vec<usize> {
        rule(&SourceFile::new(path, text)).iter().map(|violation| violation.line).collect()
    }

    #[test]
    fn clock_thread_hash_map_and_environment_are_reported() {
        let text = "use std::{fmt,\ntime::Instant};\nfn f() {\nstd::thread::yield_now();\nlet map: HashMap<u8, u8>;\nlet x = std::env::args();\n}\n// Instant\n";
        assert_eq!(lines(nondeterminism, "src/train/run.rs", text), [1, 2, 4, 5, 6]);
        for allowed in ["src/cli/threads.rs", "src/web/clock.rs", "src/ui/app.rs", "src/bin/page.rs"] {
            assert_eq!(lines(nondeterminism, allowed, text), [0; 0]);
        }
    }

    #[test]
    fn float_functions_of_the_standard_library_are_reported() {
        let text = "fn f(x: f64) -> f64 {\nx.exp()\n+ f64::ln(x)\n+ [x].map(f64::sin)[0]\n+ libm::exp(x) + x.sqrt() + scale.log\n}";
        assert_eq!(lines(inexact_arithmetic, "src/nn/loss.rs", text), [2, 3, 4]);
        assert_eq!(lines(inexact_arithmetic, "src/ui/chart.rs", text), [0; 0]);
    }

    #[test]
    fn fused_arithmetic_and_relaxed_simd_are_reported() {
        let text = "fn f() {\na.mul_add(b, c);\nlibm::fmaf(a, b, c);\nrelaxed_madd(a, b, c);\n}";
        assert_eq!(lines(inexact_arithmetic, "src/nn/product.rs", text), [2, 3, 4]);
        assert_eq!(lines(inexact_arithmetic, NUMPY_EMULATION, text), [0; 0]);
    }
}
