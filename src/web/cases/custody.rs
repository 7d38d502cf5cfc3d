//! One item of evidence: its chain of custody as a page and as files, its download, and the two persons who destroy it.

use actix_web::web;
use data_encoding::HEXLOWER;
use serde_json::{Value, json};

use super::evidence::{came, exports, granted, name, warnings};
use crate::accounts;
use crate::accounts::Act;
use crate::cases::{self, Came, Case, CaseNumber, Custody, Error, EvidenceList, Integrity, UploadDestruction};
use crate::db::ids::EvidenceId;
use crate::db::{Db, Pool};
use crate::spreadsheet::harmless;
use crate::taxonomy::DestructionReason;
use crate::web::console::{Answer, go};
use crate::web::form::{Choice, Field, Form};
use crate::web::input::Input;
use crate::web::notices::download;
use crate::web::pages::cases::{CustodyLine, CustodyPage};
use crate::web::pages::parts::{Badge, Fact, Link};
use crate::web::problem::Problem;
use crate::web::refusal::Refused;
use crate::web::size;
use crate::web::step::{address, number};
use crate::web::visit::{Posted, Visit};
use crate::workflow::Action;

type ItemPath = web::Path<(String, i64)>;

fn item_of(path: ItemPath) -> Result<(CaseNumber, EvidenceId), Problem> {
    let (number, item) = path.into_inner();
    Ok((number.parse().map_err(|_| Problem::NotFound)?, EvidenceId::from_i64(item)))
}

fn item_address(number: &CaseNumber, item: EvidenceId) -> String {
    format!("{}/evidence/{item}", address(number))
}

struct Seen {
    list: EvidenceList,
    custody: Custody,
    added_by: Option<String>,
    /// Who asked for its destruction.
    asked_by: Option<String>,
    may: Vec<Action>,
}

pub(in crate::web) async fn custody(visit: Visit, path: ItemPath) -> Answer {
    let (number, item) = item_of(path)?;
    show(&visit, &number, item, &Input::blank()).await
}

async fn show(visit: &Visit, number: &CaseNumber, item: EvidenceId, input: &Input) -> Answer {
    let (act, wanted) = (visit.act.clone(), number.clone());
    let load = move |pool: &Pool| {
        let (list, custody) = cases::custody(pool, &act, &wanted, item)?;
        pool.read(|db| {
            let mut name = |id| accounts::shown_name(db, &act, id);
            let added_by = custody.listed.item.added_by.map(&mut name).transpose()?;
            let asked_by = upload_destruction(&custody).map(|row| name(row.asked_by)).transpose()?;
            Ok::<_, Error>(Seen { may: granted(db, &act, &list.case), added_by, asked_by, list, custody })
        })
    };
    let seen = visit.console.run(load).await?;
    visit.form(&format!("Evidence · {number}"), &page(visit, number, &seen, input), input)
}

fn upload_destruction(custody: &Custody) -> Option<&UploadDestruction> {
    match &custody.listed.came {
        Came::Uploaded { destruction, .. } => destruction.as_ref(),
        Came::WithNotice { .. } => None,
    }
}

fn page(visit: &Visit, number: &CaseNumber, seen: &Seen, input: &Input) -> CustodyPage {
    let (custody, base) = (&seen.custody, address(number));
    let here = item_address(number, custody.listed.item.id);
    let may = |action| seen.may.contains(&action);
    let line = |step: &cases::CustodyStep| CustodyLine {
        at: visit.moment(step.at),
        who: step.who.clone(),
        what: step.what.clone(),
    };
    let mut page_warnings = warnings(&custody.listed);
    if seen.list.protected {
        page_warnings.insert(0, super::evidence::PROTECTED.to_owned());
    }
    CustodyPage {
        back: vec![
            Link::new(base.clone(), format!("Case {number}")),
            Link::new(format!("{base}/evidence"), "Evidence"),
        ],
        heading: name(&custody.listed),
        warnings: page_warnings,
        integrity: badge(custody.integrity),
        integrity_sentence: format!("{}.", custody.integrity.label()),
        checked_at: visit.moment(visit.act.at),
        origin: custody.origin().map(str::to_owned),
        facts: facts(visit, seen),
        steps: custody.steps.iter().map(line).collect(),
        download_href: download_href(&base, &here, seen),
        links: links(&base, seen),
        exports: if may(Action::ExportCases) { exports(&here) } else { Vec::new() },
        destruction: may(Action::DestroyPart).then(|| destruction_form(visit, &here, seen, input)).flatten(),
        destruction_open: input.has_problems() || upload_destruction(custody).is_some(),
    }
}

