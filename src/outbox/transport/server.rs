//! The mail server's URL, parsed once. A password in it is never shown.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use thiserror::Error;

/// How the connection is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Protection {
    /// Not at all; for a server on this machine.
    Clear,
    /// Upgraded before anything is said; a server that cannot gets nothing.
    StartTls,
    /// TLS from the first byte.
    Tls,
}

/// A mail server that takes our mail.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Server {
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) protection: Protection,
    pub(super) sign_in: Option<SignIn>,
}

#[derive(Clone, PartialEq, Eq)]
pub(super) struct SignIn {
    pub(super) user: String,
    pub(super) password: String,
}

#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum UrlError {
    #[error(
        "the mail server's URL has no scheme that this program knows\n  hint: write `smtp://HOST:25` or `smtps://USER:PASSWORD@HOST`"
    )]
    Scheme,
    #[error("the mail server's URL has no host\n  hint: write `smtp://HOST:25` or `smtps://USER:PASSWORD@HOST`")]
    Host,
    #[error("the port in the mail server's URL is no number from 1 to 65535")]
    Port,
    #[error(
        "the sign-in in the mail server's URL cannot be read\n  hint: write `USER:PASSWORD@`, with `%40` for an `@` and `%25` for a `%`"
    )]
    SignIn,
    #[error(
        "what follows the host in the mail server's URL is not known\n  hint: leave it out, or write `?tls=required` or `?tls=none`"
    )]
    Option,
    #[error(
        "the file in `QUARTERLIGHT_SMTP_CA_FILE` holds no certificates\n  hint: name a readable file with certificates in PEM form"
    )]
    Authorities,
}

impl FromStr for Server {
    type Err = UrlError;

    fn from_str(url: &str) -> Result<Self, UrlError> {
        let (scheme, rest) = url.split_once("://").ok_or(UrlError::Scheme)?;
        let (authority, option) = rest.split_once('?').map_or((rest, None), |(before, after)| (before, Some(after)));
        let (sign_in, place) =
            authority.rsplit_once('@').map_or((None, authority), |(user, place)| (Some(user), place));
        let (host, port) = host_and_port(place.strip_suffix('/').unwrap_or(place))?;
        let protection = match (scheme, option) {
            ("smtps", None) => Protection::Tls,
            ("smtp", None) if is_this_machine(host) => Protection::Clear,
            ("smtp", None | Some("tls=required")) => Protection::StartTls,
            ("smtp", Some("tls=none")) => Protection::Clear,
            ("smtp" | "smtps", _) => return Err(UrlError::Option),
            _ => return Err(UrlError::Scheme),
        };
        let usual_port = if protection == Protection::Tls { 465 } else { 25 };
        Ok(Self {
            host: host.to_owned(),
            port: port.unwrap_or(usual_port),
            protection,
            sign_in: sign_in.map(str::parse).transpose()?,
        })
    }
}

fn host_and_port(place: &str) -> Result<(&str, Option<u16>), UrlError> {
    let (host, port) = match place.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((v6, "")) => (v6, None),
        Some((v6, rest)) => (v6, Some(rest.strip_prefix(':').ok_or(UrlError::Host)?)),
        None => place.split_once(':').map_or((place, None), |(host, port)| (host, Some(port))),
    };
    if host.is_empty() || host.contains(['/', ' ', '[']) {
        return Err(UrlError::Host);
    }
    let number = |text: &str| text.parse().ok().filter(|port| *port != 0).ok_or(UrlError::Port);
    Ok((host, port.map(number).transpose()?))
}

fn is_this_machine(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

impl FromStr for SignIn {
    type Err = UrlError;

    fn from_str(text: &str) -> Result<Self, UrlError> {
        let (user, password) = text.split_once(':').ok_or(UrlError::SignIn)?;
        let decode = |text| percent_decoded(text).ok_or(UrlError::SignIn);
        Ok(Self { user: decode(user)?, password: decode(password)? })
    }
}

/// RFC 3986, section 2.1.
fn percent_decoded(text: &str) -> Option<String> {
    let mut pieces = text.split('%');
    let mut bytes = pieces.next()?.as_bytes().to_vec();
    for piece in pieces {
        let (digits, rest) = piece.split_at_checked(2)?;
        bytes.push(u8::from_str_radix(digits, 16).ok()?);
        bytes.extend_from_slice(rest.as_bytes());
    }
    String::from_utf8(bytes).ok()
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{} ({:?})", self.host, self.port, self.protection)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn server(url: &str) -> Server {
        url.parse().unwrap()
    }

    #[test]
    fn a_server_elsewhere_gets_no_mail_in_clear_unless_told_so() {
        assert_eq!(server("smtp://127.0.0.1:2525").protection, Protection::Clear);
        assert_eq!(server("smtp://[::1]").protection, Protection::Clear);
        assert_eq!(server("smtp://localhost?tls=required").protection, Protection::StartTls);
        assert_eq!(server("smtp://mail.example.org").protection, Protection::StartTls);
        assert_eq!(server("smtp://mail.example.org?tls=none").protection, Protection::Clear);
        assert_eq!(server("smtps://mail.example.org/").protection, Protection::Tls);
    }

    #[test]
    fn ports_and_sign_ins_are_read() {
        let ports = ["smtp://a", "smtps://a", "smtps://a:587", "smtp://[::1]:26"].map(|url| server(url).port);
        assert_eq!(ports, [25, 465, 587, 26]);
        let sign_in = server("smtps://desk%40a:p%25@w:1@mail.example.org").sign_in.unwrap();
        assert_eq!((sign_in.user.as_str(), sign_in.password.as_str()), ("desk@a", "p%@w:1"));
    }

    #[test]
    fn what_is_wrong_is_said_without_the_password() {
        let wrong = [
            ("mail.example.org", UrlError::Scheme),
            ("imap://a", UrlError::Scheme),
            ("smtp://", UrlError::Host),
            ("smtp://[::1", UrlError::Host),
            ("smtp://a:0", UrlError::Port),
            ("smtp://a:99999", UrlError::Port),
            ("smtps://secret@a", UrlError::SignIn),
            ("smtps://u:secret%4@a", UrlError::SignIn),
            ("smtp://a?tls=maybe", UrlError::Option),
        ];
        for (url, error) in wrong {
            assert_eq!(url.parse::<Server>(), Err(error), "{url}");
            assert!(!error.to_string().contains("secret"));
        }
        assert!(!format!("{:?}", server("smtps://u:secret@a")).contains("secret"));
    }
}
