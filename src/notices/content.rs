//! Opening a notice again. Who may is for the caller to ask; here only keys decide.

use super::attachments::Attachment;
use super::parse::{Facts, Headers, Parsed, Reading};
use super::receive::Envelope;
use super::store::{self, FactsRow, NoticeRow, PartRole, PartRow, Prepared};
use super::{Error, Findings, PARSER_VERSION, Passage, Protection, Verdicts, attachments, parse, passages};
use crate::db::Db;
use crate::db::Timestamp;
use crate::db::ids::{NoticeId, PartId};
use crate::sealing::{self, Keyring, Place, Purpose, sha256};

/// A notice as a person reads it.
#[derive(Clone, Debug)]
pub struct Content {
    pub id: NoticeId,
    /// The gapless number, once the chain writer gave it.
    pub number: Option<i64>,
    pub row: NoticeRow,
    pub headers: Headers,
    pub findings: Option<Findings>,
    pub verdicts: Option<Verdicts>,
    /// What is signed or encrypted, recognised and not verified.
    pub protection: Vec<Protection>,
    /// Plain text, or what an HTML part reads as.
    pub text: String,
    /// The same text in passages, so that what a reply quotes can be folded.
    pub passages: Vec<Passage>,
    /// What the HTML form of the text reads as, where there is one beside the plain form. A sender can write different
    /// things into the two.
    pub other_form: Option<String>,
    pub attachments: Vec<Attachment>,
    pub automatic: bool,
    pub duplicated_headers: String,
    /// Some of the message was too much to be taken apart and is only in the message as it came.
    pub truncated: bool,
    /// A key was destroyed: what it sealed is shown as erased.
    pub erased: bool,
}

/// The bytes as they came, and what the transport knew.
pub fn raw(keys: &Keyring, row: &NoticeRow) -> Result<(Vec<u8>, Envelope), Error> {
    let key = keys.key(row.key_id)?;
    let bytes = key.open(Place::new("notices.raw", row.id.as_i64()), &row.raw)?;
    let envelope = key.open(Place::new("notices.envelope", row.id.as_i64()), &row.envelope)?;
    Ok((bytes, serde_json::from_slice(&envelope).unwrap_or_default()))
}

/// What the transport knew of a notice, without its bytes. Of one that was destroyed, the null return path: nothing may
/// answer it any more.
pub fn envelope(db: &mut Db, keys: &Keyring, id: NoticeId) -> Result<Envelope, Error> {
    let (key, sealed) = store::sealed_envelope(db, id)?.ok_or(Error::Unknown(id))?;
    let key = match keys.key(key) {
        Err(sealing::Error::Destroyed) => {
            return Ok(Envelope { return_path: Some(String::new()), ..Envelope::default() });
        }
        key => key?,
    };
    let plain = key.open(Place::new("notices.envelope", id.as_i64()), &sealed)?;
    Ok(serde_json::from_slice(&plain).unwrap_or_default())
}

/// Seals what parsing found, each part with a key of its own.
pub fn prepare(keys: &Keyring, at: Timestamp, notice: NoticeId, parsed: &Parsed) -> Result<Prepared, Error> {
    let (headers, findings) = (parsed.headers.clone(), parsed.findings.clone());
    let reading = Reading {
        headers,
        findings,
        protection: parsed.protection.clone(),
        verdicts: parsed.verdicts.clone(),
        truncated: parsed.facts.truncated,
    };
    let reading = serde_json::to_vec(&reading).unwrap_or_default();
    let mut parts = vec![seal_part(keys, at, notice, PartRole::Headers, "application/json", None, &reading, 0)?];
    for (position, part) in (1..).zip(&parsed.parts) {
        let name = part.file_name.as_deref();
        parts.push(seal_part(keys, at, notice, part.role, &part.content_type, name, &part.body, position)?);
    }
    Ok(Prepared { parts, facts: facts(keys, notice, parsed) })
}

#[expect(clippy::too_many_arguments, reason = "the columns of one row, named at both ends")]
fn seal_part(
    keys: &Keyring,
    at: Timestamp,
    notice: NoticeId,
    role: PartRole,
    content_type: &str,
    file_name: Option<&str>,
    body: &[u8],
    position: i32,
) -> Result<PartRow, Error> {
    let id = PartId::new(at);
    let key = keys.new_key(at)?;
    let name_place = Place::new("notice_parts.file_name", id.as_i64());
    Ok(PartRow {
        id,
        notice_id: notice,
        position,
        role,
        content_type: content_type.to_owned(),
        size: i64::try_from(body.len()).unwrap_or(i64::MAX),
        sha256: sha256(body).to_vec(),
        key_id: key.id(),
        file_name: file_name.map(|name| key.seal(name_place, name.as_bytes())).transpose()?,
        body: key.seal(Place::new("notice_parts.body", id.as_i64()), body)?,
    })
}

