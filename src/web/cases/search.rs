//! The search box of every page. It is sent as a form and not as an address: somebody may type an account into it.

use std::collections::BTreeMap;

use super::list::{names, row};
use crate::accounts::Act;
use crate::cases::{self, Case, Deadline, Error, Found};
use crate::db::Db;
use crate::db::ids::{CaseId, UserId};
use crate::web::address::encoded;
use crate::web::console::{Answer, see_other};
use crate::web::input::LINE;
use crate::web::pages::cases::FoundCases;
use crate::web::visit::{Posted, Visit};
use crate::workflow::{Action, Relation};

pub(in crate::web) async fn search(posted: Posted) -> Answer {
    let Posted { visit, mut input } = posted;
    let Some(typed) = input.text("find", LINE, "Nothing was typed.") else {
        visit.act.allow(Action::ViewCases, None, Relation::None).map_err(Error::from)?;
        let hint = "Type a case number, an account, an address or a link as a case names it, or words of a summary.";
        return found(&visit, input.problem_at("find").unwrap_or_default(), hint, &Naming::default());
    };
    let load = move |db: &mut Db, act: &Act| {
        let found = cases::search(db, act, &typed)?;
        let mut naming = Naming::default();
        if let Found::Naming { cases, .. } = &found {
            naming =
                Naming { names: names(db, cases)?, due: cases::next_deadlines(db, act, cases)?, cases: cases.clone() };
        }
        Ok::<_, Error>((found, naming))
    };
    match visit.read(load).await? {
        (Found::Case(number), _) => Ok(see_other(&format!("/cases/{number}"))),
        (Found::Naming { cases, more }, naming) => {
            let sentence = match (cases.len(), more) {
                (1, _) => "1 case names it.".to_owned(),
                (count, false) => format!("{count} cases name it."),
                (count, true) => format!("More than {count} cases name it; here are the newest."),
            };
            found(&visit, &sentence, KEPT_OUT, &naming)
        }
        (Found::NotNamed, _) => {
            let hint = "An identifier is found only as a whole, as it was added to a case. To look for a name or an address in \
                        messages, filter the list of cases and search inside messages there.";
            found(&visit, "No case names it.", hint, &Naming::default())
        }
        (Found::Words(words), _) if words.is_empty() => {
            let hint = "Words have at least one letter or digit.";
            found(&visit, "There is no word in it to look for.", hint, &Naming::default())
        }
        (Found::Words(words), _) => Ok(see_other(&format!("/cases?words={}", encoded(&words.join(" "))))),
    }
}

const KEPT_OUT: &str = "What you looked for stands neither in the address of this page nor in any log.";

/// The cases that name what was typed, with what their rows show.
#[derive(Default)]
struct Naming {
    cases: Vec<Case>,
    names: BTreeMap<UserId, String>,
    due: BTreeMap<CaseId, Deadline>,
}

fn found(visit: &Visit, sentence: &str, hint: &str, naming: &Naming) -> Answer {
    let cases = naming.cases.iter().map(|case| row(visit, case, &naming.names, &naming.due)).collect();
    let page = FoundCases { sentence: sentence.to_owned(), hint: hint.to_owned(), cases };
    visit.page("Search", &page)
}
