//! The line is cut, the server restarts, the database is locked, the program dies: everything is stored once all the same.

use std::collections::BTreeSet;
use std::fs;
use std::process::{Child, Stdio};

use quarterlight::db;

use super::{balances, kept_bytes, numbered, passes, reads, says};
use crate::support::{Dice, Dovecot, PASSWORD, Proxy, Ran, TestApp, distinct, mixture, until};

/// The program itself, with a mailbox and nothing else.
fn serves(app: &TestApp, dovecot: &Dovecot) -> Child {
    let mut command = app.quarterlight(&["serve", "--only", "intake"]);
    command.envs(dovecot.variables()).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

fn interrupts(child: &mut Child) {
    let status = std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(status.unwrap().success() && child.wait().unwrap().success());
}

#[test]
fn killing_the_program_while_it_reads_loses_and_doubles_nothing() {
    let (app, dovecot) = (TestApp::on_sqlite(), Dovecot::starts());
    let mut messages = mixture(20_261_124, 400);
    dovecot.delivers(&messages);
    let mut dice = Dice(11);
    let (mut kills, mut stood) = (0, BTreeSet::new());
    while kills < 60 && dovecot.files("").len() > 20 {
        let before = app.count("notices");
        let mut child = serves(&app, &dovecot);
        until("it takes some", || app.count("notices") > before || dovecot.files("").len() <= 20);
        passes(dice.roll(60));
        child.kill().unwrap();
        child.wait().unwrap();
        kills += 1;
        stood.insert(app.count("notices"));
    }
    assert!(kills >= 10 && stood.len() >= 10, "the moments are not spread: {kills} kills, {stood:?}");
    // It can be told to stop once it has taken something, and not before.
    messages.push(says("the last one"));
    dovecot.delivers(messages.last());
    let mut last = serves(&app, &dovecot);
    until("all are moved", || dovecot.files("").is_empty());
    interrupts(&mut last);
    assert_eq!(kept_bytes(&app), messages.iter().cloned().collect());
    let (kinds, repeats) = (distinct(&messages), usize::try_from(app.count("notice_repeats")).unwrap());
    assert_eq!(app.count("notices"), i64::try_from(kinds).unwrap());
    // A death between the commit of a message and of the mark shows it once more.
    let meant = messages.len() - kinds;
    assert!((meant..=meant + kills).contains(&repeats), "{meant} were meant, {kills} kills, {repeats} counted");
    let books = app.quarterlight(&["reconcile", "--json"]).given(b"");
    assert_eq!(books.code, Some(0), "{books:?}");
}

#[test]
fn the_program_s_most_talkative_log_holds_nothing_of_a_message() {
    let (app, dovecot) = (TestApp::on_sqlite(), Dovecot::starts());
    dovecot.delivers(&[says("PlantedBody of a message")]);
    let mut command = app.quarterlight(&["serve", "--only", "intake"]);
    let log = app.folder("log").join("stderr");
    command.envs(dovecot.variables()).env("QUARTERLIGHT_LOG", "trace").stderr(fs::File::create(&log).unwrap());
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::null()).spawn().unwrap();
    until("it is moved", || dovecot.files("Processed").len() == 1);
    interrupts(&mut child);
    let log = fs::read_to_string(log).unwrap();
    assert!(log.contains("mailbox_opened"), "it was told: {log}");
    for planted in ["PlantedBody", "ada@example.org", PASSWORD] {
        assert!(!log.contains(planted), "{planted} stands in the log");
    }
}

#[test]
fn two_thousand_mixed_messages_come_through_a_line_that_is_cut_twenty_times() {
    let (app, dovecot) = (TestApp::on_sqlite(), Dovecot::starts());
    let messages = mixture(3, 2_000);
    let total: u64 = messages.iter().map(|message| u64::try_from(message.len()).unwrap()).sum();
    dovecot.delivers(&messages);
    let mut dice = Dice(20);
    // Moments spread over the whole: some in the greeting, most in the middle of a message.
    let shares = (0..20).map(|_| 1 + dice.roll(total / 11)).collect();
    let proxy = Proxy::to(dovecot.port(), shares);
    let _reader = reads(&app, dovecot.mailbox_at(proxy.port()));
    let progress = std::cell::Cell::new(-1);
    while !dovecot.files("").is_empty() {
        until("it goes on", || {
            progress.replace(app.count("notices")) != progress.get() || dovecot.files("").is_empty()
        });
    }
    // Whatever was left over of the twenty.
    while proxy.cuts() < 20 {
        let cut = proxy.cuts();
        proxy.cuts_now();
        dovecot.delivers(&[messages[cut].clone()]);
        until("it comes", || dovecot.files("").is_empty());
    }
    let kinds = distinct(&messages);
    assert_eq!(proxy.cuts(), 20);
    assert_eq!(app.count("notices"), i64::try_from(kinds).unwrap(), "each once");
    assert_eq!(kept_bytes(&app), messages.iter().cloned().collect());
    assert_eq!(app.count("notice_repeats"), i64::try_from(messages.len() - kinds).unwrap(), "and no cut shows");
    assert_eq!(dovecot.files("Processed").len(), 2_000);
    let books = app.quarterlight(&["reconcile", "--json"]).given(b"");
    assert_eq!(books.code, Some(0), "{books:?}");
    let books: serde_json::Value = serde_json::from_str(&books.stdout).unwrap();
    assert_eq!(
        (books["accepted"].as_u64(), books["balanced"].as_bool()),
        (Some(kinds.try_into().unwrap()), Some(true))
    );
}

#[test]
fn a_server_that_restarts_in_the_middle_costs_nothing() {
    let (app, mut dovecot) = (TestApp::on_sqlite(), Dovecot::starts());
    let messages = numbered("through a restart", 300);
    dovecot.delivers(&messages);
    let reader = reads(&app, dovecot.mailbox_at(dovecot.port()));
    for some in [20, 120] {
        until("some are stored", || app.count("notices") > some);
        dovecot.stops();
        passes(300);
        dovecot.resumes();
    }
    until("all are moved", || dovecot.files("").is_empty());
    assert_eq!(kept_bytes(&app), messages.into_iter().collect());
    assert_eq!((app.count("notices"), app.count("notice_repeats")), (300, 0));
    assert!(reader.says("mailbox_trouble"));
    balances(&app);
}

#[test]
fn a_database_that_is_locked_holds_the_mailbox_up_and_loses_nothing() {
    use diesel::Connection;
    use diesel::connection::SimpleConnection;
    let (app, dovecot) = (TestApp::on_sqlite(), Dovecot::starts());
    dovecot.delivers(&numbered("before", 2));
    let reader = reads(&app, dovecot.mailbox_at(dovecot.port()));
    until("the first are moved", || dovecot.files("Processed").len() == 2);
    let db::Address::Sqlite(file) = &app.settings.paths.database else { panic!("no file") };
    let mut other = diesel::SqliteConnection::establish(file.to_str().unwrap()).unwrap();
    other.batch_execute("BEGIN IMMEDIATE").unwrap();
    let messages = numbered("while it is locked", 30);
    dovecot.delivers(&messages);
    until("it is told", || reader.says("reason=database"));
    assert_eq!((dovecot.files("Processed").len(), app.count("notices")), (2, 2));
    other.batch_execute("ROLLBACK").unwrap();
    until("all are moved", || dovecot.files("Processed").len() == 32);
    assert!(messages.iter().all(|message| kept_bytes(&app).contains(message)));
    assert_eq!((app.count("notices"), app.count("unfetched_messages")), (32, 0), "and no message was blamed");
    balances(&app);
}
