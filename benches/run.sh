#!/usr/bin/env bash
# Measures s3tls against its goals, each a ratio of two commands timed in this one run.
#
# Needs hyperfine, jq, ripgrep, isal (for igzip) and python3; DuckDB is fetched from PyPI.
# Usage: benches/run.sh [FOLDER]     FOLDER takes 8 GB of made-up logs and keeps them.
set -euo pipefail
cd "$(dirname "$0")/.."
folder=${1:-target/bench}
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
runs=${RUNS:-7}

cargo build --release --quiet
bench=$(cargo bench --bench logs --no-run --message-format json --quiet |
    jq -r 'select(.executable != null and .target.name == "logs") | .executable')
s3tls=$PWD/target/release/s3tls

make_logs() { # name, then what the generator takes
    local name=$1
    shift
    [ -e "$folder/$name/known.tsv" ] || "$bench" make "$folder/$name" "$@"
}
make_logs one --lines 3000000
make_logs four --lines 12000000
make_logs many --lines 3000000 --files 30000
make_logs varied --lines 1000000 --groups 374000
one=$(echo "$folder"/one/logs/*)
four=$(echo "$folder"/four/logs/*)
varied=$(echo "$folder"/varied/logs/*)
mkdir -p "$folder/gz"
[ -e "$folder/gz/one.gz" ] || gzip -c "$one" >"$folder/gz/one.gz"
if [ ! -d "$folder/manygz" ]; then
    "$bench" make "$folder/manygz" --lines 600000 --files 300 --gzip
fi
head -n 40 "$one" >"$folder/small.log"

echo "## $(date -u +%F), $(nproc) cores, $(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -1)," \
    "$(free -g | awk '/^Mem/ {print $2}') GiB, $(rustc --version)"
echo
echo "counts of one file:     $("$s3tls" audit "$one" --format ndjson | "$bench" check "$folder/one")"
echo "counts of 30,000 files: $("$s3tls" audit "$folder/many/logs" --format ndjson | "$bench" check "$folder/many")"
echo

# Times commands by turns, so that a noisy moment meets all of them, and keeps each one's median.
times() { # commands
    rm -f "$folder"/round.*.json
    for round in $(seq 0 "$runs"); do
        hyperfine --shell=none --warmup 0 --runs 1 --export-json "$folder/round.$round.json" "$@" \
            >/dev/null 2>&1
    done
    # The first round only brings the files into memory.
    rm "$folder/round.0.json"
    jq -rs '[.[].results | map(.median)] | transpose[] | sort | .[length / 2 | floor]' \
        "$folder"/round.*.json
}
verdict() { # goal, value, at most or at least, bound
    awk -v goal="$1" -v value="$2" -v sense="$3" -v bound="$4" 'BEGIN {
        met = sense == "at most" ? value <= bound : value >= bound
        printf "%-58s %8.2f  %s %-6s %s\n", goal, value, sense, bound, met ? "met" : "MISSED"
    }'
}
ratio() { awk -v a="$1" -v b="$2" 'BEGIN { print a / b }'; }
seconds() { awk -v name="$1" -v time="$2" 'BEGIN { printf "%-58s %8.3f s\n", name, time }'; }

python=$folder/venv/bin/python
if [ ! -x "$python" ]; then
    python3 -m venv "$folder/venv"
    "$folder/venv/bin/pip" install --quiet duckdb
fi
cat >"$folder/compare.py" <<'PYTHON'
import sys

import duckdb

# 29 columns once the time's two words and their neighbours are cut at spaces.
query = f"""
    select column24, column21, column05, column17, count(*) as requests
    from read_csv('{sys.argv[1]}', delim=' ', quote='"', escape='', header=false, auto_detect=false,
        strict_mode=false, null_padding=true, ignore_errors=true, max_line_size=1048576,
        columns={{ {', '.join(f"'column{n:02}': 'VARCHAR'" for n in range(27))} }})
    group by all
"""
print(len(duckdb.sql(query).fetchall()))
PYTHON

mapfile -t t < <(times "$bench floor $one" "$s3tls audit $one --format json" \
    "rg -c 'TLSv1(\\.1)? ' $one" "wc -l $one" "$python $folder/compare.py $one" \
    "$s3tls audit $one --format json --threads 1" "$s3tls audit $four --format json" \
    "$s3tls audit $one --by transport --format json")
names=("newlines counted on all cores (the floor)" "s3tls audit" "rg -c 'TLSv1(\.1)? '" "wc -l"
    "DuckDB, CSV reader, the same groups" "s3tls audit --threads 1" "s3tls audit, four times the input"
    "s3tls audit --by transport")
echo "one file of 3,000,000 lines, $(du -h --apparent-size "$one" | cut -f1):"
for n in "${!names[@]}"; do seconds "  ${names[n]}" "${t[n]}"; done
"$s3tls" policy generate --bucket example-data-1 --service-exempt >"$folder/policy.json"
mapfile -t p < <(times "$s3tls audit $one --format json" \
    "$s3tls audit $one --format json --by principal,client,tls_version" \
    "$s3tls audit $one --format json --min-tls 1.3" \
    "$s3tls policy simulate $folder/policy.json $one --format json")
echo "the same file, asked otherwise:"
seconds "  s3tls audit" "${p[0]}"
seconds "  s3tls audit --by principal,client,tls_version" "${p[1]}"
seconds "  s3tls audit --min-tls 1.3" "${p[2]}"
seconds "  s3tls policy simulate" "${p[3]}"
mapfile -t m < <(times "$bench floor $folder/many/logs" "$s3tls audit $folder/many/logs --format json")
echo "30,000 files:"
seconds "  every byte read, newlines counted" "${m[0]}"
seconds "  s3tls audit" "${m[1]}"
mapfile -t g < <(times "sh -c 'igzip -dc $folder/gz/one.gz | wc -l'" "$s3tls audit $folder/gz/one.gz --format json" \
    "$s3tls audit $folder/manygz/logs --format json" "$s3tls audit $folder/manygz/logs --format json --threads 1")
echo "gzip:"
seconds "  igzip -dc | wc -l, one file" "${g[0]}"
seconds "  s3tls audit, one file" "${g[1]}"
seconds "  s3tls audit, 300 files" "${g[2]}"
seconds "  s3tls audit --threads 1, 300 files" "${g[3]}"
mapfile -t v < <(times "$s3tls audit $varied --format json" "$s3tls audit $folder/small.log --format json")
groups=$("$s3tls" audit "$varied" --format csv | tail -n +2 | wc -l)
echo "1,000,000 lines of $groups groups:"
seconds "  s3tls audit" "${v[0]}"
echo

# Objects in S3, from a server here that keeps them in memory, against a download by the same SDK.
from_s3() { # name, folder, milliseconds that each answer takes
    "$bench" serve "$2" --latency "$3" >"$folder/url" &
    local server=$!
    until [ -s "$folder/url" ]; do sleep 0.1; done
    local url
    url=$(cat "$folder/url")
    mapfile -t s < <(times "$bench download $url" \
        "$s3tls audit s3://logs --endpoint-url $url --region us-east-1 --no-sign-request --format json")
    kill "$server"
    rm "$folder/url"
    echo "$1 in S3, answered after $3 ms:"
    seconds "  downloaded" "${s[0]}"
    seconds "  s3tls audit" "${s[1]}"
}
from_s3 "30,000 objects" "$folder/many/logs" 100
slow=$(ratio "${s[0]}" "${s[1]}")
from_s3 "30,000 objects" "$folder/many/logs" 0
fast=$(ratio "${s[0]}" "${s[1]}")
from_s3 "one object" "$folder/one/logs" 100
large=$(ratio "${s[0]}" "${s[1]}")
echo

# The most memory that a run had which is not a file's page, in MiB.
heap() {
    "$python" - "$@" <<'PYTHON'
import subprocess, sys

run = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
most = 0
while run.poll() is None:
    try:
        for line in open(f"/proc/{run.pid}/status"):
            if line.startswith("RssAnon"):
                most = max(most, int(line.split()[1]))
    except OSError:
        pass
print(most / 1024)
PYTHON
}

verdict "one file: s3tls / floor" "$(ratio "${t[1]}" "${t[0]}")" "at most" 3
verdict "one file: rg / s3tls" "$(ratio "${t[2]}" "${t[1]}")" "at least" 1
verdict "one file: DuckDB / s3tls" "$(ratio "${t[4]}" "${t[1]}")" "at least" 5
verdict "by principal, client, version / the default audit" "$(ratio "${p[1]}" "${p[0]}")" "at most" 1.2
verdict "policy simulate / the default audit" "$(ratio "${p[3]}" "${p[0]}")" "at most" 1.5
verdict "30,000 files: s3tls / reading them" "$(ratio "${m[1]}" "${m[0]}")" "at most" 2.5
verdict "one gzip file: s3tls / igzip | wc" "$(ratio "${g[1]}" "${g[0]}")" "at most" 1.1
verdict "300 gzip files: one core / two cores" "$(ratio "${g[3]}" "${g[2]}")" "at least" 1.6
verdict "30,000 objects, 100 ms: download / s3tls" "$slow" "at least" 0.8
verdict "30,000 objects, 0 ms: download / s3tls" "$fast" "at least" 0.8
verdict "one object of $(du -h --apparent-size "$one" | cut -f1): download / s3tls" "$large" "at least" 0.8
verdict "heap for one file, MiB" "$(heap "$s3tls" audit "$one" --format json)" "at most" 64
verdict "heap for $groups groups, MiB" "$(heap "$s3tls" audit "$varied" --format json)" "at most" 250
verdict "$groups groups: time a line / that of one file" \
    "$(awk -v v="${v[0]}" -v t="${t[1]}" 'BEGIN { print v / 1e6 / (t / 3e6) }')" "at most" 2
verdict "four times the input: times as long" "$(ratio "${t[6]}" "${t[1]}")" "at most" 4.2
verdict "one core / two cores" "$(ratio "${t[5]}" "${t[1]}")" "at least" 1.8
verdict "start to end on a small file, ms" "$(ratio "${v[1]}" 0.001)" "at most" 5

# Every line with a User-Agent of its own, as someone may send who wants no memory left.
rm -f "$folder/agents"
mkfifo "$folder/agents"
head -n 1 "$one" | awk -F'"' -v OFS='"' \
    '{ for (n = 0; n < 10000000; n++) { $6 = "agent-" n; print } }' >"$folder/agents" &
verdict "heap for 10,000,000 User-Agents, MiB" \
    "$(heap "$s3tls" audit "$folder/agents" --format json)" "at most" 2048
rm "$folder/agents"
