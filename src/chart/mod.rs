//! What to draw, generic over a plotters backend.
