//! Finding a case again: words, filters, identifiers, saved views, exports, and the search inside messages.

mod console;
mod kept;
mod kept_out;

use quarterlight::accounts::Person;
use quarterlight::cases::{
    self, CaseNumber, ContentFields, Count, DemandFields, Fields, Filter, Found, RequestFields, Sort,
};
use quarterlight::taxonomy::{Country, Kind, Outcome, SetAsideReason, TermsCategory};
use quarterlight::workflow::Role;

use crate::support::{Somebody, TestApp, mail, on_both};

const ACCOUNT: &str = "05aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

fn abuse(app: &TestApp, text: &str) -> CaseNumber {
    app.opens_case(mail("ada@example.org").about("Abuse").says(text))
}

/// A case with this summary.
fn about(app: &TestApp, mara: &Somebody, summary: &str) -> CaseNumber {
    // Never the same bytes twice.
    let case = abuse(app, &format!("{summary} ({})", app.count("cases")));
    let kind = Kind::BreachNotification;
    mara.edits(&case, kind, summary, Fields::for_kind(kind)).unwrap();
    case
}

fn listed(app: &TestApp, reader: &Somebody, filter: &Filter) -> Vec<String> {
    let page = app.pool.read(|db| cases::list(db, &reader.act(), filter, None)).unwrap();
    page.cases.into_iter().map(|case| case.number.to_string()).collect()
}

fn count(app: &TestApp, reader: &Somebody, filter: &Filter) -> Count {
    app.pool.read(|db| cases::count(db, &reader.act(), filter)).unwrap()
}

fn filter(set: impl FnOnce(&mut Filter)) -> Filter {
    let mut filter = Filter::default();
    set(&mut filter);
    filter
}

fn sorted(sort: Sort) -> Filter {
    filter(|filter| filter.sort = sort)
}

/// Words as the list looks for them.
fn words(text: &str) -> Filter {
    filter(|filter| {
        filter.words = cases::words(text);
        filter.sort = Sort::Number;
    })
}

fn finds(app: &TestApp, reader: &Somebody, typed: &str) -> Found {
    app.pool.read(|db| cases::search(db, &reader.act(), typed)).unwrap()
}

fn numbers(found: &Found) -> Vec<String> {
    match found {
        Found::Naming { cases, .. } => cases.iter().map(|case| case.number.to_string()).collect(),
        _ => Vec::new(),
    }
}

/// Every page of the filter, one after the other.
fn all_pages(app: &TestApp, reader: &Somebody, filter: &Filter) -> Vec<String> {
    let (mut all, mut after) = (Vec::new(), None);
    loop {
        let page = app.pool.read(|db| cases::list(db, &reader.act(), filter, after)).unwrap();
        all.extend(page.cases.iter().map(|case| case.number.to_string()));
        after = page.next;
        if after.is_none() {
            return all;
        }
    }
}

/// More cases like the first one, the copies of these numbers, each received a second before the last.
fn multiply(app: &TestApp, from: i64, until: i64) {
    app.sql(&format!(
        "INSERT INTO cases (id, number, reference, ledger_reference, version, state, kind, kind_confirmed, channel, urgency, \
         summary, terms_version, assigned_to, key_id, received_at, logged_at) \
         WITH RECURSIVE copies (nth) AS (SELECT {from} UNION ALL SELECT nth + 1 FROM copies WHERE nth + 1 < {until}) \
         SELECT id - nth, '2020-' || (10000 + nth), 'r' || nth, 'l' || nth, version, state, kind, kind_confirmed, channel, \
         urgency, summary, terms_version, assigned_to, key_id - nth, received_at - nth * 1000000, logged_at \
         FROM (SELECT * FROM cases ORDER BY received_at DESC LIMIT 1) AS first, copies"
    ))
    .unwrap();
}

/// An authority of the register, made a party of the case.
fn names_authority(app: &TestApp, id: i64, name: &str, case: &CaseNumber) {
    let case = app.case(case).id;
    app.sql(&format!(
        "INSERT INTO authorities (id, version, name, country, authority_type, key_id, added_at) \
         VALUES ({id}, 1, '{name}', 'DE', 'police', {id}, 0); \
         UPDATE parties SET authority_id = {id} WHERE id = (SELECT min(id) FROM parties WHERE case_id = {case})"
    ))
    .unwrap();
}

