//! A mailbox as a door, against a real Dovecot: everything in it is stored once and moved only afterwards, whatever happens
//! to the line, to the server, to the database and to the program.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::{Child, Stdio};
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

use crate::support::{Dice, Dovecot, PASSWORD, Proxy, Ran, TestApp, distinct, mail, mixture, on_both, until};

/// What the door says while it works.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for Log {
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
        String::from_utf8_lossy(&self.log.0.lock().unwrap()).contains(what)
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        drop(self.stop.send(true));
        let ended = self.thread.take().unwrap().join();
        assert!(ended.is_ok() || std::thread::panicking(), "the door ended with a fault");
        if std::thread::panicking() {
            eprintln!("{}", String::from_utf8_lossy(&self.log.0.lock().unwrap()));
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
