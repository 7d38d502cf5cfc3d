//! `quarterlight receive`: one message from a mail server's pipe. Exit 0 means durable; 65 that this message can never be
//! taken; every trouble of ours is 75, so that the mail server keeps the message and tries again. Where a `serve` runs on
//! the same data it takes the message; otherwise this process writes by itself.

use std::ffi::OsString;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;

use super::{Failure, Outcome};
use crate::app::App;
use crate::cases;
use crate::clock::Clock;
use crate::db::ids::NoticeId;
use crate::intake::handover::{self, HandedOver};
use crate::intake::pipe;
use crate::notices::{Envelope, ReceiveError};

const DATA_ERROR: u8 = 65;
pub(super) const TEMPORARY_FAILURE: u8 = 75;

const ABOUT: &str = "\
A running `serve` that takes mail on the same data directory is handed the message; otherwise this command stores it itself.

Exit codes, as pipe transports of Postfix and Exim, fetchmail (`mda`) and getmail (`MDA_external`) read them:
   0  the message is stored
  65  it can never be taken: empty, or larger than QUARTERLIGHT_MESSAGE_BYTES
  75  not now, for whatever reason of ours; keep the message and try again

Postfix, in master.cf:
  quarterlight unix - n n - 10 pipe
    flags=Rq null_sender= user=quarterlight
    argv=/usr/local/bin/quarterlight receive --recipient ${original_recipient} --return-path ${sender}";

#[derive(clap::Args)]
#[command(after_long_help = ABOUT)]
pub(super) struct Arguments {
    /// The address of ours that the message was delivered to.
    // Strangers choose both: neither a hyphen nor bytes that are no text may make a mail server bounce the message.
    #[arg(long, value_name = "ADDR", allow_hyphen_values = true)]
    recipient: Option<OsString>,
    /// The envelope's return path; empty for the null return path.
    #[arg(long, value_name = "ADDR", allow_hyphen_values = true)]
    return_path: Option<OsString>,
}

pub(super) fn run(arguments: &Arguments) -> Outcome {
    // A fault of ours is a trouble of ours.
    let taken = catch_unwind(AssertUnwindSafe(|| take(arguments)));
    let fault = || Err(Failure::new(TEMPORARY_FAILURE, "the program met a fault of its own; the log says where"));
    if let Some((app, notice)) = taken.unwrap_or_else(|_| fault())? {
        // The message is safe whatever happens now; what is not placed here the next job places.
        let place = || cases::place(&app.pool, &app.act("intake"), notice);
        match catch_unwind(AssertUnwindSafe(place)) {
            Ok(Ok(_)) => {}
            Ok(Err(error)) => tracing::error!(event = "notice_not_placed", notice = notice.as_i64(), %error),
            Err(_) => tracing::error!(event = "notice_not_placed", notice = notice.as_i64()),
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Makes the message durable. What it returns is still to be placed; a running `serve` places what it takes.
fn take(arguments: &Arguments) -> Result<Option<(App, NoticeId)>, Failure> {
    let later = |error: &dyn std::fmt::Display| Failure::new(TEMPORARY_FAILURE, error);
    let settings = super::settings().map_err(|error| later(&error))?;
    let bytes = pipe::read(std::io::stdin().lock(), settings.mail.message_bytes);
    let bytes = bytes.map_err(|error| later(&format!("cannot read the message: {error}")))?;
    refuse_for_ever(&bytes, settings.mail.message_bytes)?;
    let envelope = envelope(arguments);
    match handover::hand_over(&handover::socket(&settings.paths.data_dir), &envelope, &bytes) {
        HandedOver::Taken => return Ok(None),
        HandedOver::NobodyThere => {}
        HandedOver::Later(said) => return Err(later(&said)),
        HandedOver::Never(said) => return Err(Failure::new(DATA_ERROR, said)),
    }
    let app = App::open(settings, Clock::System).map_err(|error| later(&error))?;
    let act = app.act("intake");
    let receipt = pipe::receive(&app.pool, &act, bytes, envelope).map_err(|error| later(&error))?;
    Ok(Some((app, receipt.notice)))
}

fn refuse_for_ever(bytes: &[u8], limit: u64) -> Result<(), Failure> {
    let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    let error = match size {
        0 => ReceiveError::Empty,
        size if size > limit => ReceiveError::TooLarge { size, limit },
        _ => return Ok(()),
    };
    Err(Failure::new(DATA_ERROR, error))
}

fn envelope(arguments: &Arguments) -> Envelope {
    let bare = |address: &OsString| {
        let address = address.to_string_lossy();
        address.trim_start_matches('<').trim_end_matches('>').to_owned()
    };
    Envelope {
        recipients: arguments.recipient.iter().map(bare).collect(),
        return_path: arguments.return_path.as_ref().map(bare),
        verdicts: None,
    }
}
