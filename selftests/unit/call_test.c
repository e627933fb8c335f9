// SPDX-License-Identifier: BSD-3-Clause
/*
 * Two daemons in one process, joined by a fake kernel: real sessions, real
 * cryptography on the thread pool, and the same keys at both ends.
 */
#include <errno.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <sanitizer/lsan_interface.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <kselftest_harness.h>

#include "address.h"
#include "call.h"
#include "../../helper/crypto.h"
#include "fake_kernel.h"
#include "log.h"

#define DEADLINE_MS	20000
#define A_ADDR		"192.0.2.1:5004"
#define B_ADDR		"192.0.2.2:5004"

/**
 * struct end - one daemon with one call
 * @uri: its identity
 * @fake: its kernel
 * @rtp: its RTP socket
 * @rtcp: its RTCP socket, NULL: none
 * @jobs: its public-key work
 * @calls: its calls
 * @id: its identity
 * @events: bit n: event n was heard
 */
struct end {
	const char *uri;
	struct fake_kernel fake;
	struct fake_socket *rtp;
	struct fake_socket *rtcp;
	struct mikey_jobs *jobs;
	struct mikey_calls *calls;
	struct mikey_identity *id;
	unsigned int events;
};

FIXTURE(call)
{
	char dir[32];
	uv_loop_t *loop;
	struct fake_net net;
	struct mikey_config cfg;
	struct end a;
	struct end b;
	struct mikey_why why;
};

static void hear(void *owner, struct mikey_call *call, enum mikey_call_event event)
{
	struct end *end = owner;

	end->events |= 1u << event;
}

static void end_init(FIXTURE_DATA(call) *self, struct end *end, const char *uri,
		     const char *rtp)
{
	end->uri = uri;
	end->id = mikey_identity_new(uri);
	fake_kernel_init(&end->fake, &self->net);
	end->rtp = fake_kernel_bind(&end->fake, rtp);
	end->jobs = mikey_jobs_new(self->loop, 4);
	end->calls = mikey_calls_new(self->loop, &end->fake.kernel, end->jobs,
				     hear, end);
}

static void end_exit(struct end *end)
{
	mikey_calls_free(end->calls);
	mikey_jobs_free(end->jobs);
	mikey_identity_put(end->id);
}

FIXTURE_SETUP(call)
{
	memset(self, 0, sizeof(*self));
	mikey_log_level_set(LOG_EMERG);
	strcpy(self->dir, "/tmp/call_testXXXXXX");
	ASSERT_NE(NULL, mkdtemp(self->dir));
	self->loop = uv_default_loop();
	mikey_settings_init(&self->cfg.set);
	self->cfg.set.rto_ms = 100;
	end_init(self, &self->a, "sip:a@a.example", A_ADDR);
	end_init(self, &self->b, "sip:b@b.example", B_ADDR);
}

FIXTURE_TEARDOWN(call)
{
	end_exit(&self->a);
	end_exit(&self->b);
	uv_run(self->loop, UV_RUN_DEFAULT);
	EXPECT_EQ(0, uv_loop_close(self->loop));
	rmdir(self->dir);
	EXPECT_EQ(0, __lsan_do_recoverable_leak_check());
}

static void configure(FIXTURE_DATA(call) *self)
{
	mikey_calls_configure(self->a.calls, &self->cfg, self->a.id);
	mikey_calls_configure(self->b.calls, &self->cfg, self->b.id);
}

static int add_psk(FIXTURE_DATA(call) *self, struct end *end, const char *key)
{
	const char *peer = end == &self->a ? self->b.uri : self->a.uri;
	struct mikey_why why;
	char path[64];
	FILE *file;
	int err;

	snprintf(path, sizeof(path), "%s/psk", self->dir);
	file = fopen(path, "w");
	fputs(key, file);
	fclose(file);
	chmod(path, 0600);
	err = mikey_identity_add_psk(end->id, end->uri, peer, path, &why);
	if (!err)
		err = mikey_identity_add_psk(end->id, peer, end->uri, path, &why);
	unlink(path);
	return err;
}

