//! The name of a private matter in one quarter's ledger.
//!
//! Not a public authority's, which is the same in every quarter. Invariant: in one quarter a matter has one name, in every edition, and
//! without the master key nobody can tell that names of two quarters are of one matter.

use super::Quarter;
use crate::sealing::{Keyring, Purpose};

/// The names that matters have in a quarter.
#[derive(Clone, Copy)]
pub(super) struct References<'a> {
    pub(super) keys: &'a Keyring,
    pub(super) quarter: Quarter,
}

impl References<'_> {
    /// Of the matter with this random reference, which is kept in the house.
    pub(super) fn in_the_quarter(&self, ledger_reference: &str) -> String {
        let message = format!("{} {ledger_reference}", self.quarter);
        self.keys.keyed_reference(Purpose::LedgerRow, message.as_bytes())
    }
}
