//! The one table of the console's routes: method, path, what a person does there, and the handler.
//!
//! Nouns in the path, an action recorded at its noun (`POST /cases/2026-0042/ballot/votes`). Invariant:
//! the application is built from this table and from nothing else, so every route has its `Action`.
// Long because: it is one table, a line a route.

use std::collections::BTreeMap;

use actix_web::middleware::from_fn;
use actix_web::{HttpResponse, ResponseError, web};

use super::problem::Problem;
use super::{
    access, accounts, audit, authorities, board, bulletin, cases, csrf, dashboard, decisions, desk, entries, files,
    first_run, headers, help, mails, notices, pen, reconsideration, reports, review, statistics, summaries,
};
use crate::workflow::Action;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    Get,
    Post,
}

pub struct Route {
    pub method: Method,
    pub path: &'static str,
    pub action: Action,
    to: fn() -> actix_web::Route,
}

const fn get(path: &'static str, action: Action, to: fn() -> actix_web::Route) -> Route {
    Route { method: Method::Get, path, action, to }
}

const fn post(path: &'static str, action: Action, to: fn() -> actix_web::Route) -> Route {
    Route { method: Method::Post, path, action, to }
}

pub static ROUTES: &[Route] = &[
    get("/static/{file}", Action::ViewPublic, || web::get().to(files::send)),
    get("/sign-in", Action::SignIn, || web::get().to(accounts::sign_in_form)),
    post("/sign-in", Action::SignIn, || web::post().to(accounts::sign_in)),
    post("/sign-out", Action::SignOut, || web::post().to(accounts::sign_out)),
    get("/set-password/{token}", Action::SetOwnPassword, || web::get().to(accounts::set_password_form)),
    post("/set-password/{token}", Action::SetOwnPassword, || web::post().to(accounts::set_password)),
    get("/first-run", Action::ManageUsers, || web::get().to(first_run::show)),
    post("/first-run/{step}/confirmation", Action::ManageUsers, || web::post().to(first_run::confirm)),
    get("/users", Action::ViewUsers, || web::get().to(accounts::list)),
    post("/users", Action::ManageUsers, || web::post().to(accounts::add)),
    post("/users/{name}/password-links", Action::ManageUsers, || web::post().to(accounts::make_password_link)),
    post("/users/{name}/disabling", Action::ManageUsers, || web::post().to(accounts::disable)),
    post("/users/{name}/enabling", Action::ManageUsers, || web::post().to(accounts::enable)),
    get("/users/{name}", Action::ManageUsers, || web::get().to(access::person)),
    post("/users/{name}/roles", Action::ManageUsers, || web::post().to(access::change_roles)),
    post("/users/{name}/access", Action::ManageUsers, || web::post().to(access::change_access)),
    get("/cases", Action::ViewCases, || web::get().to(cases::list::list)),
    post("/cases/export", Action::ExportCases, || web::post().to(cases::export::export)),
    post("/cases/scan", Action::SearchInside, || web::post().to(cases::scan::search_inside)),
    post("/search", Action::ViewCases, || web::post().to(cases::search::search)),
    get("/views", Action::SaveView, || web::get().to(cases::views::list)),
    post("/views", Action::SaveView, || web::post().to(cases::views::save)),
    get("/views/{view}", Action::SaveView, || web::get().to(cases::views::rename_form)),
    post("/views/{view}", Action::SaveView, || web::post().to(cases::views::rename)),
    post("/views/{view}/deletion", Action::SaveView, || web::post().to(cases::views::delete)),
    get("/cases/{number}", Action::ViewCase, || web::get().to(cases::view::view)),
    get("/cases/{number}/timeline", Action::ViewCase, || web::get().to(cases::timeline::timeline)),
    get("/cases/{number}/details", Action::EditCase, || web::get().to(cases::details::edit_form)),
    post("/cases/{number}/details", Action::EditCase, || web::post().to(cases::details::edit)),
    get("/cases/{number}/assignment", Action::Assign, || web::get().to(cases::steps::assign_form)),
    post("/cases/{number}/assignment", Action::Assign, || web::post().to(cases::steps::assign)),
    post("/cases/{number}/assignment/undoing", Action::Assign, || web::post().to(cases::steps::undo_assignment)),
    get("/cases/{number}/setting-aside", Action::SetAside, || web::get().to(cases::steps::set_aside_form)),
    post("/cases/{number}/setting-aside", Action::SetAside, || web::post().to(cases::steps::set_aside)),
    get("/cases/{number}/taking-back", Action::TakeBack, || web::get().to(cases::steps::take_back_form)),
    post("/cases/{number}/taking-back", Action::TakeBack, || web::post().to(cases::steps::take_back)),
    post("/cases/bulk", Action::Watch, || web::post().to(cases::bulk::step_many)),
    get("/cases/{number}/notes", Action::WriteNote, || web::get().to(cases::notes::read_notes)),
    post("/cases/{number}/notes", Action::WriteNote, || web::post().to(cases::notes::write_note)),
    post("/cases/{number}/notes/{note}/taking-back", Action::WriteNote, || {
        web::post().to(cases::notes::take_back_note)
    }),
    post("/cases/{number}/watch", Action::Watch, || web::post().to(cases::working::watch)),
    post("/cases/{number}/watch/ending", Action::Watch, || web::post().to(cases::working::unwatch)),
    get("/cases/{number}/links", Action::LinkCases, || web::get().to(cases::links::links)),
    post("/cases/{number}/links", Action::LinkCases, || web::post().to(cases::links::link_cases)),
    post("/cases/{number}/links/{link}/removal", Action::LinkCases, || web::post().to(cases::links::unlink_cases)),
    get("/cases/{number}/merging", Action::Merge, || web::get().to(cases::merging::merge_form)),
    post("/cases/{number}/merging", Action::Merge, || web::post().to(cases::merging::merge)),
    get("/cases/{number}/unmerging", Action::Unmerge, || web::get().to(cases::merging::unmerge_form)),
    post("/cases/{number}/unmerging", Action::Unmerge, || web::post().to(cases::merging::unmerge)),
    post("/cases/{number}/drafts/{form}", Action::KeepDraft, || web::post().to(cases::drafts::keep_draft)),
    post("/cases/{number}/drafts/{form}/discarding", Action::KeepDraft, || {
        web::post().to(cases::drafts::discard_draft)
    }),
    get("/cases/{number}/parties", Action::ReadContent, || web::get().to(cases::people::read)),
    post("/cases/{number}/parties", Action::AddParty, || web::post().to(cases::people::add_party)),
    post("/cases/{number}/identifiers", Action::AddIdentifier, || web::post().to(cases::people::add_identifier)),
    get("/cases/{number}/parties/{party}", Action::EditParty, || web::get().to(cases::party::edit_form)),
    post("/cases/{number}/parties/{party}", Action::EditParty, || web::post().to(cases::party::edit)),
    post("/cases/{number}/identifiers/{identifier}/removal", Action::AddIdentifier, || {
        web::post().to(cases::people::remove_identifier)
    }),
    get("/identifiers", Action::LookUpIdentifier, || web::get().to(cases::look_up::look_up_form)),
    post("/identifiers", Action::LookUpIdentifier, || web::post().to(cases::look_up::look_up)),
    get("/authorities", Action::ViewAuthorities, || web::get().to(authorities::list::list)),
    get("/authorities/new", Action::ProposeAuthority, || web::get().to(authorities::proposing::new_form)),
    post("/authorities", Action::ProposeAuthority, || web::post().to(authorities::proposing::propose_new)),
    get("/authorities/{authority}", Action::ViewAuthorities, || web::get().to(authorities::one::view)),
    get("/authorities/{authority}/change", Action::ProposeAuthority, || {
        web::get().to(authorities::proposing::change_form)
    }),
    post("/authorities/{authority}/change", Action::ProposeAuthority, || {
        web::post().to(authorities::proposing::propose)
    }),
    post("/authorities/{authority}/retirement", Action::ProposeAuthority, || {
        web::post().to(authorities::proposing::propose_retirement)
    }),
    get("/authority-changes/{change}", Action::ViewAuthorities, || web::get().to(authorities::change::view)),
    post("/authority-changes/{change}/confirmation", Action::ConfirmAuthority, || {
        web::post().to(authorities::change::confirm)
    }),
    post("/authority-changes/{change}/withdrawal", Action::ProposeAuthority, || {
        web::post().to(authorities::change::withdraw)
    }),
    get("/authorities/{authority}/keys/new", Action::ProposeAuthority, || web::get().to(authorities::keys::enter_form)),
    post("/authorities/{authority}/keys", Action::ProposeAuthority, || web::post().to(authorities::keys::enter)),
    post("/authorities/{authority}/keys/{key}/confirmation", Action::ConfirmAuthority, || {
        web::post().to(authorities::keys::confirm)
    }),
    post("/authorities/{authority}/keys/{key}/withdrawal", Action::ProposeAuthority, || {
        web::post().to(authorities::keys::withdraw)
    }),
    get("/cases/{number}/secrecy", Action::EditCase, || web::get().to(cases::secrecy::secrecy_orders)),
    post("/cases/{number}/secrecy", Action::EditCase, || web::post().to(cases::secrecy::record)),
    post("/cases/{number}/secrecy/{order}/confirmation", Action::EditCase, || web::post().to(cases::secrecy::confirm)),
    post("/cases/{number}/secrecy/{order}/ending", Action::EditCase, || web::post().to(cases::secrecy::end)),
    get("/cases/{number}/notices/{notice}", Action::ReadContent, || web::get().to(notices::read_notice)),
    get("/cases/{number}/deadlines", Action::ViewCase, || web::get().to(cases::deadlines::view)),
    post("/cases/{number}/deadlines", Action::SetDeadline, || web::post().to(cases::deadlines::name_deadline)),
    post("/cases/{number}/deadlines/{deadline}/withdrawal", Action::SetDeadline, || {
        web::post().to(cases::deadlines::withdraw)
    }),
    post("/cases/{number}/deadlines/pauses", Action::SetDeadline, || web::post().to(cases::deadlines::pause)),
    post("/cases/{number}/deadlines/resumption", Action::SetDeadline, || web::post().to(cases::deadlines::resume)),
    get("/cases/{number}/verification", Action::ViewCase, || web::get().to(cases::verification::verifications)),
    post("/cases/{number}/verifications", Action::Verify, || web::post().to(cases::verification::record)),
    post("/cases/{number}/verifications/{verification}/confirmation", Action::Verify, || {
        web::post().to(cases::verification::confirm)
    }),
    post("/cases/{number}/verifications/{verification}/withdrawal", Action::Verify, || {
        web::post().to(cases::verification::withdraw)
    }),
    get("/cases/{number}/notices/{notice}/raw", Action::OpenSealed, || web::get().to(notices::read_raw)),
    get("/cases/{number}/notices/{notice}/parts/{part}", Action::ReadContent, || {
        web::get().to(notices::read_attachment)
    }),
    post("/cases/{number}/notices/{notice}/findings", Action::EditCase, || web::post().to(notices::confirm_findings)),
    get("/cases/{number}/notices/{notice}/parts", Action::DestroyPart, || web::get().to(notices::parts)),
    get("/cases/{number}/notices/{notice}/parts/{part}/destruction", Action::DestroyPart, || {
        web::get().to(notices::ask_destruction_form)
    }),
    post("/cases/{number}/notices/{notice}/parts/{part}/destruction", Action::DestroyPart, || {
        web::post().to(notices::ask_destruction)
    }),
    post("/cases/{number}/notices/{notice}/parts/{part}/destruction/confirmation", Action::DestroyPart, || {
        web::post().to(notices::confirm_destruction)
    }),
    post("/cases/{number}/notices/{notice}/parts/{part}/destruction/withdrawal", Action::DestroyPart, || {
        web::post().to(notices::withdraw_destruction)
    }),
    get("/cases/{number}/evidence", Action::ViewCase, || web::get().to(cases::evidence::list)),
    post("/cases/{number}/evidence", Action::AddEvidence, || web::post().to(cases::evidence::upload)),
    post("/cases/{number}/notices/{notice}/parts/{part}/evidence", Action::AddEvidence, || {
        web::post().to(cases::evidence::add_part)
    }),
    get("/cases/{number}/evidence/{item}", Action::ViewCase, || web::get().to(cases::custody::custody)),
    get("/cases/{number}/evidence/{item}/file", Action::ReadContent, || web::get().to(cases::custody::download_upload)),
    get("/cases/{number}/evidence/{item}/custody/{format}", Action::ExportCases, || {
        web::get().to(cases::custody::export_item)
    }),
    get("/cases/{number}/custody/{format}", Action::ExportCases, || web::get().to(cases::custody::export_all)),
    post("/cases/{number}/evidence/{item}/destruction", Action::DestroyPart, || {
        web::post().to(cases::custody::ask_destruction)
    }),
    post("/cases/{number}/evidence/{item}/destruction/confirmation", Action::DestroyPart, || {
        web::post().to(cases::custody::confirm_destruction)
    }),
    post("/cases/{number}/evidence/{item}/destruction/withdrawal", Action::DestroyPart, || {
        web::post().to(cases::custody::withdraw_destruction)
    }),
    get("/cases/{number}/measures", Action::ViewCase, || web::get().to(cases::measures::list)),
    post("/cases/{number}/measures", Action::TakeMeasure, || web::post().to(cases::measures::take_measure)),
    get("/cases/{number}/measures/{measure}/undoing", Action::UndoMeasure, || web::get().to(cases::undoing::undo_form)),
    post("/cases/{number}/measures/{measure}/undoing", Action::UndoMeasure, || web::post().to(cases::undoing::undo)),
    get("/cases/{number}/referral", Action::TakeMeasure, || web::get().to(cases::measures::refer_form)),
    post("/cases/{number}/referral", Action::TakeMeasure, || web::post().to(cases::measures::refer)),
    get("/cases/{number}/mails", Action::ViewMails, || web::get().to(mails::list)),
    get("/cases/{number}/mails/{mail}", Action::OpenSealed, || web::get().to(mails::read_mail)),
    get("/cases/{number}/mails/{mail}/raw", Action::OpenSealed, || web::get().to(mails::read_mail_raw)),
    post("/cases/{number}/mails/{mail}/resumption", Action::Reply, || web::post().to(mails::resume_address)),
    get("/cases/{number}/reply", Action::Reply, || web::get().to(mails::reply_form)),
    post("/cases/{number}/reply", Action::Reply, || web::post().to(mails::reply)),
    get("/notices/new", Action::LogNotice, || web::get().to(notices::log_form)),
    post("/notices", Action::LogNotice, || web::post().to(notices::log_notice)),
    get("/pen", Action::ViewPen, || web::get().to(pen::list)),
    post("/pen/placements", Action::PlaceFromPen, || web::post().to(pen::place_many)),
    post("/pen/oversized/{message}/dealing", Action::PlaceFromPen, || web::post().to(pen::deal_with_oversized)),
    get("/pen/{notice}", Action::PlaceFromPen, || web::get().to(pen::read_held)),
    post("/pen/{notice}/acceptance", Action::PlaceFromPen, || web::post().to(pen::accept_guess)),
    post("/pen/{notice}/case", Action::PlaceFromPen, || web::post().to(pen::accept_as_case)),
    post("/pen/{notice}/joining", Action::PlaceFromPen, || web::post().to(pen::join_case)),
    post("/pen/{notice}/setting-aside", Action::PlaceFromPen, || web::post().to(pen::set_aside)),
    get("/cases/{number}/recommendation", Action::Recommend, || web::get().to(review::recommend_form)),
    post("/cases/{number}/recommendation", Action::Recommend, || web::post().to(review::recommend)),
    get("/cases/{number}/recommendations", Action::ReadContent, || web::get().to(review::list)),
    get("/cases/{number}/sending-back", Action::SendBack, || web::get().to(review::send_back_form)),
    post("/cases/{number}/sending-back", Action::SendBack, || web::post().to(review::send_back)),
    get("/events", Action::ViewAudit, || web::get().to(audit::newest)),
    get("/reconciliation", Action::ViewReconcile, || web::get().to(audit::reconcile)),
    get("/", Action::ViewHome, || web::get().to(desk::waiting)),
    get("/dashboard", Action::ViewDashboard, || web::get().to(dashboard::dashboard)),
    get("/help", Action::ViewHome, || web::get().to(help::day)),
    get("/help/states", Action::ViewHome, || web::get().to(help::states)),
    get("/help/words", Action::ViewHome, || web::get().to(help::words)),
    get("/help/severity", Action::ViewHome, || web::get().to(help::severity)),
    get("/help/keys", Action::ViewHome, || web::get().to(help::keys)),
    get("/ballots", Action::ViewDocket, || web::get().to(board::docket::docket)),
    get("/meetings", Action::ViewMeetings, || web::get().to(board::meetings::list)),
    post("/meetings", Action::CallMeeting, || web::post().to(board::meetings::call_meeting)),
    post("/circular-resolutions", Action::CallMeeting, || web::post().to(board::meetings::call_circular)),
    get("/meetings/new", Action::CallMeeting, || web::get().to(board::meetings::call_form)),
    get("/meetings/{meeting}", Action::ViewMeetings, || web::get().to(board::meetings::view)),
    post("/meetings/{meeting}/agenda", Action::CallMeeting, || web::post().to(board::meetings::add_to_agenda)),
    post("/meetings/{meeting}/agenda/{item}/raising", Action::CallMeeting, || {
        web::post().to(board::meetings::raise_item)
    }),
    post("/meetings/{meeting}/agenda/{item}/removal", Action::CallMeeting, || {
        web::post().to(board::meetings::remove_item)
    }),
    post("/meetings/{meeting}/attendance", Action::KeepMinutes, || web::post().to(board::meetings::record_attendance)),
    post("/meetings/{meeting}/closing", Action::KeepMinutes, || web::post().to(board::meetings::close)),
    post("/meetings/{meeting}/cancellation", Action::CallMeeting, || web::post().to(board::meetings::cancel)),
    get("/meetings/{meeting}/pack", Action::ViewMeetings, || web::get().to(board::pack::pack)),
    get("/meetings/{meeting}/minutes", Action::ViewMeetings, || web::get().to(board::minutes::view)),
    post("/meetings/{meeting}/minutes", Action::KeepMinutes, || web::post().to(board::minutes::draft)),
    post("/meetings/{meeting}/minutes/signing", Action::SignMinutes, || web::post().to(board::minutes::sign)),
    get("/meetings/{meeting}/minutes/data", Action::ReadMinutes, || web::get().to(board::minutes::file)),
    get("/ballots/statistics", Action::ViewBoardStatistics, || web::get().to(statistics::statistics)),
    get("/cases/{number}/ballot/new", Action::OpenBallot, || web::get().to(board::opening::open_form)),
    post("/cases/{number}/ballot", Action::OpenBallot, || web::post().to(board::opening::open_ballot)),
    get("/cases/{number}/ballot/standing", Action::OpenBallot, || web::get().to(board::standing_opening::open_form)),
    post("/cases/{number}/ballot/standing", Action::OpenBallot, || {
        web::post().to(board::standing_opening::open_ballot)
    }),
    get("/standing-decisions", Action::ViewStanding, || web::get().to(board::standing::list)),
    get("/standing-decisions/{standing}/revocation", Action::RevokeStanding, || {
        web::get().to(board::standing::revoke_form)
    }),
    post("/standing-decisions/{standing}/revocation", Action::RevokeStanding, || {
        web::post().to(board::standing::revoke)
    }),
    get("/cases/{number}/standing-decision/new", Action::ApplyStanding, || {
        web::get().to(board::standing_applying::apply_form)
    }),
    post("/cases/{number}/standing-decision", Action::ApplyStanding, || {
        web::post().to(board::standing_applying::apply)
    }),
    get("/cases/{number}/calling-in", Action::CallIn, || web::get().to(board::standing_applying::call_in_form)),
    post("/cases/{number}/calling-in", Action::CallIn, || web::post().to(board::standing_applying::call_in)),
    get("/cases/{number}/ballot", Action::ViewBallot, || web::get().to(board::ballot::view)),
    post("/cases/{number}/ballot/votes", Action::CastVote, || web::post().to(board::voting::cast_vote)),
    post("/cases/{number}/ballot/recusals", Action::Recuse, || web::post().to(board::voting::recuse)),
    get("/cases/{number}/ballot/amendment", Action::OpenBallot, || web::get().to(board::amending::amend_form)),
    post("/cases/{number}/ballot/amendment", Action::OpenBallot, || web::post().to(board::amending::amend)),
    post("/cases/{number}/ballot/entries", Action::EnterVote, || web::post().to(board::clerk::enter_vote)),
    post("/cases/{number}/ballot/rulings", Action::RuleOnRecusal, || web::post().to(board::clerk::rule_on_recusal)),
    post("/cases/{number}/ballot/consent", Action::OpenBallot, || web::post().to(board::agenda::put_on_agenda)),
    post("/cases/{number}/ballot/consent/pulling-out", Action::PullOut, || web::post().to(board::agenda::pull_out)),
    get("/consent-agenda", Action::ViewDocket, || web::get().to(board::agenda::agenda)),
    post("/consent-agenda/votes", Action::VoteOnAgenda, || web::post().to(board::agenda::vote_on_agenda)),
    post("/cases/{number}/ballot/closing", Action::CloseBallot, || web::post().to(board::voting::close_ballot)),
    get("/cases/{number}/decision", Action::ViewCase, || web::get().to(decisions::view)),
    get("/cases/{number}/decision/reconsideration", Action::Reconsider, || {
        web::get().to(reconsideration::reconsider_form)
    }),
    post("/cases/{number}/decision/reconsideration", Action::Reconsider, || {
        web::post().to(reconsideration::reconsider)
    }),
    post("/cases/{number}/decision/dissents", Action::WriteDissent, || web::post().to(decisions::write_dissent)),
    get("/cases/{number}/decision/summary", Action::WriteSummary, || web::get().to(summaries::summaries)),
    post("/cases/{number}/decision/summary", Action::WriteSummary, || web::post().to(summaries::draft_summary)),
    post("/cases/{number}/decision/summary/{summary}/confirmation", Action::WriteSummary, || {
        web::post().to(summaries::confirm_summary)
    }),
    post("/cases/{number}/decision/summary/{summary}/return", Action::WriteSummary, || {
        web::post().to(summaries::return_summary)
    }),
    get("/cases/{number}/carrying-out", Action::CarryOut, || web::get().to(decisions::carry_out_form)),
    post("/cases/{number}/carrying-out", Action::CarryOut, || web::post().to(decisions::settle_task)),
    get("/quarters", Action::ViewReports, || web::get().to(reports::list)),
    get("/quarters/{quarter}", Action::ViewReports, || web::get().to(reports::draft)),
    get("/bulletin", Action::ViewReports, || web::get().to(bulletin::list)),
    post("/bulletin", Action::WriteBulletin, || web::post().to(bulletin::write_entry)),
    post("/bulletin/{entry}/confirmation", Action::WriteBulletin, || web::post().to(bulletin::confirm_entry)),
    post("/bulletin/{entry}/deletion", Action::WriteBulletin, || web::post().to(bulletin::write_deletion)),
    get("/quarters/{quarter}/entries", Action::ViewReports, || web::get().to(entries::entries)),
    post("/quarters/{quarter}/entries", Action::PrepareReport, || web::post().to(entries::enter)),
    post("/quarters/{quarter}/note", Action::PrepareReport, || web::post().to(entries::enter_note)),
    post("/quarters/{quarter}/entries/{entry}/confirmation", Action::PrepareReport, || {
        web::post().to(entries::confirm_entry)
    }),
    get("/quarters/{quarter}/statements", Action::ViewReports, || web::get().to(board::statements::statements)),
    post("/quarters/{quarter}/statements", Action::AffirmStatements, || web::post().to(board::statements::affirm)),
    post("/quarters/{quarter}/preparation", Action::PrepareReport, || web::post().to(reports::prepare)),
    post("/quarters/{quarter}/correction", Action::PrepareReport, || web::post().to(reports::correct)),
    post("/quarters/{quarter}/overrides", Action::PrepareReport, || web::post().to(reports::propose_override)),
    post("/quarters/{quarter}/overrides/{override}/confirmation", Action::PrepareReport, || {
        web::post().to(reports::confirm_override)
    }),
    post("/quarters/{quarter}/publication", Action::PublishReport, || web::post().to(reports::publish)),
];

