//! One command line and what it asks for. The grammar is `smtp-proto`'s; beside it stand XFORWARD (Postfix's
//! `XFORWARD_README`) and XENVELOPE, our own word on the socket of `receive`. Every line gives a command or a fault.

use std::net::IpAddr;

use smtp_proto::{Error, MAIL_BODY_BINARYMIME, Request};

use crate::notices::Envelope;

/// What a line asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    Greet,
    /// HELO and EHLO: another protocol, whose clients expect one reply for all recipients.
    OtherGreeting,
    From {
        return_path: String,
        size: u64,
    },
    To(String),
    Data,
    Chunk {
        bytes: usize,
        last: bool,
    },
    /// Where our mail server got the message from.
    Forwarded(Forwarded),
    /// The whole envelope as `receive` was told it, unknown parts included.
    Envelope(Envelope),
    Reset,
    Nothing,
    Verify,
    Help,
    Quit,
}

/// What XFORWARD said; in memory only.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Forwarded {
    pub client: Option<IpAddr>,
    pub greeting: Option<String>,
}

/// Why a line is no command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    Unknown,
    Syntax,
    /// The return path is no address.
    Sender,
    Recipient,
    /// A parameter that was not announced.
    Parameter,
}

/// Reads a line, with or without its end.
pub fn parse(line: &[u8]) -> Result<Command, Fault> {
    let text = std::str::from_utf8(line).map_err(|_| Fault::Syntax)?.trim_end_matches(['\r', '\n']);
    if text.contains(['\r', '\0']) {
        return Err(Fault::Syntax);
    }
    let (verb, rest) = text.split_once(' ').unwrap_or((text, ""));
    if verb.eq_ignore_ascii_case("XFORWARD") {
        return forwarded(rest).map(Command::Forwarded);
    }
    if verb.eq_ignore_ascii_case("XENVELOPE") {
        return serde_json::from_str(rest).map(Command::Envelope).map_err(|_| Fault::Syntax);
    }
    command(text).or_else(|fault| odd_return_path(text).ok_or(fault))
}

/// A return path that the parser does not take for an address is kept as it is: our mail server took the message already,
/// and a refusal would lose it. Domain literals (RFC 5321, section 4.1.3) are among these.
fn odd_return_path(text: &str) -> Option<Command> {
    let (begin, behind) = text.split_once('<')?;
    let (path, parameters) = match behind.split_once("> ") {
        Some((path, parameters)) => (path, parameters),
        None => (behind.strip_suffix('>')?, ""),
    };
    if path.chars().any(char::is_control) {
        return None;
    }
    // Everything but the path has to be right.
    match command(format!("{begin}<> {parameters}").trim_end()) {
        Ok(Command::From { size, .. }) => Some(Command::From { return_path: path.to_owned(), size }),
        _ => None,
    }
}

fn command(text: &str) -> Result<Command, Fault> {
    let whole = format!("{text}\r\n");
    let request = Request::parse(&mut whole.as_bytes().iter()).map_err(|error| fault(&error))?;
    Ok(match request {
        Request::Lhlo { .. } => Command::Greet,
        Request::Ehlo { .. } | Request::Helo { .. } => Command::OtherGreeting,
        Request::Mail { from } if from.flags & MAIL_BODY_BINARYMIME != 0 => return Err(Fault::Parameter),
        Request::Mail { from } => Command::From {
            size: u64::try_from(from.size).unwrap_or(u64::MAX),
            return_path: address(from.address.into_owned(), text),
        },
        Request::Rcpt { to } => Command::To(address(to.address.into_owned(), text)),
        Request::Data => Command::Data,
        Request::Bdat { chunk_size, is_last } => Command::Chunk { bytes: chunk_size, last: is_last },
        Request::Rset => Command::Reset,
        Request::Noop { .. } => Command::Nothing,
        Request::Vrfy { .. } => Command::Verify,
        Request::Help { .. } => Command::Help,
        Request::Quit => Command::Quit,
        _ => return Err(Fault::Unknown),
    })
}

/// The parser gives nothing for `<>` and for `<postmaster>`, which needs no domain.
fn address(parsed: String, line: &str) -> String {
    if parsed.is_empty() && line.to_ascii_lowercase().contains("<postmaster>") {
        "postmaster".to_owned()
    } else {
        parsed
    }
}

fn fault(error: &Error) -> Fault {
    match error {
        Error::InvalidSenderAddress => Fault::Sender,
        Error::InvalidRecipientAddress => Fault::Recipient,
        Error::UnsupportedParameter { .. } => Fault::Parameter,
        Error::SyntaxError { .. } | Error::InvalidParameter { .. } => Fault::Syntax,
        _ => Fault::Unknown,
    }
}

fn forwarded(attributes: &str) -> Result<Forwarded, Fault> {
    let mut all = Forwarded::default();
    for attribute in attributes.split_ascii_whitespace() {
        let (name, value) = attribute.split_once('=').ok_or(Fault::Syntax)?;
        let value = xtext(value).ok_or(Fault::Syntax)?;
        let known = !value.eq_ignore_ascii_case("[UNAVAILABLE]") && !value.eq_ignore_ascii_case("[TEMPUNAVAIL]");
        match name.to_ascii_uppercase().as_str() {
            "ADDR" if known => all.client = client(&value),
            "HELO" if known => all.greeting = Some(value),
            "ADDR" | "HELO" | "NAME" | "PROTO" | "PORT" | "IDENT" | "SOURCE" => {}
            _ => return Err(Fault::Parameter),
        }
    }
    Ok(all)
}

