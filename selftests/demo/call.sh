# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=bash disable=SC2034
#
# call.sh: what both ends of a call and its judges know of it. The judges get
# it as environment.

alice=192.0.2.1
bob=192.0.2.2
port=5004			# RTP; RTCP has the next one

# PCMU (G.711), 20 ms a packet; the number wraps around while they talk
ssrc=$((0x0a11ce01))
first_seq=65400
samples=160			# of a packet

# ffmpeg reads raw samples in pieces of 4096 octets and sends nothing of one
# before it has all of it: 7 * 2048 * 5 samples leave no rest
packets=448
seconds=8.96

# stands in alice's RTCP, where nobody else shall read it
cname=alice@a.example
