// SPDX-License-Identifier: BSD-3-Clause
/*
 * helper/identity.c and fingerprint.c
 */
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kselftest_harness.h"

#include "creds.h"

#define ALICE	"sip:alice@a.example"
#define BOB	"sip:bob@b.example"
#define CAROL	"sip:carol@c.example"

FIXTURE(identity) {
	struct mikey_identity *id;
	struct mikey_why why;
	char path[CREDS_PATH];
};

FIXTURE_SETUP(identity)
{
	creds_begin();
	self->id = mikey_identity_new(ALICE);
	ASSERT_NE(NULL, self->id);
}

FIXTURE_TEARDOWN(identity)
{
	mikey_identity_put(self->id);
	creds_end();
}

static int add(FIXTURE_DATA(identity) *self, const void *octets, size_t len,
	       mode_t mode)
{
	creds_file(self->path, "psk", octets, len, mode);
	return mikey_identity_add_psk(self->id, ALICE, BOB, self->path,
				      &self->why);
}

static const uint8_t *find(FIXTURE_DATA(identity) *self, const char *idi,
			   const char *idr, size_t *len)
{
	return mikey_identity_psk(self->id, idi, strlen(idi), idr, strlen(idr),
				  len);
}

static const uint8_t octets16[] = {
	0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0xa, 0xb, 0xc, 0xd, 0xe, 0xff,
};

TEST_F(identity, psk_in_hex_base64_and_raw_is_the_same_key)
{
	static const char *const text[] = {
		"000102030405060708090a0b0c0d0eff\n",
		"000102030405060708090A0B0C0D0EFF",
		"AAECAwQFBgcICQoLDA0O/w==\r\n",
	};
	size_t len, i;

	for (i = 0; i < 3; i++) {
		ASSERT_EQ(0, add(self, text[i], strlen(text[i]), 0600)) {
			TH_LOG("%s", self->why.text);
		}
		ASSERT_NE(NULL, find(self, ALICE, BOB, &len));
		ASSERT_EQ(sizeof(octets16), len);
		EXPECT_EQ(0, memcmp(find(self, ALICE, BOB, &len), octets16,
				    len));
		mikey_identity_put(self->id);
		self->id = mikey_identity_new(ALICE);
	}
	ASSERT_EQ(0, add(self, octets16, sizeof(octets16), 0400));
	EXPECT_EQ(0, memcmp(find(self, ALICE, BOB, &len), octets16, 16));
}

TEST_F(identity, psk_counts_for_its_ordered_pair_only)
{
	size_t len;

	ASSERT_EQ(0, add(self, octets16, sizeof(octets16), 0600));
	EXPECT_EQ(NULL, find(self, BOB, ALICE, &len));
	EXPECT_EQ(NULL, find(self, ALICE, CAROL, &len));
	EXPECT_TRUE(mikey_identity_has_psk(self->id));
	EXPECT_EQ(-EEXIST, add(self, octets16, sizeof(octets16), 0600));
}

TEST_F(identity, pair_without_ourselves_or_with_nobody_else_is_refused)
{
	creds_file(self->path, "psk", octets16, sizeof(octets16), 0600);
	EXPECT_EQ(-EINVAL, mikey_identity_add_psk(self->id, BOB, CAROL,
						  self->path, &self->why));
	EXPECT_EQ(-EINVAL, mikey_identity_add_psk(self->id, ALICE, ALICE,
						  self->path, &self->why));
	EXPECT_EQ(-EINVAL, mikey_identity_add_psk(self->id, ALICE, "",
						  self->path, &self->why));
}

TEST_F(identity, psk_of_less_than_16_or_more_than_64_octets_is_refused)
{
	uint8_t octets[66];

	memset(octets, 0xfe, sizeof(octets));
	EXPECT_EQ(-EINVAL, add(self, octets, 15, 0600));
	EXPECT_EQ(-EINVAL, add(self, octets, 65, 0600));
	EXPECT_EQ(-EINVAL, add(self, "00112233445566778899aabbccddee", 30,
			       0600));
	EXPECT_EQ(-EINVAL, add(self, "", 0, 0600));
	EXPECT_EQ(0, add(self, octets, 64, 0600));
}

TEST_F(identity, file_open_to_group_or_others_is_refused_by_name)
{
	static const mode_t modes[] = { 0640, 0620, 0604, 0602, 0666, 0610 };
	size_t i;

	for (i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		EXPECT_EQ(-EACCES, add(self, octets16, 16, modes[i])) {
			TH_LOG("mode %o", modes[i]);
		}
		EXPECT_NE(NULL, strstr(self->why.text, self->path));
		EXPECT_NE(NULL, strstr(self->why.text, "open to"));
	}
}

TEST_F(identity, file_of_another_user_is_refused)
{
	if (geteuid())
		SKIP(return, "needs root to give a file away");

	creds_file(self->path, "psk", octets16, 16, 0600);
	ASSERT_EQ(0, chown(self->path, 12345, 12345));
	EXPECT_EQ(-EACCES, mikey_identity_add_psk(self->id, ALICE, BOB,
						  self->path, &self->why));
	EXPECT_NE(NULL, strstr(self->why.text, "another user"));
}

