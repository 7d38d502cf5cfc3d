//! One signed-in connection to the mailbox, with a folder open: TLS from the first byte, a time limit on every step.
//! Not what is done with messages (`round`). Invariant: nothing here sets a flag but `\Deleted` on what was copied away.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use async_imap::error::Error as ImapError;
use async_imap::imap_proto::{AttributeValue, MailboxDatum, RequestId, Response, Status};
use async_imap::types::{Capabilities, UnsolicitedResponse};
use async_imap::{Authenticator, Client, Session};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::{Limits, Trouble, folder};
use crate::config::{Mailbox, MailboxSignIn};

type Stream = TlsStream<TcpStream>;

/// A mailbox's server may end an IDLE of 30 minutes (RFC 2177).
const LONGEST_IDLE: Duration = Duration::from_mins(28);

pub(super) struct Connection {
    session: Session<Stream>,
    limits: Limits,
    can: Can,
    /// The server said meanwhile that messages came.
    news: bool,
}

/// What the server offers beyond the bare protocol.
#[derive(Clone, Copy)]
struct Can {
    idle: bool,
    move_away: bool,
    expunge_by_uid: bool,
}

/// What a folder says of itself when it is opened.
#[derive(Clone, Copy, Debug)]
pub(super) struct Opened {
    pub(super) uid_validity: u32,
    pub(super) uid_next: Option<u32>,
}

/// A message as the folder lists it.
#[derive(Clone, Debug)]
pub(super) struct Listed {
    pub(super) uid: u32,
    /// Bytes, as the server counts them.
    pub(super) size: u64,
    /// When the server got it, as it writes times.
    pub(super) internal_date: Option<String>,
}

impl Connection {
    /// Connects, signs in and looks up what the server can do.
    pub(super) async fn open(mailbox: &Mailbox, limits: Limits) -> Result<Self, Trouble> {
        let connector = connector(mailbox.ca_file.as_deref())?;
        let name = ServerName::try_from(mailbox.host.clone()).map_err(|_| Trouble::Unreachable)?;
        let reaching = timeout(limits.step, TcpStream::connect((mailbox.host.as_str(), mailbox.port)));
        let socket = reaching.await.map_err(|_| Trouble::TimedOut)?.map_err(|_| Trouble::Unreachable)?;
        // Commands are short and each waits for its answer.
        socket.set_nodelay(true).map_err(|_| Trouble::Unreachable)?;
        let securing = timeout(limits.step, connector.connect(name, socket));
        let stream = securing.await.map_err(|_| Trouble::TimedOut)?.map_err(|error| tls_trouble(&error))?;
        let mut client = Client::new(stream);
        let greeting = timeout(limits.step, client.read_response()).await.map_err(|_| Trouble::TimedOut)??;
        if !matches!(greeting.as_ref().map(|it| it.parsed()), Some(Response::Data { status: Status::Ok, .. })) {
            return Err(if greeting.is_none() { Trouble::ConnectionLost } else { Trouble::Refused });
        }
        drop(greeting);
        let mut session = sign_in(client, mailbox, limits).await?;
        let capabilities = limited(limits.step, session.capabilities()).await?;
        Ok(Self { session, limits, can: Can::read(&capabilities), news: false })
    }

    pub(super) async fn select(&mut self, name: &str) -> Result<Opened, Trouble> {
        if folder::quoted(name).is_none() {
            return Err(Trouble::FolderMissing);
        }
        // async-imap quotes the name itself.
        let opened = limited(self.limits.step, self.session.select(folder::modified_utf7(name))).await;
        let opened = opened.map_err(|trouble| match trouble {
            Trouble::Refused => Trouble::FolderMissing,
            other => other,
        })?;
        // Without one the connection was lost before it was said.
        let uid_validity = opened.uid_validity.ok_or(Trouble::ConnectionLost)?;
        Ok(Opened { uid_validity, uid_next: opened.uid_next })
    }