/// What changes nothing and is a form all the same, because what is typed must not stand in an address.
pub const READS_BY_POST: &[&str] = &["/identifiers", "/search"];

/// Everything the console's listener answers, from the table.
pub fn configure(app: &mut web::ServiceConfig) {
    let mut resources: BTreeMap<&str, actix_web::Resource> = BTreeMap::new();
    for route in ROUTES {
        let resource = resources.remove(route.path).unwrap_or_else(|| web::resource(route.path));
        resources.insert(route.path, resource.route((route.to)()));
    }
    // An address whose parts cannot be read is an address that does not exist.
    let paths = web::PathConfig::default().error_handler(|_, _| Problem::NotFound.into());
    let queries = web::QueryConfig::default().error_handler(|_, _| Problem::NotFound.into());
    let everything =
        web::scope("").app_data(paths).app_data(queries).wrap(from_fn(csrf::guard)).wrap(from_fn(headers::console));
    // Plain names before patterns: `/notices/new` is no notice.
    let (plain, patterns): (Vec<_>, Vec<_>) = resources.into_iter().partition(|(path, _)| !path.contains('{'));
    let resources = plain.into_iter().chain(patterns).map(|(_, resource)| resource);
    let everything = resources.fold(everything, actix_web::Scope::service);
    app.service(everything.default_service(web::to(nothing_here)));
}

