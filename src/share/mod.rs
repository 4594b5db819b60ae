//! Links: the codec between a study's draft and a URL fragment.

mod escape;
pub mod link;