/// `192.0.2.1`, or `IPV6:2001:db8::1`.
fn client(text: &str) -> Option<IpAddr> {
    let bare = match text.get(..5) {
        Some(prefix) if prefix.eq_ignore_ascii_case("IPV6:") => text.get(5..)?,
        _ => text,
    };
    bare.parse().ok()
}

/// Decodes `+HH` (RFC 3461, section 4).
fn xtext(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((byte, after)) = rest.split_first() {
        if *byte == b'+' {
            let digits = std::str::from_utf8(after.get(..2)?).ok()?;
            bytes.push(u8::from_str_radix(digits, 16).ok()?);
            rest = after.get(2..)?;
        } else {
            bytes.push(*byte);
            rest = after;
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(return_path: &str, size: u64) -> Command {
        Command::From { return_path: return_path.to_owned(), size }
    }

    #[test]
    fn the_usual_commands_are_read_in_any_case() {
        assert_eq!(parse(b"lhlo mx.example\r\n"), Ok(Command::Greet));
        assert_eq!(parse(b"EHLO mx.example"), Ok(Command::OtherGreeting));
        assert_eq!(
            parse(b"MAIL FROM:<ada@example.org> SIZE=12 BODY=8BITMIME SMTPUTF8"),
            Ok(from("ada@example.org", 12))
        );
        assert_eq!(parse(b"mail from: <ada@example.org>\n"), Ok(from("ada@example.org", 0)));
        assert_eq!(parse(b"MAIL FROM:<>"), Ok(from("", 0)));
        assert_eq!(parse("MAIL FROM:<zoë@exämple.org> SMTPUTF8".as_bytes()), Ok(from("zoë@exämple.org", 0)));
        assert_eq!(parse(b"RCPT TO:<Abuse@session.example>"), Ok(Command::To("Abuse@session.example".to_owned())));
        assert_eq!(parse(b"RCPT TO:<Postmaster>"), Ok(Command::To("postmaster".to_owned())));
        assert_eq!(parse(b"BDAT 86 LAST"), Ok(Command::Chunk { bytes: 86, last: true }));
        assert_eq!(parse(b"quit"), Ok(Command::Quit));
    }

    #[test]
    fn a_return_path_of_any_form_is_kept() {
        let long = format!("{}@example.org", "a".repeat(300));
        for path in [
            "a@[192.0.2.1]",
            "a@[IPv6:2001:db8::1]",
            "a..b@example.org",
            "ada",
            "a b@example.org",
            "\"a>b\"@[192.0.2.1]",
            &long,
        ] {
            assert_eq!(parse(format!("MAIL FROM:<{path}>\r\n").as_bytes()), Ok(from(path, 0)), "{path}");
            assert_eq!(
                parse(format!("mail from:<{path}> SIZE=12 BODY=8BITMIME").as_bytes()),
                Ok(from(path, 12)),
                "{path}"
            );
        }
    }

    #[test]
    fn what_is_no_command_says_how() {
        let faults: &[(&[u8], Fault)] = &[
            (b"", Fault::Unknown),
            (b"GET / HTTP/1.1", Fault::Unknown),
            (b"MAIL FROM:<ada@example.org> BODY=BINARYMIME", Fault::Parameter),
            (b"MAIL FROM:<ada@example.org> COLOUR=blue", Fault::Parameter),
            (b"MAIL FROM:<ada@example.org> SIZE=many", Fault::Syntax),
            (b"MAIL ada@example.org", Fault::Syntax),
            (b"MAIL FROM:<a@[192.0.2.1]> COLOUR=blue", Fault::Sender),
            (b"MAIL FROM:<a..b@example.org\x01>", Fault::Sender),
            (b"MAIL FROM:<a..b@example.org", Fault::Sender),
            (b"RCPT TO:<@>", Fault::Recipient),
            (b"NOOP \xff", Fault::Syntax),
            (b"NO\x00OP", Fault::Syntax),
            (b"NOOP a\rQUIT", Fault::Syntax),
            (b"XENVELOPE {", Fault::Syntax),
            (b"XFORWARD ADDR", Fault::Syntax),
            (b"XFORWARD COLOUR=blue", Fault::Parameter),
        ];
        for (line, fault) in faults {
            assert_eq!(parse(line), Err(*fault), "{}", String::from_utf8_lossy(line));
        }
    }

    #[test]
    fn our_mail_server_tells_whom_it_got_a_message_from() {
        let told = |line: &str| match parse(line.as_bytes()) {
            Ok(Command::Forwarded(told)) => (told.client.map(|client| client.to_string()), told.greeting),
            other => panic!("{other:?}"),
        };
        let both = told("XFORWARD NAME=mx.example ADDR=192.0.2.7 PROTO=ESMTP HELO=mx+2Eexample SOURCE=REMOTE");
        assert_eq!(both, (Some("192.0.2.7".to_owned()), Some("mx.example".to_owned())));
        assert_eq!(told("XFORWARD ADDR=IPV6:2001:db8::7").0.as_deref(), Some("2001:db8::7"));
        assert_eq!(told("XFORWARD ADDR=[UNAVAILABLE] HELO=[UNAVAILABLE]"), (None, None));
    }
}
