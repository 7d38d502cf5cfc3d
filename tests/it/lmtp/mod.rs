//! Mail by LMTP as a mail server meets it: what is said, what is stored byte for byte, and what is never confirmed.

mod client;
mod processes;
mod trouble;

use std::time::Duration;

use quarterlight::clock::Clock;
use quarterlight::intake::lmtp::Limits;

use crate::support::{Client, TestApp, mail, on_both, stuffed, until};

pub(super) fn message(text: &str) -> Vec<u8> {
    let mut bytes = Vec::from(mail("ada@example.org").about("Abuse in a community").says(text));
    bytes.extend_from_slice(b"\r\n");
    bytes
}

fn impatient() -> Limits {
    let soon = Duration::from_secs(1);
    Limits { command: soon, data: soon, ..Limits::default() }
}

on_both! {
    fn a_session_goes_the_same_in_one_packet_and_byte_by_byte(app: TestApp) {
        let listening = app.listens();
        let session = |subject: &str| {
            let body = stuffed(&message(subject));
            let commands = "LHLO mx.example\r\nNOOP\r\nMAIL FROM:<ada@example.org> BODY=8BITMIME\r\n\
                            RCPT TO:<abuse@session.example>\r\nRCPT TO:<abuse@elsewhere.example>\r\nVRFY abuse\r\nDATA\r\n";
            [commands.as_bytes(), &body, b"RSET\r\nNONSENSE\r\nQUIT\r\n"].concat()
        };
        let plays = |packets: Vec<&[u8]>| {
            let (mut client, _) = Client::knocks(listening.address());
            for packet in packets {
                client.says(packet);
            }
            (0..11).map(|_| client.hears()).collect::<Vec<_>>()
        };
        let (whole, bytes) = (session("whole"), session("bytes"));
        let replies = plays(vec![&whole]);
        assert_eq!(replies, plays(bytes.chunks(1).collect()));
        let codes: Vec<&str> = replies.iter().map(|reply| reply.get(..3).unwrap_or_default()).collect();
        assert_eq!(codes, ["250", "250", "250", "250", "550", "252", "354", "250", "250", "500", "221"], "{replies:?}");
        assert_eq!(app.stored().into_iter().map(|(bytes, _)| bytes).collect::<Vec<_>>(), [message("whole"), message("bytes")]);
    }

    fn each_recipient_gets_a_reply_and_all_get_one_notice(app: TestApp) {
        let listening = app.listens();
        let mut client = Client::of(listening.address());
        client.addresses("", &["abuse@session.example", "Legal@Session.Example", "postmaster"]);
        let unknown = client.asks("RCPT TO:<abuse@session.example.org>");
        assert!(unknown.starts_with("550 5.1.2 "), "{unknown}");
        let replies = [client.sends(&message("one")), client.hears(), client.hears()];
        assert!(replies.iter().all(|reply| reply.starts_with("250 2.0.0 ")), "{replies:?}");
        assert!(client.asks("NOOP").starts_with("250 "), "and no reply more");
        let [(bytes, envelope)] = app.stored().try_into().unwrap();
        assert_eq!(bytes, message("one"));
        assert_eq!(envelope.recipients, ["abuse@session.example", "Legal@Session.Example", "postmaster@session.example"]);
        assert_eq!(envelope.return_path.as_deref(), Some(""), "the null return path is not an unknown one");
        assert_eq!(app.words("SELECT transport AS word FROM notices"), ["lmtp"]);
    }

    fn every_byte_is_kept_as_it_came(app: TestApp) {
        let listening = app.listens();
        let mut client = Client::of(listening.address());
        let odd: &[&[u8]] = &[
            b"Subject: dots\r\n\r\n.\r\n..\r\n.a\r\n...\r\n",
            b"Subject: bare\r\n\r\na\rb\n.\nc\r\r\n\x00\x00\r\n",
            b"Subject: 8bit \xff\xfe\r\n\r\n\xc3\xa9\x80\r\n",
            b"\r\n",
            b"\x00\r\n",
        ];
        for bytes in odd {
            assert_eq!(client.delivers(bytes), 250, "{bytes:?}");
        }
        // In chunks the end need not be a line's, and nothing is stuffed.
        client.addresses("ada@example.org", &["abuse@session.example"]);
        client.says(b"BDAT 4\r\nSubjBDAT 12 LAST\r\nect: x\n\n.\r\n.NOOP\r\n");
        assert!(client.hears().starts_with("250 ") && client.hears().starts_with("250 ") && client.hears().starts_with("250 "));
        let kept: Vec<Vec<u8>> = app.stored().into_iter().map(|(bytes, _)| bytes).collect();
        assert_eq!(kept[..5], odd.iter().map(|bytes| bytes.to_vec()).collect::<Vec<_>>());
        assert_eq!(kept[5..], [b"Subject: x\n\n.\r\n.".to_vec()]);
    }

    fn an_address_may_have_any_letters(app: TestApp) {
        let listening = app.listens();
        let mut client = Client::of(listening.address());
        assert!(client.asks("MAIL FROM:<zoë@exämple.org> SMTPUTF8 BODY=8BITMIME SIZE=100").starts_with("250 "));
        assert!(client.asks("RCPT TO:<büro@session.example>").starts_with("250 "));
        assert!(client.sends(&message("one")).starts_with("250 "));
        let [(_, envelope)] = app.stored().try_into().unwrap();
        assert_eq!((envelope.return_path.as_deref(), &envelope.recipients[..]), (Some("zoë@exämple.org"), &["büro@session.example".to_owned()][..]));
    }

    fn what_is_too_large_is_refused_early_and_late(app: TestApp) {
        let small = app.with(&[("QUARTERLIGHT_MESSAGE_BYTES", "2000")]);
        let listening = small.listens();
        let mut client = Client::of(listening.address());
        assert!(client.asks("MAIL FROM:<ada@example.org> SIZE=2001").starts_with("552 5.3.4 "));
        assert!(client.asks("RCPT TO:<abuse@session.example>").starts_with("503 "), "no message is under way");
        client.addresses("ada@example.org", &["abuse@session.example", "legal@session.example"]);
        let large = message(&"x".repeat(100_000));
        assert!(client.sends(&large).starts_with("552 5.3.4 ") && client.hears().starts_with("552 5.3.4 "));
        client.addresses("ada@example.org", &["abuse@session.example"]);
        client.says([b"BDAT 2001\r\n".as_slice(), &[b'x'; 2001], b"BDAT 2 LAST\r\nxxNOOP\r\n"].concat());
        let replies = [client.hears(), client.hears(), client.hears()];
        assert!(replies[0].starts_with("552 ") && replies[1].starts_with("503 ") && replies[2].starts_with("250 "), "{replies:?}");
        assert_eq!((app.count("notices"), app.count("notice_repeats")), (0, 0));
        let mut exact = message("");
        exact.splice(exact.len() - 2..exact.len() - 2, vec![b'x'; 2000 - exact.len()]);
        assert_eq!((exact.len(), client.delivers(&exact)), (2000, 250));
    }

    fn a_hundred_recipients_and_no_more(app: TestApp) {
        let listening = app.listens();
        let mut client = Client::of(listening.address());
        let to: Vec<String> = (0..100).map(|nth| format!("abuse+{nth}@session.example")).collect();
        client.addresses("ada@example.org", &to.iter().map(String::as_str).collect::<Vec<_>>());
        assert!(client.asks("RCPT TO:<abuse+100@session.example>").starts_with("452 4.5.3 "));
        assert!(client.sends(&message("one")).starts_with("250 "));
        assert!((1..100).all(|_| client.hears().starts_with("250 ")));
        assert_eq!(app.stored()[0].1.recipients, to);
    }

    fn a_message_that_was_cut_off_is_not_there(app: TestApp) {
        let listening = app.listens();
        for wire in [&b"DATA\r\nSubject: half\r\n\r\nhal"[..], b"DATA\r\nSubject: half\r\n\r\nhalf\r\n.\r", b"BDAT 20 LAST\r\nSubject: half\r\n"] {
            let mut client = Client::of(listening.address());
            client.addresses("ada@example.org", &["abuse@session.example"]);
            client.says(wire);
        }
        listening.ends();
        assert_eq!((app.count("notices"), app.count("events")), (0, 0));
    }

    fn a_message_whose_confirmation_was_lost_is_kept_once(app: TestApp) {
        let listening = app.listens();
        let mut client = Client::of(listening.address());
        client.addresses("ada@example.org", &["abuse@session.example"]);
        client.says(b"DATA\r\n");
        client.says(stuffed(&message("one")));
        drop(client);
        until("the message is stored", || app.count("notices") == 1);
        assert_eq!(Client::of(listening.address()).delivers(&message("one")), 250);
        assert_eq!((app.count("notices"), app.count("notice_repeats")), (1, 1));
    }
}

