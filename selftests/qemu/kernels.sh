#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
#
# kernels.sh: unpack Debian's kernels into the cache: image, modules and
# headers, ready for make M=... with this machine's compiler.
#
#   kernels.sh 6.1|6.12|7.x ...
#
# Leaves $cache/kernels/K -> K-VERSION-... with vmlinuz, release, build
# (headers) and lib/modules; a new version in the archive, or of this script,
# gets a new directory.

. "$(dirname "$0")/lib.sh"
. "$qemu_dir/apt.sh"

# suite_of K: the Debian suite that carries kernel K. Machines without a
# source of security updates get the 6.1 of the last point release.
suite_of()
{
	case $1 in
	6.1) [ -n "$(mirror debian-security)" ] &&
		echo bookworm-security || echo bookworm ;;
	6.12) echo bookworm-backports ;;
	7.x) echo trixie-backports ;;
	esac
}

# relocate_headers DIR: Debian's headers name each other by absolute path.
relocate_headers()
{
	sed -i "s#/usr/src/#$1/usr/src/#g" "$1/build/Makefile"
}

# foreign_kbuild_tools DIR: executables that want a newer libc than ours.
foreign_kbuild_tools()
{
	local tool

	find "$1"/usr/lib/linux-kbuild-* -type f -executable |
		while read -r tool; do
			case $(ldd "$tool" 2>&1) in
			*"version \`GLIBC_"*"not found"*) printf '%s\n' "$tool" ;;
			esac
		done
}

# wrap_kbuild_tools DIR: start those through the loader of the next release.
wrap_kbuild_tools()
{
	local dir=$1 lib=$1/runtime/usr/lib/x86_64-linux-gnu tool tools

	tools=$(foreign_kbuild_tools "$dir")
	[ -n "$tools" ] || return 0

	suite_update trixie
	suite_unpack trixie "$dir/runtime" libc6 libelf1t64 zlib1g libzstd1
	for tool in $tools; do
		mv "$tool" "$tool.elf"
		cat >"$tool" <<-SCRIPT
		#!/bin/sh
		exec $lib/ld-linux-x86-64.so.2 --library-path $lib $tool.elf "\$@"
		SCRIPT
		chmod +x "$tool"
	done
}

# set_symbol HEADERS SYMBOL VALUE: in what make and what the compiler reads.
set_symbol()
{
	sed -i "s/^CONFIG_$2=.*/CONFIG_$2=$3/" "$1/include/config/auto.conf"
	sed -i "s/^\(#define CONFIG_$2\) .*/\1 $3/" \
		"$1/include/generated/autoconf.h"
}

# drop_symbol HEADERS SYMBOL
drop_symbol()
{
	sed -i "/^CONFIG_$2=/d" "$1/include/config/auto.conf"
	sed -i "/^#define CONFIG_$2 1/d" "$1/include/generated/autoconf.h"
}

# retarget_compiler HEADERS: they record what the compiler of the kernel can
# do. Take back what our older gcc cannot; the layout of no struct hangs on
# these symbols.
retarget_compiler()
{
	local headers=$1 symbol version

	version=$(gcc -dumpfullversion |
		awk -F. '{ print $1 * 10000 + $2 * 100 + $3 }')
	! grep -q "^CONFIG_GCC_VERSION=$version\$" \
		"$headers/include/config/auto.conf" || return 0

	for symbol in MIN_FUNCTION_ALIGNMENT SANE_FUNCTION_ALIGNMENT \
		ASM_GOTO_OUTPUT ASM_GOTO_TIED_OUTPUT ASSUME COUNTED_BY \
		COUNTED_BY_PTR MULTIDIMENSIONAL_NONSTRING \
		NAMED_AS_FIXED_SANITIZERS KASAN_SW_TAGS UBSAN_BOUNDS_STRICT
	do
		drop_symbol "$headers" "CC_HAS_$symbol"
	done
	set_symbol "$headers" GCC_VERSION "$version"
	sed -i "s/gcc-[0-9]*/gcc-${version%????}/" "$headers/.kernelvariables"
}

# drop_btf HEADERS: no BTF for our modules, which takes vmlinux and the
# kernel's pahole. Only make may know: autoconf.h lays out struct module.
drop_btf()
{
	sed -i '/^CONFIG_DEBUG_INFO_BTF_MODULES=/d' \
		"$1/include/config/auto.conf"
	set_symbol "$1" PAHOLE_VERSION \
		"$("$1/scripts/pahole-version.sh" pahole || true)"
}

# settle DIR: the parts of an unpacked kernel under names that do not vary.
settle()
{
	local dir=$1 release image

	[ -e "$dir/lib/modules" ] || ln -s usr/lib "$dir/lib"
	release=$(cd "$dir/lib/modules" && echo *)
	image=$(find "$dir" -name "vmlinuz*" -type f)
	[ -f "$image" ] || die "expected one kernel image in $dir: $image"
	mv "$image" "$dir/vmlinuz"
	depmod -b "$dir" "$release"
	printf '%s\n' "$release" >"$dir/release"
	ln -s "usr/src/linux-headers-$release" "$dir/build"
	[ -e "$dir/build/Makefile" ] || die "no headers of $release in $dir"
}

# unpack K: fetch and prepare kernel K unless its newest version is there.
unpack()
{
	local k=$1 suite version dir packages

	suite=$(suite_of "$k")
	suite_update "$suite"
	version=$(suite_version "$suite" linux-image-amd64)
	[ -n "$version" ] || die "$suite has no linux-image-amd64"
	dir=$cache/kernels/$k-$version-$(version_of "$0")

	if ! at_home "$dir"; then
		say "kernel $k: fetching $version"
		rm -rf "$dir"
		packages=$(suite_linux_closure "$suite" linux-image-amd64 linux-headers-amd64)
		# shellcheck disable=SC2086
		suite_unpack "$suite" "$dir" $packages
		settle "$dir"
		relocate_headers "$dir"
		wrap_kbuild_tools "$dir"
		retarget_compiler "$dir/build"
		drop_btf "$dir/build"
		readlink -f "$dir" >"$dir/complete"
	fi
	adopt "$cache/kernels/$k" "$dir"
}

for k in "$@"; do
	need_kernel "$k"
	unpack "$k"
done
