//! Opening a ballot that is for a class of cases as well: the class is made of the case's own fields, so that the case is of it.

use actix_web::web;

use super::opening::{Seen, load, passages, read as read_motion, with_deviation, with_rule};
use super::ratification::{asked, with_measures};
use crate::accounts::Act;
use crate::board::standing::{self, ForClass, NewStanding, TITLE_LIMIT};
use crate::board::{self, NewBallot};
use crate::cases::{self, CaseNumber};
use crate::db::Db;
use crate::taxonomy::{Country, FieldName, Outcome, Severity};
use crate::web::cases::choices;
use crate::web::console::{Answer, go};
use crate::web::form::{Choice, Field, Form};
use crate::web::input::{Input, LINE};
use crate::web::pages::forms::FormPage;
use crate::web::refusal::{Refusal, Refused};
use crate::web::review::outcomes;
use crate::web::step::{address, as_sent, conflict, facts, number, versioned};
use crate::web::visit::{Posted, Visit};
use crate::workflow::{Action, CaseState};

/// What a class can be made of, with what each is in this case.
type Offered = Vec<(FieldName, &'static str)>;

pub(in crate::web) async fn open_form(visit: Visit, path: web::Path<String>) -> Answer {
    let number = number(&path)?;
    let (seen, offered) = (load(&visit, &number).await?, offered(&visit, &number).await?);
    let mut begins = super::opening::begins(&seen);
    begins.push(("window_days".to_owned(), visit.act.desk.house.call_in_days.to_string()));
    page(&visit, &seen, &offered, &Input::of(begins))
}

async fn offered(visit: &Visit, number: &CaseNumber) -> Result<Offered, board::Error> {
    let number = number.clone();
    let offered = move |db: &mut Db, act: &Act| {
        let case = cases::find_visible(db, act, &number)?;
        cases::allow(db, act, Action::OpenBallot, &case)?;
        standing::offered(db, act, &case)
    };
    visit.read(offered).await
}

fn page(visit: &Visit, seen: &Seen, offered: &Offered, input: &Input) -> Answer {
    let number = &seen.case.number;
    let page = FormPage::new(
        format!("Open a ballot on case {number}, and for its class"),
        as_sent(form(visit, seen, offered, input), input),
    )
    .back(format!("{}/ballot/new", address(number)), "Open a ballot on this case alone")
    .lead(
        "If the motion passes, the Board has decided this case, and an officer may apply the same outcome to every case of the class. \
         Each such case stands before the Board for a window, in which anybody of the Board calls it in.",
    )
    .facts(facts(visit, &seen.case))
    .passages(passages(visit, seen));
    visit.form(&format!("Open a ballot for a class · {number}"), &page, input)
}

fn form(visit: &Visit, seen: &Seen, offered: &Offered, input: &Input) -> Form {
    let case = &seen.case;
    let gives_data = |choice: &Choice| choice.value.parse::<Outcome>().is_ok_and(Outcome::gives_data);
    let same = offered.iter().map(|(field, value)| {
        Choice::new(field.as_str(), format!("{}: {value}", field.label())).defined(field.definition())
    });
    let severities = std::iter::once(Choice::new("", "Any severity")).chain(choices!(Severity));
    let form = versioned(case, "ballot/standing", "Open the ballot")
        .field(Field::select(input, "outcome", "Outcome put to the vote", outcomes(case).filter(|one| !gives_data(one))).hint(
            "For this case and for the class. What gives data is decided case by case, and is not in the list.",
        ))
        .field(Field::area(input, "motion", "Motion", 10).hint("Why, in this case and in every case of the class."))
        .field(Field::line(input, "title", "Title of the standing decision").hint(format!(
            "At most {TITLE_LIMIT} characters, in clear and without personal data: “Direct requests from foreign authorities”."
        )))
        .field(Field::ticks(input, "same", "What every case of the class has in common with this one", same).hint(
            "The kind always counts. A case in which a ticked field is empty or different is not of the class. Emergencies, demands found \
             false, matters under a secrecy order, reconsiderations and cases with an urgent measure that waits for the Board never are.",
        ));
    let form = if offered.iter().any(|(field, _)| *field == FieldName::RequestingCountry) {
        let line = Field::line(input, "countries", "Further requesting countries").optional();
        form.field(line.hint("Two letters each, such as “DE, FR”. Only if the requesting country is ticked."))
    } else {
        form
    };
    let form = form
        .field(Field::select(input, "severity_at_most", "Severity at most", severities).optional())
        .field(
            Field::day(input, "expires_on", "Last day")
                .hint("At most 24 months away; the Board then looks at it again."),
        )
        .field(Field::count(input, "window_days", "Window for calling in, in days").hint("1 to 60."))
        .consequence(
            "The electors get a mail that something waits. Changing the motion later voids the votes cast until then.",
        );
    let form = with_measures(visit, with_deviation(form, case, input), &seen.measures, input);
    with_rule(form, seen.electorate, input)
}

pub(in crate::web) async fn open_ballot(form: Posted, path: web::Path<String>) -> Answer {
    let (Posted { visit, mut input }, number) = (form, number(&path)?);
    let (electorate, measures) = asked(&visit, &number).await?;
    let (motion, class) = (read_motion(electorate, &measures, &mut input), read(&mut input));
    let Some(new) = motion.zip(class).filter(|_| !input.has_problems()) else {
        return again(&visit, &number, &input).await;
    };
    let new = NewBallot { for_class: ForClass::Class(new.1), ..new.0 };
    let wanted = number.clone();
    match visit.write(move |db, act| board::open_ballot(db, act, &wanted, &new)).await {
        Ok(_) => Ok(go(&format!("{}/ballot", address(&number)), "opened")),
        Err(error) => match error.settle(&mut input)? {
            Refusal::Mend => again(&visit, &number, &input).await,
            Refusal::Conflict(now) => {
                let (seen, offered) = (load(&visit, &number).await.ok(), offered(&visit, &number).await.ok());
                let still = seen.zip(offered).filter(|_| now.state == CaseState::BeforeBoard);
                let form = still.map(|(seen, offered)| self::form(&visit, &seen, &offered, &input));
                conflict(&visit, &now, &input, Vec::new(), form)
            }
        },
    }
}

async fn again(visit: &Visit, number: &CaseNumber, input: &Input) -> Answer {
    page(visit, &load(visit, number).await?, &offered(visit, number).await?, input)
}

/// The class as it was described; `None` with a sentence at each field that has to be mended.
fn read(input: &mut Input) -> Option<NewStanding> {
    let title = input.text("title", LINE, "Write a title: it names the standing decision wherever it is applied.");
    let same: Option<Vec<FieldName>> = input.ticked("same").map(|name| name.parse().ok()).collect();
    if same.is_none() {
        input.problem("same", "Tick what is in the list.");
    }
    let countries = countries(input);
    let severity_at_most = input.optionally_chosen::<Severity>("severity_at_most");
    let expires_on = input.day("expires_on");
    if expires_on.is_none() {
        input.problem("expires_on", "Write the last day on which it may be applied.");
    }
    let window_days = input.chosen::<i32>("window_days", "Write a number of days, from 1 to 60.");
    let (title, same, expires_on) = (title?, same?, expires_on?);
    Some(NewStanding { title, same, countries: countries?, severity_at_most, expires_on, window_days: window_days? })
}

fn countries(input: &mut Input) -> Option<Vec<Country>> {
    let typed = input.optional_text("countries", LINE).unwrap_or_default();
    let codes = typed.split([',', ';', ' ']).map(str::trim).filter(|code| !code.is_empty());
    match codes.map(str::parse::<Country>).collect::<Result<Vec<_>, _>>() {
        Ok(countries) => Some(countries),
        Err(unknown) => {
            input.problem("countries", format!("“{}” is no country code. Write two letters, such as “DE”.", unknown.0));
            None
        }
    }
}