/// What concerns no database is tried on one.
mod manners {
    use super::*;

    #[test]
    fn another_protocol_and_another_order_are_refused_with_a_hint() {
        let app = TestApp::on_sqlite();
        let listening = app.listens();
        let (mut client, _) = Client::knocks(listening.address());
        assert!(client.asks("MAIL FROM:<ada@example.org>").starts_with("503 5.5.1 greet first; hint: LHLO"));
        assert!(client.asks("EHLO mx.example").starts_with("500 5.5.1 this is LMTP; hint: "));
        assert!(client.asks("HELO mx.example").starts_with("500 "));
        let offers = client.asks("LHLO mx.example");
        for offer in ["PIPELINING", "SIZE 26214400", "8BITMIME", "SMTPUTF8", "ENHANCEDSTATUSCODES", "CHUNKING"] {
            assert!(offers.lines().any(|line| line[4..] == *offer), "{offer}: {offers}");
        }
        assert!(!offers.contains("XFORWARD") && client.asks("XFORWARD ADDR=192.0.2.1").starts_with("500 "));
        assert!(client.asks("XENVELOPE {\"recipients\":[]}").starts_with("500 "), "that is for `receive` alone");
        for (command, code) in [
            ("RCPT TO:<abuse@session.example>", "503"),
            ("DATA", "503"),
            ("MAIL FROM:<ada@example.org> COLOUR=blue", "555"),
            ("MAIL FROM:<ada@example.org", "501"),
            ("MAIL FROM:<ada@example.org>", "250"),
            ("MAIL FROM:<ada@example.org>", "503"),
            ("DATA", "503"),
            ("RSET", "250"),
            ("RCPT TO:<abuse@session.example>", "503"),
            ("QUIT", "221"),
        ] {
            assert_eq!(&client.asks(command)[..3], code, "{command}");
        }
        assert_eq!(client.hears(), "", "and it hangs up");
    }

