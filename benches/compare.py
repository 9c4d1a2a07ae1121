"""Groups requests as s3tls does, with one of DuckDB's readers: compare.py FILE [json|csv|parquet]"""

import sys

import duckdb

# A line of a text log has 27 columns, because its time is two words.
COLUMNS = ", ".join(f"'column{n:02}': 'VARCHAR'" for n in range(27))
TEXT = f"""read_csv($file, delim=' ', quote='"', escape='', header=false, auto_detect=false,
    strict_mode=false, null_padding=true, ignore_errors=true, max_line_size=1048576,
    columns={{ {COLUMNS} }})"""

FORMS = {
    "text": ("column24, column21, column05, column17", TEXT),
    "json": ("tls_version, cipher_suite, requester, user_agent", "read_json($file)"),
    "csv": ("tls_version, cipher_suite, requester, user_agent", "read_csv($file)"),
    "parquet": ("tls_version, cipher_suite, requester, user_agent", "read_parquet($file)"),
}

file, form = (sys.argv[1:] + ["text"])[:2]
fields, records = FORMS[form]
query = f"select {fields}, count(*) as requests from {records} group by all"
print(len(duckdb.execute(query, {"file": file}).fetchall()))
