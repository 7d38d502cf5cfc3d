//! The sample messages and letters, read from the files inside the binary. It knows what they say and not what becomes of
//! them. Invariant: a key that is misspelt in the files is an error, never ignored.

use std::collections::BTreeSet;

use jiff::SignedDuration;
use jiff::civil::Time;
use rust_embed::Embed;
use serde::{Deserialize, Deserializer};
use thiserror::Error;

use super::plan::Plan;
use crate::taxonomy::{Channel, Kind, SetAsideReason};

#[derive(Embed)]
#[folder = "src/cli/demo/messages/"]
struct Files;

const LETTERS: &str = include_str!("letters.toml");

/// The files were changed and do not fit together.
#[derive(Debug, Error)]
pub(super) enum SampleError {
    #[error("there is no sample `{0}`")]
    Missing(String),
    #[error("`{0}` names `{1}`, which is no sample before it")]
    Dangling(String, String),
    #[error("the samples cannot be read: {0}")]
    Toml(#[from] toml::de::Error),
}

/// One thing that reaches the house.
pub(super) struct Sample {
    pub id: String,
    /// Days after the quarter's first.
    pub day: i64,
    pub time: Time,
    /// What it is, for whoever watches.
    pub what: String,
    pub came: Came,
    /// Why it is set aside, from the holding pen or as a case.
    pub reason: Option<SetAsideReason>,
    pub plan: Option<Plan>,
}

/// By which door it comes.
pub(super) enum Came {
    Mail(Mail),
    Logged(Letter),
}

pub(super) struct Mail {
    /// The file whose bytes are fed, with placeholders.
    pub content: Content,
    /// Envelope recipient, or the placeholder of a case's address.
    pub recipient: String,
    pub reply_to: Option<String>,
    pub expected: Expected,
}

pub(super) enum Content {
    File(Vec<u8>),
    /// The very bytes that were fed for this sample.
    RepeatOf(String),
}

/// A letter or call, as staff log it.
pub(super) struct Letter {
    pub channel: Channel,
    pub kind: Kind,
    pub subject: String,
    pub sender: String,
    pub sender_address: String,
    pub text: String,
    pub logged_after: Hours,
}

/// A time after receipt, in hours; fractions are fine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Hours(SignedDuration);

impl Hours {
    pub fn seconds(self) -> i64 {
        self.0.as_secs()
    }
}

impl<'de> Deserialize<'de> for Hours {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let hours = f64::deserialize(deserializer)?;
        SignedDuration::try_from_secs_f64(hours * 3600.0).map(Self).map_err(serde::de::Error::custom)
    }
}

/// What the intake should make of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub(super) enum Expected {
    Kind(Kind),
    Else(NoKind),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum NoKind {
    Pen,
    Spam,
    Bounce,
    Reply,
    Repeat,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Index {
    message: Vec<Message>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Letters {
    letter: Vec<LetterEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LetterEntry {
    id: String,
    channel: Channel,
    day: i64,
    time: Time,
    logged_after_hours: Hours,
    kind: Kind,
    subject: String,
    sender: String,
    sender_address: String,
    text: String,
    plan: Option<Plan>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Message {
    file: Option<String>,
    repeat_of: Option<String>,
    day: i64,
    time: Time,
    to: String,
    reply_to: Option<String>,
    what: String,
    expected: Expected,
    reason: Option<SetAsideReason>,
    plan: Option<Plan>,
}

/// All samples, messages first.
pub(super) fn all() -> Result<Vec<Sample>, SampleError> {
    let index: Index = toml::from_str(&String::from_utf8_lossy(&file("INDEX.toml")?))?;
    let letters: Letters = toml::from_str(LETTERS)?;
    let messages = index.message.into_iter().map(message).collect::<Result<Vec<_>, _>>()?;
    check_names(&messages)?;
    Ok(messages.into_iter().chain(letters.letter.into_iter().map(logged)).collect())
}

fn file(name: &str) -> Result<Vec<u8>, SampleError> {
    let file = Files::get(name).ok_or_else(|| SampleError::Missing(name.to_owned()))?;
    Ok(file.data.into_owned())
}

fn message(entry: Message) -> Result<Sample, SampleError> {
    let (id, content) = match (entry.file, entry.repeat_of) {
        (Some(name), None) => (name.clone(), Content::File(file(&name)?)),
        (None, Some(name)) => (format!("{name} again"), Content::RepeatOf(name)),
        _ => return Err(SampleError::Missing(entry.what)),
    };
    let mail = Mail { content, recipient: entry.to, reply_to: entry.reply_to, expected: entry.expected };
    Ok(Sample {
        id,
        day: entry.day,
        time: entry.time,
        what: entry.what,
        came: Came::Mail(mail),
        reason: entry.reason,
        plan: entry.plan,
    })
}

fn logged(entry: LetterEntry) -> Sample {
    let letter = Letter {
        channel: entry.channel,
        kind: entry.kind,
        subject: entry.subject.clone(),
        sender: entry.sender,
        sender_address: entry.sender_address,
        text: entry.text,
        logged_after: entry.logged_after_hours,
    };
    Sample {
        id: entry.id,
        day: entry.day,
        time: entry.time,
        what: entry.subject,
        came: Came::Logged(letter),
        reason: None,
        plan: entry.plan,
    }
}

/// A message can only answer, repeat or stand beside one that came before it.
fn check_names(samples: &[Sample]) -> Result<(), SampleError> {
    let mut before = BTreeSet::new();
    for sample in samples {
        let Came::Mail(mail) = &sample.came else { continue };
        let repeated = match &mail.content {
            Content::RepeatOf(name) => Some(name),
            Content::File(_) => None,
        };
        let beside = sample.plan.iter().flat_map(|plan| [&plan.same_matter_as, &plan.duplicate_of]).flatten();
        for name in repeated.into_iter().chain(&mail.reply_to).chain(beside) {
            if !before.contains(name) {
                return Err(SampleError::Dangling(sample.id.clone(), name.clone()));
            }
        }
        before.insert(sample.id.clone());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sample_can_be_read_and_names_only_what_came_before() {
        let samples = all().unwrap();
        assert!(samples.len() >= 30, "{}", samples.len());
        let files = Files::iter().filter(|name| name.ends_with(".eml")).count();
        let fed = samples
            .iter()
            .filter(|sample| matches!(&sample.came, Came::Mail(mail) if matches!(mail.content, Content::File(_))));
        assert_eq!(fed.count(), files, "a file that no entry names is never fed");
    }

    #[test]
    fn a_misspelt_key_is_an_error() {
        let text = LETTERS.replacen("subject =", "subjekt =", 1);
        assert!(toml::from_str::<Letters>(&text).is_err());
        let text = LETTERS.replacen("motion =", "moti0n =", 1);
        assert!(toml::from_str::<Letters>(&text).is_err());
    }
}
