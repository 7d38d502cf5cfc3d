"""What must hold between the versions of a report, and between the reports of one quarter and the next."""

from collections import Counter

# These tables tell how an edition came about, so that they differ by their nature.
NOT_COMPARED = ("corrections", "overridden-checks")


def difference(older, newer):
    """What differs between two versions of a report, as the table of corrections says it: table, row, column, old, new."""
    changes = []
    for table in (table for table in newer.by_id.values() if table.id not in NOT_COMPARED):
        before = older.by_id.get(table.id)
        if before is None:
            changes.append((table.id, "", "", "absent", "present"))
            continue
        changes += [(table.id, "", column, "absent", "present") for column in table.ids if column not in before.ids]
        changes += [(table.id, "", column, "present", "absent") for column in before.ids if column not in table.ids]
        was, now = by_name(before), by_name(table)
        if was is None or now is None:
            was, now = heap(before), heap(table)
            changes += [(table.id, name, "rows", str(was[name]), str(now[name])) for name in was | now if was[name] != now[name]]
            continue
        changes += [(table.id, name, "", "absent", "present") for name in now.keys() - was.keys()]
        changes += [(table.id, name, "", "present", "absent") for name in was.keys() - now.keys()]
        for name in now.keys() & was.keys():
            for column in (column for column in table.ids if column in before.ids):
                old, new = was[name][before.at(column)], now[name][table.at(column)]
                if old != new:
                    changes.append((table.id, name, column, old, new))
    for table in older.by_id.values():
        if table.id not in newer.by_id and table.id not in NOT_COMPARED:
            changes.append((table.id, "", "", "present", "absent"))
    return changes


def row_name(keys):
    """As the table of corrections names a row: by its keys, without those at the end that a total has not."""
    keys = list(keys)
    while keys and not keys[-1]:
        keys.pop()
    return " / ".join(key or "–" for key in keys)


def by_name(table):
    """The rows by their keys; None where they have none or share one."""
    rows = {row_name(table.keys(row)): row for row in table.rows}
    return rows if table.key_at and len(rows) == len(table.rows) else None


def heap(table):
    return Counter(" / ".join(cell or "–" for cell in row) for row in table.rows)


def check_corrections(older, newer):
    """The newer version lists what it changed, and keeps what the older one listed."""
    table = newer.by_id.get("corrections")
    if table is None:
        return newer.say('report.json: has no table "corrections"')
    at = {column: table.at(column) for column in ("version", "table", "row", "column", "old", "new")}
    own = [row for row in table.rows if row[at["version"]] == str(newer.version)]
    listed_changes = Counter(tuple(row[at[column]] for column in ("table", "row", "column", "old", "new")) for row in own)
    found = Counter(difference(older, newer))
    words = 'table "{}", row "{}", column "{}", from "{}" to "{}"'
    for change in found - listed_changes:
        newer.say(f'table "corrections": does not list what changed since {older.id}: {words.format(*change)}')
    for change in listed_changes - found:
        newer.say(f'table "corrections": lists what did not change since {older.id}: {words.format(*change)}')
    for at_row, row in enumerate(own):
        if row[0] != f"v{newer.version}-{at_row + 1}":
            newer.say(f'table "corrections": calls its row {at_row + 1} of this version "{row[0]}"')
        for column in (column for column in ("reason", "prepared_by_role", "approved_by_role") if not row[table.at(column)]):
            newer.say(f'table "corrections", row "{row[0]}": says nothing in column "{column}"')
        day = row[table.at("published_on")]
        if day != (newer.about["published_on"] or ""):
            newer.cell("corrections", row[0], "published_on", (day, "it says"), (newer.about["published_on"] or "", "report.json says"))
    before = older.by_id["corrections"].rows if "corrections" in older.by_id else []
    kept = [row for row in table.rows if row not in own]
    for row in before:
        if row not in kept:
            newer.say(f'table "corrections": leaves out or changes the row "{row[0]}", which {older.id} has')
    if len(kept) > len(before):
        newer.say(f'table "corrections": has more rows about older versions than {older.id}')


def check_carry(before, after):
    """What is open at the end of a quarter is open at the start of the next: the numbers, and the matters of authorities.
    A matter of theirs that is found to be a private one, or the other way round, has another reference from then on."""
    ends, starts = before.by_id["balance"], after.by_id["balance"]
    for kind in dict.fromkeys(row[0] for row in ends.rows + starts.rows):
        end, start = ends.figure(kind, "open_at_end"), starts.figure(kind, "open_at_start")
        if end != start:
            name = starts.name(starts.find(kind))
            after.cell("balance", name, "open_at_start", (str(start), f"{after.id} says"), (str(end), f"open_at_end of {before.id} says"))
    ledgers = [edition.by_id["ledger"] for edition in (before, after)]
    rows = [{row[table.at("reference")]: dict(zip(table.ids, row)) for row in table.rows} for table in ledgers]
    # Only of authorities: a private matter has another reference in every quarter, also one that moved to another kind.
    movements = after.by_id["movements"]
    moved_out = Counter(row[movements.at("kind")] for row in movements.rows if row[movements.at("movement")] == "moved_out")
    for reference, row in rows[0].items():
        later = rows[1].get(reference)
        if not row["entered"]:
            if later is not None:
                after.say(f'table "ledger": has the row "{reference}", which is a private matter in {before.id}')
        elif row["outcome"] == "pending" and later is None and row["kind"] != "takedown_demand":
            moved_out[row["kind"]] -= 1
            if moved_out[row["kind"]] < 0:
                after.say(f'table "ledger": has no row "{reference}", which was open at the end of {before.id}')
        elif row["outcome"] == "pending" and later is not None and later["entered"] not in ("", "open_at_start", "moved_in"):
            was = ("pending", f"the outcome of which {before.id} calls")
            after.cell("ledger", reference, "entered", (later["entered"], f"{after.id} says"), was)
        elif row["outcome"] != "pending" and later is not None:
            after.say(f'table "ledger": has the row "{reference}", which {before.id} closed as "{row["outcome"]}"')
    for reference, row in rows[1].items():
        if row["entered"] == "open_at_start" and reference not in rows[0] and row["kind"] != "takedown_demand":
            after.say(f'table "ledger": has the row "{reference}" as open at the start, which {before.id} has not')


