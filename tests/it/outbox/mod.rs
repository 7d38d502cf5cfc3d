//! A mail stands and falls with its cause, leaves once, and says what it should.

#[cfg(test)] // clippy lets only what is marked so use `unwrap` in a function that is no test itself
mod desk;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod faulty;
#[cfg(test)]
mod killed;
#[cfg(test)]
mod smtp;
#[cfg(test)]
mod tls;

use std::path::Path;
use std::sync::{Arc, Barrier};

use quarterlight::audit::Verb;
use quarterlight::db::ids::MailId;
use quarterlight::db::{self, Address, Engine};
use quarterlight::notices;
use quarterlight::outbox::{self, AboutMail, Delivered, MailState, NamedMail, SentReport, StaffCall, Todo, addresses};
use tempfile::TempDir;

use desk::{Desk, REFERENCE, moment, on_both};

#[test]
fn an_acknowledgement_says_what_happens_now_and_how_to_write_again() {
    on_both(None, |desk| {
        assert!(desk.acknowledges(1, "ada@example.org"));
        assert_eq!(desk.sends(), SentReport { sent: 1, ..SentReport::default() });
        insta::assert_snapshot!("acknowledgement", desk.file());
    });
}

#[test]
fn a_call_to_staff_says_nothing_about_the_case() {
    on_both(None, |desk| {
        assert!(desk.calls_the_officer(Todo::CaseAssigned, 1));
        desk.sends();
        let file = desk.file();
        assert!(!file.contains("2026-0042") && !file.contains(REFERENCE) && !file.contains(&desk.case.to_string()));
        insta::assert_snapshot!("call_to_staff", file);
    });
}

#[test]
fn one_cause_makes_one_mail() {
    on_both(None, |desk| {
        assert!(desk.acknowledges(1, "ada@example.org"));
        assert!(!desk.acknowledges(1, "ada@example.org"));
        desk.sends();
        assert!(!desk.acknowledges(1, "eve@example.org"), "sent mails count too");
        assert!(desk.calls_the_officer(Todo::BallotOpened, 7));
        assert!(!desk.calls_the_officer(Todo::BallotOpened, 7));
        assert!(desk.calls_the_officer(Todo::BallotOpened, 8), "another ballot is another cause");
        desk.sends();
        assert_eq!(desk.sends(), SentReport::default());
        assert_eq!((desk.count(MailState::Sent), desk.count(MailState::Queued)), (3, 0));
        assert_eq!(desk.events(), [Verb::MailSent; 3]);
        assert_eq!(desk.files().len(), 3);
    });
}

#[test]
fn a_mail_lives_and_dies_with_its_cause() {
    on_both(None, |desk| {
        let (keys, at, user) = (Arc::clone(&desk.keys), desk.clock.now(), desk.officer);
        let undone: Result<(), outbox::Error> = desk.pool.write(move |db| {
            let call =
                StaffCall { todo: Todo::PenWaiting, cause_id: 1, user, email: "mara@session.example".to_owned() };
            assert!(outbox::queue_staff_call(db, &keys, at, call)?);
            Err(db::Error::Commit("taken back".to_owned()).into())
        });
        assert!(undone.is_err());
        assert_eq!((desk.sends(), desk.count(MailState::Queued)), (SentReport::default(), 0));
    });
}

#[test]
fn mail_files_are_their_owners_only() {
    use std::os::unix::fs::PermissionsExt;
    on_both(None, |desk| {
        desk.acknowledges(1, "ada@example.org");
        desk.sends();
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&desk.files()[0]), 0o600);
        assert_eq!(mode(&desk.dir.path().join("mail")), 0o700);
        assert_eq!(desk.files()[0].file_name().unwrap().to_str().unwrap(), format!("{}.eml", desk.mail().id));
    });
}

