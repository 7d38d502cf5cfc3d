//! Own words and quoted ones: a reply's text in passages, so that a reader may fold what we wrote ourselves. Nothing is
//! dropped or moved. Invariant: the passages, joined by line ends, are the text.
//!
//! Only a reply's quotations fold. What somebody forwards is what they want us to read, and what a first message quotes
//! is its evidence.

use serde::{Deserialize, Serialize};

use super::Headers;

/// A stretch of a text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passage {
    pub quoted: bool,
    pub text: String,
}

/// Beginnings of a subject that say that the mail is passed on, in the languages of mail programs.
const FORWARDS: &[&str] = &["fw:", "fwd:", "wg:", "tr:", "i:", "rv:", "vs:", "doorst:"];

/// Lines that begin what is passed on.
const FORWARDED_BELOW: &[&str] = &[
    "---------- forwarded message",
    "-------- forwarded message",
    "-----forwarded message",
    "begin forwarded message",
    "-------- weitergeleitete nachricht",
    "---------- weitergeleitete nachricht",
    "-------- message transféré",
    "---------- message transféré",
    "-------- messaggio inoltrato",
    "---------- messaggio inoltrato",
];

/// Lines that begin what Outlook and its like leave below a reply.
const ORIGINALS: &[&str] = &[
    "-----original message-----",
    "-----ursprüngliche nachricht-----",
    "-----message d'origine-----",
    "-----messaggio originale-----",
];

/// First two names of the header block that Outlook writes in its reader's language.
const BLOCKS: &[(&str, &[&str])] = &[
    ("from:", &["sent:", "date:"]),
    ("von:", &["gesendet:", "datum:"]),
    ("de:", &["envoyé:", "date:", "enviado:"]),
    ("de :", &["envoyé :", "date :"]),
    ("da:", &["inviato:", "data:"]),
];

/// The text in passages.
pub(super) fn passages(text: &str, headers: &Headers) -> Vec<Passage> {
    let lines: Vec<&str> = text.split('\n').collect();
    let quoted = if is_reply(headers) { quoted_lines(&lines, headers) } else { vec![false; lines.len()] };
    let mut passages: Vec<Passage> = Vec::new();
    for (line, quoted) in lines.into_iter().zip(quoted) {
        match passages.last_mut().filter(|last| last.quoted == quoted) {
            Some(last) => {
                last.text.push('\n');
                last.text.push_str(line);
            }
            None => passages.push(Passage { quoted, text: line.to_owned() }),
        }
    }
    passages
}

fn is_reply(headers: &Headers) -> bool {
    let subject = headers.subject.as_deref().unwrap_or_default().trim().to_lowercase();
    let forward = FORWARDS.iter().any(|start| subject.starts_with(start));
    let answers = !headers.in_reply_to.is_empty() || !headers.references.is_empty();
    answers && !forward
}

fn quoted_lines(lines: &[&str], headers: &Headers) -> Vec<bool> {
    let mut quoted = vec![false; lines.len()];
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        let rest = lines.get(at..).unwrap_or_default();
        let length = if forwards(line) {
            // From here on somebody else's words are passed on to us.
            break;
        } else if is_original(rest, headers) {
            rest.len()
        } else {
            quotation(rest)
        };
        quoted.iter_mut().skip(at).take(length).for_each(|line| *line = true);
        at = at.saturating_add(length.max(1));
    }
    quoted
}

fn forwards(line: &str) -> bool {
    let line = line.trim_start().to_lowercase();
    FORWARDED_BELOW.iter().any(|mark| line.starts_with(mark))
}

/// How many lines from here are a quotation behind `>`, with the line that introduces it and the blank ones within.
fn quotation(rest: &[&str]) -> usize {
    let marked = |line: &&str| line.starts_with('>');
    let introduced = introduction(rest);
    let mut length = introduced;
    for (at, line) in (1..).zip(rest).skip(introduced) {
        if marked(line) {
            length = at;
        } else if !line.trim().is_empty() {
            break;
        }
    }
    // An introduction without a quotation is somebody's own sentence.
    if length > introduced { length } else { 0 }
}

/// Lines of "On 5 May, Ada wrote:", which mail programs fold into up to three, and the blank ones after it.
fn introduction(rest: &[&str]) -> usize {
    const STARTS: &[&str] = &["on ", "am ", "le ", "il ", "el ", "op "];
    const ENDS: &[&str] =
        &["wrote:", "schrieb:", "écrit :", "écrit:", "écrit\u{a0}:", "scritto:", "escribió:", "schreef:"];
    let first = rest.first().map(|line| line.trim_start().to_lowercase()).unwrap_or_default();
    let german = first.contains(" schrieb ") && first.ends_with(':');
    if !german && !STARTS.iter().any(|start| first.starts_with(start)) {
        return 0;
    }
    let ends = |line: &str| {
        let line = line.trim_end().to_lowercase();
        ENDS.iter().any(|end| line.ends_with(end)) || german || line.contains(" schrieb ") && line.ends_with(':')
    };
    let Some(last) = rest.iter().take(3).position(|line| ends(line)) else { return 0 };
    let lines = last.saturating_add(1);
    let blank = rest.iter().skip(lines).take_while(|line| line.trim().is_empty()).count();
    lines.saturating_add(blank)
}