def next_quarter(quarter):
    year, number = int(quarter[:4]), int(quarter[-1])
    return f"{year + 1:04}-Q1" if number == 4 else f"{year:04}-Q{number + 1}"


def quarters_after(quarter, number):
    for _ in range(number):
        quarter = next_quarter(quarter)
    return quarter


def then_newest(quarter, edition, editions):
    """The versions of a quarter that may have been the newest on the day of an edition: two on the day of a correction."""
    day = edition.about["published_on"] or "9999-12-31"
    older = [one for one in editions if one.quarter == quarter and (one.about["published_on"] or "9999-12-31") <= day]
    return [one for one, after in zip(older, older[1:] + [None]) if after is None or after.about["published_on"] == day]


def check_past(edition, editions):
    """What an edition says of earlier quarters is what their reports said."""
    claims = []
    trend, change = edition.by_id.get("trend"), edition.by_id.get("change")
    if trend:
        quarters, kinds = zip(*(trend.keys(row) for row in trend.rows))
        if len(trend.rows) != len(set(quarters)) * len(set(kinds)):
            edition.say('table "trend": has not every kind in every quarter')
    for row in trend.rows if trend else ():
        quarter, kind = trend.keys(row)
        claims += [(trend, row, column, quarter, kind, column) for column in ("received", "decided", "open_at_end")]
    for row in change.rows if change else ():
        for column, back in (("quarter_before", 1), ("year_before", 4)):
            quarters = {one.quarter for one in editions if quarters_after(one.quarter, back) == edition.quarter}
            claims += [(change, row, column, quarter, change.keys(row)[0], "received") for quarter in quarters]
    if trend and change:
        check_change(edition, trend, change)
    for table, row, column, quarter, kind, of in claims:
        then = [edition] if quarter == edition.quarter else then_newest(quarter, edition, editions)
        said = {str(one.by_id["balance"].figure(kind, of)): one.id for one in then if one.by_id["balance"].row(kind)}
        says = row[table.at(column)]
        if said and says not in said:
            gives = [(figure, f'"{of}" in the balance of {name} is') for figure, name in said.items()]
            edition.cell(table.id, table.name(row), column, (says, "it says"), *gives)
    before = [one for one in editions if one.version == 1 and next_quarter(one.quarter) == edition.quarter]
    if before and "previous_published_on" in edition.about:
        says, gives = edition.about["previous_published_on"], before[0].about["published_on"]
        if says != gives:
            edition.say(f"report.json: says {says} as previous_published_on; {before[0].id} was published on {gives}")


def check_change(edition, trend, change):
    """The comparison with earlier quarters follows from the figures of the same report."""
    flows = {trend.keys(row): row[trend.at("received")] for row in trend.rows}
    quarters = [max(quarter for quarter, _ in flows)]
    while len(quarters) < 5:
        quarters += [quarter for quarter, _ in flows if next_quarter(quarter) == quarters[-1]][:1] or [""]
    for row in change.rows:
        named = dict(zip(change.ids, row))
        past = [flows.get((quarter, change.keys(row)[0]), "n/a") for quarter in quarters]
        less = lambda old: "n/a" if "n/a" in (past[0], old) else str(int(past[0]) - int(old))
        four = "n/a" if "n/a" in past[:4] else str(sum(map(int, past[:4])))
        wanted = {"received": past[0], "quarter_before": past[1], "change": less(past[1]), "year_before": past[4]}
        for column, gives in {**wanted, "change_on_year": less(past[4]), "last_four": four}.items():
            if named.get(column, gives) != gives:
                edition.cell(change.id, change.name(row), column, (named[column], "it says"), (gives, "the other figures give"))


def recipes(edition):
    """How each figure is counted. Who changes a recipe changes what a figure means."""
    found = {(table.id, ""): (table.source, table.counted) for table in edition.tables}
    found |= {(table.id, column["id"]): column.get("measure") for table in edition.tables for column in table.columns}
    return found


def notes_on_recipes(before, after):
    old, new = recipes(before), recipes(after)
    for table, column in old.keys() & new.keys():
        if old[table, column] != new[table, column]:
            what = f'column "{column}" of table "{table}"' if column else f'table "{table}"'
            yield f"note: {after.id} counts {what} in another way than {before.id}: compare with care"
