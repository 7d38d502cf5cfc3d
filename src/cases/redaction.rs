//! What a reviewer from outside reads: the matter without the people. Not an anonymisation: a rule that can be read here.
//!
//! Left out are the headers that name people, email addresses, telephone numbers, and the names and addresses that the case knows.
//! What is complained about stays: it is under review. Invariant: whatever is not understood is left out rather than shown.

use std::collections::BTreeSet;

use super::known_people::{ADDRESS, KnownPeople, NAME, NUMBER, is_written_together};
use super::{Case, Error, case_key, store};
use crate::accounts::Act;
use crate::cases::PartyContact;
use crate::db::Db;
use crate::notices::{Attachment, Content, Headers, Mailbox, Passage};
use crate::sealing::{self, Place};
use crate::taxonomy::PartyRole;

/// What has to go from the texts of a case, and what may not.
#[derive(Clone, Debug, Default)]
pub struct Redaction {
    people: KnownPeople,
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
        for row in store::identifiers_of(db, case.id)? {
            let value = key.open_text(Place::new("identifiers.value", row.id.as_i64()), &row.value)?;
            redaction.kept.insert(value.trim().to_lowercase());
        }
        for row in store::parties_of(db, case.id)? {
            let private = key.open(Place::new("parties.private", row.id.as_i64()), &row.private)?;
            let contact: PartyContact = serde_json::from_slice(&private).unwrap_or_default();
            redaction.people.add_name(&contact.name);
            if !redaction.keeps(&contact.address) {
                redaction.people.add_address(&contact.address);
            }
        }
        Ok(redaction)
    }

    fn leave_out_senders(&mut self, headers: &Headers) {
        for Mailbox { name, .. } in headers.from.iter().chain(&headers.reply_to).chain(&headers.cc) {
            self.people.add_name(name.as_deref().unwrap_or_default());
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
            let length = if word.is_empty() {
                let length = rest.chars().next().map_or(rest.len(), char::len_utf8);
                out.push_str(rest.get(..length).unwrap_or_default());
                length
            } else {
                self.push(&mut out, rest, word)
            };
            rest = rest.get(length..).unwrap_or_default();
        }
        out
    }

    /// Writes what the text begins with; how much of it that was.
    fn push(&self, out: &mut String, text: &str, word: &str) -> usize {
        let core = word.trim_end_matches(['.', '-', '+', '\'', '(', ':']);
        if !self.keeps(core) && !is_address(core) {
            if let Some((length, mark)) = self.people.at(text, None) {
                out.push_str(mark);
                return length;
            }
            if let Some(number) = number(text) {
                out.push_str(if self.keeps(number) { number } else { NUMBER });
                return number.len();
            }
            return self.push_names(out, text, word.len());
        }
        out.push_str(if self.keeps(core) { core } else { ADDRESS });
        out.push_str(word.get(core.len()..).unwrap_or_default());
        word.len()
    }

    /// Writes a word without the names in it; how much that was, which is more if a name goes on behind it.
    fn push_names(&self, out: &mut String, text: &str, length: usize) -> usize {
        let mut at = 0;
        let mut before = None;
        while at < length {
            let Some(rest) = text.get(at..) else { break };
            if let Some((known, mark)) = self.people.at(rest, before) {
                out.push_str(mark);
                at += known;
                before = None;
                continue;
            }
            // `Tel:0791234567`; but the number of a page in an address of the web is none.
            let is_behind_sign = before.is_some_and(|sign| ":-'(".contains(sign))
                || (before == Some('/') && !text.get(..at).unwrap_or_default().contains('.'));
            if let Some(number) = number(rest).filter(|_| is_behind_sign) {
                out.push_str(if self.keeps(number) { number } else { NUMBER });
                at += number.len();
                before = None;
                continue;
            }
            let piece = piece(rest.get(..length - at).unwrap_or(rest));
            out.push_str(if self.people.has_part(piece) { NAME } else { piece });
            at += piece.len();
            before = piece.chars().next_back();
        }
        at
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

/// The next run of letters of one sort, of digits or of signs. Where words are not set apart a single letter, since a name may
/// begin with each.
fn piece(text: &str) -> &str {
    let Some(first) = text.chars().next() else { return text };
    // A telephone number may begin with a sign.
    let begins = |sign: char| sign == '+' || sign == '(';
    let sort = |sign: char| (sign.is_alphabetic(), sign.is_numeric(), is_written_together(sign), begins(sign));
    let is_other = |sign: char| sort(sign) != sort(first);
    let end = if is_written_together(first) { Some(first.len_utf8()) } else { text.find(is_other) };
    end.and_then(|end| text.get(..end)).unwrap_or(text)
}

/// The digits of the longest telephone number, and the signs that it may have with them.
const MOST_DIGITS: usize = 15;
const LONGEST_RUN: usize = 40;

/// A telephone number at the beginning of the text: seven to fifteen digits with the signs that people put between them. Of more
/// digits in a row as many groups as make one. A day, an address of a computer, and a number without any sign in or before it are none.
fn number(text: &str) -> Option<&str> {
    let within = |letter: char| letter.is_ascii_digit() || " .-/()+\u{a0}".contains(letter);
    // No further than one digit too many: a line of nothing but digits and spaces would be read anew from each of them.
    let mut digits = 0;
    let ends = |(nth, (_, letter)): &(usize, (usize, char))| {
        let is_over = *nth >= LONGEST_RUN || digits > MOST_DIGITS || !within(*letter);
        digits += usize::from(letter.is_ascii_digit());
        is_over
    };
    let end = text.char_indices().enumerate().find(ends).map_or(text.len(), |(_, (at, _))| at);
    let is_sign = |letter: char| !letter.is_ascii_digit();
    let mut run = text.get(..end)?.trim_end_matches(is_sign);
    let count = |run: &str| run.chars().filter(char::is_ascii_digit).count();
    // A group that goes on behind the end is of the next number, or with a letter in it of an identifier.
    while text.get(run.len()..)?.starts_with(char::is_alphanumeric) || count(run) > MOST_DIGITS {
        run = run.get(..run.rfind(is_sign)?)?.trim_end_matches(is_sign);
    }
    if !run.starts_with(['+', '0', '(', '1', '2', '3', '4', '5', '6', '7', '8', '9']) {
        return None;
    }
    let groups: Vec<&str> =
        run.split(|letter: char| !letter.is_ascii_digit()).filter(|group| !group.is_empty()).collect();
    let has_sign = run.starts_with(['+', '0', '(']) || groups.len() > 1;
    let is_number =
        (7..=MOST_DIGITS).contains(&count(run)) && has_sign && !is_day(&groups) && !is_computer(run, &groups);
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
        redaction.people.add_name("Ana Petrović");
        redaction.people.add_name("Will O’Brien");
        redaction.kept.insert("seller@bad.example".to_owned());
        redaction.text(text)
    }

    #[test]
    fn addresses_numbers_and_known_names_go() {
        assert_eq!(
            redacted("Write to ana.petrovic+x@example.org, or call +41 44 123 45 67. Ana Petrović"),
            "Write to [email address left out], or call [telephone number left out]. [name left out]"
        );
        for number in
            ["+41441234567", "044 123 45 67", "(555) 123-4567", "0041 44 123 45 67", "555-123-4567", "079/1234567"]
        {
            assert_eq!(redacted(&format!("Tel: {number}\nBye")), format!("Tel: {NUMBER}\nBye"), "{number}");
        }
        for (text, wanted) in [
            ("Tel:+41441234567", "Tel:[]"),
            ("Mobile:0791234567, bye", "Mobile:[], bye"),
            ("Tel/0791234567", "Tel/[]"),
            ("+41441234567 / +41791234567", "[] / []"),
            ("044 123 45 67 / 079 123 45 67", "[] []"),
            ("Tel. 044 123 45 67 - 2026-05-04", "Tel. []-05-04"),
        ] {
            assert_eq!(redacted(text).replace(NUMBER, "[]"), wanted, "{text}");
        }
        for address in ["bob@example.org", "mailto:bob@example.org", "o'neil@example.co.uk", "bob@example"] {
            assert_eq!(redacted(&format!("<{address}>.")), format!("<{ADDRESS}>."), "{address}");
        }
        assert_eq!(
            redacted("Petrović’s letter, will you read it, Will?"),
            format!("{NAME}’s letter, will you read it, {NAME}?")
        );
    }

    /// The text for somebody who must not learn these names and this address.
    fn without(names: &[&str], address: &str, text: &str) -> String {
        let mut redaction = Redaction::default();
        for name in names {
            redaction.people.add_name(name);
        }
        redaction.people.add_address(address);
        redaction.text(text)
    }

    #[test]
    fn a_name_goes_in_whatever_script_and_however_short_it_is() {
        for (name, text, wanted) in [
            ("آنا الخطيب", "كتب آنا الخطيب والخطيب هنا", "كتب [] [] هنا"),
            ("דנה כהן", "דנה כתבה לכהן", "[] כתבה []"),
            ("王小明", "我是王小明，小明。", "我是[]，小明。"),
            ("王 小明", "我是王小明，叫我小明。", "我是[]，叫我[]。"),
            ("山田 太郎", "山田太郎さん、山田です", "[]さん、[]です"),
            ("김민수", "저는 김민수입니다", "저는 []입니다"),
            ("ანა ბერიძე", "მე ვარ ანა", "მე ვარ []"),
            ("Li Wu", "Li wrote, so did Wu; alive", "[] wrote, so did []; alive"),
            ("Ana de la Cruz", "Ask de Cruz. La mer, ana de\n> la cruz!", "Ask de []. La mer, []!"),
            ("li wu", "yours, LI WU", "yours, []"),
            ("Ana", "yours, ana; banana, anatomy", "yours, []; banana, anatomy"),
            ("Ana Petrović", "see site.example/ANA-PETROVIĆ/x", "see site.example/[]/x"),
            ("Ana Petrović", "ana.petrović@example.org", "[email address left out]"),
            ("X", "X marks it", "X marks it"),
        ] {
            assert_eq!(without(&[name], "", text).replace(NAME, "[]"), wanted, "{name}");
        }
    }

    #[test]
    fn the_address_that_a_case_knows_goes_however_its_lines_are_broken() {
        let known = "Bahnhofstrasse 1a, 8001 Zürich";
        for text in ["bahnhofstrasse 1a\r\n> 8001 ZÜRICH", known, "Bahnhofstrasse 1a; 8001 Zürich"] {
            assert_eq!(without(&[], known, &format!("I live at {text}.")), "I live at [postal address left out].");
        }
        assert_eq!(without(&[], known, "Bahnhofstrasse 1 in 8001 Zürichberg"), "Bahnhofstrasse 1 in 8001 Zürichberg");
        assert_eq!(without(&[], "123456", "call 123456 now"), format!("call {NUMBER} now"));
        assert_eq!(without(&[], "12 Main Street", "at 12 Main Street"), "at [postal address left out]");
    }

    /// Read anew from each of its letters, such a text would keep the test for hours.
    #[test]
    fn a_long_text_is_read_once_whatever_is_in_it() {
        let many: Vec<String> = (0..300).map(|nth| format!("{}{nth}", "a ".repeat(20))).collect();
        let together = format!("{}明", "王".repeat(90));
        let mut names: Vec<&str> = many.iter().map(String::as_str).collect();
        names.extend(["Ana Petrović", together.as_str()]);
        for piece in ["1 ", "+1", "王", "ana-petrović/", "ana ", "(", "a@", "0041 ", "A/", "a ", "a:0"] {
            let length = if piece == "1 " { 1_000_000 } else { 100_000 };
            let long = piece.repeat(length / piece.len());
            without(&names, "1 1 1 1 1 1 1 1 2", &long);
        }
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
            "https://bad.example/0123456789/shop",
            "550e8400-e29b-41d4-a716-446655440000",
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