static X509 *self_signed(EVP_PKEY *key, const char *name)
{
	X509 *cert = X509_new();
	X509_NAME *subject = X509_get_subject_name(cert);

	X509_set_version(cert, 2);
	ASN1_INTEGER_set(X509_get_serialNumber(cert), 1);
	X509_gmtime_adj(X509_getm_notBefore(cert), -3600);
	X509_gmtime_adj(X509_getm_notAfter(cert), 3600);
	X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC,
				   (const unsigned char *)name, -1, -1, 0);
	X509_set_issuer_name(cert, subject);
	X509_set_pubkey(cert, key);
	X509_sign(cert, key, NULL);
	return cert;
}

static int add_cert(FIXTURE_DATA(call) *self, struct end *end)
{
	EVP_PKEY *key = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
	X509 *cert = self_signed(key, end->uri);
	char cert_path[64], key_path[64];
	struct mikey_why why;
	FILE *file;
	int err;

	snprintf(cert_path, sizeof(cert_path), "%s/cert", self->dir);
	snprintf(key_path, sizeof(key_path), "%s/key", self->dir);
	file = fopen(cert_path, "w");
	PEM_write_X509(file, cert);
	fclose(file);
	file = fopen(key_path, "w");
	PEM_write_PrivateKey(file, key, NULL, NULL, 0, NULL, NULL);
	fclose(file);
	chmod(key_path, 0600);
	err = mikey_identity_set_cert(end->id, cert_path, key_path, &why);
	unlink(cert_path);
	unlink(key_path);
	X509_free(cert);
	EVP_PKEY_free(key);
	return err;
}

static int open_call(FIXTURE_DATA(call) *self, struct end *end,
		     enum mikey_call_kind kind, const struct mikey_call_args *more)
{
	struct mikey_call_args args = *more;

	args.name = "c";
	args.kind = kind;
	args.local = end->rtp->local;
	if (end->rtcp)
		args.rtcp = end->rtcp->local;
	if (kind != MIKEY_CALL_LISTEN && kind != MIKEY_CALL_OFFER)
		args.remote = end == &self->a ? self->b.rtp->local :
			      self->a.rtp->local;
	return mikey_call_open(end->calls, &args, &self->why);
}

static int start_both(FIXTURE_DATA(call) *self, const struct mikey_call_args *a,
		      const struct mikey_call_args *b)
{
	int err = open_call(self, &self->b, MIKEY_CALL_LISTEN, b);

	return err ? err : open_call(self, &self->a, MIKEY_CALL_INITIATE, a);
}

/* run the loop until all of these events were heard at @end */
static bool heard(FIXTURE_DATA(call) *self, struct end *end, unsigned int events)
{
	uint64_t end_ms = mikey_now() + DEADLINE_MS;

	while ((end->events & events) != events && mikey_now() < end_ms) {
		uv_run(self->loop, UV_RUN_NOWAIT);
		usleep(200);
	}

	return (end->events & events) == events;
}

static bool both_heard(FIXTURE_DATA(call) *self, enum mikey_call_event event)
{
	return heard(self, &self->a, 1u << event) &&
	       heard(self, &self->b, 1u << event);
}

static bool same_key(const struct fake_socket *from, const struct fake_socket *to)
{
	const struct ksrtp_key *tx = fake_kernel_key(from, KSRTP_DIR_TX);
	const struct ksrtp_key *rx = fake_kernel_key(to, KSRTP_DIR_RX);

	return tx && rx && tx->suite == rx->suite && tx->master_len >= 16 &&
	       tx->master_len == rx->master_len &&
	       !memcmp(tx->master, rx->master, tx->master_len) &&
	       tx->salt_len == rx->salt_len &&
	       !memcmp(tx->salt, rx->salt, tx->salt_len) && !rx->has_ssrc &&
	       tx->kinds == rx->kinds;
}

static bool different_keys(const struct fake_socket *socket)
{
	const struct ksrtp_key *tx = fake_kernel_key(socket, KSRTP_DIR_TX);
	const struct ksrtp_key *rx = fake_kernel_key(socket, KSRTP_DIR_RX);

	return memcmp(tx->master, rx->master, 16) != 0;
}

static struct mikey_call_status status_of(const struct end *end)
{
	struct mikey_call_status status;

	mikey_call_status(mikey_calls_find(end->calls, "c"), &status);
	return status;
}

