//! What our mail server tells of whom it got a message from, and what is asked with it.

use quarterlight::config::{Settings, Source};
use quarterlight::intake::lmtp::{Message, Peer, Room, Rules, Session, Step};
use quarterlight::intake::verdicts::Verifier;
use quarterlight::notices::Verdict;
use tempfile::TempDir;

use super::message;
use crate::support::{Client, NameServer, TestApp};

/// The first message that comes of these lines.
fn delivered(lines: &str) -> Box<Message> {
    let mail = Settings::read(&Source::from_variables([] as [(&str, &str); 0])).unwrap().mail;
    let rules = Rules { peer: Peer::MailServer, mail, asks_for_client: true, room: Room::of(100_000) };
    let mut session = Session::new(rules);
    let mut input = lines.as_bytes();
    loop {
        match session.step(&mut input) {
            Step::Deliver(message) => return message,
            Step::Say(_) => {}
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn what_our_mail_server_calls_itself_is_not_its_client_s_name() {
    let told = |xforward: &str| {
        let message = delivered(&format!(
            "LHLO mx.session.example\r\n{xforward}MAIL FROM:<ada@example.org>\r\nRCPT TO:<abuse@session.example>\r\n\
             DATA\r\nSubject: x\r\n\r\ny\r\n.\r\n"
        ));
        (message.greeting.clone(), message.client.map(|client| client.to_string()))
    };
    assert_eq!(told(""), (String::new(), None));
    assert_eq!(told("XFORWARD ADDR=192.0.2.1\r\n"), (String::new(), Some("192.0.2.1".to_owned())));
    let both = "XFORWARD ADDR=192.0.2.1\r\nXFORWARD HELO=mail.bank.test\r\n";
    assert_eq!(told(both), ("mail.bank.test".to_owned(), Some("192.0.2.1".to_owned())));
    assert_eq!(told(&format!("{both}RSET\r\n")), (String::new(), None), "it was of a message that never came");
}

#[test]
fn a_client_s_name_is_asked_for_where_a_return_path_is_null_and_stands_for_nothing_else() {
    let folder = TempDir::new().unwrap();
    let records = [
        ("bank.test", "v=spf1 ip4:192.0.2.1 -all"),
        ("_dmarc.bank.test", "v=DMARC1; p=reject"),
        ("mail.bank.test", "v=spf1 ip4:192.0.2.1 -all"),
        ("mail.evil.test", "v=spf1 ip4:198.51.100.66 -all"),
    ];
    let records = records.map(|(name, text)| (name.to_owned(), text.to_owned()));
    let server = NameServer::knowing(&records, &folder);
    let app = TestApp::on_sqlite().with(&[("QUARTERLIGHT_VERDICTS", "check")]);
    let listening = app.listens_with(Verifier::checking(Some(server.address)).unwrap());
    let mut client = Client::of(listening.address());
    let mut found = |nth: &str, xforward: &str, return_path: &str| {
        assert!(client.asks(xforward).starts_with("250 "));
        client.addresses(return_path, &["abuse@session.example"]);
        assert!(client.sends(&message(nth)).starts_with("250 "));
        let (_, envelope) = app.stored().pop().unwrap();
        assert_eq!(envelope.return_path.as_deref(), Some(return_path));
        let verdicts = envelope.verdicts.unwrap();
        (verdicts.spf, verdicts.spf_domain)
    };
    let of = |domain: &str| Some(domain.to_owned());
    let (bank, evil) = ("XFORWARD ADDR=192.0.2.1 HELO=mail.bank.test", "XFORWARD ADDR=192.0.2.1 HELO=mail.evil.test");
    assert_eq!(found("1", bank, ""), (Verdict::Pass, of("mail.bank.test")));
    assert_eq!(found("2", evil, ""), (Verdict::Fail, of("mail.evil.test")));
    assert_eq!(found("3", evil, "x@bank.test"), (Verdict::Pass, of("bank.test")), "the return path is asked about");
    assert_eq!(
        found("4", "XFORWARD ADDR=198.51.100.66 HELO=mail.evil.test", "x@bank.test"),
        (Verdict::Fail, of("bank.test"))
    );
    assert_eq!(found("5", "XFORWARD ADDR=192.0.2.1", ""), (Verdict::None, None), "no name, no question");
    // The last one's client is not the next one's.
    assert_eq!(found("6", "NOOP", "x@bank.test"), (Verdict::None, None));
    assert!(app.words("SELECT verb AS word FROM events").iter().all(|verb| verb == "notice_received"));
}
