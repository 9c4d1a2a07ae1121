"""Tries whether a program without shared libraries finds S3 by name and trusts its certificate.

    unshare --net python3 packaging/static_names.py PROGRAM

The program runs in a folder as its whole file system, where the only other files are those of a name
service and a certificate. The names are asked of a DNS server here, then of /etc/hosts. S3 is a
server here that speaks HTTPS.
"""

import fcntl
import json
import os
import shutil
import socket
import ssl
import struct
import subprocess
import sys
import tempfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

ENDPOINT = "s3.example.test"
# A bucket is a host of its own below the endpoint.
NAME = f"logs.{ENDPOINT}"
LOG = Path("fixtures/estate/example-website.log").read_bytes()


def start_network():
    """A new network has an interface for this machine alone, which is down."""
    SIOCSIFFLAGS, IFF_UP = 0x8914, 1
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", IFF_UP))


class Dns(threading.Thread):
    """Answers that NAME is 127.0.0.1, and has no address of another kind."""

    def __init__(self):
        super().__init__(daemon=True)
        self.asked = 0
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 53))

    def run(self):
        encoded = b"".join(bytes([len(part)]) + part.encode() for part in NAME.split(".")) + b"\0"
        name_at = 12
        while True:
            question, asker = self.socket.recvfrom(512)
            self.asked += 1
            end = question.index(0, name_at) + 1
            is_known = question[name_at:end] == encoded
            has_address = is_known and question[end : end + 2] == b"\0\1"
            flags = 0x8180 if is_known else 0x8183
            answer = question[:2] + struct.pack(">HHHHH", flags, 1, has_address, 0, 0)
            answer += question[name_at : end + 4]
            if has_address:
                answer += b"\xc0\x0c" + struct.pack(">HHIH", 1, 1, 60, 4) + bytes([127, 0, 0, 1])
            self.socket.sendto(answer, asker)


class S3(BaseHTTPRequestHandler):
    """A bucket `logs` with one object."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        body = LOG
        if "list-type=2" in self.path:
            body = b"<?xml version='1.0'?><ListBucketResult><Contents><Key>log</Key><Size>%d</Size>"
            body = body % len(LOG) + b"</Contents><IsTruncated>false</IsTruncated></ListBucketResult>"
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def make_certificate(folder, name):
    """A certificate for NAME that is its own authority, and its key."""
    certificate, key = folder / f"{name}.pem", folder / f"{name}.key"
    make = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 1"
    make = make.split() + ["-subj", f"/CN={name}", "-addext", f"subjectAltName=DNS:{NAME}"]
    # Otherwise it is one of an authority alone, which clients refuse for a server.
    make += ["-addext", "basicConstraints=critical,CA:FALSE"]
    subprocess.run([*make, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    return certificate, key


def start_s3(certificate, key):
    server = ThreadingHTTPServer(("127.0.0.1", 443), S3)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()


def audit(root):
    """Audits the bucket with `root` as the file system; the exit status, stdout and stderr."""
    command = ["/s3tls", "audit", "s3://logs", "--endpoint-url", f"https://{ENDPOINT}"]
    command += ["--region", "us-east-1", "--no-sign-request", "--format", "json"]
    enter = lambda: (os.chroot(root), os.chdir("/"))
    environment = {"SSL_CERT_FILE": "/certificate.pem"}
    run = subprocess.run(command, preexec_fn=enter, env=environment, capture_output=True, timeout=60)
    return run.returncode, run.stdout, run.stderr.decode()


def reads_the_log(run):
    status, out, errors = run
    lines = json.loads(out)["scope"]["lines"] if status == 0 else None
    assert lines == LOG.count(b"\n"), (status, errors)


def main():
    start_network()
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        root = folder / "root"
        (root / "etc").mkdir(parents=True)
        shutil.copy(sys.argv[1], root / "s3tls")
        certificate, key = make_certificate(folder, "trusted")
        start_s3(certificate, key)
        shutil.copy(certificate, root / "certificate.pem")

        status, _, errors = audit(root)
        assert status == 2 and "lookup" in errors, (status, errors)
        print("without any name service:", errors.strip().splitlines()[0])

        dns = Dns()
        dns.start()
        (root / "etc/resolv.conf").write_text("nameserver 127.0.0.1\n")
        reads_the_log(audit(root))
        asked = dns.asked
        assert asked > 0, "the name was asked for"
        print("by DNS: the log is read")

        # As a distribution with systemd has it. Services whose libraries are missing are passed over.
        (root / "etc/nsswitch.conf").write_text("hosts: files mymachines resolve dns myhostname\n")
        reads_the_log(audit(root))
        print("by DNS after services that are missing: the log is read")

        asked = dns.asked
        (root / "etc/hosts").write_text(f"127.0.0.1 {NAME}\n")
        reads_the_log(audit(root))
        assert dns.asked == asked, "/etc/hosts comes first"
        print("by /etc/hosts: the log is read")

        another, _ = make_certificate(folder, "another")
        shutil.copy(another, root / "certificate.pem")
        status, _, errors = audit(root)
        assert status == 2 and "certificate" in errors, (status, errors)
        print("with another certificate:", errors.strip().splitlines()[0])


main()
