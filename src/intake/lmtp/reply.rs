//! Every sentence that the listener says, with its code (RFC 5321, section 4.2) and its enhanced code (RFC 3463). 4xx is
//! any trouble of ours, so that the mail server keeps the message; 5xx only what can never be accepted.

use std::borrow::Cow;

/// One reply of one line or several.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    pub code: u16,
    lines: Cow<'static, str>,
}

impl Reply {
    const fn fixed(code: u16, text: &'static str) -> Self {
        Self { code, lines: Cow::Borrowed(text) }
    }

    pub(super) fn lines(code: u16, lines: String) -> Self {
        Self { code, lines: Cow::Owned(lines) }
    }

    pub fn write_to(&self, out: &mut Vec<u8>) {
        let mut lines = self.lines.lines().peekable();
        while let Some(line) = lines.next() {
            let between = if lines.peek().is_some() { '-' } else { ' ' };
            out.extend_from_slice(format!("{}{between}{line}\r\n", self.code).as_bytes());
        }
    }
}

pub const BYE: Reply = Reply::fixed(221, "2.0.0 goodbye");
pub const OK: Reply = Reply::fixed(250, "2.0.0 ok");
pub const SENDER_OK: Reply = Reply::fixed(250, "2.1.0 ok");
pub const RECIPIENT_OK: Reply = Reply::fixed(250, "2.1.5 ok");
pub const CHUNK_OK: Reply = Reply::fixed(250, "2.0.0 chunk taken");
pub const TAKEN: Reply = Reply::fixed(250, "2.0.0 the message is stored");
pub const NOT_VERIFIED: Reply = Reply::fixed(252, "2.5.2 send the message and see");
pub const HELP: Reply = Reply::fixed(214, "2.0.0 this is LMTP (RFC 2033)");
pub const GO_AHEAD: Reply = Reply::fixed(354, "end the message with a line that holds one dot");

pub const SHUTTING_DOWN: Reply = Reply::fixed(421, "4.3.2 shutting down; try again later");
pub const TOO_MANY_CONNECTIONS: Reply = Reply::fixed(421, "4.7.0 too many connections; try again later");
pub const TOO_MANY_ERRORS: Reply = Reply::fixed(421, "4.7.0 too many errors");
pub const TOO_SLOW: Reply = Reply::fixed(421, "4.4.2 waited too long");
pub const SESSION_TOO_LONG: Reply = Reply::fixed(421, "4.7.0 this session lasts too long; connect again");
pub const TROUBLE: Reply = Reply::fixed(451, "4.3.0 the message could not be stored; try again later");
pub const NO_ROOM: Reply = Reply::fixed(452, "4.3.1 too many large messages at once; try again later");
pub const TOO_MANY_RECIPIENTS: Reply = Reply::fixed(452, "4.5.3 too many recipients; send the rest with another copy");

pub const LINE_TOO_LONG: Reply = Reply::fixed(500, "5.5.2 the line is too long");
pub const UNKNOWN_COMMAND: Reply = Reply::fixed(500, "5.5.1 unknown command");
pub const SAY_LHLO: Reply =
    Reply::fixed(500, "5.5.1 this is LMTP; hint: greet with LHLO, or deliver by an LMTP transport");
pub const SYNTAX: Reply = Reply::fixed(501, "5.5.4 cannot read the arguments");
pub const BAD_SENDER: Reply = Reply::fixed(501, "5.1.7 the return path is no address");
pub const BAD_RECIPIENT: Reply = Reply::fixed(501, "5.1.3 the recipient is no address");
pub const LHLO_FIRST: Reply = Reply::fixed(503, "5.5.1 greet first; hint: LHLO and your name");
pub const MAIL_FIRST: Reply = Reply::fixed(503, "5.5.1 no message is under way; hint: MAIL FROM");
pub const MAIL_TWICE: Reply = Reply::fixed(503, "5.5.1 a message is under way already; hint: RSET");
pub const NO_RECIPIENT: Reply = Reply::fixed(503, "5.5.1 there is no recipient");
pub const MIXED: Reply = Reply::fixed(503, "5.5.1 this message comes in chunks; hint: BDAT");
pub const NOT_OURS: Reply =
    Reply::fixed(550, "5.1.2 not an address of this house; hint: check `QUARTERLIGHT_MAIL_DOMAIN`");
pub const TOO_LARGE: Reply =
    Reply::fixed(552, "5.3.4 the message is larger than is accepted; hint: raise `QUARTERLIGHT_MESSAGE_BYTES`");
pub const EMPTY: Reply = Reply::fixed(554, "5.6.0 the message is empty");
pub const UNKNOWN_PARAMETER: Reply = Reply::fixed(555, "5.5.4 unknown parameter");
