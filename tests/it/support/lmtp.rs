//! Mail servers that deliver by LMTP, as strict or as rude as a test wants them, and the listener that they meet.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::ops::Deref;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::time::Duration;

use quarterlight::db;
use quarterlight::intake::lmtp::{Limits, Post};
use quarterlight::intake::verdicts::Verifier;
use quarterlight::intake::{Doors, Intake, handover};
use quarterlight::notices::{self, Envelope};

use super::{TestApp, until};

/// A listener in this process.
pub struct Listening(Option<Intake>);

impl Deref for Listening {
    type Target = Intake;

    fn deref(&self) -> &Intake {
        self.0.as_ref().unwrap()
    }
}

impl Listening {
    pub fn address(&self) -> SocketAddr {
        self.lmtp_address().unwrap()
    }

    pub fn ends(mut self) {
        assert!(self.0.take().unwrap().stop());
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        // A test that failed already has its own words.
        let well = self.0.take().is_none_or(Intake::stop);
        assert!(well || std::thread::panicking());
    }
}

impl TestApp {
    pub fn listens(&self) -> Listening {
        self.listens_within(Limits::default())
    }

    pub fn listens_within(&self, limits: Limits) -> Listening {
        self.opens_doors(limits, Verifier::none())
    }

    /// A listener that checks whose mail it is.
    pub fn listens_with(&self, verifier: Verifier) -> Listening {
        self.opens_doors(Limits::default(), verifier)
    }

    fn opens_doors(&self, limits: Limits, verifier: Verifier) -> Listening {
        let mut intake = self.settings.intake.clone();
        intake.lmtp.listen = Some("127.0.0.1:0".parse().unwrap());
        let post = Post { pool: self.pool.clone(), desk: self.desk.clone(), clock: self.clock.clone(), verifier };
        let doors = Doors { intake, handover: handover::socket(self.data_dir()), limits, mailbox: None };
        Listening(Some(Intake::start(post, &doors).unwrap()))
    }

    /// All messages that are stored and their envelopes, in the order in which they came.
    pub fn stored(&self) -> Vec<(Vec<u8>, Envelope)> {
        let ids = self.numbers("SELECT id AS number FROM notices ORDER BY id");
        let read = |id: i64| {
            let find = |db: &mut db::Db| notices::find(db, db::ids::NoticeId::from_i64(id)).map_err(db::Error::from);
            notices::raw(&self.desk.keys, &self.pool.read(find).unwrap().unwrap()).unwrap()
        };
        ids.into_iter().map(read).collect()
    }

    /// `quarterlight serve --only intake` with this Unix socket for LMTP, once it can be delivered to.
    pub fn serves_mail_at(&self, socket: &Path) -> Served {
        let mut command = self.quarterlight(&["serve", "--only", "intake"]);
        let command = command.env("QUARTERLIGHT_LMTP_SOCKET", socket).env("QUARTERLIGHT_LMTP_LISTEN", "127.0.0.1:0");
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let mut address = None;
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        // What it says first is where it listens.
        for line in lines.by_ref().take(2) {
            let line = line.unwrap();
            let at = line.strip_prefix("mail by LMTP   ").unwrap_or_else(|| panic!("{line}"));
            address = address.or_else(|| at.parse().ok());
        }
        std::thread::spawn(move || lines.for_each(drop));
        until("the socket is there", || UnixStream::connect(socket).is_ok());
        Served { child, address: address.unwrap(), socket: socket.to_owned() }
    }
}

/// A process that serves; killed with its test.
pub struct Served {
    child: Child,
    pub address: SocketAddr,
    pub socket: PathBuf,
}

