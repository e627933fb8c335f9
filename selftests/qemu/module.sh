#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# module.sh: build a module of this tree for our kernels.
#
#   module.sh [-d DIR] [K ...]
#
# DIR holds its Kbuild: the top of the tree by default; all kernels by default.
# The objects go to $BUILD/kmod/K (or $BUILD/<DIR's name>/K): a farm of links
# to the sources, because only newer kernels build outside the source tree.
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

# build K SOURCE FARM
build()
{
	local k=$1 farm=$3 strict=

	[ -z "${CI:-}" ] || strict="KCFLAGS=-Werror CF=-Wsparse-error"
	link_sources "$farm" "$2"
	# shellcheck disable=SC2046,SC2086
	nice -n 10 make -s -C "$(build_dir "$k")" M="$farm" -j"$jobs" W=1 \
		$(sparse_for "$k") $strict modules
}

if [ "${1:-}" = --build ]; then
	shift
	build "$@"
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
	need_kernel "$k"
	[ -e "$(build_dir "$k")/Makefile" ] ||
		die "kernel $k is not set up: make setup K=$k"
	farm=$BUILD/$name/$k
	mkdir -p "$farm"
	flock "$farm" "$0" --build "$k" "$source" "$farm"
done
