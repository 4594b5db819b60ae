//! A whole search: the configuration (draft, then checked), the scheduler, the findings.
