//! A mailbox as a door, against a real Dovecot: everything in it is stored once and moved only afterwards, whatever happens
//! to the line, to the server, to the database and to the program.

mod crash;
mod folders;
mod sign_in;

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use quarterlight::config::Mailbox;
use quarterlight::db::ids::{NoticeId, OversizedId};
use quarterlight::db::{self, Db};
use quarterlight::intake::imap::{self, Limits, MailboxDoor};
use quarterlight::notices::{self, Envelope, MailboxError, MailboxName, Numbering};
use quarterlight::workflow::Action;
use tokio::sync::watch;

use crate::support::{Dovecot, TestApp, mail, on_both, until};

/// What the door says while it works.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// The door at work in a thread of its own, until this is dropped.
struct Reader {
    stop: watch::Sender<bool>,
    thread: Option<JoinHandle<()>>,
    log: Log,
}

impl Reader {
    fn says(&self, what: &str) -> bool {
        self.times(what) > 0
    }

    fn times(&self, what: &str) -> usize {
        String::from_utf8_lossy(&self.log.0.lock().unwrap()).matches(what).count()
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        // Nobody listens any more if it has ended by a fault, which the next line tells.
        self.stop.send(true).ok();
        let ended = self.thread.take().unwrap().join();
        if std::thread::panicking() {
            std::io::stderr().write_all(&self.log.0.lock().unwrap()).unwrap();
        } else {
            assert!(ended.is_ok(), "the door ended with a fault");
        }
    }
}

/// Starts to read a mailbox.
fn reads(app: &TestApp, mailbox: Mailbox) -> Reader {
    let limits =
        Limits { step: Duration::from_secs(5), message: Duration::from_secs(5), pause: Duration::from_millis(20) };
    let (pool, desk, clock) = (app.pool.clone(), app.desk.clone(), app.clock.clone());
    let door = MailboxDoor { pool, desk, clock, mailbox, limits };
    let (stop, stopped) = watch::channel(false);
    let log = Log::default();
    let written = log.clone();
    let thread = std::thread::spawn(move || {
        let told = tracing_subscriber::fmt().with_ansi(false).with_writer(move || written.clone()).finish();
        let _told = tracing::subscriber::set_default(told);
        tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(imap::run(door, stopped));
    });
    Reader { stop, thread: Some(thread), log }
}

/// Every notice as it came, and its envelope.
fn kept(app: &TestApp) -> Vec<(Vec<u8>, Envelope)> {
    let ids = app.numbers("SELECT id AS number FROM notices ORDER BY id");
    let find = |id: i64| {
        let find = |db: &mut Db| notices::find(db, NoticeId::from_i64(id)).map_err(db::Error::from);
        notices::raw(&app.desk.keys, &app.pool.read(find).unwrap().unwrap()).unwrap()
    };
    ids.into_iter().map(find).collect()
}

fn kept_bytes(app: &TestApp) -> BTreeSet<Vec<u8>> {
    kept(app).into_iter().map(|(bytes, _)| bytes).collect()
}

/// A message of a person with these words.
fn says(words: &str) -> Vec<u8> {
    mail("ada@example.org").about("Abuse in a community").says(&format!("{words}\r\n")).into()
}

fn numbered(words: &str, count: usize) -> Vec<Vec<u8>> {
    (0..count).map(|nth| says(&format!("{words} {nth}"))).collect()
}

fn balances(app: &TestApp) {
    let books = app.reconciles();
    assert!(books.balanced, "{books:?}");
}

