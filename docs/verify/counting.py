"""Counts tables again from the published rows by the recipes that they carry, and adds up what must add up."""

import json

from reading import FIGURES, Broken, Table, number


def passing(condition, sheet):
    """The test of a row: each column named holds one of the values. Only words can be asked for, not numbers."""
    wanted = [(sheet.at(column), frozenset(values)) for column, values in condition.items()]
    wanted = [(None if sheet.types[at] in FIGURES else at, values) for at, values in wanted]
    return lambda row: all((row[at] if at is not None else "") in values for at, values in wanted)


def weigher(measure, sheet):
    """What a row adds to a figure, as (part, whole); and how the figure is written."""
    (how, what), *more = measure.items()
    if how == "count" and not more:
        test = passing(what, sheet)
        return lambda row: (1 if test(row) else 0, 0), lambda part, whole: str(part)
    if how == "sum" and not more:
        at = sheet.at(what)
        return lambda row: (number(row[at]) or 0, 0), lambda part, whole: str(part)
    if how == "share" and not more:
        of, among = passing(what["of"], sheet), passing(what["among"], sheet)
        return lambda row: (int(of(row)), 1) if among(row) else (0, 0), share
    raise Broken(f"is counted by {json.dumps(measure)}, which this script does not know")


def share(part, whole):
    """In thousandths, rounded half up; n/a where there is nothing to take a share of."""
    return f"{(part * 2000 + whole) // (whole * 2) / 1000:.3f}" if whole else "n/a"


def recount(table, sheet):
    """The figures of every group among the rows, and of all together, by the keys of the table's rows."""
    test = passing(table.counted["where"], sheet)
    group_at = [sheet.at(column) for column in table.counted["group_by"]]
    weighers = [weigher(column["measure"], sheet) for column in table.columns if "measure" in column]
    groups, everything = {}, [[0, 0] for _ in weighers]
    for row in filter(test, sheet.rows):
        group = groups.setdefault(tuple(row[at] for at in group_at), [[0, 0] for _ in weighers])
        for (weigh, _), one, all_together in zip(weighers, group, everything):
            part, whole = weigh(row)
            one[0], one[1] = one[0] + part, one[1] + whole
            all_together[0], all_together[1] = all_together[0] + part, all_together[1] + whole
    groups[("total",) + ("",) * (len(group_at) - 1)] = everything
    empty = [write(0, 0) for _, write in weighers]
    return {keys: [write(*sums) for (_, write), sums in zip(weighers, group)] for keys, group in groups.items()}, empty


def check_recipe(table):
    figures = [column for column in table.columns if column["type"] in FIGURES]
    if (table.source == "recomputed") != (table.counted is not None):
        raise Broken(f'is "{table.source}", and its recipe says otherwise')
    if table.source == "recomputed" and not all("measure" in column for column in figures):
        raise Broken("has a figure that does not say how it is counted")
    if table.source == "recomputed" and len(table.key_at) != len(table.counted["group_by"]):
        raise Broken("has not one key for each column that it is grouped by")
    if any("measure" in column for column in table.columns if table.source != "recomputed" or column not in figures):
        raise Broken("has a recipe where nothing is counted")


def check_sums(edition, table):
    for rule in table.sums:
        try:
            (how, what), *more = rule.items()
            if how == "columns" and not more:
                columns_add_up(edition, table, what)
            elif how == "rows" and not more:
                rows_add_up(edition, table, what)
            elif how == "count" and not more:
                sheet = edition.sheet(what["from"])
                gives = sum(map(passing(what["filter"], sheet), sheet.rows))
                says = sum(table.figure(row, what["column"]) for row in what["rows"])
                if says != gives:
                    rows = " + ".join(table.name(table.find(row)) for row in what["rows"])
                    edition.cell(table.id, rows, what["column"], (str(says), "report.json says"), (str(gives), f"the rows of {sheet.id} give"))
            else:
                raise Broken(f"has the sum {json.dumps(rule)}, which this script does not know")
        except Broken as problem:
            edition.say(f'report.json, table "{table.id}": cannot be added up: {problem}')


def columns_add_up(edition, table, rule):
    """In every row: the result is plus − minus. Not where none of them applies."""
    plus, minus, result = list(map(table.at, rule["plus"])), list(map(table.at, rule["minus"])), table.at(rule["result"])
    for row in table.rows:
        if any(number(row[at]) is not None for at in plus + minus):
            gives = sum(number(row[at]) or 0 for at in plus) - sum(number(row[at]) or 0 for at in minus)
            if (number(row[result]) or 0) != gives:
                edition.cell(table.id, table.name(row), rule["result"], (row[result], "report.json says"), (str(gives), "its parts give"))


def rows_add_up(edition, table, rule):
    """In these columns: the row is the sum of its parts, or of all others where no parts are named."""
    first, result = table.key_at[0], table.find(rule["result"])
    parts = [row for row in table.rows if (row[first] in rule["parts"] if rule["parts"] else row[first] != rule["result"])]
    for column in rule["columns"]:
        gives = sum(number(row[table.at(column)]) or 0 for row in parts)
        if table.figure(rule["result"], column) != gives:
            says = (result[table.at(column)], "report.json says")
            edition.cell(table.id, table.name(result), column, says, (str(gives), "its parts give"))
