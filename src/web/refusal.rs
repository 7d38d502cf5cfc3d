//! What a form does with a refusal of the trade: mend a field, show both versions, or give up.

use super::input::Input;
use super::problem::{Problem, Sentence};
use crate::cases::{self, Case};
use crate::{authorities, board, decisions, review};

pub(super) enum Refusal {
    /// The sentence stands at its field now.
    Mend,
    /// Somebody else changed the case, which is now so.
    Conflict(Box<Case>),
}

/// An error that may hold a refusal of `cases` somewhere inside.
pub(super) trait Refused: Sized + Into<Problem> {
    /// The refusal of `cases`, or what to tell if it is something else.
    fn of_case(self) -> Result<cases::Error, Problem>;

    fn settle(self, input: &mut Input) -> Result<Refusal, Problem> {
        match self.of_case()? {
            cases::Error::Conflict(case) => Ok(Refusal::Conflict(case)),
            error => match &error {
                cases::Error::Invalid { field, .. } => {
                    input.problem(field, Sentence::of(&error).in_one());
                    Ok(Refusal::Mend)
                }
                cases::Error::NotVerified { .. } => {
                    // The field whose form asked for it; what was typed beside it comes back.
                    let asked = ["outcome", "done"];
                    let field = asked.into_iter().find(|field| input.typed().any(|(name, _)| name == *field));
                    let Some(field) = field else { return Err(error.into()) };
                    input.problem(field, Sentence::of(&error).in_one());
                    Ok(Refusal::Mend)
                }
                _ => Err(error.into()),
            },
        }
    }
}

impl Refused for cases::Error {
    fn of_case(self) -> Result<cases::Error, Problem> {
        Ok(self)
    }
}

impl Refused for authorities::Error {
    fn of_case(self) -> Result<cases::Error, Problem> {
        Ok(match self {
            Self::Invalid { field, what, hint } => cases::Error::Invalid { field, what, hint },
            other => return Err(other.into()),
        })
    }
}

impl Refused for review::Error {
    fn of_case(self) -> Result<cases::Error, Problem> {
        match self {
            Self::Case(error) => Ok(error),
            other => Err(other.into()),
        }
    }
}

impl Refused for board::Error {
    fn of_case(self) -> Result<cases::Error, Problem> {
        match self {
            Self::Case(error) => Ok(error),
            Self::Review(error) => error.of_case(),
            other => Err(other.into()),
        }
    }
}

impl Refused for decisions::Error {
    fn of_case(self) -> Result<cases::Error, Problem> {
        match self {
            Self::Case(error) => Ok(error),
            Self::Review(error) => error.of_case(),
            Self::Board(error) => error.of_case(),
            other => Err(other.into()),
        }
    }
}

/// How errors of the trade become pages, for what no form can mend.
mod pages {
    use super::{Problem, Sentence};
    use crate::{authorities, board, cases, decisions, notices, outbox, review};

    impl From<cases::Error> for Problem {
        fn from(error: cases::Error) -> Self {
            use cases::Error as E;
            match error {
                E::Unknown(_) => Self::NotFound,
                E::Denied(denied) => denied.into(),
                E::NotAllowed(_) | E::Conflict(_) | E::Placed(_) | E::NotVerified { .. } | E::Overtaken { .. } => {
                    Self::Overtaken(Sentence::of(&error))
                }
                E::SamePerson => Self::Denied(Sentence::of(&error)),
                E::Invalid { .. } => Self::Unusable(Sentence::of(&error)),
                E::Authority(error) => error.into(),
                E::Account(error) => error.into(),
                E::Notice(error) => error.into(),
                E::Receive(error) => error.into(),
                E::Outbox(error) => error.into(),
                E::Sealing(error) => error.into(),
                E::Database(error) => error.into(),
                E::Lookout(_) => Self::Broken("cases"),
            }
        }
    }

    impl From<authorities::Error> for Problem {
        fn from(error: authorities::Error) -> Self {
            use authorities::Error as E;
            match error {
                E::Unknown => Self::NotFound,
                E::Denied(denied) => denied.into(),
                E::Overtaken { .. } => Self::Overtaken(Sentence::of(&error)),
                E::SamePerson => Self::Denied(Sentence::of(&error)),
                E::Invalid { .. } | E::Certificate(_) => Self::Unusable(Sentence::of(&error)),
                E::Account(error) => error.into(),
                E::Sealing(error) => error.into(),
                E::Database(error) => error.into(),
            }
        }
    }

    impl From<notices::Error> for Problem {
        fn from(error: notices::Error) -> Self {
            match error {
                notices::Error::Unknown(_) => Self::NotFound,
                notices::Error::Sealing(error) => error.into(),
                notices::Error::Database(error) => error.into(),
            }
        }
    }

    impl From<notices::MailboxError> for Problem {
        fn from(error: notices::MailboxError) -> Self {
            use notices::MailboxError as E;
            match error {
                E::Unknown(_) | E::NumberedAgain => Self::Overtaken(Sentence::of(&error)),
                E::Denied(denied) => denied.into(),
                E::Database(error) => error.into(),
            }
        }
    }

    impl From<notices::ReceiveError> for Problem {
        fn from(error: notices::ReceiveError) -> Self {
            use notices::ReceiveError as E;
            match error {
                E::TooLarge { .. } | E::Empty => Self::Unusable(Sentence::of(&error)),
                E::Denied(denied) => denied.into(),
                E::Notice(error) => error.into(),
            }
        }
    }

    impl From<outbox::Error> for Problem {
        fn from(error: outbox::Error) -> Self {
            match error {
                outbox::Error::Database(error) => error.into(),
                outbox::Error::Sealing(error) => error.into(),
                outbox::Error::Payload(_) | outbox::Error::Template(_) => Self::Broken("outbox"),
            }
        }
    }

    impl From<review::Error> for Problem {
        fn from(error: review::Error) -> Self {
            match error {
                review::Error::Case(error) => error.into(),
                review::Error::NoRecommendation => Self::Overtaken(Sentence::of(&error)),
                review::Error::Sealing(error) => error.into(),
                review::Error::Database(error) => error.into(),
            }
        }
    }

    impl From<board::Error> for Problem {
        fn from(error: board::Error) -> Self {
            use board::Error as E;
            match error {
                E::Case(error) => error.into(),
                E::Review(error) => error.into(),
                E::Account(error) => error.into(),
                E::Sealing(error) => error.into(),
                E::Database(error) => error.into(),
                other => Self::Overtaken(Sentence::of(&other)),
            }
        }
    }

    impl From<decisions::Error> for Problem {
        fn from(error: decisions::Error) -> Self {
            use decisions::Error as E;
            match error {
                E::Board(error) => error.into(),
                E::Case(error) => error.into(),
                E::Review(error) => error.into(),
                E::Sealing(error) => error.into(),
                E::Database(error) => error.into(),
                E::NoDecision => Self::NotFound,
                E::StillRunning | E::MeasureLeftOut => Self::Overtaken(Sentence::of(&error)),
            }
        }
    }
}