static bool is_sending(const struct end *end)
{
	return fake_kernel_key(end->rtp, KSRTP_DIR_TX)->use &&
	       status_of(end).sending;
}

static const struct mikey_call_args as_is;

TEST_F(call, psk_gives_both_ends_the_same_keys)
{
	ASSERT_EQ(0, add_psk(self, &self->a, "0123456789abcdef0123456789abcdef"));
	ASSERT_EQ(0, add_psk(self, &self->b, "0123456789abcdef0123456789abcdef"));
	configure(self);
	ASSERT_EQ(0, start_both(self, &as_is, &as_is)) {
		TH_LOG("%s", self->why.text);
	}
	ASSERT_TRUE(both_heard(self, MIKEY_CALL_KEYED));
	EXPECT_TRUE(same_key(self->a.rtp, self->b.rtp));
	EXPECT_TRUE(same_key(self->b.rtp, self->a.rtp));
	EXPECT_TRUE(different_keys(self->a.rtp));
	EXPECT_TRUE(is_sending(&self->a));
	EXPECT_TRUE(is_sending(&self->b));
	EXPECT_EQ(MIKEY_MODE_PSK, status_of(&self->a).exchange.mode);
	EXPECT_STREQ(self->b.uri, status_of(&self->a).exchange.peer_id);
	EXPECT_STREQ(self->a.uri, status_of(&self->b).exchange.peer_id);
	EXPECT_TRUE(heard(self, &self->a, 1u << MIKEY_CALL_CONFIRMED));
}

TEST_F(call, exchange_survives_lost_frames)
{
	ASSERT_EQ(0, add_psk(self, &self->a, "0123456789abcdef0123456789abcdef"));
	ASSERT_EQ(0, add_psk(self, &self->b, "0123456789abcdef0123456789abcdef"));
	configure(self);
	self->net.drop = 2;
	ASSERT_EQ(0, start_both(self, &as_is, &as_is));
	ASSERT_TRUE(both_heard(self, MIKEY_CALL_KEYED));
	EXPECT_TRUE(same_key(self->a.rtp, self->b.rtp));
	EXPECT_LE(2, status_of(&self->a).exchange.retransmissions);
}

TEST_F(call, other_psk_gives_no_keys)
{
	ASSERT_EQ(0, add_psk(self, &self->a, "0123456789abcdef0123456789abcdef"));
	ASSERT_EQ(0, add_psk(self, &self->b, "f123456789abcdef0123456789abcdef"));
	configure(self);
	ASSERT_EQ(0, start_both(self, &as_is, &as_is));
	while (self->b.fake.n_sent < 2 || self->a.fake.n_sent < 3)
		uv_run(self->loop, UV_RUN_ONCE);
	EXPECT_EQ(0, self->a.rtp->n_keys);
	EXPECT_EQ(0, self->b.rtp->n_keys);
}

static struct mikey_call_args knowing(const struct end *peer)
{
	struct mikey_call_args args;

	memset(&args, 0, sizeof(args));
	args.fprs.n = 1;
	mikey_identity_fpr(peer->id, MIKEY_FPR_SHA256, &args.fprs.fpr[0]);
	return args;
}

TEST_F(call, dh_with_fingerprints_gives_bound_ends_the_same_keys)
{
	struct mikey_call_args a, b;

	ASSERT_EQ(0, add_cert(self, &self->a));
	ASSERT_EQ(0, add_cert(self, &self->b));
	configure(self);
	a = knowing(&self->b);
	b = knowing(&self->a);
	ASSERT_EQ(0, start_both(self, &a, &b)) {
		TH_LOG("%s", self->why.text);
	}
	ASSERT_TRUE(both_heard(self, MIKEY_CALL_KEYED));
	EXPECT_TRUE(same_key(self->a.rtp, self->b.rtp));
	EXPECT_TRUE(same_key(self->b.rtp, self->a.rtp));
	EXPECT_EQ(MIKEY_MODE_DH, status_of(&self->a).exchange.mode);
	EXPECT_EQ(MIKEY_BOUND, status_of(&self->a).exchange.trust);
	EXPECT_EQ(MIKEY_BOUND, status_of(&self->b).exchange.trust);
	EXPECT_TRUE(is_sending(&self->a));
	EXPECT_TRUE(is_sending(&self->b));
}

