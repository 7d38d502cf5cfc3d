//! Senders whose address looks like somebody else's. A pointer for the person who reads, with a sentence each; it decides
//! nothing. Not a judgement of a domain's honesty: an unknown domain that imitates nobody is not mentioned.
//!
//! What looks alike is told by the skeletons of Unicode's security report (UTS 39): two names with the same skeleton look the
//! same on paper.

use std::fmt;

use unicode_security::{MixedScript, skeleton};

use super::{Headers, Mailbox};

/// So many mailboxes of a header are looked at.
const MAILBOXES_LIMIT: usize = 10;

/// In a shorter label one letter more or less makes another word, not an imitation.
const IMITABLE_LETTERS: usize = 5;

/// Whose address it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// Of From.
    Sender,
    /// Of Reply-To.
    Answers,
}

/// Something about an address that is not what it seems.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LookAlike {
    /// The domain is written in punycode; this is what mail programs show.
    Punycode { whose: Whose, domain: String, reads_as: String },
    /// A part of the domain mixes letters of several scripts.
    MixedScripts { whose: Whose, domain: String },
    /// The domain looks like one that is known, and is none of its own.
    Imitates { whose: Whose, domain: String, known: String },
    /// It wants its answers at another domain than it came from.
    ReplyElsewhere { from: String, reply_to: String },
    /// The name beside the address is itself an address, and another one.
    NameShowsOther { whose: Whose, shown: String, address: String },
}

impl Whose {
    /// How a sentence about the domain begins.
    fn domain(self) -> &'static str {
        match self {
            Self::Sender => "The sender's domain",
            Self::Answers => "The domain for answers",
        }
    }
}

impl fmt::Display for LookAlike {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Punycode { whose, domain, reads_as } => {
                write!(f, "{} `{domain}` is shown as `{reads_as}`. Compare it letter by letter.", whose.domain())
            }
            Self::MixedScripts { whose, domain } => {
                write!(f, "{} `{domain}` mixes letters of several alphabets, as imitations do.", whose.domain())
            }
            Self::Imitates { whose, domain, known } => {
                write!(f, "{} `{domain}` looks like `{known}` and is another one.", whose.domain())
            }
            Self::ReplyElsewhere { from, reply_to } => {
                write!(f, "The message is from `{from}` and wants its answers at `{reply_to}`. Ours go to `{from}`.")
            }
            Self::NameShowsOther { whose: Whose::Sender, shown, address } => {
                write!(f, "The sender's name shows the address `{shown}`, but the message is from `{address}`.")
            }
            Self::NameShowsOther { whose: Whose::Answers, shown, address } => {
                write!(f, "The name for answers shows the address `{shown}`, but the address behind it is `{address}`.")
            }
        }
    }
}

/// What is not as it seems about From and Reply-To. `known` are domains that are imitated, beside our own.
pub fn look_alikes(headers: &Headers, known: &[String], own_domain: &str) -> Vec<LookAlike> {
    let known: Vec<String> = known.iter().map(String::as_str).chain([own_domain]).filter_map(readable).collect();
    let mut found = Vec::new();
    let mut add = |one: LookAlike| {
        if !found.contains(&one) {
            found.push(one);
        }
    };
    let senders = headers.from.iter().take(MAILBOXES_LIMIT);
    let for_answers = headers.reply_to.iter().take(MAILBOXES_LIMIT);
    // One that is in both is the sender's.
    let others = for_answers.clone().filter(|mailbox| !headers.from.contains(mailbox));
    let named = senders.clone().map(|mailbox| (Whose::Sender, mailbox));
    for (whose, mailbox) in named.chain(others.map(|mailbox| (Whose::Answers, mailbox))) {
        of_name(whose, mailbox).into_iter().for_each(&mut add);
        if let Some(domain) = domain_of(mailbox) {
            of_domain(whose, domain, &known).into_iter().for_each(&mut add);
        }
    }
    let from: Vec<String> = senders.filter_map(domain_of).filter_map(readable).collect();
    for reply in for_answers.filter_map(domain_of).filter_map(readable) {
        if let Some(first) = from.first()
            && !from.iter().any(|domain| belong_together(domain, &reply))
        {
            add(LookAlike::ReplyElsewhere { from: first.clone(), reply_to: reply });
        }
    }
    found
}

fn domain_of(mailbox: &Mailbox) -> Option<&str> {
    mailbox.address.as_deref()?.rsplit_once('@').map(|(_, domain)| domain)
}

/// A domain as people see it: lower case, punycode decoded, no dot at its end.
fn readable(domain: &str) -> Option<String> {
    let (decoded, _) = idna::domain_to_unicode(domain.trim().trim_end_matches('.'));
    let domain = decoded.to_lowercase();
    (!domain.is_empty() && domain.chars().count() <= 253).then_some(domain)
}

