//! Whose mail it is: real signatures, checked with keys from a real name server; and what our own mail server says of a
//! message, as the case shows it.

use std::net::{IpAddr, SocketAddr, UdpSocket};

use quarterlight::clock::Clock;
use quarterlight::intake::verdicts::{Delivery, Verifier};
use quarterlight::notices::{self, Envelope, Verdict, VerdictSource, Verdicts};
use tempfile::TempDir;

use crate::support::{Mail, NameServer, SigningKey, TestApp, mail, on_both};

/// The world outside: some domains, their records, and one key that they share.
struct World {
    server: NameServer,
    key: SigningKey,
    _folder: TempDir,
}

const BANK: &str = "192.0.2.1";
const EVIL: &str = "198.51.100.66";

impl World {
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let key = SigningKey::make(&folder);
        let mut records: Vec<(String, String)> = [
            ("bank.test", "v=spf1 ip4:192.0.2.1 -all"),
            ("_dmarc.bank.test", "v=DMARC1; p=reject"),
            ("evil.test", "v=spf1 ip4:198.51.100.66 -all"),
            ("_dmarc.evil.test", "v=DMARC1; p=none"),
            ("soft.test", "v=spf1 ip4:192.0.2.1 ~all"),
            ("shrug.test", "v=spf1 ?all"),
            ("broken.test", "v=spf1 ip4:not-an-address -all"),
        ]
        .map(|(name, text)| (name.to_owned(), text.to_owned()))
        .to_vec();
        for domain in ["bank.test", "evil.test", "list.test"] {
            records.push((format!("s1._domainkey.{domain}"), key.record.clone()));
        }
        Self { server: NameServer::knowing(&records, &folder), key, _folder: folder }
    }

    fn finds(&self, message: &[u8], client: &str, return_path: &str) -> Verdicts {
        asks(self.server.address, message, client.parse().ok(), return_path)
    }

    fn signed(&self, mail: Mail, domain: &str) -> Vec<u8> {
        self.key.signs(&Vec::from(mail), domain, "s1")
    }
}

fn asks(resolver: SocketAddr, message: &[u8], client: Option<IpAddr>, return_path: &str) -> Verdicts {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let delivery =
        Delivery { greeting: "mail.evil.test", client, return_path, message, our_host: "mx.session.example" };
    let verifier = Verifier::checking(Some(resolver)).unwrap();
    runtime.block_on(verifier.verdicts(delivery)).unwrap()
}

fn from_bank() -> Mail {
    mail("Director <director@bank.test>").about("A demand").says("Please look at this.\r\n")
}

fn changed(mut message: Vec<u8>, from: &str, to: &str) -> Vec<u8> {
    let text = String::from_utf8(message).unwrap();
    assert!(text.contains(from));
    message = text.replace(from, to).into_bytes();
    message
}

#[test]
fn a_signature_that_holds_passes_and_so_does_its_sender_s_policy() {
    let world = World::new();
    let found = world.finds(&world.signed(from_bank(), "bank.test"), BANK, "bounces@bank.test");
    let expected = Verdicts {
        source: VerdictSource::Own,
        spf: Verdict::Pass,
        spf_domain: Some("bank.test".to_owned()),
        dkim: Verdict::Pass,
        dkim_domains: vec!["bank.test".to_owned()],
        dmarc: Verdict::Pass,
        arc: Verdict::None,
    };
    assert_eq!(found, expected);
}

#[test]
fn the_traces_that_our_mail_server_adds_break_no_signature() {
    let world = World::new();
    let signed = world.signed(from_bank(), "bank.test");
    let traced =
        [b"Return-Path: <bounces@bank.test>\r\nReceived: from x by y id 1; now\r\n".as_slice(), &signed].concat();
    let found = world.finds(&traced, EVIL, "someone@forwarder.test");
    assert_eq!((found.spf, found.dkim, found.dmarc), (Verdict::None, Verdict::Pass, Verdict::Pass));
}

#[test]
fn a_changed_message_fails() {
    let world = World::new();
    let signed = world.signed(from_bank(), "bank.test");
    for (from, to) in [("look at this", "pay this"), ("Subject: A demand", "Subject: Another")] {
        let found = world.finds(&changed(signed.clone(), from, to), EVIL, "x@evil.test");
        assert_eq!((found.dkim, found.dmarc), (Verdict::Fail, Verdict::Fail), "{to}");
        assert!(found.dkim_domains.is_empty() && found.forbid_answer());
    }
}

#[test]
fn a_signature_with_an_unknown_selector_cannot_be_checked() {
    let world = World::new();
    let signed = world.key.signs(&Vec::from(from_bank()), "bank.test", "s2");
    let found = world.finds(&signed, BANK, "x@bank.test");
    assert_eq!((found.dkim, found.spf, found.dmarc), (Verdict::PermanentError, Verdict::Pass, Verdict::Pass));
}

#[test]
fn spf_is_asked_with_the_client_s_address_and_the_return_path() {
    let world = World::new();
    let message = Vec::from(from_bank());
    for (client, return_path, expected, domain) in [
        (BANK, "x@bank.test", Verdict::Pass, Some("bank.test")),
        ("::ffff:192.0.2.1", "x@bank.test", Verdict::Pass, Some("bank.test")),
        (EVIL, "x@bank.test", Verdict::Fail, Some("bank.test")),
        (EVIL, "x@soft.test", Verdict::SoftFail, Some("soft.test")),
        (EVIL, "x@shrug.test", Verdict::Neutral, Some("shrug.test")),
        (EVIL, "x@broken.test", Verdict::PermanentError, Some("broken.test")),
        (EVIL, "x@nowhere.test", Verdict::None, Some("nowhere.test")),
        // A null return path: the greeting is asked about, which has no record.
        (EVIL, "", Verdict::None, Some("mail.evil.test")),
        // Our own machine hands in what no record speaks of; and without an address there is no question.
        ("127.0.0.1", "x@bank.test", Verdict::None, None),
        ("unknown", "x@bank.test", Verdict::None, None),
    ] {
        let found = world.finds(&message, client, return_path);
        assert_eq!((found.spf, found.spf_domain.as_deref()), (expected, domain), "{client} {return_path}");
    }
}

