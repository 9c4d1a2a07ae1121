#!/usr/bin/env bash
# Measures s3tls against its goals: ratios of commands that are timed in this one run, and memory.
#
# Needs hyperfine, jq, ripgrep, isal (for igzip) and Python 3.10; DuckDB is installed with pip.
# Usage: benches/run.sh [FOLDER]
#   FOLDER   takes up to 12 GB of made-up logs, which are deleted again (target/bench)
#   RUNS     how many rounds count (7)
#   VALUES   how many different values the memory is measured with (2000000)
#
# A file that was just written lies in the page cache in large pieces. One that was evicted and read
# back lies there in single pages, and takes up to three times as long to read. Every set of logs is
# therefore written just before it is timed, and deleted after it. They take 11 GB of the cache.
set -euo pipefail
export LC_ALL=C
cd "$(dirname "$0")/.."
folder=${1:-target/bench}
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
runs=${RUNS:-7}
values=${VALUES:-2000000}

cargo build --profile dist --quiet
bench=$(cargo bench --profile dist --bench logs --no-run --message-format json --quiet |
    jq -r 'select(.executable != null and .target.name == "logs") | .executable')
s3tls=$PWD/target/dist/s3tls
audit="$s3tls audit --format json"
python=$folder/venv/bin/python
if [ ! -x "$python" ]; then
    python3 -m venv "$folder/venv"
    "$folder/venv/bin/pip" install --quiet duckdb
fi

