//! The invented people who write to the house, and what they write: messages with names, addresses and accounts, in several
//! languages and scripts.
//!
//! Everything that must never leave the house carries one of the [`PLANTED`] marks, so that whoever looks through what was
//! published finds it with a plain search. Invariant: nobody in here exists: all addresses end in `.example`, and the text of a
//! matter follows from the seed and its number alone.

use data_encoding::{BASE64, HEXLOWER};
use jiff::fmt::rfc2822;
use jiff::tz::TimeZone;
use sha2::{Digest, Sha256};

use super::dice::Dice;
use crate::cases::NewIdentifier;
use crate::db::Timestamp;
use crate::taxonomy::{IdentifierType, Kind};

/// In every invented name, address, subject, text and remark.
pub const MARK: &str = "qlpq";
/// In every invented account ID, which has no room for another mark.
const ACCOUNT_MARK: &str = "0bad5eed0bad";

/// What stands in something private, wherever it stands; compare in small letters.
pub const PLANTED: &[&str] = &[MARK, ACCOUNT_MARK];

const GIVEN: &[&str] = &[
    "Zoë",
    "Jürgen",
    "Łucja",
    "Søren",
    "Inés",
    "Ayşe",
    "Đorđe",
    "Márta",
    "Наталья",
    "Γιώργος",
    "美咲",
    "राहुल",
    "Amélie",
    "Tomáš",
    "Björk",
    "Óscar",
];
const FAMILY: &[&str] = &[
    "Qlpqmann",
    "Qlpqović",
    "Qlpqińska",
    "Qlpqsen",
    "de Qlpq",
    "Qlpqoğlu",
    "O’Qlpq",
    "Qlpqlund",
    "Qlpqeanu",
    "Κlpq-Qlpqidis",
];
const PLACES: &[&str] = &["Qlpqstadt", "Qlpqville", "Qlpqgrad", "Qlpqhavn", "Nova Qlpqa"];

/// What a matter's message says, apart from its names.
struct Wording {
    /// Local part of ours that it is written to.
    to: &'static str,
    subject: &'static str,
    text: &'static str,
}

/// Somebody who writes to us about one matter.
pub(super) struct Sender {
    number: usize,
    pub(super) name: String,
    pub(super) address: String,
    place: &'static str,
}

impl Sender {
    pub(super) fn of(seed: u64, number: usize) -> Self {
        let mut dice = Dice::new(seed ^ 0x5E4D, u64::try_from(number).unwrap_or(0));
        let name = format!("{} {}", dice.word(GIVEN), dice.word(FAMILY));
        let address =
            format!("{MARK}.{number}@{}.example", dice.word(&["mail", "posta", "correo", "polizei", "kanzlei"]));
        Self { number, name, address, place: dice.word(PLACES) }
    }

    /// The body that a demand comes from.
    pub(super) fn organisation(&self) -> String {
        format!("Staatsanwaltschaft {}", self.place)
    }

    /// What the message complains about or asks for.
    pub(super) fn identifiers(&self) -> Vec<NewIdentifier> {
        let account = NewIdentifier { identifier_type: IdentifierType::AccountId, value: self.account() };
        let page = format!("https://{MARK}.example/{}", self.number);
        let page = NewIdentifier { identifier_type: IdentifierType::WebAddress, value: page };
        let person = NewIdentifier { identifier_type: IdentifierType::PersonName, value: self.name.clone() };
        [account, page, person].into_iter().take(self.number % 4).collect()
    }

    /// Some name the same account, as in life.
    fn account(&self) -> String {
        let digest = HEXLOWER.encode(&Sha256::digest((self.number / 3).to_be_bytes()));
        let rest: String = digest.chars().take(64 - ACCOUNT_MARK.len()).collect();
        format!("05{ACCOUNT_MARK}{rest}")
    }

    /// A letter or a call, as staff type it.
    pub(super) fn letter(&self, kind: Kind) -> crate::notices::Letter {
        let wording = wording(kind);
        crate::notices::Letter {
            sender: self.name.clone(),
            sender_address: self.address.clone(),
            subject: format!("{} ({MARK} {})", wording.subject, self.number),
            text: self.body(&wording),
        }
    }

    /// The message that opens the matter; `None` as its kind for one that gives no hint of what it is.
    pub(super) fn message(&self, kind: Option<Kind>, domain: &str, sent_at: Timestamp) -> Message {
        let wording = kind.map_or(VAGUE, wording);
        Message {
            from: self.address.clone(),
            to: format!("{}@{domain}", wording.to),
            bytes: self.write(wording.to, domain, wording.subject, &self.body(&wording), ("opens", sent_at)),
        }
    }

    /// A further message, to the address of the case.
    pub(super) fn further(&self, case_address: &str, domain: &str, nth: u8, sent_at: Timestamp) -> Message {
        let text = format!("I write again about {}, {MARK}: this is new.", self.account());
        let id = format!("again-{nth}");
        Message {
            from: self.address.clone(),
            to: case_address.to_owned(),
            bytes: self.write("notices", domain, "What I forgot to say", &text, (&id, sent_at)),
        }
    }

    /// What a program of theirs sends by itself, which belongs to nothing.
    pub(super) fn automatic(&self, domain: &str, sent_at: Timestamp) -> Message {
        let mut bytes = b"Auto-Submitted: auto-replied\r\n".to_vec();
        let text = format!("{} ({MARK}) is away until Monday.", self.name);
        bytes.extend(self.write("notices", domain, "Automatic reply", &text, ("away", sent_at)));
        Message { from: self.address.clone(), to: format!("notices@{domain}"), bytes }
    }

