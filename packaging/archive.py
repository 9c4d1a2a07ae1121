"""Packs a folder so that the same files give the same bytes: archive.py FOLDER FILE.tgz|FILE.zip

Names are sorted, owners are left out, and every time is SOURCE_DATE_EPOCH.
"""

import gzip
import os
import sys
import tarfile
import time
import zipfile
from pathlib import Path

folder, archive = (Path(argument) for argument in sys.argv[1:])
epoch = int(os.environ["SOURCE_DATE_EPOCH"])
files = sorted(path for path in folder.rglob("*") if path.is_file())


def name(path):
    return path.relative_to(folder.parent).as_posix()


def mode(path):
    return 0o755 if path.stem == "s3tls" and path.suffix in ("", ".exe") else 0o644


def write_tar():
    with open(archive, "wb") as raw, gzip.GzipFile("", "wb", 6, raw, mtime=epoch) as packed:
        with tarfile.open(fileobj=packed, mode="w", format=tarfile.USTAR_FORMAT) as tar:
            for path in files:
                entry = tarfile.TarInfo(name(path))
                entry.size, entry.mode, entry.mtime = path.stat().st_size, mode(path), epoch
                with open(path, "rb") as content:
                    tar.addfile(entry, content)


def write_zip():
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        for path in files:
            entry = zipfile.ZipInfo(name(path), time.gmtime(epoch)[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = (0o100000 | mode(path)) << 16
            packed.writestr(entry, path.read_bytes())


write_zip() if archive.suffix == ".zip" else write_tar()
