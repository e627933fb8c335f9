// SPDX-License-Identifier: BSD-3-Clause
/*
 * call_keys - legs and keys of a call in the kernel
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "address.h"
#include "call_impl.h"

/* the m-line of a call has the crypto sessions 1 (by I) and 2 (by R) */
#define CS_LAST		2

/* two directions, and what a helper before this one may have left */
#define FOREIGN_MAX	(4 * KSRTP_KEYS_MAX)

static const char *leg_name(size_t i)
{
	return i ? "RTCP" : "RTP";
}

static int refuse(struct mikey_call *call, int err, const char *what, size_t i,
		  const char *why)
{
	char addr[MIKEY_ADDRESS_TEXT];

	snprintf(call->why.text, sizeof(call->why.text), "%s %s socket %s: %s",
		 what, leg_name(i), mikey_address_print(&call->leg[i].local, addr),
		 why);
	return err;
}

/**
 * struct search - looks for a leg by the address of its socket
 * @local: the address
 * @id: the leg, 0: not found
 * @exact: it is bound to exactly this address
 */
struct search {
	const union ksrtp_addr *local;
	uint32_t id;
	bool exact;
};

/* as the kernel has it: an IPv6 socket may take IPv4, too */
static bool is_wildcard_for(const union ksrtp_addr *bound,
			    const union ksrtp_addr *local)
{
	static const uint8_t any[16];
	struct mikey_addr b = mikey_address_of(bound);
	struct mikey_addr l = mikey_address_of(local);

	return b.port == l.port && !memcmp(b.ip, any, sizeof(any)) &&
	       (b.family == l.family || b.family == AF_INET6);
}

static int compare_leg(const struct ksrtp_leg *leg, void *arg)
{
	struct search *search = arg;

	if (mikey_address_equal(&leg->local, search->local)) {
		search->id = leg->id;
		search->exact = true;
	} else if (!search->exact &&
		   is_wildcard_for(&leg->local, search->local)) {
		search->id = leg->id;
	}
	return 0;
}

/* a leg that an earlier helper or call attached */
static int adopt(struct mikey_call *call, size_t i)
{
	struct mikey_kernel *kernel = call->calls->kernel;
	struct mikey_call_leg *leg = &call->leg[i];
	struct search search = { .local = &leg->local };
	struct mikey_call *other;
	int err;

	err = kernel->ops->legs(kernel, compare_leg, &search);
	if (err)
		return refuse(call, err, "find", i, kernel->ops->error(kernel));
	if (!search.id)
		return refuse(call, -EBUSY, "attach", i,
			      "in use by something else in the kernel");

	other = mikey_calls_by_leg(call->calls, search.id);
	if (other)
		return refuse(call, -EEXIST, "attach", i,
			      "belongs to another call");

	leg->id = search.id;
	leg->adopted = true;
	return 0;
}

static int attach_leg(struct mikey_call *call, size_t i)
{
	struct mikey_kernel *kernel = call->calls->kernel;
	struct ksrtp_attach how = {
		.fd = -1,
		.local = call->leg[i].local,
		.policy = call->calls->policy,
		.window = call->calls->window,
	};
	struct ksrtp_leg leg;
	int err;

	err = kernel->ops->attach(kernel, &how, &leg);
	if (err == -ENOTUNIQ && call->remote.sa.sa_family) {
		how.remote = call->remote;
		err = kernel->ops->attach(kernel, &how, &leg);
	}
	if (err == -EEXIST || err == -EBUSY)
		err = adopt(call, i);
	else if (err)
		refuse(call, err, "attach", i, kernel->ops->error(kernel));
	else
		call->leg[i].id = leg.id;
	if (err)
		return err;

	mikey_log(LOG_INFO, "leg %u: call %s: %s socket %s", call->leg[i].id,
		  call->name, leg_name(i),
		  call->leg[i].adopted ? "adopted" : "attached");
	return mikey_calls_insert_leg(call, i);
}

int mikey_call_attach(struct mikey_call *call)
{
	int err = 0;

	for (size_t i = 0; i < call->n_legs && !err; i++)
		if (!call->leg[i].id)
			err = attach_leg(call, i);

	return err;
}

void mikey_call_forget_legs(struct mikey_call *call)
{
	for (size_t i = 0; i < call->n_legs; i++)
		if (call->leg[i].id)
			mikey_calls_erase_leg(call, i);
}

/**
 * struct foreign - keys to be deleted
 * @key: the keys
 * @n: entries of @key
 */
struct foreign {
	struct ksrtp_key key[FOREIGN_MAX];
	size_t n;
};

static int collect_key(const struct ksrtp_key *key, void *arg)
{
	struct foreign *foreign = arg;

	if (foreign->n < FOREIGN_MAX)
		foreign->key[foreign->n++] = *key;
	return 0;
}

/* media ran on under these keys until now */
void mikey_call_clear_adopted(struct mikey_call *call)
{
	struct mikey_kernel *kernel = call->calls->kernel;
	struct foreign foreign;

	for (size_t i = 0; i < call->n_legs; i++) {
		if (!call->leg[i].adopted || !call->leg[i].id)
			continue;

		foreign.n = 0;
		kernel->ops->keys(kernel, call->leg[i].id, collect_key, &foreign);
		while (foreign.n)
			kernel->ops->key_del(kernel, &foreign.key[--foreign.n]);
		call->leg[i].adopted = false;
	}
}

