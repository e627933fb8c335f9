# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=bash disable=SC2034,SC2154
#
# lib.sh: names and small helpers shared by the scripts around make check.
# Sourced, not run. Everything that is downloaded or slow to build lives in
# the cache, everything built from this tree in $BUILD; the tree stays clean.

set -euo pipefail

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
qemu_dir=$top/selftests/qemu
cache=${KSRTP_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/ksrtp}
BUILD=${BUILD:-$top/build}
jobs=$(nproc)
export BUILD

# The kernels we support, oldest first; "debug" is built here from source.
production_kernels="6.1 6.12 7.x"
all_kernels="$production_kernels debug"

say() { printf '%s\n' "$*" >&2; }

die() { say "error: $*"; exit 1; }

# need_root WHAT: stop unless as_root works.
need_root()
{
	[ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null ||
		die "need root, or sudo that asks no password, to $1"
}

# as_root COMMAND...: run it with the rights of root, see need_root.
as_root()
{
	if [ "$(id -u)" = 0 ]; then
		"$@"
	else
		sudo -n "$@"
	fi
}

# quietly LOG COMMAND...: output goes to LOG; its tail is shown on failure.
quietly()
{
	local log=$1
	shift
	mkdir -p "$(dirname "$log")"
	"$@" >"$log" 2>&1 && return
	say "failed: $*"
	tail -n 30 "$log" >&2
	say "full log: $log"
	return 1
}

# locked NAME COMMAND...: one at a time over all runs that share the cache.
locked()
{
	local name=$1
	shift
	mkdir -p "$cache/lock"
	flock "$cache/lock/$name" "$@"
}

# need_kernel K: stop unless K is one of ours.
need_kernel()
{
	case " $all_kernels " in
	*" $1 "*) ;;
	*) die "no kernel '$1': choose from $all_kernels" ;;
	esac
}

# adopt LINK DIR: LINK names DIR, its sibling. Siblings of older versions go
# when nobody has looked at them for a day.
adopt()
{
	ln -sfn "${2##*/}" "$1"
	find "${1%/*}" -maxdepth 1 -type d -name "${1##*/}-*" \
		! -name "${2##*/}" -mtime +0 -exec rm -rf {} +
}

# version_of FILE: a short name for its content.
version_of() { sha256sum "$1" | cut -c 1-8; }

# build_dir K: where M= builds for kernel K find their headers.
build_dir() { printf '%s\n' "$cache/kernels/$1/build"; }

# at_home DIR: unpacked there to the end. Headers name each other by absolute
# path: those of a copied cache would build in the one it was copied from.
at_home() { [ "$(cat "$1/complete" 2>/dev/null)" = "$(readlink -f "$1")" ]; }
