//! What leaves the page: summaries and reports as text and JSON.
