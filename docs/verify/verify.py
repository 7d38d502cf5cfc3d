#!/usr/bin/env python3
"""Checks published transparency reports from their own files, and from nothing else.

    python3 verify.py FOLDER

FOLDER is one version of a report (2026-Q3/v1), a quarter with all its versions (2026-Q3), or a whole reports directory.
Needs Python 3.11 or newer, no network and no further package. It shares no code with the program that wrote the reports; it
goes by report.schema.json and by README.md beside it, which says what is checked and what nobody can check.

Exit code: 0 if all agrees; 1 if something does not, each thing named on a line of its own; 2 if there is nothing to read.
"""

import gzip
import hashlib
import re
import sys
from collections import Counter
from pathlib import Path

sys.dont_write_bytecode = True

from counting import check_recipe, check_sums, recount
from pages import in_words, read_pages
from reading import Broken, Page, Table, against_schema, listed, number, read_csv, read_json, read_workbook, shown
from reading import ungrouped, workbook_table
from versions import check_carry, check_corrections, check_past, next_quarter, notes_on_recipes

SCHEMA_VERSIONS = ("2.0",)
# Beside the tables, which report.json names.
WANTED = ("CITATION.cff", "cite.html", "comparison.csv", "datapackage.json", "report.xlsx", "verify.html")
PACKED = (".gz", ".br", ".zst")


class Edition:
    """One version of a report: its files, what report.json says, and what was found wrong."""

    def __init__(self, folder):
        self.folder = folder
        self.problems = {}
        found = sorted(path for path in folder.rglob("*") if path.is_file())
        self.files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}
        self.place = "/".join(folder.resolve().parts[-2:])
        self.read = read_json(self.files["report.json"])
        if not isinstance(self.read, dict):
            raise Broken("is no report")
        self.about = self.read["identification"]
        self.id = self.about["report_id"]
        self.quarter, self.version = self.about["quarter"], self.about["version"]
        sheets = self.read.get("sheets") or [self.read["ledger"], self.read["movements"]]
        self.tables = [Table(read) for read in self.read["tables"]]
        self.sheets = [Table(read) for read in sheets]
        self.by_id = {table.id: table for table in self.tables + self.sheets}

    def sheet(self, name):
        """The published rows that a table says it was counted from."""
        for sheet in self.sheets:
            if sheet.id == name:
                return sheet
        raise Broken(f'is counted from "{name}", of which no rows are published')

    def say(self, problem):
        """Each thing once, in the order in which it was found."""
        self.problems[problem] = None

    def attempt(self, place, what):
        """Does it; what is not even readable is named and passed over."""
        try:
            what()
        except Broken as problem:
            self.say(f"{place}: {problem}")
        except (KeyError, IndexError, TypeError, AttributeError, ValueError, RecursionError) as problem:
            self.say(f"{place}: is not as the schema says ({type(problem).__name__}: {problem})")

    def cell(self, table, row, column, *claims):
        """Names a wrong cell. A claim is a value and who makes it: ("14", "report.json says")."""
        self.say(f'table "{table}", row "{row}", column "{column}": ' + "; ".join(f"{who} {shown(what)}" for what, who in claims))


# One edition


def check_edition(edition):
    edition.attempt("SHA256SUMS", lambda: check_sums_of_files(edition))
    edition.attempt("report.schema.json", lambda: check_schema(edition))
    edition.attempt("report.json", lambda: check_identification(edition))
    edition.attempt("report.json", lambda: check_names(edition))
    edition.attempt("report.json", lambda: check_known(edition))
    edition.attempt('report.json, table "ledger"', lambda: check_who_is_shown(edition))
    edition.attempt('report.json, table "ledger"', lambda: check_order_of_rows(edition))
    edition.attempt('report.json, table "ledger"', lambda: check_both_lists(edition))
    formats = {table.id: {"report.json": table.rows} for table in edition.by_id.values()}
    extracts = set()
    read_all_csv(edition, formats)
    read_pages(edition, formats, extracts)
    for name in WANTED:
        if name not in edition.files:
            edition.say(f"{name}: is missing")
    if "report.xlsx" in edition.files:
        edition.attempt("report.xlsx", lambda: check_workbook(edition, formats))
    if "datapackage.json" in edition.files:
        edition.attempt("datapackage.json", lambda: check_datapackage(edition))
    if "comparison.csv" in edition.files:
        edition.attempt("comparison.csv", lambda: check_comparison(edition))
    for table in edition.by_id.values():
        edition.attempt(f'report.json, table "{table.id}"', lambda: check_table(edition, table, formats, extracts))
        edition.attempt(f'report.json, table "{table.id}"', lambda: check_sums(edition, table))
    edition.attempt("report.json, headline", lambda: check_headline(edition))