/// A mail below the reply, under a header block whose author is somebody whom this message answers.
fn is_original(rest: &[&str], headers: &Headers) -> bool {
    let first = rest.first().map(|line| line.trim().to_lowercase()).unwrap_or_default();
    if first.is_empty() {
        return false;
    }
    let marked = ORIGINALS.contains(&first.as_str()) || first.len() > 20 && first.chars().all(|mark| mark == '_');
    let block: Vec<String> = rest
        .iter()
        .skip(usize::from(marked))
        .map(|line| line.trim().trim_matches('*').to_lowercase().replace(":*", ":"))
        .filter(|line| !line.is_empty())
        .take(2)
        .collect();
    let [author, second] = block.as_slice() else { return false };
    let named = BLOCKS.iter().find(|(start, _)| author.starts_with(start));
    let Some((_, seconds)) = named else { return false };
    seconds.iter().any(|start| second.starts_with(start)) && is_answered(author, headers)
}

/// Whether a line names one of those whom the message is addressed to.
fn is_answered(author: &str, headers: &Headers) -> bool {
    let addressed = headers.to.iter().chain(&headers.cc);
    let known = |text: &Option<String>| {
        text.as_ref().is_some_and(|text| text.chars().count() > 3 && author.contains(&text.to_lowercase()))
    };
    addressed.into_iter().any(|mailbox| known(&mailbox.address) || known(&mailbox.name))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::Mailbox;
    use super::*;

    fn reply() -> Headers {
        let desk = Mailbox { name: Some("Legal desk".to_owned()), address: Some("legal@session.example".to_owned()) };
        Headers { in_reply_to: vec!["1@session.example".to_owned()], to: vec![desk], ..Headers::default() }
    }

    fn quoted(text: &str, headers: &Headers) -> Vec<String> {
        passages(text, headers).into_iter().filter(|one| one.quoted).map(|one| one.text).collect()
    }

    #[test]
    fn a_reply_s_quotation_folds_with_the_line_that_introduces_it() {
        for introduction in [
            "On Mon, 4 May 2026 at 08:55, Legal desk <legal@session.example> wrote:",
            "On Mon, 4 May 2026 at 08:55, Legal desk\n<legal@session.example> wrote:",
            "Am 04.05.26 um 08:55 schrieb Legal desk:",
            "Legal desk <legal@session.example> schrieb am 4. Mai 2026 um 08:55:",
            "Le lun. 4 mai 2026 à 08:55, Legal desk a écrit :",
            "Il giorno lun 4 mag 2026 Legal desk ha scritto:",
        ] {
            let quotation = format!("{introduction}\n\n> We have received it.\n>\n> Regards");
            let text = format!("Thank you.\n\n{quotation}\n\nAda");
            assert_eq!(quoted(&text, &reply()), [quotation], "{introduction}");
        }
    }

    #[test]
    fn what_outlook_leaves_below_a_reply_folds_only_if_we_wrote_it() {
        for block in [
            "-----Original Message-----\nFrom: Legal desk <legal@session.example>\nSent: Monday\nTo: Ada\n\nWe have it.",
            "Von: Legal desk <legal@session.example>\nGesendet: Montag, 4. Mai 2026\nAn: Ada\n\nWir haben es.",
            "________________________________\nDe : Legal desk\nEnvoyé : lundi\n\nNous l'avons.",
        ] {
            assert_eq!(quoted(&format!("Thank you.\n\n{block}"), &reply()), [block]);
            let stranger = block.replace("Legal desk", "Mallory").replace("legal@session.example", "m@evil.example");
            assert_eq!(quoted(&format!("He wrote this:\n\n{stranger}"), &reply()), Vec::<String>::new());
        }
    }

    #[test]
    fn what_is_forwarded_is_never_folded() {
        let text = "See below.\n\n---------- Forwarded message ---------\nFrom: Mallory\n\n> I will find you.\n";
        assert_eq!(quoted(text, &reply()), Vec::<String>::new());
        for subject in ["Fwd: threat", "WG: Drohung", "TR : menace".replace(" :", ":").as_str()] {
            let headers = Headers { subject: Some(subject.to_owned()), ..reply() };
            assert_eq!(quoted("On Monday, Mallory wrote:\n> I will find you.", &headers), Vec::<String>::new());
        }
    }

    #[test]
    fn what_a_first_message_quotes_is_its_evidence() {
        assert_eq!(quoted("On Monday, Mallory wrote:\n> I will find you.", &Headers::default()), Vec::<String>::new());
    }

    #[test]
    fn a_sentence_that_begins_like_an_introduction_stays() {
        let text = "On Monday he threatened me, and then he wrote:\nI will find you.\n\nAm I safe?";
        assert_eq!(quoted(text, &reply()), Vec::<String>::new());
    }

    proptest! {
        #[test]
        fn the_passages_joined_are_the_text(lines in prop::collection::vec("(> |On a|wrote:|From: Legal desk|Sent: x|-----Original Message-----|[a-z]{0,5})?[ -~]{0,12}", 0..30)) {
            let text = lines.join("\n");
            let joined: Vec<String> = passages(&text, &reply()).into_iter().map(|one| one.text).collect();
            prop_assert_eq!(joined.join("\n"), text);
        }
    }
}
