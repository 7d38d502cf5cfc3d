//! The sockets that mail is delivered to. Opening one fails at once and says why; serving one never ends by itself.

use std::fs::{File, Permissions, TryLockError};
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::os::unix::fs::{FileTypeExt, OpenOptionsExt, PermissionsExt};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use thiserror::Error;
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;
use tokio::time::sleep;

use super::Limits;
use super::connection::converse;
use super::deliver::Post;
use super::reply;
use super::session::Rules;

/// After a failed accept (too many open files, say) we wait this long.
const PAUSE: Duration = Duration::from_millis(200);

/// Why a socket cannot be opened.
#[derive(Debug, Error)]
pub enum DoorError {
    #[error("cannot listen for mail at `{at}`: {source}\n  hint: {hint}")]
    Listen { at: String, source: io::Error, hint: &'static str },
    #[error(
        "another program listens at `{}`\n  hint: stop it; one data directory has one `serve` that takes mail", .0.display()
    )]
    Taken(PathBuf),
}

/// A socket that is open and not served yet.
#[derive(Debug)]
pub struct Listener(Socket);

#[derive(Debug)]
enum Socket {
    Tcp(TcpListener),
    Unix(SocketFile, UnixListener),
}

/// The name of a Unix socket and the right to it: of two processes that find a dead socket at once only one replaces it. The
/// name is removed before its listener ends and the right is given up; it always stands before the listener in what holds
/// both, since fields are dropped in their order.
#[derive(Debug)]
struct SocketFile {
    path: PathBuf,
    /// Locked for as long as this lives, and free again however the process ends. The file stays: were it removed, two
    /// processes could each hold the lock of a file of this name.
    _lock: File,
}

impl Drop for SocketFile {
    fn drop(&mut self) {
        drop(std::fs::remove_file(&self.path));
    }
}

impl Listener {
    pub fn tcp(address: SocketAddr) -> Result<Self, DoorError> {
        let hint = "check `QUARTERLIGHT_LMTP_LISTEN`, and that no other program listens there";
        let open = TcpListener::bind(address).and_then(|listener| listener.set_nonblocking(true).map(|()| listener));
        let open = open.map_err(|source| DoorError::Listen { at: address.to_string(), source, hint })?;
        Ok(Self(Socket::Tcp(open)))
    }

    /// A Unix socket with these permissions, unless another program listens there.
    pub fn unix(path: &Path, mode: u32) -> Result<Self, DoorError> {
        let hint = "the folder must be there and writable, and the whole path have fewer than 108 characters";
        let failed = |source| DoorError::Listen { at: path.display().to_string(), source, hint };
        let taken = || DoorError::Taken(path.to_owned());
        let lock = claim(path).map_err(failed)?.ok_or_else(taken)?;
        // Somebody who knows of no lock may listen there all the same.
        if UnixStream::connect(path).is_ok() {
            return Err(taken());
        }
        let listener = bind(path, mode).map_err(failed)?;
        Ok(Self(Socket::Unix(SocketFile { path: path.to_owned(), _lock: lock }, listener)))
    }

    /// Where it can be reached, if that is an address and not a file.
    pub fn address(&self) -> Option<SocketAddr> {
        match &self.0 {
            Socket::Tcp(listener) => listener.local_addr().ok(),
            Socket::Unix(..) => None,
        }
    }

    /// Serves until told to stop, and then until the last message under way has its answer.
    pub async fn serve(self, rules: Rules, post: Post, limits: Limits, stop: watch::Receiver<bool>) {
        let door = Door { rules, post, limits, stop, places: Arc::new(Semaphore::new(limits.connections)) };
        match self.0.into_async() {
            Ok(listening) => door.serve(listening).await,
            Err(error) => tracing::error!(event = "listener_failed", %error),
        }
    }
}