on_both! {
    fn a_message_is_durable_before_it_is_moved(app: TestApp) {
        let dovecot = Dovecot::starts();
        let (message, flagged) = (says("Look at this."), says("Somebody opened this one before."));
        dovecot.delivers([&message]);
        // Looked at by a person: the flag in the name says so, and it means nothing here.
        dovecot.delivers_as("1800000000.M1.localhost:2,S", &flagged);
        let _reader = reads(&app, dovecot.mailbox_at(dovecot.port()));
        until("both are moved", || dovecot.files("Processed").len() == 2);
        assert_eq!(kept_bytes(&app), BTreeSet::from([message, flagged]));
        assert!(dovecot.files("").is_empty());
        let flags: Vec<_> = dovecot.files("Processed").iter().map(|path| path.display().to_string()).collect();
        assert_eq!(flags.iter().filter(|name| name.ends_with('S')).count(), 1, "no flag was set: {flags:?}");
        assert_eq!(app.words("SELECT DISTINCT transport AS word FROM notices"), ["imap"]);
        assert_eq!((app.count("notice_repeats"), app.count("notices")), (0, 2));
        balances(&app);
    }

    fn the_mark_of_a_mailbox_only_goes_up_within_one_numbering(app: TestApp) {
        let mailbox = MailboxName::new(&app.desk.keys, "mail.example", "desk", "INBOX");
        let numbering = |uid_validity| Numbering { mailbox: mailbox.clone(), uid_validity };
        let at = app.now();
        let begin = |numbering: Numbering, before| {
            app.pool.write(move |db| notices::begin_numbering(db, at, &numbering, before)).unwrap();
        };
        let reach = |numbering: Numbering, uid| app.pool.write(move |db| notices::reach(db, at, &numbering, uid));
        let reached = || app.pool.read(|db| notices::reached(db, &mailbox)).unwrap();
        let mark = || reached().map(|it| (it.uid_validity, it.last_uid)).unwrap();
        begin(numbering(1), reached());
        reach(numbering(1), 9).unwrap();
        reach(numbering(1), 5).unwrap();
        assert_eq!(mark(), (1, 9));
        let before = reached();
        reach(numbering(1), 10).unwrap();
        begin(numbering(2), before);
        assert_eq!(mark(), (1, 10), "another instance was faster");
        begin(numbering(2), reached());
        assert!(matches!(reach(numbering(1), 11), Err(MailboxError::NumberedAgain)));
        assert_eq!(mark(), (2, 0));
        // UIDs have 32 bits, all of them.
        reach(numbering(2), u32::MAX).unwrap();
        assert_eq!(mark(), (2, u32::MAX));
    }

    fn a_message_that_another_instance_only_noted_is_not_taken_for_received(app: TestApp) {
        let mailbox = MailboxName::new(&app.desk.keys, "mail.example", "desk", "INBOX");
        let numbering = Numbering { mailbox, uid_validity: 1 };
        let (act, noted) = (app.act("intake"), numbering.clone());
        app.pool.write(move |db| {
            notices::begin_numbering(db, act.at, &noted, None)?;
            notices::note_unfetched(db, act.at, &noted, &[1])?;
            notices::note_oversized(db, &act, &noted, 2, 99_000_000)?;
            notices::reach(db, act.at, &noted, 3)
        }).unwrap();
        let received = |uid| app.pool.read(|db| notices::is_received(db, &numbering, uid)).unwrap();
        assert_eq!([1, 2, 3, 4].map(received), [false, false, true, false]);
        let again = Numbering { uid_validity: 2, ..numbering.clone() };
        assert!(!app.pool.read(|db| notices::is_received(db, &again, 3)).unwrap());
    }

    fn what_is_too_large_waits_for_a_person_and_leaves_an_event(app: TestApp) {
        let mailbox = MailboxName::new(&app.desk.keys, "mail.example", "desk", "INBOX");
        let numbering = Numbering { mailbox, uid_validity: 1 };
        let (at, begun) = (app.now(), numbering.clone());
        app.pool.write(move |db| notices::begin_numbering(db, at, &begun, None)).unwrap();
        for _ in 0..2 {
            let (act, numbering) = (app.act("intake"), numbering.clone());
            app.pool.write(move |db| notices::note_oversized(db, &act, &numbering, 7, 99_000_000)).unwrap();
        }
        let (mara, rhea) = (app.officer("mara"), app.reviewer("rhea"));
        let waiting = || app.pool.read(|db| notices::oversized(db, &mara.act())).unwrap();
        let [one] = waiting().try_into().unwrap();
        assert_eq!((one.size, one.seen_at), (99_000_000, app.now()));
        let deal = |act, id| app.pool.write(move |db| notices::deal_with_oversized(db, &act, id));
        let denied = deal(rhea.act(), one.id);
        assert!(matches!(denied, Err(MailboxError::Denied(denied)) if denied.action == Action::PlaceFromPen));
        deal(mara.act(), one.id).unwrap();
        assert!(waiting().is_empty());
        assert!(matches!(deal(mara.act(), one.id), Err(MailboxError::Unknown(_))), "not twice");
        assert!(matches!(deal(mara.act(), OversizedId::from_i64(1)), Err(MailboxError::Unknown(_))));
        let events = app.words("SELECT verb AS word FROM events ORDER BY id");
        let about: Vec<_> = events.iter().filter(|verb| verb.contains("oversized") || verb.contains("large")).collect();
        assert_eq!(about, ["message_too_large", "oversized_dealt_with"]);
    }
}

