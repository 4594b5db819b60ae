//! How many executions may run at once in the memory of one page.
//!
//! Each worker has a memory of its own, which grows and never shrinks. The bound does not depend on the number of cores.
//! A learning-rate range test has one more worker, for as long as it runs.

/// The memory that all workers of a page together may need, in bytes. Browsers on phones end a page that takes more.
pub const MEMORY_BUDGET: u64 = 1 << 30;

/// A worker whose memory has grown beyond this is not kept for a search of smaller networks, in bytes.
const LARGE_MEMORY: u64 = 64 << 20;

/// The limit that the networks of a search set to the number of its workers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MemoryLimit {
    /// The bytes that one worker needs.
    pub execution_bytes: u64,
    /// The largest number of workers, at least one.
    pub workers: usize,
}

impl MemoryLimit {
    /// The limit of a search whose executions need up to this many bytes each.
    #[must_use]
    pub fn new(execution_bytes: u64) -> Self {
        let workers = (MEMORY_BUDGET / execution_bytes.max(1)).max(1);
        Self { execution_bytes, workers: usize::try_from(workers).unwrap_or(usize::MAX) }
    }

    /// Whether a worker that has run executions of up to `largest_bytes` is to be replaced when a search with this limit
    /// begins on so many workers. Otherwise all workers together could have more than the budget.
    #[must_use]
    pub fn replaces_worker(&self, largest_bytes: u64, workers: usize) -> bool {
        let share = MEMORY_BUDGET / (workers as u64).max(1);
        largest_bytes > self.execution_bytes && largest_bytes > share.min(LARGE_MEMORY)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MB: u64 = 1 << 20;

    #[test]
    fn executions_at_once_fit_the_budget() {
        for (megabytes, workers) in [(2, 512), (100, 10), (480, 2), (512, 2), (513, 1), (2_000, 1)] {
            let limit = MemoryLimit::new(megabytes * MB);
            assert_eq!(limit.workers, workers, "{megabytes} MB");
        }
        assert!(MemoryLimit::new(0).workers > 512);
    }

    #[test]
    fn worker_with_a_large_memory_is_replaced_for_smaller_networks() {
        let small = MemoryLimit::new(2 * MB);
        assert!(small.replaces_worker(480 * MB, 1) && small.replaces_worker(65 * MB, 8));
        assert!(!small.replaces_worker(64 * MB, 8) && !small.replaces_worker(0, 8));
        // The share of each of many workers is less.
        assert!(small.replaces_worker(20 * MB, 64));
        // Larger networks use the memory that is there.
        let large = MemoryLimit::new(480 * MB);
        assert!(!large.replaces_worker(480 * MB, 2) && large.replaces_worker(500 * MB, 2));
    }

    #[test]
    fn kept_workers_and_new_executions_fit_the_budget() {
        for megabytes in [1, 7, 30, 64, 100, 300, 900] {
            let limit = MemoryLimit::new(megabytes * MB);
            for workers in 1..=limit.workers.min(200) {
                let kept = (0..1_024).filter(|largest| !limit.replaces_worker(largest * MB, workers)).max();
                let largest = kept.unwrap_or(0).max(megabytes) * MB;
                assert!(
                    workers == 1 || workers as u64 * largest <= MEMORY_BUDGET,
                    "{megabytes} MB, {workers}"
                );
            }
        }
    }
}
