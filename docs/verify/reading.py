"""Reads the files of a report, each in its own format, into one and the same model: a table is a list of rows of texts.

It says what cannot be read, and judges nothing else. Every number is read into the same text: 4, 0.333, n/a, withheld.
"""

import csv
import io
import json
import re
import xml.etree.ElementTree as ElementTree
import zipfile
from collections import Counter
from decimal import Decimal
from html.parser import HTMLParser

FIGURES = ("integer", "share")
WORDS_FOR_FIGURES = ("n/a", "withheld")


class Broken(Exception):
    """A file that is not what it should be, in words that follow its name."""


def shown(text):
    return text if re.fullmatch(r"-?[0-9.]+", text) else f'"{text}"'


def listed(names):
    names = list(names)
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]


# Cells


def checked(text, kind):
    """The text of a cell, if it is written exactly as its type says."""
    if kind not in FIGURES or text in WORDS_FOR_FIGURES:
        return text
    form = r"0|-?[1-9][0-9]*" if kind == "integer" else r"0\.[0-9]{3}|1\.000"
    if not re.fullmatch(form, text):
        raise Broken(f'"{text}" is no {kind}')
    return text


def from_number(value, kind):
    """The text of a number of JSON or of a workbook."""
    if kind == "integer" and value == int(value):
        return str(int(value))
    if kind == "share" and Decimal(f"{value:.3f}") == value:
        return checked(f"{value:.3f}", kind)
    raise Broken(f"{value} is no {kind}")


def from_json(value, kind):
    if isinstance(value, str) and (kind not in FIGURES or value in WORDS_FOR_FIGURES):
        return value
    if kind == "integer" and isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if kind == "share" and isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        return from_number(Decimal(value), kind)
    raise Broken(f"{json.dumps(value, default=str)} is no {kind}")


def number(text):
    """The number in a cell, or None where it has words."""
    return None if text in WORDS_FOR_FIGURES else int(text)


# Tables


class Table:
    """A table of report.json. A row is a list of texts in the order of the columns."""

    def __init__(self, read):
        self.id, self.source = read["id"], read["source"]
        self.title, self.caption, self.definition = read["title"], read["caption"], read["definition"]
        self.counted, self.sums = read.get("counted"), read.get("sums", [])
        self.columns = read["columns"]
        self.ids = [column["id"] for column in self.columns]
        self.types = [column["type"] for column in self.columns]
        self.key_at = [at for at, kind in enumerate(self.types) if kind == "key"]
        self.rows = [self.row_of(row) for row in read["rows"]]

    def row_of(self, read):
        if sorted(read) != sorted(self.ids):
            raise Broken(f'table "{self.id}" has a row with the columns {", ".join(read)}')
        row = []
        for column, kind in zip(self.ids, self.types):
            try:
                row.append(from_json(read[column], kind))
            except Broken as problem:
                raise Broken(f'table "{self.id}", row {json.dumps(read, default=str)}, column "{column}": {problem}') from None
        return row

    def at(self, column):
        if column not in self.ids:
            raise Broken(f'table "{self.id}" has no column "{column}"')
        return self.ids.index(column)

    def keys(self, row):
        return tuple(row[at] for at in self.key_at)

    def name(self, row):
        """How a person finds the row: its labels, or its codes where there are none."""
        labels = [row[at] for at, kind in enumerate(self.types) if kind == "label" and row[at]]
        return " / ".join(labels or [key for key in self.keys(row) if key])

    def full_name(self, row):
        """The name in quotes, and the codes where they are others."""
        name, codes = self.name(row), " / ".join(key for key in self.keys(row) if key)
        return f'"{name}"' if name == codes else f'"{name}" ({codes})'

    def find(self, first_key):
        found = [row for row in self.rows if self.key_at and row[self.key_at[0]] == first_key]
        if not found:
            raise Broken(f'table "{self.id}" has no row "{first_key}"')
        return found[0]

    def row(self, codes):
        """The row whose codes are these, joined by strokes; of a headline's figure the first one alone."""
        for row in self.rows:
            if codes in ("/".join(self.keys(row)), self.keys(row)[0]):
                return row
        return None

    def figure(self, row, column):
        text = self.find(row)[self.at(column)]
        if self.types[self.at(column)] != "integer" or text in WORDS_FOR_FIGURES:
            raise Broken(f'table "{self.id}" has no number in row "{row}", column "{column}"')
        return int(text)


# JSON, and the schema that is published with it


def read_json(data):
    """JSON in UTF-8 without a name twice in one object."""

    def no_name_twice(pairs):
        names = [name for name, _ in pairs]
        if len(set(names)) < len(names):
            raise Broken(f"says {listed(name for name, times in Counter(names).items() if times > 1)} twice in one object")
        return dict(pairs)

    def no_constant(name):
        raise Broken(f"has {name}, which is no number")

    try:
        return json.loads(data.decode("utf-8"), object_pairs_hook=no_name_twice, parse_float=Decimal, parse_constant=no_constant)
    except (ValueError, RecursionError) as problem:
        raise Broken(f"is no JSON: {problem}") from None


