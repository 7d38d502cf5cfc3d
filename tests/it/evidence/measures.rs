//! What could not wait for the Board, and the files that a referral has destroyed.

use super::*;

fn refers(app: &TestApp, who: &Somebody, case: &CaseNumber) -> Result<MeasureId, cases::Error> {
    let new = NewReferral {
        recipient_type: ReferralRecipient::Hotline,
        recipient: "PlantedHotline".to_owned(),
        reference: "PlantedReference".to_owned(),
        reason: "PlantedReason".to_owned(),
        done: "PlantedPassedOn".to_owned(),
        referred_at: app.now(),
    };
    let (act, case) = (who.act(), case.clone());
    app.pool.write(move |db| cases::refer(db, &act, &case, &new))
}

fn takes(app: &TestApp, who: &Somebody, case: &CaseNumber, new: &NewMeasure) -> Result<MeasureId, cases::Error> {
    let (act, case, new) = (who.act(), case.clone(), new.clone());
    app.pool.write(move |db| cases::take_measure(db, &act, &case, &new))
}

on_both! {
    fn the_referral_asks_for_the_destruction_of_every_file_and_a_second_person_confirms(app: TestApp) {
        let (mara, omar) = (app.officer("mara"), app.officer("omar"));
        let (case, notice, file) = with_file(&app);
        let item = uploads(&app, &mara, &case, &[("good.png", PNG)]).unwrap()[0];
        let waiting = || app.pool.read(|db| cases::files_to_destroy(db, &mara.act(), &app.case(&case))).unwrap();
        assert!(waiting().is_empty(), "only of a case about that");
        is_about(&mara, &case, TermsCategory::ChildSexualExploitation);
        assert_eq!(waiting().iter().filter(|file| file.asked_by.is_none()).count(), 2);
        let before = app.count("events");
        refers(&app, &mara, &case).unwrap();
        assert_eq!(app.count("events") - before, 3, "the referral, and a request for each file");
        assert_eq!(waiting().iter().filter(|file| file.asked_by.as_deref() == Some("mara")).count(), 2);
        assert_eq!(app.count("part_destructions WHERE reason = 'unlawful_content'"), 1, "texts are the report");
        let confirms = |who: &Somebody| cases::confirm_destruction(&app.pool, &who.act(), &case, notice, file);
        assert!(matches!(confirms(&mara), Err(cases::Error::SamePerson)));
        confirms(&omar).unwrap();
        cases::confirm_upload_destruction(&app.pool, &omar.act(), &case, item).unwrap();
        assert!(waiting().is_empty());
        let of_file = lists(&app, &mara, &case).items.iter().find(|one| one.item.part == Some(file)).unwrap().item.id;
        assert_eq!([item, of_file].map(|item| integrity(&app, &mara, &case, item)), [Integrity::Destroyed; 2]);
        let words = cases::read_attachment(&app.pool, &mara.act(), &case, notice, file).map(drop).unwrap_err().to_string();
        assert!(words.contains("two persons destroyed this on 2026-05-04"), "{words}");
        assert!(cases::read_notice(&app.pool, &mara.act(), &case, notice).unwrap().text.contains("this group"));
        // What comes later is asked for by the next referral.
        let standing = app.pool.read(|db| cases::evidence_standing(db, &mara.act(), &app.case(&case))).unwrap();
        assert!(standing.protected && standing.is_referred() && standing.to_destroy == 0);
    }

    fn a_referral_of_another_matter_destroys_nothing(app: TestApp) {
        let mara = app.officer("mara");
        let (case, ..) = with_file(&app);
        is_about(&mara, &case, TermsCategory::Violence);
        refers(&app, &mara, &case).unwrap();
        assert_eq!((app.count("referrals"), app.count("part_destructions")), (1, 0));
    }

    fn a_measure_is_sealed_and_taken_by_an_officer_before_the_decision(app: TestApp) {
        let [ann, bob] = app.board();
        let (mara, cleo, axel) = (app.officer("mara"), app.clerk("cleo"), app.auditor("axel"));
        let case = app.opens_case(complaint());
        let new = NewMeasure {
            measure: Measure::AccessEnded,
            reason: "PlantedReason".to_owned(),
            done: "PlantedDone".to_owned(),
            carried_out_at: app.now(),
        };
        takes(&app, &mara, &case, &new).unwrap();
        for (field, wrong) in [
            ("carried_out_at", NewMeasure { carried_out_at: app.now().plus_seconds(1), ..new.clone() }),
            ("carried_out_at", NewMeasure { carried_out_at: app.now().plus_seconds(-86_400), ..new.clone() }),
            ("reason", NewMeasure { reason: " ".to_owned(), ..new.clone() }),
            ("done", NewMeasure { done: String::new(), ..new.clone() }),
            ("measure", NewMeasure { measure: Measure::Referral, ..new.clone() }),
        ] {
            is_invalid(takes(&app, &mara, &case, &wrong), field);
        }
        for who in [&cleo, &axel, &app.reviewer("rea"), &ann] {
            assert!(takes(&app, who, &case, &new).is_err(), "{}", who.name);
        }
        refers(&app, &mara, &case).unwrap();
        let sealed = app.blobs("SELECT reason AS bytes FROM urgent_measures UNION ALL SELECT done AS bytes FROM urgent_measures \
                                UNION ALL SELECT recipient AS bytes FROM referrals UNION ALL SELECT reference AS bytes FROM referrals");
        assert!(!sealed.iter().any(|bytes| bytes.windows(7).any(|part| part == b"Planted")));
        let (_, open) = cases::list_measures(&app.pool, &mara.act(), &case).unwrap();
        assert_eq!((open[0].done.as_deref(), open[1].referral.as_ref().unwrap().reference.as_deref()),
            (Some("PlantedDone"), Some("PlantedReference")));
        let (_, closed) = cases::list_measures(&app.pool, &axel.act(), &case).unwrap();
        assert_eq!((closed.len(), closed[0].done.as_ref(), closed[1].reason.as_ref()), (2, None, None));
        // From any open state; what is decided is carried out in another way.
        mara.assigns(&case, &mara).unwrap();
        mara.recommends(&case, OUTSIDE).unwrap();
        takes(&app, &mara, &case, &new).unwrap();
        cleo.opens_ballot(&case, OUTSIDE).unwrap();
        for member in [&ann, &bob] {
            member.votes(&case, quarterlight::workflow::tally::Choice::For).unwrap();
        }
        cleo.closes_ballot(&case).unwrap();
        assert!(matches!(takes(&app, &mara, &case, &new), Err(cases::Error::Denied(_))));
    }
}
