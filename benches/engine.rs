//! Training throughput as a share of the peak of the machine, native. Prints one line of JSON for each figure.
#![allow(
    missing_docs,
    clippy::print_stdout,
    reason = "the benchmark prints its figures and has no public interface"
)]

mod measure;

use std::time::Instant;

fn main() {
    let start = Instant::now();
    let clock = || start.elapsed().as_secs_f64() * 1e3;
    let peak = measure::peak(&clock);
    println!(r#"{{"what":"peak, native","value":{peak:.1},"unit":"GFLOP/s"}}"#);
    for network in &measure::NETWORKS {
        let (name, rate) = (network.name, network.rate(&clock));
        let share = 100.0 * rate / peak;
        println!(r#"{{"what":"{name}, native","value":{rate:.1},"unit":"GFLOP/s","share":{share:.0}}}"#);
    }
}
