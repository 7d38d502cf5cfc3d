//! The roles that a person can hold, and a small set of them.
//!
//! Not what a role may do, which is `permissions`. Invariant: a set lists its roles in the order of
//! `Role::ALL`, so that equal sets have equal texts.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::UnknownText;

text_enum! {
    /// What a person is in the house. One person may hold several.
    pub enum Role {
        Administrator = "administrator" => "Administrator": "Manages accounts and the running of the service, and sees no sealed content.",
        Officer = "officer" => "Officer": "Logs, classifies, assigns and answers cases, and carries out decisions.",
        Clerk = "clerk" => "Clerk of the Board": "Prepares what the Board decides, and opens and closes its ballots.",
        Reviewer = "reviewer" => "Reviewer": "Assesses the cases assigned to them.",
        /// Held alone: with another role, what is kept from them would be open by it.
        OutsideReviewer = "outside_reviewer" => "Reviewer from outside": "Assesses the cases assigned to them, without contact data, until a day that is set.",
        BoardMember = "board_member" => "Board member": "Votes on what is before the Board.",
        /// Held beside `BoardMember`, whose rights it does not repeat.
        Chair = "chair" => "Chair of the Board": "Leads the Board's ballots and decides a tie where the rule says so.",
        Publisher = "publisher" => "Publisher": "Publishes reports that another person prepared.",
        Auditor = "auditor" => "Auditor": "Reads everything but sealed content, and changes nothing.",
    }
}

/// A set of roles. Its text form, as in a column, is `officer,publisher`; the empty set's is empty.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Roles(u16);

impl Roles {
    pub const NONE: Self = Self(0);

    pub const fn contains(self, role: Role) -> bool {
        self.0 & bit(role) != 0
    }

    #[must_use]
    pub const fn with(self, role: Role) -> Self {
        Self(self.0 | bit(role))
    }

    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub fn iter(self) -> impl Iterator<Item = Role> {
        Role::ALL.iter().copied().filter(move |role| self.contains(*role))
    }
}

const fn bit(role: Role) -> u16 {
    1 << (role as u16)
}

impl From<Role> for Roles {
    fn from(role: Role) -> Self {
        Self::NONE.with(role)
    }
}

impl FromIterator<Role> for Roles {
    fn from_iter<I: IntoIterator<Item = Role>>(roles: I) -> Self {
        roles.into_iter().fold(Self::NONE, Self::with)
    }
}

impl fmt::Display for Roles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, role) in self.iter().enumerate() {
            let comma = if position == 0 { "" } else { "," };
            write!(f, "{comma}{role}")?;
        }
        Ok(())
    }
}

impl FromStr for Roles {
    type Err = UnknownText;

    fn from_str(given: &str) -> Result<Self, UnknownText> {
        given.split(',').map(str::trim).filter(|role| !role.is_empty()).map(Role::from_str).collect()
    }
}

impl Serialize for Roles {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

impl<'de> Deserialize<'de> for Roles {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Vec::<Role>::deserialize(deserializer)?.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_of_roles_has_one_text_whatever_the_order_it_was_made_in() {
        let roles: Roles = [Role::Publisher, Role::Officer, Role::Publisher].into_iter().collect();
        assert_eq!(roles.to_string(), "officer,publisher");
        assert_eq!("publisher, officer".parse(), Ok(roles));
        assert_eq!(serde_json::to_string(&roles).unwrap(), r#"["officer","publisher"]"#);
        assert_eq!(serde_json::from_str::<Roles>(r#"["publisher","officer"]"#).unwrap(), roles);
    }

    #[test]
    fn the_empty_set_holds_no_role_and_has_the_empty_text() {
        assert!(Roles::NONE.is_empty());
        assert_eq!("".parse(), Ok(Roles::NONE));
        assert_eq!(Roles::NONE.to_string(), "");
        assert_eq!(Roles::NONE.iter().count(), 0);
    }

    #[test]
    fn an_unknown_role_is_an_error_and_not_a_missing_right() {
        let error = "officer,boss".parse::<Roles>().unwrap_err();
        assert_eq!(error.given, "boss");
    }

    #[test]
    fn every_role_has_a_place_of_its_own_in_the_set() {
        for role in Role::ALL {
            assert_eq!(Roles::from(*role).iter().collect::<Vec<_>>(), [*role]);
        }
    }
}
