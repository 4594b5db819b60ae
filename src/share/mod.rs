//! Links: the codec between a study's draft and a URL fragment.

pub mod link;
