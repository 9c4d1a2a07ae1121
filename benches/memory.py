"""Measures the memory that s3tls takes, and what it still tells apart when there is little.

    memory.py peak COMMAND...
    memory.py goals S3TLS VALUES

`peak` prints the most memory that a command had at any time, in MiB. `goals` sends lines to s3tls
that each hold another value, and prints a line for each goal: what was measured, its value, `at
most` or `at least`, and the bound, with tabs between them.

Memory is RssAnon, so the pages of mapped files do not count. It is sampled until the process ends,
because writing the report takes memory as well.
"""

import datetime
import json
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

SAMPLE_EVERY = 0.005  # seconds
LINES_AT_ONCE = 1_000
DEFAULT_LIMIT = 2048  # MiB

POLICY = Path(__file__).with_name("policy.json")

# A regular line. Every case replaces some of these fields.
LINE = (
    "c0ffeec0ffeec0ffeec0ffeec0ffeec0ffeec0ffeec0ffeec0ffeec0ffeec0ff {bucket} [{time} +0000] "
    "{remote_ip} {requester} 4FEHZQKNR4K0N25A {operation} {key} "
    '"GET /{key}?x-id=GetObject HTTP/1.1" 200 {error_code} 48213 48213 31 29 '
    '"{referer}" "{user_agent}" - '
    "K1HCOQXOmpeDOYYzFL9vGXKJDyOetgD7g3mwHyL1QNzjyBwHZfdCYWntPCLMsI5DEYpoTBKBy1W= "
    "{signature} {cipher_suite} {auth_type} {host_header} {tls_version} {access_point} - -\n"
)
NO_FINDING = {
    "bucket": "example-data",
    "time": "08/Nov/2026:07:00:42",
    "remote_ip": "192.0.2.10",
    "requester": "arn:aws:iam::123456789012:user/alice",
    "operation": "REST.GET.OBJECT",
    "key": "reports/2026/q3.csv",
    "error_code": "-",
    "referer": "-",
    "user_agent": "aws-cli/2.15.21 Python/3.11.6",
    "signature": "SigV4",
    "cipher_suite": "ECDHE-RSA-AES128-GCM-SHA256",
    "auth_type": "AuthHeader",
    "host_header": "example-data.s3.eu-west-1.amazonaws.com",
    "tls_version": "TLSv1.2",
    "access_point": "-",
}
FINDING = NO_FINDING | {"tls_version": "TLSv1", "cipher_suite": "ECDHE-RSA-AES128-SHA"}
WITH_FINDINGS = {"": NO_FINDING, " with findings": FINDING}
ANONYMOUS = {"requester": "-", "signature": "-", "auth_type": "-"}


def remote_ip(n):
    return ".".join(str(byte) for byte in (0x0A000000 + n).to_bytes(4, "big"))


def hour(n):
    start = datetime.datetime(1800, 1, 1)
    return (start + datetime.timedelta(hours=n)).strftime("%d/%b/%Y:%H:%M:%S")


def hadoop_user(n):
    return f"https://audit.example.org/hadoop/1/op_open/8e0c4a1b-0/?op=op_open&pr=user-{n}&t0=1"


def user_agent(n):
    return f"agent-{n}/1.0 of-its-own"


# What varies, the field that holds it, its n-th value, and the dimension to group by if that is not
# one of the default ones. A TLS version that is not known is a finding in itself.
VARIED = [
    ("User-Agents", "user_agent", user_agent, None),
    ("hosts", "host_header", "host-{}.example.com".format, "host_header"),
    ("addresses", "remote_ip", remote_ip, "remote_ip"),
    ("Hadoop users", "referer", hadoop_user, "hadoop_principal"),
    (
        "sessions of a role",
        "requester",
        "arn:aws:sts::123456789012:assumed-role/App/session-{}".format,
        None,
    ),
    ("canonical IDs", "requester", "{:064x}".format, None),
    ("buckets", "bucket", "example-{}".format, "bucket"),
    ("error codes", "error_code", "Error{}".format, "error_code"),
    ("operations", "operation", "REST.GET.OBJECT{}".format, "operation"),
    ("cipher suites", "cipher_suite", "ECDHE-RSA-AES128-GCM-SHA{}".format, None),
    ("TLS versions", "tls_version", "TLSv1.{:07}".format, None),
    ("access points", "access_point", "arn:aws:s3:eu-west-1:123456789012:accesspoint/a{}".format,
     "access_point_arn"),
    ("hours", "time", hour, "hour"),
]


