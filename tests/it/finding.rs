//! Finding a case again: words, filters, identifiers, saved views, exports, and the search inside messages.

use actix_web::http::StatusCode;
use quarterlight::audit::Verb;
use quarterlight::cases::{
    self, CaseNumber, ContentFields, Count, Fields, Filter, Found, HitPlace, NewView, RequestFields, SavedView, Slice,
    Sort,
};
use quarterlight::db::ids::{EventId, SavedViewId};
use quarterlight::taxonomy::{Country, Kind, Outcome, TermsCategory};

use crate::routes::Walk;
use crate::support::{Somebody, TestApp, mail, on_both};

const ACCOUNT: &str = "05aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

fn abuse(app: &TestApp, text: &str) -> CaseNumber {
    app.opens_case(mail("ada@example.org").about("Abuse").says(text))
}

/// A case with this summary.
fn about(app: &TestApp, mara: &Somebody, summary: &str) -> CaseNumber {
    let case = abuse(app, summary);
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
         summary, terms_version, assigned_to, key_id, received_at, logged_at, due_at) \
         WITH RECURSIVE copies (nth) AS (SELECT {from} UNION ALL SELECT nth + 1 FROM copies WHERE nth + 1 < {until}) \
         SELECT id - nth, '2020-' || (10000 + nth), 'r' || nth, 'l' || nth, version, state, kind, kind_confirmed, channel, \
         urgency, summary, terms_version, assigned_to, key_id - nth, received_at - nth * 1000000, logged_at, due_at \
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

fn saves(app: &TestApp, who: &Somebody, name: &str, shared: bool) -> Result<SavedViewId, cases::Error> {
    let (act, new) = (who.act(), NewView { name: name.to_owned(), query: "state=received".to_owned(), shared });
    app.pool.write(move |db| cases::save_view(db, &act, &new))
}

fn views(app: &TestApp, who: &Somebody) -> Vec<SavedView> {
    app.pool.read(|db| cases::saved_views(db, &who.act())).unwrap()
}

fn names(views: &[SavedView]) -> Vec<&str> {
    views.iter().map(|view| view.name.as_str()).collect()
}

fn scans(app: &TestApp, who: &Somebody, text: &str) -> Slice {
    cases::search_inside(&app.pool, &who.act(), &Filter::default(), text, None).unwrap()
}

fn openings(app: &TestApp) -> usize {
    app.verbs().iter().filter(|verb| **verb == Verb::SealedOpened).count()
}

async fn is_edited_by_hand(app: &TestApp) {
    let mara = app.officer("mara");
    let (walk, case) = (Walk::new(app), about(app, &mara, "Threats in a group"));
    let cookie = walk.cookie(&mara);
    let strange = [
        "%ff=%fe&state=%00",
        "words=%00",
        "words=%22+OR+*",
        "words='%5C%22)(*:^-",
        "words=NEAR(a+b)",
        "words=--+%E2%80%9C",
        "from=9999-12-31&to=-9999-01-01",
        "from=2026-02-30",
        "to=9999-12-31",
        "after=--5",
        "after=9223372036854775807-1",
        "country=XX",
        "country=%00",
        "authority=x%27%00",
        "category=9",
        "urgency=x",
        "sort=x",
        "sort=deadline",
        "sort=changed",
        "assignee=99999999999999999999",
        "assignee=-1",
        "quarter=2026-Q9",
        "state=received&state=closed",
        "&&=&=x&y",
        "%",
        "words=a+b+c+d+e+f+g+h+i+j+k+l+m",
    ];
    for query in strange {
        let seen = walk.opens(&cookie, &format!("/cases?{query}")).await;
        assert_eq!(seen.status, StatusCode::OK, "{query}");
    }
    for (query, said) in
        [("country=XX", "“XX”"), ("authority=Nobody", "“Nobody”"), ("sort=x", "“x”"), ("from=x", "“x”")]
    {
        let page = walk.sees(&cookie, &format!("/cases?{query}")).await;
        assert!(page.contains(said) && page.contains(&case.to_string()), "{query} is left out and said: {page}");
    }
    let page = walk.sees(&cookie, "/cases?words=ada%40example.org&sort=number").await;
    assert!(page.contains("must not stand in the address of a page"), "{page}");
    assert!(!page.contains("ada@") && !page.contains("ada%40"), "nor does it stand in any link of it: {page}");
    let page = walk.sees(&cookie, "/cases?words=THREATS&country=").await;
    assert!(page.contains("1 case<") && page.contains(&case.to_string()), "{page}");
}

