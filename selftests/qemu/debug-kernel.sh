#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# debug-kernel.sh: build the debug kernel (debug.config) from Debian's kernel
# source, once per source version, configuration and compiler.
#
# Leaves $cache/kernels/debug with vmlinuz, release and build (the headers for
# M=...), as kernels.sh does. Takes 10 to 20 minutes on two cores, less when
# ccache remembers an earlier build.

. "$(dirname "$0")/lib.sh"
. "$qemu_dir/apt.sh"

suite=bookworm-backports
fragment=$qemu_dir/debug.config

# unmet FRAGMENT CONFIG: print what was asked for and is not there.
unmet()
{
	local line

	grep '^CONFIG_' "$1" | while read -r line; do
		case $line in
		*=n) ! grep "^${line%=n}=" "$2" ;;
		*) grep -qxF "$line" "$2" || printf '%s\n' "$line" ;;
		esac || true
	done
}

# kmake SOURCE ARGUMENT...: make in the kernel source, through ccache.
kmake()
{
	CCACHE_DIR=$cache/ccache CCACHE_BASEDIR=$1 CCACHE_MAXSIZE=2G \
	KBUILD_BUILD_TIMESTAMP="1970-01-01" KBUILD_BUILD_USER=ksrtp \
	KBUILD_BUILD_HOST=ksrtp \
		nice -n 10 make -C "$@" -j"$jobs" \
		CC="ccache gcc" HOSTCC="ccache gcc"
}

# configure SOURCE
configure()
{
	local missing

	kmake "$1" KCONFIG_ALLCONFIG="$fragment" allnoconfig
	missing=$(unmet "$fragment" "$1/.config")
	[ -z "$missing" ] || die "the debug kernel refuses: $missing"
}

# compile SOURCE DIR: kernel, modules, and headers into DIR.
compile()
{
	configure "$1"
	kmake "$1"
	cp "$1/arch/x86/boot/bzImage" "$2/vmlinuz"
	cp "$1/include/config/kernel.release" "$2/release"
	cp "$1/.config" "$2/config"
	kmake "$1" run-command \
		KBUILD_RUN_COMMAND="scripts/package/install-extmod-build $2/headers"
	kmake "$1" INSTALL_MOD_PATH="$2" modules_install
	rm -f "$2"/lib/modules/*/build
	ln -s headers "$2/build"
}

if [ "${1:-}" = --compile ]; then
	compile "$2" "$3"
	exit
fi

suite_update "$suite"
package=$(suite_source "$suite")
[ -n "$package" ] || die "$suite has no linux-source"
version=$(suite_version "$suite" "$package")
key=$({ cat "$fragment"; gcc --version; } | sha256sum | cut -c 1-12)
dir=$cache/kernels/debug-$version-$key

if [ ! -e "$dir/complete" ]; then
	source=$cache/source
	say "debug kernel: building $version (10 to 20 minutes, only once)"
	rm -rf "$dir" "$source"
	mkdir -p "$dir"
	suite_unpack "$suite" "$source" "$package"
	tar -xf "$source/usr/src/$package.tar.xz" -C "$source"
	quietly "$cache/logs/debug-kernel.log" \
		"$0" --compile "$source/$package" "$dir" ||
		die "the debug kernel does not build"
	touch "$dir/complete"
	rm -rf "$source"
fi
adopt "$cache/kernels/debug" "$dir"
