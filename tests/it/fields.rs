//! The typed fields of a case: what a form saves, what a change of the kind keeps, and what nobody can type.

use actix_web::http::StatusCode;
use quarterlight::cases::{self, CaseNumber, ContentFields, DemandFields, Fields, RequestFields};
use quarterlight::taxonomy::{
    Authenticity, AuthorityType, DataClass, Instrument, Kind, OffenceCategory, TakedownKind, TermsCategory,
    TermsSubcategory, VerificationMethod, VerificationResult,
};

use crate::routes::Walk;
use crate::support::{Somebody, TestApp, mail, on_both};

fn case(app: &TestApp) -> CaseNumber {
    app.opens_case(mail("ada@example.org").about("Abuse").says("Look."))
}

fn fields(app: &TestApp, number: &CaseNumber) -> Fields {
    let case = app.case(number);
    app.pool.read(|db| cases::fields(db, case.id, case.kind)).unwrap()
}

fn demand() -> DemandFields {
    DemandFields {
        requesting_country: "FR".parse().ok(),
        transmitting_country: "CH".parse().ok(),
        authority_type: Some(AuthorityType::Court),
        instrument: Some(Instrument::SwissOrderForForeignState),
        legal_basis: "Article 77-1-1".to_owned(),
        ..DemandFields::default()
    }
}

fn request() -> Fields {
    Fields::Request(RequestFields {
        demand: demand(),
        offence: Some(OffenceCategory::Drugs),
        identifiers_specified: Some(2),
        ..RequestFields::default()
    })
}

/// The detail of the last event of the case.
fn last_detail(app: &TestApp) -> String {
    app.words("SELECT detail AS word FROM events ORDER BY id DESC LIMIT 1").remove(0)
}

/// What the form of this address hides on a page.
pub fn hidden<'a>(page: &'a str, action: &str) -> Vec<(&'a str, &'a str)> {
    let form = page.split(&format!("action=\"{action}\"")).nth(1).unwrap().split("</form>").next().unwrap();
    let fields = form.split("<input type=\"hidden\" name=\"").skip(1);
    fields
        .filter_map(|rest| rest.split_once("\" value=\""))
        .map(|(name, rest)| (name, rest.split('"').next().unwrap()))
        .collect()
}

/// Mara's form has a mistake, and meanwhile Omar saved his.
async fn is_slow_and_mistaken(app: &TestApp) {
    let (mara, omar) = (app.officer("mara"), app.officer("omar"));
    let (walk, case) = (Walk::new(app), case(app));
    mara.edits(&case, Kind::TakedownDemand, "First.", Fields::for_kind(Kind::TakedownDemand)).unwrap();
    let (details, cookie) = (format!("/cases/{case}/details"), walk.cookie(&mara));
    let opened = walk.sees(&cookie, &details).await;
    omar.edits(&case, Kind::TakedownDemand, "Omar's.", Fields::for_kind(Kind::TakedownDemand)).unwrap();
    let typed = |items: &'static str| {
        [("kind", "takedown_demand"), ("urgency", "normal"), ("summary", "Mara's."), ("items_specified", items)]
    };
    let sent = [hidden(&opened, &details), typed("twelve").to_vec()].concat();
    let again = walk.forges(&cookie, &details, &sent).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    let sent = [hidden(&again.page, &details), typed("12").to_vec()].concat();
    let both = walk.forges(&cookie, &details, &sent).await;
    assert_eq!(both.status, StatusCode::CONFLICT, "{}", both.page);
    assert!(both.page.contains("Omar&#x27;s.") && both.page.contains("Mara&#x27;s."), "{}", both.page);
    assert_eq!(app.case(&case).summary, "Omar's.");
    // Who has seen both may save over the other.
    let sent = [hidden(&both.page, &details), typed("12").to_vec()].concat();
    assert_eq!(walk.forges(&cookie, &details, &sent).await.status, StatusCode::SEE_OTHER);
    assert_eq!(app.case(&case).summary, "Mara's.");
}