async fn looks_through_the_box(app: &TestApp) {
    let mara = app.officer("mara");
    let (walk, case) = (Walk::new(app), about(app, &mara, "Threats in a group"));
    mara.adds_identifier(&case, ACCOUNT).unwrap();
    let cookie = walk.cookie(&mara);
    let number = case.to_string();
    let find = async |typed: &str| walk.posts(&cookie, "/", "/search", &[("find", typed)]).await.0;
    assert_eq!(find(&format!(" #{number} ")).await.location, format!("/cases/{number}"));
    assert_eq!(find("threats group*").await.location, "/cases?words=threats%20group%2A");
    let before = app.count("events");
    let found = find(&ACCOUNT.to_uppercase()).await;
    assert_eq!((found.status, found.location.as_str()), (StatusCode::OK, ""), "it never comes to stand in an address");
    assert!(found.page.contains("1 case names it.") && found.page.contains(&number), "{}", found.page);
    assert!(!found.page.contains(ACCOUNT), "nor on the page: {}", found.page);
    for typed in ["nobody@example.org", &ACCOUNT.replace('a', "b")] {
        let found = find(typed).await;
        assert_eq!((found.status, found.location.as_str()), (StatusCode::OK, ""), "{typed}");
        assert!(found.page.contains("No case names it."), "{}", found.page);
    }
    assert_eq!(find("  ").await.status, StatusCode::OK);
    assert_eq!(find("“–”").await.status, StatusCode::OK);
    assert_eq!(app.count("events"), before, "looking changes nothing");
}

async fn keeps_and_exports(app: &TestApp) {
    let (mara, rea) = (app.officer("mara"), app.reviewer("rea"));
    let mut walk = Walk::new(app);
    let (one, _) = (about(app, &mara, "=HYPERLINK(\"x\"), \"quoted\""), abuse(app, "Another."));
    let cookie = walk.cookie(&mara);
    let named = [("view_name", "Breaches"), ("shared", "yes")];
    walk.sends(&cookie, "/cases?kind=breach_notification&after=9999999999999999-1", "/views", &named).await;
    let view = "/cases?kind=breach_notification\"";
    assert!(walk.sees(&cookie, "/views").await.contains(view), "the filter without the place in the list");
    let (again, _) = walk.posts(&cookie, "/cases?sort=changed", "/views", &[]).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(again.page.contains("id=\"view-name-error\""), "{}", again.page);
    let csv = walk.sends(&cookie, "/cases?words=hyperlink", "/cases/export", &[]).await.page;
    let lines: Vec<&str> = csv.split("\r\n").collect();
    assert_eq!(lines.len(), 3, "{csv}");
    assert!(lines[0].starts_with("number,state,kind,"), "{csv}");
    assert!(lines[1].starts_with(&format!("{one},received,breach_notification,yes,")), "{csv}");
    assert!(lines[1].ends_with(",\"'=HYPERLINK(\"\"x\"\"), \"\"quoted\"\"\""), "{csv}");
    let hers = walk.cookie(&rea);
    mara.assigns(&one, &rea).unwrap();
    let page = walk.sees(&hers, "/cases").await;
    assert!(page.contains(&one.to_string()) && !page.contains("Breaches"), "{page}");
    for closed in ["/cases/export", "/cases/scan"] {
        assert!(!page.contains(closed), "{page}");
        let token = page.split("name=\"form_token\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let refused = walk.forges(&hers, closed, &[("form_token", &token), ("text", "look")]).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{closed}");
    }
}

