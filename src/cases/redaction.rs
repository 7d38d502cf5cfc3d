//! What a reviewer from outside reads: the matter without the people. Not an anonymisation: a rule that can be read here.
//!
//! Left out are the headers that name people, email addresses, telephone numbers, and the names that the case knows. What is
//! complained about stays: it is under review. Invariant: whatever is not understood is left out rather than shown.

use std::collections::BTreeSet;

use super::{Case, Error, case_key, store};
use crate::accounts::Act;
use crate::cases::PartyContact;
use crate::db::Db;
use crate::notices::{Attachment, Content, Headers, Mailbox, Passage};
use crate::sealing::{self, Place};
use crate::taxonomy::PartyRole;

const ADDRESS: &str = "[email address left out]";
const NUMBER: &str = "[telephone number left out]";
const NAME: &str = "[name left out]";

/// What has to go from the texts of a case, and what may not.
#[derive(Clone, Debug, Default)]
pub struct Redaction {
    /// Parts of names, in small letters.
    names: BTreeSet<String>,
    /// What is complained about, in small letters.
    kept: BTreeSet<String>,
}

impl Redaction {
    /// Reads the parties and identifiers of the case; none of them if its key was destroyed.
    pub fn of(db: &mut Db, act: &Act, case: &Case) -> Result<Self, Error> {
        let key = match case_key(act, case) {
            Err(Error::Sealing(sealing::Error::Destroyed)) => return Ok(Self::default()),
            key => key?,
        };
        let mut redaction = Self::default();
        for row in store::parties_of(db, case.id)? {
            let private = key.open(Place::new("parties.private", row.id.as_i64()), &row.private)?;
            let contact: PartyContact = serde_json::from_slice(&private).unwrap_or_default();
            redaction.leave_out(&contact.name);
        }
        for row in store::identifiers_of(db, case.id)? {
            let value = key.open_text(Place::new("identifiers.value", row.id.as_i64()), &row.value)?;
            redaction.kept.insert(value.trim().to_lowercase());
        }
        Ok(redaction)
    }

    fn leave_out(&mut self, name: &str) {
        let parts = name.split(|letter: char| !letter.is_alphabetic()).map(str::to_lowercase);
        self.names.extend(parts.filter(|part| part.chars().count() >= 3));
    }

    fn leave_out_senders(&mut self, headers: &Headers) {
        for Mailbox { name, .. } in headers.from.iter().chain(&headers.reply_to).chain(&headers.cc) {
            self.leave_out(name.as_deref().unwrap_or_default());
        }
    }

    /// A notice without the people in it. `is_evidence` says which attachments are under review.
    pub fn content(mut self, content: Content, is_evidence: impl Fn(&Attachment) -> bool) -> Content {
        self.leave_out_senders(&content.headers);
        let passage = |passage: Passage| Passage { text: self.text(&passage.text), ..passage };
        let attachment = |part: Attachment| Attachment { name: part.name.map(|name| self.text(&name)), ..part };
        let findings = content.findings.map(|mut findings| {
            findings.fields.clear();
            findings.deliveries.clear();
            findings
        });
        Content {
            headers: Headers {
                subject: content.headers.subject.map(|subject| self.text(&subject)),
                date: content.headers.date,
                ..Headers::default()
            },
            findings,
            verdicts: None,
            text: self.text(&content.text),
            passages: content.passages.into_iter().map(passage).collect(),
            other_form: content.other_form.map(|text| self.text(&text)),
            attachments: content.attachments.into_iter().filter(is_evidence).map(attachment).collect(),
            ..content
        }
    }

    /// A text with marks where addresses, numbers and known names stood.
    pub fn text(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while !rest.is_empty() {
            let word = word(rest);
            if word.is_empty() {
                let length = rest.chars().next().map_or(rest.len(), char::len_utf8);
                let (sign, after) = rest.split_at(length);
                out.push_str(sign);
                rest = after;
                continue;
            }
            let number = number(rest);
            let taken = number.unwrap_or(word);
            let (_, after) = rest.split_at(taken.len());
            if number.is_some() && !self.keeps(taken) {
                out.push_str(NUMBER);
            } else {
                self.push_word(&mut out, taken);
            }
            rest = after;
        }
        out
    }