/// What the newest line of the timeline says changed.
fn told(app: &TestApp, who: &Somebody, case: &CaseNumber) -> Vec<String> {
    let (act, case) = (who.act(), case.clone());
    let view = app.pool.read(|db| cases::view(db, &act, &case)).unwrap();
    view.timeline.last().unwrap().changes.clone()
}

async fn changes_the_kind(app: &TestApp) {
    let mara = app.officer("mara");
    let (mut walk, case) = (Walk::new(app), case(app));
    mara.edits(&case, Kind::InformationRequest, "", request()).unwrap();
    let details = format!("/cases/{case}/details");
    let cookie = walk.cookie(&mara);
    let typed = [
        ("kind", "takedown_demand"),
        ("urgency", "normal"),
        ("requesting_country", "FR"),
        ("instrument", "swiss_order_for_foreign_state"),
        ("offence", "drugs"),
        ("identifiers_specified", "3"),
        ("identifiers_held", "1"),
        ("sought", "subscriber"),
    ];
    let (asked, _) = walk.posts(&cookie, &details, &details, &typed).await;
    assert_eq!(asked.status, StatusCode::OK);
    let sentence = "“Takedown demand” has no place for “Offence”, “Identifiers held”, “Data sought, held and given”.";
    assert!(asked.page.contains(sentence), "{}", asked.page);
    assert_eq!(app.case(&case).kind, Kind::InformationRequest, "nothing is saved yet");
    let hidden = hidden(&asked.page, &details);
    let mut back = hidden.clone();
    back.push(("then", "back"));
    let form = walk.forges(&cookie, &details, &back).await;
    assert_eq!(form.status, StatusCode::OK, "{}", form.page);
    assert!(
        form.page.contains("value=\"information_request\" selected"),
        "the kind that it was typed for: {}",
        form.page
    );
    assert!(form.page.contains("value=\"drugs\" selected") && form.page.contains("name=\"identifiers_held\""));
    assert!(form.page.contains("value=\"3\"") && !form.page.contains("class=\"problems\""), "{}", form.page);
    let done = walk.forges(&cookie, &details, &hidden).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.page);
    let Fields::Content(content) = fields(app, &case) else { panic!("another sort") };
    assert_eq!(content.demand.requesting_country, "FR".parse().ok());
    assert_eq!(content.demand.instrument, Some(Instrument::SwissOrderForForeignState));
    assert_eq!((content.items_specified, content.items_located), (Some(3), None));
    assert!(last_detail(app).contains("\"dropped\":[\"offence\"]"), "{}", last_detail(app));
    // Nothing is lost between these two, so nothing is asked.
    let more = [("kind", "breach_notification"), ("urgency", "normal"), ("items_specified", "3")];
    walk.sends(&cookie, &details, &details, &more).await;
    let on = [("kind", "takedown_demand"), ("urgency", "normal"), ("items_specified", "3")];
    walk.sends(&cookie, &details, &details, &on).await;
}

async fn fills_in_a_takedown(app: &TestApp) {
    let mara = app.officer("mara");
    let (mut walk, case) = (Walk::new(app), case(app));
    mara.confirms(&case, Kind::TakedownDemand).unwrap();
    let (details, page) = (format!("/cases/{case}/details"), format!("/cases/{case}"));
    let cookie = walk.cookie(&mara);
    let typed = [
        ("kind", "takedown_demand"),
        ("urgency", "normal"),
        ("takedown_kind", "court"),
        ("requesting_country", "DE"),
        ("authority_type", "court"),
        ("instrument", "foreign_court_order"),
        ("terms_subcategory", "privacy"),
        ("items_specified", "4"),
        ("authenticity", "person_verified"),
    ];
    walk.sends(&cookie, &details, &details, &typed).await;
    let seen = walk.sees(&cookie, &page).await;
    for words in ["Foreign court order", "Germany", "e  Infringement of rights", "e  Privacy", "Unverified"] {
        assert!(seen.contains(words), "{words}: {seen}");
    }
    assert!(!seen.contains("Items located"), "nobody knows it yet: {seen}");
    let wrong = [
        ("kind", "takedown_demand"),
        ("urgency", "normal"),
        ("terms_category", "violence"),
        ("terms_subcategory", "privacy"),
        ("legal_basis", "§ 823"),
    ];
    let (again, _) = walk.posts(&cookie, &details, &details, &wrong).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(again.page.contains("is a part of another category") && again.page.contains("§ 823"), "{}", again.page);
    let form = walk.sees(&cookie, &details).await;
    assert!(form.contains("Session Terms of Service"), "the Terms of the day: {form}");
}

