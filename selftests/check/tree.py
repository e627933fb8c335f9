# SPDX-License-Identifier: BSD-3-Clause
"""The files of the source tree, and KTAP output, for the checks beside it."""
import pathlib
import sys

TOP = pathlib.Path(__file__).resolve().parent.parent.parent
OUTSIDE = {".git", "build", "__pycache__"}


def files(*suffixes, under="."):
    """Files below `under`, relative to the top, with one of the suffixes."""
    for path in sorted((TOP / under).rglob("*")):
        name = path.relative_to(TOP)
        if OUTSIDE & set(name.parts) or not path.is_file():
            continue
        if not suffixes or path.suffix in suffixes:
            yield name


def text(name):
    """What stands in a file, or None if it is not text."""
    try:
        return (TOP / name).read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return None


def report(results):
    """Print {sentence: [complaint, ...]} as KTAP; exit 1 on any complaint."""
    print("TAP version 13")
    print(f"1..{len(results)}")
    for number, (sentence, complaints) in enumerate(results.items(), 1):
        for complaint in complaints:
            print(f"# {complaint}")
        print(f"{'not ok' if complaints else 'ok'} {number} {sentence}")
    sys.exit(any(results.values()))