TEST_F(identity, what_is_no_regular_file_is_refused_without_waiting)
{
	EXPECT_EQ(-EACCES, mikey_identity_add_psk(self->id, ALICE, BOB,
						  "/dev/zero", &self->why));
	EXPECT_EQ(-EACCES, mikey_identity_add_psk(self->id, ALICE, BOB, "/",
						  &self->why));
	creds_file(self->path, "fifo", "", 0, 0600);
	ASSERT_EQ(0, unlink(self->path));
	ASSERT_EQ(0, mkfifo(self->path, 0600));
	EXPECT_EQ(-EACCES, mikey_identity_add_psk(self->id, ALICE, BOB,
						  self->path, &self->why));
	EXPECT_EQ(-ENOENT, mikey_identity_add_psk(self->id, ALICE, BOB,
						  "/nowhere", &self->why));
	EXPECT_NE(NULL, strstr(self->why.text, "/nowhere"));
}

TEST_F(identity, certificate_needs_its_own_key)
{
	struct creds_cert a, b;

	creds_cert(&a, "a", NULL, CREDS_ED25519, NULL, 9);
	creds_cert(&b, "b", NULL, CREDS_ED25519, NULL, 9);
	EXPECT_EQ(-EINVAL, mikey_identity_set_cert(self->id, a.cert, b.key,
						   &self->why));
	EXPECT_NE(NULL, strstr(self->why.text, "not the key of"));
	EXPECT_EQ(NULL, mikey_identity_key(self->id));
	EXPECT_EQ(0, mikey_identity_set_cert(self->id, a.cert, a.key,
					     &self->why));
	EXPECT_EQ(0, mikey_identity_set_cert(self->id, b.cert, b.key,
					     &self->why));
}

TEST_F(identity, private_key_open_to_its_group_is_refused)
{
	struct creds_cert a;

	creds_cert(&a, "a", NULL, CREDS_ECDSA, NULL, 9);
	ASSERT_EQ(0, chmod(a.key, 0640));
	EXPECT_EQ(-EACCES, mikey_identity_set_cert(self->id, a.cert, a.key,
						   &self->why));
	EXPECT_NE(NULL, strstr(self->why.text, a.key));
}

TEST_F(identity, certificate_or_ca_that_others_may_write_is_refused)
{
	struct creds_cert a;

	creds_cert(&a, "a", NULL, CREDS_RSA, NULL, 9);
	ASSERT_EQ(0, chmod(a.cert, 0664));
	EXPECT_EQ(-EACCES, mikey_identity_set_cert(self->id, a.cert, a.key,
						   &self->why));
	EXPECT_EQ(-EACCES, mikey_identity_set_ca(self->id, a.cert,
						 &self->why));
	ASSERT_EQ(0, chmod(a.cert, 0644));
	EXPECT_EQ(0, mikey_identity_set_cert(self->id, a.cert, a.key,
					     &self->why));
	EXPECT_EQ(0, mikey_identity_set_ca(self->id, a.cert, &self->why));
}

TEST_F(identity, garbage_is_neither_key_nor_certificate)
{
	struct creds_cert a;

	creds_cert(&a, "a", NULL, CREDS_ED25519, NULL, 9);
	creds_file(self->path, "garbage", "garbage", 7, 0600);
	EXPECT_EQ(-EINVAL, mikey_identity_set_cert(self->id, self->path, a.key,
						   &self->why));
	EXPECT_EQ(-EINVAL, mikey_identity_set_cert(self->id, a.cert, self->path,
						   &self->why));
	EXPECT_EQ(-EINVAL, mikey_identity_set_ca(self->id, self->path,
						 &self->why));
}

TEST_F(identity, fingerprint_survives_print_and_parse)
{
	char text[MIKEY_FPR_TEXT];
	struct mikey_fpr a, b;
	struct creds_cert c;
	int hash;

	creds_cert(&c, "a", NULL, CREDS_ED25519, NULL, 9);
	EXPECT_EQ(-ENOENT, mikey_identity_fpr(self->id, MIKEY_FPR_SHA256, &a));
	ASSERT_EQ(0, mikey_identity_set_cert(self->id, c.cert, c.key,
					     &self->why));
	for (hash = MIKEY_FPR_SHA256; hash <= MIKEY_FPR_SHA512; hash++) {
		ASSERT_EQ(0, mikey_identity_fpr(self->id, hash, &a));
		mikey_fpr_print(&a, text);
		memset(&b, 0, sizeof(b));
		ASSERT_EQ(0, mikey_fpr_parse(&b, text, strlen(text)));
		EXPECT_EQ(a.hash, b.hash);
		ASSERT_EQ(a.len, b.len);
		EXPECT_EQ(0, memcmp(a.octets, b.octets, a.len));

		text[strlen(text) - 1] = '\0';
		EXPECT_EQ(-EBADMSG, mikey_fpr_parse(&b, text, strlen(text)));
	}
	EXPECT_EQ(-EOPNOTSUPP, mikey_fpr_parse(&b, "sha-1 00:11", 11));
	EXPECT_EQ(-EBADMSG, mikey_fpr_parse(&b, "sha-256", 7));
}

TEST_F(identity, pins_belong_to_one_peer)
{
	struct mikey_fpr fpr = { MIKEY_FPR_SHA256, 32, { 1 } };
	size_t i;

	for (i = 0; i < MIKEY_FPRS_MAX; i++)
		EXPECT_EQ(0, mikey_identity_add_pin(self->id, BOB, &fpr));
	EXPECT_EQ(-ENOSPC, mikey_identity_add_pin(self->id, BOB, &fpr));
	EXPECT_NE(NULL, mikey_identity_pins(self->id, BOB, strlen(BOB)));
	EXPECT_EQ(NULL, mikey_identity_pins(self->id, BOB, strlen(BOB) - 1));
	EXPECT_EQ(NULL, mikey_identity_pins(self->id, CAROL, strlen(CAROL)));
}

TEST_HARNESS_MAIN