    fn body(&self, wording: &Wording) -> String {
        format!(
            "{}\r\n\r\nIt is about the account\r\n\r\n{}\r\n\r\nand about https://{MARK}.example/{}\r\n\r\n{}\r\n{}\r\n",
            wording.text,
            self.account(),
            self.number,
            self.name,
            self.place,
        )
    }

    fn write(&self, to: &str, domain: &str, subject: &str, text: &str, (id, at): (&str, Timestamp)) -> Vec<u8> {
        let date = rfc2822::to_string(&at.zoned(&TimeZone::UTC)).unwrap_or_default();
        let (subject, name) = (encoded(&format!("{subject} – {MARK} {}", self.number)), encoded(&self.name));
        let head = format!(
            "Date: {date}\r\nFrom: {name} <{}>\r\nTo: <{to}@{domain}>\r\nSubject: {subject}\r\nMessage-ID: <{id}.{}.{MARK}@mail.example>\r\nMIME-Version: 1.0\r\n",
            self.address, self.number,
        );
        let plain =
            format!("Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{text}\r\n");
        // Some send a file along.
        if !self.number.is_multiple_of(5) {
            return format!("{head}{plain}").into_bytes();
        }
        let file = format!(
            "Content-Type: text/plain; charset=utf-8; name=\"{MARK}.txt\"\r\nContent-Disposition: attachment; filename=\"{MARK}.txt\"\r\n\r\nlog of {}\r\n",
            self.name
        );
        let (head, edge) = (
            format!("{head}Content-Type: multipart/mixed; boundary=\"{MARK}-edge\"\r\n\r\n"),
            format!("--{MARK}-edge"),
        );
        format!("{head}{edge}\r\n{plain}\r\n{edge}\r\n{file}\r\n{edge}--\r\n").into_bytes()
    }
}

/// A message and where it is delivered.
pub(super) struct Message {
    pub(super) from: String,
    pub(super) to: String,
    pub(super) bytes: Vec<u8>,
}

fn encoded(text: &str) -> String {
    if text.is_ascii() { text.to_owned() } else { format!("=?UTF-8?B?{}?=", BASE64.encode(text.as_bytes())) }
}

/// A text of the staff about a matter, which stays in the house: grounds, a motion, a proof.
pub(super) fn remark(what: &str, number: usize) -> String {
    format!("{what}, as the file of {MARK} {number} shows – für die Akten.")
}

/// Gives no hint of what it is about, so that it waits in the holding pen.
const VAGUE: Wording =
    Wording { to: "notices", subject: "A question", text: "Good day, I do not know to whom I should write." };

fn wording(kind: Kind) -> Wording {
    match kind {
        Kind::BreachNotification => Wording {
            to: "abuse",
            subject: "Harassment in a community – please look",
            text: "Hello, somebody in a community insults us day after day. Wir bitten um Hilfe.",
        },
        Kind::TakedownDemand => Wording {
            to: "copyright",
            subject: "Copyright: take down this file",
            text: "We hold the copyright and demand that you take down the file named below.",
        },
        Kind::InformationRequest => Wording {
            to: "legal",
            subject: "Auskunftsersuchen im Ermittlungsverfahren",
            text: "Sehr geehrte Damen und Herren, wir ersuchen um Auskunft über das unten genannte Konto.",
        },
        Kind::EmergencyRequest => Wording {
            to: "legal",
            subject: "Emergency disclosure request",
            text: "There is an imminent threat to life. We ask for what you hold about the account below.",
        },
        Kind::PreservationRequest => Wording {
            to: "legal",
            subject: "Preservation request",
            text: "Please preserve all records of the account below for ninety days.",
        },
        Kind::CapabilityDemand => Wording {
            to: "legal",
            subject: "Technical capability notice",
            text: "You are given notice to keep a technical capability for the interception of what follows.",
        },
        Kind::DataSubjectRequest => Wording {
            to: "privacy",
            subject: "Diritto di accesso, art. 15 GDPR",
            text: "Buongiorno, chiedo quali dati personali conservate su di me. Grazie, molto gentile.",
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notices;

    #[test]
    fn a_message_is_read_as_it_was_meant_and_everything_in_it_is_marked() {
        for number in 0..40 {
            let sender = Sender::of(3, number);
            let message = sender.message(Some(Kind::TakedownDemand), "desk.example", Timestamp::from_microsecond(0));
            let parsed = notices::parse(&message.bytes, false);
            assert_eq!(message.to, "copyright@desk.example");
            let from = parsed.headers.from.first().unwrap();
            assert_eq!((from.name.as_ref(), from.address.as_ref()), (Some(&sender.name), Some(&sender.address)));
            let subject = parsed.headers.subject.as_ref().unwrap();
            for private in [&sender.name, &sender.address, subject, &sender.organisation()] {
                assert!(private.to_lowercase().contains(MARK), "{private}");
            }
            assert!(parsed.text(1_000).contains(ACCOUNT_MARK));
            assert!(
                sender
                    .identifiers()
                    .iter()
                    .all(|one| PLANTED.iter().any(|mark| one.value.to_lowercase().contains(mark)))
            );
            let automatic =
                notices::parse(&sender.automatic("desk.example", Timestamp::from_microsecond(0)).bytes, false);
            assert!(automatic.facts.auto_reply);
        }
    }
}
