#!/usr/bin/env bash
# Runs the audit of the GitHub action in action.yml, whose inputs are in variables.
#
# s3tls writes all reports in one run, so that the logs are read once. Its exit status is the one of
# this script: whatever else fails here ends it with 2, as if s3tls could not write a report.
set -Eeuo pipefail
trap 'exit 2' ERR

# The most bytes that a step may add to a job's summary: of more, nothing is shown. Source:
# `CreateStepSummaryCommand` in FileCommandManager.cs of actions/runner.
readonly SUMMARY_LIMIT=$((1024 * 1024))

# Room for the line that says that the summary was cut.
readonly NOTE=1024

reports=$(mktemp -d "$RUNNER_TEMP/s3tls-reports.XXXXXX")
arguments=(audit "--output=$reports/summary.md" "--output=$reports/report.json")

main() {
    add_flags
    local status=0
    "${INPUT_PROGRAM:-$RUNNER_TEMP/s3tls/bin/s3tls}" "${arguments[@]}" < /dev/null || status=$?
    if [ "$status" -gt 3 ]; then
        echo "::error title=s3tls::s3tls did not start, or was killed: status $status"
        status=2
    fi
    set_outputs "$status" >> "$GITHUB_OUTPUT"
    summarize
    exit "$status"
}

add_flags() {
    if [ -z "$INPUT_PATH$INPUT_BUCKET_LOGS" ]; then
        refuse "name the logs in the input path or bucket-logs"
    fi
    case $INPUT_FORMAT in
        github | table | markdown) value format "$INPUT_FORMAT" ;;
        # On stdout, text from logs could run commands of the runner in some of the others.
        *) refuse "format is github, table or markdown; the input output writes files of the others" ;;
    esac
    value fail-on "$INPUT_FAIL_ON"
    value quiet-for "$INPUT_QUIET_FOR"
    value since "$INPUT_SINCE"
    value until "$INPUT_UNTIL"
    value min-tls "$INPUT_MIN_TLS"
    value baseline "$INPUT_BASELINE"
    value max-malformed "$INPUT_MAX_MALFORMED"
    switch ignore-denied "$INPUT_IGNORE_DENIED" && arguments+=(--ignore-denied)
    switch sarif "$INPUT_SARIF" && arguments+=("--output=$reports/report.sarif")
    lines --bucket= "$INPUT_BUCKET"
    lines --bucket-logs= "$INPUT_BUCKET_LOGS"
    lines --output= "$INPUT_OUTPUT"
    lines "" "$INPUT_FLAGS"
    # A path may begin with a dash.
    arguments+=(--)
    lines "" "$INPUT_PATH"
}

# Adds a flag with its value, unless the value is empty.
value() {
    if [ -n "$2" ]; then
        arguments+=("--$1=$2")
    fi
}

# Adds an argument for each line of a text, after a prefix.
lines() {
    local line
    while read -r line; do
        if [ -n "$line" ]; then
            arguments+=("$1$line")
        fi
    done <<< "$2"
}

# Whether an input that is true or false is true.
switch() {
    case $2 in
        true) return 0 ;;
        false | "") return 1 ;;
        *) refuse "$1 is true or false" ;;
    esac
}

refuse() {
    echo "::error title=s3tls::$1"
    exit 2
}

# Prints the outputs. None is text from a log.
set_outputs() {
    printf 'status=%s\n' "$1"
    if [ -e "$reports/report.json" ]; then
        printf 'json=%s\n' "$reports/report.json"
        printf 'https=%s\n' "$(verdict https)"
        printf 'tls12=%s\n' "$(verdict TLSv1.2)"
        printf 'tls13=%s\n' "$(verdict TLSv1.3)"
    fi
    if [ -e "$reports/report.sarif" ]; then
        printf 'sarif=%s\n' "$reports/report.sarif"
    fi
}

# The verdict on a requirement: safe, breaks or unproven. Nothing where there is no jq.
verdict() {
    if command -v jq > /dev/null; then
        jq --raw-output --arg requirement "$1" \
            '.readiness[] | select(.requirement == $requirement) | .verdict' "$reports/report.json"
    fi
}

# Adds the Markdown report to the job's summary, as much of it as there is room for.
summarize() {
    if [ ! -e "$reports/summary.md" ]; then
        return
    fi
    : >> "$GITHUB_STEP_SUMMARY"
    local room
    room=$((SUMMARY_LIMIT - $(wc -c < "$GITHUB_STEP_SUMMARY")))
    if [ "$(wc -c < "$reports/summary.md")" -le "$room" ]; then
        cat "$reports/summary.md" >> "$GITHUB_STEP_SUMMARY"
    elif [ "$room" -gt "$NOTE" ]; then
        # The last line is cut in two.
        head -c "$((room - NOTE))" "$reports/summary.md" | sed '$d' >> "$GITHUB_STEP_SUMMARY"
        printf '\n**Cut here**: a summary has at most 1 MiB. The JSON report is complete.\n' \
            >> "$GITHUB_STEP_SUMMARY"
    fi
}

main
