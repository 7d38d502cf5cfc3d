"""Checks the pages of an edition: every table, and whatever names a figure, a sentence or a field outside of them.

Pages in English are compared with report.json to the letter. In another language a code stands for its label, and words are
compared by the numbers in them.
"""

import tomllib
from collections import Counter
from pathlib import Path

from reading import Broken, Page, from_page, numbers, page_table, ungrouped

QUARTERS = ("first", "second", "third", "fourth")


def read_pages(edition, formats, extracts):
    pages = {}
    for name in (name for name in edition.files if name.endswith(".html")):
        edition.attempt(name, lambda: pages.setdefault(name, Page(edition.files[name])))
    if "index.html" not in edition.files:
        edition.say("index.html: is missing")
    whole = set()
    for name, page in pages.items():
        edition.attempt(name, lambda: check_words(edition, name, page))
        for node in page.tables:
            edition.attempt(name, lambda: read_page_table(edition, name, page, node, formats, extracts, whole))
    for language in {page.language for page in pages.values()}:
        for table in edition.tables:
            if (language, table.id) not in whole:
                edition.say(f'table "{table.id}": no page in the language "{language}" shows it whole')
    for table in edition.tables:
        check_extracts(edition, table.id, [name for name in pages if (name, table.id) in extracts], formats)
    check_page_texts(edition, pages)


def check_extracts(edition, table, pages, formats):
    """The same page in every language shows as many rows of a table, so that none is left out in silence."""
    for name in pages:
        for other in (other for other in pages if other < name and other.split("/")[-1] == name.split("/")[-1]):
            here, there = (len(formats[table].get(one, ())) for one in (name, other))
            if here != there:
                edition.say(f'{name}, table "{table}": shows {here} rows, and {other} shows {there}')


def read_page_table(edition, name, page, node, formats, extracts, whole):
    table = edition.by_id.get(node.get("data-table") or "")
    if table is None:
        raise Broken(f'has a table "{node.get("data-table")}" that is not in report.json')
    if name in formats[table.id]:
        raise Broken(f'has the table "{table.id}" twice')
    place, is_extract = f'{name}, table "{table.id}"', node.get("data-extract") is not None
    try:
        caption, heads, rows = page_table(node, table)
    except Broken as problem:
        raise Broken(f'table "{table.id}" {problem}') from None
    shown = [head.get("data-column") for head in heads]
    if None in shown:
        shown = [column for column, kind in zip(table.ids, table.types) if kind != "key"]
    missing = [column for column, kind in zip(table.ids, table.types) if kind != "key" and column not in shown]
    if missing and not is_extract or len(shown) != len(heads):
        edition.say(f"{place}: does not show the columns {', '.join(missing)}")
    if page.language == "en":
        labels = [table.columns[table.at(column)]["label"] for column in shown]
        for says, wanted in zip([caption] + [head.text() for head in heads], [table.caption] + labels):
            if says != wanted:
                edition.say(f'{place}: says "{says}" as its caption or over a column, report.json says "{wanted}"')
    extracts.add((name, table.id)) if is_extract else whole.add((page.language, table.id))
    formats[table.id][name] = [page_cells(table, row, page.language) for row in rows]


def words(language, known={}):
    """The translations that the program has, where they lie beside this script as in its source."""
    if language not in known:
        path = Path(__file__).resolve().parents[2] / "reports" / "languages" / f"{language}.toml"
        read = tomllib.loads(path.read_text("utf-8")) if path.is_file() else {}
        known[language] = {**read.get("countries", {}), **read.get("report", {})}
    return known[language]


def page_cells(table, row, language):
    """The cells of a row; None for what is not shown, and for a label of another language that has the report's numbers."""
    keys = tuple(row[table.ids[at]][0] for at in table.key_at)
    known = next((one for one in table.rows if table.keys(one) == keys), None)
    cells = []
    for at, (column, kind) in enumerate(zip(table.ids, table.types)):
        if column not in row:
            cells.append(None)
        elif kind == "label" and language != "en" and known and numbers(row[column][0]) == numbers(known[at]):
            others = {one[at] for one in table.rows} - {known[at]}
            # A word that this copy of the translations does not have may be a better one; that of another row is wrong.
            right = row[column][0] == words(language).get(known[at])
            cells.append(None if right or row[column][0] not in map(words(language).get, others) else row[column][0])
        else:
            try:
                cells.append(from_page(*row[column], kind))
            except Broken as problem:
                raise Broken(f'table "{table.id}", row "{" / ".join(keys)}", column "{column}": {problem}') from None
    return cells


