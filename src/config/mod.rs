//! Settings: environment variables `QUARTERLIGHT_*` and `DATABASE_URL`, beneath them an optional TOML file, beneath that
//! defaults. Read once, checked together, passed on as values. It knows nothing of the trade.

mod house;
mod intake;
mod mail;
mod paths;
mod source;
mod web;

pub use house::{House, Predecessor};
pub use intake::{Intake, Lmtp, Mailbox, MailboxSignIn, VerdictsFrom};
pub use mail::Mail;
pub use paths::Paths;
pub use source::{Problem, Problems, Source};
pub use web::Web;

/// Everything that can be set.
#[derive(Clone, Debug)]
pub struct Settings {
    pub paths: Paths,
    pub house: House,
    pub mail: Mail,
    pub intake: Intake,
    pub web: Web,
}

impl Settings {
    /// Reads all settings; on failure every problem that was found, not only the first.
    pub fn read(source: &Source) -> Result<Self, Problems> {
        let mut problems = Problems::default();
        let web = Web::read(source, &mut problems);
        let settings = Self {
            paths: Paths::read(source, &mut problems),
            house: House::read(source, &web.public_url, &mut problems),
            mail: Mail::read(source, &mut problems),
            intake: Intake::read(source, &mut problems),
            web,
        };
        source.report_unknown(&mut problems);
        if problems.is_empty() { Ok(settings) } else { Err(problems) }
    }
}
