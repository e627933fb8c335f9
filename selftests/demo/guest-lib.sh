# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=bash
#
# guest-lib.sh: waiting, and talking to mikeyd. Sourced by guest-demo.

say() { printf '%s\n' "$*"; }

die() { say "error: $*" >&2; exit 1; }

# on HOST COMMAND...: run it in the network namespace that is this host.
on()
{
	local host=$1
	shift
	exec ip netns exec "$host" "$@"
}

# await SECONDS COMPLAINT COMMAND...: until the command succeeds.
await()
{
	local end=$((SECONDS + $1)) complaint=$2
	shift 2

	until "$@"; do
		[ "$SECONDS" -lt "$end" ] || die "$complaint"
		sleep 0.1
	done
}

gone() { ! kill -0 "$1" 2>/dev/null; }

# await_exit SECONDS WHO PID LOG: it must end by itself, and well.
await_exit()
{
	await "$1" "$2 does not end within $1 seconds, see $4" gone "$3"
	wait "$3" || die "$2 failed with $?, see $4"
}

# ask HOST REQUEST: one request to the mikeyd of that host, in one or several
# lines; prints the reply.
ask()
{
	local host=$1 request=${2//[$'\n\t']/} reply

	coproc CONTROL { exec socat - "UNIX-CONNECT:/run/$host.sock"; }
	printf '%s\n' "$request" >&"${CONTROL[1]}"
	read -r -t 60 reply <&"${CONTROL[0]}" ||
		die "mikeyd of $host does not answer within 60 seconds: $request"
	kill "$CONTROL_PID"
	wait "$CONTROL_PID" || true
	[[ $reply == '{"ok":true'* ]] ||
		die "mikeyd of $host: $request gets $reply"
	printf '%s\n' "$reply"
}

# counter HOST NAME: its sum over the legs of that host.
counter()
{
	(on "$1" ksrtp show -s) |
		awk -v name="$2" '$1 == name { sum += $2 } END { print sum + 0 }'
}
