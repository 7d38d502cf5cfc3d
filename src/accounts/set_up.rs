//! What a new desk needs of people, and what only an administrator can say of it: that the master key was copied, say.
//!
//! Not the settings, which the page reads beside it. Invariant: a step that was confirmed stays confirmed, with who and when.

use std::collections::BTreeMap;

use serde_json::json;

use super::{Act, Error, members, store};
use crate::audit::Verb;
use crate::db::Db;
use crate::workflow::{Action, Relation, Role};

text_enum! {
    /// What the program cannot see for itself.
    pub enum SetUpStep {
        MasterKeyCopied = "master_key_copied" => "The master key was copied to a safe place",
        MailByPipe = "mail_by_pipe" => "Our mail server hands each message to `quarterlight receive`",
        MailToFiles = "mail_to_files" => "Mails that are written as files are sent by other means",
    }
}

crate::db::db_text!(SetUpStep);

/// How far the desk is set up.
#[derive(Clone, Debug)]
pub struct SetUp {
    /// How many can sign in, or will once they have set their password, by role.
    pub people: BTreeMap<&'static str, usize>,
    /// Different persons among the officers and clerks, for the rules of four eyes.
    pub at_the_desk: usize,
    pub confirmed: Vec<SetUpStep>,
}

impl SetUp {
    pub fn count(&self, role: Role) -> usize {
        self.people.get(role.as_str()).copied().unwrap_or(0)
    }

    pub fn is_confirmed(&self, step: SetUpStep) -> bool {
        self.confirmed.contains(&step)
    }
}

/// How far the desk is set up, for whoever manages it.
pub fn set_up(db: &mut Db, act: &Act) -> Result<SetUp, Error> {
    act.allow(Action::ManageUsers, None, Relation::None)?;
    let (mut people, mut desk) = (BTreeMap::new(), Vec::new());
    for role in Role::ALL {
        let members = members(db, *role)?;
        people.insert(role.as_str(), members.len());
        if matches!(role, Role::Officer | Role::Clerk) {
            desk.extend(members.into_iter().map(|user| user.id));
        }
    }
    desk.sort_unstable();
    desk.dedup();
    Ok(SetUp { people, at_the_desk: desk.len(), confirmed: store::confirmed_steps(db)? })
}

/// Records that a step is done. Once is enough.
pub fn confirm_set_up(db: &mut Db, act: &Act, step: SetUpStep) -> Result<(), Error> {
    let person = act.allow(Action::ManageUsers, None, Relation::None)?.id;
    if !store::confirm_step(db, step, person, act.at)? {
        return Ok(());
    }
    act.record(db, Verb::SetUpConfirmed, None, None, json!({ "step": step }))?;
    Ok(())
}
