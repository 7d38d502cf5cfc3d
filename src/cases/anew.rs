//! Opening a case anew, because a message brought new evidence on one that is decided. Not whether that may be, nor what comes of it
//! (`decisions`). Invariant: the decided case stays as it is; the message belongs to both.

use super::fields::{ContentFields, DataClassUse, RequestFields};
use super::open::{NewCase, open};
use super::place::parsed_again;
use super::store::{self, LinkRow};
use super::{Case, Error, Fields, NewParty, PartyContact, evidence, fields, parties, secrecy};
use crate::accounts::Act;
use crate::db::ids::{CaseLinkId, NoticeId};
use crate::db::{Db, Pool};
use crate::notices::{self, Parsed};
use crate::sealing::SealingKey;
use crate::taxonomy::{CaseRelation, PartyRole};
use crate::workflow::Action;

/// What a case is opened anew from, made before the transaction: its key, which has to be durable first, and the reading of the
/// message.
pub struct Anew {
    key: SealingKey,
    notice: NoticeId,
    parsed: Parsed,
}

/// Reads the message again and makes the key.
pub fn prepare_anew(pool: &Pool, act: &Act, notice: NoticeId) -> Result<Anew, Error> {
    let row = pool.read(|db| Ok::<_, Error>(notices::find(db, notice)?.ok_or(notices::Error::Unknown(notice))?))?;
    let parsed = parsed_again(pool, act, &row)?;
    Ok(Anew { key: act.keys().new_key(act.at)?, notice, parsed })
}

/// Opens the new case with kind, summary and fields of the first one, and links it as its reconsideration. Received is what the
/// message brought, when it came.
pub fn open_anew(db: &mut Db, act: &Act, first: &Case, anew: &Anew) -> Result<Case, Error> {
    let notice = notices::notices_of(db, first.id)?.into_iter().find(|one| one.id == anew.notice);
    let Some(notice) = notice else {
        let what = "this case has no such message".to_owned();
        return Err(Error::Invalid { field: "notice", what, hint: "choose the one that brought the new evidence" });
    };
    let new = NewCase {
        kind: first.kind,
        kind_confirmed: first.kind_confirmed,
        urgency: first.urgency,
        channel: notice.channel,
        language: first.language.clone(),
        summary: first.summary.clone(),
        received_at: notice.received_at,
        key: anew.key.clone(),
    };
    let case = open(db, act, &new)?;
    if let Some(from) = anew.parsed.headers.from.first() {
        let contact = PartyContact {
            name: from.name.clone().unwrap_or_default(),
            address: from.address.clone().unwrap_or_default(),
            organisation: String::new(),
        };
        parties::insert(db, act, &case, &anew.key, &NewParty { role: PartyRole::Notifier, contact })?;
    }
    store::link_notice(db, case.id, notice.id, act.at)?;
    evidence::add_parts(db, act, &case, notice.id)?;
    let fields = as_it_came(fields::fields(db, first.id, first.kind)?);
    fields::save(db, case.id, &fields)?;
    let link = LinkRow {
        id: CaseLinkId::new(act.at),
        from_case_id: case.id,
        to_case_id: first.id,
        relation: CaseRelation::ReconsiderationOf,
        linked_by: act.person(Action::Reconsider)?.id,
        linked_at: act.at,
    };
    store::insert_link(db, &link)?;
    // What must not be spoken about stays so in whatever follows from it.
    secrecy::carry_over(db, act, first.id, case.id)?;
    Ok(case)
}

/// What came, without what was looked for, found, given or done about it in the first case.
fn as_it_came(fields: Fields) -> Fields {
    match fields {
        Fields::Request(request) => Fields::Request(RequestFields {
            identifiers_held: None,
            identifiers_disclosed: None,
            data_classes: request.data_classes.into_iter().filter(|one| one.sought).map(as_sought).collect(),
            ..request
        }),
        Fields::Content(content) => Fields::Content(ContentFields {
            items_located: None,
            items_actioned: None,
            basis: None,
            technically_possible: None,
            ..content
        }),
    }
}

fn as_sought(class: DataClassUse) -> DataClassUse {
    DataClassUse { held: false, given: false, ..class }
}