fn facts(keys: &Keyring, notice: NoticeId, parsed: &Parsed) -> FactsRow {
    let Facts { sent_at, language, automatic, mailing_list, bounce, duplicated_headers, .. } = parsed.facts.clone();
    FactsRow {
        notice_id: notice,
        parser_version: PARSER_VERSION,
        sent_at,
        language,
        automatic,
        mailing_list,
        bounce,
        duplicated_headers: duplicated_headers.join(","),
        sender_hash: parsed
            .sender_address()
            .map(|address| keys.keyed_hash(Purpose::EmailAddress, address.as_bytes()).to_vec()),
        message_id_hash: parsed.headers.message_id.as_ref().map(|id| message_id_hash(keys, id)),
    }
}

/// The keyed hash by which a Message-ID is found again.
pub fn message_id_hash(keys: &Keyring, message_id: &str) -> Vec<u8> {
    let bare = message_id.trim().trim_start_matches('<').trim_end_matches('>');
    keys.keyed_hash(Purpose::MessageId, bare.as_bytes()).to_vec()
}

/// Opens a notice for reading.
pub fn content(db: &mut Db, keys: &Keyring, id: NoticeId) -> Result<Content, Error> {
    let row = store::find(db, id)?.ok_or(Error::Unknown(id))?;
    let facts = store::facts(db, id)?;
    let mut content = Content {
        id,
        number: store::number(db, id)?,
        row,
        headers: Headers::default(),
        findings: None,
        verdicts: None,
        protection: Vec::new(),
        text: String::new(),
        passages: Vec::new(),
        other_form: None,
        attachments: Vec::new(),
        automatic: facts.as_ref().is_some_and(|facts| facts.automatic),
        duplicated_headers: facts.map(|facts| facts.duplicated_headers).unwrap_or_default(),
        truncated: false,
        erased: false,
    };
    let mut other_form = String::new();
    for part in store::sealed_parts(db, id)? {
        match opened(keys, &part) {
            Ok((_, body)) if part.role == PartRole::Headers => {
                let reading: Reading = serde_json::from_slice(&body).unwrap_or_default();
                content.headers = reading.headers;
                content.findings = reading.findings;
                content.verdicts = reading.verdicts;
                content.protection = reading.protection;
                content.truncated = reading.truncated;
            }
            Ok((name, body)) => match parse::readable(part.role, &part.content_type, &body) {
                Some(text) if part.role == PartRole::Text => push(&mut content.text, &text),
                Some(text) => push(&mut other_form, &text),
                None => content.attachments.push(attachments::of(&part, name.as_deref(), &body)),
            },
            Err(Error::Sealing(sealing::Error::Destroyed)) => content.erased = true,
            Err(error) => return Err(error),
        }
    }
    content.other_form = Some(other_form).filter(|text| !text.trim().is_empty());
    // Read by the first version of the parser, which kept HTML that is read as another form, too.
    if content.text.trim().is_empty() {
        content.text = content.other_form.take().unwrap_or_default();
    }
    content.passages = passages::passages(&content.text, &content.headers);
    Ok(content)
}

/// The headers of a notice alone, without its text and its attachments; `None` where they cannot be opened any more.
pub fn headers(db: &mut Db, keys: &Keyring, id: NoticeId) -> Result<Option<Headers>, Error> {
    Ok(reading(db, keys, id)?.map(|reading| reading.headers))
}

/// What a report in a known form says, alone, as [`headers`].
pub fn findings(db: &mut Db, keys: &Keyring, id: NoticeId) -> Result<Option<Findings>, Error> {
    Ok(reading(db, keys, id)?.and_then(|reading| reading.findings))
}

fn reading(db: &mut Db, keys: &Keyring, id: NoticeId) -> Result<Option<Reading>, Error> {
    let Some(part) = store::sealed_headers(db, id)? else { return Ok(None) };
    match opened(keys, &part) {
        Ok((_, body)) => Ok(serde_json::from_slice::<Reading>(&body).ok()),
        Err(Error::Sealing(sealing::Error::Destroyed | sealing::Error::Unreadable(_))) => Ok(None),
        Err(error) => Err(error),
    }
}

fn push(text: &mut String, more: &str) {
    if !text.is_empty() {
        text.push_str("\n\n");
    }
    text.push_str(more);
}

/// One attachment with its bytes.
pub fn attachment(db: &mut Db, keys: &Keyring, notice: NoticeId, part: PartId) -> Result<(Attachment, Vec<u8>), Error> {
    let row = store::sealed_part(db, notice, part)?.ok_or(Error::Unknown(notice))?;
    let (name, body) = opened(keys, &row)?;
    Ok((attachments::of(&row, name.as_deref(), &body), body))
}

fn opened(keys: &Keyring, part: &PartRow) -> Result<(Option<String>, Vec<u8>), Error> {
    let key = keys.key(part.key_id)?;
    let place = Place::new("notice_parts.file_name", part.id.as_i64());
    let name = part.file_name.as_ref().map(|sealed| key.open_text(place, sealed)).transpose()?;
    Ok((name, key.open(Place::new("notice_parts.body", part.id.as_i64()), &part.body)?))
}