on_both! {
    fn words_of_the_summary_find_a_case_whatever_their_accents(app: TestApp) {
        let mara = app.officer("mara");
        let (zurich, lantern) = (about(&app, &mara, "Drohungen in Zürich: e-mail (ernst)"), about(&app, &mara, "A lantern"));
        let only = |text: &str| listed(&app, &mara, &words(text));
        for text in ["zurich", "ZÜRICH", "zür*", "drohungen zürich", "e-mail", "ernst", "droh* ern*"] {
            assert_eq!(only(text), [zurich.to_string()], "{text}");
        }
        for text in ["zuri", "drohungen lantern", "in* nothing", "zurich OR lantern", "\"", "rowid:lantern"] {
            let found = if cases::words(text).is_empty() { Vec::new() } else { only(text) };
            assert_eq!(found, Vec::<String>::new(), "{text}");
        }
        mara.edits(&lantern, Kind::BreachNotification, "A torch", Fields::for_kind(Kind::BreachNotification)).unwrap();
        assert_eq!((only("lantern"), only("torch")), (vec![], vec![lantern.to_string()]), "the index follows the summary");
        assert_eq!(count(&app, &mara, &words("torch")), Count::Exactly(1));
    }

    fn the_name_of_an_authority_finds_its_cases(app: TestApp) {
        let mara = app.officer("mara");
        let (theirs, _) = (about(&app, &mara, "Accounts"), about(&app, &mara, "Accounts"));
        names_authority(&app, 7, "Kantonspolizei Zug", &theirs);
        assert_eq!(listed(&app, &mara, &words("kantonspolizei accounts")), [theirs.to_string()]);
        let named = |who: &Somebody| app.pool.read(|db| cases::authorities_named(db, &who.act(), "Kantonspolizei Zug")).unwrap();
        let filter = filter(|filter| filter.authorities = Some(named(&mara)));
        assert_eq!(listed(&app, &mara, &filter), [theirs.to_string()]);
        let rea = app.reviewer("rea");
        assert!(named(&rea).is_empty(), "who may not see the register learns no name from it");
        assert!(app.pool.read(|db| cases::authority_names(db, &rea.act())).unwrap().is_empty());
        app.sql("UPDATE authorities SET name = 'Polizei Schwyz' WHERE id = 7").unwrap();
        assert_eq!(listed(&app, &mara, &words("schwyz")), [theirs.to_string()]);
        assert!(listed(&app, &mara, &words("kantonspolizei")).is_empty());
        app.sql("UPDATE parties SET authority_id = NULL").unwrap();
        assert!(listed(&app, &mara, &words("schwyz")).is_empty());
        assert_eq!(listed(&app, &mara, &words("accounts")).len(), 2);
    }

    fn country_and_category_follow_the_fields_of_the_case(app: TestApp) {
        let mara = app.officer("mara");
        let case = abuse(&app, "Look.");
        let switzerland = "CH".parse::<Country>().unwrap();
        let of = |country| filter(|filter| filter.country = country);
        let within = |category| filter(|filter| filter.category = category);
        let demand = DemandFields { requesting_country: Some(switzerland), ..DemandFields::default() };
        let request = RequestFields { demand, ..RequestFields::default() };
        mara.edits(&case, Kind::InformationRequest, "x", Fields::Request(request)).unwrap();
        assert_eq!(listed(&app, &mara, &of(Some(switzerland))), [case.to_string()]);
        assert!(listed(&app, &mara, &of("DE".parse().ok())).is_empty());
        let content = ContentFields { terms_category: Some(TermsCategory::Violence), ..ContentFields::default() };
        mara.edits(&case, Kind::BreachNotification, "x", Fields::Content(content)).unwrap();
        assert!(listed(&app, &mara, &of(Some(switzerland))).is_empty(), "the other kind's fields are gone");
        assert_eq!(listed(&app, &mara, &within(Some(TermsCategory::Violence))), [case.to_string()]);
        assert!(listed(&app, &mara, &within(Some(TermsCategory::Rights))).is_empty());
    }

    fn an_identifier_is_found_only_where_one_may_open_it(app: TestApp) {
        let (mara, rea, olga) = (app.officer("mara"), app.reviewer("rea"), app.auditor("olga"));
        let (one, two) = (abuse(&app, "One."), abuse(&app, "Two."));
        for case in [&one, &two] {
            mara.adds_identifier(case, ACCOUNT).unwrap();
        }
        assert_eq!(numbers(&finds(&app, &mara, &format!(" {ACCOUNT} "))), [two.to_string(), one.to_string()]);
        assert!(matches!(finds(&app, &mara, &ACCOUNT[..40]), Found::NotNamed), "only as a whole");
        assert!(matches!(finds(&app, &olga, ACCOUNT), Found::NotNamed), "an auditor opens nothing, not by asking either");
        assert!(matches!(finds(&app, &rea, ACCOUNT), Found::NotNamed));
        mara.assigns(&one, &rea).unwrap();
        assert_eq!(numbers(&finds(&app, &rea, ACCOUNT)), [one.to_string()]);
        assert!(matches!(finds(&app, &rea, &one.to_string()), Found::Case(number) if number == one));
        assert!(matches!(finds(&app, &rea, &two.to_string()), Found::Words(_)), "as if it were not there");
    }

    fn what_a_person_may_not_see_is_not_counted(app: TestApp) {
        let (mara, rea, ann) = (app.officer("mara"), app.reviewer("rea"), app.board_member("ann"));
        let [first, second, _] = [1, 2, 3].map(|_| about(&app, &mara, "Same words"));
        mara.assigns(&first, &rea).unwrap();
        mara.assigns(&second, &mara).unwrap();
        mara.recommends(&second, Outcome::OutsideOurControl).unwrap();
        for filter in [Filter::default(), words("same"), sorted(Sort::Changed)] {
            for (who, seen) in [(&mara, 3), (&rea, 1), (&ann, 1)] {
                assert_eq!(count(&app, who, &filter), Count::Exactly(seen), "{} {filter:?}", who.name);
                assert_eq!(listed(&app, who, &filter).len(), seen, "{} {filter:?}", who.name);
            }
        }
        let others = filter(|filter| filter.assignee = Some(mara.id));
        assert_eq!(count(&app, &rea, &others), Count::Exactly(0));
        let nobody = app.administrator("ina");
        assert!(app.pool.read(|db| cases::count(db, &nobody.act(), &Filter::default())).is_err());
    }

    fn a_former_reviewer_on_the_board_sees_no_more_than_the_board(app: TestApp) {
        let (mara, rea) = (app.officer("mara"), app.reviewer("rea"));
        let case = abuse(&app, "Look.");
        mara.assigns(&case, &rea).unwrap();
        app.sql("UPDATE user_roles SET role = 'board_member' WHERE role = 'reviewer'").unwrap();
        let board = Role::BoardMember;
        let act = app.act_of(Person { id: rea.id, roles: board.into() });
        assert!(app.pool.read(|db| cases::view(db, &act, &case)).is_err());
        let page = app.pool.read(|db| cases::list(db, &act, &Filter::default(), None)).unwrap();
        assert!(page.cases.is_empty(), "the list shows what the page would show");
    }

    fn every_order_shows_every_case_once(app: TestApp) {
        let mara = app.officer("mara");
        let first = about(&app, &mara, "Look");
        multiply(&app, 1, 121);
        for sort in Sort::ALL.iter().copied() {
            let filter = sorted(sort);
            let mut all = all_pages(&app, &mara, &filter);
            let wanted = if sort == Sort::Changed { 1 } else { 121 };
            assert_eq!(all.len(), wanted, "{sort}: copies have no events");
            all.sort();
            all.dedup();
            assert_eq!(all.len(), wanted, "{sort}");
        }
        assert_eq!(all_pages(&app, &mara, &words("look")).len(), 121);
        let by_receipt = filter(|filter| filter.words = cases::words("look"));
        assert_eq!(all_pages(&app, &mara, &by_receipt).first(), Some(&first.to_string()));
        multiply(&app, 121, 1001);
        assert_eq!(count(&app, &mara, &Filter::default()), Count::MoreThan(1_000));
        assert_eq!(count(&app, &mara, &words("look")), Count::MoreThan(1_000));
    }

    fn what_was_changed_last_stands_first_and_reading_changes_nothing(app: TestApp) {
        let mara = app.officer("mara");
        let [first, second, third] = [1, 2, 3].map(|nth| { app.passes(60); abuse(&app, &format!("Message {nth}.")) });
        let by_change = sorted(Sort::Changed);
        let order = |cases: [&CaseNumber; 3]| cases.map(ToString::to_string).to_vec();
        assert_eq!(listed(&app, &mara, &by_change), order([&third, &second, &first]));
        app.passes(60);
        mara.confirms(&first, Kind::BreachNotification).unwrap();
        app.passes(60);
        cases::read_parties(&app.pool, &mara.act(), &second).unwrap();
        assert_eq!(listed(&app, &mara, &by_change), order([&first, &third, &second]));
    }

    fn few_cases_and_many_stand_in_the_same_order_of_change(app: TestApp) {
        let (mara, rea) = (app.officer("mara"), app.reviewer("rea"));
        // More than are looked at one by one.
        let cases: Vec<_> = (0..510).map(|nth| abuse(&app, &format!("Message {nth}."))).collect();
        for case in cases.iter().step_by(5).rev() {
            mara.assigns(case, &rea).unwrap();
        }
        let all = all_pages(&app, &mara, &sorted(Sort::Changed));
        assert_eq!(all.len(), 510);
        let hers = all_pages(&app, &rea, &sorted(Sort::Changed));
        assert_eq!(hers.len(), 102);
        assert_eq!(hers, all[..102], "what was assigned last was changed last");
    }

    fn only_open_cases_are_listed_by_deadline_the_first_due_first(app: TestApp) {
        let mara = app.officer("mara");
        let [one, two, three] = [1, 2, 3].map(|nth| abuse(&app, &format!("Message {nth}.")));
        mara.sets_aside(&two, SetAsideReason::Withdrawn).unwrap();
        let (act, version, at, due) = (mara.act(), app.case(&three).version, three.clone(), app.now().plus_seconds(60));
        app.pool.write(move |db| cases::name_deadline(db, &act, &at, version, due)).unwrap();
        let by_deadline = sorted(Sort::Deadline);
        assert_eq!(listed(&app, &mara, &by_deadline), [three.to_string(), one.to_string()]);
        assert_eq!(count(&app, &mara, &by_deadline), Count::Exactly(2));
    }
}
