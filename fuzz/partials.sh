#!/usr/bin/env bash
# Writes the seeds of the target `partial` anew, which is needed when the form of partials changes.
set -euo pipefail
cd "$(dirname "$0")/.."

s3tls() {
    cargo run --quiet -- "$@" --format partial 2>/dev/null || [ $? -eq 2 ]
}
seeds=fuzz/corpus/partial
s3tls audit fixtures/foreign --by bucket >$seeds/damaged-and-foreign
s3tls audit fixtures/evidence fixtures/logs/callers.log --by user_agent >$seeds/both-kinds
s3tls audit fixtures/logs/eras.log --by tls_version,hour >$seeds/eras
s3tls audit fixtures/logs --bucket 'example-*' --since 2019-01-01 --requester '*' >$seeds/filtered
s3tls audit fixtures/logs/hostile.log --by user_agent,remote_ip,host_header >$seeds/hostile
s3tls audit fixtures/logs/hostile.log --by user_agent --memory 0 >$seeds/indistinct
s3tls audit /dev/null >$seeds/nothing
head -n 2 fixtures/logs/callers.log | s3tls audit - --by day >$seeds/two-by-day