    fn push_word(&self, out: &mut String, word: &str) {
        let trailing = word.len() - word.trim_end_matches(['.', '-', '+', '\'', '(', ':']).len();
        let (core, tail) = word.split_at(word.len() - trailing);
        if self.keeps(core) {
            out.push_str(core);
        } else if is_address(core) {
            out.push_str(ADDRESS);
        } else {
            self.push_names(out, core);
        }
        out.push_str(tail);
    }

    /// Names begin with a capital letter; so `will` stays where `Will` goes.
    fn push_names(&self, out: &mut String, word: &str) {
        let mut rest = word;
        while let Some(first) = rest.chars().next() {
            let end = |fits: fn(char) -> bool| rest.find(|letter| !fits(letter)).unwrap_or(rest.len());
            let length =
                if first.is_alphabetic() { end(char::is_alphabetic) } else { end(|letter| !letter.is_alphabetic()) };
            let (piece, after) = rest.split_at(length);
            let is_name = first.is_uppercase() && self.names.contains(&piece.to_lowercase());
            out.push_str(if is_name { NAME } else { piece });
            rest = after;
        }
    }

    fn keeps(&self, text: &str) -> bool {
        self.kept.contains(&text.trim().to_lowercase())
    }
}

/// Of whom the reviewer learns the body, but neither name nor address; of a private person not even that.
pub(super) fn contact(role: PartyRole, contact: PartyContact) -> PartyContact {
    let is_public =
        matches!(role, PartyRole::RequestingAuthority | PartyRole::TransmittingAuthority | PartyRole::Court);
    let hidden = |text: &str| if text.trim().is_empty() { String::new() } else { "left out".to_owned() };
    PartyContact {
        name: hidden(&contact.name),
        address: hidden(&contact.address),
        organisation: if is_public { contact.organisation } else { hidden(&contact.organisation) },
    }
}

/// What may stand in an address, a name or a number; empty if the text begins with something else.
fn word(text: &str) -> &str {
    let within = |letter: char| letter.is_alphanumeric() || "@._%+-'(:/".contains(letter);
    let end = text.find(|letter| !within(letter)).unwrap_or(text.len());
    text.get(..end).unwrap_or_default()
}

/// Something before the sign, and something after it. A path with a sign in it (`host/@group`) is no address.
fn is_address(word: &str) -> bool {
    let word = word.strip_prefix("mailto:").unwrap_or(word);
    word.split_once('@').is_some_and(|(local, domain)| {
        let begins = domain.starts_with(char::is_alphanumeric);
        local.ends_with(|last: char| last.is_alphanumeric() || "._%+-'".contains(last)) && begins
    })
}

/// A telephone number at the beginning of the text: seven to fifteen digits with the signs that people put between them.
/// A day, an address of a computer, and a number without any sign in or before it are none.
fn number(text: &str) -> Option<&str> {
    let within = |letter: char| letter.is_ascii_digit() || " .-/()+\u{a0}".contains(letter);
    let end = text.find(|letter| !within(letter)).unwrap_or(text.len());
    let run = text.get(..end)?.trim_end_matches(|letter: char| !letter.is_ascii_digit());
    // A letter right behind belongs to an identifier and not to a number.
    if text.get(run.len()..)?.starts_with(char::is_alphanumeric)
        || !run.starts_with(['+', '0', '(', '1', '2', '3', '4', '5', '6', '7', '8', '9'])
    {
        return None;
    }
    let digits = run.chars().filter(char::is_ascii_digit).count();
    let groups: Vec<&str> =
        run.split(|letter: char| !letter.is_ascii_digit()).filter(|group| !group.is_empty()).collect();
    let has_sign = run.starts_with(['+', '0', '(']) || groups.len() > 1;
    let is_number = (7..=15).contains(&digits) && has_sign && !is_day(&groups) && !is_computer(run, &groups);
    is_number.then_some(run)
}

