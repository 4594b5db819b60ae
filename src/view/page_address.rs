//! What the page shows, as a part of its address: `view.tab=trials&view.trial=33`.

use crate::study::view_values;

/// The names of the tabs, in their order. The first one is not in the address.
const TABS: [&str; 3] = ["overview", "trials", "analysis"];

/// The key of the tab.
const TAB: &str = "tab";

/// The key of the trial.
const TRIAL: &str = "trial";

/// What the page shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageAddress {
    /// The index of the tab of the results.
    pub tab: usize,
    /// The trial that a person has picked.
    pub trial: Option<u32>,
    /// All other values: those of the table and the figures, and those that this version does not know.
    pub rest: String,
}

impl PageAddress {
    /// What a fragment says. What cannot be read is left out.
    #[must_use]
    pub fn from_fragment(fragment: &str) -> Self {
        let mut address = Self::default();
        let mut rest = Vec::new();
        for (key, value) in view_values::decode(fragment) {
            match key.as_str() {
                TAB => address.tab = TABS.iter().position(|tab| *tab == value).unwrap_or(0),
                TRIAL => address.trial = value.parse().ok(),
                _ => rest.push((key, value)),
            }
        }
        address.rest = view_values::encode(rest.iter().map(|(key, value)| (key.as_str(), value.as_str())));
        address
    }

    /// The fragment of a study and of this; `study` is the fragment of the study.
    #[must_use]
    pub fn fragment(&self, study: String) -> String {
        let trial = self.trial.map(|trial| trial.to_string());
        let tab = TABS.get(self.tab).filter(|_| self.tab > 0);
        let values =
            tab.map(|tab| (TAB, *tab)).into_iter().chain(trial.as_deref().map(|trial| (TRIAL, trial)));
        let own = view_values::encode(values);
        let parts = [study, own, self.rest.clone()];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<String>>().join("&")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn address_keeps_what_it_does_not_know() {
        let text = "v=1&preset=quick&view.trial=33&view.tab=trials&view.sort=-units1&view.later=x";
        let address = PageAddress::from_fragment(text);
        assert_eq!((address.tab, address.trial), (1, Some(33)));
        assert_eq!(
            address.fragment("v=1&preset=quick".to_owned()),
            "v=1&preset=quick&view.tab=trials&view.trial=33&view.sort=-units1&view.later=x"
        );
        assert_eq!(PageAddress::default().fragment("v=1".to_owned()), "v=1");
    }

    proptest! {
        #[test]
        fn any_fragment_is_read_and_what_was_read_is_written(text in "(view\\.(tab|trial|sort)=.{0,6}&?|.{0,9}){0,4}") {
            let address = PageAddress::from_fragment(&text);
            prop_assert_eq!(PageAddress::from_fragment(&address.fragment("v=1".to_owned())), address);
        }
    }
}
