// SPDX-License-Identifier: GPL-2.0
/* insmod fault.ko kind=...: commit one fault that the guest's log must show */
#include <linux/module.h>
#include <linux/panic.h>
#include <linux/rcupdate.h>
#include <linux/reboot.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

#define LEAK_LEN	333
#define N_LEAKS		5

static char *kind = "none";
module_param(kind, charp, 0);
MODULE_PARM_DESC(kind, "uaf, leak, lock, sleep, rcu, shift, warn, panic or quit");

static DEFINE_SPINLOCK(first);
static DEFINE_SPINLOCK(second);
static int __rcu *shared;

static void fault_uaf(void)
{
	volatile char *p = kzalloc(LEAK_LEN, GFP_KERNEL);

	if (!p)
		return;
	kfree((void *)p);
	p[1] = 1;
}

/* Several, as an old pointer in some register may hide one. */
static void fault_leak(void)
{
	volatile char *p;
	int i;

	for (i = 0; i < N_LEAKS; i++) {
		p = kmalloc(LEAK_LEN, GFP_KERNEL);
		if (p)
			p[0] = i;
	}
}

static void fault_lock(void)
{
	spin_lock(&first);
	spin_lock(&second);
	spin_unlock(&second);
	spin_unlock(&first);

	spin_lock(&second);
	spin_lock(&first);
	spin_unlock(&first);
	spin_unlock(&second);
}

static void fault_sleep(void)
{
	spin_lock(&first);
	might_sleep();
	spin_unlock(&first);
}

static void fault_rcu(void)
{
	if (rcu_dereference(shared))
		pr_info("somebody set the pointer\n");
}

/* The distance is computed so that no compiler sees it is 40. */
static void fault_shift(void)
{
	pr_info("shifted: %d\n", 1 << (8 * strlen(kind)));
}

static void fault_warn(void)
{
	WARN_ON(1);
}

static void fault_panic(void)
{
	panic("on request");
}

/* Ends the guest without a word, as a reset would. */
static void fault_quit(void)
{
	kernel_power_off();
}

static const struct {
	const char *kind;
	void (*commit)(void);
} faults[] = {
	{ "uaf", fault_uaf },
	{ "leak", fault_leak },
	{ "lock", fault_lock },
	{ "sleep", fault_sleep },
	{ "rcu", fault_rcu },
	{ "shift", fault_shift },
	{ "warn", fault_warn },
	{ "panic", fault_panic },
	{ "quit", fault_quit },
};

static int __init fault_init(void)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(faults); i++) {
		if (strcmp(faults[i].kind, kind))
			continue;
		faults[i].commit();
		return 0;
	}

	return -EINVAL;
}

static void __exit fault_exit(void)
{
}

module_init(fault_init);
module_exit(fault_exit);

MODULE_DESCRIPTION("Faults on purpose, to prove that the test harness sees them");
MODULE_LICENSE("GPL");
