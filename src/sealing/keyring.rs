//! The keyring: makes keys ahead and saves them, so that taking one for a new thing costs no wait and the key is always
//! durable before the thing is. Keys that are made and never used are harmless.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard};

use zeroize::Zeroizing;

use super::cipher::{Place, SealingKey};
use super::hashes::{Naming, Purpose};
use super::master_key::{MasterKey, MasterKeyError, MasterKeyFile};
use super::random::random_bytes;
use super::{Error, store};
use crate::db::ids::KeyId;
use crate::db::{self, Address, Db, QueryResult, Timestamp};

/// So many keys are made at once at most; the first times fewer, since a short-lived process needs few.
const STOCK_LIMIT: usize = 64;

const WRAPPED: &str = "keys.sealing_keys";

pub struct Keyring {
    master: MasterKey,
    wrapping: SealingKey,
    /// Where the store is, to reach it again when the connection broke.
    address: Address,
    keys_file: PathBuf,
    shelf: Mutex<Shelf>,
}

struct Shelf {
    db: Db,
    /// The file that `db` is; `None` if it was not there.
    file: Option<(u64, u64)>,
    stock: Vec<SealingKey>,
    next_batch: usize,
}

impl Keyring {
    /// Opens the key store of the database at `address` (`keys_file` on SQLite) and checks that the master key fits it.
    pub fn open(address: &Address, keys_file: &Path, master: &MasterKeyFile) -> Result<Self, Error> {
        let mut db = db::open_key_store(address, keys_file)?;
        store::create(&mut db)?;
        let proof = store::proof(&mut db)?;
        if proof.is_none() {
            db::refuse_lost_keys(address)?;
        }
        let secret = MasterKey::load(master, proof.is_none())?;
        let wrapping = SealingKey::new(KeyId::from_i64(0), secret.wrapping_secret());
        let known_text = match proof {
            Some(sealed) => sealed,
            None => store::keep_proof(&mut db, &wrapping.seal(Place::new(WRAPPED, 0), b"quarterlight")?)?,
        };
        wrapping
            .open(Place::new(WRAPPED, 0), &known_text)
            .map_err(|_| MasterKeyError::Wrong(master.path().to_owned()))?;
        let file = db::key_store_identity(address, keys_file);
        let shelf = Mutex::new(Shelf { db, file, stock: Vec::new(), next_batch: 1 });
        Ok(Self { master: secret, wrapping, address: address.clone(), keys_file: keys_file.to_owned(), shelf })
    }

    /// A key that no other thing has, durable when this returns.
    pub fn new_key(&self, at: Timestamp) -> Result<SealingKey, Error> {
        let mut held = self.shelf();
        self.look_for_file(&mut held)?;
        if let Some(key) = held.stock.pop() {
            return Ok(key);
        }
        let batch = held.next_batch;
        let mut made = Self::make(batch, at)?;
        let wrapped = made.iter().map(|key| self.wrap(key)).collect::<Result<Vec<_>, _>>()?;
        self.ask(&mut held, |db| store::keep(db, &wrapped))?;
        let key = made.pop().ok_or(Error::NoRandomness)?;
        held.stock = made;
        held.next_batch = (batch * 2).min(STOCK_LIMIT);
        Ok(key)
    }

    /// The key of a thing that was sealed before; [`Error::Destroyed`] if it is gone.
    pub fn key(&self, id: KeyId) -> Result<SealingKey, Error> {
        let wrapped = self.ask(&mut self.shelf(), |db| store::find(db, id))?.ok_or(Error::Destroyed)?;
        let secret = Zeroizing::new(self.wrapping.open(Place::new(WRAPPED, id.as_i64()), &wrapped)?);
        let secret: [u8; 32] = secret.as_slice().try_into().map_err(|_| super::Unreadable)?;
        Ok(SealingKey::new(id, secret))
    }

    /// Destroys a key for good; what it sealed can never be read again. True if it was there.
    pub fn destroy(&self, id: KeyId) -> Result<bool, Error> {
        self.ask(&mut self.shelf(), |db| store::destroy(db, id))
    }

    /// A key store whose file was removed or replaced can still be written, and its keys are gone with the process: keys
    /// in stock are forgotten, and the store is opened where it should be.
    fn look_for_file(&self, held: &mut Shelf) -> Result<(), Error> {
        let file = db::key_store_identity(&self.address, &self.keys_file);
        if file.is_some() && file == held.file {
            return Ok(());
        }
        held.stock.clear();
        held.file = None;
        held.db = db::open_key_store(&self.address, &self.keys_file)?;
        held.file = file;
        Ok(())
    }

    /// Asks the store, once more on a new connection if the first broke: a server may restart while we run.
    fn ask<T>(&self, held: &mut Shelf, mut question: impl FnMut(&mut Db) -> QueryResult<T>) -> Result<T, Error> {
        if let Ok(answer) = question(&mut held.db) {
            return Ok(answer);
        }
        held.db = db::open_key_store(&self.address, &self.keys_file)?;
        Ok(question(&mut held.db)?)
    }

    pub fn keyed_hash(&self, purpose: Purpose, message: &[u8]) -> [u8; 32] {
        self.master.keyed_hash(purpose, message)
    }

    /// For a period in which things keep their references.
    pub fn naming(&self, purpose: Purpose, period: &[u8]) -> Naming {
        Naming::new(self.keyed_hash(purpose, period))
    }

    fn make(count: usize, at: Timestamp) -> Result<Vec<SealingKey>, Error> {
        (0..count).map(|_| Ok(SealingKey::new(KeyId::new(at), random_bytes::<32>()?))).collect()
    }

    fn wrap(&self, key: &SealingKey) -> Result<(KeyId, Vec<u8>), Error> {
        let wrapped = self.wrapping.seal(Place::new(WRAPPED, key.id.as_i64()), key.secret.as_slice())?;
        Ok((key.id, wrapped))
    }

    fn shelf(&self) -> MutexGuard<'_, Shelf> {
        // A panic while holding the shelf leaves it usable: keys leave it one by one.
        self.shelf.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}