# Writes a set of logs, in place of one that an earlier run has left.
make_logs() { # name, then what the generator takes
    delete_logs "$1"
    "$bench" make "$folder/$1" "${@:2}"
    # Otherwise the disk is still busy while commands are timed.
    sync -f "$folder"
}
delete_logs() { # names
    rm -rf "${@/#/$folder/}"
}
only_log() { echo "$folder/$1"/logs/*; }

check_counts() { # name
    local counts
    counts=$("$s3tls" audit "$folder/$1/logs" --format ndjson | "$bench" check "$folder/$1")
    echo "counts: $counts"
}

# Times commands by turns, so that a noisy moment meets all of them. Prints the median of each, and
# keeps it in `median`.
declare -A median
times() { # title, then each command after its name
    local names=() commands=() medians round n
    echo "$1:"
    shift
    while [ $# -gt 0 ]; do
        names+=("$1") commands+=("$2")
        shift 2
    done
    rm -f "$folder"/round.*.json
    for round in $(seq 0 "$runs"); do
        if ! hyperfine --shell=none --warmup 0 --runs 1 --export-json "$folder/round.$round.json" \
            ${prepare:+--prepare "$prepare"} \
            "${commands[@]}" >"$folder/hyperfine.txt" 2>&1; then
            cat "$folder/hyperfine.txt" >&2
            exit 1
        fi
    done
    # The first round only loads the programs.
    rm "$folder/round.0.json"
    mapfile -t medians < <(jq -rs \
        '[.[].results | map(.median)] | transpose[] | sort | .[length / 2 | floor]' \
        "$folder"/round.*.json)
    for n in "${!names[@]}"; do
        median[${names[n]}]=${medians[n]}
        printf "  %-68s %8.3f s\n" "${names[n]}" "${medians[n]}"
    done
}

compute() { awk "BEGIN { print ($1) }"; }
ratio() { compute "${median[$1]} / ${median[$2]}"; } # names of two commands timed last

# Prints a figure beside its bound. One that is not a number misses it.
goal() { # what, figure, at most or at least, bound
    awk -v what="$1" -v figure="$2" -v sense="$3" -v bound="$4" 'BEGIN {
        is_number = figure + 0 == figure
        met = is_number && (sense == "at most" ? figure <= bound : figure >= bound)
        shown = is_number ? sprintf("%.2f", figure) : figure
        printf "  %-68s %8s  %s %-6s %s\n", what, shown, sense, bound, met ? "met" : "MISSED"
    }'
}
ratio_goal() { # names of two commands timed last, at most or at least, bound
    goal "$1 / $2" "$(ratio "$1" "$2")" "$3" "$4"
}

shown_ratio() { # names of two commands timed last
    printf "  %-68s %8.2f\n" "$1 / $2" "$(ratio "$1" "$2")"
}

# The floor tells whether the machine is as fast at the end of the run as at the beginning.
time_floor() { # beginning or end
    times "floor at the $1 of the run" floor "$bench floor $(only_log skewed)"
}

against_others() { # name of a set of one file, bounds for rg and DuckDB
    local log
    log=$(only_log "$1")
    times "one $1 file, $(du -h --apparent-size "$log" | cut -f1)" \
        floor "$bench floor $log" \
        audit "$audit $log" \
        rg "rg -c 'TLSv1(\\.1)? ' $log" \
        wc "wc -l $log" \
        DuckDB "$python benches/compare.py $log"
    ratio_goal rg audit "at least" "$2"
    ratio_goal DuckDB audit "at least" "$3"
}

many_files() { # name of a set of 30,000 files, bound
    check_counts "$1"
    times "30,000 $1 files" \
        "reading them" "$bench floor $folder/$1/logs" \
        audit "$audit $folder/$1/logs"
    ratio_goal audit "reading them" "at most" "$2"
}

# Times commands as `times` does, each with a copy of the cache as it was before.
times_with_cache() { # title, then each command after its name
    local prepare="bash -c 'rm -rf $folder/cache.used && cp -r $folder/cache $folder/cache.used'"
    times "$@"
    rm -r "$folder/cache" "$folder/cache.used"
}

# The newest 300 of the files of a set come after the last run.
new_files() { # name, out or back
    local logs=$folder/$1/logs new=$folder/$1/new
    if [ "$2" = out ]; then
        mkdir -p "$new"
        (cd "$logs" && find . -type f | sort | tail -n 300 | xargs mv -t "$new")
        # Files that were changed just now would not be kept.
        sleep 3
    else
        mv "$new"/* "$logs"
    fi
}

# A nightly run: of 30,000 files, the newest 300 came after the last one. Opening a small local file costs
# little, and both runs look up all files and write the same report, so that less is saved than in S3.
with_cache() { # name of a set of 30,000 files, bound
    local logs=$folder/$1/logs
    new_files "$1" out
    "$s3tls" audit "$logs" --cache "$folder/cache" --quiet || true
    new_files "$1" back
    times_with_cache "30,000 $1 files, of which 300 are new" \
        audit "$audit $logs" \
        "audit --cache" "$audit $logs --cache $folder/cache.used"
    ratio_goal "audit --cache" audit "at most" "$2"
}

# Times objects in S3, from a server here that keeps them in memory, against a download by the same
# SDK.
server=
stop_server() {
    [ -z "$server" ] || kill "$server"
    wait
    server=
}
trap stop_server EXIT
start_server() { # name of a set, milliseconds that each answer takes
    rm -f "$folder/url"
    "$bench" serve "$folder/$1/logs" --latency "$2" >"$folder/url" &
    server=$!
    until [ -s "$folder/url" ]; do
        kill -0 "$server"
        sleep 0.1
    done
    url=$(cat "$folder/url")
    in_s3="s3://logs --endpoint-url $url --region us-east-1 --no-sign-request"
}
from_s3() { # what, name of a set, milliseconds that each answer takes, bound
    start_server "$2" "$3"
    times "$1 in S3, answered after $3 ms" \
        download "$bench download $url" \
        audit "$audit $in_s3"
    stop_server
    ratio_goal download audit "at least" "$4"
}
with_cache_from_s3() { # name of a set of 30,000 files, milliseconds that each answer takes, bound
    new_files "$1" out
    start_server "$1" 0
    # shellcheck disable=SC2086
    "$s3tls" audit $in_s3 --cache "$folder/cache" --quiet || true
    stop_server
    new_files "$1" back
    start_server "$1" "$2"
    times_with_cache "30,000 $1 objects in S3, of which 300 are new, answered after $2 ms" \
        audit "$audit $in_s3" \
        "audit --cache" "$audit $in_s3 --cache $folder/cache.used"
    stop_server
    ratio_goal "audit --cache" audit "at most" "$3"
}

heap_goal() { # what, log, bound
    # shellcheck disable=SC2086
    goal "heap for $1, MiB" "$("$python" benches/memory.py peak $audit "$2")" "at most" "$3"
}

echo "## $(date -u +%F), $(nproc) cores, $(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -1)," \
    "$(free -g | awk '/^Mem/ {print $2}') GiB, $(rustc --version)"
echo

make_logs skewed --lines 3000000
time_floor beginning
first_floor=${median[floor]}
echo

check_counts skewed
against_others skewed 1.7 5
ratio_goal audit floor "at most" 3.5

log=$(only_log skewed)
"$s3tls" policy generate --bucket example-data-1 --service-exempt >"$folder/policy.json"
times "the same file, asked otherwise" \
    audit "$audit $log" \
    "--by principal,client" "$audit $log --by principal,client" \
    "--min-tls 1.3" "$audit $log --min-tls 1.3" \
    "policy simulate" "$s3tls policy simulate $folder/policy.json $log --format json" \
    "--threads 1" "$audit $log --threads 1" \
    "floor" "$bench floor $log" \
    "floor on one core" "env RAYON_NUM_THREADS=1 $bench floor $log"
ratio_goal "--by principal,client" audit "at most" 1
ratio_goal "--min-tls 1.3" audit "at most" 1.2
ratio_goal "policy simulate" audit "at most" 1.2
ratio_goal "--threads 1" audit "at least" 1.85
# No reader gains more from a second core than this.
shown_ratio "floor on one core" floor
heap_goal "one file" "$log" 64

make_logs four --lines 12000000
make_logs varied --lines 1000000 --groups 374000
varied=$(only_log varied)
head -n 40 "$log" >"$folder/small.log"
groups=$(wc -l <"$folder/varied/known.tsv")
times "other sizes" \
    audit "$audit $log" \
    "four times the input" "$audit $(only_log four)" \
    "1,000,000 lines of $groups groups" "$audit $varied" \
    "a small file" "$audit $folder/small.log"
ratio_goal "four times the input" audit "at most" 4.1
goal "$groups groups: time a line / that of one file" \
    "$(compute "3 * $(ratio "1,000,000 lines of $groups groups" audit)")" "at most" 3
goal "a small file from start to end, ms" "$(compute "1000 * ${median[a small file]}")" "at most" 4
heap_goal "$groups groups" "$varied" 200
delete_logs four varied
from_s3 "one object" skewed 100 0.65
delete_logs skewed
echo

make_logs broad --lines 3000000 --broad --groups 22658
check_counts broad
against_others broad 1.9 4
delete_logs broad
echo

make_logs estate --estate --lines 3000000
check_counts estate
estate=$(only_log estate)
times "the logs of an estate of 300 buckets, $(du -h --apparent-size "$estate" | cut -f1)" \
    audit "$audit $estate" \
    "audit for people" "$s3tls audit $estate" \
    rg "rg -c 'TLSv1(\\.1)? ' $estate"
shown_ratio rg audit
shown_ratio rg "audit for people"
delete_logs estate
echo

make_logs skewed --lines 3000000 --files 30000
many_files skewed 2
with_cache skewed 0.15
from_s3 "30,000 objects" skewed 100 0.8
from_s3 "30,000 objects" skewed 0 0.8
with_cache_from_s3 skewed 100 0.15
delete_logs skewed
make_logs estate --estate --lines 3000000 --files 30000
with_cache estate 0.15
with_cache_from_s3 estate 100 0.15
delete_logs estate
make_logs broad --lines 3000000 --files 30000 --broad --groups 22658
many_files broad 2.8
delete_logs broad
echo

# Evidence in other forms, beside the plainest program that reads the bytes, and beside DuckDB if it
# has a reader for the form.
one_form() { # name of a set, what, and perhaps the form for DuckDB and a bound for it
    local file peer=()
    file=$(only_log "$1")
    [ -z "${3:-}" ] || peer=(DuckDB "$python benches/compare.py $file $3")
    times "one $2 file, $(du -h --apparent-size "$file" | cut -f1)" \
        "wc -c" "sh -c 'cat $file | wc -c'" \
        audit "$audit $file" \
        "--threads 1" "$audit $file --threads 1" \
        "${peer[@]}"
    shown_ratio audit "wc -c"
    if [ -n "${4:-}" ]; then
        ratio_goal DuckDB audit "at least" "$4"
    elif [ -n "${3:-}" ]; then
        shown_ratio DuckDB audit
    fi
}
one_core_goal() { # name of the set timed last, what, bound
    local size
    size=$(stat -c %s "$(only_log "$1")")
    goal "$2 on one core, GB/s" "$(compute "$size / 1e9 / ${median[--threads 1]}")" "at least" "$3"
}
make_logs json --lines 1000000 --form json
check_counts json
one_form json JSON json
one_core_goal json JSON 0.8
delete_logs json
make_logs csv --lines 1000000 --form csv
check_counts csv
one_form csv CSV csv
delete_logs csv
make_logs parquet --lines 1000000 --form parquet
make_logs text --lines 1000000
check_counts parquet
one_form parquet Parquet parquet 1
times "the same requests in two forms" \
    Parquet "$audit $(only_log parquet)" \
    text "$audit $(only_log text)" \
    "Parquet on one core" "$audit $(only_log parquet) --threads 1" \
    "text on one core" "$audit $(only_log text) --threads 1"
ratio_goal Parquet text "at most" 1
ratio_goal "Parquet on one core" "text on one core" "at most" 1
times "records of the text" \
    "--threads 1" "$s3tls records $(only_log text) --format parquet --threads 1" \
    "all threads" "$s3tls records $(only_log text) --format parquet"
one_core_goal text "text to Parquet" 0.15
delete_logs parquet text
make_logs trail --lines 80000 --form cloudtrail --others 9
one_form trail CloudTrail
one_core_goal trail CloudTrail 1
heap_goal "one CloudTrail file of one line" "$(only_log trail)" 128
delete_logs trail
make_logs trail --lines 80000 --form cloudtrail --others 9 --gzip
log=$(only_log trail)
times "one CloudTrail file, gzip" \
    "igzip -dc | wc -c" "sh -c 'igzip -dc $log | wc -c'" \
    audit "$audit $log"
ratio_goal audit "igzip -dc | wc -c" "at most" 1.3
delete_logs trail
echo

make_logs gzip --lines 3000000 --gzip
log=$(only_log gzip)
times "one gzip file" \
    "igzip -dc | wc -l" "sh -c 'igzip -dc $log | wc -l'" \
    audit "$audit $log"
ratio_goal audit "igzip -dc | wc -l" "at most" 0.75
make_logs gzip --lines 600000 --files 300 --gzip
times "300 gzip files" \
    audit "$audit $folder/gzip/logs" \
    "--threads 1" "$audit $folder/gzip/logs --threads 1"
ratio_goal "--threads 1" audit "at least" 1.85
delete_logs gzip
echo

echo "memory at a limit, with lines that each hold another value:"
while IFS=$'\t' read -r what figure sense bound; do
    goal "$what" "$figure" "$sense" "$bound"
done < <("$python" benches/memory.py goals "$s3tls" "$values")
wait $!
echo

make_logs skewed --lines 3000000
time_floor end
delete_logs skewed
moved=$(compute "100 * (${median[floor]} / $first_floor - 1)")
if [ "$(compute "$moved >= -15 && $moved <= 15")" = 1 ]; then
    printf "the floor moved by %+.0f %%\n" "$moved"
else
    printf "the floor MOVED by %+.0f %%, more than 15 %%: do not trust the figures above\n" "$moved"
fi
