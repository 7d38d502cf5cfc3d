//! Whether a message may be answered by a program, and where the answer goes (RFC 3834). Not what the answer says (`outbox`)
//! and not what a person writes. Invariant: whatever is in doubt gets no answer, and the reason is kept.

use super::{Case, Error};
use crate::accounts::{self, Act};
use crate::config;
use crate::db::Db;
use crate::notices::{Envelope, Parsed, Verdicts};
use crate::outbox::{self, addresses};
use crate::taxonomy::Channel;

text_enum! {
    /// Why a message was not acknowledged. The label completes "Not acknowledged: …".
    pub enum NoAnswer {
        NotByMail = "not_by_mail" => "it did not come by email",
        NullReturnPath = "null_return_path" => "its return path is empty, so nothing may answer it",
        DeliveryReport = "delivery_report" => "it reports on the delivery of a mail",
        FeedbackReport = "feedback_report" => "it is a complaint made by a machine",
        Automatic = "automatic" => "it says that a program sent it",
        MailingList = "mailing_list" => "it came through a mailing list",
        DoubledSender = "doubled_sender" => "it names several senders",
        NoAddress = "no_address" => "it names no address to answer to",
        OwnAddress = "own_address" => "its sender's address is one of ours",
        Unattended = "unattended" => "nobody reads what is sent to its address",
        Forged = "forged" => "its sender may be forged: SPF, DKIM or DMARC failed",
        Old = "old" => "it reached us too long ago",
        Stopped = "stopped" => "mail to its address came back before",
        AnsweredLately = "answered_lately" => "its address had an automatic answer shortly before",
    }
}

/// What reached us earlier than this is answered by a person or not at all: an archive that is imported is no news.
const OLD_AFTER_SECONDS: i64 = 14 * 24 * 3600;

/// Local parts behind which no person reads, in lower case, without their dots, dashes and underscores.
const UNATTENDED: &[&str] = &["mailerdaemon", "postmaster", "noreply", "donotreply", "nobody", "bounce", "bounces"];

/// Where an automatic answer goes, or why there is none; by what the message and its envelope say.
pub(super) fn may_answer(mail: &config::Mail, parsed: &Parsed, envelope: &Envelope) -> Result<String, NoAnswer> {
    let facts = &parsed.facts;
    let doubled = |name| facts.duplicated_headers.contains(&name);
    match () {
        () if envelope.return_path.as_deref().is_some_and(is_null) => return Err(NoAnswer::NullReturnPath),
        () if facts.bounce => return Err(NoAnswer::DeliveryReport),
        () if facts.feedback_report => return Err(NoAnswer::FeedbackReport),
        () if facts.automatic || facts.auto_reply => return Err(NoAnswer::Automatic),
        () if facts.mailing_list => return Err(NoAnswer::MailingList),
        () if doubled("from") || doubled("reply-to") || parsed.headers.from.len() > 1 => {
            return Err(NoAnswer::DoubledSender);
        }
        () if parsed.verdicts.as_ref().is_some_and(Verdicts::forbid_answer) => {
            return Err(NoAnswer::Forged);
        }
        () => {}
    }
    let address = answer_address(parsed).ok_or(NoAnswer::NoAddress)?;
    match () {
        // Reply-To with an address of ours would turn two of our answers on one another.
        () if names_us(mail, parsed, &address) => Err(NoAnswer::OwnAddress),
        () if is_unattended(&address) => Err(NoAnswer::Unattended),
        () => Ok(address),
    }
}

/// The same, and by what went before: who works here, what came back, who was answered when.
pub(super) fn may_acknowledge(
    db: &mut Db,
    act: &Act,
    case: &Case,
    parsed: &Parsed,
    envelope: &Envelope,
) -> Result<Result<String, NoAnswer>, Error> {
    let mail = &act.desk.mail;
    if case.channel != Channel::Email {
        return Ok(Err(NoAnswer::NotByMail));
    }
    let address = match may_answer(mail, parsed, envelope) {
        Ok(address) => address,
        Err(reason) => return Ok(Err(reason)),
    };
    if accounts::is_own_address(db, &address)? {
        return Ok(Err(NoAnswer::OwnAddress));
    }
    if act.at.seconds_since(case.received_at) > OLD_AFTER_SECONDS {
        return Ok(Err(NoAnswer::Old));
    }
    if outbox::is_stopped(db, act.keys(), &address)? {
        return Ok(Err(NoAnswer::Stopped));
    }
    let since = act.at.plus_seconds(-mail.answer_window_hours.saturating_mul(3600));
    if outbox::was_answered_since(db, act.keys(), &address, since)? {
        return Ok(Err(NoAnswer::AnsweredLately));
    }
    Ok(Ok(address))
}

/// From, whatever Reply-To says: anybody can write anybody's address there, and even a sender whose domain DMARC proved may
/// name somebody who never wrote to us. A person who answers reads what is said there.
fn answer_address(parsed: &Parsed) -> Option<String> {
    parsed.headers.from.first()?.address.clone().filter(|address| address.contains('@'))
}

fn names_us(mail: &config::Mail, parsed: &Parsed, address: &str) -> bool {
    let reply_to = parsed.headers.reply_to.iter().filter_map(|mailbox| mailbox.address.as_deref());
    reply_to.chain([address]).any(|address| addresses::is_own_address(mail, address))
}

fn is_null(return_path: &str) -> bool {
    return_path.trim().trim_matches(['<', '>']).is_empty()
}