/// `2026-05-04`, `4.5.2026`, with more behind it perhaps; `2026-0042`.
fn is_day(groups: &[&str]) -> bool {
    let year = |group: &&str| group.len() == 4 && (group.starts_with("19") || group.starts_with("20"));
    let short = |group: &&str| group.len() <= 2;
    match groups {
        [first, second, third, ..] => {
            (year(first) && short(second) && short(third)) || (short(first) && short(second) && year(third))
        }
        // The number of a case, or two years.
        [first, second] => year(first) && second.len() == 4,
        _ => false,
    }
}

fn is_computer(run: &str, groups: &[&str]) -> bool {
    groups.len() == 4
        && groups.iter().all(|group| group.len() <= 3)
        && run.matches('.').count() == 3
        && !run.contains(' ')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn redacted(text: &str) -> String {
        let mut redaction = Redaction::default();
        redaction.leave_out("Ana Petrović");
        redaction.leave_out("Will O’Brien");
        redaction.kept.insert("seller@bad.example".to_owned());
        redaction.text(text)
    }

    #[test]
    fn addresses_numbers_and_known_names_go() {
        assert_eq!(
            redacted("Write to ana.petrovic+x@example.org, or call +41 44 123 45 67. Ana Petrović"),
            "Write to [email address left out], or call [telephone number left out]. [name left out] [name left out]"
        );
        for number in
            ["+41441234567", "044 123 45 67", "(555) 123-4567", "0041 44 123 45 67", "555-123-4567", "079/1234567"]
        {
            assert_eq!(redacted(&format!("Tel: {number}\nBye")), format!("Tel: {NUMBER}\nBye"), "{number}");
        }
        for address in ["bob@example.org", "mailto:bob@example.org", "o'neil@example.co.uk", "bob@example"] {
            assert_eq!(redacted(&format!("<{address}>.")), format!("<{ADDRESS}>."), "{address}");
        }
        assert_eq!(
            redacted("Petrović’s letter, will you read it, Will?"),
            format!("{NAME}’s letter, will you read it, {NAME}?")
        );
    }

    #[test]
    fn what_is_under_review_stays() {
        for text in [
            "seller@bad.example sells accounts",
            "the account 0512abababababababababababababababababababababababababababababababab",
            "https.example/community?public_key=1615317da4ebcd6d66f9d6b40ee9a13d44b0b9df",
            "on 2026-05-04 at 09:12, and on 4.5.2026",
            "from 203.0.113.7 and 2001:db8::1",
            "1234567 items, 12 of 30",
            "matrix.example/@group",
            "case 2026-0042",
        ] {
            assert_eq!(redacted(text), text);
        }
    }

    #[test]
    fn nothing_that_a_stranger_writes_ends_in_a_panic_or_an_endless_loop() {
        for text in [
            "@",
            "@@@@",
            "+",
            "((((",
            "a@",
            "@b",
            "é@ü",
            "+é",
            "0é",
            "\u{202e}1@2",
            "１２３４５６７",
            "0 ",
            " 0",
            "٣٤٥٦٧٨٩٠",
        ] {
            redacted(text);
            redacted(&text.repeat(40));
        }
    }

    #[test]
    fn a_body_of_the_public_is_named_and_nobody_else() {
        let given = PartyContact {
            name: "Ana Petrović".to_owned(),
            address: "ana@example.org".to_owned(),
            organisation: "Court of Zug".to_owned(),
        };
        let court = contact(PartyRole::Court, given.clone());
        assert_eq!((court.name.as_str(), court.organisation.as_str()), ("left out", "Court of Zug"));
        assert_eq!(contact(PartyRole::Notifier, given).organisation, "left out");
    }
}
