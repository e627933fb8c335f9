#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# ksft.sh: take the kselftest harness, lib.mk and runner, and the schemas of
# netlink specs, out of Debian's newest kernel source into $cache/ksft; we
# keep no copy of them.

. "$(dirname "$0")/lib.sh"
. "$qemu_dir/apt.sh"

suite=trixie-backports
suite_update "$suite"
package=$(suite_source "$suite")
[ -n "$package" ] || die "$suite has no linux-source"
version=$(suite_version "$suite" "$package")
dir=$cache/ksft-$version-$(version_of "$0")

if [ ! -e "$dir/complete" ]; then
	say "kselftest harness: from $package $version"
	source=$cache/source-ksft
	rm -rf "$dir" "$source"
	mkdir -p "$dir"
	suite_unpack "$suite" "$source" "$package"
	tar -xf "$source/usr/src/$package.tar.xz" -C "$dir" \
		--strip-components=1 --wildcards --no-wildcards-match-slash \
		"$package/tools/testing/selftests/Makefile" \
		"$package/tools/testing/selftests/lib.mk" \
		"$package/tools/testing/selftests/kselftest*.h" \
		"$package/tools/testing/selftests/kselftest" \
		"$package/tools/testing/selftests/run_kselftest.sh" \
		"$package/tools/testing/selftests/net/lib.sh" \
		"$package/tools/testing/selftests/net/lib" \
		"$package/scripts/subarch.include" \
		"$package/Documentation/netlink/*.yaml"
	rm -rf "$source"
	touch "$dir/complete"
fi
adopt "$cache/ksft" "$dir"