    /// The UIDs after `last_uid`, in order. From the folder's index alone: a message that cannot be read is among them.
    pub(super) async fn after(&mut self, last_uid: u32) -> Result<Vec<u32>, Trouble> {
        // The server tells of new messages while it does nothing.
        self.exchange("NOOP", |_| {}).await?;
        self.news = false;
        let mut found = self.search(&format!("UID {}:*", last_uid.saturating_add(1))).await?;
        // `n:*` names the last message too if it stands before n.
        found.retain(|uid| *uid > last_uid);
        Ok(found)
    }

    /// Those of these messages that are there and can be measured, in order.
    pub(super) async fn list(&mut self, uids: &str) -> Result<Vec<Listed>, Trouble> {
        let mut listed = Vec::new();
        let command = format!("UID FETCH {uids} (UID RFC822.SIZE INTERNALDATE)");
        let listing = self.exchange(&command, |response| {
            if let Response::Fetch(_, attributes) = response {
                listed.extend(as_listed(attributes));
            }
        });
        match listing.await {
            Ok(()) => {}
            // One message that cannot be measured hides the others not. Where nothing is listed, nothing is known.
            Err(Trouble::Refused) if !listed.is_empty() => {}
            Err(trouble) => return Err(trouble),
        }
        listed.sort_by_key(|message: &Listed| message.uid);
        listed.dedup_by_key(|message| message.uid);
        Ok(listed)
    }

    pub(super) async fn is_there(&mut self, uid: u32) -> Result<bool, Trouble> {
        Ok(self.search(&format!("UID {uid}")).await?.contains(&uid))
    }

    /// The messages up to `last_uid` that are still in the folder and not marked as deleted.
    pub(super) async fn remaining(&mut self, last_uid: u32) -> Result<Vec<u32>, Trouble> {
        self.search(&format!("UID 1:{last_uid} UNDELETED")).await
    }

    async fn search(&mut self, what: &str) -> Result<Vec<u32>, Trouble> {
        let mut found = Vec::new();
        self.exchange(&format!("UID SEARCH {what}"), |response| {
            if let Response::MailboxData(MailboxDatum::Search(uids)) = response {
                found.extend_from_slice(uids);
            }
        })
        .await?;
        found.sort_unstable();
        Ok(found)
    }

    /// Asks for whole messages; [`Self::next_message`] gives them one at a time.
    pub(super) async fn ask_for(&mut self, uids: &str) -> Result<RequestId, Trouble> {
        let command = format!("UID FETCH {uids} (UID BODY.PEEK[])");
        limited(self.limits.step, self.session.run_command(command)).await
    }

    /// The next of the messages asked for. `None` at the end, also if the server kept some back.
    pub(super) async fn next_message(&mut self, asked: &RequestId) -> Result<Option<(u32, Vec<u8>)>, Trouble> {
        loop {
            let reading = timeout(self.limits.message, self.session.read_response());
            let response = reading.await.map_err(|_| Trouble::TimedOut)??.ok_or(Trouble::ConnectionLost)?;
            match response.parsed() {
                Response::Done { tag, status, .. } if tag == asked => {
                    return if *status == Status::Bad { Err(Trouble::Refused) } else { Ok(None) };
                }
                Response::Fetch(_, attributes) => {
                    if let Some(message) = as_message(attributes) {
                        return Ok(Some(message));
                    }
                }
                other => self.news |= is_news(other),
            }
        }
    }

    /// Moves messages into a folder, and makes that folder if it is not there. What is not there any more is no error. After
    /// [`Trouble::NotMarked`] they are copied and still here: whoever tries again copies them again.
    pub(super) async fn move_to(&mut self, uids: &str, name: &str) -> Result<(), Trouble> {
        let into = folder::quoted(name).ok_or(Trouble::FolderMissing)?;
        let command = if self.can.move_away { "MOVE" } else { "COPY" };
        let command = format!("UID {command} {uids} {into}");
        match self.exchange(&command, |_| {}).await {
            Err(Trouble::Refused) => {
                // If it could not be made it may be there, and the second try tells.
                match self.exchange(&format!("CREATE {into}"), |_| {}).await {
                    Ok(()) | Err(Trouble::Refused) => {}
                    Err(trouble) => return Err(trouble),
                }
                self.exchange(&command, |_| {}).await
            }
            outcome => outcome,
        }?;
        if self.can.move_away { Ok(()) } else { self.remove(uids).await }
    }

