//! `kill -9` at any moment of an import loses nothing that was acknowledged, keeps nothing twice, and leaves books that
//! balance and a chain that holds.
//!
//! Each round imports what was not acknowledged yet, and something that was, and is killed at a random moment between its
//! start and somewhat after the time that a whole round takes.

use std::collections::{BTreeMap, VecDeque};
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use quarterlight::clock::Clock;
use quarterlight::db::ids::NoticeId;
use quarterlight::notices;

use crate::support::{Dice, Ran, TestApp, mail, on_both};

/// As many messages as one round takes.
const ROUND: usize = 6;

/// The messages of a run, and which of them were acknowledged, as which notice.
struct Post {
    folder: PathBuf,
    written: usize,
    waiting: VecDeque<PathBuf>,
    acknowledged: BTreeMap<PathBuf, NoticeId>,
}

impl Post {
    fn new(app: &TestApp) -> Self {
        Self { folder: app.folder("post"), written: 0, waiting: VecDeque::new(), acknowledged: BTreeMap::new() }
    }

    /// The next round: what waits, filled up with new messages, and one that was acknowledged before.
    fn round(&mut self, dice: &mut Dice) -> Vec<PathBuf> {
        while self.waiting.len() < ROUND {
            let path = self.folder.join(format!("{}.eml", self.written));
            let text = format!("Look at message {}. {}", self.written, "word ".repeat(dice.pick(400)));
            fs::write(
                &path,
                Vec::from(mail(&format!("ada{}@example.org", self.written)).about("Abuse in a community").says(&text)),
            )
            .unwrap();
            self.waiting.push_back(path);
            self.written += 1;
        }
        let again = self.acknowledged.keys().nth(dice.pick(64)).cloned();
        again.into_iter().chain(self.waiting.iter().take(ROUND).cloned()).collect()
    }

    /// Takes a line of the program's output: `NOTICE PATH`. A line cut short is no acknowledgement.
    fn acknowledge(&mut self, line: &str) {
        let (notice, path) = line.split_once(' ').unwrap();
        let (notice, path) = (NoticeId::from_i64(notice.parse().unwrap()), PathBuf::from(path));
        let before = self.acknowledged.insert(path.clone(), notice);
        assert!(before.is_none_or(|before| before == notice), "{} became two notices", path.display());
        self.waiting.retain(|waiting| *waiting != path);
    }
}

/// An import that runs, and its lines as they come.
struct Import {
    child: Child,
    lines: Receiver<String>,
}

impl Import {
    fn starts(mut command: Command, paths: &[PathBuf]) -> Self {
        let mut child = command
            .args(["import", "eml", "--receipts"])
            .args(paths)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let (send, lines) = channel();
        std::thread::spawn(move || {
            let mut line = String::new();
            while stdout.read_line(&mut line).unwrap() > 0 {
                if let Some(whole) = line.strip_suffix('\n') {
                    send.send(whole.to_owned()).unwrap();
                }
                line.clear();
            }
        });
        Self { child, lines }
    }

    /// Lets it run for so long and kills it; what it acknowledged, and whether it had ended by itself.
    fn dies_after(mut self, microseconds: u64, post: &mut Post) -> bool {
        let until = Clock::System.now().as_microsecond() + i64::try_from(microseconds).unwrap();
        let ended = loop {
            let left = u64::try_from(until - Clock::System.now().as_microsecond()).unwrap_or(0);
            match self.lines.recv_timeout(Duration::from_micros(left)) {
                Ok(line) => post.acknowledge(&line),
                Err(RecvTimeoutError::Timeout) => break false,
                Err(RecvTimeoutError::Disconnected) => break true,
            }
        };
        drop(self.child.kill());
        self.child.wait().unwrap();
        // What it had said before it died counts.
        self.lines.iter().for_each(|line| post.acknowledge(&line));
        ended
    }

    fn ends(mut self, post: &mut Post) {
        self.lines.iter().for_each(|line| post.acknowledge(&line));
        assert!(self.child.wait().unwrap().success());
    }
}

/// How long a whole round takes here, in microseconds.
fn measure(app: &TestApp, post: &mut Post, dice: &mut Dice) -> u64 {
    let begun = Clock::System.now().as_microsecond();
    Import::starts(app.quarterlight(&[]), &post.round(dice)).ends(post);
    u64::try_from(Clock::System.now().as_microsecond() - begun).unwrap()
}

