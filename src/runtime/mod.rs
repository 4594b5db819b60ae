//! Running a search: the pool of workers and their start, the scheduler with its job queues, the results, the failures,
//! the assistant, and the messages that the page and its workers exchange. Nothing here holds a clock, a thread or a worker.

pub mod assistant;
pub mod assistant_message;
mod checkpoints;
pub mod failure;
pub mod job;
pub mod job_messages;
mod job_queues;
pub mod job_result;
pub mod journal;
pub mod memory_limit;
pub mod message;
pub mod oracle_task;
mod packed_curves;
pub mod page_request;
pub mod proposer;
mod pruning;
pub mod range_test_session;
pub mod report_part;
pub mod results;
pub mod scheduler;
mod search_session;
mod stopwatch;
pub mod work_rate;
pub mod worker_pool;
pub mod worker_starts;
