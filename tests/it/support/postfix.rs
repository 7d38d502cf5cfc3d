//! A mail server as the desk stands behind: a real Postfix on loopback, in a folder of its own. Mail to `session.example` goes
//! to the program by LMTP, mail to `pipe@session.example` by a pipe, and all other mail (bounces) is thrown away.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpStream};
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::Duration;

use tempfile::TempDir;

use super::{TestApp, free_address, until};

const SERVICES: &str = "\
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
";

/// The user that the pipe runs as: Postfix never runs one as root.
const PIPE_USER: &str = "mail";

pub struct Postfix {
    folder: TempDir,
    pub address: SocketAddr,
    /// Where the program has to listen for LMTP.
    pub lmtp: SocketAddr,
}

impl Postfix {
    /// Starts it, with these settings beside its usual ones.
    pub fn starts(app: &TestApp, more: &str) -> Self {
        let folder = tempfile::Builder::new().prefix("postfix").tempdir_in("/tmp").unwrap();
        assert!(
            folder.path().metadata().unwrap().uid() == 0,
            "Postfix has to be started as root\n  hint: run these tests as root, as the CI does, or leave them out: scripts/test --test it -- --skip postfix::"
        );
        let postfix = Self { folder, address: free_address(), lmtp: free_address() };
        fs::set_permissions(postfix.path(""), fs::Permissions::from_mode(0o755)).unwrap();
        for inside in ["etc", "spool", "data", "log"] {
            fs::create_dir(postfix.path(inside)).unwrap();
        }
        let made = Command::new("chown").arg("postfix").arg(postfix.path("data")).output().unwrap();
        assert!(made.status.success(), "{made:?} (hint: apt-get install postfix)");
        fs::write(postfix.path("etc/main.cf"), postfix.main(more)).unwrap();
        fs::write(postfix.path("etc/master.cf"), postfix.master(app)).unwrap();
        postfix.start();
        postfix
    }

    fn path(&self, inside: &str) -> PathBuf {
        self.folder.path().join(inside)
    }

    fn main(&self, more: &str) -> String {
        let (folder, lmtp) = (self.folder.path().display(), self.lmtp);
        let lmtp = format!("lmtp:inet:{}:{}", lmtp.ip(), lmtp.port());
        format!(
            "compatibility_level = 3.6\nqueue_directory = {folder}/spool\ndata_directory = {folder}/data\n\
             maillog_file = {folder}/log/mail.log\nmaillog_file_prefixes = {folder}\n\
             myhostname = mx.session.example\ninet_interfaces = 127.0.0.1\ninet_protocols = ipv4\nmydestination =\n\
             mynetworks = 127.0.0.0/8\nsmtpd_relay_restrictions = permit_mynetworks, permit_auth_destination, reject\nsmtpd_peername_lookup = no\n\
             smtpd_authorized_xclient_hosts = 127.0.0.0/8\nlocal_recipient_maps =\nalias_maps =\nalias_database =\n\
             virtual_mailbox_domains = session.example\nvirtual_transport = {lmtp}\n\
             transport_maps = inline:{{ pipe@session.example=program: }}\n\
             default_transport = discard\nrelay_transport = discard\nlmtp_send_xforward_command = yes\n\
             local_header_rewrite_clients =\nlmtp_line_length_limit = 0\nmessage_size_limit = 60000000\nmailbox_size_limit = 0\n\
             queue_run_delay = 1s\nminimal_backoff_time = 1s\nmaximal_backoff_time = 3s\ntransport_retry_time = 1s\n\
             lmtp_connect_timeout = 5s\nlmtp_destination_concurrency_limit = 16\ninitial_destination_concurrency = 16\n\
             lmtp_destination_concurrency_failed_cohort_limit = 1000\nprogram_destination_recipient_limit = 1\n\
             smtpd_client_connection_count_limit = 0\nsmtpd_client_connection_rate_limit = 0\nin_flow_delay = 0\n{more}\n"
        )
    }

    fn master(&self, app: &TestApp) -> String {
        let (address, program) = (self.address, self.program(app).display().to_string());
        format!(
            "{}:{} inet n - n - - smtpd\n{SERVICES}program unix - n n - 4 pipe flags=Rq user={PIPE_USER} null_sender= \
             argv={program} ${{recipient}} ${{sender}}\n",
            address.ip(),
            address.port()
        )
    }

