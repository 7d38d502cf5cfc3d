//! Merging a case into another one, and undoing it.

use actix_web::web;

use super::links::other_number;
use super::working::stays;
use crate::accounts::Act;
use crate::cases::{self, Case};
use crate::db::Db;
use crate::web::console::{Answer, go, see_other};
use crate::web::form::Field;
use crate::web::input::Input;
use crate::web::pages::parts::Fact;
use crate::web::step::{StepForm, address, no_choices, nothing_told, number, version, versioned};
use crate::web::visit::{Posted, Visit};
use crate::workflow::Action;

const MERGE: StepForm = StepForm {
    action: Action::Merge,
    heading: "Merge into another case",
    lead: "For two cases about the same demand by the same party. This one is set aside as a duplicate; its notices, and what \
           is still written in answer to it, belong to the other case from then on.",
    choices: no_choices,
    told: what_stays,
    form: |case, _, input| {
        let other = "Its number, such as 2026-0042. It came in first: deadlines run from its receipt.";
        versioned(case, "merging", "Merge")
            .field(Field::line(input, "other", "The case that stays").hint(other))
            .consequence(
                "What people added stays in this case; both show the way to it. Its deadlines end here, and those of the other \
                 case run. The merging can be undone until the other case goes before the Board or the quarter is published.",
            )
    },
};

/// What does not go along.
fn what_stays(db: &mut Db, act: &Act, case: &Case) -> Result<Vec<Fact>, cases::Error> {
    let stays = stays(&case.number, cases::staying(db, act, case)?);
    Ok(stays.into_iter().map(|one| Fact::new("Stays here", one.label).link(one.href)).collect())
}

pub(in crate::web) async fn merge_form(visit: Visit, path: web::Path<String>) -> Answer {
    MERGE.page(&visit, &number(&path)?, &Input::blank()).await
}

pub(in crate::web) async fn merge(form: Posted, path: web::Path<String>) -> Answer {
    let (Posted { visit, mut input }, number) = (form, number(&path)?);
    let Some(into) = other_number(&mut input) else { return MERGE.page(&visit, &number, &input).await };
    let (version, wanted) = (version(&input), number.clone());
    match visit.write(move |db, act| cases::merge(db, act, &wanted, version, &into)).await {
        Ok(case) => Ok(see_other(&format!("{}?done=merged&undo={}", address(&number), case.version))),
        Err(error) => MERGE.refused(&visit, &number, input, error).await,
    }
}

const UNMERGE: StepForm = StepForm {
    action: Action::Unmerge,
    heading: "Undo the merging",
    lead: "The case goes on from where it was, and exactly its notices leave the other case again.",
    choices: no_choices,
    told: nothing_told,
    form: |case, _, _| {
        versioned(case, "unmerging", "Undo the merging")
            .consequence("What was written to this case since the merging stays in the other one.")
    },
};

pub(in crate::web) async fn unmerge_form(visit: Visit, path: web::Path<String>) -> Answer {
    UNMERGE.page(&visit, &number(&path)?, &Input::blank()).await
}

pub(in crate::web) async fn unmerge(form: Posted, path: web::Path<String>) -> Answer {
    let (Posted { visit, input }, number) = (form, number(&path)?);
    let (version, wanted) = (version(&input), number.clone());
    match visit.write(move |db, act| cases::unmerge(db, act, &wanted, version)).await {
        Ok(_) => Ok(go(&address(&number), "unmerged")),
        Err(error) => UNMERGE.refused(&visit, &number, input, error).await,
    }
}