#[test]
fn a_sender_that_died_in_the_middle_leaves_doubt_and_no_second_mail() {
    on_both(None, |desk| {
        desk.acknowledges(1, "ada@example.org");
        let claimed_at = moment(0).as_microsecond();
        let letter = match desk.pool.engine() {
            Engine::Sqlite => "x'01'",
            Engine::Postgres => "'\\x01'",
        };
        desk.run_sql(format!(
            "UPDATE mails SET state = 'sending', attempts = 1, due_at = {claimed_at}, letter = {letter}"
        ));
        desk.clock.set(moment(600));
        assert_eq!(desk.sends(), SentReport::default(), "it may still be at it");
        desk.clock.set(moment(601));
        assert_eq!(desk.sends(), SentReport { uncertain: 1, ..SentReport::default() });
        assert_eq!((desk.mail().state, desk.events()), (MailState::Uncertain, vec![Verb::MailUncertain]));
        assert_eq!(desk.sends(), SentReport::default());
        assert!(!desk.dir.path().join("mail").exists());
    });
}

#[test]
fn a_sender_that_died_before_it_wrote_the_letter_handed_over_nothing() {
    on_both(None, |desk| {
        desk.acknowledges(1, "ada@example.org");
        let claimed_at = moment(0).as_microsecond();
        desk.run_sql(format!("UPDATE mails SET state = 'sending', attempts = 1, due_at = {claimed_at}"));
        desk.clock.set(moment(601));
        assert_eq!(desk.sends(), SentReport { sent: 1, ..SentReport::default() });
        assert_eq!((desk.files().len(), desk.mail().attempts), (1, 2));
    });
}

#[test]
fn the_exact_bytes_that_left_can_be_read_again() {
    on_both(None, |desk| {
        desk.acknowledges(1, "ada@example.org");
        let mail = desk.mail().id;
        assert_eq!(desk.letter(mail), None, "nothing was said yet");
        desk.sends();
        let file = std::fs::read(&desk.files()[0]).unwrap();
        let letter = desk.letter(mail).unwrap();
        assert_eq!(file, [b"Return-Path: <>\r\n", letter.as_slice()].concat());
        desk.keys.destroy(desk.case_key.id()).unwrap();
        assert!(desk.pool.read(|db| outbox::sent_letter(db, &desk.keys, mail)).is_err(), "it goes with its case");
    });
}

#[test]
fn an_answer_speaks_the_language_of_the_message() {
    on_both(None, |desk| {
        let languages = [
            (Some("deu"), "Guten Tag"),
            (Some("fra"), "Madame, Monsieur,"),
            (Some("ita"), "Buongiorno,"),
            (Some("spa"), "Good day"),
            (None, "Good day"),
        ];
        for (notice, (code, _)) in (1..).zip(languages) {
            desk.acknowledges_in(code, notice, &format!("person{notice}@example.org"));
        }
        desk.sends();
        let texts: Vec<String> = desk.files().iter().map(|file| std::fs::read_to_string(file).unwrap()).collect();
        for (notice, (code, greeting)) in (1..).zip(languages) {
            let to = format!("To: person{notice}@example.org\r\n");
            let text = texts.iter().find(|text| text.contains(&to)).unwrap();
            assert!(text.contains(&format!("\r\n\r\n{greeting}\r\n")), "{code:?}: {text}");
        }
    });
}

#[test]
fn a_reply_is_a_person_s_and_comes_back_to_its_case() {
    on_both(None, |desk| {
        let mail = desk.replies("ada@example.org", "Good day\n\nWe hold nothing.");
        assert_eq!(desk.replies("ada@example.org", "Good day\n\nWe hold nothing."), mail, "sent twice, written once");
        desk.sends();
        insta::assert_snapshot!("reply", desk.file());
    });
}

#[test]
fn a_mailbox_is_answered_once_though_two_answers_wait() {
    on_both(None, |desk| {
        desk.acknowledges(1, "ada@example.org");
        desk.acknowledges(2, "Ada+again@example.org");
        assert_eq!(desk.sends(), SentReport { sent: 1, failed: 1, ..SentReport::default() });
        assert_eq!(desk.mail().last_error.as_deref(), Some("answered-lately"));
        desk.clock.set(moment(24 * 3600));
        desk.acknowledges(3, "ada@example.org");
        assert_eq!(desk.sends(), SentReport { sent: 1, ..SentReport::default() });
    });
}

