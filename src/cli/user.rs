//! `quarterlight user`: accounts, managed by whoever can run the program where its data are.

use std::process::ExitCode;

use super::Outcome;
use super::output::{say, tell};
use crate::accounts::{self, NewUser, PasswordLink};
use crate::app::App;
use crate::workflow::Roles;

#[derive(clap::Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Subcommand)]
enum Command {
    /// Adds an account and prints its link for setting a password.
    Add {
        /// What the person signs in with.
        name: String,
        #[arg(long)]
        email: String,
        /// Roles with commas: administrator, officer, clerk, reviewer, `outside_reviewer`, `board_member`, chair, publisher, auditor.
        #[arg(long)]
        roles: Roles,
        /// The name that others see.
        #[arg(long, default_value = "")]
        display_name: String,
        /// The last day of access of a reviewer from outside, such as `2026-12-31`.
        #[arg(long)]
        access_ends_on: Option<jiff::civil::Date>,
    },
    /// Ends a person's sign-ins and lets them sign in no more.
    Disable { name: String },
    /// Lets a disabled person sign in again.
    Enable { name: String },
    /// Makes a new link for setting a password.
    Link { name: String },
    /// Lists all accounts.
    List,
}

pub(super) fn run(arguments: &Arguments) -> Outcome {
    let app = super::open()?;
    let act = app.act("command_line");
    match &arguments.command {
        Command::Add { name, email, roles, display_name, access_ends_on } => {
            let new = NewUser {
                name: name.clone(),
                display_name: display_name.clone(),
                email: email.clone(),
                roles: *roles,
                access_ends_on: *access_ends_on,
            };
            let (_, link) = app.pool.write(move |db| accounts::invite(db, &act, &new))?;
            show(&app, &link);
        }
        Command::Link { name } => {
            let name = name.clone();
            let link = app.pool.write(move |db| accounts::make_password_link(db, &act, &name))?;
            show(&app, &link);
        }
        Command::Disable { name } => {
            let name = name.clone();
            app.pool.write(move |db| accounts::disable(db, &act, &name))?;
        }
        Command::Enable { name } => {
            let name = name.clone();
            app.pool.write(move |db| accounts::enable(db, &act, &name))?;
        }
        Command::List => {
            for user in app.pool.read(|db| accounts::list(db, &act))? {
                say(format!("{:<20} {:<10} {:<40} {}", user.name, user.state, user.roles, user.email));
            }
        }
    }
    app.jobs()?.link_events()?;
    Ok(ExitCode::SUCCESS)
}

fn show(app: &App, link: &PasswordLink) {
    tell("this link sets the password, once, within 24 hours:");
    say(format!("{}/set-password/{}", app.settings.web.console_url, link.token));
}
