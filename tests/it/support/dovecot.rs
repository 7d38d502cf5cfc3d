//! A real Dovecot on loopback with a folder of its own: any user, one password, TLS with a certificate of a test
//! authority. As root its mail belongs to the user `mail`, who cannot read what only root may read.

use std::fs;
use std::io::Write;
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};

use quarterlight::config::{Mailbox, MailboxSignIn};
use tempfile::TempDir;

use super::until;

pub const PASSWORD: &str = "PlantedPassword";
const USER: &str = "desk";

/// A mail server with one mailbox of interest; gone when this is dropped.
pub struct Dovecot {
    folder: TempDir,
    port: u16,
    running: Option<Child>,
    delivered: AtomicUsize,
}

/// A port of loopback on which nothing listens.
pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

fn run(folder: &Path, program: &str, arguments: &[&str]) {
    let ended = Command::new(program).args(arguments).current_dir(folder).stdin(Stdio::null()).output();
    let ended = ended.unwrap_or_else(|error| panic!("`{program}`: {error}; hint: scripts/test installs it"));
    assert!(ended.status.success(), "{program} {arguments:?}: {}", String::from_utf8_lossy(&ended.stderr));
}

/// An authority `ca.crt`, and `server.crt` with `server.key` signed by it for 127.0.0.1.
fn make_certificates(folder: &Path) {
    const KEY: [&str; 5] = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
    let extensions =
        "subjectAltName=IP:127.0.0.1,DNS:localhost\nextendedKeyUsage=serverAuth\nbasicConstraints=CA:FALSE\n";
    fs::write(folder.join("extensions"), extensions).unwrap();
    let authority = ["-x509", "-days", "2", "-subj", "/CN=Test", "-keyout", "ca.key", "-out", "ca.crt"];
    run(folder, "openssl", &[&["req"], &KEY[..], &authority[..]].concat());
    let request = ["-subj", "/CN=localhost", "-keyout", "server.key", "-out", "server.csr"];
    run(folder, "openssl", &[&["req"], &KEY[..], &request[..]].concat());
    let sign =
        "x509 -req -days 2 -in server.csr -CA ca.crt -CAkey ca.key -CAcreateserial -extfile extensions -out server.crt";
    run(folder, "openssl", &sign.split(' ').collect::<Vec<_>>());
}

impl Dovecot {
    pub fn starts() -> Self {
        Self::starts_with("")
    }

    /// With these settings after the usual ones.
    pub fn starts_with(settings: &str) -> Self {
        let folder = TempDir::new().unwrap();
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
        make_certificates(folder.path());
        let mut dovecot = Self { folder, port: free_port(), running: None, delivered: AtomicUsize::new(0) };
        for inbox in ["mail", "mail/desk", "mail/desk/new", "mail/desk/cur", "mail/desk/tmp"] {
            fs::create_dir(dovecot.path(inbox)).unwrap();
            dovecot.give_to_mail(&dovecot.path(inbox));
        }
        fs::write(dovecot.path("password"), format!("{PASSWORD}\n")).unwrap();
        fs::write(dovecot.path("dovecot.conf"), dovecot.configuration() + settings).unwrap();
        dovecot.resumes();
        dovecot
    }