async fn searches_step_by_step(app: &TestApp) {
    let mara = app.officer("mara");
    for nth in 0..203 {
        abuse(
            app,
            &format!("Message {nth}: look at the {}.", if nth % 100 == 1 { "Lantern\n  group" } else { "rest" }),
        );
    }
    let walk = Walk::new(app);
    let cookie = walk.cookie(&mara);
    let (first, _) = walk.posts(&cookie, "/cases", "/cases/scan", &[("text", "lantern GROUP")]).await;
    assert!(
        first.page.contains("Looked into 200 of 203 messages.") && first.page.contains("not finished"),
        "{}",
        first.page
    );
    assert_eq!(first.page.matches("Open the message").count(), 2, "{}", first.page);
    let form = first.page.split("action=\"/cases/scan\"").nth(1).unwrap().split("</form>").next().unwrap();
    let hidden: Vec<(&str, &str)> = form
        .split("<input type=\"hidden\" name=\"")
        .skip(1)
        .filter_map(|rest| rest.split_once("\" value=\"").map(|(name, rest)| (name, rest.split('"').next().unwrap())))
        .collect();
    let events = app.count("events");
    let last = walk.forges(&cookie, "/cases/scan", &hidden).await;
    assert!(last.page.contains("Looked into 203 of 203 messages.") && last.page.contains("finished"), "{}", last.page);
    assert_eq!(last.page.matches("Open the message").count(), 3, "what was found before stays: {}", last.page);
    assert_eq!(app.count("events") - events, 3, "only the openings: it is the same search");
    let (short, _) = walk.posts(&cookie, "/cases", "/cases/scan", &[("text", " x ")]).await;
    assert_eq!(short.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(short.page.contains("id=\"text-error\""), "{}", short.page);
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
        let request = RequestFields { requesting_country: Some(switzerland), ..RequestFields::default() };
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
        let board = quarterlight::workflow::Role::BoardMember;
        let act = app.act_of(quarterlight::accounts::Person { id: rea.id, roles: board.into() });
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

    fn only_open_cases_are_listed_by_deadline_the_first_due_first(app: TestApp) {
        let mara = app.officer("mara");
        let [one, two, three] = [1, 2, 3].map(|nth| abuse(&app, &format!("Message {nth}.")));
        mara.sets_aside(&two, quarterlight::taxonomy::SetAsideReason::Withdrawn).unwrap();
        app.sql(&format!("UPDATE cases SET due_at = 5 WHERE number = '{three}'")).unwrap();
        let by_deadline = sorted(Sort::Deadline);
        assert_eq!(listed(&app, &mara, &by_deadline), [three.to_string(), one.to_string()]);
        assert_eq!(count(&app, &mara, &by_deadline), Count::Exactly(2));
    }

    fn a_view_is_kept_by_its_owner_and_shared_with_those_who_see_all_cases(app: TestApp) {
        let (mara, omar, rea) = (app.officer("mara"), app.officer("omar"), app.reviewer("rea"));
        let own = saves(&app, &mara, "Mine", false).unwrap();
        let shared = saves(&app, &mara, "Ours", true).unwrap();
        saves(&app, &rea, "Hers", false).unwrap();
        assert!(saves(&app, &mara, "Mine", false).unwrap_err().to_string().contains("a view of this name already"));
        assert!(saves(&app, &rea, "Shared", true).is_err(), "who sees only their own cases shares nothing");
        assert!(saves(&app, &mara, "ada@example.org", false).is_err());
        assert!(saves(&app, &mara, "  ", false).is_err());
        assert!(saves(&app, &app.auditor("olga"), "x", false).is_err());
        assert_eq!(names(&views(&app, &mara)), ["Mine", "Ours"]);
        assert_eq!(names(&views(&app, &omar)), ["Ours"]);
        assert_eq!(names(&views(&app, &rea)), ["Hers"]);
        for (who, id) in [(&omar, shared), (&rea, own)] {
            let (act, renaming) = (who.act(), who.act());
            assert!(app.pool.write(move |db| cases::delete_view(db, &act, id)).is_err());
            assert!(app.pool.write(move |db| cases::rename_view(db, &renaming, id, "Taken", false)).is_err());
        }
        let act = mara.act();
        app.pool.write(move |db| cases::rename_view(db, &act, shared, "Only mine", false)).unwrap();
        assert_eq!(names(&views(&app, &omar)), Vec::<&str>::new());
        let act = mara.act();
        app.pool.write(move |db| cases::delete_view(db, &act, own)).unwrap();
        assert_eq!(names(&views(&app, &mara)), ["Only mine"]);
        let kept = |verb| app.verbs().into_iter().filter(|one| *one == verb).count();
        assert_eq!((kept(Verb::ViewSaved), kept(Verb::ViewDeleted)), (4, 1), "one event a change, none for a refusal");
    }

    fn an_export_holds_what_the_list_shows_and_leaves_one_event(app: TestApp) {
        let (mara, rea, olga) = (app.officer("mara"), app.reviewer("rea"), app.auditor("olga"));
        about(&app, &mara, "Threats");
        let before = app.count("events");
        assert!(cases::export(&app.pool, &rea.act(), &Filter::default()).is_err());
        assert_eq!(app.count("events"), before);
        let csv = String::from_utf8(cases::export(&app.pool, &olga.act(), &words("threats")).unwrap()).unwrap();
        assert!(csv.ends_with(",Threats\r\n") && csv.matches("\r\n").count() == 2, "{csv}");
        assert!(!csv.contains("ada@"), "{csv}");
        assert_eq!(app.verbs().last(), Some(&Verb::CasesExported));
        assert_eq!(app.count("events") - before, 1);
    }

    fn a_search_inside_messages_is_recorded_before_they_are_opened(app: TestApp) {
        let (mara, omar) = (app.officer("mara"), app.officer("omar"));
        let lantern = mail("eve@lantern.example").about("A Lantern").says("See the\nred   lantern.");
        let case = app.opens_case(lantern);
        abuse(&app, "Nothing.");
        let slice = scans(&app, &mara, " Red lantern ");
        assert_eq!((slice.looked_into, slice.of, slice.next), (2, 2, None));
        let found: Vec<_> = slice.hits.iter().map(|hit| (hit.case.number.clone(), hit.places.clone())).collect();
        assert_eq!(found, [(case.clone(), vec![HitPlace::Text])]);
        assert_eq!(scans(&app, &mara, "lantern").hits[0].places, [HitPlace::Subject, HitPlace::Sender, HitPlace::Text]);
        assert_eq!(openings(&app), 2, "one a case and hour");
        let searches = app.events().into_iter().filter(|event| event.verb == Verb::SearchedInside);
        let searches: Vec<_> = searches.map(|event| (event.actor_id, event.case_id, event.detail)).collect();
        assert_eq!(searches, vec![(Some(mara.id), None, "{}".to_owned()); 2], "and not what for");
        app.passes(3601);
        scans(&app, &mara, "lantern");
        assert_eq!(openings(&app), 4);

        let begun = app.events().iter().rev().find(|event| event.verb == Verb::SearchedInside).unwrap().id;
        let other = app.events()[0].id;
        let here = |search: EventId| cases::Position { search, after: (app.case(&case).id, quarterlight::db::ids::NoticeId::from_i64(1)), looked_into: 0 };
        let goes_on = |who: &Somebody, search| {
            cases::search_inside(&app.pool, &who.act(), &Filter::default(), "lantern", Some(here(search)))
        };
        assert!(goes_on(&mara, begun).is_ok());
        assert!(goes_on(&omar, begun).is_err(), "another's search");
        assert!(goes_on(&mara, other).is_err(), "no search at all");
        app.passes(3601);
        assert!(goes_on(&mara, begun).is_err(), "a search that is over");
        for who in [app.clerk("cleo"), app.auditor("olga"), app.reviewer("rea")] {
            let before = app.count("events");
            assert!(cases::search_inside(&app.pool, &who.act(), &Filter::default(), "lantern", None).is_err());
            assert_eq!(app.count("events"), before, "{}", who.name);
        }
    }

    fn a_filter_edited_by_hand_gives_the_list_and_a_sentence(app: TestApp) {
        actix_web::rt::System::new().block_on(is_edited_by_hand(&app));
    }

    fn the_box_finds_numbers_identifiers_and_words_and_keeps_identifiers_out_of_addresses(app: TestApp) {
        actix_web::rt::System::new().block_on(looks_through_the_box(&app));
    }

    fn what_is_listed_is_kept_as_a_view_and_exported_without_formulas(app: TestApp) {
        actix_web::rt::System::new().block_on(keeps_and_exports(&app));
    }

    fn a_search_inside_messages_goes_on_step_by_step(app: TestApp) {
        actix_web::rt::System::new().block_on(searches_step_by_step(&app));
    }
}
