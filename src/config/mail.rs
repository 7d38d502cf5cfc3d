//! Mail in and mail out.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::{Problems, Source};

/// A message may have 25 MiB unless set otherwise.
const MESSAGE_BYTES: u64 = 25 * 1024 * 1024;

/// Our addresses and the server that takes our mail.
#[derive(Clone, Debug)]
pub struct Mail {
    /// The domain of our addresses.
    pub domain: String,
    /// The local part that answers come from; a case's address is `<local part>+<reference>-<proof>@<domain>`.
    pub local_part: String,
    /// Local part of an address to the text form of the kind that mail to it probably is.
    pub address_kinds: BTreeMap<String, String>,
    /// `smtp://host:port` or `smtps://user:password@host`; unset: mails are written to files.
    pub smtp_url: Option<String>,
    /// Certificates to trust for it instead of the usual ones, PEM.
    pub smtp_ca_file: Option<PathBuf>,
    /// How long the server may take for each step of a conversation.
    pub smtp_timeout_seconds: u64,
    /// The largest message that is accepted, in bytes.
    pub message_bytes: u64,
    /// Within so many hours an address gets one automatic answer at most.
    pub answer_window_hours: i64,
    /// What waits longer than this in the holding pen raises the alarm.
    pub pen_alarm_hours: i64,
    /// Domains that are imitated: a sender's domain that looks like one of them and is none is pointed out.
    pub known_domains: Vec<String>,
}

const ADDRESS_KINDS: &str =
    "abuse=breach_notification legal=information_request copyright=takedown_demand privacy=data_subject_request";

impl Mail {
    pub(super) fn read(source: &Source, problems: &mut Problems) -> Self {
        let kinds = source.text("QUARTERLIGHT_ADDRESS_KINDS").unwrap_or_else(|| ADDRESS_KINDS.to_owned());
        Self {
            domain: source.text("QUARTERLIGHT_MAIL_DOMAIN").unwrap_or_else(|| "session.example".to_owned()),
            local_part: source.text("QUARTERLIGHT_MAIL_LOCAL_PART").unwrap_or_else(|| "notices".to_owned()),
            address_kinds: read_kinds(&kinds, problems),
            smtp_url: source.text("QUARTERLIGHT_SMTP_URL"),
            smtp_ca_file: source.text("QUARTERLIGHT_SMTP_CA_FILE").map(PathBuf::from),
            smtp_timeout_seconds: smtp_timeout(source, problems),
            message_bytes: message_bytes(source, problems),
            answer_window_hours: hours(source, "QUARTERLIGHT_ANSWER_WINDOW_HOURS", 24, problems),
            pen_alarm_hours: hours(source, "QUARTERLIGHT_PEN_ALARM_HOURS", 24, problems),
            known_domains: source
                .text("QUARTERLIGHT_KNOWN_DOMAINS")
                .unwrap_or_default()
                .split_whitespace()
                .map(str::to_lowercase)
                .collect(),
        }
    }
}

fn smtp_timeout(source: &Source, problems: &mut Problems) -> u64 {
    let hint = "write a number of seconds, 1 at least and 45 at most";
    let seconds = source.parsed("QUARTERLIGHT_SMTP_TIMEOUT_SECONDS", 30, hint, problems);
    if !(1..=45).contains(&seconds) {
        problems.add("QUARTERLIGHT_SMTP_TIMEOUT_SECONDS", format!("`{seconds}` is too short or too long"), hint);
    }
    seconds
}

/// Too small a number, `25` meant as megabytes say, would refuse all mail for good; a database holds no larger value than
/// the upper bound.
fn message_bytes(source: &Source, problems: &mut Problems) -> u64 {
    let hint = "write a number of bytes from 1000 to 500000000; 25 MiB are 26214400";
    let bytes = source.parsed("QUARTERLIGHT_MESSAGE_BYTES", MESSAGE_BYTES, hint, problems);
    if !(1_000..=500_000_000).contains(&bytes) {
        problems.add("QUARTERLIGHT_MESSAGE_BYTES", format!("`{bytes}` bytes are no size for messages"), hint);
    }
    bytes
}

fn hours(source: &Source, variable: &str, usual: i64, problems: &mut Problems) -> i64 {
    let hint = "write a number of hours, 1 at least";
    let hours = source.parsed(variable, usual, hint, problems);
    if hours < 1 {
        problems.add(variable, format!("`{hours}` is no span of time"), hint);
    }
    hours
}

fn read_kinds(text: &str, problems: &mut Problems) -> BTreeMap<String, String> {
    let mut kinds = BTreeMap::new();
    for pair in text.split_whitespace() {
        if let Some((local_part, kind)) = pair.split_once('=') {
            kinds.insert(local_part.to_ascii_lowercase(), kind.to_owned());
        } else {
            problems.add(
                "QUARTERLIGHT_ADDRESS_KINDS",
                format!("`{pair}` is no pair"),
                format!("write pairs such as `{ADDRESS_KINDS}`"),
            );
        }
    }
    kinds
}
