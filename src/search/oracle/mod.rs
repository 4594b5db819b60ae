//! Search algorithms, which are called oracles, one file for each.
//!
//! To add an oracle, write its file, with a configuration that implements [`Configuration`] and an algorithm that
//! implements [`Oracle`], and give it a row in the table `oracles!` of this file. Its name on the page is in each language
//! of `text`.

pub mod random;
pub mod traits;

use serde::{Deserialize, Serialize};

use self::{
    random::RandomConfig,
    traits::{Configuration, Oracle},
};
use super::space::Space;

/// Defines the enums over all oracles from a table of one row for each: variant, configuration and name in links.
macro_rules! oracles {
    ($($(#[$doc:meta])* $variant:ident($configuration:ty) = $key:literal;)*) => {
        /// An oracle with its settings.
        #[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
        pub enum OracleConfig {
            $($(#[$doc])* $variant($configuration),)*
        }

        keyed_enum! {
            /// Which oracle, without its settings.
            #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
            pub enum OracleKind {
                $($(#[$doc])* $variant = $key,)*
            }
        }

        impl OracleKind {
            /// The oracle with its default settings.
            #[must_use]
            pub fn with_defaults(self) -> OracleConfig {
                match self {
                    $(Self::$variant => OracleConfig::$variant(<$configuration>::default()),)*
                }
            }
        }

        impl OracleConfig {
            /// Whether the oracle looks at results. If not, steps need not wait for each other.
            #[must_use]
            pub const fn reads_results(&self) -> bool {
                match self {
                    $(Self::$variant(_) => <$configuration as Configuration>::READS_RESULTS,)*
                }
            }

            /// Whether a proposal can take so long that it is computed apart from the search.
            #[must_use]
            pub const fn is_costly(&self) -> bool {
                match self {
                    $(Self::$variant(_) => <$configuration as Configuration>::IS_COSTLY,)*
                }
            }

            /// Whether trials can have fewer epochs than their configuration, so that their executions end with a
            /// checkpoint.
            #[must_use]
            pub const fn sets_epochs(&self) -> bool {
                match self {
                    $(Self::$variant(_) => <$configuration as Configuration>::SETS_EPOCHS,)*
                }
            }

            /// The oracle at the beginning of a search.
            #[must_use]
            pub fn create(&self, space: Space, seed: u64) -> Box<dyn Oracle> {
                match self {
                    $(Self::$variant(configuration) => configuration.create(space, seed),)*
                }
            }
        }
    };
}

oracles! {
    /// Random search without repetition.
    Random(RandomConfig) = "random";
}
