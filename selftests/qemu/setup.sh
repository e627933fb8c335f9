#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# setup.sh: make this machine ready for make check. Quick when it is.
#
#   setup.sh packages [LIST ...]  install the missing ones of the list
#                                 "packages" and of these lists
#   setup.sh [K ...]      packages, then the kselftest harness and these
#                         kernels (default: 6.1 6.12 7.x debug) in the cache
#
# Needs Debian 12, its package mirror, and root or sudo for the packages.

. "$(dirname "$0")/lib.sh"

# missing_packages LIST...: those of the lists that are not installed.
missing_packages()
{
	local name

	for name in $(sed 's/#.*//' "$@" | sort -u); do
		dpkg-query -W -f '${Status}\n' "$name" 2>/dev/null |
			grep -q ' installed$' || printf '%s\n' "$name"
	done
}

# install_packages LIST...: apt checks the signatures with the machine's own
# keys.
install_packages()
{
	local list missing
	local apt="apt-get -q -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3"

	for list in "$@"; do
		[ -r "$list" ] || die "cannot read the list of packages $list"
	done
	missing=$(missing_packages "$@")
	[ -n "$missing" ] || return 0
	# shellcheck disable=SC2086
	need_root "$(echo apt-get install $missing)"
	say "installing packages:" $missing
	# shellcheck disable=SC2086
	quietly "$cache/logs/apt-update.log" \
		as_root $apt -o APT::Update::Error-Mode=any update ||
		die "apt-get update: a package source cannot be reached"
	# shellcheck disable=SC2086
	quietly "$cache/logs/apt-install.log" \
		as_root env DEBIAN_FRONTEND=noninteractive \
		$apt install -y --no-install-recommends $missing ||
		die "apt-get install failed: mirror gone, or not Debian 12?"
}

command -v apt-get >/dev/null || die "this set-up needs Debian's apt-get"
if [ "${1:-}" = packages ]; then
	shift
	install_packages "$qemu_dir/packages" "$@"
	exit
fi
install_packages "$qemu_dir/packages"
# shellcheck disable=SC2086
[ $# != 0 ] || set -- $all_kernels

locked ksft "$qemu_dir/ksft.sh"
for k in "$@"; do
	need_kernel "$k"
	case $k in
	debug) locked "kernel-$k" "$qemu_dir/debug-kernel.sh" ;;
	*) locked "kernel-$k" "$qemu_dir/kernels.sh" "$k" ;;
	esac
done
