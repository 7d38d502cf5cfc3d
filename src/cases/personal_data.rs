//! What in a text might tell who somebody is: asked before a text is published.
//!
//! A warning, and no judgement: a person looks at each and says what it is. Invariant: nothing that the case knows of somebody, and
//! nothing that has the form of an address, a number or an identifier, goes through without a warning.

use super::known_people::{ADDRESS, IDENTIFIER, NUMBER, PLACE};
use super::{Case, CaseNumber, Error, Redaction, looks_like};
use crate::accounts::Act;
use crate::db::Db;
use crate::taxonomy::IdentifierType;

text_enum! {
    /// What a part of a text looks like.
    pub enum PersonalData {
        EmailAddress = "email_address" => "Email address",
        TelephoneNumber = "telephone_number" => "Telephone number",
        WebAddress = "web_address" => "Web address",
        Identifier = "identifier" => "Identifier",
        Name = "name" => "Name that the case or the desk knows",
        PostalAddress = "postal_address" => "Postal address that the case knows",
        CaseNumber = "case_number" => "Number of a case, which never leaves the house",
    }
}

/// A part of a text that a person has to look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    pub sort: PersonalData,
    /// As it stands in the text.
    pub text: String,
}

/// Everything in this text that might tell who somebody is, each once, in the order of the text's words.
pub fn personal_data(db: &mut Db, act: &Act, case: &Case, text: &str) -> Result<Vec<Warning>, Error> {
    let redaction = Redaction::for_everybody(db, act, case)?;
    Ok(warnings(&redaction, text))
}

/// The same without what is sealed in any case: what has the form of something that names somebody.
pub fn personal_by_form(text: &str) -> Vec<Warning> {
    by_form(text)
}

fn warnings(redaction: &Redaction, text: &str) -> Vec<Warning> {
    let mut found = by_form(text);
    for (known, mark) in redaction.left_out(text) {
        let sort = match mark {
            ADDRESS => PersonalData::EmailAddress,
            NUMBER => PersonalData::TelephoneNumber,
            PLACE => PersonalData::PostalAddress,
            IDENTIFIER => PersonalData::Identifier,
            _ => PersonalData::Name,
        };
        // A name within an address was warned of with it.
        if !found.iter().any(|warning| warning.text.contains(known)) {
            found.push(Warning { sort, text: known.to_owned() });
        }
    }
    found
}

/// What has the form of something that names somebody, whether the case knows it or not.
fn by_form(text: &str) -> Vec<Warning> {
    let mut found: Vec<Warning> = Vec::new();
    let mut add = |sort, text: &str| {
        if !found.iter().any(|warning| warning.text == text) {
            found.push(Warning { sort, text: text.to_owned() });
        }
    };
    let cores: Vec<&str> = text.split_whitespace().map(core).collect();
    for word in &cores {
        if let Some(sort) = sort_of(word) {
            add(sort, word);
        }
    }
    // What was copied in groups of digits is one identifier all the same.
    for run in cores.split(|word| !is_hexadecimal(word)) {
        if run.len() > 1 && is_long_identifier(&run.concat()) {
            add(PersonalData::Identifier, &run.join(" "));
        }
    }
    found
}

fn sort_of(word: &str) -> Option<PersonalData> {
    match looks_like(word) {
        Some(IdentifierType::EmailAddress) => Some(PersonalData::EmailAddress),
        Some(IdentifierType::PhoneNumber) => Some(PersonalData::TelephoneNumber),
        Some(IdentifierType::WebAddress | IdentifierType::CommunityAddress) => Some(PersonalData::WebAddress),
        Some(_) => Some(PersonalData::Identifier),
        None if word.parse::<CaseNumber>().is_ok() => Some(PersonalData::CaseNumber),
        None if is_hexadecimal(word) && is_long_identifier(word) => Some(PersonalData::Identifier),
        None if is_host(word) => Some(PersonalData::WebAddress),
        None => None,
    }
}

/// Without the signs that a sentence puts around a word.
fn core(word: &str) -> &str {
    word.trim_matches(|sign: char| !sign.is_alphanumeric() && !"+/_".contains(sign)).trim_end_matches(['/', '+'])
}

fn is_hexadecimal(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Half a digest and longer, blinded account IDs among them; a word of the letters a to f alone is a word.
const LONG: usize = 32;

fn is_long_identifier(digits: &str) -> bool {
    digits.len() >= LONG && digits.bytes().any(|byte| byte.is_ascii_digit())
}

/// `example.org/x` and `www.example.org:8080`: an address without saying how it is reached.
fn is_host(word: &str) -> bool {
    let host = word.split(['/', '?', '#', ':']).next().unwrap_or_default();
    let label = |label: &str| !label.is_empty() && label.chars().all(|sign| sign.is_alphanumeric() || sign == '-');
    let Some((name, top)) = host.rsplit_once('.') else { return false };
    name.split('.').all(label) && top.chars().count() >= 2 && top.chars().all(char::is_alphabetic)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(PersonalData, String)> {
        let found = warnings(&Redaction::default(), text);
        found.into_iter().map(|warning| (warning.sort, warning.text)).collect()
    }

    #[test]
    fn what_has_the_form_of_an_address_or_a_number_is_warned_of() {
        use PersonalData as P;

        let id = format!("05{}", "ab".repeat(32));
        let blinded = format!("15{}", "1f".repeat(32));
        let groups = "05ab abab abab abab abab abab abab abab abab";
        for (text, sort, wanted) in [
            ("Write to ana@example.org.", P::EmailAddress, "ana@example.org"),
            ("Call +41 44 123 45 67 now.", P::TelephoneNumber, "+41 44 123 45 67"),
            ("Call 044 123 45 67 now.", P::TelephoneNumber, "044 123 45 67"),
            ("See (https://bad.example/x).", P::WebAddress, "https://bad.example/x"),
            ("See bad.example/x, please.", P::WebAddress, "bad.example/x"),
            ("At 203.0.113.7 it was.", P::Identifier, "203.0.113.7"),
            ("In case 2026-0042 we acted.", P::CaseNumber, "2026-0042"),
            (&format!("The account {id}, once."), P::Identifier, &id),
            (&format!("The account “{blinded}”."), P::Identifier, &blinded),
            (&format!("The account {groups}."), P::Identifier, groups),
        ] {
            assert_eq!(found(text), [(sort, wanted.to_owned())], "{text}");
        }
    }

    #[test]
    fn a_plain_summary_gives_no_warning() {
        let text = "A listed community was removed in 2026-Q3 under section 5.2 of the Terms, e.g. for graphic content. \
                    Added: a decade of facade, 12 of 30 items; 4.5.2026.";
        assert_eq!(found(text), []);
    }

    proptest::proptest! {
        #[test]
        fn whatever_is_typed_is_read_to_its_end(text in "\\PC{0,200}") {
            for warning in warnings(&Redaction::default(), &text) {
                proptest::prop_assert!(!warning.text.is_empty());
            }
        }
    }
}
