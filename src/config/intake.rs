//! Where mail comes in: listeners, a mailbox, and whose word about senders is believed.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

use super::{Problems, Source};

/// The doors for mail that `serve` opens.
#[derive(Clone, Debug)]
pub struct Intake {
    pub lmtp: Lmtp,
    pub mailbox: Option<Mailbox>,
    pub verdicts: VerdictsFrom,
    /// The name server that is asked for verdicts; unset: the system's.
    pub resolver: Option<SocketAddr>,
}

/// The LMTP listener (RFC 2033).
#[derive(Clone, Debug, Default)]
pub struct Lmtp {
    /// A loopback or private address; unset: no TCP listener.
    pub listen: Option<SocketAddr>,
    /// A Unix socket; unset: none beside the one in the data directory.
    pub socket: Option<PathBuf>,
}

/// A mailbox that is emptied by IMAP (RFC 9051).
#[derive(Clone, Debug)]
pub struct Mailbox {
    pub host: String,
    pub port: u16,
    pub user: String,
    pub sign_in: MailboxSignIn,
    pub folder: String,
    /// Where messages go once they are durable; unset: they stay.
    pub processed: Option<String>,
    /// Where messages go that are too large to be taken.
    pub too_large: String,
    /// Certificates to trust instead of the usual ones, PEM.
    pub ca_file: Option<PathBuf>,
    /// How often to look where the server does not tell, in seconds.
    pub poll_seconds: u64,
}

/// What is shown to the mailbox's server. Read at each connection, so that it can be renewed.
#[derive(Clone, Debug)]
pub enum MailboxSignIn {
    PasswordFile(PathBuf),
    /// An OAuth 2.0 access token, for XOAUTH2.
    TokenFile(PathBuf),
}

/// Who says whether SPF, DKIM, DMARC and ARC passed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum VerdictsFrom {
    Nobody,
    /// This program, behind our own mail server, which tells the client's address by XFORWARD.
    OurCheck,
    /// The Authentication-Results of our own mail server, which has this name (RFC 8601's authserv-id).
    Header(String),
}

const PORT: u16 = 993;
const POLL_SECONDS: u64 = 60;

impl Intake {
    pub(super) fn read(source: &Source, problems: &mut Problems) -> Self {
        Self {
            lmtp: Lmtp {
                listen: read_listen(source, problems),
                socket: source.text("QUARTERLIGHT_LMTP_SOCKET").map(PathBuf::from),
            },
            mailbox: read_mailbox(source, problems),
            verdicts: read_verdicts(source, problems),
            resolver: read_resolver(source, problems),
        }
    }
}

fn read_listen(source: &Source, problems: &mut Problems) -> Option<SocketAddr> {
    let text = source.text("QUARTERLIGHT_LMTP_LISTEN")?;
    let hint = "write an address and a port such as `127.0.0.1:2424`";
    let Ok(listen) = text.parse::<SocketAddr>() else {
        problems.add("QUARTERLIGHT_LMTP_LISTEN", format!("`{text}` is no address"), hint);
        return None;
    };
    if !is_ours(listen.ip()) {
        let what = format!("`{text}` can be reached from outside, and the listener believes whoever speaks to it");
        problems.add(
            "QUARTERLIGHT_LMTP_LISTEN",
            what,
            "write a loopback or private address, where only your mail server is",
        );
    }
    Some(listen)
}

fn read_resolver(source: &Source, problems: &mut Problems) -> Option<SocketAddr> {
    let text = source.text("QUARTERLIGHT_VERDICTS_RESOLVER")?;
    let hint = "write a name server's address and port such as `127.0.0.1:53`, or leave it unset for the system's";
    text.parse()
        .map_err(|_| problems.add("QUARTERLIGHT_VERDICTS_RESOLVER", format!("`{text}` is no address"), hint))
        .ok()
}

/// This machine, or a private network (RFC 1918, RFC 4193).
fn is_ours(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(v4) => v4.is_loopback() || v4.is_private(),
        IpAddr::V6(v6) => v6.is_loopback() || v6.is_unique_local(),
    }
}