def check_sums_of_files(edition):
    """SHA256SUMS names every file once, with its sum. Compressed copies beside a file are not named."""
    files = edition.files
    named = []
    for line in files.get("SHA256SUMS", b"").decode("utf-8", "replace").splitlines():
        if not re.fullmatch("[0-9a-f]{64}  .+", line):
            edition.say(f'SHA256SUMS: has the line "{line}", which is no check sum')
            continue
        name = line[66:]
        named.append(name)
        if name not in files:
            edition.say(f"{name}: is named in SHA256SUMS and missing")
        elif hashlib.sha256(files[name]).hexdigest() != line[:64]:
            edition.say(f"{name}: is not the file whose sum is in SHA256SUMS")
    for name, times in Counter(named).items():
        if times > 1:
            edition.say(f"SHA256SUMS: names {name} {times} times")
    for name in files:
        if name not in named and name != "SHA256SUMS" and not is_packed_copy(name, files):
            edition.say(f"{name}: is not named in SHA256SUMS")
    check_packed(edition.say, files)


def is_packed_copy(name, files):
    return name.endswith(PACKED) and name.rsplit(".", 1)[0] in files


def check_packed(say, files):
    """A gzip copy is its file. Python's library does not read the other two."""
    for name, data in files.items():
        if name.endswith(".gz") and is_packed_copy(name, files):
            try:
                same = gzip.decompress(data) == files[name.removesuffix(".gz")]
            except (OSError, EOFError, ValueError):
                same = False
            if not same:
                say(f"{name}: is not the compressed {name.removesuffix('.gz')}")


def check_schema(edition):
    schema = edition.files.get("report.schema.json")
    if schema is None:
        return edition.say("report.schema.json: is missing")
    # Rows are left out: their cells were read by the types of their columns, which is stricter.
    without_rows = lambda read: {**read, "rows": []}
    read = dict(edition.read)
    for name in read.keys() & {"tables", "sheets"}:
        read[name] = [without_rows(table) for table in read[name]]
    for name in read.keys() & {"ledger", "movements"}:
        read[name] = without_rows(read[name])
    root = read_json(schema)
    for problem in against_schema(read, root, root):
        edition.say(problem)


def check_identification(edition):
    about = edition.about
    if about["schema_version"] not in SCHEMA_VERSIONS:
        edition.say(f'report.json: has the schema version {about["schema_version"]}; this script knows {listed(SCHEMA_VERSIONS)}')
    match = re.fullmatch("([0-9]{4})-Q([1-4])", edition.quarter)
    if match is None or type(edition.version) is not int:
        return edition.say(f'report.json: "{edition.quarter}", version "{edition.version}" is no edition of a quarter')
    year, quarter = int(match[1]), int(match[2])
    last = {1: "03-31", 2: "06-30", 3: "09-30", 4: "12-31"}[quarter]
    older = f"{edition.quarter}/v{edition.version - 1}" if edition.version > 1 else None
    wanted = {
        "report_id": f"{edition.quarter}/v{edition.version}",
        "period_start": f"{year:04}-{quarter * 3 - 2:02}-01",
        "period_end": f"{year:04}-{last}",
        "supersedes": older,
    }
    if "rows_sha256" in about:
        rows = hashlib.sha256(b"".join(edition.files.get(f"{sheet.id}.csv", b"") for sheet in edition.sheets))
        wanted["rows_sha256"] = rows.hexdigest()
    for field, value in wanted.items():
        if about.get(field) != value:
            edition.say(f'report.json: says "{about.get(field)}" as {field}, where it can only be "{value}"')
    days = [about["period_end"], about["cut_off"], about["published_on"] or "9999-12-31"]
    if days != sorted(days):
        edition.say(f"report.json: the period ends, is cut off and is published in another order: {', '.join(days)}")
    if about["next_due"] <= about["period_end"]:
        edition.say(f"report.json: the next report is due on {about['next_due']}, before this quarter has ended")
    parent, name = edition.folder.resolve().parts[-2:]
    if re.fullmatch("v[0-9]+", name) and re.fullmatch("[0-9]{4}-Q[1-4]", parent) and f"{parent}/{name}" != edition.id:
        edition.say(f"report.json: calls itself {edition.id} and lies in {parent}/{name}")