SCHEMA_TYPES = {"object": dict, "array": list, "string": str, "null": type(None), "number": (int, Decimal), "integer": int}


def against_schema(value, schema, root, path="report.json"):
    """Yields what does not keep the schema. Knows the words of JSON Schema that report.schema.json uses."""
    for word, wanted in schema.items():
        if word == "$ref":
            target = root
            for step in wanted.removeprefix("#/").split("/"):
                target = target[step]
            yield from against_schema(value, target, root, path)
        elif word == "type":
            kinds = [SCHEMA_TYPES[kind] for kind in ([wanted] if isinstance(wanted, str) else wanted)]
            if isinstance(value, bool) or not any(isinstance(value, kind) for kind in kinds):
                yield f"{path} is no {wanted}"
        elif word == "required" and isinstance(value, dict):
            yield from (f'{path} has no "{name}"' for name in wanted if name not in value)
        elif word == "properties" and isinstance(value, dict):
            for name in wanted.keys() & value.keys():
                yield from against_schema(value[name], wanted[name], root, f"{path}/{name}")
        elif word == "additionalProperties" and isinstance(value, dict):
            others = [name for name in value if name not in schema.get("properties", {})]
            if wanted is False:
                yield from (f'{path} has a "{name}", which the schema has not' for name in others)
            elif isinstance(wanted, dict):
                for name in others:
                    yield from against_schema(value[name], wanted, root, f"{path}/{name}")
        elif word == "items" and isinstance(value, list):
            for at, item in enumerate(value):
                yield from against_schema(item, wanted, root, f"{path}/{at}")
        elif word in ("oneOf", "anyOf"):
            fitting = sum(not list(against_schema(value, one, root, path)) for one in wanted)
            if fitting == 0 or (word == "oneOf" and fitting > 1):
                yield f"{path} is none of the forms that the schema allows"
        elif word == "allOf":
            for one in wanted:
                yield from against_schema(value, one, root, path)
        elif word == "enum" and value not in wanted or word == "const" and value != wanted:
            yield f"{path} says {json.dumps(value, default=str)}, the schema wants {json.dumps(wanted)}"
        elif word == "pattern" and isinstance(value, str) and not re.search(wanted, value):
            yield f'{path} says "{value}", which is not of the form {wanted}'
        elif word == "minimum" and isinstance(value, int) and value < wanted:
            yield f"{path} is less than {wanted}"
        elif word in ("minItems", "minLength") and isinstance(value, (list, str)) and len(value) < wanted:
            yield f"{path} is shorter than {wanted}"


# CSV


def read_csv(data, table):
    """The rows of a table's CSV: RFC 4180 with CRLF, UTF-8 without a mark, no quotes but where they are needed."""
    try:
        lines = list(csv.reader(io.StringIO(data.decode("utf-8"), newline=""), strict=True))
    except (ValueError, csv.Error) as problem:
        raise Broken(f"cannot be read: {problem}") from None
    if not lines or lines[0] != table.ids:
        raise Broken(f"has other columns than report.json: {', '.join(lines[0]) if lines else 'none'}")
    for at, line in enumerate(lines):
        if len(line) != len(table.ids):
            raise Broken(f"line {at + 1} has {len(line)} cells, not {len(table.ids)}")
    if "".join(map(csv_line, lines)).encode() != data:
        raise Broken("is not written as RFC 4180 says, with CRLF, in UTF-8 and without more quotes than needed")
    rows = []
    for at, line in enumerate(lines[1:]):
        rows.append([])
        for column, kind, text in zip(table.ids, table.types, line):
            if text.startswith(("=", "+", "@", "\t", "\r")) or re.match(r"-(?![0-9]+$)", text):
                raise Broken(f'line {at + 2}, column "{column}": a spreadsheet would take "{text}" for a formula')
            try:
                rows[-1].append(checked(text, kind))
            except Broken as problem:
                raise Broken(f'row "{table.name(line)}", column "{column}" (line {at + 2}): {problem}') from None
    return rows


def csv_line(cells):
    if cells == [""]:
        return '""\r\n'
    return ",".join('"' + cell.replace('"', '""') + '"' if re.search('[",\r\n]', cell) else cell for cell in cells) + "\r\n"


# Pages

VOID = ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr")


