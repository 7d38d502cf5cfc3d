//! What a mail server does wrong, at each step of a conversation, and what becomes of the mail.

use quarterlight::db::Address;
use quarterlight::outbox::{MailState, SentReport, Todo};
use tempfile::TempDir;

use super::desk::{Desk, moment, on_both};
use super::faulty::{Fault, FaultyServer, Step};

/// A desk on SQLite whose patience with a silent server is one second.
fn impatient(server: &FaultyServer) -> (Desk, TempDir) {
    let dir = TempDir::new().unwrap();
    let address = Address::sqlite(&dir.path().join("desk.db"));
    (Desk::open_with(&address, Some(&server.url()), &[("QUARTERLIGHT_SMTP_TIMEOUT_SECONDS", "1")]), dir)
}

/// The state and code of a mail that met this fault, and whether the run ended there.
fn meets(desk: &Desk, server: &FaultyServer, nth: i64, step: Step, fault: Fault) -> (MailState, String, bool) {
    server.does(Some((step, fault)));
    assert!(desk.acknowledges(nth, &format!("person{nth}@example.org")));
    let report = desk.sends();
    let mail = desk.mail();
    (mail.state, mail.last_error.unwrap_or_default(), report.server_away)
}

#[test]
fn silence_ends_by_a_time_limit_and_only_after_the_message_leaves_doubt() {
    let server = FaultyServer::start();
    let (desk, _dir) = impatient(&server);
    for (nth, step) in (1..).zip(Step::ALL) {
        let met = meets(&desk, &server, nth, step, Fault::Silence);
        let state = if step == Step::Message { MailState::Uncertain } else { MailState::Queued };
        assert_eq!(met, (state, "timeout".to_owned(), true), "{step:?}");
        assert_eq!(server.got().len(), usize::from(step == Step::Message), "{step:?}");
    }
}

#[test]
fn a_line_cut_anywhere_is_tried_again_except_after_the_message() {
    let server = FaultyServer::start();
    let (desk, _dir) = impatient(&server);
    for (nth, step) in (1..).zip(Step::ALL) {
        let (state, code, away) = meets(&desk, &server, nth, step, Fault::Cut);
        let expected = if step == Step::Message { MailState::Uncertain } else { MailState::Queued };
        assert_eq!(state, expected, "{step:?}: {code}");
        assert!(["protocol", "connection"].contains(&code.as_str()), "{step:?}: {code}");
        assert_eq!(away, matches!(step, Step::Greeting | Step::Ehlo), "{step:?}");
    }
}

#[test]
fn a_server_that_says_later_is_asked_later_whenever_it_says_so() {
    let server = FaultyServer::start();
    let (desk, _dir) = impatient(&server);
    for (nth, step) in (1..).zip(Step::ALL) {
        let (state, code, _) = meets(&desk, &server, nth, step, Fault::Says("421 4.3.2 later"));
        assert_eq!((state, code.as_str()), (MailState::Queued, "smtp-421"), "{step:?}");
    }
}

#[test]
fn a_server_that_says_never_is_believed_about_a_mail_and_not_about_us() {
    let server = FaultyServer::start();
    let (desk, _dir) = impatient(&server);
    for (nth, step) in (1..).zip(Step::ALL) {
        let (state, code, _) = meets(&desk, &server, nth, step, Fault::Says("550 5.7.1 never"));
        let about_us = matches!(step, Step::Greeting | Step::Ehlo | Step::Mail);
        let expected = if about_us { MailState::Queued } else { MailState::Failed };
        assert_eq!((state, code.as_str()), (expected, "smtp-550"), "{step:?}");
        assert!(!desk.stopped(&format!("person{nth}@example.org")), "{step:?}: nothing is said about the address");
    }
}

#[test]
fn an_address_that_nobody_has_is_stopped_at_once() {
    let server = FaultyServer::start();
    on_both(Some(&server.url()), |desk| {
        server.does(Some((Step::Rcpt, Fault::Says("550 5.1.1 nobody here"))));
        desk.acknowledges(1, "ada@example.org");
        assert_eq!(desk.sends(), SentReport { failed: 1, ..SentReport::default() });
        assert!(desk.stopped("ada@example.org"));
        // A server that lets us send to nobody says nothing about anybody.
        server.does(Some((Step::Rcpt, Fault::Says("550 relay not permitted"))));
        desk.acknowledges(2, "eve@example.org");
        assert_eq!(desk.sends(), SentReport { failed: 1, ..SentReport::default() });
        assert!(!desk.stopped("eve@example.org"));
    });
}

#[test]
fn a_silent_server_costs_one_wait_and_not_one_a_mail() {
    let server = FaultyServer::start();
    let (desk, _dir) = impatient(&server);
    server.does(Some((Step::Data, Fault::Silence)));
    for nth in 0..10 {
        desk.acknowledges(nth, &format!("person{nth}@example.org"));
    }
    assert_eq!(desk.sends(), SentReport { put_off: 1, server_away: true, ..SentReport::default() });
}

#[test]
fn each_attempt_says_the_same_bytes() {
    let server = FaultyServer::start();
    on_both(Some(&server.url()), |desk| {
        server.does(Some((Step::Message, Fault::Says("452 4.2.2 no room"))));
        let mail = desk.replies("ada@example.org", "Grüezi");
        assert_eq!(desk.sends(), SentReport { put_off: 1, ..SentReport::default() });
        desk.clock.set(moment(60));
        server.does(None);
        assert_eq!(desk.sends(), SentReport { sent: 1, ..SentReport::default() });
        let got = server.got();
        assert_eq!((got.len(), &got[0]), (2, &got[1]));
        assert_eq!(desk.letter(mail).unwrap(), got[1].as_bytes(), "and they are what was kept");
    });
}

#[test]
fn reports_are_asked_for_where_a_server_gives_them() {
    let server = FaultyServer::start();
    on_both(Some(&server.url()), |desk| {
        let said = |what: &str| -> Vec<String> {
            server.heard().into_iter().filter(|line| line.starts_with("MAIL") || line.starts_with(what)).collect()
        };
        desk.acknowledges(1, "ada@example.org");
        desk.sends();
        let [mail, rcpt] = &said("RCPT")[..] else { panic!() };
        assert!(mail.starts_with("MAIL FROM:<> RET=HDRS ENVID="), "{mail}");
        assert_eq!(rcpt, "RCPT TO:<ada@example.org> NOTIFY=NEVER");
        desk.replies("eve@example.org", "We hold nothing.");
        desk.sends();
        let [mail, rcpt] = &said("RCPT")[..] else { panic!() };
        let token = mail.rsplit_once("ENVID=").unwrap().1;
        assert_eq!(*mail, format!("MAIL FROM:<notices+b{token}@session.example> RET=HDRS ENVID={token}"));
        assert_eq!(rcpt, "RCPT TO:<eve@example.org> NOTIFY=SUCCESS,FAILURE,DELAY");
        desk.calls_the_officer(Todo::CaseAssigned, 1);
        desk.sends();
        let [mail, rcpt] = &said("RCPT")[..] else { panic!() };
        assert!(mail.starts_with("MAIL FROM:<notices+b") && mail.contains("@session.example> "), "{mail}");
        assert_eq!(rcpt, "RCPT TO:<mara@session.example> NOTIFY=FAILURE");
    });
}