fn is_unattended(address: &str) -> bool {
    let local_part = address.rsplit_once('@').map_or(address, |(local_part, _)| local_part);
    let name = local_part.split_once('+').map_or(local_part, |(name, _)| name).to_lowercase();
    UNATTENDED.contains(&name.replace(['.', '-', '_'], "").as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Settings, Source, VerdictsFrom};
    use crate::notices::{Verdict, VerdictSource, read};

    fn verdicts() -> Verdicts {
        Verdicts {
            source: VerdictSource::Own,
            spf: Verdict::Pass,
            spf_domain: None,
            dkim: Verdict::None,
            dkim_domains: vec![],
            dmarc: Verdict::None,
            arc: Verdict::None,
        }
    }

    fn ask(headers: &str, envelope: &Envelope) -> Result<String, NoAnswer> {
        let mail = Settings::read(&Source::from_variables([] as [(&str, &str); 0])).unwrap().mail;
        let raw = format!("{headers}\nSubject: x\n\nText");
        may_answer(&mail, &read(&VerdictsFrom::OurCheck, raw.as_bytes(), envelope), envelope)
    }

    fn asked(headers: &str) -> Result<String, NoAnswer> {
        ask(headers, &Envelope { return_path: Some("ada@example.org".to_owned()), ..Envelope::default() })
    }

    #[test]
    fn a_person_s_message_is_answered_at_its_from() {
        assert_eq!(asked("From: Ada <ada@example.org>").as_deref(), Ok("ada@example.org"));
        assert_eq!(asked("From: ada@example.org\nAuto-Submitted: no").as_deref(), Ok("ada@example.org"));
    }

    #[test]
    fn what_a_program_or_a_list_sent_is_not_answered() {
        let marked = |mark: &str| asked(&format!("From: ada@example.org\n{mark}")).unwrap_err();
        for mark in [
            "Auto-Submitted: auto-generated",
            "auto-submitted: Auto-Replied",
            "Auto-Submitted: auto-notified; owner-email=\"x\"",
            "Precedence: bulk",
            "Precedence: Junk",
            "Precedence: list",
            "X-Auto-Response-Suppress: All",
        ] {
            assert_eq!(marked(mark), NoAnswer::Automatic, "{mark}");
        }
        for mark in ["List-Id: <x.example>", "list-help: <mailto:x@example.org>", "List-Owner: x", "LIST-X: y"] {
            assert_eq!(marked(mark), NoAnswer::MailingList, "{mark}");
        }
        let report = "MIME-Version: 1.0\nContent-Type: multipart/report; report-type=feedback-report; boundary=b";
        assert_eq!(marked(report), NoAnswer::FeedbackReport);
        assert_eq!(marked(&report.replace("feedback-report", "delivery-status")), NoAnswer::DeliveryReport);
    }

    #[test]
    fn the_null_return_path_is_not_answered_however_it_is_written() {
        for path in ["", "<>", " <> "] {
            let envelope = Envelope { return_path: Some(path.to_owned()), ..Envelope::default() };
            assert_eq!(ask("From: ada@example.org", &envelope), Err(NoAnswer::NullReturnPath), "{path:?}");
        }
    }

    #[test]
    fn a_sender_in_doubt_is_not_answered() {
        for headers in [
            "From: ada@example.org\nFrom: eve@example.org",
            "From: ada@example.org, eve@example.org",
            "From: ada@example.org\nReply-To: ada@example.org\nReply-To: eve@example.org",
        ] {
            assert_eq!(asked(headers), Err(NoAnswer::DoubledSender), "{headers}");
        }
        assert_eq!(asked("From: nobody in particular"), Err(NoAnswer::NoAddress));
        let failed = Verdicts { spf: Verdict::Fail, ..verdicts() };
        let envelope = Envelope { verdicts: Some(failed), ..Envelope::default() };
        assert_eq!(ask("From: ada@example.org", &envelope), Err(NoAnswer::Forged));
    }

    #[test]
    fn neither_we_nor_robots_are_answered() {
        for from in ["abuse@session.example", "Notices+x@SESSION.example"] {
            assert_eq!(asked(&format!("From: {from}")), Err(NoAnswer::OwnAddress), "{from}");
            let reply_to = format!("From: ada@example.org\nReply-To: {from}");
            assert_eq!(asked(&reply_to), Err(NoAnswer::OwnAddress), "{reply_to}");
        }
        for from in
            ["MAILER-DAEMON@example.org", "postmaster@example.org", "No-Reply@example.org", "do_not_reply+1@a.b"]
        {
            assert_eq!(asked(&format!("From: {from}")), Err(NoAnswer::Unattended), "{from}");
        }
        assert_eq!(asked("From: noreply.smith@example.org").as_deref(), Ok("noreply.smith@example.org"));
    }

    #[test]
    fn a_stranger_cannot_have_our_answer_sent_to_whomever_they_name() {
        let passed = Verdicts { dmarc: Verdict::Pass, ..verdicts() };
        let proven = Envelope { verdicts: Some(passed), ..Envelope::default() };
        for reply_to in
            ["eve@elsewhere.example", "eve@example.org", "eve@legal.example.org", "a@b.example, c@d.example"]
        {
            let headers = format!("From: ada@example.org\nReply-To: {reply_to}");
            assert_eq!(asked(&headers).as_deref(), Ok("ada@example.org"), "{reply_to}");
            assert_eq!(ask(&headers, &proven).as_deref(), Ok("ada@example.org"), "{reply_to}, with DMARC");
        }
        let robot = asked("From: no-reply@example.org\nReply-To: ada@example.org");
        assert_eq!(robot, Err(NoAnswer::Unattended), "nor is anybody answered in a robot's place");
    }
}
