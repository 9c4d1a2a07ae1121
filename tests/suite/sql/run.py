"""Runs what `s3tls sql` printed: for DuckDB as it is, for Athena translated by sqlglot."""

import pathlib
import re
import sys

import duckdb


def statements(text):
    return [part for part in text.split(";\n") if part.strip()]


def in_duckdb(query):
    """The query in DuckDB's dialect. Its `regexp_replace` has nine groups at most, so those that Trino
    calls $1 to $20 are joined one by one."""
    import sqlglot
    from sqlglot import exp

    def joined(node):
        if not isinstance(node, exp.RegexpReplace):
            return node
        line, pattern = node.this.sql("duckdb"), node.expression.sql("duckdb")
        groups = re.findall(r"\$(\d+)", node.args["replacement"].sql("duckdb"))
        names = ", ".join(f"'g{group}'" for group in groups)
        matched = f"regexp_extract({line}, {pattern}, [{names}])"
        groups = ", ".join(f"struct_extract({matched}, 'g{group}')" for group in groups)
        return sqlglot.parse_one(
            f"CASE WHEN regexp_matches({line}, {pattern}) THEN concat_ws(chr(10), {groups}) ELSE {line} END",
            dialect="duckdb",
        )

    return sqlglot.parse_one(query, dialect="athena").transform(joined).sql("duckdb")


def lines_of(folder):
    """Lines as Trino's reader gives them: bytes that are not UTF-8 become U+FFFD."""
    for path in sorted(pathlib.Path(folder).rglob("*")):
        if path.is_file():
            for line in path.read_bytes().decode("utf-8", "replace").split("\n"):
                yield (line,)


def write_like_athena(cursor, path):
    """Every value in quotes, and nothing for NULL."""
    names = [column[0] for column in cursor.description]
    with open(path, "w", newline="", encoding="utf-8") as file:
        file.write(",".join(f'"{name}"' for name in names) + "\n")
        for row in cursor.fetchall():
            quoted = ("" if value is None else '"' + str(value).replace('"', '""') + '"' for value in row)
            file.write(",".join(quoted) + "\n")


def athena(sql, logs, result):
    import sqlglot

    table, query = statements(pathlib.Path(sql).read_text())
    parsed = sqlglot.parse_one(table, dialect="athena")
    assert parsed.key == "create", parsed.key
    for dialect in ["athena", "trino"]:
        assert sqlglot.parse_one(query, dialect=dialect).key == "select"
    query = in_duckdb(query)
    connection = duckdb.connect()
    if "`line` string" in table:
        connection.execute("CREATE TABLE s3_access_logs (line VARCHAR)")
        connection.executemany("INSERT INTO s3_access_logs VALUES (?)", list(lines_of(logs)))
    else:
        columns = ", ".join(f"{name}: 'VARCHAR'" for name in re.findall("`(\\w+)` string", table))
        connection.execute(
            "CREATE TABLE s3_access_logs AS SELECT * FROM read_json("
            f"'{logs}/**', format = 'newline_delimited', ignore_errors = true, columns = {{{columns}}})"
        )
    write_like_athena(connection.execute(query), result)


if sys.argv[1] == "athena":
    athena(*sys.argv[2:])
elif sys.argv[1] == "parse":
    import sqlglot

    for statement in statements(sys.stdin.read()):
        sqlglot.parse_one(statement, dialect="athena")
else:
    connection = duckdb.connect()
    for statement in statements(sys.stdin.read()):
        connection.execute(statement)
