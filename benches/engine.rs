//! The engine's share of the machine's peak, natively: a line of JSON for each figure.
#![allow(missing_docs, clippy::print_stdout, reason = "what it prints is what it is for")]

mod measure;

use std::time::Instant;

fn main() {
    let begun = Instant::now();
    let clock = || begun.elapsed().as_secs_f64() * 1e3;
    let peak = measure::peak(&clock);
    println!(r#"{{"what":"peak, native","value":{peak:.1},"unit":"GFLOP/s"}}"#);
    for network in &measure::NETWORKS {
        let (name, rate) = (network.name, network.rate(&clock));
        let share = 100.0 * rate / peak;
        println!(r#"{{"what":"{name}, native","value":{rate:.1},"unit":"GFLOP/s","share":{share:.0}}}"#);
    }
}