class Node:
    def __init__(self, tag, attributes):
        self.tag, self.attributes, self.children = tag, attributes, []

    def get(self, name):
        return self.attributes.get(name)

    def inside(self):
        """All elements in it, in their order."""
        for child in self.children:
            if isinstance(child, Node):
                yield child
                yield from child.inside()

    def elements(self):
        """Its children, none of which may be text."""
        for child in self.children:
            if isinstance(child, Node):
                yield child
            elif child.strip():
                raise Broken(f'has "{child.strip()}" where no cell is')

    def text(self):
        return " ".join(self.raw().split())

    def raw(self):
        if self.tag in ("script", "style"):
            return ""
        return "".join(child if isinstance(child, str) else child.raw() for child in self.children)


class Tree(HTMLParser):
    """Reads a page whose tags are all closed by their own end tags."""

    def __init__(self, data):
        super().__init__(convert_charrefs=True)
        self.root = Node("", {})
        self.open = [self.root]
        self.feed(data.decode("utf-8"))
        self.close()
        if len(self.open) > 1:
            raise Broken(f"does not end its <{self.open[-1].tag}>")

    def handle_starttag(self, tag, attributes):
        self.add(tag, attributes, closed=tag in VOID)

    def handle_startendtag(self, tag, attributes):
        if tag not in VOID and not any(node.tag == "svg" for node in self.open):
            raise Broken(f"has <{tag}/>, which browsers do not close")
        self.add(tag, attributes, closed=True)

    def add(self, tag, attributes, closed):
        if len(dict(attributes)) < len(attributes):
            raise Broken(f"has an attribute twice in a <{tag}>")
        node = Node(tag, {name: "" if value is None else value for name, value in attributes})
        self.open[-1].children.append(node)
        if not closed:
            self.open.append(node)

    def handle_endtag(self, tag):
        if self.open[-1].tag != tag:
            raise Broken(f"ends a <{tag}> that is not open")
        self.open.pop()

    def handle_data(self, data):
        self.open[-1].children.append(data)

    def unknown_decl(self, data):
        raise Broken("has a section that browsers pass over")


class Page:
    """What a page says: its tables, and every element outside of them that names a figure, a sentence or a field."""

    def __init__(self, data):
        try:
            self.root = Tree(data).root
        except UnicodeDecodeError:
            raise Broken("is not UTF-8") from None
        elements = list(self.root.inside())
        language = next((node.get("lang") for node in elements if node.tag == "html"), None) or "en"
        self.language = language.split("-")[0]
        self.tables = [node for node in elements if node.tag == "table"]
        in_tables = {id(inner) for node in self.tables for inner in node.inside()}
        for node in elements:
            if {"hidden", "style"} & node.attributes.keys():
                raise Broken(f"has a <{node.tag}> that is hidden or styled by itself")
        self.others = [node for node in elements if node.tag != "table" and id(node) not in in_tables]


def page_table(node, table):
    """Caption, heads and rows of a table on a page. A row has the text and the value of each column it shows, and all keys."""
    for part in node.inside():
        is_hidden = "hidden" in (part.get("class") or "").split()
        if is_hidden or {"hidden", "style", "colspan", "rowspan", "aria-hidden", "aria-label"} & part.attributes.keys():
            raise Broken(f"has a <{part.tag}> that is hidden, spread or styled")
    caption, heads, lines = "", [], []
    for part in node.elements():
        if part.tag == "caption":
            caption = part.text()
        elif part.tag in ("thead", "tbody", "tfoot"):
            for line in part.elements():
                cells = list(line.elements())
                if line.tag != "tr" or any(cell.tag not in ("th", "td") for cell in cells):
                    raise Broken("has something that is no row of cells")
                (heads if part.tag == "thead" else lines).append(cells)
        elif part.tag != "colgroup":
            raise Broken(f"has a <{part.tag}>")
    if len(heads) != 1:
        raise Broken(f"has {len(heads)} rows of heads")
    return caption, heads[0], [page_row(cells, heads[0], table) for cells in lines]


def page_row(cells, heads, table):
    """A cell or the head above it names its column. A key without a cell is the data-code of the cell after it."""
    if len(cells) != len(heads):
        raise Broken(f"has a row of {len(cells)} cells under {len(heads)} heads")
    by_column = {cell.get("data-column") or head.get("data-column"): cell for cell, head in zip(cells, heads)}
    if list(by_column) != [column for column in table.ids if column in by_column] or len(by_column) < len(cells):
        raise Broken(f"has a row with the columns {', '.join(map(str, by_column))}")
    row = {}
    for at, column in enumerate(table.ids):
        if column in by_column:
            row[column] = (by_column[column].raw(), by_column[column].get("data-value"))
        elif table.types[at] == "key":
            after = next((by_column[other] for other in table.ids[at:] if other in by_column), None)
            if after is None or after.get("data-code") is None:
                raise Broken(f'has a row without the code for "{column}"')
            row[column] = (after.get("data-code"), None)
    return row


