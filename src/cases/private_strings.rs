//! The private words of cases, for the search of what will be published.
//!
//! Opened by the program and shown to nobody, so it leaves no event of reading; what the scan says names a case and never a word.
//! Not all that is sealed: names, addresses, identifiers, names of files and numbers, but no running text. Invariant: what was
//! destroyed is passed over.

use std::fmt;

use super::{Error, Lookout, identifiers, parties, store};
use crate::accounts::Act;
use crate::authorities;
use crate::db::Db;
use crate::db::ids::{CaseId, KeyId};
use crate::sealing::{self, Place, SealingKey};
use crate::taxonomy::Country;

/// A word that must not be published, and the case that it belongs to.
#[derive(Clone, PartialEq, Eq)]
pub struct PrivateString {
    /// Its number.
    pub case: String,
    pub text: String,
}

/// Never the text: it would reach a log.
impl fmt::Debug for PrivateString {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PrivateString").field("case", &self.case).finish_non_exhaustive()
    }
}

/// What must not be published: the private words of these cases, and the number of every case. Nothing is asked of the person: nothing is
/// shown.
pub fn lookout(db: &mut Db, act: &Act, cases: &[CaseId]) -> Result<Lookout, Error> {
    let numbers = store::numbers(db)?.into_iter().map(|number| number.to_string());
    let mut words: Vec<_> = numbers.map(|number| PrivateString { case: number.clone(), text: number }).collect();
    words.extend(private_strings(db, act, cases)?);
    Ok(Lookout::new(words)?)
}

fn private_strings(db: &mut Db, act: &Act, cases: &[CaseId]) -> Result<Vec<PrivateString>, Error> {
    let public = public_names(db)?;
    let mut strings = Vec::new();
    for id in cases {
        let Some(case) = store::find(db, *id)? else { continue };
        let number = case.number.to_string();
        let mut texts = Vec::new();
        if let Some(key) = still_there(act, case.key_id)? {
            for party in store::parties_of(db, *id)? {
                let contact = parties::open(&key, &party)?.contact;
                let named = [contact.name, contact.organisation].into_iter();
                texts.extend(named.filter(|text| !is_part_of(&public, text)));
                texts.push(contact.address);
            }
            for identifier in store::identifiers_of(db, *id)? {
                texts.push(key.open_text(identifiers::place(identifier.id), &identifier.value)?);
            }
        }
        for (part, key, name) in store::sealed_names_of_case(db, *id)? {
            if let (Some(name), Some(key)) = (name, still_there(act, key)?) {
                texts.push(key.open_text(Place::new("notice_parts.file_name", part.as_i64()), &name)?);
            }
        }
        for upload in store::uploads_of(db, *id)? {
            if let Some(key) = still_there(act, upload.key_id)? {
                texts.push(key.open_text(Place::new("uploads.file_name", upload.id.as_i64()), &upload.file_name)?);
            }
        }
        strings.extend(texts.into_iter().map(|text| PrivateString { case: number.clone(), text }));
    }
    Ok(strings)
}

/// What reports print on purpose, and what therefore tells nothing: the bodies of the register and the names of countries.
fn public_names(db: &mut Db) -> Result<Vec<String>, Error> {
    let countries = Country::all().map(|country| country.name().to_owned());
    Ok(authorities::every_name(db)?.into_iter().chain(countries).map(|name| as_words(&name)).collect())
}

/// Whether one of the names has these words in it.
fn is_part_of(names: &[String], words: &str) -> bool {
    let words = as_words(words);
    names.iter().any(|name| name.contains(&words))
}

/// In small letters, with a space before and after each word.
fn as_words(text: &str) -> String {
    let words = text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    format!(" {} ", words.collect::<Vec<_>>().join(" ").to_lowercase())
}

/// None if the key was destroyed.
fn still_there(act: &Act, key: KeyId) -> Result<Option<SealingKey>, Error> {
    match act.keys().key(key) {
        Ok(key) => Ok(Some(key)),
        Err(sealing::Error::Destroyed) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_private_word_is_in_no_log() {
        let word = PrivateString { case: "2026-0042".to_owned(), text: "Jane Roe".to_owned() };
        let logged = format!("{word:?}");
        assert!(logged.contains("2026-0042") && !logged.contains("Roe"), "{logged}");
    }

    #[test]
    fn what_is_part_of_a_printed_name_is_public_and_what_only_stands_in_one_of_its_words_is_not() {
        let names = [as_words("Kantonspolizei Zürich"), as_words("Jordan")];
        for public in ["Kantonspolizei", "kantonspolizei  ZÜRICH", "Jordan"] {
            assert!(is_part_of(&names, public), "{public}");
        }
        for private in ["Polizei", "Jordan Roe", "Kantonspolizei Bern"] {
            assert!(!is_part_of(&names, private), "{private}");
        }
    }
}