def check_names(edition):
    """No two tables, columns or rows have one name, and one code has one label wherever it is counted."""
    for name, times in Counter(table.id for table in edition.tables + edition.sheets).items():
        if times > 1:
            edition.say(f'report.json: has {times} tables "{name}"')
    labels, defined = {}, [(one["code"], one["label"]) for one in edition.read["definitions"]]
    for table in edition.tables:
        for name, times in Counter(table.ids).items():
            if times > 1:
                edition.say(f'report.json, table "{table.id}": has {times} columns "{name}"')
        # Rows that were not counted may have codes of their own, which mean something else in another table.
        for at in (at for at in table.key_at if table.source == "recomputed" or table.ids[at] == "kind"):
            if table.types[at + 1 : at + 2] != ["label"]:
                continue
            for row in table.rows:
                if row[at] == "total":
                    continue
                if row[at + 1] in {label for _, label in defined} and (row[at], row[at + 1]) not in defined:
                    edition.say(f'report.json, table "{table.id}": "{row[at + 1]}" is not what the definitions call "{row[at]}"')
                known, where = labels.setdefault((table.ids[at], row[at]), (row[at + 1], table.id))
                if known != row[at + 1]:
                    edition.say(f'report.json, table "{table.id}": calls "{row[at]}" "{row[at + 1]}", which in "{where}" is "{known}"')
    balance = edition.by_id.get("balance")
    if balance is None or balance.source != "recomputed":
        return edition.say('report.json: has no table "balance" that is counted from rows')
    # The one recipe that everything rests on is not left to the report.
    for column in balance.columns:
        if "measure" in column and column["measure"] != {"count": {"movement": [column["id"]]}}:
            edition.say(f'report.json, table "balance": counts something else as "{column["id"]}"')


# What a row about a private notifier may show, and whose matters may show more.
ABOUT_ANYBODY = ("reference", "kind", "category", "outcome", "own_initiative")
OF_AUTHORITIES = ("information_request", "emergency_request", "preservation_request", "capability_demand")
TAKEDOWNS_OF_AUTHORITIES = ("court", "authority", "terrorist_content_order")
WAYS_IN = ("open_at_start", "received", "logged_late", "released_from_secrecy", "moved_in")


def check_who_is_shown(edition):
    """Authorities are documented exactly, people never: a private matter's row is empty but for five columns."""
    ledger, private = edition.sheet("ledger"), set()
    for row in ledger.rows:
        named = dict(zip(ledger.ids, row))
        reference, kind, category = named["reference"], named["kind"], named["category"]
        if kind in OF_AUTHORITIES or kind == "takedown_demand" and category in TAKEDOWNS_OF_AUTHORITIES:
            late = named["entered"] in ("logged_late", "released_from_secrecy")
            if named["entered"] not in WAYS_IN or late != bool(named["quarter_of_receipt"]):
                edition.say(f'table "ledger", row "{reference}", column "entered": does not say how the matter came in')
        else:
            private.add(reference)
            for column, text in named.items():
                if column not in ABOUT_ANYBODY and text not in ("", "n/a"):
                    edition.say(f'table "ledger", row "{reference}", column "{column}": says "{text}" about a matter of a private notifier')
        if bool(category) != (kind in ("breach_notification", "takedown_demand")):
            edition.say(f'table "ledger", row "{reference}", column "category": says "{category}" of a {kind}')
    kinds = {row[ledger.at("reference")]: row[ledger.at("kind")] for row in ledger.rows}
    for table in (table for table in edition.by_id.values() if table is not ledger and "reference" in table.ids):
        for row in (dict(zip(table.ids, row)) for row in table.rows):
            reference = row["reference"]
            if reference in private or table.source == "rows" and kinds.get(reference) != row.get("kind"):
                edition.say(f'table "{table.id}": has the reference "{reference}", which no such matter of an authority has')


