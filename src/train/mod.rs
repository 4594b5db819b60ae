//! Training: a checked configuration, one resumable run, one-step-ahead forecasts.
