"""The job that counts access logs on Spark, started by s3tls with spark-submit.

Each task is a list of files and objects, which s3tls counts where the task runs; then the counts are merged as
a tree. Counting changes nothing, so that Spark may do a task again wherever and whenever it likes:
the result of one try goes on, and any other is dropped.

The one argument is a folder of s3tls's own. A second, if given, is the folder that relative paths
start from.
"""

import fcntl
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
from functools import partial
from pathlib import Path

from pyspark import SparkContext, SparkFiles

# How many counts are merged to one at a time.
FAN_IN = 16

# The most merges that are tasks of their own. More would keep Spark itself busy.
MOST_MERGES = 8192


def s3tls(arguments, given=b"", folder=None):
    """What the program prints, run on the executor."""
    program = os.path.abspath(SparkFiles.get("s3tls"))
    if not os.access(program, os.X_OK):
        os.chmod(program, 0o700)
    run = subprocess.run([program, *arguments], input=given, capture_output=True, cwd=folder)
    # With status 2 something could not be read; the counts say so themselves.
    if run.returncode not in (0, 2) or not run.stdout.startswith(b"s3tls.partial/"):
        said = " ".join(run.stderr.decode(errors="replace").split())
        raise RuntimeError(
            f"s3tls on {socket.gethostname()} ended with status {run.returncode}: {said}"
        )
    return run.stdout


def merge(partials):
    """The sum of some counts."""
    partials = list(partials)
    if len(partials) == 1:
        return partials[0]
    with tempfile.TemporaryDirectory(prefix="s3tls-") as folder:
        paths = [os.path.join(folder, str(number)) for number in range(len(partials))]
        for path, partial in zip(paths, partials):
            Path(path).write_bytes(partial)
        return s3tls(["merge", "--format", "partial", *paths])


def count(spark, folder, base):
    """The counts of each part of the sources, one after another, with the part's number."""
    tasks = [
        ((int(part.name), int(task.name)), task.read_bytes())
        for part in (folder / "tasks").iterdir()
        for task in part.iterdir()
    ]
    flags = (folder / "flags").read_text().split("\0")
    threads = spark.getConf().get("spark.task.cpus", "1")
    audit = ["audit", "--format", "partial", "--listed", "-", "--threads", threads, *flags]

    left = 1 + max(task for (_, task), _ in tasks)
    parts = 1 + max(part for (part, _), _ in tasks)
    counts = spark.parallelize(tasks, len(tasks))
    counts = counts.mapValues(lambda files: s3tls(audit, files, base))
    # At least once, so that tasks run side by side even though the results are asked for one by one.
    while True:
        left = -(-left // FAN_IN)
        counts = counts.map(lambda counted: ((counted[0][0], counted[0][1] // FAN_IN), counted[1]))
        place = partial(place_of, left)
        counts = counts.groupByKey(min(parts * left, MOST_MERGES), place).mapValues(merge)
        if left == 1:
            break
    for (part, _), counted in counts.toLocalIterator():
        yield part, counted


def place_of(left, key):
    """The number of a part's task, where each part has some left."""
    part, task = key
    return part * left + task


def follow(folder):
    """Ends the job with s3tls, which holds a lock as long as it lives, and cleans up after it."""
    with open(folder / "lock") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(1)


def cause(said):
    """What went wrong, of all that Spark says of it: what Python said on an executor, if it did."""
    python = re.search(r"^(\w+Error: .+)", said, re.MULTILINE)
    java = re.search(r"^: [\w.]+: (.+)", said, re.MULTILINE)
    found = python or java
    return found.group(1).removeprefix("RuntimeError: ") if found else said.split("\n")[0]


def main(folder, base=None):
    threading.Thread(target=follow, args=[folder], daemon=True).start()
    try:
        spark = SparkContext.getOrCreate()
        for part, counted in count(spark, folder, base):
            (folder / "partials" / str(part)).write_bytes(counted)
        spark.stop()
    except Exception as error:
        (folder / "failure").write_text(cause(str(error)))
        raise


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