MOVEMENTS = ("open_at_start", "received", "logged_late", "released_from_secrecy", "moved_in", "decided", "set_aside", "moved_out", "open_at_end")


def check_order_of_rows(edition):
    """The order of published rows says nothing: by reference, or by what they say."""
    for sheet in edition.sheets:
        keys = [sheet.keys(row) for row in sheet.rows]
        if sheet.id == "movements":
            kinds = [row[0] for row in edition.by_id["balance"].rows]
            named = [dict(zip(sheet.ids, row)) for row in sheet.rows]
            place = lambda words, word: words.index(word) if word in words else -1
            keys = [(place(kinds, row["kind"]), place(MOVEMENTS, row["movement"]), row["quarter_of_receipt"]) for row in named]
        if keys != sorted(keys):
            edition.say(f'table "{sheet.id}": has its rows in another order than the program writes them')


def check_both_lists(edition):
    """Ledger and movements tell of the same cases: how they left the figures, and how requests of authorities came in."""
    ledger, movements = edition.sheet("ledger"), edition.sheet("movements")
    moved, of_quarter, left, entered, received = Counter(), Counter(), Counter(), Counter(), Counter()
    for row in (dict(zip(movements.ids, row)) for row in movements.rows):
        moved[row["kind"], row["movement"]] += 1
        of_quarter[row["kind"], row["movement"], row["quarter_of_receipt"]] += 1
    for row in (dict(zip(ledger.ids, row)) for row in ledger.rows):
        left[row["kind"], {"pending": "open_at_end", "set_aside": "set_aside"}.get(row["outcome"], "decided")] += 1
        if row["kind"] in OF_AUTHORITIES:
            entered[row["kind"], row["entered"]] += 1
            received[row["kind"], row["entered"], row["quarter_of_receipt"]] += 1
    steps = [(kind, step) for kind in sorted({kind for kind, _ in moved | left}) for step in ("decided", "set_aside", "open_at_end")]
    claims = [(*key, left[key], moved[key]) for key in steps]
    claims += [(kind, "moved_in", entered[kind, "moved_in"], moved[kind, "moved_in"]) for kind in OF_AUTHORITIES]
    for kind, step, rows, number in claims:
        if rows != number:
            edition.say(f'table "ledger": has {rows} rows of the kind "{kind}" as {step}, the movements say {number}')
    for key, rows in received.items():
        # Of those who came in, some moved on to another kind.
        if key[1] != "moved_in" and rows > of_quarter[key]:
            edition.say(f'table "ledger": has {rows} rows of the kind "{key[0]}" as {key[1]} {key[2]}, the movements {of_quarter[key]}')


def check_known(edition):
    """A table that is known is counted as it is known to be, and has the rows that it always has: recipes.json."""
    path = Path(__file__).with_name("recipes.json")
    if not path.is_file():
        raise Broken("cannot be compared with recipes.json, which belongs beside verify.py and is not there")
    for name, known in read_json(path.read_bytes()).items():
        table = edition.by_id.get(name)
        if table is None:
            if known.get("since", "") <= edition.quarter:
                edition.say(f'report.json, table "{name}": is missing')
            continue
        problems = [differs(table, recipe) for recipe in known["recipes"]]
        if problems and all(problems):
            edition.say(f'report.json, table "{name}": {problems[-1]}')


