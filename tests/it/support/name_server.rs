//! A name server of a test's own (dnsmasq), and mail that is really signed (dkimpy) with keys that it publishes.

use std::io::Write;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use mail_auth::arc::ArcSealer;
use mail_auth::common::crypto::{RsaKey, Sha256};
use mail_auth::common::headers::HeaderWriter;
use mail_auth::{ArcOutput, AuthenticatedMessage, AuthenticationResults};
use rustls::pki_types::PrivateKeyDer;
use rustls::pki_types::pem::PemObject;
use tempfile::TempDir;

use super::until;

/// A name server that knows these records, and that there is nothing else under `test.`.
pub struct NameServer {
    child: Child,
    pub address: SocketAddr,
}

impl NameServer {
    /// Serves TXT records: name and text.
    pub fn knowing(records: &[(String, String)], folder: &TempDir) -> Self {
        let address = free_address();
        let mut lines = vec![
            format!("port={}", address.port()),
            "listen-address=127.0.0.1\nbind-interfaces\nno-resolv\nno-hosts\nlocal=/test/\nuser=\ngroup=\npid-file="
                .to_owned(),
        ];
        for (name, text) in records {
            let chunks: Vec<String> =
                text.as_bytes().chunks(200).map(|part| format!("\"{}\"", String::from_utf8_lossy(part))).collect();
            lines.push(format!("txt-record={name},{}", chunks.join(",")));
        }
        let file = folder.path().join("dnsmasq.conf");
        std::fs::write(&file, lines.join("\n") + "\n").unwrap();
        let mut command = Command::new("dnsmasq");
        command.env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
        let child = command
            .arg("--keep-in-foreground")
            .arg("-C")
            .arg(&file)
            .stdin(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("`dnsmasq` runs (hint: apt-get install dnsmasq-base)");
        let server = Self { child, address };
        until("the name server answers", || TcpStream::connect(address).is_ok());
        server
    }
}

impl Drop for NameServer {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// An address of this machine that nobody listens on.
pub fn free_address() -> SocketAddr {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap()
}

/// A key pair for signing mail.
pub struct SigningKey {
    file: PathBuf,
    /// What the domain publishes (RFC 6376, section 3.6.1).
    pub record: String,
}

impl SigningKey {
    pub fn make(folder: &TempDir) -> Self {
        let file = folder.path().join("signing.key");
        let openssl = |arguments: &[&str]| {
            let made = Command::new("openssl").args(arguments).arg(&file).output().unwrap();
            assert!(made.status.success(), "{made:?}");
            made.stdout
        };
        openssl(&["genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out"]);
        let public = openssl(&["pkey", "-pubout", "-outform", "DER", "-in"]);
        Self { file, record: format!("v=DKIM1; k=rsa; p={}", data_encoding::BASE64.encode(&public)) }
    }

    /// The message with a signature of this domain on top.
    pub fn signs(&self, message: &[u8], domain: &str, selector: &str) -> Vec<u8> {
        self.python(
            "sys.stdout.buffer.write(dkim.sign(mail, selector, domain, key, canonicalize=(b'relaxed', b'relaxed')) + mail)",
            message,
            domain,
            selector,
        )
    }

    /// The message with an ARC set of this domain on top (RFC 8617). `arcsign` of dkimpy wants one more package, so the seal
    /// is made by the crate that checks it.
    pub fn seals(&self, message: &[u8], domain: &str, selector: &str) -> Vec<u8> {
        let key = RsaKey::<Sha256>::from_key_der(PrivateKeyDer::from_pem_file(&self.file).unwrap()).unwrap();
        let results = AuthenticationResults::new(domain);
        let parsed = AuthenticatedMessage::parse(message).unwrap();
        let set = ArcSealer::from_key(key)
            .domain(domain)
            .selector(selector)
            .headers(["From", "To", "Subject"])
            .seal(&parsed, &results, &ArcOutput::default())
            .unwrap();
        [set.to_header().as_bytes(), message].concat()
    }

    fn python(&self, last: &str, message: &[u8], domain: &str, selector: &str) -> Vec<u8> {
        let program = format!(
            "import sys, dkim\ndomain, selector = (a.encode() for a in sys.argv[1:3])\n\
             key = open(sys.argv[3], 'rb').read()\nmail = sys.stdin.buffer.read()\n{last}\n"
        );
        let mut child = Command::new("/usr/bin/python3")
            .args(["-c", &program, domain, selector])
            .arg(&self.file)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(message).unwrap();
        let signed = child.wait_with_output().unwrap();
        assert!(signed.status.success(), "{signed:?} (hint: apt-get install python3-dkim)");
        signed.stdout
    }
}
