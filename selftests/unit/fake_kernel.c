// SPDX-License-Identifier: BSD-3-Clause
/*
 * fake_kernel - the module as tests need it
 */
#include "fake_kernel.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "address.h"

static struct fake_kernel *fake_of(struct mikey_kernel *kernel)
{
	return (struct fake_kernel *)kernel;
}

static void note(struct fake_kernel *fake, char what)
{
	size_t len = strlen(fake->order);

	if (len + 1 < sizeof(fake->order))
		fake->order[len] = what;
}

static struct fake_socket *at(struct fake_kernel *fake,
			      const union ksrtp_addr *local)
{
	for (unsigned int i = 0; i < fake->n_sockets; i++)
		if (mikey_address_equal(&fake->socket[i].local, local))
			return &fake->socket[i];

	return NULL;
}

/* a wildcard socket fits any address of its port, exact ones win */
static struct fake_socket *bound_to(struct fake_kernel *fake,
				    const union ksrtp_addr *local)
{
	struct mikey_addr any = mikey_address_of(local);
	struct fake_socket *socket = at(fake, local);
	union ksrtp_addr addr;

	if (socket)
		return socket;

	any.family = AF_INET6;
	memset(any.ip, 0, sizeof(any.ip));
	addr = mikey_address_for_kernel(&any);
	return at(fake, &addr);
}

static struct fake_socket *leg_of(struct fake_kernel *fake, uint32_t id)
{
	for (unsigned int i = 0; i < fake->n_sockets; i++)
		if (id && fake->socket[i].id == id)
			return &fake->socket[i];

	return NULL;
}

static void fill_leg(struct ksrtp_leg *leg, const struct fake_socket *socket)
{
	memset(leg, 0, sizeof(*leg));
	leg->id = socket->id;
	leg->local = socket->local;
	leg->n_keys = socket->n_keys;
}

static int attach(struct mikey_kernel *kernel, const struct ksrtp_attach *how,
		  struct ksrtp_leg *leg)
{
	struct fake_kernel *fake = fake_of(kernel);
	struct fake_socket *socket = bound_to(fake, &how->local);

	if (!socket)
		return -ENOENT;
	if (socket->id)
		return -EBUSY;

	socket->id = ++fake->last_id;
	fill_leg(leg, socket);
	return 0;
}

static int legs(struct mikey_kernel *kernel,
		int (*each)(const struct ksrtp_leg *leg, void *arg), void *arg)
{
	struct fake_kernel *fake = fake_of(kernel);
	struct ksrtp_leg leg;
	int err = 0;

	for (unsigned int i = 0; i < fake->n_sockets && !err; i++) {
		if (!fake->socket[i].id)
			continue;
		fill_leg(&leg, &fake->socket[i]);
		err = each(&leg, arg);
	}

	return err;
}

/**
 * struct flight - a frame between two kernels
 * @timer: ends the flight in the next turn of the loop
 * @net: where it flies
 * @from: its source
 * @to: its destination
 * @len: octets of @frame
 * @frame: the frame
 */
struct flight {
	uv_timer_t timer;
	struct fake_net *net;
	union ksrtp_addr from;
	union ksrtp_addr to;
	size_t len;
	uint8_t frame[];
};

static void free_flight(uv_handle_t *handle)
{
	free(handle->data);
}

static void land(uv_timer_t *timer)
{
	struct flight *flight = timer->data;

	for (unsigned int i = 0; i < flight->net->n; i++) {
		struct fake_kernel *fake = flight->net->kernel[i];
		struct fake_socket *socket = at(fake, &flight->to);
		struct ksrtp_mikey mikey = {
			.remote = flight->from,
			.frame = flight->frame,
			.frame_len = flight->len,
		};

		if (!socket || !socket->id || !fake->kernel.up)
			continue;
		mikey.leg = socket->id;
		fake->kernel.up->mikey(&mikey, fake->kernel.up_arg);
		break;
	}

	uv_close((uv_handle_t *)timer, free_flight);
}

static int send_frame(struct mikey_kernel *kernel,
		      const struct ksrtp_mikey *mikey)
{
	struct fake_kernel *fake = fake_of(kernel);
	struct fake_socket *socket = leg_of(fake, mikey->leg);
	struct flight *flight;

	if (!socket)
		return -ENOENT;

	fake->n_sent++;
	fake->sent_len = mikey->frame_len;
	if (!fake->net)
		return 0;
	if (fake->net->drop) {
		fake->net->drop--;
		return 0;
	}

	flight = calloc(1, sizeof(*flight) + mikey->frame_len);
	flight->net = fake->net;
	flight->from = socket->local;
	flight->to = mikey->remote;
	flight->len = mikey->frame_len;
	memcpy(flight->frame, mikey->frame, mikey->frame_len);
	uv_timer_init(uv_default_loop(), &flight->timer);
	flight->timer.data = flight;
	uv_timer_start(&flight->timer, land, 0, 0);
	return 0;
}