def differs(table, recipe):
    if (table.source, table.counted) != (recipe["source"], recipe.get("counted")):
        return "is counted from other rows than it is known to be"
    pinned = [{word: column[word] for word in ("id", "type", "measure") if word in column} for column in table.columns]
    for column in pinned:
        if column not in recipe["columns"]:
            return f'column "{column["id"]}": is not counted as it is known to be'
    if pinned != recipe["columns"]:
        return "has other columns than it is known to have"
    if recipe.get("sums", table.sums) != table.sums:
        return "does not bind its figures to add up as they are known to"
    named = [at for at, kind in enumerate(table.types) if kind in ("key", "label")]
    found = [[row[at] for at in named] for row in table.rows]
    for names in recipe["rows"]:
        if names not in found:
            return f'has no row "{" / ".join(names)}", which every report has'
    return None


def read_all_csv(edition, formats):
    for table in edition.by_id.values():
        name = f"{table.id}.csv"
        if name not in edition.files:
            edition.say(f"{name}: is missing")
            continue
        try:
            formats[table.id][name] = read_csv(edition.files[name], table)
        except Broken as problem:
            edition.say(f'{name}, table "{table.id}": {problem}')


def check_table(edition, table, formats, extracts):
    """Compares the formats of a table cell by cell with one another and with what its rows give."""
    check_recipe(table)
    versions = formats[table.id]
    if not table.key_at:
        return check_rows_without_names(edition, table, versions)
    counts = {}
    if table.source == "recomputed":
        counts = recounts(table, edition.sheet(table.counted["from"]), formats)
    by_keys, order = {}, {}
    for name, rows in versions.items():
        by_keys[name] = {}
        for row in rows:
            if table.keys(row) in by_keys[name]:
                edition.say(f'table "{table.id}": the row {table.full_name(row)} stands twice in {name}')
            by_keys[name].setdefault(table.keys(row), row)
        order[name] = list(by_keys[name])
    everywhere = {keys: row for rows in by_keys.values() for keys, row in rows.items()}
    for keys, row in everywhere.items():
        has = {name: rows[keys] for name, rows in by_keys.items() if keys in rows}
        lacks = [name for name in by_keys if name not in has and not (name, table.id) in extracts]
        lacks += [name for name in by_keys if name not in has and (name, table.id) in extracts and keys[0] == "total"]
        if lacks:
            where = f"is in {listed(has)} and not in {listed(lacks)}"
            edition.say(f'table "{table.id}": the row {table.full_name(row)} {where}')
        compare_row(edition, table, keys, has, counts)
    for source, (groups, _) in counts.items():
        for keys in groups.keys() - everywhere.keys():
            edition.say(f'table "{table.id}": the row "{" / ".join(keys)}" is missing, which {source} give')
    check_order(edition, table, order, extracts)


def recounts(table, sheet, formats):
    """By whose rows: once if all files have the same, otherwise once for each file that has others."""
    counts, seen = {}, []
    for name, rows in formats[sheet.id].items():
        if rows not in seen:
            seen.append(rows)
            version = object.__new__(Table)
            version.__dict__ = {**sheet.__dict__, "rows": rows}
            counts[f"the rows of {sheet.id}" if name == "report.json" else f"the rows of {name}"] = recount(table, version)
    return counts


def compare_row(edition, table, keys, has, counts):
    figures = {}
    for source, (groups, empty) in counts.items():
        measured = [at for at, column in enumerate(table.columns) if "measure" in column]
        figures[source] = dict(zip(measured, groups.get(keys, empty)))
    for at, column in enumerate(table.ids):
        says = {}
        for name, row in has.items():
            says.setdefault(row[at], []).append(name)
        says.pop(None, None)
        gives = {source: row[at] for source, row in figures.items() if at in row}
        # n/a says that a thing cannot be, so that counting must find none.
        fits = not gives or any(value in gives.values() or (value == "n/a" and "0" in gives.values()) for value in says)
        if len(says) > 1 or not fits:
            claims = [(value, listed(names) + (" says" if len(names) == 1 else " say")) for value, names in says.items()]
            claims += [(value, f"{source} give") for source, value in gives.items()]
            edition.cell(table.id, table.name(next(iter(has.values()))), column, *claims)


