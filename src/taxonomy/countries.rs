//! Countries by their two-letter code (ISO 3166-1 alpha-2).
//!
//! Not a list of whom we answer. Invariant: a `Country` is in the list, so it has a name.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::country_names::COUNTRIES;

/// Version of the list: the edition of the standard.
pub const VERSION: &str = "ISO 3166-1:2020";

const ELECTRONIC_EVIDENCE: &[&str] = &[
    "AT", "BE", "BG", "CY", "CZ", "DE", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU", "LV", "MT",
    "NL", "PL", "PT", "RO", "SE", "SI", "SK",
];

/// A country. Its text form is the code in capitals, such as `CH`. Ordered by code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Country {
    code: &'static str,
    name: &'static str,
}

/// Not a code of the list.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a country code; hint: use the two letters of ISO 3166-1, such as `CH`")]
pub struct UnknownCountry(pub String);

impl Country {
    /// Every country, by code.
    pub fn all() -> impl Iterator<Item = Self> {
        COUNTRIES.iter().map(|&(code, name)| Self { code, name })
    }

    pub const fn as_str(self) -> &'static str {
        self.code
    }

    /// The English name.
    pub const fn name(self) -> &'static str {
        self.name
    }

    /// Bound by Regulation (EU) 2023/1543 on electronic evidence: the member states of the European Union without Denmark.
    pub fn takes_part_in_electronic_evidence(self) -> bool {
        ELECTRONIC_EVIDENCE.contains(&self.code)
    }

    /// A member state of the European Union.
    pub fn is_member_state(self) -> bool {
        self.takes_part_in_electronic_evidence() || self.code == "DK"
    }
}

impl FromStr for Country {
    type Err = UnknownCountry;

    /// Small letters are fine.
    fn from_str(given: &str) -> Result<Self, UnknownCountry> {
        Self::all()
            .find(|country| country.code.eq_ignore_ascii_case(given))
            .ok_or_else(|| UnknownCountry(given.to_owned()))
    }
}

impl fmt::Display for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.code)
    }
}

impl Serialize for Country {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code)
    }
}

impl<'de> Deserialize<'de> for Country {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let given = String::deserialize(deserializer)?;
        given.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_country_has_two_capitals_a_name_and_a_place_of_its_own() {
        let countries: Vec<Country> = Country::all().collect();
        assert_eq!(countries.len(), 249);
        assert!(countries.is_sorted_by(|a, b| a.code < b.code));
        for country in countries {
            assert!(country.code.len() == 2 && country.code.bytes().all(|b| b.is_ascii_uppercase()));
            assert!(!country.name.is_empty());
            assert_eq!(country.code.parse(), Ok(country));
        }
    }

    #[test]
    fn a_code_may_be_typed_in_small_letters() {
        assert_eq!("ch".parse::<Country>().unwrap().name(), "Switzerland");
    }

    #[test]
    fn an_unassigned_code_is_no_country() {
        assert_eq!("XX".parse::<Country>(), Err(UnknownCountry("XX".to_owned())));
        assert!("".parse::<Country>().is_err());
    }
}
