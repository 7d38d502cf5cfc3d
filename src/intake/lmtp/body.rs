//! A message while its bytes come in: kept byte for byte, within the limit of one message and the room that all messages
//! on their way share. Knows no command and no reply.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The memory that messages on their way may take together. Cheap to clone; all clones are one room.
#[derive(Clone, Debug)]
pub struct Room {
    free: Arc<AtomicUsize>,
}

impl Room {
    pub fn of(bytes: usize) -> Self {
        Self { free: Arc::new(AtomicUsize::new(bytes)) }
    }

    fn take(&self, bytes: usize) -> bool {
        let less = |free: usize| free.checked_sub(bytes);
        self.free.fetch_update(Ordering::SeqCst, Ordering::SeqCst, less).is_ok()
    }

    fn give_back(&self, bytes: usize) {
        self.free.fetch_add(bytes, Ordering::SeqCst);
    }
}

/// Why a message could not be kept while it came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Misfit {
    /// Larger than any message may be: refused for good.
    TooLarge,
    /// Too many large messages at once: later it fits.
    NoRoom,
}

/// The bytes that came so far.
#[derive(Debug)]
pub struct Body {
    bytes: Vec<u8>,
    limit: usize,
    misfit: Option<Misfit>,
    room: Room,
    held: usize,
}

impl Body {
    pub fn new(limit: usize, room: &Room) -> Self {
        Self { bytes: Vec::new(), limit, misfit: None, room: room.clone(), held: 0 }
    }

    /// Keeps these bytes too. What fits no more is dropped at once, with all that came before it.
    pub fn push(&mut self, more: &[u8]) {
        if self.misfit.is_some() {
            return;
        }
        if self.bytes.len().saturating_add(more.len()) > self.limit {
            return self.give_up(Misfit::TooLarge);
        }
        if !self.room.take(more.len()) {
            return self.give_up(Misfit::NoRoom);
        }
        self.held += more.len();
        self.bytes.extend_from_slice(more);
    }

    fn give_up(&mut self, why: Misfit) {
        self.misfit = Some(why);
        self.bytes = Vec::new();
        self.leave_room();
    }

    fn leave_room(&mut self) {
        self.room.give_back(std::mem::take(&mut self.held));
    }

    pub fn misfit(&self) -> Option<Misfit> {
        self.misfit
    }

    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Takes the bytes out; their room is given back when this body is dropped.
    pub fn take_bytes(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.bytes)
    }
}

impl Drop for Body {
    fn drop(&mut self) {
        self.leave_room();
    }
}

/// Finds the end of the data after DATA and takes the stuffed dots out (RFC 5321, section 4.5.2). Only CR LF ends a line:
/// a bare one of either is part of the message, so that nobody can smuggle an end into it.
#[derive(Clone, Copy, Debug, Default)]
pub enum Unstuffing {
    #[default]
    LineStart,
    Dot,
    DotCr,
    Inside,
    InsideCr,
}

impl Unstuffing {
    /// Moves bytes from `input` to `body`; true once the end was found. What stands behind it is left in `input`.
    pub fn feed(&mut self, input: &mut &[u8], body: &mut Body) -> bool {
        while let Some((byte, rest)) = input.split_first() {
            match (*self, byte) {
                (Self::DotCr, b'\n') => {
                    *input = rest;
                    return true;
                }
                (Self::DotCr, _) => {
                    body.push(b"\r");
                    *self = Self::InsideCr;
                    continue;
                }
                (Self::Dot, b'\r') => *self = Self::DotCr,
                (Self::LineStart, b'.') => *self = Self::Dot,
                (Self::InsideCr, b'\n') => {
                    body.push(b"\n");
                    *self = Self::LineStart;
                }
                _ => {
                    let run = input.iter().position(|byte| *byte == b'\r').map_or(input.len(), |at| at + 1);
                    let (inside, behind) = input.split_at(run);
                    body.push(inside);
                    *self = if inside.ends_with(b"\r") { Self::InsideCr } else { Self::Inside };
                    *input = behind;
                    continue;
                }
            }
            *input = rest;
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unstuffed(wire: &[u8], packet: usize) -> (Vec<u8>, Vec<u8>, bool) {
        let (mut state, mut body) = (Unstuffing::default(), Body::new(usize::MAX, &Room::of(1000)));
        let mut left = wire;
        while !left.is_empty() {
            let (mut now, later) = left.split_at(packet.min(left.len()));
            if state.feed(&mut now, &mut body) {
                return (body.take_bytes(), [now, later].concat(), true);
            }
            left = later;
        }
        (body.take_bytes(), Vec::new(), false)
    }

    #[test]
    fn stuffed_dots_go_and_every_other_byte_stays() {
        let cases: &[(&[u8], &[u8])] = &[
            (b"a\r\n..b\r\n.\r\n", b"a\r\n.b\r\n"),
            (b".\r\n", b""),
            (b"...\r\n.\r\n", b"..\r\n"),
            (b"a\n.\nb\r\n.\r\n", b"a\n.\nb\r\n"),
            (b"a\r.\r\nb\r\n.\r\n", b"a\r.\r\nb\r\n"),
            (b"a\r\r\n.\r\n", b"a\r\r\n"),
            (b"a\r\n.\rb\r\n.\r\n", b"a\r\n\rb\r\n"),
            (b"a\r\n.\nb\r\n.\r\n", b"a\r\n\nb\r\n"),
            (b"\x00\xff\r\x00\n\r\n.\r\n", b"\x00\xff\r\x00\n\r\n"),
        ];
        for (wire, message) in cases {
            for packet in 1..=wire.len() {
                let (bytes, behind, ended) = unstuffed(&[wire, &b"QUIT\r\n"[..]].concat(), packet);
                assert_eq!((&bytes[..], ended), (*message, true), "{wire:?} in packets of {packet}");
                assert_eq!(behind, b"QUIT\r\n");
            }
        }
    }

    #[test]
    fn an_end_made_of_bare_line_feeds_is_no_end() {
        for wire in [&b"a\n.\n"[..], b"a\n.\r\n", b"a\r\n.\n", b"a\r.\r", b"a\r\n.\r"] {
            assert!(!unstuffed(wire, 100).2, "{wire:?}");
        }
    }

    #[test]
    fn room_is_given_back_however_a_message_ends() {
        let room = Room::of(10);
        let mut first = Body::new(8, &room);
        first.push(b"12345678");
        let mut second = Body::new(8, &room);
        second.push(b"123");
        assert_eq!(second.misfit(), Some(Misfit::NoRoom));
        first.push(b"9");
        assert_eq!((first.misfit(), first.bytes()), (Some(Misfit::TooLarge), &b""[..]));
        let mut third = Body::new(10, &room);
        third.push(b"1234567890");
        assert_eq!(third.misfit(), None);
        drop((first, second, third));
        assert!(room.take(10));
    }
}
