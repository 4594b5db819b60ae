//! The cost of following a search of up to 1,000,000 executions, native. Prints one line of JSON for each figure.
#![allow(
    missing_docs,
    clippy::print_stdout,
    reason = "the benchmark prints its figures and has no public interface"
)]

#[path = "measure/bookkeeping.rs"]
mod bookkeeping;

use std::{env, fs, process::Command, time::Instant};

/// The argument before the sizes of the search that a process of its own measures: its peak memory is that of one
/// search.
const ONE_SIZE: &str = "--size";

fn main() {
    let arguments: Vec<String> = env::args().collect();
    if let Some(index) = arguments.iter().position(|argument| argument == ONE_SIZE) {
        let number = |offset: usize| arguments.get(index + offset).and_then(|text| text.parse().ok());
        if let (Some(trials), Some(executions)) = (number(1), number(2)) {
            measure(trials, executions);
        }
        return;
    }
    let Ok(program) = env::current_exe() else { return };
    for (trials, executions) in bookkeeping::SIZES {
        let mut command = Command::new(&program);
        command.args([ONE_SIZE, &trials.to_string(), &executions.to_string()]);
        if !command.status().is_ok_and(|status| status.success()) {
            eprintln!("{trials} trials of {executions} executions could not be measured");
        }
    }
}

fn measure(trials: u32, executions: u32) {
    let start = Instant::now();
    let clock = || start.elapsed().as_secs_f64() * 1e3;
    let Some(cost) = bookkeeping::follow(trials, executions, &clock) else { return };
    let runs = u64::from(trials) * u64::from(executions);
    let print = |what: &str, value: f64, unit: &str| {
        println!(r#"{{"what":"{what}, {runs} executions, native","value":{value:.3},"unit":"{unit}"}}"#);
    };
    print("following a search, per result", cost.per_result * 1e3, "µs");
    print("longest step of following a search", cost.longest_step, "ms");
    print("Stop with one execution left", cost.stop, "ms");
    print("longest step of writing the report in a worker", cost.longest_report_text, "ms");
    if cost.longest_table > 0.0 {
        print("making the table of trials in a worker", cost.longest_table, "ms");
    }
    if let Some(megabytes) = peak_memory() {
        print("peak memory of following a search", megabytes, "MB");
    }
}

/// The peak memory of this process in megabytes, where the system reports it.
fn peak_memory() -> Option<f64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: f64 = line.split_whitespace().next()?.parse().ok()?;
    Some(kilobytes * 1_024.0 / 1e6)
}