fn read_mailbox(source: &Source, problems: &mut Problems) -> Option<Mailbox> {
    let host = source.text("QUARTERLIGHT_IMAP_HOST");
    let user = source.text("QUARTERLIGHT_IMAP_USER");
    let password = source.text("QUARTERLIGHT_IMAP_PASSWORD_FILE").map(PathBuf::from);
    let token = source.text("QUARTERLIGHT_IMAP_TOKEN_FILE").map(PathBuf::from);
    let port = source.parsed("QUARTERLIGHT_IMAP_PORT", PORT, "write a port, 993 where nothing else is said", problems);
    let folder = source.text("QUARTERLIGHT_IMAP_FOLDER").unwrap_or_else(|| "INBOX".to_owned());
    let processed = source.text("QUARTERLIGHT_IMAP_PROCESSED").unwrap_or_else(|| "Processed".to_owned());
    let too_large = source.text("QUARTERLIGHT_IMAP_TOO_LARGE").unwrap_or_else(|| "Too large".to_owned());
    let ca_file = source.text("QUARTERLIGHT_IMAP_CA_FILE").map(PathBuf::from);
    let seconds = "write a number of seconds, 60 say";
    let poll_seconds = source.parsed("QUARTERLIGHT_IMAP_POLL_SECONDS", POLL_SECONDS, seconds, problems);
    let host = host?;
    let sign_in = match (password, token) {
        (Some(file), None) => Some(MailboxSignIn::PasswordFile(file)),
        (None, Some(file)) => Some(MailboxSignIn::TokenFile(file)),
        _ => {
            let what = "the mailbox needs either a password or an access token";
            problems.add(
                "QUARTERLIGHT_IMAP_PASSWORD_FILE",
                what,
                "set it, or `QUARTERLIGHT_IMAP_TOKEN_FILE`, to a file",
            );
            None
        }
    };
    if user.is_none() {
        problems.add("QUARTERLIGHT_IMAP_USER", "the mailbox has no user", "write the name that signs in to it");
    }
    if poll_seconds == 0 {
        problems.add("QUARTERLIGHT_IMAP_POLL_SECONDS", "`0` would ask without a pause", seconds);
    }
    for (variable, other) in [("QUARTERLIGHT_IMAP_PROCESSED", &processed), ("QUARTERLIGHT_IMAP_TOO_LARGE", &too_large)]
    {
        if other.eq_ignore_ascii_case(&folder) {
            let what = format!("`{other}` is the folder that is read: what is moved there would be taken again");
            problems.add(variable, what, "name another folder");
        }
    }
    Some(Mailbox {
        host,
        port,
        user: user?,
        sign_in: sign_in?,
        folder,
        processed: Some(processed).filter(|folder| folder != "-"),
        too_large,
        ca_file,
        poll_seconds,
    })
}

fn read_verdicts(source: &Source, problems: &mut Problems) -> VerdictsFrom {
    match source.text("QUARTERLIGHT_VERDICTS").as_deref() {
        None | Some("none") => VerdictsFrom::Nobody,
        Some("check") => VerdictsFrom::OurCheck,
        Some(text) => {
            let name = text.strip_prefix("header:").map(str::trim).filter(|name| !name.is_empty());
            if name.is_none() {
                let hint = "write `none`, `check`, or `header:` and your mail server's authserv-id";
                problems.add("QUARTERLIGHT_VERDICTS", format!("`{text}` says nobody"), hint);
            }
            name.map_or(VerdictsFrom::Nobody, |name| VerdictsFrom::Header(name.to_owned()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Settings;

    fn read(variables: &[(&str, &str)]) -> Result<Intake, String> {
        let source = Source::from_variables(variables.iter().copied());
        Settings::read(&source).map(|settings| settings.intake).map_err(|problems| problems.to_string())
    }

    #[test]
    fn without_a_word_no_door_is_open() {
        let intake = read(&[]).unwrap();
        assert!(intake.lmtp.listen.is_none() && intake.mailbox.is_none());
        assert_eq!(intake.verdicts, VerdictsFrom::Nobody);
    }

    #[test]
    fn a_mailbox_needs_a_user_and_one_way_to_sign_in() {
        let problems = read(&[("QUARTERLIGHT_IMAP_HOST", "mail.session.example")]).unwrap_err();
        assert!(problems.contains("QUARTERLIGHT_IMAP_USER") && problems.contains("PASSWORD_FILE"), "{problems}");
        let in_circles = [
            ("QUARTERLIGHT_IMAP_HOST", "mail.session.example"),
            ("QUARTERLIGHT_IMAP_USER", "desk"),
            ("QUARTERLIGHT_IMAP_TOKEN_FILE", "/run/token"),
            ("QUARTERLIGHT_IMAP_PROCESSED", "Inbox"),
        ];
        assert!(read(&in_circles).unwrap_err().contains("QUARTERLIGHT_IMAP_PROCESSED"));
        let whole = [
            ("QUARTERLIGHT_IMAP_HOST", "mail.session.example"),
            ("QUARTERLIGHT_IMAP_USER", "desk"),
            ("QUARTERLIGHT_IMAP_TOKEN_FILE", "/run/token"),
            ("QUARTERLIGHT_IMAP_PROCESSED", "-"),
        ];
        let mailbox = read(&whole).unwrap().mailbox.unwrap();
        assert_eq!((mailbox.port, mailbox.processed), (993, None));
    }

    #[test]
    fn the_listener_hears_only_what_is_ours() {
        for ours in ["127.0.0.1:2424", "[::1]:24", "10.0.0.7:24", "192.168.1.2:24", "[fd00::1]:24"] {
            assert!(read(&[("QUARTERLIGHT_LMTP_LISTEN", ours)]).is_ok(), "{ours}");
        }
        for open in ["0.0.0.0:24", "[::]:24", "203.0.113.7:24", "localhost:24"] {
            assert!(read(&[("QUARTERLIGHT_LMTP_LISTEN", open)]).unwrap_err().contains("LMTP_LISTEN"), "{open}");
        }
    }

    #[test]
    fn one_server_s_word_is_believed_or_none() {
        assert_eq!(
            read(&[("QUARTERLIGHT_VERDICTS", "header:mx.session.example")]).unwrap().verdicts,
            VerdictsFrom::Header("mx.session.example".to_owned())
        );
        assert!(read(&[("QUARTERLIGHT_VERDICTS", "header:")]).unwrap_err().contains("authserv-id"));
    }
}
