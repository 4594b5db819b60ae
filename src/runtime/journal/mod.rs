//! The journal of a search: what it has done, as lines of text that are only ever appended.
//!
//! A journal holds the steps of a search and the results of its executions, so that a search that is resumed asks its
//! oracle and runs its executions only for what is not there. The order of the lines has no meaning. A line that is damaged
//! or missing loses what it holds and nothing else: the step is proposed again, or the execution runs again, to the same
//! result.
//!
//! It names its study without the limits of the search, so that a study with more trials continues it. Stopping a search
//! is not recorded: the executions that were running are open when it is resumed.

pub mod contents;
pub mod line;
pub mod record;
pub mod replay;
