//! The names of private matters in one quarter's ledger.
//!
//! Not a public authority's, which is the same in every quarter. Invariant: in one quarter a matter has one name, in every edition, and
//! without the master key nobody can tell that names of two quarters are of one matter.

use super::Quarter;
use crate::sealing::{Keyring, Naming, Purpose};

/// Names matters by their random references, which stay in the house.
pub(super) fn names_in(keys: &Keyring, quarter: Quarter) -> Naming {
    keys.naming(Purpose::LedgerRow, quarter.to_string().as_bytes())
}
