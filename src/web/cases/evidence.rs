//! The evidence of a case: the list, files added to it, parts of notices added to it.

use std::collections::BTreeMap;

use actix_multipart::Multipart;
use actix_web::web;
use data_encoding::HEXLOWER;

use super::measures::{self, reversal, since};
use crate::accounts::{self, Act};
use crate::cases::{self, Came, Case, CaseNumber, Error, EvidenceList, ListedItem, Mark};
use crate::db::ids::{NoticeId, PartId, UserId};
use crate::db::{Db, Pool};
use crate::notices::PartSummary;
use crate::web::console::{Answer, go};
use crate::web::form::{Field, Form};
use crate::web::input::Input;
use crate::web::pages::cases::{EvidencePage, EvidencePanel, FurtherRow, ItemRow, PanelMeasure, UploadForm};
use crate::web::pages::parts::Link;
use crate::web::problem::Problem;
use crate::web::refusal::{Refusal, Refused};
use crate::web::size;
use crate::web::step::{address, number};
use crate::web::upload::{Keep, receive};
use crate::web::visit::{Posted, Visit};
use crate::workflow::{Action, CaseState};

/// What stands where nobody opens a file.
pub(in crate::web) const PROTECTED: &str = "A matter of the sexual exploitation of a child: nobody uploads, opens or downloads a \
                                    file. Hashes and the text of the report are kept.";

struct Seen {
    list: EvidenceList,
    names: BTreeMap<UserId, String>,
    may: Vec<Action>,
}

fn load(pool: &Pool, act: &Act, number: &CaseNumber) -> Result<Seen, Error> {
    let list = cases::list_evidence(pool, act, number)?;
    pool.read(|db| {
        let mut names = BTreeMap::new();
        for id in list.items.iter().filter_map(|one| one.item.added_by) {
            names.insert(id, accounts::shown_name(db, act, id)?);
        }
        Ok(Seen { may: granted(db, act, &list.case), names, list })
    })
}

/// Which of the actions about evidence this person may take now.
pub(super) fn granted(db: &mut Db, act: &Act, case: &Case) -> Vec<Action> {
    let all = [Action::ReadContent, Action::AddEvidence, Action::TakeMeasure, Action::ExportCases, Action::DestroyPart];
    all.into_iter().filter(|action| cases::allow(db, act, *action, case).is_ok()).collect()
}

pub(in crate::web) async fn list(visit: Visit, path: web::Path<String>) -> Answer {
    show(&visit, &number(&path)?, &Input::blank()).await
}

async fn show(visit: &Visit, number: &CaseNumber, input: &Input) -> Answer {
    let (act, wanted) = (visit.act.clone(), number.clone());
    let seen = visit.console.run(move |pool| load(pool, &act, &wanted)).await?;
    visit.form(&format!("Evidence · {number}"), &page(visit, number, &seen, input), input)
}

fn page(visit: &Visit, number: &CaseNumber, seen: &Seen, input: &Input) -> EvidencePage {
    let (list, base) = (&seen.list, address(number));
    let may = |action| seen.may.contains(&action);
    let adds = may(Action::AddEvidence);
    let frozen = !matches!(list.case.state, CaseState::Received | CaseState::InReview);
    EvidencePage {
        back: Link::new(base.clone(), format!("Case {number}")),
        number: number.to_string(),
        warning: list.protected.then(|| PROTECTED.to_owned()),
        refer_href: (list.protected && may(Action::TakeMeasure)).then(|| format!("{base}/referral")),
        frozen: frozen.then(|| frozen_words(list.case.state).to_owned()),
        items: list.items.iter().rev().map(|one| item_row(visit, &base, seen, one)).collect(),
        further: list.further.iter().map(|part| further_row(&base, part, adds)).collect(),
        upload: (adds && !list.protected).then(|| upload_form(&base, input)),
        exports: if may(Action::ExportCases) { exports(&base) } else { Vec::new() },
    }
}

const fn frozen_words(state: CaseState) -> &'static str {
    match state {
        CaseState::BeforeBoard => {
            "What is before the Board is frozen, its evidence too. To add something, have the case sent back to review."
        }
        CaseState::SetAside => "The case was set aside. To add something, take it back first.",
        _ => "The decision is final. New evidence opens a new, linked case.",
    }
}

/// The chain of custody as files.
pub(super) fn exports(base: &str) -> Vec<Link> {
    vec![Link::new(format!("{base}/custody/csv"), "CSV"), Link::new(format!("{base}/custody/json"), "JSON")]
}

fn item_row(visit: &Visit, base: &str, seen: &Seen, one: &ListedItem) -> ItemRow {
    let item = &one.item;
    let added_by = item.added_by.and_then(|id| seen.names.get(&id)).cloned();
    ItemRow {
        name: name(one),
        href: format!("{base}/evidence/{}", item.id),
        came: came(one).to_owned(),
        content_type: one.content_type.clone(),
        size: size::bytes(one.size),
        sha256: HEXLOWER.encode(&item.sha256),
        added_by: added_by.unwrap_or_else(|| "The program".to_owned()),
        added_at: visit.moment(item.added_at),
        warnings: warnings(one),
    }
}

/// What an item is called: its name, or what is known of it without opening it.
pub(in crate::web) fn name(one: &ListedItem) -> String {
    match (&one.name, &one.came) {
        (Some(name), _) => name.clone(),
        (None, Came::WithNotice { part: Some(part), .. }) => part_name(part),
        (None, Came::WithNotice { part: None, .. }) => "A message as it came".to_owned(),
        (None, Came::Uploaded { .. }) => "An uploaded file".to_owned(),
    }
}

fn part_name(part: &PartSummary) -> String {
    format!("Part {}: {}", part.position, part.role.label().to_lowercase())
}