    #[test]
    fn the_client_is_asked_for_only_where_this_program_checks() {
        let app = TestApp::on_sqlite();
        let listening = app.with(&[("QUARTERLIGHT_VERDICTS", "check")]).listens();
        let (mut client, _) = Client::knocks(listening.address());
        assert!(client.asks("LHLO mx.example").contains("XFORWARD NAME ADDR PROTO HELO"));
        assert!(
            client.asks("XFORWARD NAME=mx.example ADDR=192.0.2.77 PROTO=ESMTP HELO=mx.example").starts_with("250 ")
        );
        assert_eq!(client.delivers(&message("one")), 250);
        let [(bytes, envelope)] = app.stored().try_into().unwrap();
        assert_eq!(bytes, message("one"), "no trace is added");
        assert!(!format!("{envelope:?}").contains("192.0.2.77"), "no address of a client is stored");
    }

    #[test]
    fn a_line_that_is_too_long_costs_that_line_and_too_many_faults_the_session() {
        let app = TestApp::on_sqlite();
        let listening = app.listens();
        let mut client = Client::of(listening.address());
        assert!(client.asks(&format!("NOOP {}", "x".repeat(100_000))).starts_with("500 5.5.2 "));
        assert!(client.asks(&format!("NOOP {}", "x".repeat(2041))).starts_with("250 "));
        assert!(client.asks(&format!("NOOP {}", "x".repeat(2042))).starts_with("500 5.5.2 "));
        for _ in 0..18 {
            assert!(client.asks("NONSENSE").starts_with("500 "));
        }
        assert!(client.asks("NONSENSE").starts_with("421 4.7.0 "));
        assert_eq!(client.hears(), "");
    }