    /// Marks what was copied away, and removes it where no other message goes with it.
    async fn remove(&mut self, uids: &str) -> Result<(), Trouble> {
        match self.exchange(&format!("UID STORE {uids} +FLAGS.SILENT (\\Deleted)"), |_| {}).await {
            Err(Trouble::Refused) => return Err(Trouble::NotMarked),
            outcome => outcome?,
        }
        // A plain EXPUNGE would also remove what somebody else marked.
        if self.can.expunge_by_uid {
            self.exchange(&format!("UID EXPUNGE {uids}"), |_| {}).await?;
        }
        Ok(())
    }

    /// Waits for messages: until the server tells of some, where it can, and at most so long.
    pub(super) async fn wait(self, longest: Duration) -> Result<Self, Trouble> {
        if self.news {
            return Ok(self);
        }
        if !self.can.idle {
            tokio::time::sleep(longest).await;
            return Ok(self);
        }
        let told = self.session.unsolicited_responses.clone();
        while told.try_recv().is_ok() {}
        let mut handle = self.session.idle();
        limited(self.limits.step, handle.init()).await?;
        // What came between the last look and now is told before the server says that it idles.
        let mut came = false;
        while let Ok(response) = told.try_recv() {
            came |= matches!(response, UnsolicitedResponse::Exists(_));
        }
        if !came {
            let (told, _keep) = handle.wait_with_timeout(longest.min(LONGEST_IDLE));
            // Signs of life of the server begin its time limit anew; this one is ours.
            if let Ok(told) = timeout(longest.min(LONGEST_IDLE), told).await {
                told?;
            }
        }
        let session = limited(self.limits.step, handle.done()).await?;
        Ok(Self { session, ..self })
    }

    /// Runs a command and hands each untagged answer to `each`. A NO or BAD is an error.
    async fn exchange(&mut self, command: &str, mut each: impl FnMut(&Response)) -> Result<(), Trouble> {
        let id = limited(self.limits.step, self.session.run_command(command)).await?;
        loop {
            let reading = timeout(self.limits.step, self.session.read_response());
            let response = reading.await.map_err(|_| Trouble::TimedOut)??.ok_or(Trouble::ConnectionLost)?;
            match response.parsed() {
                Response::Done { tag, status, .. } if *tag == id => {
                    return if *status == Status::Ok { Ok(()) } else { Err(Trouble::Refused) };
                }
                other => {
                    self.news |= is_news(other);
                    each(other);
                }
            }
        }
    }
}

impl Can {
    fn read(capabilities: &Capabilities) -> Self {
        Self {
            idle: capabilities.has_str("IDLE"),
            move_away: capabilities.has_str("MOVE"),
            expunge_by_uid: capabilities.has_str("UIDPLUS"),
        }
    }
}

/// Said once; to every further challenge the answer is empty, which ends a refused XOAUTH2.
struct Once(Vec<u8>);

impl Authenticator for Once {
    type Response = Vec<u8>;

    fn process(&mut self, _challenge: &[u8]) -> Vec<u8> {
        std::mem::take(&mut self.0)
    }
}

async fn sign_in(client: Client<Stream>, mailbox: &Mailbox, limits: Limits) -> Result<Session<Stream>, Trouble> {
    let user = &mailbox.user;
    let signing = async {
        let signed_in = match &mailbox.sign_in {
            MailboxSignIn::TokenFile(path) => client.authenticate("XOAUTH2", Once(xoauth2(user, &secret(path)?))).await,
            MailboxSignIn::PasswordFile(path) => {
                let password = secret(path)?;
                if user.is_ascii() && password.is_ascii() {
                    client.login(user, password).await
                } else {
                    // LOGIN knows only ASCII.
                    client.authenticate("PLAIN", Once(format!("\0{user}\0{password}").into_bytes())).await
                }
            }
        };
        signed_in.map_err(|(error, _)| match Trouble::from(error) {
            Trouble::Refused => Trouble::SignInRefused,
            other => other,
        })
    };
    timeout(limits.step, signing).await.map_err(|_| Trouble::TimedOut)?
}

