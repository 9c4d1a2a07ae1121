#!/usr/bin/env bash
# Fuzzes each target for SECONDS (60 unless told otherwise), two at a time, and says how far each
# came: fuzz/run.sh [SECONDS [TARGET...]]. Fails if a target does; what made it fail is then in
# fuzz/artifacts. Inputs that reached new code are kept in fuzz/found, for the next run here.
set -euo pipefail
cd "$(dirname "$0")"

seconds=${1:-60}
shift || true
targets=("$@")
if [ ${#targets[@]} -eq 0 ]; then
    targets=(record chunks json table gzip archive policy partial baseline diff)
fi

# cargo-fuzz only starts other programs, so that it need not be optimised.
if ! command -v cargo-fuzz >/dev/null; then
    cargo install cargo-fuzz --locked --debug --quiet
fi
# The instrumentation and the address sanitizer are in stable Rust, behind flags that it takes only
# when told so. More units build faster, and the targets lose little by it.
export RUSTC_BOOTSTRAP=1
cargo fuzz build --fuzz-dir . --codegen-units 16

# Files that are written for each input belong in memory.
scratch=$(mktemp -d -p "$(test -w /dev/shm && echo /dev/shm || echo /tmp)")
trap 'rm -rf "$scratch"' EXIT
export TMPDIR=$scratch

fuzz() {
    local target=$1 options=()
    case $target in
        record | chunks) options+=(-dict=log.dict) ;;
        policy) options+=(-dict=policy.dict) ;;
        json) options+=(-dict=json.dict) ;;
        diff) options+=(-dict=report.dict -max_len=16384) ;;
        # Compressing takes time, and no allocation may be large, however much a file unpacks to.
        gzip) options+=(-malloc_limit_mb=64 -max_len=2048) ;;
        # A frame of zstd may claim a window of 128 MiB, and memory is made ready for that.
        archive) options+=(-malloc_limit_mb=192 -max_len=4096) ;;
        # A page may claim to have 64 MiB, and memory is made ready for that.
        table) options+=(-malloc_limit_mb=128 -max_len=8192) ;;
    esac
    mkdir -p "found/$target"
    if cargo fuzz run --fuzz-dir . --codegen-units 16 "$target" "found/$target" "corpus/$target" \
        -- "${options[@]}" -max_total_time="$seconds" -timeout=20 -rss_limit_mb=1536 \
        -print_final_stats=1 >"$scratch/$target.log" 2>&1; then
        return
    fi
    echo "$target" >>"$scratch/failed"
}

# As many at a time as there are processors here, which is two where this runs for each change.
for target in "${targets[@]}"; do
    while [ "$(jobs -rp | wc -l)" -ge 2 ]; do
        wait -n
    done
    fuzz "$target" &
done
wait

printf '%-10s %12s %10s %8s\n' target executions per-second edges
for target in "${targets[@]}"; do
    log=$scratch/$target.log
    executions=$(awk '/stat::number_of_executed_units/ { print $2 }' "$log")
    speed=$(awk '/stat::average_exec_per_sec/ { print $2 }' "$log")
    edges=$(awk '{ for (at = 1; at < NF; at++) if ($at == "cov:") edges = $(at + 1) } END { print edges }' "$log")
    printf '%-10s %12s %10s %8s\n' "$target" "${executions:--}" "${speed:--}" "${edges:--}"
done
if [ -e "$scratch/failed" ]; then
    while read -r target; do
        echo "$target failed:"
        # From what went wrong on, which a long stack follows; or the end, if nothing says so.
        grep -m 1 -E -A 40 'panicked at|^==[0-9]+== ?ERROR|^error' "$scratch/$target.log" ||
            tail -n 60 "$scratch/$target.log"
    done <"$scratch/failed"
    exit 1
fi