def check_rows_without_names(edition, table, versions):
    """Rows are compared by their place, or as heaps where there are not as many."""
    wanted = versions["report.json"]
    for name, rows in versions.items():
        if len(rows) == len(wanted):
            for at, (row, other) in enumerate(zip(rows, wanted)):
                for column, says, gives in zip(table.ids, row, other):
                    if says != gives:
                        edition.cell(table.id, str(at + 1), column, (says, f"{name} says"), (gives, "report.json says"))
            continue
        edition.say(f'table "{table.id}": {name} has {len(rows)} rows, report.json has {len(wanted)}')
        there, here = Counter(map(tuple, rows)), Counter(map(tuple, wanted))
        for row, times in (there - here).items():
            edition.say(f'table "{table.id}": {name} has {times} more of the row "{", ".join(row)}" than report.json')
        for row, times in (here - there).items():
            edition.say(f'table "{table.id}": {name} has {times} fewer of the row "{", ".join(row)}" than report.json')


def check_order(edition, table, order, extracts):
    """Rows stand in one order; an extract has the largest ones, the largest first, and the total."""
    first_named = next(iter(order))
    for name, keys in order.items():
        wanted = [one for one in order[first_named] if one in keys]
        if (name, table.id) in extracts and len(keys) < len(table.rows):
            wanted = largest(table, sum(one[0] != "total" for one in keys))
        if keys != wanted and len(keys) == len(wanted):
            first = next(one for one, other in zip(keys, wanted) if one != other)
            what = f"{name} has other rows than {first_named}, or in another order"
            edition.say(f'table "{table.id}": {what}, from the row "{" / ".join(first)}" on')


def largest(table, number_of_rows):
    integers = [column for column, kind in zip(table.ids, table.types) if kind == "integer"]
    column = next((column for column in ("all", "received") if column in table.ids), integers[0] if integers else None)
    size = lambda row: -(number(row[table.at(column)]) or 0) if column else 0
    rows = sorted((row for row in table.rows if table.keys(row)[0] != "total"), key=size)
    totals = [row for row in table.rows if table.keys(row)[0] == "total"]
    return [table.keys(row) for row in rows[:number_of_rows] + totals]


def check_headline(edition):
    for part in (part for sentence in edition.read["headline"] for part in sentence if "figure" in part):
        figure = part["figure"]
        table = edition.by_id.get(figure["table"])
        if table is None:
            raise Broken(f'names the table "{figure["table"]}", which is not there')
        gives = table.figure(figure["row"], figure["column"])
        if gives != figure["value"]:
            edition.say(
                f'report.json, headline: says {figure["value"]} for table "{table.id}", row "{figure["row"]}", '
                f'column "{figure["column"]}", which says {gives}'
            )


# Its workbook, its data package and what is derived from its ledger


def check_workbook(edition, formats):
    sheets = read_workbook(edition.files["report.xlsx"])
    for table in edition.by_id.values():
        # A sheet's name is the table's id, cut to 31 letters; one that is taken ends in ~2.
        names = [name for name in sheets if name == table.id[:31] or "~" in name and table.id.startswith(name[: name.rindex("~")])]
        if not names:
            edition.say(f'report.xlsx: has no sheet "{table.id[:31]}"')
            continue
        lines = sheets.pop(names[0])
        try:
            formats[table.id]["report.xlsx"] = workbook_table(lines, table)
        except Broken as problem:
            edition.say(f'report.xlsx, sheet "{names[0]}": {problem}')
    for name in sheets.keys() - {"About", "Columns"}:
        edition.say(f'report.xlsx: has a sheet "{name}" that is not in report.json')


def check_datapackage(edition):
    package = read_json(edition.files["datapackage.json"])
    for resource in package["resources"]:
        name = resource["path"]
        data = edition.files.get(name)
        if data is None:
            edition.say(f"datapackage.json: names {name}, which is missing")
            continue
        if "bytes" in resource and resource["bytes"] != len(data):
            edition.say(f"datapackage.json: says that {name} has {resource['bytes']} bytes; it has {len(data)}")
        if "hash" in resource and resource["hash"].removeprefix("sha256:") != hashlib.sha256(data).hexdigest():
            edition.say(f"datapackage.json: has another check sum for {name}")
        table = edition.by_id.get(name.removesuffix(".csv"))
        fields = [field["name"] for field in resource.get("schema", {}).get("fields", [])]
        if table is not None and fields != table.ids:
            edition.say(f"datapackage.json: has other columns for {name}: {', '.join(fields)}")
    named = {resource["path"] for resource in package["resources"]}
    for table in edition.by_id.values():
        if f"{table.id}.csv" not in named:
            edition.say(f"datapackage.json: does not name {table.id}.csv")


