//! The answer being written: begun from a template in a language, beside what it answers, and sent by a person.

use std::collections::BTreeMap;

use actix_web::web;
use data_encoding::BASE64URL_NOPAD;

use crate::cases::{self, CaseNumber, Correspondent, DraftForm, DraftReply, Error, NewReply, Recipient};
use crate::db::Pool;
use crate::db::ids::{NoticeId, PartyId};
use crate::decisions;
use crate::notices::Content;
use crate::outbox::{self, Language, Queued, ReplyTemplate};
use crate::sealing::random_bytes;
use crate::web::cases::drafts;
use crate::web::console::{Answer, go};
use crate::web::form::{Choice, Field, Form};
use crate::web::input::Input;
use crate::web::notices::{headers, passages, warnings};
use crate::web::pages::mails::{Original, ReplyPage, Switch};
use crate::web::pages::parts::Fact;
use crate::web::refusal::Refused;
use crate::web::step::{address, number, onward};
use crate::web::visit::{Posted, Visit};

type Query = web::Query<BTreeMap<String, String>>;

/// What an answer is begun from. Kept in hidden fields while it is written.
#[derive(Clone, Copy, Default)]
struct Beginning {
    notice: Option<NoticeId>,
    template: Option<ReplyTemplate>,
    language: Option<Language>,
}

const BEGINNINGS: &[&str] = &["notice", "template", "language"];

impl Beginning {
    fn read<'a>(value: impl Fn(&str) -> &'a str) -> Self {
        Self {
            notice: value("notice").parse().ok().map(NoticeId::from_i64),
            template: value("template").parse().ok(),
            language: value("language").parse().ok(),
        }
    }

    fn href(self, number: &CaseNumber) -> String {
        let parts = [
            self.language.map(|language| format!("language={language}")),
            self.template.map(|template| format!("template={template}")),
            self.notice.map(|notice| format!("notice={notice}")),
        ];
        format!("{}/reply?{}", address(number), parts.into_iter().flatten().collect::<Vec<_>>().join("&"))
    }
}

pub(in crate::web) async fn reply_form(visit: Visit, path: web::Path<String>, query: Query) -> Answer {
    let number = number(&path)?;
    let beginning = Beginning::read(|name| query.get(name).map_or("", String::as_str));
    // Who asks for a template or a notice begins anew; otherwise what they began stands here.
    let asked = BEGINNINGS.iter().any(|name| query.contains_key(*name));
    match if asked { None } else { drafts::open(&visit, &number, DraftForm::Reply).await? } {
        Some(draft) => show(&visit, &number, Beginning::read(|name| draft.raw(name)), Some(draft)).await,
        None => show(&visit, &number, beginning, None).await,
    }
}

/// `typed` is what came back to be mended; without it the form holds the draft.
async fn show(visit: &Visit, number: &CaseNumber, beginning: Beginning, typed: Option<Input>) -> Answer {
    let (act, wanted) = (visit.act.clone(), number.clone());
    let load = move |pool: &Pool| {
        let view = pool.read(|db| cases::view(db, &act, &wanted))?;
        let decided = pool.read(|db| decisions::came_to(db, &view.case))?;
        let notice = beginning.notice.or_else(|| view.notice_to_answer());
        let Beginning { template, language, .. } = beginning;
        let draft = cases::draft_reply(pool, &act, &wanted, notice, template, language)?;
        let original = notice.map(|notice| cases::read_notice(pool, &act, &wanted, notice)).transpose()?;
        Ok::<_, Error>((draft, original, decided))
    };
    let (draft, original, decided) = visit.console.run(load).await?;
    let input = match typed {
        Some(typed) => typed,
        None => drafted(&draft, original.as_ref(), &BASE64URL_NOPAD.encode(&random_bytes::<16>()?)),
    };
    let mut page = page(visit, number, &draft, original.as_ref(), &input);
    page.warnings.extend(draft.template.and_then(|template| template.contradicts(decided)));
    visit.form(&format!("Write an answer · {number}"), &page, &input)
}

/// `once` tells this form from the next one: it is one mail however often it is sent.
fn drafted(draft: &DraftReply, original: Option<&Content>, once: &str) -> Input {
    let sender = original.and_then(|content| content.headers.from.first()?.address.clone());
    let writes = |one: &&Correspondent| sender.as_ref().is_some_and(|from| from.eq_ignore_ascii_case(&one.address));
    let to = draft.to.iter().find(writes).or_else(|| draft.to.first());
    let to = to.map(|somebody| value(somebody.to)).unwrap_or_default();
    let (subject, text) = (draft.subject.clone(), draft.text.clone());
    Input::of([("to", to), ("subject", subject), ("text", text), ("once", once.to_owned())])
}

fn value(to: Recipient) -> String {
    match to {
        Recipient::Party(party) => format!("party-{party}"),
        Recipient::SenderOf(notice) => format!("sender-{notice}"),
    }
}

fn recipient(value: &str) -> Option<Recipient> {
    let (sort, id) = value.split_once('-')?;
    let id = id.parse().ok()?;
    match sort {
        "party" => Some(Recipient::Party(PartyId::from_i64(id))),
        "sender" => Some(Recipient::SenderOf(NoticeId::from_i64(id))),
        _ => None,
    }
}

