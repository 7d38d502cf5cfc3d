// @generated automatically by Diesel CLI.

diesel::table! {
    assignments (id) {
        id -> BigInt,
        case_id -> BigInt,
        user_id -> BigInt,
        assigned_by -> BigInt,
        assigned_at -> BigInt,
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
    carryings_out (id) {
        id -> BigInt,
        case_id -> BigInt,
        decision_id -> BigInt,
        done -> Binary,
        carried_out_by -> BigInt,
        carried_out_at -> BigInt,
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
        due_at -> Nullable<BigInt>,
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
        items_specified -> Integer,
        items_located -> Integer,
        items_actioned -> Integer,
        basis -> Nullable<Text>,
        technically_possible -> Nullable<Bool>,
    }
}

diesel::table! {
    counters (name) {
        name -> Text,
        value -> BigInt,
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
    edition_cases (edition_id, case_id) {
        edition_id -> BigInt,
        case_id -> BigInt,
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
        notice_id -> BigInt,
        part_id -> Nullable<BigInt>,
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
    recusals (id) {
        id -> BigInt,
        ballot_id -> BigInt,
        user_id -> BigInt,
        reason -> Binary,
        recused_at -> BigInt,
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
        identifiers_specified -> Integer,
        identifiers_held -> Integer,
        identifiers_disclosed -> Integer,
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

diesel::joinable!(assignments -> cases (case_id));
diesel::joinable!(ballot_electors -> ballots (ballot_id));
diesel::joinable!(ballot_electors -> users (user_id));
diesel::joinable!(ballots -> cases (case_id));
diesel::joinable!(ballots -> recommendations (recommendation_id));
diesel::joinable!(ballots -> users (opened_by));
diesel::joinable!(carryings_out -> cases (case_id));
diesel::joinable!(carryings_out -> decisions (decision_id));
diesel::joinable!(carryings_out -> users (carried_out_by));
diesel::joinable!(case_notices -> cases (case_id));
diesel::joinable!(case_notices -> notices (notice_id));
diesel::joinable!(cases -> users (assigned_to));
diesel::joinable!(content_details -> cases (case_id));
diesel::joinable!(decisions -> ballots (ballot_id));
diesel::joinable!(decisions -> cases (case_id));
diesel::joinable!(decisions -> recommendations (recommendation_id));
diesel::joinable!(edition_cases -> cases (case_id));
diesel::joinable!(edition_cases -> editions (edition_id));
diesel::joinable!(edition_files -> editions (edition_id));
diesel::joinable!(event_links -> events (event_id));
diesel::joinable!(evidence -> cases (case_id));
diesel::joinable!(evidence -> notice_parts (part_id));
diesel::joinable!(evidence -> notices (notice_id));
diesel::joinable!(evidence -> users (added_by));
diesel::joinable!(identifiers -> cases (case_id));
diesel::joinable!(kind_changes -> cases (case_id));
diesel::joinable!(mail_reports -> mails (mail_id));
diesel::joinable!(mail_reports -> notices (notice_id));
diesel::joinable!(mails -> cases (case_id));
diesel::joinable!(mails -> users (user_id));
diesel::joinable!(notice_facts -> notices (notice_id));
diesel::joinable!(notice_numbers -> notices (notice_id));
diesel::joinable!(notice_parts -> notices (notice_id));
diesel::joinable!(notice_repeats -> notices (notice_id));
diesel::joinable!(oversized_messages -> mailboxes (mailbox));
diesel::joinable!(oversized_messages -> users (dealt_with_by));
diesel::joinable!(part_destructions -> notice_parts (part_id));
diesel::joinable!(part_destructions -> notices (notice_id));
diesel::joinable!(parties -> cases (case_id));
diesel::joinable!(password_links -> users (user_id));
diesel::joinable!(placements -> notices (notice_id));
diesel::joinable!(recommendations -> cases (case_id));
diesel::joinable!(recommendations -> users (reviewer_id));
diesel::joinable!(recusals -> ballots (ballot_id));
diesel::joinable!(recusals -> users (user_id));
diesel::joinable!(request_data_classes -> cases (case_id));
diesel::joinable!(request_details -> cases (case_id));
diesel::joinable!(secrecy_orders -> cases (case_id));
diesel::joinable!(send_backs -> ballots (ballot_id));
diesel::joinable!(send_backs -> cases (case_id));
diesel::joinable!(send_backs -> recommendations (recommendation_id));
diesel::joinable!(send_backs -> users (sent_back_by));
diesel::joinable!(set_asides -> cases (case_id));
diesel::joinable!(sign_ins -> users (user_id));
diesel::joinable!(stopped_addresses -> mails (mail_id));
diesel::joinable!(unfetched_messages -> mailboxes (mailbox));
diesel::joinable!(unlinked_events -> events (event_id));
diesel::joinable!(user_roles -> users (user_id));
diesel::joinable!(votes -> ballots (ballot_id));

diesel::allow_tables_to_appear_in_same_query!(
    assignments,
    ballot_electors,
    ballots,
    carryings_out,
    case_notices,
    cases,
    content_details,
    counters,
    decisions,
    edition_cases,
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
    notice_facts,
    notice_numbers,
    notice_parts,
    notice_repeats,
    notices,
    oversized_messages,
    part_destructions,
    parties,
    password_links,
    placements,
    recommendations,
    recusals,
    request_data_classes,
    request_details,
    secrecy_orders,
    send_backs,
    set_asides,
    sign_ins,
    stopped_addresses,
    unfetched_messages,
    unlinked_events,
    user_roles,
    users,
    votes,
);
