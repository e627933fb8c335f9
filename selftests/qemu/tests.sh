#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# tests.sh: run the kselftests of selftests/net in a guest.
#
#   tests.sh K [TEST ...]     all tests by default
#
# Expects the kernel in the cache (setup.sh) and tools and helper built (make);
# builds the modules and the tests. KTAP on stdout; the console log stays in
# $cache/logs/K.log.

. "$(dirname "$0")/lib.sh"

# stage DIR K TEST...: what goes to /tests and /modules of the guest.
stage()
{
	local dir=$1 k=$2 test
	shift 2

	rm -rf "$dir"
	mkdir -p "$dir/tests" "$dir/modules"
	"$qemu_dir/module.sh" "$k"
	cp "$BUILD/kmod/$k/ksrtp.ko" "$dir/modules/"
	if "$qemu_dir/module.sh" -d "$top/selftests/kvectors" "$k"; then
		cp "$BUILD/kvectors/$k/ksrtp_vectors.ko" "$dir/modules/"
	else
		echo "not ok selftests/kvectors does not build"
	fi
	make -s -C "$top/selftests/net" INSTALL_PATH="$dir/tests" install
	for test in "$@"; do
		(cd "$dir/tests" && ls "$test" 2>/dev/null || ls "$test.sh") ||
			die "no test '$test'"
	done >"$dir/tests/run"
	printf 'file %s /%s\n' "$dir/tests" tests "$dir/modules" modules \
		>"$dir/list"
}

# slowness K: factor for time limits.
slowness()
{
	case $1 in
	debug) echo 3 ;;
	*) echo 1 ;;
	esac
}

# run K TEST...
run()
{
	local guest=$BUILD/guest/$1 slow

	stage "$guest" "$@"
	"$qemu_dir/initramfs.sh" "$1" "$guest/image" "$qemu_dir/guest.list" \
		"$guest/list"
	slow=$(slowness "$1")
	export KSRTP_GUEST_SECONDS=${KSRTP_GUEST_SECONDS:-$((900 * slow))}
	exec "$qemu_dir/boot.sh" "$1" "$guest/image" "$cache/logs/$1.log" \
		/usr/bin/guest-tests guest_slow="$slow"
}

if [ "${1:-}" = --locked ]; then
	shift
	run "$@"
fi

k=$1
shift
need_kernel "$k"
# shellcheck disable=SC2046
[ $# != 0 ] || set -- $(make -s -C "$top/selftests/net" list)
locked "guest-$k" "$0" --locked "$k" "$@"