TEST_F(call, dh_with_a_stranger_receives_but_does_not_send)
{
	ASSERT_EQ(0, add_cert(self, &self->a));
	ASSERT_EQ(0, add_cert(self, &self->b));
	configure(self);
	ASSERT_EQ(0, start_both(self, &as_is, &as_is));
	ASSERT_TRUE(both_heard(self, MIKEY_CALL_KEYED));
	EXPECT_TRUE(same_key(self->a.rtp, self->b.rtp));
	EXPECT_EQ(MIKEY_UNBOUND, status_of(&self->a).exchange.trust);
	EXPECT_FALSE(is_sending(&self->a));
	EXPECT_FALSE(is_sending(&self->b));
}

TEST_F(call, dh_with_a_stranger_sends_if_configured)
{
	ASSERT_EQ(0, add_cert(self, &self->a));
	ASSERT_EQ(0, add_cert(self, &self->b));
	self->cfg.set.unbound_media = true;
	configure(self);
	ASSERT_EQ(0, start_both(self, &as_is, &as_is));
	ASSERT_TRUE(both_heard(self, MIKEY_CALL_KEYED));
	EXPECT_TRUE(is_sending(&self->a));
	EXPECT_TRUE(is_sending(&self->b));
}

TEST_F(call, dh_with_another_fingerprint_gives_no_keys)
{
	struct mikey_call_args a, b;

	ASSERT_EQ(0, add_cert(self, &self->a));
	ASSERT_EQ(0, add_cert(self, &self->b));
	configure(self);
	a = knowing(&self->b);
	b = knowing(&self->b);
	ASSERT_EQ(0, start_both(self, &a, &b));
	ASSERT_TRUE(heard(self, &self->a, 1u << MIKEY_CALL_KEYED));
	while (self->a.fake.n_sent < 4)
		uv_run(self->loop, UV_RUN_ONCE);
	EXPECT_EQ(0, self->b.rtp->n_keys);
}

TEST_F(call, rtcp_sockets_of_their_own_get_the_same_keys)
{
	ASSERT_EQ(0, add_psk(self, &self->a, "0123456789abcdef0123456789abcdef"));
	ASSERT_EQ(0, add_psk(self, &self->b, "0123456789abcdef0123456789abcdef"));
	configure(self);
	self->a.rtcp = fake_kernel_bind(&self->a.fake, "192.0.2.1:5005");
	self->b.rtcp = fake_kernel_bind(&self->b.fake, "192.0.2.2:5005");
	ASSERT_EQ(0, start_both(self, &as_is, &as_is));
	ASSERT_TRUE(both_heard(self, MIKEY_CALL_KEYED));
	EXPECT_TRUE(same_key(self->a.rtp, self->b.rtp));
	EXPECT_TRUE(same_key(self->a.rtcp, self->b.rtcp));
	EXPECT_TRUE(same_key(self->b.rtcp, self->a.rtcp));
	EXPECT_EQ(KSRTP_KINDS_RTCP,
		  fake_kernel_key(self->a.rtcp, KSRTP_DIR_TX)->kinds);
}

/* offer at A, accept at B, answer at A; returns 0 or what failed */
static int signal_call(FIXTURE_DATA(call) *self, bool fingerprints)
{
	struct mikey_addr remote = mikey_address_of(&self->b.rtp->local);
	struct mikey_binding binding = { .remote = &remote };
	struct mikey_call_args accept = as_is;
	uint8_t answer[256];
	int err, len;

	err = open_call(self, &self->a, MIKEY_CALL_OFFER, &as_is);
	if (err)
		return err;

	if (fingerprints) {
		accept = knowing(&self->a);
		binding.fprs = knowing(&self->b).fprs;
	}
	accept.m1 = mikey_session_m1(mikey_call_session(
		mikey_calls_find(self->a.calls, "c")), &accept.m1_len);
	err = open_call(self, &self->b, MIKEY_CALL_ACCEPT, &accept);
	if (err || !heard(self, &self->b, 1u << MIKEY_CALL_RESPONDED))
		return err ? err : -ETIMEDOUT;

	len = mikey_session_answer_message(mikey_call_session(
		mikey_calls_find(self->b.calls, "c")), answer, sizeof(answer));
	if (len < 0)
		return len;

	binding.answer = answer;
	binding.answer_len = len;
	return mikey_call_answer(mikey_calls_find(self->a.calls, "c"), &binding,
				 &self->why);
}