#[test]
fn a_mail_that_came_back_stops_automatic_mail_until_one_arrives() {
    on_both(None, |desk| {
        let first = desk.replies("ada@example.org", "One");
        desk.sends();
        assert!(desk.hears(first, Delivered::Delayed, Some("4.4.1")) && !desk.stopped("ada@example.org"));
        assert!(desk.hears(first, Delivered::Failed, Some("4.4.7")) && !desk.stopped("ada@example.org"), "too slow");
        assert!(desk.hears(first, Delivered::Failed, Some("5.1.1")));
        assert!(desk.stopped("ADA+tag@example.org") && !desk.stopped("eve@example.org"));
        desk.hears(first, Delivered::Failed, Some("5.1.1"));
        let stops = desk.events().into_iter().filter(|verb| *verb == Verb::AddressStopped).count();
        assert_eq!(stops, 1, "it is stopped once");
        desk.clock.set(moment(60));
        let second = desk.replies("ada@example.org", "Two");
        assert_eq!(desk.sends().sent, 1, "a person may try again");
        desk.hears(second, Delivered::Relayed, Some("2.0.0"));
        desk.hears(first, Delivered::Delivered, Some("2.0.0"));
        assert!(desk.stopped("ada@example.org"), "neither says that anything arrives now");
        desk.hears(second, Delivered::Delivered, Some("2.0.0"));
        assert!(!desk.stopped("ada@example.org"));
        assert_eq!(desk.events()[0], Verb::AddressResumed);
        let reports = desk.pool.read(|db| outbox::reports_for_case(db, desk.case)).unwrap();
        assert_eq!(reports.len(), 7);
        assert_eq!((reports[2].mail, reports[2].status.as_deref()), (first, Some("5.1.1")));
    });
}

#[test]
fn a_colleague_whose_mail_comes_back_is_called_again_after_a_week() {
    const DAY: i64 = 24 * 3600;
    on_both(None, |desk| {
        let called = |nth| {
            assert!(desk.calls_the_officer(Todo::CaseAssigned, nth));
            desk.sends();
            let id = desk.files().pop().unwrap().file_stem().unwrap().to_str().unwrap().parse().unwrap();
            desk.hears(MailId::from_i64(id), Delivered::Failed, None);
        };
        called(1);
        assert!(desk.withholds_calls() && !desk.calls_the_officer(Todo::CaseAssigned, 2));
        desk.clock.set(moment(7 * DAY - 1));
        assert!(!desk.calls_the_officer(Todo::CaseAssigned, 2));
        desk.clock.set(moment(7 * DAY));
        assert!(!desk.withholds_calls());
        called(2);
        assert!(desk.withholds_calls(), "it came back once more: another week");
        desk.clock.set(moment(13 * DAY));
        assert!(!desk.calls_the_officer(Todo::CaseAssigned, 3));
        desk.clock.set(moment(14 * DAY));
        assert!(desk.calls_the_officer(Todo::CaseAssigned, 3), "and nobody told us that any mail arrived");
        assert!(desk.stopped("mara@session.example"), "no stranger's message is acknowledged there");
    });
}

#[test]
fn a_report_that_names_a_message_id_alone_stops_no_address_and_frees_none() {
    on_both(None, |desk| {
        let mail = desk.replies("ada@example.org", "One");
        desk.sends();
        let read_along = NamedMail { mail, proven: false };
        assert!(desk.hears_of(read_along, Delivered::Failed, Some("5.1.1")), "it is kept");
        assert!(!desk.stopped("ada@example.org"));
        desk.hears(mail, Delivered::Failed, Some("5.1.1"));
        assert!(desk.stopped("ada@example.org"));
        desk.clock.set(moment(60));
        let mail = desk.replies("ada@example.org", "Two");
        desk.hears_of(NamedMail { mail, proven: false }, Delivered::Delivered, None);
        assert!(desk.stopped("ada@example.org"));
        assert_eq!(desk.pool.read(|db| outbox::reports_for_case(db, desk.case)).unwrap().len(), 3);
    });
}

#[test]
fn two_mails_that_come_back_at_once_stop_their_address_once_and_both_are_kept() {
    on_both(None, |desk| {
        let mails = ["One", "Two"].map(|text| desk.replies("ada@example.org", text));
        desk.clock.set(moment(60));
        let together = Barrier::new(mails.len());
        std::thread::scope(|threads| {
            for mail in mails {
                let together = &together;
                threads.spawn(move || {
                    together.wait();
                    assert!(desk.hears(mail, Delivered::Failed, Some("5.1.1")));
                });
            }
        });
        let stops = desk.events().into_iter().filter(|verb| *verb == Verb::AddressStopped).count();
        assert!(stops == 1 && desk.stopped("ada@example.org"), "{stops}");
        assert_eq!(desk.pool.read(|db| outbox::reports_for_case(db, desk.case)).unwrap().len(), 2);
    });
}