/// What is said for XOAUTH2, as Google and Microsoft wrote it down.
fn xoauth2(user: &str, token: &str) -> Vec<u8> {
    format!("user={user}\x01auth=Bearer {token}\x01\x01").into_bytes()
}

/// The first line of a file: a password may hold blanks, a line end is not part of it.
fn secret(path: &Path) -> Result<String, Trouble> {
    let text = fs::read_to_string(path).map_err(|_| Trouble::SecretUnreadable)?;
    let line = text.lines().next().unwrap_or_default();
    if line.is_empty() { Err(Trouble::SecretUnreadable) } else { Ok(line.to_owned()) }
}

fn connector(ca_file: Option<&Path>) -> Result<TlsConnector, Trouble> {
    let mut roots = RootCertStore::empty();
    match ca_file {
        None => roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned()),
        Some(path) => {
            let certificates = CertificateDer::pem_file_iter(path).map_err(|_| Trouble::AuthoritiesUnreadable)?;
            for certificate in certificates {
                let certificate = certificate.map_err(|_| Trouble::AuthoritiesUnreadable)?;
                roots.add(certificate).map_err(|_| Trouble::AuthoritiesUnreadable)?;
            }
            if roots.is_empty() {
                return Err(Trouble::AuthoritiesUnreadable);
            }
        }
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|_| Trouble::TlsFailed)?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(TlsConnector::from(Arc::new(config)))
}

fn tls_trouble(error: &std::io::Error) -> Trouble {
    match error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
        Some(rustls::Error::InvalidCertificate(_)) => Trouble::CertificateRefused,
        Some(_) => Trouble::TlsFailed,
        None => Trouble::ConnectionLost,
    }
}

async fn limited<T>(limit: Duration, step: impl Future<Output = Result<T, ImapError>>) -> Result<T, Trouble> {
    timeout(limit, step).await.map_err(|_| Trouble::TimedOut)?.map_err(Trouble::from)
}

fn is_news(response: &Response) -> bool {
    matches!(response, Response::MailboxData(MailboxDatum::Exists(_)))
}

fn as_listed(attributes: &[AttributeValue]) -> Option<Listed> {
    let (mut uid, mut size, mut internal_date) = (None, None, None);
    for attribute in attributes {
        match attribute {
            AttributeValue::Uid(it) => uid = Some(*it),
            AttributeValue::Rfc822Size(it) => size = Some(u64::from(*it)),
            AttributeValue::InternalDate(it) => internal_date = Some(it.to_string()),
            _ => {}
        }
    }
    // An answer without a size tells of flags that changed, not of a message asked for.
    Some(Listed { uid: uid?, size: size?, internal_date })
}

fn as_message(attributes: &[AttributeValue]) -> Option<(u32, Vec<u8>)> {
    let uid = attributes.iter().find_map(|attribute| match attribute {
        AttributeValue::Uid(uid) => Some(*uid),
        _ => None,
    })?;
    let bytes = attributes.iter().find_map(|attribute| match attribute {
        AttributeValue::BodySection { section: None, data, .. } => Some(data.as_deref().unwrap_or_default().to_vec()),
        _ => None,
    })?;
    Some((uid, bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_shown_as_xoauth2_wants_it_and_only_once() {
        let mut once = Once(xoauth2("desk@session.example", "ya29.vF9"));
        assert_eq!(once.process(b""), b"user=desk@session.example\x01auth=Bearer ya29.vF9\x01\x01");
        assert_eq!(once.process(b"{\"status\":\"400\"}"), b"");
    }
}
