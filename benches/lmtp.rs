//! What LMTP intake gains by sharing commits: sixteen connections deliver as fast as they can to the real listener on the
//! embedded database, in turns with shared commits and with a commit for every message. Medians of several rounds, and the
//! disk's own rate of syncs, all measured in one run.
//!
//! `cargo bench --bench lmtp`. Not a test: it says what it measured and fails only if it could not measure.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a measurement stops at the first surprise and says what it found"
)]

use std::fs::OpenOptions;
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpStream};
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::Barrier;
use std::sync::atomic::{AtomicU64, Ordering};

use quarterlight::app::App;
use quarterlight::clock::Clock;
use quarterlight::config::{Settings, Source};
use quarterlight::db::Pool;
use quarterlight::intake::lmtp::{Limits, Post};
use quarterlight::intake::verdicts::Verifier;
use quarterlight::intake::{Doors, Intake, handover};
use tempfile::TempDir;

const CONNECTIONS: u64 = 16;
const ROUNDS: usize = 5;
/// Of each connection in each round.
const MESSAGES: u64 = 200;
const BODY_BYTES: usize = 4096;
const SYNCS: u32 = 200;
/// The key store commits once for so many keys, by a thread that a message waits for.
const KEYS_A_COMMIT: u64 = 64;

/// Tells messages of all rounds apart.
static NUMBER: AtomicU64 = AtomicU64::new(0);

/// What one round measured.
#[derive(Clone, Copy)]
struct Measured {
    messages_a_second: f64,
    messages_a_commit: f64,
}

#[expect(clippy::cast_precision_loss, reason = "counts and microseconds of a few minutes")]
fn rate(count: u64, microseconds: i64) -> f64 {
    count as f64 * 1_000_000.0 / microseconds as f64
}

fn microseconds(work: impl FnOnce()) -> i64 {
    let begun = Clock::System.now().as_microsecond();
    work();
    (Clock::System.now().as_microsecond() - begun).max(1)
}

/// How often a second the disk makes 4 KiB durable.
fn syncs_a_second(folder: &Path) -> f64 {
    let file = OpenOptions::new().create(true).write(true).truncate(true).open(folder.join("syncs")).unwrap();
    let block = [7; 4096];
    let taken = microseconds(|| {
        for nth in 0..SYNCS {
            file.write_all_at(&block, u64::from(nth) * 4096).unwrap();
            file.sync_data().unwrap();
        }
    });
    rate(SYNCS.into(), taken)
}

struct Connection(BufReader<TcpStream>);

impl Connection {
    fn open(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).unwrap();
        stream.set_nodelay(true).unwrap();
        let mut connection = Self(BufReader::new(stream));
        connection.hears("220");
        connection.0.get_mut().write_all(b"LHLO bench\r\n").unwrap();
        connection.hears("250");
        connection
    }

    fn hears(&mut self, code: &str) {
        loop {
            let mut line = String::new();
            self.0.read_line(&mut line).unwrap();
            assert!(line.starts_with(code), "{line}");
            if line.get(3..4) == Some(" ") {
                return;
            }
        }
    }

    /// As Postfix does: all commands in one packet, then the message.
    fn delivers(&mut self) {
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let to = "RCPT TO:<abuse@session.example>\r\n";
        self.0.get_mut().write_all(format!("MAIL FROM:<ada@example.org>\r\n{to}DATA\r\n").as_bytes()).unwrap();
        self.hears("250");
        self.hears("250");
        self.hears("354");
        let header = format!("From: ada@example.org\r\nTo: abuse@session.example\r\nSubject: {number}\r\n\r\n");
        let body = "Please look at this community. ".repeat(BODY_BYTES / 31);
        self.0.get_mut().write_all(format!("{header}{body}\r\n.\r\n").as_bytes()).unwrap();
        self.hears("250");
    }
}

/// A desk with a listener; its commits are counted by its pool.
struct Desk {
    app: App,
    intake: Intake,
}

impl Desk {
    fn opens(folder: &Path, name: &str, group_limit: Option<usize>) -> Self {
        let data_dir = folder.join(name);
        let variables = [("QUARTERLIGHT_DATA_DIR", data_dir.to_str().unwrap())];
        let settings = Settings::read(&Source::from_variables(variables)).unwrap();
        let mut app = App::open(settings, Clock::System).unwrap();
        if let Some(limit) = group_limit {
            app.pool = Pool::open_with_group_limit(&app.settings.paths.database, limit).unwrap();
        }
        let mut intake = app.settings.intake.clone();
        intake.lmtp.listen = Some("127.0.0.1:0".parse().unwrap());
        let doors = Doors { intake, handover: handover::socket(&data_dir), limits: Limits::default(), mailbox: None };
        let (pool, desk, clock) = (app.pool.clone(), app.desk.clone(), app.clock.clone());
        let intake = Intake::start(Post { pool, desk, clock, verifier: Verifier::none() }, &doors).unwrap();
        Self { app, intake }
    }

    fn round(&self) -> Measured {
        let address = self.intake.lmtp_address().unwrap();
        let ready = Barrier::new(usize::try_from(CONNECTIONS).unwrap() + 1);
        std::thread::scope(|scope| {
            let deliver = || {
                let mut connection = Connection::open(address);
                ready.wait();
                (0..MESSAGES).for_each(|_| connection.delivers());
            };
            let deliveries: Vec<_> = (0..CONNECTIONS).map(|_| scope.spawn(deliver)).collect();
            ready.wait();
            let before = self.app.pool.commits();
            let taken = microseconds(|| deliveries.into_iter().for_each(|delivery| delivery.join().unwrap()));
            let (messages, commits) = (CONNECTIONS * MESSAGES, self.app.pool.commits() - before);
            let messages_a_commit = rate(messages, i64::try_from(commits * 1_000_000).unwrap());
            Measured { messages_a_second: rate(messages, taken), messages_a_commit }
        })
    }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

fn main() {
    let folder = TempDir::new_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let shared = Desk::opens(folder.path(), "shared", None);
    let single = Desk::opens(folder.path(), "single", Some(1));
    // Warm: files have grown a little, keys are made in full batches.
    shared.round();
    single.round();
    let (mut of_shared, mut of_single, mut syncs) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        syncs.push(syncs_a_second(folder.path()));
        of_shared.push(shared.round());
        of_single.push(single.round());
    }
    let speed = |rounds: &[Measured]| median(rounds.iter().map(|round| round.messages_a_second).collect());
    let group = |rounds: &[Measured]| median(rounds.iter().map(|round| round.messages_a_commit).collect());
    println!("{CONNECTIONS} connections, {ROUNDS} rounds of {MESSAGES} messages each, 4 KiB a message; medians");
    println!("disk: {:.0} syncs of 4 KiB a second", median(syncs));
    println!("shared commits: {:.0} messages a second, {:.1} messages a commit", speed(&of_shared), group(&of_shared));
    println!(
        "one commit a message: {:.0} messages a second, {:.1} messages a commit",
        speed(&of_single),
        group(&of_single)
    );
    println!("gain: {:.2} times", speed(&of_shared) / speed(&of_single));
    println!(
        "beside these, on both sides, the key store commits once for {KEYS_A_COMMIT} keys: about {} times a round",
        (CONNECTIONS * MESSAGES).div_ceil(KEYS_A_COMMIT)
    );
    assert!(shared.intake.stop() && single.intake.stop());
}