const fn badge(integrity: Integrity) -> Badge {
    match integrity {
        Integrity::Unchanged => Badge { value: "passed", label: "Yes" },
        Integrity::Changed => Badge { value: "failed", label: "No" },
        Integrity::Destroyed => Badge { value: "waiting", label: "Destroyed" },
    }
}

fn facts(visit: &Visit, seen: &Seen) -> Vec<Fact> {
    let listed = &seen.custody.listed;
    let by_content = matches!(listed.came, Came::Uploaded { .. });
    let type_definition = if by_content { "Told by its content." } else { "As the sender called it." };
    vec![
        Fact::new("How it came", came(listed)),
        Fact::new("Type", listed.content_type.clone()).defined(type_definition),
        Fact::new("Size", size::bytes(listed.size)),
        Fact::code("SHA-256", HEXLOWER.encode(&listed.item.sha256)),
        Fact::at("Added", visit.moment(listed.item.added_at)),
        Fact::new(
            "Added by",
            seen.added_by.clone().unwrap_or_else(|| "The program, when it placed the notice".to_owned()),
        ),
    ]
}

fn download_href(base: &str, here: &str, seen: &Seen) -> Option<String> {
    let item = &seen.custody.listed.item;
    if !seen.custody.is_given_out {
        return None;
    }
    Some(match (item.notice, item.part) {
        (None, _) => format!("{here}/file"),
        (Some(notice), Some(part)) => format!("{base}/notices/{notice}/parts/{part}"),
        (Some(notice), None) => format!("{base}/notices/{notice}/raw"),
    })
}

fn links(base: &str, seen: &Seen) -> Vec<Link> {
    let item = &seen.custody.listed.item;
    let Some(notice) = item.notice else { return Vec::new() };
    let opens =
        seen.may.contains(&Action::ReadContent).then(|| Link::new(format!("{base}/notices/{notice}"), "The notice"));
    let destroys = seen.may.contains(&Action::DestroyPart) && !seen.custody.listed.came.is_destroyed();
    let destroys = item.part.filter(|_| destroys).map(|part| {
        Link::new(format!("{base}/notices/{notice}/parts/{part}/destruction"), "Destroy it, with a second person")
    });
    opens.into_iter().chain(destroys).collect()
}

/// For an upload, the one step that this person may take now: ask, confirm or take back.
fn destruction_form(visit: &Visit, here: &str, seen: &Seen, input: &Input) -> Option<Form> {
    seen.custody.listed.item.upload?;
    let action = format!("{here}/destruction");
    let Some(row) = upload_destruction(&seen.custody) else {
        let reasons = DestructionReason::ALL.iter().map(|reason| Choice::new(reason.as_str(), reason.label()));
        let form = Form::post(action, "Ask for its destruction");
        let form = form.field(Field::radios(input, "reason", "Reason", reasons));
        return Some(form.consequence("Nothing happens until somebody else confirms it."));
    };
    if row.confirmed_at.is_some() {
        return None;
    }
    let reason = row.reason.label().to_lowercase();
    if Some(row.asked_by) == visit.act.user_id() {
        let form = Form::post(format!("{action}/withdrawal"), "Take the request back");
        return Some(
            form.consequence(&format!("You asked for its destruction: {reason}. It waits for a second person.")),
        );
    }
    let asked_by = seen.asked_by.as_deref().unwrap_or("Somebody");
    let consequence = format!(
        "{asked_by} asks for its destruction: {reason}. It can never be opened again, by anybody. Its size and its hash stay."
    );
    Some(Form::post(format!("{action}/confirmation"), "Confirm and destroy it").is_final(&consequence))
}

pub(in crate::web) async fn ask_destruction(form: Posted, path: ItemPath) -> Answer {
    let (Posted { visit, mut input }, (number, item)) = (form, item_of(path)?);
    let Some(reason) = input.chosen::<DestructionReason>("reason", "Choose why it has to be destroyed.") else {
        return show(&visit, &number, item, &input).await;
    };
    let wanted = number.clone();
    let ask = move |db: &mut Db, act: &Act| cases::ask_upload_destruction(db, act, &wanted, item, reason);
    match visit.write(ask).await {
        Ok(()) => Ok(go(&item_address(&number, item), "destruction_asked")),
        Err(error) => {
            error.settle(&mut input)?;
            show(&visit, &number, item, &input).await
        }
    }
}