TEST_F(call, offer_and_answer_by_psk_give_the_same_keys)
{
	ASSERT_EQ(0, add_psk(self, &self->a, "0123456789abcdef0123456789abcdef"));
	ASSERT_EQ(0, add_psk(self, &self->b, "0123456789abcdef0123456789abcdef"));
	configure(self);
	ASSERT_EQ(0, signal_call(self, false)) {
		TH_LOG("%s", self->why.text);
	}
	ASSERT_TRUE(both_heard(self, MIKEY_CALL_KEYED));
	EXPECT_TRUE(same_key(self->a.rtp, self->b.rtp));
	EXPECT_TRUE(is_sending(&self->a));
	EXPECT_TRUE(is_sending(&self->b));
}

TEST_F(call, offer_and_answer_by_dh_bind_both_ends)
{
	ASSERT_EQ(0, add_cert(self, &self->a));
	ASSERT_EQ(0, add_cert(self, &self->b));
	configure(self);
	ASSERT_EQ(0, signal_call(self, true)) {
		TH_LOG("%s", self->why.text);
	}
	ASSERT_TRUE(both_heard(self, MIKEY_CALL_KEYED));
	EXPECT_TRUE(same_key(self->a.rtp, self->b.rtp));
	EXPECT_EQ(MIKEY_BOUND, status_of(&self->a).exchange.trust);
	EXPECT_EQ(MIKEY_BOUND, status_of(&self->b).exchange.trust);
	EXPECT_TRUE(is_sending(&self->a));
	EXPECT_TRUE(is_sending(&self->b));
}

TEST_F(call, peer_that_was_restarted_gets_new_keys)
{
	uint8_t before[KSRTP_MASTER_KEY_MAX];

	ASSERT_EQ(0, add_psk(self, &self->a, "0123456789abcdef0123456789abcdef"));
	ASSERT_EQ(0, add_psk(self, &self->b, "0123456789abcdef0123456789abcdef"));
	configure(self);
	ASSERT_EQ(0, start_both(self, &as_is, &as_is));
	ASSERT_TRUE(both_heard(self, MIKEY_CALL_CONFIRMED) ||
		    both_heard(self, MIKEY_CALL_KEYED));
	memcpy(before, fake_kernel_key(self->b.rtp, KSRTP_DIR_RX)->master,
	       sizeof(before));

	mikey_call_stop(mikey_calls_find(self->a.calls, "c"));
	EXPECT_EQ(0, self->a.rtp->n_keys);
	self->a.events = 0;
	self->b.events = 0;
	ASSERT_EQ(0, open_call(self, &self->a, MIKEY_CALL_INITIATE, &as_is));
	ASSERT_TRUE(both_heard(self, MIKEY_CALL_KEYED));
	EXPECT_TRUE(same_key(self->a.rtp, self->b.rtp));
	EXPECT_NE(0, memcmp(before, fake_kernel_key(self->b.rtp,
		  KSRTP_DIR_RX)->master, 16));
	EXPECT_EQ(2, self->b.rtp->n_keys);
}

TEST_F(call, stop_during_public_key_work_is_clean)
{
	ASSERT_EQ(0, add_cert(self, &self->a));
	ASSERT_EQ(0, add_cert(self, &self->b));
	configure(self);
	ASSERT_EQ(0, start_both(self, &as_is, &as_is));
	while (!self->a.fake.n_sent)
		uv_run(self->loop, UV_RUN_ONCE);
	uv_run(self->loop, UV_RUN_NOWAIT);
	mikey_call_stop(mikey_calls_find(self->b.calls, "c"));
	mikey_call_stop(mikey_calls_find(self->a.calls, "c"));
	EXPECT_EQ(0, self->a.rtp->n_keys);
	EXPECT_EQ(0, self->b.rtp->n_keys);
}

static void __attribute__((constructor)) fetch_algorithms(void)
{
	crypto_init();
}

TEST_HARNESS_MAIN