    /// What the pipe starts: `receive` with this test's settings, from a place that the pipe's user can reach.
    fn program(&self, app: &TestApp) -> PathBuf {
        let (script, binary) = (self.path("program"), self.path("quarterlight"));
        let built = Path::new(env!("CARGO_BIN_EXE_quarterlight"));
        if fs::hard_link(built, &binary).is_err() {
            fs::copy(built, &binary).unwrap();
        }
        let set = |(name, value): &(String, String)| format!("export {name}='{value}'\n");
        let variables: String = app.variables().iter().map(set).collect();
        let text = format!(
            "#!/bin/sh\n{variables}exec {} receive --recipient \"$1\" --return-path \"$2\"\n",
            binary.display()
        );
        fs::write(&script, text).unwrap();
        fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).unwrap();
        script
    }

    /// Gives the data to the user that the pipe runs as.
    pub fn lets_pipe_write(app: &TestApp) {
        let given = Command::new("chown").args(["-R", PIPE_USER]).arg(app.data_dir()).output().unwrap();
        assert!(given.status.success(), "{given:?}");
        let home = app.data_dir().parent().unwrap();
        let owner = app.data_dir().metadata().unwrap().uid();
        chown(home, Some(owner), None).unwrap();
    }

    fn postfix(&self, program: &str, arguments: &[&str]) -> Output {
        let mut command = Command::new(program);
        command.env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin").arg("-c").arg(self.path("etc")).args(arguments);
        command.output().unwrap_or_else(|error| panic!("{program}: {error} (hint: apt-get install postfix)"))
    }

    pub fn start(&self) {
        let started = self.postfix("postfix", &["start"]);
        assert!(started.status.success(), "{started:?}\n{}", self.log());
        until("Postfix answers", || TcpStream::connect(self.address).is_ok());
    }

    pub fn stop(&self) {
        drop(self.postfix("postfix", &["stop"]));
    }

    /// Tries everything that waits now.
    pub fn flush(&self) {
        drop(self.postfix("postqueue", &["-f"]));
    }

    /// How many messages Postfix still has.
    pub fn waiting(&self) -> usize {
        ["maildrop", "incoming", "active", "deferred", "hold", "corrupt"]
            .iter()
            .map(|queue| files(&self.path("spool").join(queue)))
            .sum()
    }

    pub fn log(&self) -> String {
        fs::read(self.path("log/mail.log"))
            .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
            .unwrap_or_default()
    }

    /// How many deliveries ended so, of those that a relay or program of ours took part in: `sent`, `deferred`, `bounced`.
    pub fn count(&self, status: &str) -> usize {
        let (status, ours) = (format!("status={status} "), "@session.example>");
        self.log().lines().filter(|line| line.contains(&status) && line.contains(ours)).count()
    }

    pub fn connects(&self) -> SmtpClient {
        SmtpClient::to(self.address)
    }
}

impl Drop for Postfix {
    #[expect(clippy::print_stderr, reason = "what a failed test has to say beside its own words")]
    fn drop(&mut self) {
        self.stop();
        if std::thread::panicking() {
            let log = self.log();
            let lines: Vec<&str> = log.lines().collect();
            eprintln!("Postfix's last words:\n{}", lines[lines.len().saturating_sub(40)..].join("\n"));
        }
    }
}

fn files(folder: &Path) -> usize {
    let Ok(entries) = fs::read_dir(folder) else { return 0 };
    entries
        .filter_map(Result::ok)
        .map(|entry| if entry.file_type().is_ok_and(|kind| kind.is_dir()) { files(&entry.path()) } else { 1 })
        .sum()
}

/// A client that stays connected.
pub struct SmtpClient {
    stream: BufReader<TcpStream>,
}

impl SmtpClient {
    pub fn to(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(Duration::from_mins(1))).unwrap();
        let mut client = Self { stream: BufReader::new(stream) };
        client.reply("220");
        client.says("EHLO client.test", "250");
        client
    }

    /// Speaks for a client elsewhere.
    pub fn for_client(address: SocketAddr, client: &str, greeting: &str) -> Self {
        let mut to = Self::to(address);
        to.says(&format!("XCLIENT NAME=[UNAVAILABLE] ADDR={client} HELO={greeting}"), "220");
        to.says(&format!("EHLO {greeting}"), "250");
        to
    }

    fn reply(&mut self, expected: &str) {
        loop {
            let mut line = String::new();
            self.stream.read_line(&mut line).unwrap();
            assert!(line.starts_with(expected), "expected {expected}: {line}");
            if line.as_bytes().get(3) != Some(&b'-') {
                return;
            }
        }
    }

    pub fn says(&mut self, line: &str, expected: &str) {
        self.stream.get_mut().write_all(format!("{line}\r\n").as_bytes()).unwrap();
        self.reply(expected);
    }

    /// Hands over a message, whose lines end in CRLF.
    pub fn sends(&mut self, from: &str, to: &[&str], message: &[u8]) {
        assert!(message.ends_with(b"\r\n"), "SMTP has no message without a last line end");
        self.says(&format!("MAIL FROM:<{from}> BODY=8BITMIME"), "250");
        for recipient in to {
            self.says(&format!("RCPT TO:<{recipient}>"), "250");
        }
        self.says("DATA", "354");
        let mut stuffed = Vec::with_capacity(message.len() + 64);
        for line in message.split_inclusive(|byte| *byte == b'\n') {
            if line.starts_with(b".") {
                stuffed.push(b'.');
            }
            stuffed.extend_from_slice(line);
        }
        stuffed.extend_from_slice(b".\r\n");
        self.stream.get_mut().write_all(&stuffed).unwrap();
        self.reply("250");
    }
}
