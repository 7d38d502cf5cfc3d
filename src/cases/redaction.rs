//! What a reviewer from outside reads: the matter without the people. Not an anonymisation: a rule that can be read here.
//!
//! Left out are the headers that name people, email addresses, telephone numbers, and the names and addresses that the case knows.
//! What is complained about stays: it is under review. Invariant: whatever is not understood is left out rather than shown.

use std::collections::BTreeSet;

use super::known_people::{ADDRESS, KnownPeople, NAME, NUMBER, is_written_together};
use super::{Case, Error, case_key, store};
use crate::accounts::{self, Act};
use crate::cases::PartyContact;
use crate::db::Db;
use crate::notices::{self, Attachment, Content, Headers, Mailbox, Passage};
use crate::sealing::{self, Place};
use crate::taxonomy::PartyRole;
use crate::workflow::Role;

/// Of so many messages of a case the senders are known; the newest ones.
const SENDERS: usize = 50;

/// What has to go from the texts of a case, and what may not.
#[derive(Clone, Debug, Default)]
pub struct Redaction {
    people: KnownPeople,
    /// What is complained about, in small letters.
    kept: BTreeSet<String>,
}

/// A piece of a text, as it is read from its beginning to its end.
enum Piece<'t> {
    Stays(&'t str),
    Goes { text: &'t str, mark: &'static str },
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

    /// The same for what everybody will read: nobody and nothing that the case knows stays, nor who wrote to us in it, nor who works
    /// here.
    pub(super) fn for_everybody(db: &mut Db, act: &Act, case: &Case) -> Result<Self, Error> {
        let mut redaction = Self::of(db, act, case)?;
        for value in std::mem::take(&mut redaction.kept) {
            redaction.people.add_identifier(&value);
        }
        for notice in store::notices_in(db, case.id)?.into_iter().rev().take(SENDERS) {
            match notices::content(db, act.keys(), notice) {
                Ok(content) => redaction.leave_out_senders(&content.headers),
                Err(notices::Error::Sealing(sealing::Error::Destroyed)) => {}
                Err(error) => return Err(error.into()),
            }
        }
        for role in Role::ALL {
            for user in accounts::members(db, *role)? {
                redaction.people.add_name(&user.display_name);
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
        self.read(text, &mut |piece| {
            out.push_str(match piece {
                Piece::Stays(text) => text,
                Piece::Goes { mark, .. } => mark,
            });
        });
        out
    }

    /// What [`text`](Self::text) would leave out, with the mark that would stand for it.
    pub(super) fn left_out<'t>(&self, text: &'t str) -> Vec<(&'t str, &'static str)> {
        let mut found = Vec::new();
        self.read(text, &mut |piece| {
            if let Piece::Goes { text, mark } = piece {
                found.push((text, mark));
            }
        });
        found
    }

    fn read<'t>(&self, text: &'t str, out: &mut impl FnMut(Piece<'t>)) {
        let mut rest = text;
        while !rest.is_empty() {
            let word = word(rest);
            let length = if word.is_empty() {
                let length = rest.chars().next().map_or(rest.len(), char::len_utf8);
                out(Piece::Stays(rest.get(..length).unwrap_or_default()));
                length
            } else {
                self.push(out, rest, word)
            };
            rest = rest.get(length..).unwrap_or_default();
        }
    }

    /// Hands out what the text begins with; how much of it that was.
    fn push<'t>(&self, out: &mut impl FnMut(Piece<'t>), text: &'t str, word: &'t str) -> usize {
        let core = word.trim_end_matches(['.', '-', '+', '\'', '(', ':']);
        if !self.keeps(core) && !is_address(core) {
            if let Some((length, mark)) = self.people.at(text, None) {
                out(Piece::Goes { text: text.get(..length).unwrap_or_default(), mark });
                return length;
            }
            if let Some(number) = number(text) {
                let goes = Piece::Goes { text: number, mark: NUMBER };
                out(if self.keeps(number) { Piece::Stays(number) } else { goes });
                return number.len();
            }
            return self.push_names(out, text, word.len());
        }
        out(if self.keeps(core) { Piece::Stays(core) } else { Piece::Goes { text: core, mark: ADDRESS } });
        out(Piece::Stays(word.get(core.len()..).unwrap_or_default()));
        word.len()
    }

    /// Hands out a word and the names in it; how much that was, which is more if a name goes on behind it.
    fn push_names<'t>(&self, out: &mut impl FnMut(Piece<'t>), text: &'t str, length: usize) -> usize {
        let mut at = 0;
        let mut before = None;
        while at < length {
            let Some(rest) = text.get(at..) else { break };
            if let Some((known, mark)) = self.people.at(rest, before) {
                out(Piece::Goes { text: rest.get(..known).unwrap_or_default(), mark });
                at += known;
                before = None;
                continue;
            }
            // `Tel:0791234567`; but the number of a page in an address of the web is none.
            let is_behind_sign = before.is_some_and(|sign| ":-'(".contains(sign))
                || (before == Some('/') && !text.get(..at).unwrap_or_default().contains('.'));
            if let Some(number) = number(rest).filter(|_| is_behind_sign) {
                let goes = Piece::Goes { text: number, mark: NUMBER };
                out(if self.keeps(number) { Piece::Stays(number) } else { goes });
                at += number.len();
                before = None;
                continue;
            }
            let piece = piece(rest.get(..length - at).unwrap_or(rest));
            let goes = self.people.has_part(piece);
            out(if goes { Piece::Goes { text: piece, mark: NAME } } else { Piece::Stays(piece) });
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
#[path = "redaction_tests.rs"]
mod tests;
