#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""wire: judge what a wiretapper saw of a call.

    wire.py DIR SPEECH.ulaw

DIR has the capture wire.pcap, and alice.call.json as her mikeyd listed the call. SPEECH.ulaw is the payload
of all packets that alice's program sent, in order.
"""
import collections
import json
import os
import pathlib
import subprocess
import sys

PORT = int(os.environ["port"])
SSRC = int(os.environ["ssrc"])
FIRST_SEQ = int(os.environ["first_seq"])
SAMPLES = int(os.environ["samples"])
PACKETS = int(os.environ["packets"])
CNAME = os.environ["cname"].encode()
NAMES = {os.environ["alice"]: "alice", os.environ["bob"]: "bob"}

MIKEY_MAGIC = bytes.fromhex("0e4d4b32")
RTP_HEADER = 12
# octets behind the payload of SRTP; where the SRTCP index ends, from the end
TRAILER = {"AES_CM_128_HMAC_SHA1_80": (10, 10), "AES_CM_128_HMAC_SHA1_32": (4, 10),
           "AEAD_AES_128_GCM": (16, 0), "AEAD_AES_256_GCM": (16, 0)}
# octets that two unrelated payloads may have in common: 6 come in a million
CHANCE = SAMPLES // 10
# a piece of speech that stands out anywhere
PIECE = 16

Datagram = collections.namedtuple("Datagram", "time source port kind octets")


def kind_of(octets):
    """What a receiver takes it for: RFC 7983, RFC 5761, MIKEYv2."""
    if octets[:4] == MIKEY_MAGIC and len(octets) >= 16:
        return "MIKEY"
    if len(octets) < 8 or not 128 <= octets[0] <= 191:
        return "other"
    return "SRTCP" if 64 <= octets[1] & 0x7f <= 95 else "SRTP"


def capture(path):
    """The datagrams of the call, as tshark reads them."""
    fields = ("frame.time_relative", "ip.src", "udp.dstport", "udp.payload")
    command = ["tshark", "-n", "-r", str(path), "--disable-protocol", "rtp", "-Y",
               f"udp.port in {{{PORT}, {PORT + 1}}}", "-T", "fields"]
    for field in fields:
        command += ["-e", field]
    lines = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    for line in lines.splitlines():
        time, source, port, payload = line.split("\t")
        octets = bytes.fromhex(payload)
        yield Datagram(float(time), NAMES[source], int(port), kind_of(octets), octets)


def show(datagrams):
    """The first ones, then a line per kind."""
    for d in datagrams[:8]:
        what = f" seq {int.from_bytes(d.octets[2:4], 'big')}" if d.kind == "SRTP" else ""
        print(f"  {d.time:9.4f}  from {d.source:5} to port {d.port}: {d.kind}{what}, {len(d.octets)} octets")
    for kind, number in collections.Counter(d.kind for d in datagrams).items():
        print(f"  {number:5} {kind}")


def begins_with_mikey(datagrams):
    """MIKEY comes first and no media before it is through."""
    if datagrams[0].kind != "MIKEY":
        yield f"the first datagram is {datagrams[0].kind}"
    media = [i for i, d in enumerate(datagrams) if d.kind.startswith("SRT")]
    if not media:
        yield "there is no media"
    elif len({d.source for d in datagrams[:media[0]]}) < 2:
        yield "media begins before both sides were heard"


def nothing_else(datagrams):
    """Nothing that is none of the three."""
    for d in datagrams:
        if d.kind == "other":
            yield f"from {d.source}: {d.octets[:16].hex()}..."


def every_packet_once(datagrams):
    """All packets of the speech are on the wire, none twice."""
    seqs = [int.from_bytes(d.octets[2:4], "big") for d in datagrams if d.kind == "SRTP"]
    if seqs != [(FIRST_SEQ + i) % 65536 for i in range(PACKETS)]:
        yield f"{len(seqs)} packets, {len(set(seqs))} different ones"
    for d in datagrams:
        if d.kind == "SRTP" and (d.source != "alice" or d.port != PORT or
                                 int.from_bytes(d.octets[8:12], "big") != SSRC):
            yield f"a packet from {d.source} to port {d.port} of another stream"


def right_size(datagrams, trailer):
    """Each is longer than plain RTP by the tag of its suite."""
    sizes = {len(d.octets) for d in datagrams if d.kind == "SRTP"}
    if sizes != {RTP_HEADER + SAMPLES + trailer}:
        yield f"sizes {sorted(sizes)} instead of {RTP_HEADER + SAMPLES + trailer}"


def unlike_speech(datagrams, speech):
    """No payload looks like the speech of the same sequence number."""
    for d in datagrams:
        if d.kind != "SRTP":
            continue
        seq = int.from_bytes(d.octets[2:4], "big")
        at = (seq - FIRST_SEQ) % 65536 * SAMPLES
        plain = speech[at:at + SAMPLES]
        equal = sum(a == b for a, b in zip(plain, d.octets[RTP_HEADER:]))
        if equal > CHANCE:
            yield f"seq {seq}: {equal} of {len(plain)} octets are plain"


def without_traces(datagrams, speech):
    """No piece of the speech, nor alice's name, anywhere in any datagram."""
    pieces = {speech[i:i + PIECE] for i in range(len(speech) - PIECE + 1)}
    pieces = {piece for piece in pieces if len(set(piece)) >= PIECE // 2}
    for d in datagrams:
        if CNAME in d.octets:
            yield f"from {d.source}: {d.kind} tells {CNAME.decode()}"
        if any(d.octets[i:i + PIECE] in pieces for i in range(len(d.octets))):
            yield f"from {d.source}: {d.kind} has speech in it"


def srtcp_encrypted(datagrams, behind):
    """RTCP has the E flag and an index that grows.

    Only that of alice is sure to be there: as a recorder, ffmpeg reports only
    after some minutes.
    """
    last = {}
    for d in datagrams:
        if d.kind != "SRTCP":
            continue
        end = len(d.octets) - behind
        word = int.from_bytes(d.octets[end - 4:end], "big")
        if not word >> 31:
            yield f"SRTCP from {d.source} is not encrypted"
        elif word <= last.get(d.source, -1):
            yield f"SRTCP index from {d.source} does not grow"
        last[d.source] = word
    if "alice" not in last:
        yield "no SRTCP from alice"


def main():
    """Exit status 0 only if the wire was tight."""
    home = pathlib.Path(sys.argv[1])
    speech = pathlib.Path(sys.argv[2]).read_bytes()
    reply = json.loads((home / "alice.call.json").read_text())
    suite = reply["result"]["calls"][0]["suite"]
    trailer, behind = TRAILER[suite]
    datagrams = list(capture(home / "wire.pcap"))
    results = {
        "MIKEY comes first, from both": begins_with_mikey(datagrams),
        "nothing but MIKEY, SRTP and SRTCP": nothing_else(datagrams),
        f"SRTP: all {PACKETS} packets once, in order": every_packet_once(datagrams),
        f"SRTP: {trailer} octets longer than RTP ({suite})": right_size(datagrams, trailer),
        "SRTP: no payload is like the plain one": unlike_speech(datagrams, speech),
        "no piece of speech, no name in any datagram": without_traces(datagrams, speech),
        "SRTCP: encrypted, its index grows": srtcp_encrypted(datagrams, behind),
    }
    print(f"  {home.name}: {suite}")
    show(datagrams)
    failed = False
    for sentence, complaints in results.items():
        complaints = list(complaints)
        failed |= bool(complaints)
        print(f"  {'FAIL' if complaints else 'ok  '}  {sentence}")
        for complaint in complaints[:5]:
            print(f"        {complaint}")
    return failed


sys.exit(main())