static uint8_t kinds_of(const struct mikey_call *call, size_t i)
{
	if (call->n_legs == 1)
		return KSRTP_KINDS_BOTH;

	return i ? KSRTP_KINDS_RTCP : KSRTP_KINDS_RTP;
}

static void fill_key(struct ksrtp_key *out, const struct mikey_srtp_key *key)
{
	memset(out, 0, sizeof(*out));
	out->dir = key->dir;
	out->suite = key->suite;
	out->mki_len = key->mki_len;
	memcpy(out->mki, key->mki, key->mki_len);
	out->master_len = key->key_len;
	memcpy(out->master, key->key, key->key_len);
	out->salt_len = key->salt_len;
	memcpy(out->salt, key->salt, key->salt_len);
	out->has_ssrc = key->ssrc != 0;
	out->ssrc = key->ssrc;
	out->roc = key->roc;
}

/* keep what names a key to the kernel, not what it is made of */
static void remember(struct mikey_call *call, const struct ksrtp_key *key)
{
	struct ksrtp_key *slot = &call->keys[call->n_keys++];

	*slot = *key;
	explicit_bzero(slot->master, sizeof(slot->master));
	explicit_bzero(slot->salt, sizeof(slot->salt));
	slot->master_len = 0;
	slot->salt_len = 0;
}

static int install_key(struct mikey_call *call, const struct mikey_srtp_key *from,
		       bool send)
{
	struct mikey_kernel *kernel = call->calls->kernel;
	struct ksrtp_key key;
	int err = 0;

	if (from->mki_len > sizeof(key.mki))
		return -EINVAL;

	fill_key(&key, from);
	key.use = send && key.dir == KSRTP_DIR_TX;
	for (size_t i = 0; i < call->n_legs && !err; i++) {
		if (!call->leg[i].id)
			continue;
		if (call->n_keys == MIKEY_CALL_KEYS) {
			err = -ENOSPC;
			break;
		}
		key.leg = call->leg[i].id;
		key.kinds = kinds_of(call, i);
		err = kernel->ops->key_add(kernel, &key);
		if (!err)
			remember(call, &key);
	}

	explicit_bzero(&key, sizeof(key));
	return err;
}

int mikey_call_install(struct mikey_call *call, const struct mikey_srtp_key *keys,
		       size_t n, bool send)
{
	static const enum mikey_dir order[] = { MIKEY_RX, MIKEY_TX };
	int err = 0;

	mikey_call_clear_adopted(call);
	for (size_t o = 0; o < 2; o++)
		for (size_t i = 0; i < n && !err; i++)
			if (keys[i].dir == order[o] && keys[i].cs <= CS_LAST)
				err = install_key(call, &keys[i], send);

	if (err) {
		mikey_log(LOG_ERR, "leg %u: call %s: install key: %s",
			  call->leg[0].id, call->name,
			  call->calls->kernel->ops->error(call->calls->kernel));
		mikey_call_remove(call);
		return err;
	}

	call->sending = send;
	return 0;
}

int mikey_call_use(struct mikey_call *call)
{
	struct mikey_kernel *kernel = call->calls->kernel;
	size_t n = 0;
	int err;

	for (size_t i = 0; i < call->n_keys; i++) {
		struct ksrtp_key *key = &call->keys[i];

		if (key->dir != KSRTP_DIR_TX)
			continue;
		err = kernel->ops->key_use(kernel, key);
		if (err) {
			mikey_log(LOG_ERR, "leg %u: call %s: use key: %s",
				  key->leg, call->name,
				  kernel->ops->error(kernel));
			return err;
		}
		n++;
	}
	if (!n)
		return -ENOKEY;

	call->sending = true;
	return 0;
}

static bool leg_is_there(const struct mikey_call *call, uint32_t id)
{
	for (size_t i = 0; i < call->n_legs; i++)
		if (call->leg[i].id == id)
			return true;

	return false;
}

static void delete_key(const struct mikey_call *call,
		       const struct ksrtp_key *key)
{
	struct mikey_kernel *kernel = call->calls->kernel;
	int err;

	if (call->calls->leaving || !leg_is_there(call, key->leg))
		return;

	/* the leg may be gone, which takes its keys along */
	err = kernel->ops->key_del(kernel, key);
	if (err && err != -ENOENT)
		mikey_log(LOG_WARNING, "leg %u: call %s: delete key: %s",
			  key->leg, call->name, kernel->ops->error(kernel));
}

/*
 * The kernel cannot put a key aside, and here nobody knows it any more; added
 * again it would begin with an index that it was used with.
 */
void mikey_call_revoke(struct mikey_call *call)
{
	size_t n = 0;

	call->sending = false;
	for (size_t i = 0; i < call->n_keys; i++) {
		if (call->keys[i].dir == KSRTP_DIR_TX)
			delete_key(call, &call->keys[i]);
		else
			call->keys[n++] = call->keys[i];
	}
	call->n_keys = n;
}

void mikey_call_remove(struct mikey_call *call)
{
	call->sending = false;
	while (call->n_keys)
		delete_key(call, &call->keys[--call->n_keys]);
}
