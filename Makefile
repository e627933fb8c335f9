# SPDX-License-Identifier: BSD-3-Clause
#
# Entry points; the work is done by the scripts and Makefiles they name.
#
# What is built goes to $(BUILD), by default build/: the daemon mikeyd, the
# command ksrtp, libksrtp.a, kmod/<kernel>/ksrtp.ko, and the tests. What is
# downloaded or slow to build goes to the cache, KSRTP_CACHE, by default
# ~/.cache/ksrtp, and may be shared by any number of trees.
#
# KDIR is where the kernel that shall load ksrtp.ko has its headers, by default
# the running one. V=1 shows the commands that build.

top := $(patsubst %/,%,$(dir $(abspath $(lastword $(MAKEFILE_LIST)))))
BUILD ?= $(top)/build
PREFIX ?= /usr/local
export BUILD DESTDIR PREFIX

KDIR ?= /lib/modules/$(shell uname -r)/build
quiet := $(if $(V),,-s)

help:
	@echo "make module           ksrtp.ko for the kernel that runs, or KDIR=..."
	@echo "make helper           the daemon mikeyd"
	@echo "make tools            the command ksrtp and libksrtp"
	@echo "make module-install   ksrtp.ko to where modprobe finds it"
	@echo "make install          helper and tools to DESTDIR, PREFIX=/usr/local"
	@echo "make check            everything that must hold, on all kernels"
	@echo "make check K=6.12 T=receive   one kernel, one test"
	@echo "make demo             two hosts and a call between them, to look at"
	@echo "make setup            packages, and kernels for tests, into the cache"
	@echo "make modules [K=6.1]  ksrtp.ko for the kernels of the tests"
	@echo "make clean            remove build/; the cache stays"

setup:
	@selftests/qemu/setup.sh $(K)

module:
	@selftests/qemu/module.sh $(KDIR)

modules:
	@selftests/qemu/setup.sh $(K)
	@selftests/qemu/module.sh $(K)

helper:
	@$(MAKE) $(quiet) -C helper

tools:
	@$(MAKE) $(quiet) -C tools

check:
	@selftests/check.sh $(if $(K),-k "$(K)") $(if $(T),-t "$(T)")

demo:
	@selftests/demo/run.sh

module-install: module
	@selftests/qemu/module.sh -i $(KDIR)

install:
	@$(MAKE) $(quiet) -C tools install
	@$(MAKE) $(quiet) -C helper install
	@install -D -m 644 docs/operate.md $(DESTDIR)$(PREFIX)/share/doc/mikeyd/operate.md

clean:
	rm -rf $(BUILD)

.PHONY: help setup module modules helper tools check demo module-install install clean