#[test]
fn an_attacker_s_own_domain_that_passes_does_not_make_a_forged_from_pass() {
    let world = World::new();
    let found = world.finds(&world.signed(from_bank(), "evil.test"), EVIL, "x@evil.test");
    assert_eq!((found.spf, found.dkim, found.dmarc), (Verdict::Pass, Verdict::Pass, Verdict::Fail));
    assert_eq!(found.dkim_domains, ["evil.test"]);
    assert!(found.forbid_answer());
}

#[test]
fn a_message_with_two_senders_is_nobody_s() {
    let world = World::new();
    let signed = world.signed(from_bank(), "bank.test");
    for forged in ["From: chief@evil.test\r\n", "from : chief@bank.test\r\n"] {
        let doubled = [forged.as_bytes(), &signed].concat();
        let found = world.finds(&doubled, BANK, "x@bank.test");
        assert_eq!(found.dmarc, Verdict::Fail, "{forged}: {found:?}");
        assert!(found.forbid_answer());
    }
}

#[test]
fn a_forwarder_s_seal_is_checked() {
    let world = World::new();
    let sealed = world.key.seals(&Vec::from(from_bank()), "list.test", "s1");
    assert_eq!(world.finds(&sealed, EVIL, "x@list.test").arc, Verdict::Pass);
    assert_eq!(world.finds(&changed(sealed, "look at this", "pay this"), EVIL, "x@list.test").arc, Verdict::Fail);
}

#[test]
fn a_message_with_very_many_signatures_is_not_checked_for_any() {
    let world = World::new();
    let signed = world.signed(from_bank(), "bank.test");
    let end = signed.windows(6).position(|bytes| bytes == b"\r\nFrom").unwrap() + 2;
    let many = [signed[..end].repeat(21), signed[end..].to_vec()].concat();
    let found = world.finds(&many, BANK, "x@bank.test");
    assert_eq!((found.spf, found.dkim, found.dmarc), (Verdict::Pass, Verdict::PermanentError, Verdict::PermanentError));
}

#[test]
fn a_dead_name_server_costs_ten_seconds_at_most_and_no_message() {
    let message = World::new().signed(from_bank(), "bank.test");
    let silent = UdpSocket::bind("127.0.0.1:0").unwrap();
    for resolver in [silent.local_addr().unwrap(), crate::support::free_address()] {
        let begun = Clock::System.now().as_microsecond();
        let found = asks(resolver, &message, BANK.parse().ok(), "x@bank.test");
        let seconds = (Clock::System.now().as_microsecond() - begun) / 1_000_000;
        assert!(seconds <= 11, "{seconds} s");
        assert_eq!((found.spf, found.dkim), (Verdict::TemporaryError, Verdict::TemporaryError), "{found:?}");
        assert_eq!(found.dmarc, Verdict::TemporaryError);
        assert!(!found.forbid_answer());
        let app = TestApp::on_sqlite();
        let envelope = Envelope { verdicts: Some(found.clone()), ..Envelope::default() };
        let received = app.receives_for(message.clone(), envelope);
        assert_eq!(shown(&app, &received.receipt), Some(found));
    }
}

/// What the case shows of a message's sender.
fn shown(app: &TestApp, receipt: &notices::Receipt) -> Option<Verdicts> {
    app.pool.read(|db| notices::content(db, &app.desk.keys, receipt.notice)).unwrap().verdicts
}

const RESULTS: &str = "Authentication-Results: mx.session.example; spf=pass smtp.mailfrom=bank.test;\r\n dkim=pass \
                       header.d=bank.test; dmarc=pass header.from=bank.test\r\n";
const RECEIVED: &str = "Received: from x by mx.session.example (Postfix) with ESMTP id 4Abc; now\r\n";

on_both! {
    fn what_our_mail_server_found_is_shown_and_what_a_sender_forged_is_not(app: TestApp) {
        let app = app.with(&[("QUARTERLIGHT_VERDICTS", "header:mx.session.example")]);
        let receives = |top: &[&str]| {
            let message = [top.concat().into_bytes(), from_bank().says(&top.concat()).into()].concat();
            shown(&app, &app.receives(message).receipt)
        };
        let found = receives(&[RESULTS, RECEIVED]).unwrap();
        assert_eq!((found.source, found.dkim, found.dmarc), (VerdictSource::Header, Verdict::Pass, Verdict::Pass));
        assert_eq!(receives(&[RECEIVED, RESULTS]), None);
        let doubled = receives(&[RESULTS, RECEIVED, "From: chief@evil.test\r\n"]).unwrap();
        assert_eq!(doubled.dmarc, Verdict::Fail);
    }

    fn a_header_counts_for_nothing_where_nobody_s_word_is_believed(app: TestApp) {
        let message = [format!("{RESULTS}{RECEIVED}").into_bytes(), from_bank().into()].concat();
        assert_eq!(shown(&app, &app.receives(message).receipt), None);
    }
}
