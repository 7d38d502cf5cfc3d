//! Standing decisions in the console: the list of them, revoking one, and what a ballot says of a class of cases.

use actix_web::web;

use crate::accounts::Act;
use crate::board::standing::{self, Proposal, Scope, Standing};
use crate::db::ids::StandingDecisionId;
use crate::db::{Db, Timestamp};
use crate::web::console::{Answer, go};
use crate::web::form::{Field, Form};
use crate::web::input::{AREA, Input};
use crate::web::pages::forms::FormPage;
use crate::web::pages::parts::{Badge, Fact};
use crate::web::pages::standing::{StandingGroup, StandingLine, StandingPage};
use crate::web::refusal::Refused;
use crate::web::step::address;
use crate::web::visit::{Posted, Visit};

const LIST: &str = "/standing-decisions";

pub(in crate::web) async fn list(visit: Visit) -> Answer {
    let all = visit.read(standing::list).await?;
    let at = visit.act.at;
    let (revoked, rest): (Vec<_>, Vec<_>) = all.iter().partition(|one| one.revoked.is_some());
    let (in_force, expired): (Vec<_>, Vec<_>) = rest.into_iter().partition(|one| one.is_in_force(at));
    let group = |heading, badge: Badge, ones: Vec<&Standing>| StandingGroup {
        heading,
        lines: ones.into_iter().map(|one| line(&visit, one, badge.clone())).collect(),
    };
    let groups = [
        group("In force", Badge { value: "open", label: "In force" }, in_force),
        group("Expired", Badge { value: "closed", label: "Expired" }, expired),
        group("Revoked", Badge { value: "void", label: "Revoked" }, revoked),
    ];
    let groups = groups.into_iter().filter(|group| !group.lines.is_empty()).collect();
    visit.page("Standing decisions", &StandingPage { groups })
}

fn line(visit: &Visit, one: &Standing, standing: Badge) -> StandingLine {
    let row = &one.row;
    let mut facts = vec![
        Fact::new("Outcome", row.outcome.label()).defined(row.outcome.definition()),
        Fact::new("The class", class_words(&one.scope)),
    ];
    let adopted = Fact::at("Adopted by the Board", visit.moment(row.adopted_at));
    facts.push(match &one.adopted_with {
        Some(number) => {
            Fact { text: format!("with case {number}"), ..adopted }.link(format!("{}/decision", address(number)))
        }
        None => adopted,
    });
    facts.push(Fact::new("Last day", last_day(visit, row.expires_at)));
    facts.push(Fact::new("Window for calling in", days(row.window_days)));
    facts.push(Fact::new("Applied", times(one.applied)));
    facts.push(Fact::new("Called in", times(one.called_in)));
    if let Some((by, at, reason)) = &one.revoked {
        facts.push(Fact { text: format!("by {by}: {reason}"), ..Fact::at("Revoked", visit.moment(*at)) });
    }
    StandingLine {
        title: row.title.clone(),
        standing,
        facts,
        revoke_href: one.may_revoke.then(|| format!("{LIST}/{}/revocation", row.id)),
    }
}

fn times(count: i64) -> String {
    match count {
        0 => "never".to_owned(),
        1 => "once".to_owned(),
        count => format!("{count} times"),
    }
}

pub(super) fn days(days: i32) -> String {
    if days == 1 { "1 day".to_owned() } else { format!("{days} days") }
}

/// The class in one line: `Kind: Takedown demand; Binding on us: Not binding: informal`.
pub(super) fn class_words(scope: &Scope) -> String {
    let words: Vec<String> = scope.words().into_iter().map(|(term, values)| format!("{term}: {values}")).collect();
    words.join("; ")
}

/// The last day on which it can be applied, by the house's calendar.
pub(super) fn last_day(visit: &Visit, expires_at: Timestamp) -> String {
    expires_at.plus_seconds(-1).zoned(&visit.act.desk.house.zone).date().to_string()
}

/// What a ballot puts to the vote for a class of cases, beside its own.
pub(super) fn class_facts(visit: &Visit, proposal: &Proposal) -> Vec<Fact> {
    vec![
        Fact::new("And so in every case of a class", proposal.title.clone()).defined(
            "If the motion passes, an officer applies it to such a case, which is then decided unless somebody calls it in.",
        ),
        Fact::new("The class", class_words(&proposal.scope)),
        Fact::new("Last day", last_day(visit, proposal.expires_at)),
        Fact::new("Window for calling in", days(proposal.window_days)),
    ]
}

pub(in crate::web) async fn revoke_form(visit: Visit, path: web::Path<i64>) -> Answer {
    show(&visit, StandingDecisionId::from_i64(*path), &Input::blank()).await
}

async fn show(visit: &Visit, id: StandingDecisionId, input: &Input) -> Answer {
    let one = visit.read(move |db: &mut Db, act: &Act| standing::find(db, act, id)).await?;
    let form = Form::post(format!("{LIST}/{id}/revocation"), "Revoke it")
        .field(Field::area(input, "reason", "Why", 3).hint(format!(
            "At most {} characters. It stands in clear beside the standing decision: nothing of any person.",
            standing::REASON_LIMIT
        )))
        .is_final("From now on nobody can apply it. What it was applied to before goes on; anybody of the Board may call that in.")
        .cancel(LIST);
    let facts = vec![
        Fact::new("Outcome", one.row.outcome.label()),
        Fact::new("The class", class_words(&one.scope)),
        Fact::new("Last day", last_day(visit, one.row.expires_at)),
    ];
    let page = FormPage::new(format!("Revoke “{}”", one.row.title), form).back(LIST, "Standing decisions").facts(facts);
    visit.form("Revoke a standing decision", &page, input)
}

pub(in crate::web) async fn revoke(form: Posted, path: web::Path<i64>) -> Answer {
    let (Posted { visit, mut input }, id) = (form, StandingDecisionId::from_i64(*path));
    let Some(reason) = input.text("reason", AREA, "Write why it shall be applied no more.") else {
        return show(&visit, id, &input).await;
    };
    match visit.write(move |db, act| standing::revoke(db, act, id, &reason)).await {
        Ok(()) => Ok(go(LIST, "standing_revoked")),
        Err(error) => {
            error.settle(&mut input)?;
            show(&visit, id, &input).await
        }
    }
}