/// The lock of a socket's name, if nobody else holds it.
fn claim(path: &Path) -> io::Result<Option<File>> {
    let mut name = path.as_os_str().to_owned();
    name.push(".lock");
    let lock = File::options().create(true).append(true).mode(0o600).open(name)?;
    match lock.try_lock() {
        Ok(()) => Ok(Some(lock)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

/// Listens under this name. A socket that a dead process left there is replaced.
fn bind(path: &Path, mode: u32) -> io::Result<UnixListener> {
    if std::fs::symlink_metadata(path).is_ok_and(|there| there.file_type().is_socket()) {
        std::fs::remove_file(path)?;
    }
    let listener = UnixListener::bind(path)?;
    std::fs::set_permissions(path, Permissions::from_mode(mode))?;
    listener.set_nonblocking(true)?;
    Ok(listener)
}

/// A connection of either kind.
trait Wire: AsyncRead + AsyncWrite + Unpin + Send {}
impl<S: AsyncRead + AsyncWrite + Unpin + Send> Wire for S {}

/// A socket that the runtime waits for.
enum Listening {
    Tcp(tokio::net::TcpListener),
    Unix { _name: SocketFile, listener: tokio::net::UnixListener },
}

impl Socket {
    fn into_async(self) -> io::Result<Listening> {
        Ok(match self {
            Self::Tcp(listener) => Listening::Tcp(tokio::net::TcpListener::from_std(listener)?),
            Self::Unix(name, listener) => {
                Listening::Unix { _name: name, listener: tokio::net::UnixListener::from_std(listener)? }
            }
        })
    }
}

impl Listening {
    async fn accept(&self) -> io::Result<Box<dyn Wire>> {
        match self {
            Self::Tcp(listener) => {
                let (stream, _) = listener.accept().await?;
                stream.set_nodelay(true)?;
                Ok(Box::new(stream))
            }
            Self::Unix { listener, .. } => Ok(Box::new(listener.accept().await?.0)),
        }
    }
}

struct Door {
    rules: Rules,
    post: Post,
    limits: Limits,
    stop: watch::Receiver<bool>,
    places: Arc<Semaphore>,
}

impl Door {
    async fn serve(&self, listening: Listening) {
        let mut sessions = JoinSet::new();
        let mut stop = self.stop.clone();
        loop {
            let accepted = tokio::select! {
                accepted = listening.accept() => accepted,
                _ = stop.wait_for(|stop| *stop) => break,
            };
            // Forgets those that ended.
            while sessions.try_join_next().is_some() {}
            match accepted {
                Ok(stream) => self.begin(stream, &mut sessions),
                Err(error) => {
                    tracing::warn!(event = "connection_not_accepted", %error);
                    sleep(PAUSE).await;
                }
            }
        }
        // Nobody new is let in, and the next process may listen here; those inside end by themselves.
        drop(listening);
        while sessions.join_next().await.is_some() {}
    }

    fn begin(&self, mut stream: Box<dyn Wire>, sessions: &mut JoinSet<()>) {
        let (rules, post, limits, stop) = (self.rules.clone(), self.post.clone(), self.limits, self.stop.clone());
        let Ok(place) = self.places.clone().try_acquire_owned() else {
            tracing::warn!(event = "too_many_connections");
            sessions.spawn(async move {
                let mut said = Vec::new();
                reply::TOO_MANY_CONNECTIONS.write_to(&mut said);
                drop(tokio::time::timeout(PAUSE, stream.write_all(&said)).await);
            });
            return;
        };
        sessions.spawn(async move {
            converse(stream, rules, &post, limits, stop).await;
            drop(place);
        });
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Barrier;

    use super::*;

    #[test]
    fn a_name_that_is_claimed_is_not_taken_over_before_its_socket_answers() {
        let folder = tempfile::TempDir::new().unwrap();
        let path = folder.path().join("intake.sock");
        let first = Listener::unix(&path, 0o600).unwrap();
        // As between removing a dead socket and listening oneself.
        std::fs::remove_file(&path).unwrap();
        assert!(matches!(Listener::unix(&path, 0o600), Err(DoorError::Taken(_))));
        assert!(!path.exists());
        drop(first);
        assert!(Listener::unix(&path, 0o600).is_ok(), "it is free again");
    }

    #[test]
    fn of_many_that_find_a_dead_socket_at_once_one_listens_there() {
        for _ in 0..50 {
            let folder = tempfile::TempDir::new().unwrap();
            let path = folder.path().join("intake.sock");
            drop(UnixListener::bind(&path).unwrap());
            let begin = Barrier::new(8);
            let opened: Vec<Listener> = std::thread::scope(|scope| {
                let opens = || {
                    begin.wait();
                    Listener::unix(&path, 0o600).ok()
                };
                let threads: Vec<_> = (0..8).map(|_| scope.spawn(opens)).collect();
                threads.into_iter().filter_map(|thread| thread.join().unwrap()).collect()
            });
            assert_eq!(opened.len(), 1);
            assert!(UnixStream::connect(&path).is_ok(), "and is found there");
        }
    }

    #[test]
    fn what_is_no_socket_is_neither_replaced_nor_removed() {
        let folder = tempfile::TempDir::new().unwrap();
        let path = folder.path().join("intake.sock");
        std::fs::write(&path, "somebody's").unwrap();
        assert!(matches!(Listener::unix(&path, 0o600), Err(DoorError::Listen { .. })));
        assert_eq!(std::fs::read(&path).unwrap(), b"somebody's");
    }
}
