//! The macro behind enums of named choices, such as activations and patterns.

/// Defines an enum from a table of one row for each variant: its documentation, its name and its key in links.
///
/// The enum has `ALL`, every variant in the order of the table, and `key`, the name in links. To add a choice, add its
/// row: the compiler then names every `match` that lacks an arm for it.
macro_rules! keyed_enum {
    (
        $(#[$attribute:meta])*
        pub enum $name:ident {
            $($(#[$variant_attribute:meta])* $variant:ident = $key:literal,)+
        }
    ) => {
        $(#[$attribute])*
        pub enum $name {
            $($(#[$variant_attribute])* $variant,)+
        }

        impl $name {
            /// Every choice, in the order of lists on the page.
            pub const ALL: [Self; [$($key),+].len()] = [$(Self::$variant),+];

            /// The name in links and results: Keras's, where Keras has the same.
            #[must_use]
            pub const fn key(self) -> &'static str {
                match self {
                    $(Self::$variant => $key,)+
                }
            }
        }
    };
}