/// Lets so much time pass.
fn passes(milliseconds: u64) {
    let (_keep, tick) = std::sync::mpsc::channel::<()>();
    assert!(tick.recv_timeout(Duration::from_millis(milliseconds)).is_err());
}

#[test]
fn what_is_to_stay_is_left_and_not_taken_again() {
    let (app, dovecot) = (TestApp::on_sqlite(), Dovecot::starts());
    let stays = || Mailbox { processed: None, ..dovecot.mailbox_at(dovecot.port()) };
    dovecot.delivers(&numbered("stays", 60));
    let reader = reads(&app, stays());
    until("all are stored", || app.count("notices") == 60);
    drop(reader);
    dovecot.delivers(&numbered("more", 1));
    let _reader = reads(&app, stays());
    until("the new one is stored", || app.count("notices") == 61);
    assert_eq!((dovecot.files("").len(), app.count("notice_repeats")), (61, 0));
    balances(&app);
}

#[test]
fn a_message_counts_from_its_delivery_and_keeps_its_envelope() {
    let (app, dovecot) = (TestApp::on_sqlite(), Dovecot::starts());
    let early =
        [&b"Return-Path: <>\r\nDelivered-To: legal@session.example\r\nReceived: by mx; now\r\n"[..], &says("early")]
            .concat();
    dovecot.delivers([&early, &says("late")]);
    // A day before the desk's present; the other one comes from its future, as a server with a wrong clock says.
    let delivered = app.now().plus_seconds(-86_400);
    let mtime = std::time::UNIX_EPOCH + Duration::from_micros(delivered.as_microsecond().try_into().unwrap());
    fs::File::options().append(true).open(&dovecot.files("")[0]).unwrap().set_modified(mtime).unwrap();
    let _reader = reads(&app, dovecot.mailbox_at(dovecot.port()));
    until("both are stored", || app.count("notices") == 2);
    let received = app.numbers("SELECT received_at AS number FROM notices ORDER BY id");
    assert_eq!(received, [delivered.as_microsecond(), app.now().as_microsecond()]);
    let envelope = Envelope {
        recipients: vec!["legal@session.example".to_owned()],
        return_path: Some(String::new()),
        verdicts: None,
    };
    assert_eq!(kept(&app)[0], (early, envelope));
}

#[test]
fn a_mailbox_that_is_numbered_again_loses_and_doubles_nothing() {
    let (app, mut dovecot) = (TestApp::on_sqlite(), Dovecot::starts());
    let mailbox = Mailbox { processed: None, ..dovecot.mailbox_at(dovecot.port()) };
    let (first, second) = (numbered("before", 20), numbered("after", 5));
    dovecot.delivers(&first);
    let reader = reads(&app, mailbox.clone());
    until("the first are stored", || app.count("notices") == 20);
    let numbering = || app.numbers("SELECT uid_validity AS number FROM mailboxes");
    let before = numbering();
    dovecot.stops();
    dovecot.numbers_again();
    dovecot.delivers(&second);
    dovecot.resumes();
    until("all are stored", || app.count("notices") == 25);
    assert!(reader.says("mailbox_numbered_again"));
    assert_ne!(numbering(), before, "it is a new numbering");
    assert_eq!(kept_bytes(&app), first.into_iter().chain(second).collect());
    assert_eq!(app.count("notice_repeats"), 20, "each was read once more and recognised");
    drop(reader);
    let _reader = reads(&app, mailbox);
    dovecot.delivers(&numbered("last", 1));
    until("the last is stored", || app.count("notices") == 26);
    assert_eq!(app.count("notice_repeats"), 20, "and then no more");
    balances(&app);
}

#[test]
fn two_fetchers_at_once_double_and_lose_nothing() {
    let (app, dovecot) = (TestApp::on_sqlite(), Dovecot::starts());
    let messages = numbered("for both", 200);
    dovecot.delivers(&messages);
    let other = app.with(&[]);
    let _readers = [&app, &other].map(|app| reads(app, dovecot.mailbox_at(dovecot.port())));
    until("all are stored and moved", || app.count("notices") == 200 && dovecot.files("").is_empty());
    assert_eq!(kept_bytes(&app), messages.into_iter().collect());
    assert_eq!(app.count("notices"), 200);
    balances(&app);
}