COMPARED = {
    "report_start": "text", "report_end": "text", "platform": "text", "property": "text", "country": "key", "request_type": "key",
    "request_subtype": "key", "num_requests": "integer", "num_accounts_specified": "integer", "num_requests_complied": "integer",
    "num_accounts_complied": "integer", "agency": "key", "reason": "key",
}  # fmt: skip
COMPLIED = ("partly_provided", "fully_provided", "content_removed", "community_delisted", "access_ended")


def check_comparison(edition):
    """The matters of authorities that entered the figures in the quarter, in the thirteen columns of researchers."""
    groups = {}
    ledger = edition.sheet("ledger")
    for row in (dict(zip(ledger.ids, row)) for row in ledger.rows):
        if row["entered"] not in ("received", "logged_late", "released_from_secrecy"):
            continue
        false = row["requesting_country"] == "found_false"
        subtype = row["category" if row["kind"] == "takedown_demand" else "instrument"]
        country, agency = ("", "") if false else (row["requesting_country"], row["authority_type"])
        counts = groups.setdefault((country, row["kind"], subtype, agency, "found_false" if false else ""), [0, "n/a", 0, "n/a"])
        counts[0] += 1
        counts[2] += row["outcome"] in COMPLIED
        for at, column in ((1, "identifiers_specified"), (3, "identifiers_disclosed")):
            if row[column] != "n/a":
                counts[at] = int(row[column]) + (0 if counts[at] == "n/a" else counts[at])
    about = [edition.about[field] for field in ("period_start", "period_end", "provider", "service")]
    rows = [dict(zip(COMPARED, [*about, *keys[:3], *map(str, counts), *keys[3:]])) for keys, counts in sorted(groups.items())]
    columns = [{"id": name, "label": name, "type": kind} for name, kind in COMPARED.items()]
    words = {"title": "", "caption": "", "definition": ""}
    table = Table({"id": "comparison", "source": "rows", **words, "columns": columns, "rows": []})
    table.rows = [list(row.values()) for row in rows]
    formats = {"comparison": {"the ledger": table.rows, "comparison.csv": read_csv(edition.files["comparison.csv"], table)}}
    check_table(edition, table, formats, set())


# Folders


def folders_of(folder):
    """The folders of editions in it, by quarter, each with its versions in their order."""
    versions = lambda quarter: sorted(
        (path for path in quarter.iterdir() if path.is_dir() and re.fullmatch("v[1-9][0-9]*", path.name)),
        key=lambda path: int(path.name[1:]),
    )
    if versions(folder):
        return [versions(folder)]
    if (folder / "report.json").is_file():
        return [[folder]]
    quarters = sorted(path for path in folder.iterdir() if path.is_dir() and re.fullmatch("[0-9]{4}-Q[1-4]", path.name))
    return [versions(quarter) for quarter in quarters if versions(quarter)]


def read_edition(folder, problems):
    """None if it cannot be read, which is named."""
    place = "/".join(folder.resolve().parts[-2:])
    try:
        if not (folder / "report.json").is_file():
            raise Broken("is missing")
        return Edition(folder)
    except Broken as problem:
        problems.append(f"{place}: report.json: {problem}")
    except (KeyError, IndexError, TypeError, AttributeError, ValueError, RecursionError) as problem:
        problems.append(f"{place}: report.json: is not as the schema says ({type(problem).__name__}: {problem})")
    return None


def check_quarter(editions):
    """The versions of a quarter, oldest first, and what stands beside their folders."""
    if editions and editions[0].version == 1 and "corrections" in editions[0].by_id and editions[0].by_id["corrections"].rows:
        editions[0].say('table "corrections": has rows in a first version, which can correct nothing')
    for older, newer in zip(editions, editions[1:]):
        if newer.version != older.version + 1:
            newer.say(f"report.json: the version before it is not here, but {older.id}")
            continue
        if (newer.about["published_on"] or "9999") < (older.about["published_on"] or "9999"):
            newer.say(f"report.json: was published on {newer.about['published_on']}, before {older.id}")
        newer.attempt('report.json, table "corrections"', lambda: check_corrections(older, newer))


