//! Mail goes to a real SMTP server, and what that server does decides whether it goes again.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, mpsc};
use std::time::Duration;

use quarterlight::audit::Verb;
use quarterlight::outbox::{MailState, SentReport, Todo};
use serde::Deserialize;

use super::desk::{moment, on_both};

pub(super) struct SmtpServer {
    process: Child,
    pub(super) url: String,
    accepted: Mutex<mpsc::Receiver<Accepted>>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Accepted {
    greeted_as: String,
    from: String,
    to: Vec<String>,
    pub(super) content: String,
}

impl SmtpServer {
    pub(super) fn start(options: &[&str]) -> Self {
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/outbox/smtp_server.py");
        // Debian's own Python, because Debian's package is what it imports.
        let mut process = Command::new("/usr/bin/python3")
            .arg(script)
            .args(options)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("python3 is missing; hint: scripts/test installs it");
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let port = lines.next().expect("no SMTP server; hint: scripts/test installs python3-aiosmtpd").unwrap();
        let (sender, accepted) = mpsc::channel();
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                drop(sender.send(serde_json::from_str(&line).unwrap()));
            }
        });
        Self { process, url: format!("smtp://127.0.0.1:{port}"), accepted: Mutex::new(accepted) }
    }

    /// The next message that it accepted.
    pub(super) fn accepted(&self) -> Accepted {
        self.accepted.lock().unwrap().recv_timeout(Duration::from_secs(10)).expect("no message was accepted")
    }

    pub(super) fn accepted_no_more(&self) -> bool {
        self.accepted.lock().unwrap().recv_timeout(Duration::from_millis(200)).is_err()
    }
}

