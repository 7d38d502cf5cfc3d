//! `quarterlight receive`: one message from a mail server's pipe. Exit 0 means durable; 65 that this message can never be
//! taken; every trouble of ours is 75, so that the mail server keeps the message and tries again.

use std::process::ExitCode;

use super::{Failure, Outcome};
use crate::cases;
use crate::intake::pipe::{self, PipeError};
use crate::notices::{Envelope, ReceiveError};

const DATA_ERROR: u8 = 65;
const TEMPORARY_FAILURE: u8 = 75;

#[derive(clap::Args)]
pub(super) struct Arguments {
    /// The address of ours that the message was delivered to.
    #[arg(long, value_name = "ADDR")]
    recipient: Option<String>,
    /// The envelope's return path; empty for the null return path.
    #[arg(long, value_name = "ADDR")]
    return_path: Option<String>,
}

pub(super) fn run(arguments: &Arguments) -> Outcome {
    let app = super::open().map_err(|error| Failure::new(TEMPORARY_FAILURE, error))?;
    let act = app.act("intake");
    let bare = |address: &String| address.trim_start_matches('<').trim_end_matches('>').to_owned();
    let envelope = Envelope {
        recipients: arguments.recipient.iter().map(bare).collect(),
        return_path: arguments.return_path.as_ref().map(bare),
        verdicts: None,
    };
    let receipt = pipe::receive(&app.pool, &act, std::io::stdin().lock(), envelope).map_err(|error| {
        let code = match error {
            PipeError::Receive(ReceiveError::TooLarge { .. } | ReceiveError::Empty) => DATA_ERROR,
            _ => TEMPORARY_FAILURE,
        };
        Failure::new(code, error)
    })?;
    // The message is safe whatever happens now; what is not placed here the next job places.
    if let Err(error) = cases::place(&app.pool, &act, receipt.notice) {
        tracing::error!(event = "notice_not_placed", notice = receipt.notice.as_i64(), %error);
    }
    Ok(ExitCode::SUCCESS)
}
