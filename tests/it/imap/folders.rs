//! Where messages go, what tells of new ones, and that none holds up another.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use quarterlight::config::Mailbox;
use quarterlight::notices;

use super::{balances, kept_bytes, numbered, passes, reads, says};
use crate::support::{Dovecot, TestApp, until};

#[test]
fn idle_tells_of_a_message_long_before_the_next_poll() {
    let (app, dovecot) = (TestApp::on_sqlite(), Dovecot::starts());
    let reader = reads(&app, Mailbox { poll_seconds: 3_600, ..dovecot.mailbox_at(dovecot.port()) });
    until("the mailbox is open", || reader.says("mailbox_opened"));
    for nth in 1..=3 {
        // Sometimes before the door idles, sometimes while it does.
        passes(150 * nth);
        dovecot.delivers(&numbered("wake up", usize::try_from(nth).unwrap()));
        until("it is stored and moved", || dovecot.files("Processed").len() >= usize::try_from(nth).unwrap());
    }
}

#[test]
fn without_idle_the_mailbox_is_polled_and_without_move_messages_are_copied() {
    for (capabilities, left) in [("IMAP4rev1 UIDPLUS", 0), ("IMAP4rev1", 3)] {
        let (app, dovecot) =
            (TestApp::on_sqlite(), Dovecot::starts_with(&format!("imap_capability = {capabilities}\n")));
        dovecot.delivers(&numbered("first", 1));
        let reader = reads(&app, dovecot.mailbox_at(dovecot.port()));
        until("the first is copied", || dovecot.files("Processed").len() == 1);
        dovecot.delivers(&numbered("second", 2));
        // Copied and marked; between the two a message would be copied once more.
        let is_marked = |path: &std::path::PathBuf| path.to_str().unwrap().ends_with('T');
        let done = || dovecot.files("Processed").len() == 3 && dovecot.files("").iter().all(is_marked);
        until("the others are copied", done);
        drop(reader);
        let _reader = reads(&app, dovecot.mailbox_at(dovecot.port()));
        dovecot.delivers(&[says("third")]);
        until("the last is copied", || dovecot.files("Processed").len() == 4);
        // Without UIDPLUS the copied ones stay marked as deleted, and are not copied twice.
        let is_settled = |marked: usize| if left == 0 { marked == 0 } else { marked >= left };
        until("what was copied is gone, or marked", || is_settled(dovecot.files("").len()));
        assert_eq!((app.count("notices"), app.count("notice_repeats")), (4, 0), "{capabilities}");
    }
}

#[test]
fn a_folder_that_takes_nothing_holds_up_no_message() {
    let (app, dovecot) = (TestApp::on_sqlite(), Dovecot::starts());
    let in_the_way = dovecot.path("mail/desk/.Processed");
    fs::write(&in_the_way, "").unwrap();
    dovecot.delivers(&numbered("unmoved", 70));
    let reader = reads(&app, dovecot.mailbox_at(dovecot.port()));
    until("all are stored", || app.count("notices") == 70);
    until("it is told", || reader.says("mailbox_not_moved"));
    fs::remove_file(in_the_way).unwrap();
    until("they are moved later", || dovecot.files("Processed").len() == 70);
    assert_eq!(app.count("notice_repeats"), 0);
    assert_eq!(reader.times("mailbox_opened"), 1, "a refusal ends no connection");
}

#[test]
fn a_message_too_large_is_moved_aside_and_shown() {
    let dovecot = Dovecot::starts();
    let app = TestApp::on_sqlite().with(&[("QUARTERLIGHT_MESSAGE_BYTES", "20000")]);
    let mut messages = numbered("small", 5);
    messages.insert(2, says(&"large ".repeat(10_000)));
    dovecot.delivers(&messages);
    let _reader = reads(&app, dovecot.mailbox_at(dovecot.port()));
    until("all have their place", || dovecot.files("Processed").len() == 5 && dovecot.files("Too large").len() == 1);
    let large = messages.remove(2);
    assert_eq!(kept_bytes(&app), messages.into_iter().collect());
    let mara = app.officer("mara");
    let [shown] = app.pool.read(|db| notices::oversized(db, &mara.act())).unwrap().try_into().unwrap();
    assert_eq!(shown.size, i64::try_from(large.len()).unwrap());
    assert_eq!(fs::read(&dovecot.files("Too large")[0]).unwrap(), large, "never half kept, never lost");
}

/// What a parser chokes on, if any message does.
fn monster() -> Vec<u8> {
    let mut message = b"From: a\r\nFrom: b\r\nSubject: \x01\xff\r\n".to_vec();
    for depth in 0..1_000 {
        message
            .extend(format!("Content-Type: multipart/mixed; boundary=\"b{depth}\"\r\n\r\n--b{depth}\r\n").into_bytes());
    }
    message.extend(b"x".repeat(1_000_000));
    message.extend(b"\r\n * 1 FETCH (UID 2 BODY[] {3}\r\n)\r\nA0001 OK\r\n");
    message
}

#[test]
fn a_poison_message_ahead_of_a_hundred_good_ones_holds_up_none() {
    let (app, dovecot) = (TestApp::on_sqlite(), Dovecot::starts());
    let (liar, unreadable) = (says("its size is a lie"), says("nobody can read this file"));
    // The second is smaller on the disk than the server was told, the third cannot be read at all.
    dovecot.delivers([&monster()]);
    dovecot.delivers_as("1700000001.M1a.localhost,S=90000,W=90000", &liar);
    dovecot.delivers_as("1700000001.M1b.localhost", &unreadable);
    let file = |name: &str| dovecot.files("").into_iter().find(|path| path.to_str().unwrap().contains(name)).unwrap();
    fs::set_permissions(file("M1b"), fs::Permissions::from_mode(0o000)).unwrap();
    let good = numbered("good", 100);
    dovecot.delivers(&good);
    let reader = reads(&app, dovecot.mailbox_at(dovecot.port()));
    until("the good ones are stored", || app.count("notices") == 101);
    let there = kept_bytes(&app);
    assert!(good.iter().all(|message| there.contains(message)) && there.contains(&monster()));
    assert!(reader.says("mailbox_message_passed_over"));
    assert_eq!(app.pool.read(notices::unfetched_count).unwrap(), 2, "it is known what is missing");
    // What comes now is taken as if nothing were.
    dovecot.delivers(&numbered("later", 1));
    until("a later one is moved", || dovecot.files("Processed").len() == 102);
    // Once they can be read they are taken, by a program even that knows of them only from the database.
    drop(reader);
    fs::set_permissions(file("M1b"), fs::Permissions::from_mode(0o644)).unwrap();
    fs::rename(file("M1a"), dovecot.path("mail/desk/cur/1700000001.M1a.localhost:2,")).unwrap();
    let _reader = reads(&app, dovecot.mailbox_at(dovecot.port()));
    until("they are moved at last", || dovecot.files("Processed").len() == 104);
    let there = kept_bytes(&app);
    assert!(there.contains(&unreadable) && there.contains(&liar));
    assert_eq!((app.count("notices"), app.count("unfetched_messages"), app.count("notice_repeats")), (104, 0, 0));
    balances(&app);
}
