// @generated automatically by Diesel CLI.

diesel::table! {
    assignments (id) {
        id -> BigInt,
        case_id -> BigInt,
        user_id -> BigInt,
        assigned_by -> BigInt,
        assigned_at -> BigInt,
        taken_back_by -> Nullable<BigInt>,
        taken_back_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    authorities (id) {
        id -> BigInt,
        version -> BigInt,
        name -> Text,
        country -> Text,
        authority_type -> Text,
        key_id -> BigInt,
        contact -> Nullable<Binary>,
        contact_verified_by -> Nullable<BigInt>,
        contact_verified_at -> Nullable<BigInt>,
        added_at -> BigInt,
        retired_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    authority_changes (id) {
        id -> BigInt,
        authority_id -> Nullable<BigInt>,
        authority_version -> Nullable<BigInt>,
        key_id -> BigInt,
        proposed -> Binary,
        proposed_by -> BigInt,
        proposed_at -> BigInt,
        confirmed_by -> Nullable<BigInt>,
        confirmed_at -> Nullable<BigInt>,
        withdrawn_by -> Nullable<BigInt>,
        withdrawn_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    authority_domains (authority_id, domain) {
        authority_id -> BigInt,
        domain -> Text,
    }
}

diesel::table! {
    ballot_deviations (ballot_id) {
        ballot_id -> BigInt,
        deviation -> Binary,
    }
}

diesel::table! {
    ballot_electors (ballot_id, user_id) {
        ballot_id -> BigInt,
        user_id -> BigInt,
        chair -> Bool,
    }
}

diesel::table! {
    ballot_measures (ballot_id, measure_id) {
        ballot_id -> BigInt,
        measure_id -> BigInt,
        proposal -> Text,
    }
}

diesel::table! {
    ballots (id) {
        id -> BigInt,
        case_id -> BigInt,
        recommendation_id -> BigInt,
        motion_version -> Integer,
        outcome -> Text,
        motion -> Binary,
        evidence_sha256 -> Binary,
        quorum -> Integer,
        majority -> Text,
        tie -> Text,
        state -> Text,
        version -> BigInt,
        opened_by -> BigInt,
        opened_at -> BigInt,
        closes_at -> BigInt,
        closed_at -> Nullable<BigInt>,
        result -> Nullable<Text>,
    }
}

diesel::table! {
    bulletin_entries (id) {
        id -> BigInt,
        about -> Nullable<BigInt>,
        recorded -> Nullable<Text>,
        reason -> Nullable<Text>,
        until_on -> Nullable<Text>,
        deleted_on -> Nullable<Text>,
        written_by -> BigInt,
        written_at -> BigInt,
        confirmed_by -> Nullable<BigInt>,
        confirmed_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    carryings_out (id) {
        id -> BigInt,
        case_id -> BigInt,
        decision_id -> BigInt,
        done -> Binary,
        carried_out_by -> BigInt,
        carried_out_at -> BigInt,
        nothing_given -> Bool,
    }
}

diesel::table! {
    case_links (id) {
        id -> BigInt,
        from_case_id -> BigInt,
        to_case_id -> BigInt,
        relation -> Text,
        linked_by -> BigInt,
        linked_at -> BigInt,
        unlinked_by -> Nullable<BigInt>,
        unlinked_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    case_notices (case_id, notice_id) {
        case_id -> BigInt,
        notice_id -> BigInt,
        added_at -> BigInt,
    }
}

diesel::table! {
    cases (id) {
        id -> BigInt,
        number -> Text,
        reference -> Text,
        ledger_reference -> Text,
        version -> BigInt,
        state -> Text,
        kind -> Text,
        kind_confirmed -> Bool,
        channel -> Text,
        urgency -> Text,
        language -> Nullable<Text>,
        summary -> Text,
        terms_version -> Text,
        assigned_to -> Nullable<BigInt>,
        key_id -> BigInt,
        received_at -> BigInt,
        logged_at -> BigInt,
        protected_at -> Nullable<BigInt>,
        country -> Nullable<Text>,
        category -> Nullable<Text>,
    }
}

diesel::table! {
    check_override_confirmations (override_id) {
        override_id -> BigInt,
        confirmed_by -> BigInt,
        confirmed_role -> Text,
        confirmed_at -> BigInt,
    }
}

diesel::table! {
    check_overrides (id) {
        id -> BigInt,
        quarter -> Text,
        version -> Integer,
        check_name -> Text,
        finding -> Text,
        reason -> Text,
        proposed_by -> BigInt,
        proposed_role -> Text,
        proposed_at -> BigInt,
    }
}

diesel::table! {
    consent_items (ballot_id) {
        ballot_id -> BigInt,
        added_by -> BigInt,
        added_at -> BigInt,
    }
}

diesel::table! {
    consent_pulls (ballot_id) {
        ballot_id -> BigInt,
        pulled_by -> BigInt,
        pulled_at -> BigInt,
    }
}

diesel::table! {
    content_details (case_id) {
        case_id -> BigInt,
        terms_category -> Nullable<Text>,
        takedown_kind -> Nullable<Text>,
        requesting_country -> Nullable<Text>,
        source_type -> Nullable<Text>,
        target_type -> Nullable<Text>,
        items_specified -> Nullable<Integer>,
        items_located -> Nullable<Integer>,
        items_actioned -> Nullable<Integer>,
        basis -> Nullable<Text>,
        technically_possible -> Nullable<Bool>,
        transmitting_country -> Nullable<Text>,
        authority_type -> Nullable<Text>,
        instrument -> Nullable<Text>,
        legal_basis -> Text,
        binding_on_us -> Nullable<Text>,
        authenticity -> Text,
        terms_subcategory -> Nullable<Text>,
    }
}

diesel::table! {
    counters (name) {
        name -> Text,
        value -> BigInt,
    }
}

diesel::table! {
    deadline_alerts (id) {
        id -> BigInt,
        case_id -> BigInt,
        rule -> Text,
        due_at -> BigInt,
        stage -> Text,
        raised_at -> BigInt,
    }
}

diesel::table! {
    deadline_pauses (id) {
        id -> BigInt,
        case_id -> BigInt,
        reason -> Text,
        paused_by -> BigInt,
        paused_at -> BigInt,
        resumed_by -> Nullable<BigInt>,
        resumed_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    decision_nags (decision_id) {
        decision_id -> BigInt,
        nagged_at -> BigInt,
    }
}

diesel::table! {
    decision_tasks (id) {
        id -> BigInt,
        case_id -> BigInt,
        decision_id -> BigInt,
        task -> Text,
        result -> Nullable<Text>,
        proof -> Nullable<Binary>,
        settled_by -> Nullable<BigInt>,
        settled_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    decisions (id) {
        id -> BigInt,
        case_id -> BigInt,
        ballot_id -> Nullable<BigInt>,
        recommendation_id -> BigInt,
        decided_by -> Text,
        outcome -> Text,
        recommendation_followed -> Bool,
        grounds -> Binary,
        public_summary -> Nullable<Binary>,
        votes_for -> Integer,
        votes_against -> Integer,
        votes_abstained -> Integer,
        members_recused -> Integer,
        members_absent -> Integer,
        decided_at -> BigInt,
    }
}

diesel::table! {
    dissents (id) {
        id -> BigInt,
        case_id -> BigInt,
        decision_id -> BigInt,
        user_id -> BigInt,
        dissent -> Binary,
        written_at -> BigInt,
    }
}

diesel::table! {
    drafts (user_id, case_id, form) {
        user_id -> BigInt,
        case_id -> BigInt,
        form -> Text,
        body -> Binary,
        saved_at -> BigInt,
    }
}

diesel::table! {
    edition_cases (edition_id, case_id) {
        edition_id -> BigInt,
        case_id -> BigInt,
    }
}

diesel::table! {
    edition_corrections (edition_id) {
        edition_id -> BigInt,
        reason -> Text,
        prepared_role -> Text,
    }
}

diesel::table! {
    edition_files (edition_id, name) {
        edition_id -> BigInt,
        name -> Text,
        sha256 -> Binary,
        content -> Binary,
    }
}

diesel::table! {
    editions (id) {
        id -> BigInt,
        quarter -> Text,
        version -> Integer,
        state -> Text,
        cut_off_at -> BigInt,
        figures_sha256 -> Binary,
        prepared_by -> BigInt,
        prepared_at -> BigInt,
        published_by -> Nullable<BigInt>,
        published_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    event_links (number) {
        number -> BigInt,
        event_id -> BigInt,
        hash -> Binary,
    }
}

diesel::table! {
    events (id) {
        id -> BigInt,
        at -> BigInt,
        actor_id -> Nullable<BigInt>,
        program -> Nullable<Text>,
        verb -> Text,
        case_id -> Nullable<BigInt>,
        subject_id -> Nullable<BigInt>,
        detail -> Text,
    }
}

diesel::table! {
    evidence (id) {
        id -> BigInt,
        case_id -> BigInt,
        notice_id -> Nullable<BigInt>,
        part_id -> Nullable<BigInt>,
        upload_id -> Nullable<BigInt>,
        sha256 -> Binary,
        added_by -> Nullable<BigInt>,
        added_at -> BigInt,
    }
}

diesel::table! {
    identifiers (id) {
        id -> BigInt,
        case_id -> BigInt,
        identifier_type -> Text,
        value -> Binary,
        value_hash -> Binary,
        added_at -> BigInt,
    }
}

diesel::table! {
    import_progress (source) {
        source -> Binary,
        messages -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    kind_changes (id) {
        id -> BigInt,
        case_id -> BigInt,
        from_kind -> Text,
        to_kind -> Text,
        changed_at -> BigInt,
    }
}

diesel::table! {
    mail_reports (id) {
        id -> BigInt,
        mail_id -> BigInt,
        notice_id -> Nullable<BigInt>,
        delivery -> Text,
        status -> Nullable<Text>,
        reported_at -> BigInt,
    }
}

diesel::table! {
    mailboxes (name) {
        name -> Binary,
        uid_validity -> BigInt,
        last_uid -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    mails (id) {
        id -> BigInt,
        message -> Text,
        cause_id -> BigInt,
        recipient_id -> BigInt,
        case_id -> Nullable<BigInt>,
        user_id -> Nullable<BigInt>,
        key_id -> BigInt,
        payload -> Binary,
        state -> Text,
        attempts -> Integer,
        due_at -> BigInt,
        queued_at -> BigInt,
        sent_at -> Nullable<BigInt>,
        last_error -> Nullable<Text>,
        letter -> Nullable<Binary>,
        address_hash -> Nullable<Binary>,
    }
}

diesel::table! {
    measure_results (id) {
        id -> BigInt,
        measure_id -> BigInt,
        result -> Text,
        ballot_id -> Nullable<BigInt>,
        decided_at -> BigInt,
    }
}

diesel::table! {
    measure_reversals (measure_id) {
        measure_id -> BigInt,
        reversal -> Text,
        note -> Binary,
        recorded_by -> BigInt,
        recorded_at -> BigInt,
    }
}

diesel::table! {
    meeting_attendance (meeting_id, user_id) {
        meeting_id -> BigInt,
        user_id -> BigInt,
        attendance -> Text,
        chair -> Bool,
        recorded_by -> BigInt,
        recorded_at -> BigInt,
    }
}

diesel::table! {
    meeting_items (id) {
        id -> BigInt,
        meeting_id -> BigInt,
        case_id -> BigInt,
        position -> Integer,
        pending -> Bool,
        added_by -> BigInt,
        added_at -> BigInt,
    }
}

diesel::table! {
    meetings (id) {
        id -> BigInt,
        kind -> Text,
        state -> Text,
        version -> BigInt,
        key_id -> BigInt,
        place -> Nullable<Binary>,
        begins_at -> BigInt,
        ends_at -> Nullable<BigInt>,
        called_by -> BigInt,
        called_at -> BigInt,
        closed_by -> Nullable<BigInt>,
        closed_at -> Nullable<BigInt>,
        reminded_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    merged_notices (merge_id, notice_id) {
        merge_id -> BigInt,
        notice_id -> BigInt,
    }
}

diesel::table! {
    merges (id) {
        id -> BigInt,
        case_id -> BigInt,
        into_case_id -> BigInt,
        merged_by -> BigInt,
        merged_at -> BigInt,
        unmerged_by -> Nullable<BigInt>,
        unmerged_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    minutes (meeting_id) {
        meeting_id -> BigInt,
        remarks -> Nullable<Binary>,
        drafted_by -> BigInt,
        drafted_at -> BigInt,
        signed_by -> Nullable<BigInt>,
        signed_at -> Nullable<BigInt>,
        document -> Nullable<Binary>,
        sha256 -> Nullable<Binary>,
    }
}

diesel::table! {
    named_deadlines (id) {
        id -> BigInt,
        case_id -> BigInt,
        due_at -> BigInt,
        named_by -> BigInt,
        named_at -> BigInt,
        withdrawn_by -> Nullable<BigInt>,
        withdrawn_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    note_mentions (note_id, user_id) {
        note_id -> BigInt,
        user_id -> BigInt,
        seen_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    notes (id) {
        id -> BigInt,
        case_id -> BigInt,
        author_id -> BigInt,
        body -> Nullable<Binary>,
        written_at -> BigInt,
        taken_back_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    notice_facts (notice_id) {
        notice_id -> BigInt,
        parser_version -> Integer,
        sent_at -> Nullable<BigInt>,
        language -> Nullable<Text>,
        automatic -> Bool,
        mailing_list -> Bool,
        bounce -> Bool,
        duplicated_headers -> Text,
        sender_hash -> Nullable<Binary>,
        message_id_hash -> Nullable<Binary>,
    }
}

diesel::table! {
    notice_numbers (number) {
        number -> BigInt,
        notice_id -> BigInt,
    }
}

diesel::table! {
    notice_parts (id) {
        id -> BigInt,
        notice_id -> BigInt,
        position -> Integer,
        role -> Text,
        content_type -> Text,
        size -> BigInt,
        sha256 -> Binary,
        key_id -> BigInt,
        file_name -> Nullable<Binary>,
        body -> Binary,
    }
}

diesel::table! {
    notice_repeats (id) {
        id -> BigInt,
        notice_id -> BigInt,
        received_at -> BigInt,
        transport -> Nullable<Text>,
        envelope -> Nullable<Binary>,
        placed_at -> Nullable<BigInt>,
        logged_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    notices (id) {
        id -> BigInt,
        received_at -> BigInt,
        logged_at -> BigInt,
        channel -> Text,
        transport -> Text,
        size -> BigInt,
        sha256 -> Binary,
        opening -> Binary,
        content_hash -> Binary,
        key_id -> BigInt,
        raw -> Binary,
        envelope -> Binary,
    }
}

diesel::table! {
    openpgp_keys (id) {
        id -> BigInt,
        authority_id -> BigInt,
        key_id -> BigInt,
        certificate -> Binary,
        fingerprint_hash -> Binary,
        account -> Binary,
        entered_by -> BigInt,
        entered_at -> BigInt,
        confirmed_by -> Nullable<BigInt>,
        confirmed_at -> Nullable<BigInt>,
        withdrawn_by -> Nullable<BigInt>,
        withdrawn_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    oversized_messages (id) {
        id -> BigInt,
        mailbox -> Binary,
        uid_validity -> BigInt,
        uid -> BigInt,
        size -> BigInt,
        seen_at -> BigInt,
        dealt_with_by -> Nullable<BigInt>,
        dealt_with_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    part_destructions (part_id) {
        part_id -> BigInt,
        notice_id -> BigInt,
        reason -> Text,
        asked_by -> BigInt,
        asked_at -> BigInt,
        confirmed_by -> Nullable<BigInt>,
        confirmed_at -> Nullable<BigInt>,
        destroyed_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    parties (id) {
        id -> BigInt,
        case_id -> BigInt,
        role -> Text,
        private -> Binary,
        address_hash -> Nullable<Binary>,
        added_at -> BigInt,
        authority_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    password_links (id) {
        id -> BigInt,
        user_id -> BigInt,
        token_hash -> Binary,
        created_at -> BigInt,
        expires_at -> BigInt,
        used_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    placements (notice_id) {
        notice_id -> BigInt,
        disposition -> Text,
        case_id -> Nullable<BigInt>,
        pen_reason -> Nullable<Text>,
        suggested_case_id -> Nullable<BigInt>,
        set_aside_reason -> Nullable<Text>,
        penned_at -> Nullable<BigInt>,
        placed_at -> Nullable<BigInt>,
        suggested_kind -> Nullable<Text>,
    }
}

diesel::table! {
    public_summaries (id) {
        id -> BigInt,
        case_id -> BigInt,
        decision_id -> BigInt,
        summary -> Binary,
        drafted_by -> BigInt,
        drafted_at -> BigInt,
        result -> Nullable<Text>,
        remark -> Nullable<Binary>,
        settled_by -> Nullable<BigInt>,
        settled_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    recommendation_contents (recommendation_id) {
        recommendation_id -> BigInt,
        case_id -> BigInt,
        guide_version -> Text,
        basis -> Text,
        terms_category -> Nullable<Text>,
        reasons -> Text,
        law -> Nullable<Binary>,
        facts -> Binary,
        deviation -> Nullable<Binary>,
        reconsidered -> Nullable<Text>,
    }
}

diesel::table! {
    recommendations (id) {
        id -> BigInt,
        case_id -> BigInt,
        reviewer_id -> BigInt,
        severity -> Text,
        finding -> Text,
        outcome -> Text,
        grounds -> Binary,
        recommended_at -> BigInt,
    }
}

diesel::table! {
    reconsiderations (case_id) {
        case_id -> BigInt,
        first_case_id -> BigInt,
        first_decision_id -> BigInt,
        notice_id -> BigInt,
        reason -> Binary,
        opened_by -> BigInt,
        opened_at -> BigInt,
    }
}

diesel::table! {
    recusal_rulings (recusal_id) {
        recusal_id -> BigInt,
        ballot_id -> BigInt,
        ruling -> Text,
        reason -> Nullable<Binary>,
        ruled_by -> BigInt,
        ruled_at -> BigInt,
    }
}

diesel::table! {
    recusals (id) {
        id -> BigInt,
        ballot_id -> BigInt,
        user_id -> BigInt,
        reason -> Binary,
        recused_at -> BigInt,
    }
}

diesel::table! {
    referrals (measure_id) {
        measure_id -> BigInt,
        case_id -> BigInt,
        recipient_type -> Text,
        recipient -> Binary,
        reference -> Binary,
        referred_at -> BigInt,
    }
}

diesel::table! {
    report_entries (id) {
        id -> BigInt,
        quarter -> Text,
        code -> Text,
        number -> Nullable<BigInt>,
        note -> Nullable<Text>,
        entered_by -> BigInt,
        entered_at -> BigInt,
        confirmed_by -> Nullable<BigInt>,
        confirmed_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    request_data_classes (case_id, data_class) {
        case_id -> BigInt,
        data_class -> Text,
        sought -> Bool,
        held -> Bool,
        given -> Bool,
    }
}

diesel::table! {
    request_details (case_id) {
        case_id -> BigInt,
        requesting_country -> Nullable<Text>,
        transmitting_country -> Nullable<Text>,
        authority_type -> Nullable<Text>,
        instrument -> Nullable<Text>,
        legal_basis -> Text,
        offence -> Nullable<Text>,
        binding_on_us -> Nullable<Text>,
        authenticity -> Text,
        identifiers_specified -> Nullable<Integer>,
        identifiers_held -> Nullable<Integer>,
        identifiers_disclosed -> Nullable<Integer>,
    }
}

diesel::table! {
    saved_views (id) {
        id -> BigInt,
        owner_id -> BigInt,
        name -> Text,
        query -> Text,
        shared -> Bool,
        created_at -> BigInt,
    }
}

diesel::table! {
    secrecy_orders (id) {
        id -> BigInt,
        case_id -> BigInt,
        until_on -> Nullable<Text>,
        recorded_by -> BigInt,
        recorded_at -> BigInt,
        confirmed_by -> Nullable<BigInt>,
        ended_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    send_backs (id) {
        id -> BigInt,
        case_id -> BigInt,
        recommendation_id -> BigInt,
        ballot_id -> Nullable<BigInt>,
        reason -> Binary,
        sent_back_by -> Nullable<BigInt>,
        sent_back_at -> BigInt,
    }
}

diesel::table! {
    set_asides (id) {
        id -> BigInt,
        case_id -> BigInt,
        from_state -> Text,
        reason -> Text,
        set_aside_by -> BigInt,
        set_aside_at -> BigInt,
        taken_back_by -> Nullable<BigInt>,
        taken_back_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    set_up_steps (step) {
        step -> Text,
        done_by -> BigInt,
        done_at -> BigInt,
    }
}

diesel::table! {
    sign_ins (id) {
        id -> BigInt,
        user_id -> BigInt,
        token_hash -> Binary,
        authenticated_at -> BigInt,
        last_seen_at -> BigInt,
        expires_at -> BigInt,
    }
}

diesel::table! {
    standing_applications (id) {
        id -> BigInt,
        case_id -> BigInt,
        standing_decision_id -> BigInt,
        recommendation_id -> BigInt,
        kind -> Text,
        applied_by -> BigInt,
        applied_at -> BigInt,
        window_ends_at -> BigInt,
    }
}

diesel::table! {
    standing_call_ins (application_id) {
        application_id -> BigInt,
        called_in_by -> Nullable<BigInt>,
        called_in_at -> BigInt,
        reason -> Nullable<Binary>,
    }
}

diesel::table! {
    standing_decisions (id) {
        id -> BigInt,
        decision_id -> BigInt,
        ballot_id -> BigInt,
        kind -> Text,
        title -> Text,
        scope -> Text,
        outcome -> Text,
        window_days -> Integer,
        version -> BigInt,
        adopted_at -> BigInt,
        expires_at -> BigInt,
    }
}

diesel::table! {
    standing_proposals (ballot_id) {
        ballot_id -> BigInt,
        title -> Text,
        scope -> Text,
        window_days -> Integer,
        expires_at -> BigInt,
    }
}

diesel::table! {
    standing_revocations (standing_decision_id) {
        standing_decision_id -> BigInt,
        reason -> Text,
        revoked_by -> BigInt,
        revoked_at -> BigInt,
    }
}

diesel::table! {
    statement_affirmations (id) {
        id -> BigInt,
        quarter -> Text,
        statement -> Text,
        user_id -> BigInt,
        word -> Text,
        said_at -> BigInt,
    }
}

diesel::table! {
    stopped_addresses (address_hash) {
        address_hash -> Binary,
        mail_id -> BigInt,
        stopped_at -> BigInt,
    }
}

diesel::table! {
    unfetched_messages (mailbox, uid_validity, uid) {
        mailbox -> Binary,
        uid_validity -> BigInt,
        uid -> BigInt,
        since -> BigInt,
    }
}

diesel::table! {
    unlinked_events (event_id) {
        event_id -> BigInt,
    }
}

diesel::table! {
    upload_destructions (upload_id) {
        upload_id -> BigInt,
        reason -> Text,
        asked_by -> BigInt,
        asked_at -> BigInt,
        confirmed_by -> Nullable<BigInt>,
        confirmed_at -> Nullable<BigInt>,
        destroyed_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    uploads (id) {
        id -> BigInt,
        case_id -> BigInt,
        key_id -> BigInt,
        content_type -> Text,
        size -> BigInt,
        sha256 -> Binary,
        file_name -> Binary,
        origin -> Binary,
        body -> Binary,
        marks -> Text,
        uploaded_by -> BigInt,
        uploaded_at -> BigInt,
    }
}

diesel::table! {
    urgent_measures (id) {
        id -> BigInt,
        case_id -> BigInt,
        measure -> Text,
        reason -> Binary,
        done -> Binary,
        carried_out_by -> BigInt,
        carried_out_at -> BigInt,
        recorded_at -> BigInt,
        ratify_by -> BigInt,
    }
}

diesel::table! {
    user_roles (user_id, role) {
        user_id -> BigInt,
        role -> Text,
    }
}

diesel::table! {
    users (id) {
        id -> BigInt,
        name -> Text,
        display_name -> Text,
        email -> Text,
        password_hash -> Nullable<Text>,
        state -> Text,
        failed_sign_ins -> Integer,
        locked_until -> Nullable<BigInt>,
        created_at -> BigInt,
        access_ends_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    verifications (id) {
        id -> BigInt,
        case_id -> BigInt,
        method -> Text,
        result -> Text,
        account -> Binary,
        verified_by -> BigInt,
        verified_at -> BigInt,
        confirmed_by -> Nullable<BigInt>,
        confirmed_at -> Nullable<BigInt>,
        withdrawn_by -> Nullable<BigInt>,
        withdrawn_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    vote_sources (vote_id) {
        vote_id -> BigInt,
        source -> Binary,
    }
}

diesel::table! {
    votes (id) {
        id -> BigInt,
        ballot_id -> BigInt,
        user_id -> BigInt,
        choice -> Text,
        entered_by -> Nullable<BigInt>,
        cast_at -> BigInt,
    }
}

diesel::table! {
    watches (case_id, user_id) {
        case_id -> BigInt,
        user_id -> BigInt,
        since -> BigInt,
        seen_event_id -> Nullable<BigInt>,
    }
}

diesel::joinable!(assignments -> cases (case_id));
diesel::joinable!(authorities -> users (contact_verified_by));
diesel::joinable!(authority_changes -> authorities (authority_id));
diesel::joinable!(authority_domains -> authorities (authority_id));
diesel::joinable!(ballot_deviations -> ballots (ballot_id));
diesel::joinable!(ballot_electors -> ballots (ballot_id));
diesel::joinable!(ballot_electors -> users (user_id));
diesel::joinable!(ballot_measures -> ballots (ballot_id));
diesel::joinable!(ballot_measures -> urgent_measures (measure_id));
diesel::joinable!(ballots -> cases (case_id));
diesel::joinable!(ballots -> recommendations (recommendation_id));
diesel::joinable!(ballots -> users (opened_by));
diesel::joinable!(carryings_out -> cases (case_id));
diesel::joinable!(carryings_out -> decisions (decision_id));
diesel::joinable!(carryings_out -> users (carried_out_by));
diesel::joinable!(case_notices -> cases (case_id));
diesel::joinable!(case_notices -> notices (notice_id));
diesel::joinable!(cases -> users (assigned_to));
diesel::joinable!(check_override_confirmations -> check_overrides (override_id));
diesel::joinable!(check_override_confirmations -> users (confirmed_by));
diesel::joinable!(check_overrides -> users (proposed_by));
diesel::joinable!(consent_items -> ballots (ballot_id));
diesel::joinable!(consent_items -> users (added_by));
diesel::joinable!(consent_pulls -> consent_items (ballot_id));
diesel::joinable!(consent_pulls -> users (pulled_by));
diesel::joinable!(content_details -> cases (case_id));
diesel::joinable!(deadline_alerts -> cases (case_id));
diesel::joinable!(deadline_pauses -> cases (case_id));
diesel::joinable!(decision_nags -> decisions (decision_id));
diesel::joinable!(decision_tasks -> cases (case_id));
diesel::joinable!(decision_tasks -> decisions (decision_id));
diesel::joinable!(decision_tasks -> users (settled_by));
diesel::joinable!(decisions -> ballots (ballot_id));
diesel::joinable!(decisions -> cases (case_id));
diesel::joinable!(decisions -> recommendations (recommendation_id));
diesel::joinable!(dissents -> cases (case_id));
diesel::joinable!(dissents -> decisions (decision_id));
diesel::joinable!(dissents -> users (user_id));
diesel::joinable!(drafts -> cases (case_id));
diesel::joinable!(drafts -> users (user_id));
diesel::joinable!(edition_cases -> cases (case_id));
diesel::joinable!(edition_cases -> editions (edition_id));
diesel::joinable!(edition_corrections -> editions (edition_id));
diesel::joinable!(edition_files -> editions (edition_id));
diesel::joinable!(event_links -> events (event_id));
diesel::joinable!(evidence -> cases (case_id));
diesel::joinable!(evidence -> notice_parts (part_id));
diesel::joinable!(evidence -> notices (notice_id));
diesel::joinable!(evidence -> uploads (upload_id));
diesel::joinable!(evidence -> users (added_by));
diesel::joinable!(identifiers -> cases (case_id));
diesel::joinable!(kind_changes -> cases (case_id));
diesel::joinable!(mail_reports -> mails (mail_id));
diesel::joinable!(mail_reports -> notices (notice_id));
diesel::joinable!(mails -> cases (case_id));
diesel::joinable!(mails -> users (user_id));
diesel::joinable!(measure_results -> ballots (ballot_id));
diesel::joinable!(measure_results -> urgent_measures (measure_id));
diesel::joinable!(measure_reversals -> urgent_measures (measure_id));
diesel::joinable!(measure_reversals -> users (recorded_by));
diesel::joinable!(meeting_attendance -> meetings (meeting_id));
diesel::joinable!(meeting_items -> cases (case_id));
diesel::joinable!(meeting_items -> meetings (meeting_id));
diesel::joinable!(meeting_items -> users (added_by));
diesel::joinable!(merged_notices -> merges (merge_id));
diesel::joinable!(merged_notices -> notices (notice_id));
diesel::joinable!(minutes -> meetings (meeting_id));
diesel::joinable!(named_deadlines -> cases (case_id));
diesel::joinable!(note_mentions -> notes (note_id));
diesel::joinable!(note_mentions -> users (user_id));
diesel::joinable!(notes -> cases (case_id));
diesel::joinable!(notes -> users (author_id));
diesel::joinable!(notice_facts -> notices (notice_id));
diesel::joinable!(notice_numbers -> notices (notice_id));
diesel::joinable!(notice_parts -> notices (notice_id));
diesel::joinable!(notice_repeats -> notices (notice_id));
diesel::joinable!(openpgp_keys -> authorities (authority_id));
diesel::joinable!(oversized_messages -> mailboxes (mailbox));
diesel::joinable!(oversized_messages -> users (dealt_with_by));
diesel::joinable!(part_destructions -> notice_parts (part_id));
diesel::joinable!(part_destructions -> notices (notice_id));
diesel::joinable!(parties -> authorities (authority_id));
diesel::joinable!(parties -> cases (case_id));
diesel::joinable!(password_links -> users (user_id));
diesel::joinable!(placements -> notices (notice_id));
diesel::joinable!(public_summaries -> cases (case_id));
diesel::joinable!(public_summaries -> decisions (decision_id));
diesel::joinable!(recommendation_contents -> cases (case_id));
diesel::joinable!(recommendation_contents -> recommendations (recommendation_id));
diesel::joinable!(recommendations -> cases (case_id));
diesel::joinable!(recommendations -> users (reviewer_id));
diesel::joinable!(reconsiderations -> decisions (first_decision_id));
diesel::joinable!(reconsiderations -> notices (notice_id));
diesel::joinable!(reconsiderations -> users (opened_by));
diesel::joinable!(recusal_rulings -> ballots (ballot_id));
diesel::joinable!(recusal_rulings -> recusals (recusal_id));
diesel::joinable!(recusal_rulings -> users (ruled_by));
diesel::joinable!(recusals -> ballots (ballot_id));
diesel::joinable!(recusals -> users (user_id));
diesel::joinable!(referrals -> cases (case_id));
diesel::joinable!(referrals -> urgent_measures (measure_id));
diesel::joinable!(request_data_classes -> cases (case_id));
diesel::joinable!(request_details -> cases (case_id));
diesel::joinable!(saved_views -> users (owner_id));
diesel::joinable!(secrecy_orders -> cases (case_id));
diesel::joinable!(send_backs -> ballots (ballot_id));
diesel::joinable!(send_backs -> cases (case_id));
diesel::joinable!(send_backs -> recommendations (recommendation_id));
diesel::joinable!(send_backs -> users (sent_back_by));
diesel::joinable!(set_asides -> cases (case_id));
diesel::joinable!(set_up_steps -> users (done_by));
diesel::joinable!(sign_ins -> users (user_id));
diesel::joinable!(standing_applications -> cases (case_id));
diesel::joinable!(standing_applications -> recommendations (recommendation_id));
diesel::joinable!(standing_applications -> standing_decisions (standing_decision_id));
diesel::joinable!(standing_applications -> users (applied_by));
diesel::joinable!(standing_call_ins -> standing_applications (application_id));
diesel::joinable!(standing_call_ins -> users (called_in_by));
diesel::joinable!(standing_decisions -> ballots (ballot_id));
diesel::joinable!(standing_decisions -> decisions (decision_id));
diesel::joinable!(standing_proposals -> ballots (ballot_id));
diesel::joinable!(standing_revocations -> standing_decisions (standing_decision_id));
diesel::joinable!(standing_revocations -> users (revoked_by));
diesel::joinable!(statement_affirmations -> users (user_id));
diesel::joinable!(stopped_addresses -> mails (mail_id));
diesel::joinable!(unfetched_messages -> mailboxes (mailbox));
diesel::joinable!(unlinked_events -> events (event_id));
diesel::joinable!(upload_destructions -> uploads (upload_id));
diesel::joinable!(uploads -> cases (case_id));
diesel::joinable!(uploads -> users (uploaded_by));
diesel::joinable!(urgent_measures -> cases (case_id));
diesel::joinable!(urgent_measures -> users (carried_out_by));
diesel::joinable!(user_roles -> users (user_id));
diesel::joinable!(verifications -> cases (case_id));
diesel::joinable!(vote_sources -> votes (vote_id));
diesel::joinable!(votes -> ballots (ballot_id));
diesel::joinable!(watches -> cases (case_id));
diesel::joinable!(watches -> users (user_id));

diesel::allow_tables_to_appear_in_same_query!(
    assignments,
    authorities,
    authority_changes,
    authority_domains,
    ballot_deviations,
    ballot_electors,
    ballot_measures,
    ballots,
    bulletin_entries,
    carryings_out,
    case_links,
    case_notices,
    cases,
    check_override_confirmations,
    check_overrides,
    consent_items,
    consent_pulls,
    content_details,
    counters,
    deadline_alerts,
    deadline_pauses,
    decision_nags,
    decision_tasks,
    decisions,
    dissents,
    drafts,
    edition_cases,
    edition_corrections,
    edition_files,
    editions,
    event_links,
    events,
    evidence,
    identifiers,
    import_progress,
    kind_changes,
    mail_reports,
    mailboxes,
    mails,
    measure_results,
    measure_reversals,
    meeting_attendance,
    meeting_items,
    meetings,
    merged_notices,
    merges,
    minutes,
    named_deadlines,
    note_mentions,
    notes,
    notice_facts,
    notice_numbers,
    notice_parts,
    notice_repeats,
    notices,
    openpgp_keys,
    oversized_messages,
    part_destructions,
    parties,
    password_links,
    placements,
    public_summaries,
    recommendation_contents,
    recommendations,
    reconsiderations,
    recusal_rulings,
    recusals,
    referrals,
    report_entries,
    request_data_classes,
    request_details,
    saved_views,
    secrecy_orders,
    send_backs,
    set_asides,
    set_up_steps,
    sign_ins,
    standing_applications,
    standing_call_ins,
    standing_decisions,
    standing_proposals,
    standing_revocations,
    statement_affirmations,
    stopped_addresses,
    unfetched_messages,
    unlinked_events,
    upload_destructions,
    uploads,
    urgent_measures,
    user_roles,
    users,
    verifications,
    vote_sources,
    votes,
    watches,
);