static bool same_name(const struct ksrtp_key *a, const struct ksrtp_key *b)
{
	return a->dir == b->dir && a->mki_len == b->mki_len &&
	       !memcmp(a->mki, b->mki, a->mki_len) &&
	       a->has_ssrc == b->has_ssrc && a->ssrc == b->ssrc;
}

static struct ksrtp_key *find_key(struct fake_socket *socket,
				  const struct ksrtp_key *key)
{
	for (unsigned int i = 0; socket && i < socket->n_keys; i++)
		if (same_name(&socket->key[i], key))
			return &socket->key[i];

	return NULL;
}

static int key_add(struct mikey_kernel *kernel, const struct ksrtp_key *key)
{
	struct fake_kernel *fake = fake_of(kernel);
	struct fake_socket *socket = leg_of(fake, key->leg);
	int err = fake->key_err;

	fake->key_err = 0;
	if (err)
		return err;
	if (!socket)
		return -ENOENT;
	if (find_key(socket, key))
		return -EEXIST;
	if (socket->n_keys == FAKE_KEYS)
		return -ENOSPC;

	note(fake, key->dir == KSRTP_DIR_RX ? 'r' : 't');
	if (key->use)
		note(fake, 'U');
	socket->key[socket->n_keys++] = *key;
	return 0;
}

static int key_use(struct mikey_kernel *kernel, const struct ksrtp_key *key)
{
	struct fake_kernel *fake = fake_of(kernel);
	struct ksrtp_key *mine = find_key(leg_of(fake, key->leg), key);

	if (!mine)
		return -ENOENT;

	note(fake, 'u');
	mine->use = true;
	return 0;
}

static int key_del(struct mikey_kernel *kernel, const struct ksrtp_key *key)
{
	struct fake_kernel *fake = fake_of(kernel);
	struct fake_socket *socket = leg_of(fake, key->leg);
	struct ksrtp_key *mine = find_key(socket, key);

	if (!mine)
		return -ENOENT;

	note(fake, 'd');
	*mine = socket->key[--socket->n_keys];
	return 0;
}

static int keys(struct mikey_kernel *kernel, uint32_t leg,
		int (*each)(const struct ksrtp_key *key, void *arg), void *arg)
{
	struct fake_socket *socket = leg_of(fake_of(kernel), leg);
	int err = 0;

	if (!socket)
		return -ENOENT;

	for (unsigned int i = 0; i < socket->n_keys && !err; i++)
		err = each(&socket->key[i], arg);

	return err;
}

static const char *error(struct mikey_kernel *kernel)
{
	return "the fake says no";
}

static const struct mikey_kernel_ops fake_ops = {
	.attach		= attach,
	.legs		= legs,
	.send		= send_frame,
	.key_add	= key_add,
	.key_use	= key_use,
	.key_del	= key_del,
	.keys		= keys,
	.error		= error,
};

void fake_kernel_init(struct fake_kernel *fake, struct fake_net *net)
{
	memset(fake, 0, sizeof(*fake));
	fake->kernel.ops = &fake_ops;
	fake->net = net;
	if (net)
		net->kernel[net->n++] = fake;
}

struct fake_socket *fake_kernel_bind(struct fake_kernel *fake, const char *local)
{
	struct fake_socket *socket = &fake->socket[fake->n_sockets++];

	memset(socket, 0, sizeof(*socket));
	mikey_address_parse(&socket->local, local);
	return socket;
}

void fake_kernel_close(struct fake_kernel *fake, struct fake_socket *socket)
{
	uint32_t id = socket->id;

	socket->id = 0;
	socket->n_keys = 0;
	memset(&socket->local, 0, sizeof(socket->local));
	if (id && fake->kernel.up)
		fake->kernel.up->leg_gone(id, fake->kernel.up_arg);
}

void fake_kernel_receive(struct fake_kernel *fake, uint32_t leg, const char *from,
			 const void *frame, size_t len)
{
	struct ksrtp_mikey mikey = {
		.leg = leg, .frame = frame, .frame_len = len,
	};

	mikey_address_parse(&mikey.remote, from);
	fake->kernel.up->mikey(&mikey, fake->kernel.up_arg);
}

const struct ksrtp_key *fake_kernel_key(const struct fake_socket *socket,
					enum ksrtp_dir dir)
{
	const struct ksrtp_key *found = NULL;

	for (unsigned int i = 0; i < socket->n_keys; i++)
		if (socket->key[i].dir == dir)
			found = &socket->key[i];

	return found;
}
