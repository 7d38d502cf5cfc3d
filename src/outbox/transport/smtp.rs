//! One SMTP conversation (RFC 5321), step by step: which step fails decides whether the mail may be tried again. Up to
//! the end of the message nothing was accepted; after it, silence means that nobody knows.

use std::error::Error as _;
use std::io;
use std::time::Duration;

use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{SmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::{ClientId, Extension, MailBodyParameter, MailParameter};

use super::Undelivered;
use super::letter::Letter;
use super::server::{Protection, Server};

/// For each single step; a server that needs longer is treated as silent.
const TIMEOUT: Duration = Duration::from_secs(30);

pub(super) fn send(server: &Server, our_name: &str, letter: &Letter) -> Result<(), Undelivered> {
    let mut connection = connect(server, our_name).map_err(|error| Undelivered::ServerAway(code(&error)))?;
    let outcome = hand_over(&mut connection, letter);
    // The mail is accepted or it is not; how the goodbye goes changes nothing.
    connection.abort();
    outcome
}

fn connect(server: &Server, our_name: &str) -> Result<SmtpConnection, Error> {
    let our_name = ClientId::Domain(our_name.to_owned());
    let tls = TlsParameters::new(server.host.clone())?;
    let wrapper = (server.protection == Protection::Tls).then_some(&tls);
    let place = (server.host.as_str(), server.port);
    let mut connection = SmtpConnection::connect(place, Some(TIMEOUT), &our_name, wrapper, None)?;
    if server.protection == Protection::StartTls {
        connection.starttls(&tls, &our_name)?;
    }
    if let Some(sign_in) = &server.sign_in {
        let credentials = Credentials::new(sign_in.user.clone(), sign_in.password.clone());
        connection.auth(DEFAULT_MECHANISMS, &credentials)?;
    }
    Ok(connection)
}

fn hand_over(connection: &mut SmtpConnection, letter: &Letter) -> Result<(), Undelivered> {
    let sender = Mail::new(letter.from.clone(), parameters(connection, letter)?);
    // What a server has against the sender it has against us, not against this mail: somebody may mend that.
    connection.command(sender).map_err(|error| Undelivered::Later(code(&error)))?;
    connection.command(Rcpt::new(letter.to.clone(), Vec::new())).map_err(|error| refused(&error))?;
    connection.command(Data).map_err(|error| refused(&error))?;
    connection.message(&letter.bytes).map(drop).map_err(|error| match error.status() {
        Some(_) => refused(&error),
        None => Undelivered::Unknown(code(&error)),
    })
}

fn refused(error: &Error) -> Undelivered {
    if error.is_permanent() { Undelivered::Never(code(error)) } else { Undelivered::Later(code(error)) }
}

/// What the server must be able to do for this mail (RFC 6152, RFC 6531).
fn parameters(connection: &SmtpConnection, letter: &Letter) -> Result<Vec<MailParameter>, Undelivered> {
    let mut parameters = Vec::new();
    let to: &str = letter.to.as_ref();
    if !to.is_ascii() {
        if !connection.server_info().supports_feature(Extension::SmtpUtfEight) {
            return Err(Undelivered::Never("no-smtputf8".to_owned()));
        }
        parameters.push(MailParameter::SmtpUtfEight);
    }
    if !letter.bytes.is_ascii() {
        parameters.push(MailParameter::Body(MailBodyParameter::EightBitMime));
    }
    Ok(parameters)
}

/// `smtp-451`, `timeout`, `tls`, `protocol`, `connection`.
fn code(error: &Error) -> String {
    match error.status() {
        Some(status) => format!("smtp-{status}"),
        None if timed_out(error) => "timeout".to_owned(),
        // The client itself objects only where the server offers no TLS or no known way to sign in.
        None if error.is_tls() || error.is_client() => "tls".to_owned(),
        None if error.is_response() => "protocol".to_owned(),
        None => "connection".to_owned(),
    }
}

/// A socket's time limit shows as `WouldBlock` on Linux.
fn timed_out(error: &Error) -> bool {
    let source = error.source().and_then(|source| source.downcast_ref::<io::Error>());
    source.is_some_and(|source| matches!(source.kind(), io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock))
}
