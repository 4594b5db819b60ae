//! Tuning: parameters, trials, the ledger, oracles. Knows no networks.