def from_page(text, value, kind):
    """The text of a cell as a page shows it: grouped digits, a decimal sign of its language, or a value for words."""
    if kind not in FIGURES or value in WORDS_FOR_FIGURES:
        if value is not None and numbers(text) != numbers(value):
            raise Broken(f'shows "{text}" for "{value}"')
        return text if value is None else value
    plain = ungrouped(text) if kind == "integer" else re.sub("(?<=[01])[.,](?=[0-9]{3}$)", ".", text)
    plain = plain.replace("−", "-")
    if value not in (None, plain):
        raise Broken(f'shows "{text}" for "{value}"')
    return checked(plain, kind)


def ungrouped(text):
    """Words for people, without the signs that group the digits of their numbers."""
    return re.sub(r"(?<=[0-9])[,.'’\u202f\u00a0](?=[0-9]{3}(?![0-9]))", "", text)


def numbers(text):
    return re.findall("[0-9]+", ungrouped(text))


# The workbook

SPREADSHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def read_workbook(data):
    """The sheets by name, each a list of rows of cells: text for words, Decimal for numbers, None for nothing."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return dict(workbook_sheets(archive))
    except (zipfile.BadZipFile, ElementTree.ParseError, KeyError, IndexError, ArithmeticError) as problem:
        raise Broken(f"cannot be read: {problem!r}") from None


def workbook_sheets(archive):
    def part(name):
        text = archive.read(name)
        if b"<!DOCTYPE" in text:
            raise Broken("has a document type, which no workbook needs")
        return ElementTree.fromstring(text)

    strings = []
    if "xl/sharedStrings.xml" in archive.namelist():
        strings = ["".join(text.text or "" for text in one.iter(f"{SPREADSHEET}t")) for one in part("xl/sharedStrings.xml")]
    check_looks(part("xl/styles.xml"))
    targets = {one.get("Id"): one.get("Target") for one in part("xl/_rels/workbook.xml.rels")}
    for sheet in part("xl/workbook.xml").iter(f"{SPREADSHEET}sheet"):
        if sheet.get("state", "visible") != "visible":
            raise Broken(f'hides its sheet "{sheet.get("name")}"')
        target = targets[sheet.get(RELATION)]
        path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        root = part(path)
        for node in root.iter():
            if node.get("hidden", "0") not in ("0", "false") or node.get("ht") == "0" or node.tag == f"{SPREADSHEET}conditionalFormatting":
                raise Broken(f'hides something in its sheet "{sheet.get("name")}"')
        yield sheet.get("name"), [workbook_row(row, strings) for row in root.iter(f"{SPREADSHEET}row")]


def check_looks(styles):
    """A number is shown as it is, whole or to three places."""
    known = {"0", "1"} | {one.get("numFmtId") for one in styles.iter(f"{SPREADSHEET}numFmt")}
    forms = [one.get("formatCode") for one in styles.iter(f"{SPREADSHEET}numFmt")]
    forms += [one.get("numFmtId") for one in styles.iter(f"{SPREADSHEET}xf") if one.get("numFmtId", "0") not in known]
    for form in forms:
        if form not in ("General", "0", "0.000"):
            raise Broken(f'shows numbers in the form "{form}"')


def workbook_row(row, strings):
    cells = []
    for cell in row.iter(f"{SPREADSHEET}c"):
        at = 0
        for letter in re.match("[A-Z]+", cell.get("r")).group():
            at = at * 26 + ord(letter) - 64
        cells.extend([None] * (at - len(cells)))
        value, kind = cell.findtext(f"{SPREADSHEET}v"), cell.get("t", "n")
        if cell.find(f"{SPREADSHEET}f") is not None:
            raise Broken(f"has a formula in cell {cell.get('r')}")
        if kind == "inlineStr":
            cells[at - 1] = "".join(text.text or "" for text in cell.iter(f"{SPREADSHEET}t"))
        elif value is not None:
            cells[at - 1] = strings[int(value)] if kind == "s" else Decimal(value) if kind == "n" else value
    return cells


def workbook_table(lines, table):
    """The rows under the line of column ids or labels. Codes may be left out where labels stand."""
    heads = ([column["id"] for column in table.columns], [column["label"] for column in table.columns])
    for at, line in enumerate(lines):
        if [cell or "" for cell in line] in heads:
            break
    else:
        raise Broken("has no line with the names of the columns")
    rows = []
    for line in lines[at + 1 :]:
        if any(cell is not None for cell in line[len(table.ids) :]):
            raise Broken(f"has more cells than columns in the row {line}")
        rows.append([])
        for column, kind, cell in zip(table.ids, table.types, line + [None] * len(table.ids)):
            try:
                rows[-1].append(from_number(cell, kind) if isinstance(cell, Decimal) else checked(cell or "", kind))
            except Broken as problem:
                raise Broken(f'column "{column}", row {len(rows)}: {problem}') from None
    return rows
