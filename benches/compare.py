"""Groups the lines of a log as s3tls does, with DuckDB's CSV reader: compare.py LOG"""

import sys

import duckdb

# A line has 27 columns, because its time is two words.
query = f"""
    select column24, column21, column05, column17, count(*) as requests
    from read_csv('{sys.argv[1]}', delim=' ', quote='"', escape='', header=false, auto_detect=false,
        strict_mode=false, null_padding=true, ignore_errors=true, max_line_size=1048576,
        columns={{ {', '.join(f"'column{n:02}': 'VARCHAR'" for n in range(27))} }})
    group by all
"""
print(len(duckdb.sql(query).fetchall()))
