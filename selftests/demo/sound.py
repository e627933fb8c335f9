#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""sound: compare bob's recording with what alice said.

    sound.py DIR SPEECH.wav

PCMU changes speech, but every time in the same way: SPEECH.wav went through
it already, so the recording must equal it sample by sample.
"""
import os
import pathlib
import sys
import wave

WIDTH = 2
PACKET = WIDTH * int(os.environ["samples"])


def samples(path):
    """The octets of a mono recording of 16-bit samples."""
    with wave.open(str(path)) as sound:
        assert sound.getnchannels() == 1 and sound.getsampwidth() == WIDTH
        return sound.readframes(sound.getnframes())


def pieces(sound):
    """As many as there were packets."""
    return [sound[i:i + PACKET] for i in range(0, len(sound), PACKET)]


def find(piece, heard, start):
    """Where a piece is heard, at a whole sample; -1: nowhere."""
    at = heard.find(piece, start)
    while at > 0 and at % WIDTH:
        at = heard.find(piece, at + 1)
    return at


def align(said, heard):
    """Pieces of `said` found in `heard`, in order, and the first's offset."""
    found = at = 0
    first = None
    for piece in pieces(said):
        place = find(piece, heard, at)
        if place < 0:
            continue
        first = place if first is None else first
        found += 1
        at = place + len(piece)
    return found, first


def main():
    """Exit status 0 only if every sample arrived, and no other."""
    heard = samples(pathlib.Path(sys.argv[1]) / "recording.wav")
    said = samples(sys.argv[2])
    total = len(said) // WIDTH
    if heard == said:
        print(f"  ok    recording: {total} of {total} samples equal what was said, 0 packets lost")
        return 0

    equal = sum(said[i:i + WIDTH] == heard[i:i + WIDTH] for i in range(0, len(said), WIDTH))
    found, first = align(said, heard)
    print(f"  FAIL  recording: {len(heard) // WIDTH} samples, {equal} of {total} equal at the same place;")
    print(f"        aligned, {found} of {len(pieces(said))} packets are there"
          + (f", the first at sample {first // WIDTH}" if found else ""))
    return 1


sys.exit(main())
