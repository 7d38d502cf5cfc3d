//! Files sent with a form, read as they stream in: each is sealed as soon as it is whole, and what is too much is dropped
//! while it is read. Nothing is written to the disk in clear.
//!
//! Invariant: not a byte of a file is kept before the form's token was compared with the sign-in, so the token's field
//! stands before the field of the files.

use actix_multipart::{Field, Multipart};
use futures_util::StreamExt;

use super::csrf;
use super::input::Input;
use super::problem::{Problem, Sentence};
use super::visit::Visit;
use crate::cases::{self, FILE_BYTES, FILES, SealedFile};
use crate::notices::harmless_name;

/// The longest texts of a form together, with the names of their fields, in bytes. They are kept before any token was seen.
const TEXT_BYTES: usize = 128 * 1024;

/// What is too large is read to its end so that its sender sees a page and not a broken line; up to here.
const DRAINED_BYTES: usize = 2 * FILES * FILE_BYTES;

/// What came: the texts of the form, and the files, sealed. Sentences about files stand at the field `files`.
pub(super) struct Upload {
    pub input: Input,
    pub files: Vec<SealedFile>,
}

/// What becomes of the files that come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Keep {
    Sealed,
    /// They are read past, so that a browser that may send none gets to show why.
    Nothing,
}

struct Receiving<'a> {
    visit: &'a Visit,
    keep: Keep,
    typed: Vec<(String, String)>,
    /// So many bytes of texts may still come.
    room: usize,
    files: Vec<SealedFile>,
    /// What is wrong with the files; from then on none is kept.
    problem: Option<String>,
    read: usize,
}

pub(super) async fn receive(visit: &Visit, mut payload: Multipart, keep: Keep) -> Result<Upload, Problem> {
    let mut receiving =
        Receiving { visit, keep, typed: Vec::new(), room: TEXT_BYTES, files: Vec::new(), problem: None, read: 0 };
    while let Some(field) = payload.next().await {
        let Ok(field) = field else { return Err(receiving.broken_off()) };
        receiving.take(field).await?;
    }
    receiving.check_token()?;
    let mut input = Input::of(receiving.typed);
    if let Some(problem) = receiving.problem {
        input.problem("files", problem);
    }
    Ok(Upload { input, files: receiving.files })
}

impl Receiving<'_> {
    async fn take(&mut self, field: Field) -> Result<(), Problem> {
        let name = field.name().unwrap_or_default().to_owned();
        let file_name = field.content_disposition().and_then(|disposition| disposition.get_filename());
        match file_name.map(str::to_owned) {
            Some(file_name) => {
                self.check_token()?;
                self.take_file(&file_name, field).await
            }
            None => self.take_text(name, field).await,
        }
    }

    async fn take_text(&mut self, name: String, field: Field) -> Result<(), Problem> {
        let bytes = self.read(field, self.room).await?;
        // A field without name and text takes room as well.
        let taken = name.len() + bytes.len() + 1;
        self.room = self.room.checked_sub(taken).ok_or(Problem::TooLarge)?;
        self.typed.push((name, String::from_utf8_lossy(&bytes).into_owned()));
        Ok(())
    }

    async fn take_file(&mut self, name: &str, field: Field) -> Result<(), Problem> {
        let bytes = self.read(field, FILE_BYTES).await?;
        // A browser sends the field of the files even if none was chosen.
        if name.is_empty() && bytes.is_empty() || self.problem.is_some() || self.keep == Keep::Nothing {
            return Ok(());
        }
        if self.files.len() == FILES {
            self.files.clear();
            self.problem = Some("These are more than 10 files. Hand in the rest afterwards.".to_owned());
            return Ok(());
        }
        let (act, owned) = (self.visit.act.clone(), name.to_owned());
        let sealed = self.visit.console.run(move |_| cases::seal_file(&act, &owned, &bytes)).await;
        match sealed {
            Ok(file) => self.files.push(file),
            Err(error @ cases::Error::Invalid { .. }) => {
                self.files.clear();
                self.problem = Some(format!("“{}”: {}", harmless_name(name), Sentence::of(&error).in_one()));
            }
            Err(error) => return Err(error.into()),
        }
        Ok(())
    }

    /// All of a field, or one byte more than the limit.
    async fn read(&mut self, mut field: Field, limit: usize) -> Result<Vec<u8>, Problem> {
        let mut bytes = Vec::new();
        while let Some(chunk) = field.next().await {
            let Ok(chunk) = chunk else { return Err(self.broken_off()) };
            self.read += chunk.len();
            if self.read > DRAINED_BYTES {
                return Err(Problem::Unusable(Sentence {
                    text: "This is far more than 10 files of 25 MiB, so nothing was kept.".to_owned(),
                    hint: Some("Hand in fewer or smaller files.".to_owned()),
                }));
            }
            let room = (limit + 1).saturating_sub(bytes.len());
            bytes.extend_from_slice(chunk.get(..room.min(chunk.len())).unwrap_or_default());
        }
        Ok(bytes)
    }

    /// What is no form at all has no token either.
    fn broken_off(&self) -> Problem {
        let sentence = Sentence {
            text: "The upload broke off, so nothing was kept.".to_owned(),
            hint: Some("Send the files again.".to_owned()),
        };
        self.check_token().err().unwrap_or(Problem::Unusable(sentence))
    }

    fn check_token(&self) -> Result<(), Problem> {
        let input = || Input::of(self.typed.iter().cloned());
        if self.visit.is_own_form(input().raw(csrf::FIELD)) { Ok(()) } else { Err(Problem::Forged(input())) }
    }
}