#[test]
fn a_reply_leaves_as_it_was_written() {
    on_both(None, |desk| {
        let text =
            format!("Good day\n\n{}\n\n1.  one   column\n    two\tcolumns\n\n\nGrüße", "word ".repeat(300).trim_end());
        let mail = desk.replies("ada@example.org", &text);
        desk.sends();
        let letter = notices::parse(&desk.letter(mail).unwrap(), false).text(usize::MAX);
        let letter = letter.replace("\r\n", "\n");
        assert!(letter.starts_with(&format!("{text}\n\n-- \n")), "{letter}");
    });
}

#[test]
fn a_delivery_report_without_proof_is_about_no_mail() {
    on_both(None, |desk| {
        let mail = desk.replies("ada@example.org", "One");
        desk.sends();
        let (keys, settings) = (&desk.keys, &desk.settings.mail);
        let asked = |recipients: &[String], about| outbox::reported_mail(keys, settings, recipients, about);
        let back = addresses::return_address(keys, settings, mail);
        let message_id = addresses::message_id(keys, settings, REFERENCE, mail);
        let (proven, named) = (NamedMail { mail, proven: true }, NamedMail { mail, proven: false });
        let token = back.split(['+', '@']).nth(1).unwrap()[1..].to_owned();
        assert_eq!(asked(&["x@session.example".to_owned(), back.clone()], AboutMail::default()), Some(proven));
        assert_eq!(asked(&[], AboutMail { envelope_id: Some(&token), message_id: None }), Some(proven));
        assert_eq!(asked(&[], AboutMail { envelope_id: None, message_id: Some(&message_id) }), Some(named));
        let both = AboutMail { envelope_id: None, message_id: Some(&message_id) };
        assert_eq!(asked(&[back], both), Some(proven), "the address proves what the Message-ID says");
        // Whoever got another mail of the case knows the case's proof, and that is not enough.
        let other = addresses::message_id(keys, settings, REFERENCE, MailId::from_i64(7));
        let proof = other.rsplit_once('-').unwrap().1;
        let forged = format!("{}-{proof}", message_id.rsplit_once('-').unwrap().0);
        assert_eq!(asked(&[], AboutMail { envelope_id: None, message_id: Some(&forged) }), None);
        let case = addresses::case_address(keys, settings, REFERENCE);
        let bare = AboutMail { envelope_id: Some("42"), message_id: Some("<42@session.example>") };
        assert_eq!(asked(&[case], bare), None);
        assert!(!desk.hears(MailId::from_i64(7), Delivered::Failed, None), "and there is no such mail");
    });
}

#[test]
fn an_erased_case_takes_its_waiting_answer_with_it() {
    on_both(None, |desk| {
        desk.acknowledges(1, "ada@example.org");
        assert!(desk.keys.destroy(desk.case_key.id()).unwrap());
        assert_eq!(desk.sends(), SentReport { failed: 1, ..SentReport::default() });
        assert_eq!(desk.mail().last_error.as_deref(), Some("erased"));
    });
}

#[test]
fn addresses_rest_in_the_database_only_sealed() {
    let dir = TempDir::new().unwrap();
    let file = dir.path().join("desk.db");
    let desk = Desk::open(&Address::sqlite(&file), None);
    desk.acknowledges(1, "ada.planted@example.org");
    desk.calls_the_officer(Todo::CaseAssigned, 2);
    desk.replies("eve.planted@example.org", "Words that were planted.");
    desk.sends();
    let wal = std::fs::read(file.with_extension("db-wal")).unwrap_or_default();
    let stored = [std::fs::read(&file).unwrap(), wal].concat();
    let holds = |text: &str| stored.windows(text.len()).any(|window| window == text.as_bytes());
    assert!(holds("acknowledgement"), "the rows are here");
    assert!(!holds("eve.planted") && !holds("were planted"));
    assert!(!holds("ada.planted") && !holds("notice-1@example.org"));
}