impl Served {
    pub fn gets_killed(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Asks it to end and gives its exit code.
    pub fn gets(mut self, signal: &str) -> Option<i32> {
        let kill = format!("kill -{signal} {}", self.child.id());
        assert!(std::process::Command::new("sh").args(["-c", &kill]).status().unwrap().success());
        self.child.wait().unwrap().code()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

trait Wire: Read + Write + Send {}
impl<W: Read + Write + Send> Wire for W {}

/// A mail server's end of a session.
pub struct Client(BufReader<Box<dyn Wire>>);

impl Client {
    /// Connected and welcomed, or told why not.
    pub fn knocks(address: SocketAddr) -> (Self, String) {
        let stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(Duration::from_mins(1))).unwrap();
        stream.set_nodelay(true).unwrap();
        let mut client = Self(BufReader::new(Box::new(stream)));
        let welcome = client.hears();
        (client, welcome)
    }

    /// Connected, welcomed and greeted.
    pub fn of(address: SocketAddr) -> Self {
        let (mut client, welcome) = Self::knocks(address);
        assert!(welcome.starts_with("220 "), "{welcome}");
        assert!(client.asks("LHLO mx.example").starts_with("250"));
        client
    }

    /// The same over a Unix socket; `None` if nobody answers.
    pub fn at(socket: &Path) -> Option<Self> {
        let stream = UnixStream::connect(socket).ok()?;
        stream.set_read_timeout(Some(Duration::from_mins(1))).unwrap();
        let mut client = Self(BufReader::new(Box::new(stream)));
        client.tries_to_hear().ok()?;
        client.tries("LHLO mx.example").ok()?;
        Some(client)
    }

    pub fn says(&mut self, bytes: impl AsRef<[u8]>) {
        self.0.get_mut().write_all(bytes.as_ref()).unwrap();
    }

    /// The same to somebody who may have hung up.
    pub fn may_say(&mut self, bytes: &[u8]) {
        drop(self.0.get_mut().write_all(bytes));
    }

    /// A whole reply: its lines, without their ends. Empty if the other side hung up.
    pub fn hears(&mut self) -> String {
        self.tries_to_hear().unwrap_or_default()
    }

    fn tries_to_hear(&mut self) -> std::io::Result<String> {
        let mut reply = String::new();
        loop {
            let begin = reply.len();
            if self.0.read_line(&mut reply)? == 0 {
                return Err(std::io::ErrorKind::UnexpectedEof.into());
            }
            if reply.as_bytes()[begin + 3] == b' ' {
                return Ok(reply.trim_end().replace("\r\n", "\n"));
            }
        }
    }

    fn tries(&mut self, command: &str) -> std::io::Result<String> {
        self.0.get_mut().write_all(format!("{command}\r\n").as_bytes())?;
        self.tries_to_hear()
    }

    pub fn asks(&mut self, command: &str) -> String {
        self.says(format!("{command}\r\n"));
        self.hears()
    }

    /// MAIL and RCPT, all accepted.
    pub fn addresses(&mut self, from: &str, to: &[&str]) {
        let mail = self.asks(&format!("MAIL FROM:<{from}>"));
        assert!(mail.starts_with("250 "), "{mail}");
        for address in to {
            let reply = self.asks(&format!("RCPT TO:<{address}>"));
            assert!(reply.starts_with("250 "), "{reply}");
        }
    }

    /// DATA, the message with its dots stuffed, and the end: the first reply after it.
    pub fn sends(&mut self, message: &[u8]) -> String {
        assert!(self.asks("DATA").starts_with("354 "));
        self.says(stuffed(message));
        self.hears()
    }

    /// A whole delivery to one recipient: the reply's code.
    pub fn delivers(&mut self, message: &[u8]) -> u16 {
        self.addresses("ada@example.org", &["abuse@session.example"]);
        self.sends(message)[..3].parse().unwrap()
    }

    /// The same, where the other side may die at any moment: whether it was taken.
    pub fn may_deliver(&mut self, message: &[u8]) -> bool {
        let mut deliver = || -> std::io::Result<bool> {
            for command in ["MAIL FROM:<ada@example.org>", "RCPT TO:<abuse@session.example>", "DATA"] {
                let reply = self.tries(command)?;
                if !reply.starts_with(['2', '3']) {
                    return Ok(false);
                }
            }
            self.0.get_mut().write_all(&stuffed(message))?;
            Ok(self.tries_to_hear()?.starts_with("250 "))
        };
        deliver().unwrap_or(false)
    }
}

/// A message as it goes over the wire after DATA. It has to end its last line.
pub fn stuffed(message: &[u8]) -> Vec<u8> {
    assert!(message.ends_with(b"\r\n"));
    let mut wire = Vec::with_capacity(message.len() + 5);
    for (at, byte) in message.iter().enumerate() {
        if *byte == b'.' && (at == 0 || message[..at].ends_with(b"\r\n")) {
            wire.push(b'.');
        }
        wire.push(*byte);
    }
    wire.extend_from_slice(b".\r\n");
    wire
}