def lines(count, fields, varied):
    """Yields some lines at once; `varied` has a function for each field that differs in each."""
    fields = fields | {field: f"\0{field}\0" for field in varied}
    # Texts, with the names of the varied fields between them.
    parts = LINE.format(**fields).split("\0")
    values = [varied[name] for name in parts[1::2]]
    pattern = "{}".join(parts[::2])
    for start in range(0, count, LINES_AT_ONCE):
        numbers = range(start, min(start + LINES_AT_ONCE, count))
        yield "".join(pattern.format(*[value(n) for value in values]) for n in numbers).encode()


def feed(pipe, chunks):
    try:
        with pipe:
            for chunk in chunks:
                pipe.write(chunk)
    except BrokenPipeError:
        # The status of the process that has ended tells what is wrong.
        pass


def anonymous_kib(pid):
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("RssAnon"):
            return int(line.split()[1])
    return 0


def peak(command, chunks=()):
    """The most memory in MiB that a command had, or `failed` if it failed. It reads the chunks from
    its standard input."""
    with tempfile.TemporaryFile("w+") as errors:
        run = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=errors
        )
        threading.Thread(target=feed, args=(run.stdin, chunks)).start()
        most = 0
        while run.poll() is None:
            most = max(most, anonymous_kib(run.pid))
            time.sleep(SAMPLE_EVERY)
        if run.returncode == 0:
            return f"{most / 1024:.2f}"
        errors.seek(0)
        print(f"{' '.join(map(str, command))}: {run.returncode}\n{errors.read()}", file=sys.stderr)
        return "failed"


def print_goal(what, value, sense, bound):
    print(what, value, sense, bound, sep="\t", flush=True)


def print_heap(what, command, chunks, limit=DEFAULT_LIMIT):
    """Prints how much memory in MiB a command takes, beside the bound for its limit."""
    if limit == DEFAULT_LIMIT:
        at = "by default"
    else:
        at = f"at {limit}MiB"
        command = [*command, "--memory", f"{limit}MiB"]
    heap = peak(command, chunks)
    print_goal(f"heap {at} for {what}, MiB", heap, "at most", f"{1.25 * limit + 32:g}")


def print_heaps(s3tls, count):
    """Prints how much is taken by values of each kind, and by User-Agents at the default limit."""
    # A line that is not what it should be fails the command.
    last = ["-", "--format", "json", "--max-malformed", "0"]
    audit = [s3tls, "audit", *last]
    for what, field, value, dimension in VARIED:
        by = ["--by", dimension] if dimension else []
        for suffix, fields in WITH_FINDINGS.items():
            chunks = lines(count, fields, {field: value})
            print_heap(f"{count:,} {what}{suffix}", audit + by, chunks, 128)

    simulate = [s3tls, "policy", "simulate", POLICY, *last]
    key = "reports/part-{:05}.parquet".format
    for what, field, value in [("User-Agents", "user_agent", user_agent), ("keys", "key", key)]:
        for suffix, fields in {" not denied": NO_FINDING, " denied": FINDING}.items():
            chunks = lines(count, fields, {field: value})
            print_heap(f"simulating {count:,} {what}{suffix}", simulate, chunks, 128)

    count *= 5
    for suffix, fields in WITH_FINDINGS.items():
        chunks = lines(count, fields, {"user_agent": user_agent})
        print_heap(f"{count:,} User-Agents{suffix}", audit, chunks)


def told_apart(s3tls, chunks, callers):
    """How many callers have a group of their own, by requester and User-Agent."""
    audit = [s3tls, "audit", "-", "--format", "json", "--memory", "16MiB", "--max-malformed", "0"]
    run = subprocess.run(audit, input=b"".join(chunks), stdout=subprocess.PIPE)
    if run.returncode != 0:
        return "failed"
    groups = json.loads(run.stdout)["groups"]
    return len(callers & {(group["requester"], group["user_agent"]) for group in groups})


def print_told_apart(s3tls):
    """Prints how many signed callers stay visible in a flood of anonymous User-Agents."""
    count, flood_count = 1_000, 400_000
    requester = "arn:aws:iam::123456789012:user/person-{}".format
    client = "aws-cli/2.15.21 Python/3.11.6 build/{}".format
    callers = {(requester(n), client(n)) for n in range(count)}
    for suffix, fields in WITH_FINDINGS.items():
        signed = list(lines(count, fields, {"requester": requester, "user_agent": client}))
        flood = list(lines(flood_count, fields | ANONYMOUS, {"user_agent": user_agent}))
        for when, chunks in [("before", signed + flood), ("after", flood + signed)]:
            what = f"callers told apart at 16MiB {when} {flood_count:,} User-Agents{suffix}"
            print_goal(what, told_apart(s3tls, chunks, callers), "at least", count)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["peak", *command]:
            print(peak(command))
        case ["goals", s3tls, values]:
            print_heaps(s3tls, int(values))
            print_told_apart(s3tls)
        case _:
            sys.exit(__doc__)