async fn shows_holdings(app: &TestApp) {
    let mara = app.officer("mara");
    let (walk, case) = (Walk::new(app), case(app));
    mara.confirms(&case, Kind::InformationRequest).unwrap();
    let form = walk.sees(&walk.cookie(&mara), &format!("/cases/{case}/details")).await;
    assert!(form.contains("We hold nothing. We never know the contents of messages."), "{form}");
    assert!(form.contains("Stated in: Session Privacy Policy"), "{form}");
}

on_both! {
    fn a_court_s_takedown_demand_carries_what_every_demand_carries(app: TestApp) {
        let mara = app.officer("mara");
        let case = case(&app);
        let content = Fields::Content(ContentFields {
            demand: demand(),
            takedown_kind: Some(TakedownKind::Court),
            terms_category: Some(TermsCategory::Rights),
            terms_subcategory: Some(TermsSubcategory::Privacy),
            items_specified: Some(2),
            ..ContentFields::default()
        });
        mara.edits(&case, Kind::TakedownDemand, "", content.clone()).unwrap();
        let stands = DemandFields { authenticity: Some(Authenticity::Unverified), ..demand() };
        assert_eq!(fields(&app, &case).demand(), &stands);
        let Fields::Content(stored) = fields(&app, &case) else { panic!("another sort") };
        assert_eq!((stored.terms_subcategory, stored.items_located), (Some(TermsSubcategory::Privacy), None));
    }

    fn no_form_changes_whether_a_demand_is_authentic_and_no_change_of_kind_loses_it(app: TestApp) {
        let mara = app.officer("mara");
        let case = case(&app);
        let forged = |authenticity| {
            let demand = DemandFields { authenticity, ..demand() };
            Fields::Request(RequestFields { demand, ..RequestFields::default() })
        };
        mara.edits(&case, Kind::InformationRequest, "", forged(Some(Authenticity::PersonVerified))).unwrap();
        assert_eq!(fields(&app, &case).demand().authenticity, Some(Authenticity::Unverified));
        let found = (VerificationMethod::CallBack, VerificationResult::FoundFalse);
        let id = crate::verification::records(&app, &mara, &case, found, "Nobody there knows of it.").unwrap();
        crate::verification::confirms(&app, &app.officer("omar"), &case, id).unwrap();
        mara.edits(&case, Kind::InformationRequest, "", forged(None)).unwrap();
        assert_eq!(fields(&app, &case).demand().authenticity, Some(Authenticity::FoundFalse));
        let takedown = fields(&app, &case).moved_to(Kind::TakedownDemand).0;
        mara.edits(&case, Kind::TakedownDemand, "", takedown).unwrap();
        assert_eq!(fields(&app, &case).demand().authenticity, Some(Authenticity::FoundFalse));
    }

    fn the_timeline_tells_every_field_that_was_saved_from_what_to_what(app: TestApp) {
        let mara = app.officer("mara");
        let case = case(&app);
        mara.edits(&case, Kind::InformationRequest, "About an account.", request()).unwrap();
        let told_first = told(&app, &mara, &case);
        for line in [
            "Kind: Breach notification → Request for information",
            "Summary changed",
            "Requesting country: not filled in → France",
            "Instrument: not filled in → Swiss order for a foreign state",
            "Identifiers specified: not filled in → 2",
            "Legal basis cited changed",
        ] {
            assert!(told_first.iter().any(|told| told == line), "{line}: {told_first:?}");
        }
        assert!(!last_detail(&app).contains("77-1-1") && !last_detail(&app).contains("account"), "{}", last_detail(&app));
        let Fields::Request(mut later) = request() else { panic!("another sort") };
        later.demand.instrument = None;
        later.offence = Some(OffenceCategory::FraudOrTheft);
        later.data_classes = vec![cases::DataClassUse {
            data_class: DataClass::Subscriber,
            sought: true,
            held: false,
            given: false,
        }];
        mara.edits(&case, Kind::InformationRequest, "About an account.", Fields::Request(later)).unwrap();
        assert_eq!(
            told(&app, &mara, &case),
            [
                "Instrument: Swiss order for a foreign state → not filled in",
                &format!("Offence: {} → {}", OffenceCategory::Drugs.label(), OffenceCategory::FraudOrTheft.label()),
                &format!("Data sought: not filled in → {}", DataClass::Subscriber.label()),
            ]
        );
        let takedown = fields(&app, &case).moved_to(Kind::TakedownDemand).0;
        mara.edits(&case, Kind::TakedownDemand, "About an account.", takedown).unwrap();
        assert_eq!(
            told(&app, &mara, &case),
            [
                "Kind: Request for information → Takedown demand",
                &format!("Offence: {} → not filled in", OffenceCategory::FraudOrTheft.label()),
                &format!("Data sought: {} → not filled in", DataClass::Subscriber.label()),
                "Dropped, without a place in the kind: “Offence”, “Data sought, held and given”",
            ]
        );
        mara.edits(&case, Kind::TakedownDemand, "About an account.", fields(&app, &case)).unwrap();
        assert!(told(&app, &mara, &case).is_empty(), "nothing was changed: {:?}", told(&app, &mara, &case));
    }

    fn what_an_earlier_version_wrote_of_authenticity_outlives_a_saving(app: TestApp) {
        let mara = app.officer("mara");
        let case = case(&app);
        mara.edits(&case, Kind::InformationRequest, "", request()).unwrap();
        app.sql("UPDATE request_details SET authenticity = 'found_false'").unwrap();
        mara.edits(&case, Kind::InformationRequest, "", request()).unwrap();
        assert_eq!(fields(&app, &case).demand().authenticity, Some(Authenticity::FoundFalse));
        let takedown = fields(&app, &case).moved_to(Kind::TakedownDemand).0;
        mara.edits(&case, Kind::TakedownDemand, "", takedown).unwrap();
        assert_eq!(fields(&app, &case).demand().authenticity, Some(Authenticity::FoundFalse));
    }

    fn a_subcategory_of_another_category_is_refused(app: TestApp) {
        let mara = app.officer("mara");
        let case = case(&app);
        let content = ContentFields {
            terms_category: Some(TermsCategory::Violence),
            terms_subcategory: Some(TermsSubcategory::Privacy),
            ..ContentFields::default()
        };
        let refused = mara.edits(&case, Kind::BreachNotification, "", Fields::Content(content));
        assert!(matches!(refused, Err(cases::Error::Invalid { field: "terms_subcategory", .. })));
    }

    fn a_change_of_the_kind_says_what_it_drops_before_it_is_saved_and_in_its_event(app: TestApp) {
        actix_web::rt::System::new().block_on(changes_the_kind(&app));
    }

    fn a_form_mended_after_a_mistake_overwrites_nobody_s_work(app: TestApp) {
        actix_web::rt::System::new().block_on(is_slow_and_mistaken(&app));
    }

    fn a_takedown_s_form_says_what_is_wrong_and_never_sets_authenticity(app: TestApp) {
        actix_web::rt::System::new().block_on(fills_in_a_takedown(&app));
    }

    fn what_we_can_hold_at_all_stands_beside_the_data_classes(app: TestApp) {
        actix_web::rt::System::new().block_on(shows_holdings(&app));
    }
}