/// Kills an import so many times, lets the last one end, and looks at everything.
fn survives(app: &TestApp, kills: usize, seed: u64) {
    let (mut post, mut dice) = (Post::new(app), Dice(seed));
    let whole = measure(app, &mut post, &mut dice);
    let (mut died, mut barren) = (0, 0);
    while died < kills {
        let before = post.acknowledged.len();
        let import = Import::starts(app.quarterlight(&[]), &post.round(&mut dice));
        if !import.dies_after(dice.roll(whole + whole / 5), &mut post) {
            died += 1;
            barren += usize::from(post.acknowledged.len() == before);
        }
    }
    assert!(barren < kills * 9 / 10, "nearly all died before they took anything: the moments are not spread");
    Import::starts(app.quarterlight(&[]), &post.round(&mut dice)).ends(&mut post);
    assert!(post.waiting.is_empty());
    everything_is_there(app, &post);
}

fn everything_is_there(app: &TestApp, post: &Post) {
    let messages = i64::try_from(post.written).unwrap();
    assert_eq!(post.acknowledged.len(), post.written);
    for (path, notice) in &post.acknowledged {
        let row = app.pool.read(|db| notices::find(db, *notice).map_err(quarterlight::db::Error::from)).unwrap();
        let row = row.unwrap_or_else(|| panic!("{} was acknowledged and is gone", path.display()));
        let (bytes, _) = notices::raw(&app.desk.keys, &row).unwrap();
        assert!(bytes == fs::read(path).unwrap(), "{} came back different", path.display());
    }
    assert_eq!(app.count("notices"), messages, "nothing twice");
    assert_eq!(app.count("cases"), messages);
    assert_eq!(app.count("mails WHERE message = 'acknowledgement'"), messages);
    let books = app.quarterlight(&["reconcile", "--json"]).given(b"");
    assert_eq!(books.code, Some(0), "{books:?}");
    let books: serde_json::Value = serde_json::from_str(&books.stdout).unwrap();
    assert_eq!((books["opened"].as_i64(), books["unplaced"].as_i64()), (Some(messages), Some(0)), "{books}");
    let audit = app.quarterlight(&["audit", "verify"]).given(b"");
    assert_eq!(audit.code, Some(0), "{audit:?}");
    assert!(audit.stdout.contains(", 0 waiting"), "{}", audit.stdout);
    assert_eq!(app.numbers("SELECT number FROM notice_numbers ORDER BY number"), (1..=messages).collect::<Vec<_>>());
}

on_both! {
    fn killing_an_import_loses_nothing_that_was_acknowledged(app: TestApp) {
        let kills = match app.engine() {
            quarterlight::db::Engine::Sqlite => 200,
            quarterlight::db::Engine::Postgres => 20,
        };
        survives(&app, kills, 20_261_123);
    }
}

/// The first start makes the database, the key store and the master key; it may die in the middle of each.
#[test]
fn killing_the_first_start_leaves_a_folder_that_can_be_used() {
    let app = TestApp::on_sqlite();
    let mut dice = Dice(7);
    let folder = |nth: u64| app.folder("starts").join(nth.to_string());
    let started = |folder: &Path| {
        let mut command = app.quarterlight(&[]);
        command.env("QUARTERLIGHT_DATA_DIR", folder);
        command
    };
    let mut post = Post::new(&app);
    let paths = post.round(&mut dice);
    let begun = Clock::System.now().as_microsecond();
    Import::starts(started(&folder(0)), &paths[..1]).ends(&mut post);
    let whole = u64::try_from(Clock::System.now().as_microsecond() - begun).unwrap();
    for nth in 1..=20 {
        let folder = folder(nth);
        let mut post = Post::new(&app);
        Import::starts(started(&folder), &paths[..1]).dies_after(dice.roll(whole), &mut post);
        let acknowledged = i64::try_from(post.acknowledged.len()).unwrap();
        let mut books = started(&folder);
        let books = books.args(["reconcile", "--json"]).stdin(Stdio::null()).output().unwrap();
        assert!(books.status.success(), "start {nth}: {books:?}");
        let books: serde_json::Value = serde_json::from_slice(&books.stdout).unwrap();
        assert!(books["accepted"].as_i64().unwrap() >= acknowledged, "start {nth}: {books}");
        Import::starts(started(&folder), &paths[..1]).ends(&mut post);
    }
}
