//! Running a search: the scheduler, its job queues, the results, and the messages that pages and workers exchange.

pub mod job;
mod job_queues;
pub mod message;
pub mod results;
pub mod scheduler;