impl Drop for SmtpServer {
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

#[test]
fn a_real_server_gets_answers_with_the_null_return_path() {
    let server = SmtpServer::start(&[]);
    on_both(Some(&server.url), |desk| {
        desk.acknowledges(1, "ada@example.org");
        desk.calls_the_officer(Todo::CaseAssigned, 2);
        assert_eq!(desk.sends(), SentReport { sent: 2, ..SentReport::default() });
        let (answer, call) = (server.accepted(), server.accepted());
        assert_eq!((answer.from.as_str(), answer.to.as_slice()), ("<>", &["ada@example.org".to_owned()][..]));
        assert_eq!(answer.greeted_as, "session.example");
        assert!(answer.content.contains("Auto-Submitted: auto-replied\r\n"));
        assert!(call.from.starts_with("notices+b") && call.from.ends_with("@session.example"), "{}", call.from);
        assert_eq!(call.to, ["mara@session.example"]);
        assert!(call.content.contains("Auto-Submitted: auto-generated\r\n"));
        assert_eq!(desk.mail().sent_at, Some(moment(0)));
    });
}

#[test]
fn a_server_that_says_later_is_asked_again_with_growing_patience() {
    let server = SmtpServer::start(&[]);
    on_both(Some(&server.url), |desk| {
        desk.acknowledges(1, "later@example.org");
        let mut waited = 0;
        for (attempt, seconds) in [60, 300, 900, 3600, 14_400, 43_200].into_iter().enumerate() {
            assert_eq!(desk.sends(), SentReport { put_off: 1, ..SentReport::default() }, "attempt {attempt}");
            assert_eq!(desk.mail().last_error.as_deref(), Some("smtp-451"));
            desk.clock.set(moment(waited + seconds - 1));
            assert_eq!(desk.sends(), SentReport::default(), "not before its time");
            waited += seconds;
            desk.clock.set(moment(waited));
        }
        assert!(desk.events().is_empty());
        assert_eq!(desk.sends(), SentReport { failed: 1, ..SentReport::default() });
        assert_eq!((desk.mail().state, desk.mail().attempts), (MailState::Failed, 7));
        assert_eq!(desk.events(), [Verb::MailFailed]);
    });
}

#[test]
fn a_server_without_room_at_the_end_is_asked_again() {
    let server = SmtpServer::start(&[]);
    on_both(Some(&server.url), |desk| {
        desk.acknowledges(1, "later-at-the-end@example.org");
        assert_eq!(desk.sends(), SentReport { put_off: 1, ..SentReport::default() });
        assert_eq!(desk.mail().last_error.as_deref(), Some("smtp-452"));
    });
}

#[test]
fn a_server_that_says_never_is_believed_and_its_words_are_not_kept() {
    let server = SmtpServer::start(&[]);
    on_both(Some(&server.url), |desk| {
        desk.acknowledges(1, "never@example.org");
        assert_eq!(desk.sends(), SentReport { failed: 1, ..SentReport::default() });
        assert_eq!(desk.mail().last_error.as_deref(), Some("smtp-554"));
        assert_eq!(desk.events(), [Verb::MailFailed]);
        desk.clock.set(moment(1_000_000));
        assert_eq!(desk.sends(), SentReport::default());
    });
}

#[test]
fn a_line_cut_before_the_message_is_tried_again() {
    let server = SmtpServer::start(&[]);
    on_both(Some(&server.url), |desk| {
        desk.acknowledges(1, "cut-before@example.org");
        assert_eq!(desk.sends(), SentReport { put_off: 1, ..SentReport::default() });
        assert_eq!(desk.mail().state, MailState::Queued);
    });
}

#[test]
fn a_line_cut_after_the_message_never_makes_two_mails() {
    let server = SmtpServer::start(&[]);
    on_both(Some(&server.url), |desk| {
        desk.acknowledges(1, "cut-after@example.org");
        assert_eq!(desk.sends(), SentReport { uncertain: 1, ..SentReport::default() });
        assert_eq!(desk.events(), [Verb::MailUncertain]);
        server.accepted();
        desk.clock.set(moment(1_000_000));
        assert_eq!(desk.sends(), SentReport::default());
        assert!(server.accepted_no_more());
    });
}

#[test]
fn a_server_that_is_away_costs_one_attempt_of_one_mail() {
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    on_both(Some(&format!("smtp://127.0.0.1:{port}")), |desk| {
        desk.acknowledges(1, "ada@example.org");
        desk.acknowledges(2, "eve@example.org");
        assert_eq!(desk.sends(), SentReport { put_off: 1, server_away: true, ..SentReport::default() });
        assert_eq!(desk.mails().iter().map(|mail| mail.attempts).sum::<i32>(), 1);
        assert_eq!(desk.mails()[0].last_error.as_deref(), Some("connection"));
    });
}

#[test]
fn a_server_without_tls_gets_nothing_where_tls_is_required() {
    let server = SmtpServer::start(&[]);
    on_both(Some(&format!("{}?tls=required", server.url)), |desk| {
        desk.acknowledges(1, "ada@example.org");
        assert!(desk.sends().server_away);
        assert_eq!(desk.mail().last_error.as_deref(), Some("tls"));
        assert!(server.accepted_no_more());
    });
}

#[test]
fn an_address_beyond_ascii_goes_only_to_a_server_that_takes_it() {
    let (plain, modern) = (SmtpServer::start(&[]), SmtpServer::start(&["utf8"]));
    on_both(Some(&plain.url), |desk| {
        desk.acknowledges(1, "jörg@example.org");
        assert_eq!(desk.sends(), SentReport { failed: 1, ..SentReport::default() });
        assert_eq!(desk.mail().last_error.as_deref(), Some("no-smtputf8"));
    });
    on_both(Some(&modern.url), |desk| {
        desk.acknowledges(1, "jörg@example.org");
        assert_eq!(desk.sends(), SentReport { sent: 1, ..SentReport::default() });
        assert_eq!(modern.accepted().to, ["jörg@example.org"]);
    });
}

#[test]
fn an_address_with_a_line_end_reaches_no_server() {
    let server = SmtpServer::start(&[]);
    on_both(Some(&server.url), |desk| {
        desk.acknowledges(1, "ada@example.org\r\nRCPT TO:<eve@example.org>");
        assert_eq!(desk.sends(), SentReport { failed: 1, ..SentReport::default() });
        assert_eq!(desk.mail().last_error.as_deref(), Some("address"));
        assert!(server.accepted_no_more());
    });
}

#[test]
fn two_senders_at_once_send_each_mail_once() {
    let server = SmtpServer::start(&[]);
    on_both(Some(&server.url), |desk| {
        for notice in 0..20 {
            desk.acknowledges(notice, &format!("person{notice}@example.org"));
        }
        let sent: usize = std::thread::scope(|scope| {
            let senders: Vec<_> = (0..4).map(|_| scope.spawn(|| desk.sends().sent)).collect();
            senders.into_iter().map(|sender| sender.join().unwrap()).sum()
        });
        assert_eq!(sent, 20);
        let mut recipients: Vec<_> = (0..20).map(|_| server.accepted().to).collect();
        recipients.sort();
        recipients.dedup();
        assert_eq!(recipients.len(), 20);
        assert!(server.accepted_no_more());
    });
}