    fn configuration(&self) -> String {
        let (dir, port) = (self.folder.path().display(), self.port);
        let me = fs::metadata(self.folder.path()).unwrap().uid();
        // Without root it cannot become anybody else.
        let users = if me == 0 {
            "mail_uid = mail\nmail_gid = mail\n".to_owned()
        } else {
            let name = Command::new("id").arg("-un").output().unwrap().stdout;
            let group = Command::new("id").arg("-gn").output().unwrap().stdout;
            let (name, group) = (String::from_utf8(name).unwrap(), String::from_utf8(group).unwrap());
            let (name, group) = (name.trim(), group.trim());
            format!(
                "mail_uid = {name}\nmail_gid = {group}\ndefault_internal_user = {name}\ndefault_login_user = {name}\n\
                 default_internal_group = {group}\nservice imap-login {{\n chroot =\n}}\nservice anvil {{\n chroot =\n}}\n"
            )
        };
        format!(
            "base_dir = {dir}/run\nstate_dir = {dir}/state\nlog_path = {dir}/log\nprotocols = imap\nlisten = 127.0.0.1\n\
             ssl = required\nssl_cert = <{dir}/server.crt\nssl_key = <{dir}/server.key\nauth_failure_delay = 0\n\
             mail_location = maildir:{dir}/mail/%n\nfirst_valid_uid = 1\nfirst_valid_gid = 1\nmail_fsync = never\n\
             auth_mechanisms = plain login\n{users}\
             passdb {{\n driver = static\n args = password={PASSWORD}\n}}\n\
             userdb {{\n driver = static\n args = home={dir}/mail/%n allow_all_users=yes\n}}\n\
             service imap-login {{\n inet_listener imap {{\n port = 0\n }}\n inet_listener imaps {{\n port = {port}\n ssl = yes\n }}\n}}\n\
             service stats {{\n client_limit = 1000\n}}\n"
        )
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    fn give_to_mail(&self, path: &Path) {
        if fs::metadata(self.folder.path()).unwrap().uid() == 0 {
            // `mail` is 8 on every Debian.
            chown(path, Some(8), Some(8)).unwrap();
        }
    }

    /// Starts it again where it stopped.
    pub fn resumes(&mut self) {
        let configuration = self.path("dovecot.conf");
        let program = if Path::new("/usr/sbin/dovecot").exists() { "/usr/sbin/dovecot" } else { "dovecot" };
        let child = Command::new(program)
            .arg("-F")
            .arg("-c")
            .arg(configuration)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(fs::File::create(self.path("stderr")).unwrap())
            // What it starts belongs to its group, so that all of it can be ended.
            .process_group(0)
            .spawn();
        self.running = Some(child.unwrap_or_else(|error| panic!("`dovecot`: {error}; hint: scripts/test installs it")));
        until("Dovecot listens", || TcpStream::connect(("127.0.0.1", self.port)).is_ok());
    }

    pub fn stops(&mut self) {
        let Some(mut child) = self.running.take() else { return };
        let kill = |signal, whom: &str| Command::new("kill").args([signal, "--", whom]).stderr(Stdio::null()).status();
        assert!(kill("-TERM", &child.id().to_string()).unwrap().success());
        child.wait().unwrap();
        // A process with a client would go on until that leaves. That there may be none is no error.
        kill("-KILL", &format!("-{}", child.id())).unwrap();
    }

    // ── mail ────────────────────────────────────────────────────────────────────────────────────────────────

    /// Puts messages into the mailbox's folder, in this order.
    pub fn delivers<'a>(&self, messages: impl IntoIterator<Item = &'a Vec<u8>>) {
        for message in messages {
            let nth = self.delivered.fetch_add(1, Ordering::SeqCst);
            let name = format!("{}.M{nth}.localhost", 1_700_000_000 + nth);
            self.delivers_as(&name, message);
        }
    }

    /// Puts one message there under this name of Maildir.
    pub fn delivers_as(&self, name: &str, message: &[u8]) {
        let (written, there) = (self.path("mail/desk/tmp").join(name), self.path("mail/desk/new").join(name));
        fs::write(&written, message).unwrap();
        self.give_to_mail(&written);
        fs::rename(written, there).unwrap();
    }

    /// The files of a folder, the usual one if it has no name.
    pub fn files(&self, folder: &str) -> Vec<PathBuf> {
        let folder = match folder {
            "" => self.path("mail/desk"),
            folder => self.path("mail/desk").join(format!(".{folder}")),
        };
        let mut files: Vec<PathBuf> = ["new", "cur"]
            .iter()
            .filter_map(|part| fs::read_dir(folder.join(part)).ok())
            .flat_map(|entries| entries.map(|entry| entry.unwrap().path()))
            .collect();
        files.sort();
        files
    }

    /// Makes it number its messages anew. It must not run.
    pub fn numbers_again(&self) {
        assert!(self.running.is_none());
        for entry in fs::read_dir(self.path("mail/desk")).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap();
            if name.starts_with("dovecot") && name != "dovecot-uidvalidity" {
                fs::remove_file(&path).unwrap();
            }
        }
    }

    /// How the program reaches it, through this port.
    pub fn mailbox_at(&self, port: u16) -> Mailbox {
        Mailbox {
            host: "127.0.0.1".to_owned(),
            port,
            user: USER.to_owned(),
            sign_in: MailboxSignIn::PasswordFile(self.path("password")),
            folder: "INBOX".to_owned(),
            processed: Some("Processed".to_owned()),
            too_large: "Too large".to_owned(),
            ca_file: Some(self.path("ca.crt")),
            poll_seconds: 1,
        }
    }

    /// The same as settings.
    pub fn variables(&self) -> Vec<(&'static str, String)> {
        let file = |name| self.path(name).display().to_string();
        vec![
            ("QUARTERLIGHT_IMAP_HOST", "127.0.0.1".to_owned()),
            ("QUARTERLIGHT_IMAP_PORT", self.port.to_string()),
            ("QUARTERLIGHT_IMAP_USER", USER.to_owned()),
            ("QUARTERLIGHT_IMAP_PASSWORD_FILE", file("password")),
            ("QUARTERLIGHT_IMAP_CA_FILE", file("ca.crt")),
            ("QUARTERLIGHT_IMAP_POLL_SECONDS", "1".to_owned()),
        ]
    }
}

impl Drop for Dovecot {
    fn drop(&mut self) {
        self.stops();
        if std::thread::panicking() {
            // What it has to say to the test that failed.
            let log = fs::read(self.path("log")).unwrap_or_default();
            std::io::stderr().write_all(&log).unwrap();
        }
    }
}