def check_copies(folder, newest):
    """Beside the folders of its versions, a quarter has copies of the newest one's data files."""
    beside = {path.name: path.read_bytes() for path in folder.iterdir()
              if path.is_file() and path.suffix not in PACKED}
    for name, data in beside.items():
        if name in newest.files and not name.endswith(".html") and name != "report.css" and newest.files[name] != data:
            newest.say(f"{folder.resolve().name}/{name}: is not the file of the newest version, {newest.id}")
    for name in beside:
        if name.endswith((".csv", ".json", ".xlsx")) and name not in newest.files:
            newest.say(f"{folder.resolve().name}/{name}: is not in the newest version, {newest.id}")
    check_packed(lambda problem: newest.say(f"{folder.resolve().name}/{problem}"), beside)
    if "index.html" not in beside:
        return
    page = Page(beside["index.html"])
    says = [node.text() for part in page.others if part.get("class") == "headline" for node in part.inside() if node.tag == "p"]
    if says and page.language == "en" and list(map(ungrouped, says)) != [in_words(parts)[0] for parts in newest.read["headline"]]:
        newest.say(f"{folder.resolve().name}/index.html: its headline is not that of {newest.id}")


def verify(folder):
    """All problems and notes, and the editions that could be read."""
    problems, notes, editions, newest = [], [], [], []
    for folders in folders_of(folder):
        quarter = [edition for edition in (read_edition(one, problems) for one in folders) if edition is not None]
        for edition in quarter:
            check_edition(edition)
        check_quarter(quarter)
        editions += quarter
        if quarter and len(quarter) == len(folders):
            newest.append(quarter[-1])
            if folders[0] != folder:
                place = f"{folders[0].parent.resolve().name}/index.html"
                quarter[-1].attempt(place, lambda: check_copies(folders[0].parent, quarter[-1]))
    for edition in editions:
        edition.attempt("report.json", lambda: check_past(edition, editions))
    for before, after in zip(newest, newest[1:]):
        if next_quarter(before.quarter) == after.quarter:
            after.attempt("report.json", lambda: check_carry(before, after))
            notes += notes_on_recipes(before, after)
        else:
            notes.append(f"note: {next_quarter(before.quarter)} is not here, so what {after.id} had open at its start was not compared")
    return problems + [f"{edition.place}: {problem}" for edition in editions for problem in edition.problems], notes, editions


def conclusion(edition):
    stated = [table.id for table in edition.tables if table.source == "stated"]
    rows = ", ".join(f"{len(sheet.rows)} of the {sheet.id}" for sheet in edition.sheets)
    counted = len(edition.tables) - len(stated)
    return (
        f"{edition.id} verifies: {counted} tables are what its rows give ({rows}), all {len(edition.tables)} agree in every format.\n"
        f"  stated, so that nobody outside can count them again: {listed(stated) if stated else 'none'}"
    )


def main(arguments):
    if len(arguments) != 1 or arguments[0].startswith("-"):
        print(__doc__)
        return 2
    sys.stdout.reconfigure(errors="backslashreplace")
    folder = Path(arguments[0])
    try:
        problems, notes, editions = verify(folder)
    except OSError as problem:
        print(f"cannot read {folder}: {problem}", file=sys.stderr)
        return 2
    if not problems and not editions:
        print(f"{folder} has no report: name a folder such as reports/2026-Q3/v1, or the one that has them all", file=sys.stderr)
        return 2
    for line in problems + notes:
        # What is printed comes from files that may be anybody's: no sign of theirs moves the cursor.
        print("".join(sign if sign.isprintable() else ascii(sign)[1:-1] for sign in line))
    for edition in editions:
        if not edition.problems:
            print(conclusion(edition))
    if problems:
        print("1 thing does not match" if len(problems) == 1 else f"{len(problems)} things do not match")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