def check_words(edition, name, page):
    """What a page says outside of its tables: the headline, the identification, single figures and their charts."""
    sentences = [node.text() for node in page.others if node.get("data-sentence") is not None]
    if sentences or name == "index.html":
        check_sentences(edition, name, page, sentences)
    chart = None
    for node in page.others:
        if node.get("data-field") is not None:
            check_field(edition, name, node)
        if node.get("data-cell") is not None:
            check_figure(edition, name, node)
        if node.get("data-rows") is not None and ungrouped(node.text()) != str(len(edition.by_id[node.get("data-rows")].rows)):
            edition.say(f'{name}: says that "{node.get("data-rows")}" has {node.text()} rows, which it has not')
        if node.tag == "svg":
            cell = next((inner.get("data-cell") for inner in node.inside() if inner.get("data-cell")), None)
            chart = edition.by_id.get(cell.split(":")[0]) if cell else None
        if node.get("data-row") is not None and page.language == "en":
            row = chart and chart.row(node.get("data-row"))
            if row is None or not any(node.text().rstrip("…") in words for words in (chart.name(row), node.get("data-row"))):
                edition.say(f'{name}: calls the row "{node.get("data-row")}" "{node.text()}" in a chart')


def check_figure(edition, name, node):
    """A figure outside of a table names its cell: balance:received:takedown_demand."""
    table_id, column, keys = node.get("data-cell").split(":", 2)
    table = edition.by_id.get(table_id)
    row = table.row(keys) if table else None
    if row is None:
        raise Broken(f'has a figure of {node.get("data-cell")}, which is not in report.json')
    says = from_page(node.text(), node.get("data-value"), table.types[table.at(column)])
    gives = row[table.at(column)]
    if says != gives:
        edition.cell(table.id, table.name(row), column, (says, f"{name}, outside of its table, says"), (gives, "report.json says"))


def in_words(parts):
    """A sentence of the headline in English, and its figures."""
    words, figures = "", []
    for part in parts:
        if "figure" in part:
            figures.append(str(part["figure"]["value"]))
        quarter = part.get("quarter")
        words += f"the {QUARTERS[int(quarter[-1]) - 1]} quarter of {quarter[:4]}" if quarter else ""
        words += part.get("text") or part.get("name") or (figures[-1] if "figure" in part else "")
    return words, figures


def check_sentences(edition, name, page, sentences):
    headline = edition.read["headline"]
    if len(sentences) != len(headline):
        edition.say(f"{name}, headline: has {len(sentences)} sentences, report.json has {len(headline)}")
    for says, (wanted, figures) in zip(sentences, map(in_words, headline)):
        left = Counter(numbers(says)) - Counter(figures)
        allowed = set(numbers(wanted)) | {edition.quarter[:4], edition.quarter[-1]}
        other_words = page.language == "en" and ungrouped(says) != wanted
        if Counter(figures) - Counter(numbers(says)) or left.keys() - allowed or other_words:
            edition.say(f'{name}, headline: says "{says}", report.json says "{wanted}"')


def check_field(edition, name, node):
    field = node.get("data-field")
    value = edition.about.get(field, "")
    wanted = ", ".join(value) if isinstance(value, list) else "" if value is None else str(value)
    says = node.text() if node.get("data-value") is None else node.get("data-value")
    if says != (wanted or "none"):
        edition.say(f'{name}: says "{says}" as {field}, report.json says "{wanted or "none"}"')
    elif not {int(one) for one in numbers(node.text())} <= {int(one) for one in numbers(wanted)} or bool(wanted) > bool(node.text()):
        edition.say(f'{name}: shows "{node.text()}" as {field}, which is "{wanted}"')


def check_page_texts(edition, pages):
    """What the report says in words stands on a page of its own language."""
    text = " ".join(page.root.text() for page in pages.values() if page.language == "en")
    wanted = [(f'the definition of the table "{table.id}"', table.definition) for table in edition.tables]
    wanted += [("a counting rule", rule) for rule in edition.read["counting_rules"]]
    wanted += [(f'the definition of "{one["code"]}"', one["text"]) for one in edition.read["definitions"]]
    for what, words in wanted:
        if " ".join(words.split()) not in text:
            edition.say(f'no page has {what} as report.json has it: "{words}"')
