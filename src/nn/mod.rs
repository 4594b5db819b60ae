//! Neural networks: kernels with their plain twins, layers, initialisers, losses, optimisers, the MLP.
