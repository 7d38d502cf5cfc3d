//! The master key: 32 random bytes as 64 hexadecimal digits in a file that only its owner reads.

use std::fs;
use std::io::Write;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use data_encoding::HEXLOWER_PERMISSIVE;
use hkdf::Hkdf;
use sha2::Sha256;
use thiserror::Error;
use zeroize::Zeroizing;

use super::hashes::{Purpose, hmac_sha256};
use super::random::random_bytes;

#[derive(Debug, Error)]
pub enum MasterKeyError {
    #[error(
        "the master key file `{0}` is missing, and the key store was made with one\n  hint: put the file back from its backup; without it nothing that was sealed can be read"
    )]
    Missing(PathBuf),
    #[error(
        "the master key file `{0}` is missing\n  hint: make one with `(umask 077; openssl rand -hex 32 > FILE)`, or leave `QUARTERLIGHT_MASTER_KEY_FILE` unset to have one made in the data directory"
    )]
    NotThere(PathBuf),
    #[error(
        "the master key file `{0}` does not hold 64 hexadecimal digits\n  hint: put the right file back from its backup"
    )]
    Malformed(PathBuf),
    #[error("the master key file `{0}` can be read by others\n  hint: `chmod 600` it")]
    Exposed(PathBuf),
    #[error(
        "the master key in `{0}` is not the one that this key store was made with\n  hint: use the key file that belongs to this database"
    )]
    Wrong(PathBuf),
    #[error("cannot read or write the master key file `{path}`: {source}")]
    File { path: PathBuf, source: std::io::Error },
    #[error("the system gave no random numbers")]
    NoRandomness,
}

/// Where the master key is, and whether the program may make it there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MasterKeyFile {
    /// In the data directory: made at the first start.
    Own(PathBuf),
    /// Named by the operator: must be there.
    Given(PathBuf),
}

impl MasterKeyFile {
    pub fn path(&self) -> &Path {
        match self {
            Self::Own(path) | Self::Given(path) => path,
        }
    }
}

pub(super) struct MasterKey {
    secret: Zeroizing<[u8; 32]>,
}

impl MasterKey {
    /// Reads the key, or makes it where that is allowed and `store_is_empty`.
    pub(super) fn load(file: &MasterKeyFile, store_is_empty: bool) -> Result<Self, MasterKeyError> {
        let path = file.path();
        match (path.exists(), store_is_empty, file) {
            (true, ..) => Self::read(path),
            (false, false, _) => Err(MasterKeyError::Missing(path.to_owned())),
            (false, true, MasterKeyFile::Given(_)) => Err(MasterKeyError::NotThere(path.to_owned())),
            (false, true, MasterKeyFile::Own(_)) => {
                create(path)?;
                Self::read(path)
            }
        }
    }

    fn read(path: &Path) -> Result<Self, MasterKeyError> {
        let io = |source| MasterKeyError::File { path: path.to_owned(), source };
        if fs::metadata(path).map_err(io)?.permissions().mode() & 0o077 != 0 {
            return Err(MasterKeyError::Exposed(path.to_owned()));
        }
        let text = Zeroizing::new(fs::read(path).map_err(io)?);
        let malformed = || MasterKeyError::Malformed(path.to_owned());
        let bytes = Zeroizing::new(HEXLOWER_PERMISSIVE.decode(text.trim_ascii()).map_err(|_| malformed())?);
        let secret: [u8; 32] = bytes.as_slice().try_into().map_err(|_| malformed())?;
        Ok(Self { secret: Zeroizing::new(secret) })
    }

    /// The key that wraps the keys of sealed things.
    pub(super) fn wrapping_secret(&self) -> [u8; 32] {
        self.derive(b"quarterlight wrap 1")
    }

    pub(super) fn keyed_hash(&self, purpose: Purpose, message: &[u8]) -> [u8; 32] {
        let key = Zeroizing::new(self.derive(purpose.label()));
        hmac_sha256(key.as_slice(), message)
    }

    fn derive(&self, label: &[u8]) -> [u8; 32] {
        let mut derived = [0_u8; 32];
        // 32 bytes are within what HKDF-SHA-256 gives (8,160), so this cannot fail.
        if Hkdf::<Sha256>::new(None, self.secret.as_slice()).expand(label, &mut derived).is_err() {
            derived = [0; 32];
        }
        derived
    }
}

/// Writes a new key beside its place and links it there: whoever comes second keeps the first one's key.
fn create(path: &Path) -> Result<(), MasterKeyError> {
    let io = |source| MasterKeyError::File { path: path.to_owned(), source };
    let secret = random_bytes::<32>().map_err(|_| MasterKeyError::NoRandomness)?;
    let unique = random_bytes::<8>().map_err(|_| MasterKeyError::NoRandomness)?;
    let beside = path.with_extension(format!("new-{}", HEXLOWER_PERMISSIVE.encode(&unique)));
    let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&beside).map_err(io)?;
    let written = writeln!(file, "{}", HEXLOWER_PERMISSIVE.encode(&secret)).and_then(|()| file.sync_all());
    let linked = written.and_then(|()| match fs::hard_link(&beside, path) {
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    });
    fs::remove_file(&beside).map_err(io)?;
    linked.map_err(io)?;
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::File::open(folder).and_then(|folder| folder.sync_all()).map_err(io)
}
