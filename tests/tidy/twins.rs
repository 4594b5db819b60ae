//! Plain twins: every fast kernel of `nn` has a simple function of the same name that it is tested against.

use std::collections::BTreeSet;

use super::source::{SourceFile, Violation};

/// The names of the public functions of a file.
fn public_functions(file: &SourceFile) -> BTreeSet<String> {
    let tokens: Vec<_> = file.code().filter(|token| !token.is_test).collect();
    let functions = tokens.windows(3).filter(|window| window[0].text == "pub" && window[1].text == "fn");
    functions.map(|window| window[2].text.clone()).collect()
}

/// Reports public functions of the files with fast kernels that the file of plain twins lacks, and the other way
/// round.
pub fn missing_twins(fast: &[&SourceFile], plain: &SourceFile) -> Vec<Violation> {
    let twins = public_functions(plain);
    let mut kernels = BTreeSet::new();
    let mut violations = Vec::new();
    for file in fast {
        let functions = public_functions(file);
        for name in functions.difference(&twins) {
            violations.push(Violation::new(&file.path, 0, format!("{name} has no plain twin")));
        }
        kernels.extend(functions);
    }
    for name in twins.difference(&kernels) {
        violations.push(Violation::new(&plain.path, 0, format!("{name} is the twin of no kernel")));
    }
    violations
}

/// Reports optimizers that the file with their common plain twin does not name as `Optimizer::Name`.
pub fn optimizers_without_twin(optimizers: &[String], twin: &SourceFile) -> Vec<Violation> {
    let missing = optimizers.iter().filter(|name| twin.find(&["Optimizer", "::", name]).is_empty());
    missing.map(|name| Violation::new(&twin.path, 0, format!("{name} has no plain twin"))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kernel_without_a_twin_and_twin_without_a_kernel_are_reported() {
        let fast =
            SourceFile::new("src/nn/product.rs", "pub fn product() {} pub fn row_sums() {} fn helper() {}");
        let plain = SourceFile::new("src/nn/plain.rs", "pub fn product() {} pub fn transpose() {}");
        let messages: Vec<String> =
            missing_twins(&[&fast], &plain).into_iter().map(|violation| violation.message).collect();
        assert_eq!(messages, ["row_sums has no plain twin", "transpose is the twin of no kernel"]);
    }

    #[test]
    fn optimizer_without_a_twin_is_reported() {
        let twin = SourceFile::new(
            "src/nn/plain/optimizer.rs",
            "fn f() { match x { Optimizer::Adam(_) => 0 } } // Optimizer::Sgd",
        );
        let optimizers = ["Adam", "Sgd"].map(str::to_owned);
        assert_eq!(optimizers_without_twin(&optimizers, &twin).len(), 1);
    }
}
