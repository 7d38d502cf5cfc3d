//! The program as processes of its own: `serve` that is killed, `receive` that finds it or not, an import that is killed,
//! and `swaks` as somebody else's client.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::{UnixListener, UnixStream};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::channel;
use std::time::Duration;

use quarterlight::intake::handover;

use super::message;
use crate::support::{Client, Ended, Ran, Served, TestApp, mail, until};

fn receives(app: &TestApp, text: &str) -> Ended {
    app.quarterlight(&["receive", "--recipient", "<abuse@session.example>", "--return-path", "<>"])
        .given(&message(text))
}

fn serves(app: &TestApp) -> Served {
    app.serves_mail_at(&app.folder("sockets").join("lmtp.sock"))
}

/// Something at the place of `serve` that gives these replies, one a line of ours, and then hangs up.
fn answers_instead(app: &TestApp, replies: &'static [&'static str]) -> std::thread::JoinHandle<()> {
    let path = handover::socket(app.data_dir());
    drop(std::fs::remove_file(&path));
    let listener = UnixListener::bind(&path).unwrap();
    std::thread::spawn(move || {
        let (stream, _) = listener.accept().unwrap();
        let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
        for reply in replies {
            (&stream).write_all(reply.as_bytes()).unwrap();
            lines.next();
        }
    })
}

#[test]
fn receive_hands_its_message_to_a_running_serve() {
    let app = TestApp::on_sqlite();
    let served = serves(&app);
    let mut command = app.quarterlight(&["receive", "--recipient", "abuse@session.example"]);
    // By itself it could store nothing.
    command.env("DATABASE_URL", "sqlite:///nowhere/at/all/quarterlight.db");
    let odd = b"Subject: odd\n\n.\n..\r\x00 and no end of line";
    let ended = command.given(odd);
    assert_eq!((ended.code, ended.stdout.as_str(), ended.stderr.as_str()), (Some(0), "", ""));
    let [(bytes, envelope)] = app.stored().try_into().unwrap();
    assert_eq!(bytes, odd);
    assert_eq!((envelope.recipients, envelope.return_path), (vec!["abuse@session.example".to_owned()], None));
    assert_eq!(receives(&app, "null").code, Some(0));
    assert_eq!(app.stored()[1].1.return_path.as_deref(), Some(""));
    assert_eq!(app.words("SELECT transport AS word FROM notices"), ["pipe", "pipe"]);
    let all = app.reconciles();
    assert_eq!((all.accepted, all.unplaced, all.balanced), (2, 0, true), "placed before `receive` ends");
    assert_eq!(served.gets("TERM"), Some(0));
    assert_eq!(receives(&app, "alone").code, Some(0), "nobody serves: it stores by itself");
}

#[test]
fn receive_stores_by_itself_where_only_a_dead_socket_is_left() {
    let app = TestApp::on_sqlite();
    serves(&app).gets_killed();
    let socket = handover::socket(app.data_dir());
    assert!(socket.exists() && UnixStream::connect(&socket).is_err());
    assert_eq!(receives(&app, "one").code, Some(0));
    assert_eq!(app.count("notices"), 1);
    let served = serves(&app);
    let mode = |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&socket), mode(&served.socket)), (0o600, 0o660), "and the next `serve` takes its place");
}

#[test]
fn receive_says_what_serve_said() {
    let app = TestApp::on_sqlite();
    let cases: &[(&[&str], i32)] = &[
        (&["220 x\r\n", "250-x\r\n250 y\r\n", "250 ok\r\n", "451 4.3.0 the disk is full\r\n"], 75),
        (&["220 x\r\n", "250 x\r\n", "250 ok\r\n", "552 5.3.4 larger than is accepted\r\n"], 65),
        (&["220 x\r\n", "250 x\r\n", "250 ok\r\n"], 75),
        (&["421 4.7.0 too many connections\r\n"], 75),
        (&[], 75),
    ];
    for (replies, code) in cases {
        let instead = answers_instead(&app, replies);
        let ended = receives(&app, "one");
        instead.join().unwrap();
        assert_eq!(ended.code, Some(*code), "{replies:?}: {ended:?}");
        assert!(ended.stderr.starts_with("error: "), "{ended:?}");
    }
    std::fs::remove_file(handover::socket(app.data_dir())).unwrap();
    assert_eq!(app.count("notices"), 0);
}

#[test]
fn a_second_serve_on_the_same_data_says_so() {
    let app = TestApp::on_sqlite();
    let served = serves(&app);
    let ended = app.quarterlight(&["serve", "--only", "intake"]).given(b"");
    assert_eq!(ended.code, Some(1), "{ended:?}");
    assert!(ended.stderr.contains("another program listens") && ended.stderr.contains("hint: "), "{ended:?}");
    assert_eq!(receives(&app, "one").code, Some(0), "the first goes on");
    let socket = served.socket.clone();
    assert_eq!(served.gets("INT"), Some(0));
    assert!(!socket.exists() && !handover::socket(app.data_dir()).exists(), "it leaves nothing behind");
}

