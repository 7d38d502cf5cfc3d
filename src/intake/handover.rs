//! How `receive` hands its message to a `serve` that runs: LMTP over a socket in the data directory, with the envelope
//! exactly as `receive` was told it and the bytes in one chunk, so that none of them can change on the way.
//!
//! Not a mail client: it speaks to our own listener only. Invariant: it says that nobody answers only while nothing of
//! the message was sent.

use std::io::{self, BufRead, BufReader, Write};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::json;

use crate::notices::Envelope;

/// Longer than the database may be waited for.
const PATIENCE: Duration = Duration::from_secs(90);

/// Where a running `serve` takes what `receive` hands over.
pub fn socket(data_dir: &Path) -> PathBuf {
    data_dir.join("intake.sock")
}

/// How a handing over went.
#[derive(Debug, PartialEq, Eq)]
pub enum HandedOver {
    /// It is durable.
    Taken,
    /// No `serve` runs here, or one of another version that does not understand us; nothing of the message was sent.
    NobodyThere,
    /// Try again later, with what was said.
    Later(String),
    /// It can never be taken, with what was said.
    Never(String),
}

/// Hands a message to the `serve` that listens at `socket`.
pub fn hand_over(socket: &Path, envelope: &Envelope, message: &[u8]) -> HandedOver {
    let Ok(stream) = UnixStream::connect(socket) else { return HandedOver::NobodyThere };
    speak(&stream, envelope, message).unwrap_or_else(|error| {
        HandedOver::Later(format!(
            "the running `serve` did not answer: {error}\n  hint: the mail server tries again; a message that was taken \
             already is recognised"
        ))
    })
}

fn speak(stream: &UnixStream, envelope: &Envelope, message: &[u8]) -> io::Result<HandedOver> {
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    let mut replies = BufReader::new(stream);
    let mut line = stream;
    let commands = [String::new(), "LHLO receive\r\n".to_owned(), format!("XENVELOPE {}\r\n", json!(envelope))];
    for command in commands {
        line.write_all(command.as_bytes())?;
        let reply = reply(&mut replies)?;
        match reply.as_bytes().first() {
            Some(b'2') => {}
            Some(b'5') => return Ok(HandedOver::NobodyThere),
            _ => return Ok(HandedOver::Later(reply)),
        }
    }
    line.write_all(format!("BDAT {} LAST\r\n", message.len()).as_bytes())?;
    line.write_all(message)?;
    let reply = reply(&mut replies)?;
    // The answer is there; whether the goodbye arrives does not matter.
    drop(line.write_all(b"QUIT\r\n"));
    Ok(if reply.starts_with('2') { HandedOver::Taken } else { refused(reply) })
}

/// Only what is said of the message itself can be for ever.
fn refused(reply: String) -> HandedOver {
    let of_the_message = reply.starts_with("552") || reply.starts_with("554");
    if of_the_message { HandedOver::Never(reply) } else { HandedOver::Later(reply) }
}

/// The last line of a reply.
fn reply(replies: &mut impl BufRead) -> io::Result<String> {
    loop {
        let mut line = String::new();
        if replies.read_line(&mut line)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        if line.as_bytes().get(3) != Some(&b'-') {
            return Ok(line.trim_end().to_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::net::UnixListener;

    use super::*;

    /// Says one line after another, each once a line came in; ends then.
    fn answers(said: &'static [&'static str]) -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::TempDir::new().unwrap();
        let socket = socket(folder.path());
        let listener = UnixListener::bind(&socket).unwrap();
        std::thread::spawn(move || {
            let (stream, _) = listener.accept().unwrap();
            let (mut lines, mut out) = (BufReader::new(&stream), &stream);
            for line in said {
                writeln!(out, "{line}\r").unwrap();
                lines.read_line(&mut String::new()).unwrap();
            }
        });
        (folder, socket)
    }

    fn handed_over(said: &'static [&'static str]) -> HandedOver {
        let (_folder, socket) = answers(said);
        hand_over(&socket, &Envelope::default(), b"Subject: x\r\n\r\ny")
    }

    #[test]
    fn who_does_not_understand_us_is_nobody() {
        assert_eq!(handed_over(&["220 x", "250 x", "500 5.5.2 what is XENVELOPE"]), HandedOver::NobodyThere);
    }

    #[test]
    fn only_what_is_said_of_the_message_is_for_ever() {
        let after_the_message = |said| match said {
            "503" => handed_over(&["220 x", "250 x", "250 x", "503 5.5.1 not now"]),
            "552" => handed_over(&["220 x", "250 x", "250 x", "552 5.3.4 too large"]),
            _ => handed_over(&["220 x", "250 x", "250 x", "250 2.0.0 taken"]),
        };
        assert!(matches!(after_the_message("503"), HandedOver::Later(_)));
        assert!(matches!(after_the_message("552"), HandedOver::Never(_)));
        assert_eq!(after_the_message("250"), HandedOver::Taken);
    }
}