fn page(
    visit: &Visit,
    number: &CaseNumber,
    draft: &DraftReply,
    original: Option<&Content>,
    input: &Input,
) -> ReplyPage {
    let here = Beginning { notice: draft.in_reply_to, template: draft.template, language: Some(draft.language) };
    let somebody = !draft.to.is_empty();
    let stopped = draft.to.iter().filter(|one| one.stopped);
    let stopped = stopped
        .map(|one| format!("Mail to {} came back before. It may not arrive; try another way as well.", one.address));
    let not_as_it_seems = original.map(|content| warnings(visit, content)).unwrap_or_default();
    let placeholders =
        outbox::placeholders(input.raw("subject")).into_iter().chain(outbox::placeholders(input.raw("text")));
    let language = |language: &Language| Switch {
        href: Beginning { language: Some(*language), ..here }.href(number),
        label: language.label().to_owned(),
        is_chosen: *language == draft.language,
    };
    let template = |template: &ReplyTemplate| Switch {
        href: Beginning { template: Some(*template), ..here }.href(number),
        label: template.label().to_owned(),
        is_chosen: Some(*template) == draft.template,
    };
    ReplyPage {
        number: number.to_string(),
        href: address(number),
        warnings: stopped.chain(not_as_it_seems).collect(),
        languages: if somebody { Language::ALL.iter().map(language).collect() } else { Vec::new() },
        templates: if somebody { ReplyTemplate::ALL.iter().map(template).collect() } else { Vec::new() },
        placeholders: placeholders.map(|place| format!("[[{place}]]")).collect(),
        form: somebody.then(|| form(number, here, &draft.to, input)),
        nobody: (!somebody).then(|| "Nobody in this case has an email address. Add a party with one first.".to_owned()),
        original: original.map(|content| quoted(visit, number, content)),
    }
}

fn form(number: &CaseNumber, here: Beginning, to: &[Correspondent], input: &Input) -> Form {
    let choice = |one: &Correspondent| {
        let label = if one.name.is_empty() { one.address.clone() } else { format!("{} <{}>", one.name, one.address) };
        Choice::new(value(one.to), label).defined(one.role.map_or("Sender of a message", |role| role.label()))
    };
    let mut form = Form::post(format!("{}/reply", address(number)), "Send the answer");
    let hidden = [
        here.notice.map(|notice| ("notice", notice.to_string())),
        here.template.map(|template| ("template", template.to_string())),
        here.language.map(|language| ("language", language.to_string())),
        Some(("once", input.raw("once").to_owned())),
    ];
    for (name, value) in hidden.into_iter().flatten() {
        form = form.hidden(name, &value);
    }
    form.field(Field::radios(input, "to", "To", to.iter().map(choice)))
        .field(Field::line(input, "subject", "Subject"))
        .field(Field::area(input, "text", "Text", 20).hint("Sent as it stands here, as plain text."))
        .is_final("It goes out within a minute, under the name of the house, and cannot be called back.")
        .and_next()
        .draft(drafts::address(number, DraftForm::Reply), input)
        .cancel(address(number))
}

fn quoted(visit: &Visit, number: &CaseNumber, content: &Content) -> Original {
    let mut facts = vec![Fact::at("Received", visit.moment(content.row.received_at))];
    facts.extend(headers(content).into_iter().filter(|fact| fact.term == "From" || fact.term == "Reply to"));
    Original {
        href: format!("{}/notices/{}", address(number), content.id),
        subject: content.headers.subject.clone().unwrap_or_else(|| "Without a subject".to_owned()),
        facts,
        passages: passages(content),
    }
}

pub(in crate::web) async fn reply(form: Posted, path: web::Path<String>) -> Answer {
    let (Posted { visit, mut input }, number) = (form, number(&path)?);
    let beginning = Beginning::read(|name| input.raw(name));
    let Some(to) = recipient(input.raw("to")) else {
        input.problem("to", "Choose who gets it.");
        return show(&visit, &number, beginning, Some(input)).await;
    };
    let new = NewReply {
        to,
        subject: input.raw("subject").trim().to_owned(),
        text: input.raw("text").replace("\r\n", "\n"),
        template: beginning.template,
        in_reply_to: beginning.notice,
        form: input.raw("once").to_owned(),
    };
    let (act, wanted) = (visit.act.clone(), number.clone());
    match visit.console.run(move |pool| cases::reply(pool, &act, &wanted, &new)).await {
        Ok(queued) => {
            let done = if matches!(queued, Queued::New(_)) { "replied" } else { "replied_before" };
            if input.raw("then") == "next" {
                return onward(&visit, &input, &number, done, None).await;
            }
            Ok(go(&format!("{}/mails", address(&number)), done))
        }
        Err(error) => {
            error.settle(&mut input)?;
            show(&visit, &number, beginning, Some(input)).await
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recipient_reads_back_as_it_was_written() {
        for to in [Recipient::Party(PartyId::from_i64(3)), Recipient::SenderOf(NoticeId::from_i64(71))] {
            assert_eq!(recipient(&value(to)), Some(to));
        }
        for nobody in ["", "party", "party-", "ada@example.org", "court-3"] {
            assert_eq!(recipient(nobody), None, "{nobody}");
        }
    }
}