#[test]
fn killing_serve_loses_nothing_that_was_acknowledged() {
    const KILLS: u64 = 15;
    let app = TestApp::on_sqlite();
    let socket = app.folder("sockets").join("lmtp.sock");
    // Nobody ever speaks here: it is waited on for a time.
    let (_silent, clock) = channel::<()>();
    let stop = Arc::new(AtomicBool::new(false));
    let posts: Vec<_> = (0..4)
        .map(|client| {
            let (socket, stop) = (socket.clone(), stop.clone());
            std::thread::spawn(move || {
                let mut acknowledged = Vec::new();
                let mut session = None;
                for nth in 0.. {
                    let next = message(&format!("client {client} message {nth} {}", "word ".repeat(nth % 700)));
                    loop {
                        session = session.or_else(|| Client::at(&socket));
                        if session.as_mut().is_some_and(|session: &mut Client| session.may_deliver(&next)) {
                            break;
                        }
                        session = None;
                        std::thread::yield_now();
                    }
                    acknowledged.push(next);
                    if stop.load(Ordering::SeqCst) {
                        return acknowledged;
                    }
                }
                unreachable!()
            })
        })
        .collect();
    for nth in 0..KILLS {
        let served = app.serves_mail_at(&socket);
        let _ = clock.recv_timeout(Duration::from_millis(20 + nth * 37 % 300));
        served.gets_killed();
    }
    let last = app.serves_mail_at(&socket);
    stop.store(true, Ordering::SeqCst);
    let acknowledged: Vec<Vec<u8>> = posts.into_iter().flat_map(|post| post.join().unwrap()).collect();
    assert_eq!(last.gets("TERM"), Some(0));
    let stored: Vec<Vec<u8>> = app.stored().into_iter().map(|(bytes, _)| bytes).collect();
    assert_eq!(stored.len(), acknowledged.len(), "each is there once, and nothing else");
    assert_eq!(stored.iter().collect::<BTreeSet<_>>(), acknowledged.iter().collect::<BTreeSet<_>>());
    assert!(acknowledged.len() > usize::try_from(KILLS).unwrap(), "{} is no load", acknowledged.len());
    app.runs_due_jobs();
    assert!(app.reconciles().balanced);
}

#[test]
fn swaks_delivers_by_tcp_and_by_unix_socket() {
    let app = TestApp::on_sqlite();
    let served = serves(&app);
    let (address, socket) = (served.address.to_string(), served.socket.display().to_string());
    for place in [["--server", address.as_str()], ["--socket", socket.as_str()]] {
        let ended = Command::new("swaks")
            .args(place)
            .args(["--protocol", "LMTP", "--from", "ada@example.org", "--pipeline"])
            .args(["--to", "abuse@session.example,legal@session.example"])
            .args(["--header", &format!("Subject: by {}", place[0]), "--body", ".\n..\nPlease look.\n"])
            .output()
            .expect("swaks is not installed; hint: run `scripts/test`");
        assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stdout));
    }
    let stored = app.stored();
    assert_eq!(stored.len(), 2);
    for (bytes, envelope) in stored {
        assert_eq!(envelope.recipients, ["abuse@session.example", "legal@session.example"]);
        assert!(String::from_utf8(bytes).unwrap().contains("\r\n\r\n.\r\n..\r\nPlease look.\r\n"));
    }
}

/// An mbox of so many messages.
fn mbox(app: &TestApp, messages: usize) -> std::path::PathBuf {
    let path = app.folder("post").join("archive.mbox");
    let mut file = std::fs::File::create(&path).unwrap();
    for nth in 0..messages {
        file.write_all(b"From ada@example.org Mon May  4 08:55:00 2026\n").unwrap();
        let one = Vec::from(mail("ada@example.org").about("Abuse").says(&format!("Message {nth}.\n\n")));
        file.write_all(&one).unwrap();
    }
    path
}

#[test]
fn a_killed_import_goes_on_where_it_stopped() {
    const MESSAGES: i64 = 120;
    let app = TestApp::on_sqlite();
    let path = mbox(&app, usize::try_from(MESSAGES).unwrap());
    let import = || app.quarterlight(&["import", "mbox", path.to_str().unwrap()]);
    let mut killed = 0;
    for goal in [15, 60, 100] {
        let mut child = import().stdin(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        until("so many are there", || app.count("notices") >= goal);
        child.kill().unwrap();
        killed += usize::from(!child.wait().unwrap().success());
    }
    let before = app.count("notices");
    assert!(killed == 3 && before < MESSAGES, "they were killed in the middle: {before}");
    assert_eq!(app.numbers("SELECT messages AS number FROM import_progress"), [before]);
    let ended = import().given(b"");
    let said = format!("{before} taken before, {} new, 0 repeated, 0 not taken\n", MESSAGES - before);
    assert_eq!((ended.code, ended.stderr.as_str()), (Some(0), said.as_str()));
    assert_eq!((app.count("notices"), app.count("notice_repeats"), app.count("import_progress")), (MESSAGES, 0, 0));
    let again = import().given(b"");
    assert_eq!(again.stderr, format!("0 new, {MESSAGES} repeated, 0 not taken\n"), "a second import counts repeats");
    assert_eq!(app.count("notice_repeats"), MESSAGES);
}
