//! Which database: `DATABASE_URL`, read once and checked before anything is opened.

use std::fmt;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use thiserror::Error;

/// Where the data are.
#[derive(Clone, PartialEq, Eq)]
pub enum Address {
    /// The embedded database in this file.
    Sqlite(PathBuf),
    /// A server; the URL as libpq reads it.
    Postgres(String),
}

#[derive(Debug, Error, PartialEq, Eq)]
pub enum AddressError {
    #[error("`{0}` is no database that this program knows")]
    Scheme(String),
    #[error(
        "the PostgreSQL host `{0}` is not this machine, and this program was built without TLS; build it with the feature `postgres-tls`, or use a Unix socket or a loopback address"
    )]
    NeedsTls(String),
}

impl Address {
    pub fn sqlite(file: &Path) -> Self {
        Self::Sqlite(file.to_owned())
    }
}

impl FromStr for Address {
    type Err = AddressError;

    fn from_str(url: &str) -> Result<Self, AddressError> {
        match url.split_once(':') {
            Some(("sqlite", path)) => Ok(Self::Sqlite(PathBuf::from(path.strip_prefix("//").unwrap_or(path)))),
            Some(("postgres" | "postgresql", rest)) => {
                let host = postgres_host(rest);
                if is_this_machine(host) || cfg!(feature = "postgres-tls") {
                    Ok(Self::Postgres(url.to_owned()))
                } else {
                    Err(AddressError::NeedsTls(host.to_owned()))
                }
            }
            // A URL may hold a password: only its scheme is repeated.
            Some((scheme, _)) => Err(AddressError::Scheme(format!("{scheme}:…"))),
            None => Err(AddressError::Scheme(url.to_owned())),
        }
    }
}

/// The part of `//user:password@host:port/name?host=…` that says where to connect; empty for a default socket.
fn postgres_host(rest: &str) -> &str {
    let (main, query) = rest.split_once('?').unwrap_or((rest, ""));
    if let Some(host) = query.split('&').find_map(|pair| pair.strip_prefix("host=")) {
        return host;
    }
    let authority = main.strip_prefix("//").unwrap_or(main).split('/').next().unwrap_or("");
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    match host.strip_prefix('[') {
        Some(v6) => v6.split(']').next().unwrap_or(""),
        None => host.split(':').next().unwrap_or(""),
    }
}

fn is_this_machine(host: &str) -> bool {
    // Several hosts (`a,b`) are each checked: one remote host among them is one too many.
    host.split(',').all(|one| {
        one.is_empty()
            || one == "localhost"
            || one.starts_with('/')
            || one.to_ascii_lowercase().starts_with("%2f")
            || one.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
    })
}

/// Never shows the URL of a server: it may hold a password.
impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "Sqlite({})", path.display()),
            Self::Postgres(_) => write!(f, "Postgres(…)"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_scheme_is_refused_without_repeating_the_password() {
        let error = "mysql://desk:secret@db/x".parse::<Address>().unwrap_err();
        assert_eq!(error, AddressError::Scheme("mysql:…".to_owned()));
    }

    #[test]
    fn a_remote_server_needs_the_tls_feature() {
        for url in
            ["postgres://u@db.example.org/x", "postgres:///x?host=db.example.org", "postgres://u@127.0.0.1,10.0.0.1/x"]
        {
            assert_eq!(url.parse::<Address>().is_ok(), cfg!(feature = "postgres-tls"), "{url}");
        }
        for url in [
            "postgres://u:p@127.0.0.1:5432/x",
            "postgresql:///x",
            "postgres://u@[::1]:5/x",
            "postgres:///x?host=/run/postgresql",
            "postgres://u@localhost/x",
        ] {
            assert!(url.parse::<Address>().is_ok(), "{url}");
        }
    }
}
