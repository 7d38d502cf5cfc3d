//! One SMTP conversation (RFC 5321), step by step: which step fails decides whether the mail may be tried again. Up to
//! the end of the message nothing was accepted; after it, silence means that nobody knows.

use std::error::Error as _;
use std::io;

use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{Certificate, CertificateStore, SmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{Data, Ehlo, Mail, Rcpt};
use lettre::transport::smtp::extension::{ClientId, Extension, MailBodyParameter, MailParameter, RcptParameter};

use super::letter::{Envelope, Notify, address};
use super::server::Protection;
use super::{Smtp, Undelivered, UrlError};

/// The code for a server that says nothing within its time.
pub(super) const SILENT: &str = "timeout";

/// Enhanced status codes (RFC 3463) by which a server says that nobody has this address, rather than that it does not want
/// this mail. Without such a code nothing is concluded: `550` also means that we are not allowed to send.
const NOBODY: &[&str] = &["5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"];

pub(super) fn send(smtp: &Smtp, envelope: &Envelope, letter: &[u8]) -> Result<(), Undelivered> {
    let mut connection = connect(smtp).map_err(|error| Undelivered::ServerAway(code(&error)))?;
    let outcome = hand_over(&mut connection, smtp, envelope, letter);
    // The mail is accepted or it is not; how the goodbye goes changes nothing. To a server that fell silent none is said:
    // it would be waited for.
    if !outcome.as_ref().is_err_and(Undelivered::ends_the_run) {
        connection.abort();
    }
    outcome
}

/// Refuses settings that no connection could be made with.
pub(super) fn check(smtp: &Smtp) -> Result<(), UrlError> {
    if smtp.authorities.is_some() && certificates(smtp).map_or(true, |found| found.is_empty()) {
        return Err(UrlError::Authorities);
    }
    Ok(())
}

fn certificates(smtp: &Smtp) -> Result<Vec<Certificate>, Error> {
    let pem = smtp.authorities.as_deref().unwrap_or_default();
    let end = b"-----END CERTIFICATE-----";
    let ends = pem.windows(end.len()).enumerate().filter(|(_, window)| window == end).map(|(at, _)| at + end.len());
    let mut start = 0;
    let mut found = Vec::new();
    for stop in ends {
        found.push(Certificate::from_pem(pem.get(start..stop).unwrap_or_default())?);
        start = stop;
    }
    Ok(found)
}

fn tls(smtp: &Smtp) -> Result<TlsParameters, Error> {
    let mut builder = TlsParameters::builder(smtp.server.host.clone());
    if smtp.authorities.is_some() {
        builder = builder.certificate_store(CertificateStore::None);
        for certificate in certificates(smtp)? {
            builder = builder.add_root_certificate(certificate);
        }
    }
    builder.build()
}

fn our_name(smtp: &Smtp) -> ClientId {
    ClientId::Domain(smtp.our_name.clone())
}

fn connect(smtp: &Smtp) -> Result<SmtpConnection, Error> {
    let (server, our_name) = (&smtp.server, our_name(smtp));
    let tls = tls(smtp)?;
    let wrapper = (server.protection == Protection::Tls).then_some(&tls);
    let place = (server.host.as_str(), server.port);
    let mut connection = SmtpConnection::connect(place, Some(smtp.patience), &our_name, wrapper, None)?;
    if server.protection == Protection::StartTls {
        connection.starttls(&tls, &our_name)?;
    }
    if let Some(sign_in) = &server.sign_in {
        let credentials = Credentials::new(sign_in.user.clone(), sign_in.password.clone());
        connection.auth(DEFAULT_MECHANISMS, &credentials)?;
    }
    Ok(connection)
}

fn hand_over(
    connection: &mut SmtpConnection,
    smtp: &Smtp,
    envelope: &Envelope,
    letter: &[u8],
) -> Result<(), Undelivered> {
    let from = envelope.return_path.as_deref().map(address).transpose();
    let from = from.map_err(|_| Undelivered::Never("own-address".to_owned()))?;
    let to = address(&envelope.to).map_err(|_| Undelivered::Never("address".to_owned()))?;
    let reports = offers_reports(connection, smtp).map_err(|error| Undelivered::ServerAway(code(&error)))?;
    let mut sender = parameters(connection, envelope, letter)?;
    let mut recipient = Vec::new();
    if reports {
        // Only the headers come back: what we wrote need not travel twice.
        sender.extend([parameter("RET", "HDRS"), parameter("ENVID", &envelope.id)]);
        recipient.push(RcptParameter::Other { keyword: "NOTIFY".to_owned(), value: Some(notify(envelope.notify)) });
    }
    // What a server has against the sender it has against us, not against this mail: somebody may mend that.
    connection.command(Mail::new(from, sender)).map_err(|error| Undelivered::Later(code(&error)))?;
    connection.command(Rcpt::new(to, recipient)).map_err(|error| unwanted(&error))?;
    connection.command(Data).map_err(|error| refused(&error))?;
    // The client ends the message with a line end of its own.
    let letter = letter.strip_suffix(b"\r\n").unwrap_or(letter);
    connection.message(letter).map(drop).map_err(|error| match error.status() {
        Some(_) => refused(&error),
        None => Undelivered::Unknown(code(&error)),
    })
}

/// Whether the server sends delivery reports (RFC 3461). The client keeps only what it knows of a server's greeting, so
/// the server is greeted once more; a second greeting changes nothing (RFC 5321, section 4.1.4).
fn offers_reports(connection: &mut SmtpConnection, smtp: &Smtp) -> Result<bool, Error> {
    let greeting = connection.command(Ehlo::new(our_name(smtp)))?;
    let offered = greeting.message().any(|line| line.trim().eq_ignore_ascii_case("DSN"));
    Ok(offered)
}

fn parameter(keyword: &str, value: &str) -> MailParameter {
    MailParameter::Other { keyword: keyword.to_owned(), value: Some(value.to_owned()) }
}

fn notify(notify: Notify) -> String {
    let value = match notify {
        Notify::Never => "NEVER",
        Notify::Failure => "FAILURE",
        Notify::Everything => "SUCCESS,FAILURE,DELAY",
    };
    value.to_owned()
}

/// What the server has against the recipient.
fn unwanted(error: &Error) -> Undelivered {
    let words = error.source().map(ToString::to_string).unwrap_or_default();
    let nobody = words.split_whitespace().next().is_some_and(|word| NOBODY.contains(&word));
    if error.is_permanent() && nobody { Undelivered::Nobody(code(error)) } else { refused(error) }
}

fn refused(error: &Error) -> Undelivered {
    if error.is_permanent() { Undelivered::Never(code(error)) } else { Undelivered::Later(code(error)) }
}

/// What the server must be able to do for this mail (RFC 6152, RFC 6531).
fn parameters(
    connection: &SmtpConnection,
    envelope: &Envelope,
    letter: &[u8],
) -> Result<Vec<MailParameter>, Undelivered> {
    let mut parameters = Vec::new();
    if !envelope.to.is_ascii() {
        if !connection.server_info().supports_feature(Extension::SmtpUtfEight) {
            return Err(Undelivered::Never("no-smtputf8".to_owned()));
        }
        parameters.push(MailParameter::SmtpUtfEight);
    }
    if !letter.is_ascii() {
        parameters.push(MailParameter::Body(MailBodyParameter::EightBitMime));
    }
    Ok(parameters)
}

/// `smtp-451`, `timeout`, `tls`, `protocol`, `connection`.
fn code(error: &Error) -> String {
    match error.status() {
        Some(status) => format!("smtp-{status}"),
        None if timed_out(error) => SILENT.to_owned(),
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
