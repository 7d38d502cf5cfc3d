//! What a new desk still needs: read from the settings and the accounts, and from what an administrator said is done.

use actix_web::web;

use super::console::{Answer, go};
use super::form::Form;
use super::pages::help::{FirstRun, SetUpStep as Line};
use super::pages::parts::Link;
use super::problem::Problem;
use super::visit::{Posted, Visit};
use crate::accounts::{self, Act, SetUp, SetUpStep};
use crate::config::Settings;
use crate::db::Db;
use crate::workflow::{Action, Relation, Role};

const PAGE: &str = "/first-run";

/// The domain that stands in the settings of whoever has set none.
const NOBODYS_DOMAIN: &str = "session.example";

pub(super) async fn show(visit: Visit) -> Answer {
    let state = visit.read(|db: &mut Db, act: &Act| accounts::set_up(db, act)).await?;
    let steps = lines(&visit.console.settings, &state);
    let missing = steps.iter().filter(|step| !step.is_done).count();
    let sentence = match missing {
        0 => "Everything is there. The desk can work.".to_owned(),
        missing => {
            format!("{} of {} steps are done. Go through the others in any order.", steps.len() - missing, steps.len())
        }
    };
    visit.page("Set the desk up", &FirstRun { sentence, is_complete: missing == 0, steps })
}

pub(super) async fn confirm(posted: Posted, path: web::Path<String>) -> Answer {
    let step: SetUpStep = path.parse().map_err(|_| Problem::NotFound)?;
    posted.visit.write(move |db: &mut Db, act: &Act| accounts::confirm_set_up(db, act, step)).await?;
    Ok(go(PAGE, "confirmed_step"))
}

/// For the desk of whoever can do something about it; `None` once all is done.
pub(super) fn reminder(visit: &Visit, state: &SetUp) -> Option<Link> {
    let steps = lines(&visit.console.settings, state);
    let missing = steps.iter().filter(|step| !step.is_done).count();
    let label =
        if missing == 1 { "one step is still to do".to_owned() } else { format!("{missing} steps are still to do") };
    (missing > 0).then(|| Link::new(PAGE, label))
}

/// Whether the person is asked for the set-up at all.
pub(super) fn is_for(act: &Act) -> bool {
    act.allow(Action::ManageUsers, None, Relation::None).is_ok()
}

fn lines(settings: &Settings, state: &SetUp) -> Vec<Line> {
    vec![
        desk(state),
        board(state),
        publishing(state),
        addresses(settings),
        mail_in(settings, state),
        mail_out(settings, state),
        master_key(settings, state),
    ]
}

fn line(heading: &'static str, is_done: bool, done: &str, missing: &str) -> Line {
    let sentence = if is_done { done } else { missing }.to_owned();
    Line { heading, is_done, sentence, commands: Vec::new(), link: None, form: None }
}

fn people(step: Line) -> Line {
    let link = Some(Link::new("/users", if step.is_done { "People" } else { "Add people" }));
    Line { link, ..step }
}

fn desk(state: &SetUp) -> Line {
    let (officers, desk) = (state.count(Role::Officer), state.at_the_desk);
    people(line(
        "People at the desk",
        officers >= 1 && desk >= 2,
        &format!("{officers} with the role of officer. Reviewers may be officers or others."),
        "It takes an officer, and two persons who are officers or clerk of the Board: destroying a part of a message and verifying an authority need two.",
    ))
}

fn board(state: &SetUp) -> Line {
    let members = state.count(Role::BoardMember);
    let opens = state.count(Role::Clerk) + state.count(Role::Chair) > 0;
    people(line(
        "The Board",
        members >= 2 && opens,
        &format!("{members} members, and somebody who opens their ballots."),
        "It takes at least two board members, and a clerk or a chair who opens their ballots. More than half of the members have to vote.",
    ))
}