fn of_domain(whose: Whose, domain: &str, known: &[String]) -> Vec<LookAlike> {
    let Some(shown) = readable(domain) else { return Vec::new() };
    let domain = domain.trim().trim_end_matches('.').to_lowercase();
    let mut found = Vec::new();
    if domain.split('.').any(|label| label.starts_with("xn--")) {
        found.push(LookAlike::Punycode { whose, domain: domain.clone(), reads_as: shown.clone() });
    }
    if shown.split('.').any(|label| !label.is_single_script()) {
        found.push(LookAlike::MixedScripts { whose, domain: shown.clone() });
    }
    // Whoever is known, or under somebody who is, imitates nobody: two known domains may well be near each other.
    if !known.iter().any(|known| is_within(&shown, known)) {
        let imitated = known.iter().find(|known| imitates(&shown, known));
        found.extend(imitated.map(|known| LookAlike::Imitates { whose, domain: shown, known: known.clone() }));
    }
    found
}

fn is_within(domain: &str, of: &str) -> bool {
    domain == of || domain.strip_suffix(of).is_some_and(|rest| rest.ends_with('.'))
}

fn belong_together(one: &str, other: &str) -> bool {
    is_within(one, other) || is_within(other, one)
}

/// Whether a domain ends in something that looks like the known one, or shows it at a place where it means nothing.
fn imitates(domain: &str, known: &str) -> bool {
    let wanted = seen(known);
    let labels = wanted.split('.').count();
    let seen = seen(domain);
    let all: Vec<&str> = seen.split('.').collect();
    let ending = all.get(all.len().saturating_sub(labels)..).unwrap_or_default().join(".");
    let imitable = wanted.split('.').any(|label| label.chars().count() >= IMITABLE_LETTERS);
    ending == wanted
        || (imitable && is_one_slip(&ending, &wanted))
        || format!(".{seen}.").contains(&format!(".{wanted}."))
        || (imitable && all.iter().any(|label| label.contains(&wanted.replace('.', "-"))))
}

/// What the eye sees of a name.
fn seen(name: &str) -> String {
    skeleton(name).flat_map(char::to_lowercase).collect()
}

/// One letter changed, added or left out, or two neighbours exchanged.
fn is_one_slip(one: &str, other: &str) -> bool {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let begin = one.iter().zip(&other).take_while(|(a, b)| a == b).count();
    let (one, other) = (one.get(begin..).unwrap_or_default(), other.get(begin..).unwrap_or_default());
    match (one, other) {
        ([a, b, rest @ ..], [c, d, other_rest @ ..]) if a == d && b == c && rest == other_rest => true,
        ([_, rest @ ..], [_, other_rest @ ..]) if rest == other_rest => true,
        ([_, rest @ ..], other) if rest == other => true,
        (one, [_, rest @ ..]) => one == rest,
        _ => false,
    }
}

