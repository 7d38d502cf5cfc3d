//! A mail stands and falls with its cause, leaves once, and says what it should.

#[cfg(test)] // clippy lets only what is marked so use `unwrap` in a function that is no test itself
mod desk;
#[cfg(test)]
mod smtp;

use std::path::Path;
use std::sync::Arc;

use quarterlight::audit::Verb;
use quarterlight::db::{self, Address};
use quarterlight::outbox::{self, MailState, SentReport, StaffCall, Todo};
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
        desk.run_sql(format!("UPDATE mails SET state = 'sending', attempts = 1, due_at = {claimed_at}"));
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
    desk.sends();
    let wal = std::fs::read(file.with_extension("db-wal")).unwrap_or_default();
    let stored = [std::fs::read(&file).unwrap(), wal].concat();
    let holds = |text: &str| stored.windows(text.len()).any(|window| window == text.as_bytes());
    assert!(holds("acknowledgement"), "the rows are here");
    assert!(!holds("ada.planted") && !holds("notice-1@example.org"));
}