    #[test]
    fn one_line_of_25_mebibytes_is_a_message_and_one_byte_more_is_none() {
        let app = TestApp::on_sqlite();
        let listening = app.listens();
        let mut client = Client::of(listening.address());
        let mut large = message("");
        large.splice(large.len() - 2..large.len() - 2, vec![b'x'; 25 * 1024 * 1024 - large.len()]);
        assert_eq!(client.delivers(&large), 250);
        assert!(app.stored()[0].0 == large);
        large.splice(0..0, *b"X");
        assert_eq!(client.delivers(&large), 552);
        assert_eq!(client.delivers(&message("and the session goes on")), 250);
        assert_eq!(app.count("notices"), 2);
    }

    #[test]
    fn who_says_nothing_is_cut_off_between_and_inside_messages() {
        let app = TestApp::on_sqlite();
        let listening = app.listens_within(impatient());
        let begun = Clock::System.now();
        let mut client = Client::of(listening.address());
        assert!(client.hears().starts_with("421 4.4.2 "));
        assert_eq!(client.hears(), "");
        let mut client = Client::of(listening.address());
        client.addresses("ada@example.org", &["abuse@session.example"]);
        client.says(b"DATA\r\nSubject: half");
        assert!(client.hears().starts_with("354 ") && client.hears().starts_with("421 4.4.2 "));
        assert_eq!((client.hears().as_str(), app.count("notices")), ("", 0));
        assert!(Clock::System.now().seconds_since(begun) < 45, "and not after a limit of somebody else's");
    }

    #[test]
    fn a_session_that_never_ends_is_ended() {
        let app = TestApp::on_sqlite();
        let listening = app.listens_within(Limits { session: Duration::from_secs(3), ..Limits::default() });
        let mut client = Client::of(listening.address());
        assert_eq!(client.delivers(&message("one")), 250);
        assert!(client.hears().starts_with("421 4.7.0 this session lasts too long"));
    }

    #[test]
    fn one_connection_too_many_is_told_to_come_later() {
        let app = TestApp::on_sqlite();
        let listening = app.listens_within(Limits { connections: 2, ..Limits::default() });
        let first = Client::of(listening.address());
        let mut second = Client::of(listening.address());
        assert!(Client::knocks(listening.address()).1.starts_with("421 4.7.0 too many connections"));
        assert_eq!(second.delivers(&message("one")), 250);
        drop(first);
        until("the place is free", || Client::knocks(listening.address()).1.starts_with("220 "));
    }

    #[test]
    fn a_message_under_way_is_finished_before_the_end() {
        let app = TestApp::on_sqlite();
        let listening = app.listens();
        let mut idle = Client::of(listening.address());
        let mut busy = Client::of(listening.address());
        busy.addresses("ada@example.org", &["abuse@session.example"]);
        assert!(busy.asks("DATA").starts_with("354 "));
        let ending = std::thread::spawn(move || listening.ends());
        assert!(idle.hears().starts_with("421 4.3.2 "));
        busy.says(stuffed(&message("one")));
        assert!(busy.hears().starts_with("250 ") && busy.hears().starts_with("421 4.3.2 "));
        ending.join().unwrap();
        assert_eq!(app.count("notices"), 1);
    }
}

/// Whatever comes in time: a message that trickles in ends with the time that it was given when we began to shut down.
#[test]
fn a_message_that_trickles_in_holds_up_no_shutdown() {
    let app = TestApp::on_sqlite();
    let listening = app.listens_within(Limits { farewell: Duration::from_secs(1), ..Limits::default() });
    let mut client = Client::of(listening.address());
    client.addresses("ada@example.org", &["abuse@session.example"]);
    assert!(client.asks("DATA").starts_with("354 "));
    let (told, ended) = std::sync::mpsc::channel();
    let ending = std::thread::spawn(move || {
        listening.ends();
        told.send(()).unwrap();
    });
    let packets = (0..50).take_while(|_| {
        client.may_say(b"x");
        ended.recv_timeout(Duration::from_millis(200)).is_err()
    });
    assert!(packets.count() < 49, "it went on as long as packets came");
    ending.join().unwrap();
    assert_eq!(app.count("notices"), 0);
}
