#![no_main]
//! An LMTP session, fed in pieces: the first byte says how long they are. Every message that it hands over is taken.

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use quarterlight::config::{Mail, Settings, Source};
use quarterlight::intake::lmtp::{Fate, Peer, Room, Rules, Session, Step};

static MAIL: LazyLock<Mail> = LazyLock::new(|| {
    let source = Source::from_variables([("QUARTERLIGHT_MESSAGE_BYTES", "2000")]);
    Settings::read(&source).expect("the settings are right").mail
});

fn rules(peer: Peer) -> Rules {
    Rules { peer, mail: MAIL.clone(), asks_for_client: peer == Peer::MailServer, room: Room::of(100_000) }
}

fuzz_target!(|input: &[u8]| {
    let Some((first, input)) = input.split_first() else { return };
    let peer = if first % 2 == 0 { Peer::MailServer } else { Peer::Receive };
    let mut session = Session::new(rules(peer));
    let mut reply = Vec::new();
    for piece in input.chunks(usize::from(*first / 2).max(1)) {
        let mut piece = piece;
        loop {
            match session.step(&mut piece) {
                Step::Listen => break,
                Step::Say(said) => said.write_to(&mut reply),
                Step::Deliver(message) => {
                    assert!(message.body.bytes().len() <= 2_000);
                    session.delivered(message.answers, Fate::Taken);
                }
                Step::Close(said) => {
                    said.write_to(&mut reply);
                    return;
                }
            }
        }
        assert!(piece.is_empty(), "what is not taken would be asked for for ever");
    }
    assert!(reply.split(|byte| *byte == b'\n').all(|line| line.len() <= 1_000));
});
