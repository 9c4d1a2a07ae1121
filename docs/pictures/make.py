#!/usr/bin/env python3
"""Makes the pictures of README.md from real runs: make.py S3TLS [CHROMIUM].

The terminal becomes SVG, whose text a test compares with what s3tls prints. The page becomes PNG, if
CHROMIUM is given.
"""

import html
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
TOP = HERE.parent.parent
COMMAND = ["audit", "fixtures/estate"]
COLUMNS, LINE, WIDTH, MARGIN = 100, 18, 8.43, 16

# Background, text, and the colours that reports use, by their number in ANSI sequences.
THEMES = {
    "light": ("#ffffff", "#1f2328", {1: "#cf222e", 9: "#cf222e", 2: "#1a7f37", 10: "#1a7f37", 3: "#9a6700", 11: "#9a6700"}),
    "dark": ("#0d1117", "#e6edf3", {1: "#ff7b72", 9: "#ff7b72", 2: "#56d364", 10: "#56d364", 3: "#e3b341", 11: "#e3b341"}),
}


def run(s3tls, *more):
    """What s3tls prints, in colour."""
    environment = {**os.environ, "COLUMNS": str(COLUMNS)}
    arguments = [s3tls, *COMMAND, "--color", "always", *more]
    done = subprocess.run(arguments, cwd=TOP, env=environment, capture_output=True, check=True)
    return done.stdout.decode()


def styled(text):
    """The pieces of a line, each with whether it is bold and its colour."""
    bold, colour = False, None
    for piece in re.split(r"(\x1b\[[0-9;]*m)", text):
        if not piece.startswith("\x1b"):
            if piece:
                yield piece, bold, colour
            continue
        codes = [int(code or 0) for code in piece[2:-1].split(";")]
        while codes:
            code = codes.pop(0)
            if code == 0:
                bold, colour = False, None
            elif code == 1:
                bold = True
            elif code == 22:
                bold = False
            elif code == 38 and codes[:1] == [5]:
                colour, codes = codes[1], codes[2:]
            elif code == 39:
                colour = None
            elif 30 <= code <= 37 or 90 <= code <= 97:
                colour = code - 30 if code < 90 else code - 82


def svg(text, theme):
    """A picture of a terminal."""
    background, plain, colours = THEMES[theme]
    lines = ["\x1b[1m$ s3tls " + " ".join(COMMAND) + "\x1b[0m", *text.rstrip("\n").split("\n")]
    width, height = COLUMNS * WIDTH + 2 * MARGIN, len(lines) * LINE + 2 * MARGIN
    rows = []
    for number, line in enumerate(lines):
        spans = "".join(
            '<tspan{}{}>{}</tspan>'.format(
                ' font-weight="bold"' if bold else "",
                f' fill="{colours[colour]}"' if colour in colours else "",
                html.escape(piece),
            )
            for piece, bold, colour in styled(line)
        )
        y = MARGIN + LINE * (number + 0.75)
        rows.append(f'<text x="{MARGIN}" y="{y:g}" xml:space="preserve">{spans}</text>')
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="{height}" '
            f'viewBox="0 0 {width:g} {height}" font-family="ui-monospace,SFMono-Regular,Menlo,Consolas,'
            f'\'DejaVu Sans Mono\',monospace" font-size="14" fill="{plain}">',
            f'<rect width="100%" height="100%" rx="8" fill="{background}"/>',
            *rows,
            "</svg>",
            "",
        ]
    )


def page(s3tls, chromium):
    """Pictures of the page, on a light and on a dark screen."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.html"
        run(s3tls, "-o", report)
        for theme in THEMES:
            dark = ["--blink-settings=preferredColorScheme=0"] if theme == "dark" else []
            shot = HERE / f"page-{theme}.png"
            options = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--window-size=1100,900"]
            subprocess.run([chromium, *options, *dark, f"--screenshot={shot}", report.as_uri()], check=True)


def main(s3tls, chromium=None):
    s3tls = str(Path(s3tls).resolve())
    text = run(s3tls)
    for theme in THEMES:
        (HERE / f"terminal-{theme}.svg").write_text(svg(text, theme))
    if chromium:
        page(s3tls, chromium)


if __name__ == "__main__":
    main(*sys.argv[1:])