/// An address in the name beside the address, if it is another one.
fn of_name(whose: Whose, mailbox: &Mailbox) -> Option<LookAlike> {
    let (name, address) = (mailbox.name.as_deref()?, mailbox.address.as_deref()?);
    let name = name.replace(['＠', '﹫'], "@");
    let is_edge = |char: char| !char.is_alphanumeric();
    let mut words = name.split_whitespace().map(|word| word.trim_matches(is_edge));
    let shown = words.find(|word| {
        word.split_once('@').is_some_and(|(local, domain)| !local.is_empty() && domain.contains('.'))
            && word.to_lowercase() != address.to_lowercase()
    })?;
    Some(LookAlike::NameShowsOther { whose, shown: shown.to_owned(), address: address.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: [&str; 4] = ["polizei.example", "justice.gov.example", "kapo.ch", "bücher.example"];

    fn mailbox(text: &str) -> Mailbox {
        match text.split_once('|') {
            Some((name, address)) => Mailbox { name: Some(name.to_owned()), address: Some(address.to_owned()) },
            None => Mailbox { name: None, address: Some(text.to_owned()) },
        }
    }

    fn pointed_out(from: &str, reply_to: Option<&str>) -> Vec<LookAlike> {
        let headers = Headers {
            from: vec![mailbox(from)],
            reply_to: reply_to.map(mailbox).into_iter().collect(),
            ..Headers::default()
        };
        look_alikes(&headers, &KNOWN.map(str::to_owned), "session.example")
    }

    #[test]
    fn an_imitation_is_named_with_what_it_imitates() {
        let table = [
            ("p0lizei.example", "polizei.example"),      // a digit for a letter
            ("polizel.example", "polizei.example"),      // one letter
            ("polizeii.example", "polizei.example"),     // one more
            ("plizei.example", "polizei.example"),       // one less
            ("poilzei.example", "polizei.example"),      // two exchanged
            ("mail.poIizei.example", "polizei.example"), // a capital I for an l, and a name under it
            ("polizei.exarnple", "polizei.example"),     // rn for m
            ("justice.qov.example", "justice.gov.example"),
            ("polizei.example.evil.test", "polizei.example"),
            ("polizei-example.evil.test", "polizei.example"),
            ("sess1on.example", "session.example"),
            ("xn--polizi-7of.example", "polizei.example"), // polizеi with a Cyrillic letter
            ("bucher.example", "bücher.example"),
        ];
        for (domain, known) in table {
            let found = pointed_out(&format!("a@{domain}"), None);
            let named = |one: &LookAlike| matches!(one, LookAlike::Imitates { known: named, .. } if named == known);
            assert!(found.iter().any(named), "{domain}: {found:?}");
        }
    }

    #[test]
    fn who_imitates_nobody_is_not_pointed_out() {
        for address in [
            "a@polizei.example",
            "a@POLIZEI.example.",
            "a@zh.polizei.example",
            "a@session.example",
            "a@kapo.ch",
            "a@kaps.ch", // too short to tell an imitation from a neighbour
            "a@example.org",
            "a@police.test",
            "a@xn--bcher-kva.test",
            "Ada Lovelace|ada@example.org",
            "ada@example.org|ada@example.org",
            "Ada (@ada) @home|ada@example.org",
            "no address",
            "@",
            "a@",
        ] {
            let found: Vec<LookAlike> = pointed_out(address, None)
                .into_iter()
                .filter(|one| !matches!(one, LookAlike::Punycode { .. }))
                .collect();
            assert_eq!(found, [], "{address}");
        }
    }

    #[test]
    fn punycode_is_shown_decoded_and_mixed_alphabets_are_said() {
        let found = pointed_out("a@xn--polizi-7of.example", None);
        assert_eq!(
            found.first(),
            Some(&LookAlike::Punycode {
                whose: Whose::Sender,
                domain: "xn--polizi-7of.example".to_owned(),
                reads_as: "poliz\u{435}i.example".to_owned()
            })
        );
        assert!(
            found.contains(&LookAlike::MixedScripts {
                whose: Whose::Sender,
                domain: "poliz\u{435}i.example".to_owned()
            })
        );
        // All of one foreign alphabet is a name, not a mixture.
        assert!(!pointed_out("a@почта.example", None).iter().any(|one| matches!(one, LookAlike::MixedScripts { .. })));
    }

    #[test]
    fn answers_that_are_wanted_elsewhere_are_said() {
        let elsewhere = |from: &str, reply: &str| {
            pointed_out(from, Some(reply)).iter().any(|one| matches!(one, LookAlike::ReplyElsewhere { .. }))
        };
        assert!(elsewhere("a@court.test", "a@mailbox.test"));
        assert!(!elsewhere("a@court.test", "b@court.test"));
        assert!(!elsewhere("a@mail.court.test", "b@court.test"));
        assert!(elsewhere("a@court.test", "b@notcourt.test"));
    }

    #[test]
    fn a_name_that_shows_another_address_is_said() {
        let shows = |from: &str| {
            pointed_out(from, None).iter().find_map(|one| match one {
                LookAlike::NameShowsOther { shown, .. } => Some(shown.clone()),
                _ => None,
            })
        };
        assert_eq!(shows("Chief <chief@polizei.example>|x@evil.test").as_deref(), Some("chief@polizei.example"));
        assert_eq!(shows("chief＠polizei.example|x@evil.test").as_deref(), Some("chief@polizei.example"));
        assert_eq!(shows("X@Evil.test|x@evil.test"), None);
    }

    #[test]
    fn a_sentence_about_the_address_for_answers_does_not_speak_of_the_sender() {
        let answers = "chief@polizei.example|x@xn--polizi-7of.example";
        let sentences =
            |from: &str| -> Vec<String> { pointed_out(from, Some(answers)).iter().map(ToString::to_string).collect() };
        let found = sentences("ada@example.org");
        assert_eq!(found.len(), 5, "{found:?}");
        assert!(found.iter().all(|sentence| !sentence.contains("sender")), "{found:?}");
        for begin in ["The name for answers shows", "The domain for answers `xn--", "The domain for answers `poliz"] {
            assert!(found.iter().any(|sentence| sentence.starts_with(begin)), "{begin}: {found:?}");
        }
        assert!(
            sentences(answers).iter().all(|sentence| !sentence.contains("for answers")),
            "one in both is the sender's"
        );
    }

    #[test]
    fn every_sentence_names_the_thing() {
        let headers = Headers {
            from: vec![mailbox("chief@polizei.example|x@xn--polizi-7of.example")],
            reply_to: vec![mailbox("y@evil.test")],
            ..Headers::default()
        };
        let found = look_alikes(&headers, &KNOWN.map(str::to_owned), "session.example");
        assert_eq!(found.len(), 5);
        for one in found {
            let sentence = one.to_string();
            assert!(sentence.ends_with('.') && sentence.contains('`'), "{sentence}");
        }
    }
}