async fn nothing_here() -> HttpResponse {
    Problem::NotFound.error_response()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use actix_web::http::StatusCode;
    use actix_web::{App, test};

    use super::*;
    use crate::workflow::{CaseState, Relation, Role, may};

    #[std::prelude::v1::test]
    fn no_route_stands_twice_in_the_table() {
        let routes: BTreeSet<_> = ROUTES.iter().map(|route| (format!("{:?}", route.method), route.path)).collect();
        assert_eq!(routes.len(), ROUTES.len());
    }

    /// What people do elsewhere than at a route of their own.
    const ELSEWHERE: &[Action] = &[
        // Saving the fields of a case confirms its kind; there is no second way.
        Action::ConfirmKind,
        // Names of colleagues stand on pages that are about something else.
        Action::ViewColleagues,
    ];

    #[std::prelude::v1::test]
    fn every_route_stands_in_the_permission_matrix_and_every_action_has_a_route() {
        let routed: BTreeSet<&str> = ROUTES.iter().map(|route| route.action.as_str()).collect();
        let matrix: BTreeSet<&str> = Action::ALL.iter().map(|action| action.as_str()).collect();
        let elsewhere: BTreeSet<&str> = ELSEWHERE.iter().map(|action| action.as_str()).collect();
        assert_eq!(&routed | &elsewhere, matrix);
        assert!(routed.is_disjoint(&elsewhere));
    }

    #[std::prelude::v1::test]
    fn somebody_may_use_every_route_that_is_not_public() {
        for route in ROUTES.iter().filter(|route| !route.action.is_public()) {
            let states = CaseState::ALL.iter().copied().map(Some).chain([None]);
            let granted = states.into_iter().any(|state| {
                let ties = Relation::ALL.iter();
                ties.copied().any(|tie| may(Role::ALL.iter().copied().collect(), route.action, state, tie))
            });
            assert!(granted, "{} {}", route.path, route.action);
        }
    }

    #[actix_web::test]
    async fn the_application_answers_each_route_of_the_table_and_no_other_method() {
        let app = test::init_service(App::new().configure(configure)).await;
        for route in ROUTES {
            let path = route.path.replace("{number}", "2026-0042").replace(['{', '}'], "");
            let other = if ROUTES.iter().any(|other| other.path == route.path && other.method != route.method) {
                actix_web::http::Method::DELETE
            } else if route.method == Method::Get {
                actix_web::http::Method::POST
            } else {
                actix_web::http::Method::GET
            };
            let request = test::TestRequest::with_uri(&path).insert_header(("sec-fetch-site", "same-origin"));
            let answer = test::call_service(&app, request.method(other).to_request()).await;
            assert_eq!(answer.status(), StatusCode::METHOD_NOT_ALLOWED, "{path}");
        }
    }

    #[std::prelude::v1::test]
    fn reading_is_a_get_and_changing_is_a_post() {
        for route in ROUTES.iter().filter(|route| route.method == Method::Post) {
            let changes = !route.action.as_str().starts_with("view_");
            assert!(changes || READS_BY_POST.contains(&route.path), "{} changes nothing", route.path);
        }
    }
}
