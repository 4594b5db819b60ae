//! Series and what is cut from them: generation, split, windows, baselines.