pub(in crate::web) async fn confirm_destruction(form: Posted, path: ItemPath) -> Answer {
    let (number, item) = item_of(path)?;
    let (act, wanted) = (form.visit.act.clone(), number.clone());
    let confirm = move |pool: &Pool| cases::confirm_upload_destruction(pool, &act, &wanted, item);
    form.visit.console.run(confirm).await?;
    Ok(go(&item_address(&number, item), "upload_destroyed"))
}

pub(in crate::web) async fn withdraw_destruction(form: Posted, path: ItemPath) -> Answer {
    let (number, item) = item_of(path)?;
    let wanted = number.clone();
    form.visit.write(move |db, act| cases::withdraw_upload_destruction(db, act, &wanted, item)).await?;
    Ok(go(&item_address(&number, item), "destruction_withdrawn"))
}

/// Under no name of the file's own, which may be made to deceive; the page shows that name.
pub(in crate::web) async fn download_upload(visit: Visit, path: ItemPath) -> Answer {
    let (number, item) = item_of(path)?;
    let act = visit.act.clone();
    let bytes = visit.console.run(move |pool| cases::download_upload(pool, &act, &number, item)).await?;
    Ok(download(&format!("evidence-{item}.bin"), bytes))
}

pub(in crate::web) async fn export_item(visit: Visit, path: web::Path<(String, i64, String)>) -> Answer {
    let (number_text, item, format) = path.into_inner();
    let (number, item) = item_of((number_text, item).into())?;
    export(&visit, number, Some(item), &format).await
}

pub(in crate::web) async fn export_all(visit: Visit, path: web::Path<(String, String)>) -> Answer {
    let (number_text, format) = path.into_inner();
    export(&visit, number(&number_text.into())?, None, &format).await
}

async fn export(visit: &Visit, number: CaseNumber, item: Option<EvidenceId>, format: &str) -> Answer {
    let write: fn(&Visit, &Case, &[Custody]) -> Option<Vec<u8>> = match format {
        "json" => json_file,
        "csv" => csv_file,
        _ => return Err(Problem::NotFound),
    };
    let (act, wanted) = (visit.act.clone(), number.clone());
    let (case, chains) = visit.console.run(move |pool| cases::export_custody(pool, &act, &wanted, item)).await?;
    let bytes = write(visit, &case, &chains).ok_or(Problem::Broken("custody_export"))?;
    let of_item = item.map(|item| format!("-{item}")).unwrap_or_default();
    Ok(download(&format!("custody-{number}{of_item}.{format}"), bytes))
}

fn json_file(visit: &Visit, case: &Case, chains: &[Custody]) -> Option<Vec<u8>> {
    let item = |one: &Custody| -> Value {
        json!({
            "item": one.listed.item.id.to_string(),
            "name": name(&one.listed),
            "how_it_came": came(&one.listed),
            "origin": one.origin(),
            "content_type": one.listed.content_type,
            "size": one.listed.size,
            "sha256": HEXLOWER.encode(&one.listed.item.sha256),
            "integrity": one.integrity,
            "warnings": warnings(&one.listed),
            "steps": one.steps.iter().map(|step| json!({ "at": step.at, "who": step.who, "what": step.what })).collect::<Vec<_>>(),
        })
    };
    let items: Vec<Value> = chains.iter().map(item).collect();
    let file = json!({ "case": case.number.to_string(), "checked_at": visit.act.at, "items": items });
    serde_json::to_vec_pretty(&file).ok()
}

/// One line a step; what an item is stands in each of its lines.
fn csv_file(visit: &Visit, case: &Case, chains: &[Custody]) -> Option<Vec<u8>> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    let head = [
        "case",
        "item",
        "name",
        "how_it_came",
        "origin",
        "content_type",
        "size",
        "sha256",
        "integrity",
        "checked_at",
        "at",
        "who",
        "what",
    ];
    writer.write_record(head).ok()?;
    for one in chains {
        let listed = &one.listed;
        for step in &one.steps {
            let cells = [
                case.number.to_string(),
                listed.item.id.to_string(),
                name(listed),
                came(listed).to_owned(),
                one.origin().unwrap_or_default().to_owned(),
                listed.content_type.clone(),
                listed.size.to_string(),
                HEXLOWER.encode(&listed.item.sha256),
                one.integrity.to_string(),
                visit.act.at.to_string(),
                step.at.to_string(),
                step.who.clone(),
                step.what.clone(),
            ];
            writer.write_record(cells.map(harmless)).ok()?;
        }
    }
    writer.into_inner().ok()
}
