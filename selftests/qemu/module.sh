#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# module.sh: build a module of this tree for our kernels.
#
#   module.sh [-d DIR] [K ...]
#   module.sh -i K			install the built one where modprobe looks
#
# DIR holds its Kbuild: the top of the tree by default. K is one of ours, by
# default each of them, or where another kernel has its headers:
# /lib/modules/RELEASE/build. The objects go to $BUILD/kmod/K, for another
# kernel $BUILD/kmod/RELEASE (with -d $BUILD/<DIR's name>): a farm of links to
# the sources, because only newer kernels build outside the source tree.
# Warnings of W=1 and sparse are shown; with CI set in the environment they
# are errors.

. "$(dirname "$0")/lib.sh"

# link_sources FARM SOURCE: the Kbuild and C files of SOURCE, and what modules
# are made of, as links; links to what is gone are dropped.
link_sources()
{
	local farm=$1 source=$2

	mkdir -p "$farm/selftests"
	find "$farm" -type l -delete
	cp -as "$top/kmod" "$top/uapi" "$farm/"
	cp -as "$top/selftests/vectors" "$farm/selftests/"
	find "$source" -maxdepth 1 \( -name Kbuild -o -name '*.c' \) \
		-exec cp -as -t "$farm" {} +
}

# sparse_for K: the C= option; sparse must understand the kernel's headers.
sparse_for()
{
	case $1 in
	6.1|6.12) command -v sparse >/dev/null && echo C=1 ;;
	esac || true
}

# name_of K: what the objects for it are filed under.
name_of()
{
	case $1 in
	/*) sed -n 's/.* UTS_RELEASE "\(.*\)".*/\1/p' "$1/include/generated/utsrelease.h" ;;
	*) printf '%s\n' "$1" ;;
	esac
}

# headers_of K: where make finds them.
headers_of()
{
	case $1 in
	/*) printf '%s\n' "$1" ;;
	*) build_dir "$1" ;;
	esac
}

# need_headers K
need_headers()
{
	case $1 in
	/*)
		[ -e "$1/include/generated/utsrelease.h" ] ||
			die "no kernel headers in $1: install linux-headers-$(uname -r), or give KDIR="
		;;
	*)
		need_kernel "$1"
		[ "$1" = debug ] || at_home "$cache/kernels/$1" ||
			die "kernel $1 is not set up in $cache: make setup K=$1"
		[ -e "$(build_dir "$1")/Makefile" ] ||
			die "kernel $1 is not set up: make setup K=$1"
		;;
	esac
}

# build K SOURCE FARM
build()
{
	local k=$1 farm=$3 strict=

	[ -z "${CI:-}" ] || strict="KCFLAGS=-Werror CF=-Wsparse-error"
	link_sources "$farm" "$2"
	# shellcheck disable=SC2046,SC2086
	nice -n 10 make -s -C "$(headers_of "$k")" M="$farm" -j"$jobs" W=1 \
		$(sparse_for "$k") $strict modules
}

if [ "${1:-}" = --build ]; then
	shift
	build "$@"
	exit
fi

# install_module K: "updates" is where depmod looks first. DESTDIR is for
# packages.
install_module()
{
	local release lib

	release=$(name_of "$1")
	lib=${DESTDIR:-}/lib/modules/$release
	install -D -m 644 "$BUILD/kmod/$release/ksrtp.ko" \
		"$lib/updates/ksrtp.ko"
	[ -n "${DESTDIR:-}" ] || /sbin/depmod "$release"
	say "$lib/updates/ksrtp.ko"
}

if [ "${1:-}" = -i ]; then
	need_headers "$2"
	install_module "$2"
	exit
fi

source=$top
name=kmod
if [ "${1:-}" = -d ]; then
	source=$(cd "$2" && pwd)
	name=${source##*/}
	shift 2
fi
# shellcheck disable=SC2086
[ $# != 0 ] || set -- $all_kernels

for k in "$@"; do
	need_headers "$k"
	farm=$BUILD/$name/$(name_of "$k")
	mkdir -p "$farm"
	flock "$farm" "$0" --build "$k" "$source" "$farm"
done
