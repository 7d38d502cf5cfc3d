//! Whose mail it is, checked while it is received: SPF, DKIM, DMARC and ARC, asked of the DNS. Not what follows from it: the
//! verdicts are facts beside a notice, and no answer of the DNS, nor none, keeps a message from being received.
//! Invariant: the client's address is used for the question and is in no value that leaves this module.

mod findings;

use std::future::{Future, poll_fn};
use std::net::{IpAddr, SocketAddr};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use mail_auth::dmarc::verify::DmarcParameters;
use mail_auth::hickory_resolver::config::{NameServerConfig, ResolverConfig, ResolverOpts};
use mail_auth::spf::verify::SpfParameters;
use mail_auth::{AuthenticatedMessage, MessageAuthenticator, SpfOutput};
use thiserror::Error;

use crate::config::{Intake, VerdictsFrom};
use crate::notices::{Verdict, VerdictSource, Verdicts};

/// Whatever the DNS does, a message waits no longer than this.
const TIME_LIMIT: Duration = Duration::from_secs(10);

/// One question to one name server waits so long, and is asked twice; so one silent server leaves time for the others.
const QUESTION_LIMIT: Duration = Duration::from_secs(2);

/// A message with more signatures than this is not checked for any: each costs a digest of the whole message and a
/// question, and honest mail carries a handful.
const SIGNATURES_LIMIT: usize = 20;

/// The checks compare each name that a signature lists with every field, so what a sender can make large is bounded. A
/// message with more, or longer, headers than honest mail has is not checked for signatures.
const HEADER_BYTES: usize = 256 * 1024;
const FIELDS_LIMIT: usize = 2_000;
const SIGNATURE_BYTES: usize = 8 * 1024;

/// What is known of a message while it is received.
#[derive(Clone, Copy, Debug)]
pub struct Delivery<'d> {
    /// What the client called itself (EHLO).
    pub greeting: &'d str,
    /// Who handed the message to our mail server; unknown without XFORWARD. Never stored.
    pub client: Option<IpAddr>,
    /// The return path without its brackets; empty for the null one.
    pub return_path: &'d str,
    pub message: &'d [u8],
    /// The name of our mail server, which some SPF records ask for.
    pub our_host: &'d str,
}

#[derive(Debug, Error)]
#[error("cannot ask the DNS: {0}\n  hint: check /etc/resolv.conf, or set `QUARTERLIGHT_VERDICTS_RESOLVER`")]
pub struct NoResolver(String);

/// Checks messages, or leaves them unchecked if the settings say so.
#[derive(Clone)]
pub struct Verifier(Option<MessageAuthenticator>);

impl Verifier {
    /// Checks nothing: somebody else's word counts, or nobody's.
    pub fn none() -> Self {
        Self(None)
    }

    /// What the settings ask for.
    pub fn of(intake: &Intake) -> Result<Self, NoResolver> {
        match intake.verdicts {
            VerdictsFrom::OurCheck => Self::checking(intake.resolver),
            VerdictsFrom::Nobody | VerdictsFrom::Header(_) => Ok(Self::none()),
        }
    }

    /// Checks with this name server; without one, with the system's.
    pub fn checking(resolver: Option<SocketAddr>) -> Result<Self, NoResolver> {
        let (config, mut options) = match resolver {
            Some(address) => (only(address), ResolverOpts::default()),
            None => mail_auth::hickory_resolver::system_conf::read_system_conf()
                .map_err(|error| NoResolver(error.to_string()))?,
        };
        options.timeout = QUESTION_LIMIT;
        options.attempts = 1;
        let checks = MessageAuthenticator::new(config, options).map_err(|error| NoResolver(error.to_string()))?;
        Ok(Self(Some(checks)))
    }

    /// The verdicts on a message; none if this program does not check. Takes at most ten seconds and never fails: what
    /// could not be found out is said so.
    pub async fn verdicts(&self, delivery: Delivery<'_>) -> Option<Verdicts> {
        let checks = self.0.as_ref()?;
        let checked = tokio::time::timeout(TIME_LIMIT, unharmed(check(checks, delivery))).await;
        match checked {
            Ok(Some(verdicts)) => Some(verdicts),
            Ok(None) => {
                tracing::error!(event = "verdicts_failed");
                Some(unknown())
            }
            Err(_) => {
                tracing::warn!(event = "verdicts_late");
                Some(unknown())
            }
        }
    }
}

fn only(address: SocketAddr) -> ResolverConfig {
    let mut server = NameServerConfig::udp_and_tcp(address.ip());
    for connection in &mut server.connections {
        connection.port = address.port();
    }
    ResolverConfig::from_parts(None, Vec::new(), vec![server])
}

/// A fault of the checking crate on hostile bytes costs the verdicts, not the message: `None` if it panicked.
async fn unharmed<T>(work: impl Future<Output = T>) -> Option<T> {
    let mut work = pin!(work);
    poll_fn(move |context| match catch_unwind(AssertUnwindSafe(|| work.as_mut().poll(context))) {
        Ok(polled) => polled.map(Some),
        Err(_) => Poll::Ready(None),
    })
    .await
}