pub(in crate::web) const fn came(one: &ListedItem) -> &'static str {
    match one.came {
        Came::WithNotice { .. } => "Came with a notice",
        Came::Uploaded { .. } => "Uploaded",
    }
}

pub(in crate::web) fn warnings(one: &ListedItem) -> Vec<String> {
    let sentence = |mark: &Mark| format!("{}. {}", mark.label(), mark.definition());
    let destroyed = one.came.is_destroyed().then(|| "Two persons destroyed it; its hash is kept.".to_owned());
    destroyed.into_iter().chain(one.marks.iter().map(sentence)).collect()
}

fn further_row(base: &str, part: &PartSummary, adds: bool) -> FurtherRow {
    FurtherRow {
        name: part_name(part),
        content_type: part.content_type.clone(),
        size: size::bytes(part.size),
        sha256: HEXLOWER.encode(&part.sha256),
        action: adds.then(|| format!("{base}/notices/{}/parts/{}/evidence", part.notice_id, part.id)),
    }
}

fn upload_form(base: &str, input: &Input) -> UploadForm {
    let form = Form::post(format!("{base}/evidence"), "Add as evidence").field(
        Field::area(input, "origin", "Where it was obtained", 4)
            .hint("Who had it, how it was obtained, and when. Sealed, and part of the chain of custody."),
    );
    let hint = "Up to 10 files of 25 MiB each. Kept as they are: archives are never unpacked, programs never run. A reviewer \
                from outside who is assigned the case reads each file as it is; only whole emails stay closed to them.";
    UploadForm::new(form, hint.to_owned(), input.problem_at("files"))
}

/// Takes files in; who may not is told once the files have been read past, without a byte of them being kept.
pub(in crate::web) async fn upload(visit: Visit, path: web::Path<String>, payload: Multipart) -> Answer {
    let number = number(&path)?;
    let wanted = number.clone();
    let allowed = visit.read(move |db, act| cases::check_upload(db, act, &wanted)).await;
    let keep = if allowed.is_ok() { Keep::Sealed } else { Keep::Nothing };
    let received = receive(&visit, payload, keep).await?;
    allowed?;
    let mut input = received.input;
    let origin = input.text("origin", cases::ORIGIN_LIMIT, "Write who had it, how it was obtained, and when.");
    if received.files.is_empty() {
        input.problem("files", "Choose at least one file.");
    }
    let Some(origin) = origin.filter(|_| !input.has_problems()) else { return show(&visit, &number, &input).await };
    let wanted = number.clone();
    match visit.write(move |db, act| cases::upload(db, act, &wanted, &origin, received.files)).await {
        Ok(_) => Ok(go(&format!("{}/evidence", address(&number)), "uploaded")),
        Err(error) => {
            if let Refusal::Conflict(_) = error.settle(&mut input)? {
                input.problem("files", "Somebody changed the case in this very moment. Send the files again.");
            }
            show(&visit, &number, &input).await
        }
    }
}

pub(in crate::web) async fn add_part(form: Posted, path: web::Path<(String, i64, i64)>) -> Answer {
    let (number, notice, part) = path.into_inner();
    let number: CaseNumber = number.parse().map_err(|_| Problem::NotFound)?;
    let (wanted, notice, part) = (number.clone(), NoticeId::from_i64(notice), PartId::from_i64(part));
    form.visit.write(move |db, act| cases::add_part(db, act, &wanted, notice, part)).await?;
    Ok(go(&format!("{}/evidence", address(&number)), "evidence_added"))
}

/// What the page of the case says of its evidence and its urgent measures.
pub(super) fn panel(
    visit: &Visit,
    number: &CaseNumber,
    standing: &cases::EvidenceStanding,
    may: &[Action],
) -> EvidencePanel {
    let (base, takes) = (address(number), may.contains(&Action::TakeMeasure));
    let row = |measure: &cases::TakenMeasure| PanelMeasure {
        what: measure.measure.label().to_owned(),
        by: measure.carried_out_by.clone(),
        at: visit.moment(measure.carried_out_at),
        standing: measures::standing(&measure.standing),
        since: since(visit, &measure.standing),
        reversal: reversal(&measure.standing),
    };
    let measures_link = match (takes, standing.measures.is_empty()) {
        (true, _) => Some("Record an urgent measure or a referral"),
        (false, false) => Some("Look at them"),
        (false, true) => None,
    };
    let waiting = match standing.to_destroy {
        1 => "1 file waits to be destroyed by two persons".to_owned(),
        count => format!("{count} files wait to be destroyed by two persons"),
    };
    EvidencePanel {
        what: counted(standing.from_notices, standing.uploaded),
        href: format!("{base}/evidence"),
        warning: standing.protected.then(|| PROTECTED.to_owned()),
        refer_href: (standing.protected && takes && !standing.is_referred()).then(|| format!("{base}/referral")),
        to_destroy: (standing.to_destroy > 0).then(|| Link::new(format!("{base}/measures"), waiting)),
        measures: standing.measures.iter().rev().map(row).collect(),
        measures_link: measures_link.map(|label| Link::new(format!("{base}/measures"), label)),
    }
}

fn counted(from_notices: usize, uploaded: usize) -> String {
    match (from_notices, uploaded) {
        (0, 0) => "No item yet".to_owned(),
        (1, 0) => "1 item, which came with a notice".to_owned(),
        (came, 0) => format!("{came} items, which came with notices"),
        (0, 1) => "1 item, which was uploaded".to_owned(),
        (0, uploaded) => format!("{uploaded} items, which were uploaded"),
        (came, uploaded) => format!("{} items: {came} came with notices, {uploaded} uploaded", came + uploaded),
    }
}
