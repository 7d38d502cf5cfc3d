//! Mail over TLS, to a server whose certificate is right and to servers whose is wrong.

use std::path::{Path, PathBuf};
use std::process::Command;

use quarterlight::db::Address;
use quarterlight::outbox::SentReport;
use tempfile::TempDir;

use super::desk::Desk;
use super::smtp::SmtpServer;

/// A certificate authority that nobody else knows.
struct Authority {
    folder: TempDir,
}

impl Authority {
    fn new() -> Self {
        let authority = Self { folder: TempDir::new().unwrap() };
        let (key, certificate) = (authority.path("ca.key"), authority.path("ca.pem"));
        openssl(&["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"])
            .args(["-subj", "/CN=Test authority", "-keyout"])
            .arg(key)
            .arg("-out")
            .arg(certificate)
            .succeeds();
        authority
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn certificate(&self) -> String {
        self.path("ca.pem").display().to_string()
    }

    /// A certificate and its key for a server of this name.
    fn signs(&self, name: &str) -> [String; 2] {
        let (key, request, signed) = (self.path("key.pem"), self.path("request.pem"), self.path("signed.pem"));
        openssl(&["req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=server"])
            .arg("-keyout")
            .arg(&key)
            .arg("-out")
            .arg(&request)
            .succeeds();
        let names = self.path("names");
        std::fs::write(&names, format!("subjectAltName=DNS:{name}\nextendedKeyUsage=serverAuth\n")).unwrap();
        openssl(&["x509", "-req", "-days", "2", "-CAcreateserial"])
            .arg("-in")
            .arg(&request)
            .arg("-CA")
            .arg(self.path("ca.pem"))
            .arg("-CAkey")
            .arg(self.path("ca.key"))
            .arg("-extfile")
            .arg(&names)
            .arg("-out")
            .arg(&signed)
            .succeeds();
        [signed, key].map(|path| path.display().to_string())
    }
}

fn openssl(arguments: &[&str]) -> Command {
    let mut command = Command::new("openssl");
    command.args(arguments);
    command
}

trait Succeeds {
    fn succeeds(&mut self);
}

impl Succeeds for Command {
    fn succeeds(&mut self) {
        let output = self.output().expect("openssl is missing; hint: scripts/test installs it");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
}

fn desk(folder: &Path, url: &str, authorities: Option<&str>) -> Desk {
    let address = Address::sqlite(&folder.join("desk.db"));
    let settings: Vec<(&str, &str)> = authorities.map(|file| ("QUARTERLIGHT_SMTP_CA_FILE", file)).into_iter().collect();
    Desk::open_with(&address, Some(url), &settings)
}

/// The server's URL by this host name.
fn by_name(server: &SmtpServer, scheme: &str, host: &str, option: &str) -> String {
    format!("{scheme}://{host}:{}{option}", server.url.rsplit_once(':').unwrap().1)
}

#[test]
fn a_server_with_the_right_certificate_gets_mail_by_tls_and_by_starttls() {
    let authority = Authority::new();
    let [certificate, key] = authority.signs("localhost");
    for (way, scheme, option) in [("tls", "smtps", ""), ("starttls", "smtp", "?tls=required")] {
        let (server, folder) = (SmtpServer::start(&[way, &certificate, &key]), TempDir::new().unwrap());
        let url = by_name(&server, scheme, "localhost", option);
        let desk = desk(folder.path(), &url, Some(&authority.certificate()));
        desk.acknowledges(1, "ada@example.org");
        assert_eq!(desk.sends(), SentReport { sent: 1, ..SentReport::default() }, "{way}: {:?}", desk.mail());
        assert!(server.accepted().content.contains("Auto-Submitted: auto-replied"), "{way}");
    }
}

#[test]
fn a_server_with_a_wrong_certificate_gets_nothing() {
    let (ours, theirs) = (Authority::new(), Authority::new());
    let for_localhost = theirs.signs("localhost");
    let for_another = ours.signs("mail.example.org");
    let known = ours.certificate();
    for (what, [certificate, key], authorities) in [
        ("another authority's", &for_localhost, Some(known.as_str())),
        ("nobody's", &for_localhost, None),
        ("another name's", &for_another, Some(known.as_str())),
    ] {
        for (way, scheme, option) in [("tls", "smtps", ""), ("starttls", "smtp", "?tls=required")] {
            let (server, folder) = (SmtpServer::start(&[way, certificate, key]), TempDir::new().unwrap());
            let url = by_name(&server, scheme, "localhost", option);
            let desk = desk(folder.path(), &url, authorities);
            desk.acknowledges(1, "ada@example.org");
            let report = desk.sends();
            assert!(report.server_away && report.put_off == 1, "{what}, {way}: {report:?}");
            assert!(server.accepted_no_more(), "{what}, {way}");
        }
    }
}