fn publishing(state: &SetUp) -> Line {
    people(line(
        "Somebody who publishes",
        state.count(Role::Publisher) > 0,
        "One person prepares a report, another publishes it.",
        "Nobody has the role of publisher, so no report can be published. Who prepares a report cannot publish it.",
    ))
}

fn addresses(settings: &Settings) -> Line {
    let mail = &settings.mail;
    let is_done = mail.domain != NOBODYS_DOMAIN;
    let done = format!("Answers come from {}@{}.", mail.local_part, mail.domain);
    let missing = "No domain is set, so answers would come from an address that is nobody’s. Set the domain of your addresses and start again.";
    let commands = if is_done { Vec::new() } else { vec!["QUARTERLIGHT_MAIL_DOMAIN=your-domain.org".to_owned()] };
    Line { commands, ..line("Your addresses", is_done, &done, missing) }
}

fn mail_in(settings: &Settings, state: &SetUp) -> Line {
    let intake = &settings.intake;
    let listens = intake.lmtp.listen.is_some() || intake.lmtp.socket.is_some();
    let done = match (&intake.mailbox, listens) {
        (Some(mailbox), _) => format!("The mailbox of {} at {} is read.", mailbox.user, mailbox.host),
        (None, true) => "The listener for your mail server (LMTP) is configured.".to_owned(),
        (None, false) => "Your mail server hands messages to the command “quarterlight receive”.".to_owned(),
    };
    let is_done = listens || intake.mailbox.is_some() || state.is_confirmed(SetUpStep::MailByPipe);
    let missing = "No door for mail is configured. Set one of these and start again, or let your mail server hand each message to “quarterlight receive”. A setting is a variable of the environment, or a line of the file that QUARTERLIGHT_CONFIG names.";
    let step = line("Mail comes in", is_done, &done, missing);
    if is_done {
        return step;
    }
    let commands = ["QUARTERLIGHT_LMTP_LISTEN=127.0.0.1:2424", "QUARTERLIGHT_IMAP_HOST=mail.your-domain.org"];
    Line {
        commands: commands.map(str::to_owned).into(),
        form: Some(confirmation(SetUpStep::MailByPipe, "Our mail server runs the command")),
        ..step
    }
}

fn mail_out(settings: &Settings, state: &SetUp) -> Line {
    let by_server = settings.mail.smtp_url.is_some();
    let is_done = by_server || state.is_confirmed(SetUpStep::MailToFiles);
    let folder = settings.paths.mail_dir.display();
    let done = if by_server {
        "Answers and calls to staff go out by your mail server.".to_owned()
    } else {
        format!("Mails are written to {folder}, from where you send them.")
    };
    let missing = format!(
        "No server for outgoing mail is set: acknowledgements and answers are only written as files to {folder}. Set one and start again."
    );
    let step = line("Mail goes out", is_done, &done, &missing);
    if is_done {
        return step;
    }
    Line {
        commands: vec!["QUARTERLIGHT_SMTP_URL=smtp://mail.your-domain.org:587".to_owned()],
        form: Some(confirmation(SetUpStep::MailToFiles, "We send these files by other means")),
        ..step
    }
}

fn master_key(settings: &Settings, state: &SetUp) -> Line {
    let paths = &settings.paths;
    let file = paths.master_key_file.clone().unwrap_or_else(|| paths.own_master_key());
    let is_done = state.is_confirmed(SetUpStep::MasterKeyCopied);
    let missing = "Everything personal is sealed with this key. If it is lost, nothing can ever be opened again. Copy the file to a safe place that is not a backup of the data, then say so here.";
    let step = line(
        "A copy of the master key",
        is_done,
        "A copy was made. Keep it apart from the backups of the data.",
        missing,
    );
    if is_done {
        return step;
    }
    let form = confirmation(SetUpStep::MasterKeyCopied, "I have made a copy");
    Line { commands: vec![file.display().to_string()], form: Some(form), ..step }
}

fn confirmation(step: SetUpStep, words: &str) -> Form {
    Form::post(format!("{PAGE}/{step}/confirmation"), words)
}