fn unknown() -> Verdicts {
    let late = Verdict::TemporaryError;
    Verdicts {
        source: VerdictSource::Own,
        spf: late,
        spf_domain: None,
        dkim: late,
        dkim_domains: Vec::new(),
        dmarc: late,
        arc: late,
    }
}

async fn check(checks: &MessageAuthenticator, delivery: Delivery<'_>) -> Verdicts {
    let costly = costs_too_much(delivery.message);
    let message = if costly { None } else { AuthenticatedMessage::parse(delivery.message) };
    let Some(message) = message else {
        let spf = spf(checks, delivery).await;
        return findings::unsigned(&spf, if costly { Verdict::PermanentError } else { Verdict::None });
    };
    let (spf, dkim, arc) =
        tokio::join!(spf(checks, delivery), checks.verify_dkim(&message), checks.verify_arc(&message));
    let asked = spf_domain(delivery);
    let dmarc = checks.verify_dmarc(DmarcParameters::new(&message, &dkim, asked, &spf)).await;
    let mut verdicts = findings::verdicts(&spf, &dkim, &dmarc, &arc);
    if findings::senders(&message) > 1 {
        verdicts.distrust_sender();
    }
    verdicts
}

/// SPF of the return path, or of the greeting where that is null. Without a client's address, or from our own machine,
/// there is nothing to ask.
async fn spf(checks: &MessageAuthenticator, delivery: Delivery<'_>) -> SpfOutput {
    let Some(client) = delivery.client.map(|client| client.to_canonical()).filter(|client| !client.is_loopback())
    else {
        return SpfOutput::new(String::new());
    };
    let Delivery { greeting, return_path, our_host, .. } = delivery;
    let question = if return_path.is_empty() {
        SpfParameters::verify_ehlo(client, greeting, our_host)
    } else {
        SpfParameters::verify_mail_from(client, greeting, our_host, return_path)
    };
    checks.verify_spf(question).await
}

fn spf_domain(delivery: Delivery<'_>) -> &str {
    delivery.return_path.rsplit_once('@').map_or(delivery.greeting, |(_, domain)| domain)
}

/// Whether the headers hold more than is checked. They end at an empty line; one of blanks goes on with the field above it.
fn costs_too_much(message: &[u8]) -> bool {
    let (mut bytes, mut fields, mut signatures) = (0_usize, 0_usize, 0_usize);
    // The length of the signature that the line belongs to.
    let mut signature: Option<usize> = None;
    for line in message.split_inclusive(|byte| *byte == b'\n') {
        if matches!(line, b"\n" | b"\r\n") {
            break;
        }
        if !matches!(line.first(), Some(b' ' | b'\t')) {
            fields += 1;
            signature = is_signature(line).then_some(0);
            signatures += usize::from(signature.is_some());
        }
        bytes += line.len();
        signature = signature.map(|length| length + line.len());
        let too_long = signature.is_some_and(|length| length > SIGNATURE_BYTES);
        if too_long || bytes > HEADER_BYTES || fields > FIELDS_LIMIT || signatures > SIGNATURES_LIMIT {
            return true;
        }
    }
    false
}

/// Told by the beginning of the name, so that blanks before its colon hide nothing.
fn is_signature(line: &[u8]) -> bool {
    [&b"dkim-signature"[..], b"dkim2-signature", b"arc-message-signature", b"arc-seal"]
        .iter()
        .any(|name| line.get(..name.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(name)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_while_checking_costs_the_verdicts_only() {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let panicking = async { [0_u8; 0].first().copied().unwrap() };
        assert_eq!(runtime.block_on(unharmed(panicking)), None);
        assert_eq!(runtime.block_on(unharmed(async { 7 })), Some(7));
    }

    #[test]
    fn headers_that_would_cost_too_much_are_seen_before() {
        let signature = "DKIM-Signature: v=1;\r\n h=from\r\n";
        let honest = "Subject: x\r\n".repeat(1_900);
        let body = "DKIM-Signature: in the body\r\n".repeat(30_000);
        let table = [
            (format!("{honest}{}\r\n{body}", signature.repeat(20)), false),
            (format!("DKIM-Signature: h={}\r\n\r\n", "a:".repeat(4_000)), false),
            ("Subject: x\r\n".repeat(2_001), true),
            (format!("Subject: {}\r\n", "x".repeat(HEADER_BYTES)), true),
            (format!("DKIM-Signature: h={}\r\n\r\n", "a:".repeat(5_000)), true),
            (format!("ARC-Message-Signature : h=\n{}\n", " a:\n".repeat(5_000)), true),
            (signature.repeat(21), true),
            // A line of blanks ends nothing.
            (format!("Subject: x\r\n \r\n{}", signature.repeat(21)), true),
            (format!("Subject: x\n\t\n{}", "To: a\n".repeat(2_001)), true),
        ];
        for (message, costly) in table {
            assert_eq!(costs_too_much(message.as_bytes()), costly, "{}", message.get(..60).unwrap());
        }
    }

    #[test]
    fn nothing_is_checked_unless_the_settings_say_so() {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let delivery = Delivery {
            greeting: "",
            client: None,
            return_path: "",
            message: b"From: a@b.example\r\n\r\n",
            our_host: "",
        };
        assert_eq!(runtime.block_on(Verifier::none().verdicts(delivery)), None);
    }
}
