// SPDX-License-Identifier: BSD-3-Clause
/*
 * tools/secret.c: master key and salt from a file.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kselftest_harness.h"

#include "../../tools/secret.h"

/* AES_CM_128: RFC 3711 B.3, AES_256_GCM: any */
#define HEX_30	"e1f97a0d3e018be0d64fa32c06de41390ec675ad498afeebb6960b3aabe6"
#define BASE64_30 "4fl6DT4Bi+DWT6MsBt5BOQ7Gda1Jiv7rtpYLOqvm"
#define HEX_28	"000102030405060708090a0b0c0d0e0f101112131415161718191a1b"
#define BASE64_28 "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGw=="
#define BASE64_44 "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKis="

FIXTURE(secret)
{
	char path[64];
	uint8_t octets[46];
	const char *why;
};

FIXTURE_SETUP(secret)
{
	int fd;

	snprintf(self->path, sizeof(self->path), "/tmp/ksrtp_secret.XXXXXX");
	fd = mkstemp(self->path);
	ASSERT_LE(0, fd);
	close(fd);
	memset(self->octets, 0xee, sizeof(self->octets));
	self->why = NULL;
}

FIXTURE_TEARDOWN(secret)
{
	unlink(self->path);
}

/* What the CLI does with a file. */
static int read_file(const char *path, const char *text, size_t text_len,
		     uint8_t *octets, size_t len, const char **why)
{
	int fd, err;

	fd = open(path, O_WRONLY | O_TRUNC);
	if (fd < 0 || write(fd, text, text_len) != (ssize_t)text_len)
		return -EIO;
	close(fd);

	fd = secret_open(path, why);
	if (fd < 0)
		return fd;
	err = secret_read(fd, octets, len, why);
	close(fd);
	return err;
}

static bool all_zero(const uint8_t *octets, size_t len)
{
	while (len && !octets[len - 1])
		len--;
	return !len;
}

#define READ(text, len) read_file(self->path, text, strlen(text), \
				  self->octets, len, &self->why)

TEST_F(secret, hex_and_base64_give_the_same_octets)
{
	uint8_t hex[30];

	ASSERT_EQ(0, READ(HEX_30 "\n", 30));
	memcpy(hex, self->octets, 30);
	EXPECT_EQ(0xe1, hex[0]);
	EXPECT_EQ(0xe6, hex[29]);
	EXPECT_EQ(0xee, self->octets[30]);

	memset(self->octets, 0xee, 30);
	ASSERT_EQ(0, READ(BASE64_30, 30));
	EXPECT_EQ(0, memcmp(hex, self->octets, 30));
}

TEST_F(secret, line_end_is_optional_and_padding_too)
{
	uint8_t i;

	ASSERT_EQ(0, READ(BASE64_28 "\r\n", 28));
	for (i = 0; i < 28; i++)
		EXPECT_EQ(i, self->octets[i]);
	EXPECT_EQ(0, READ("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGw", 28));
	EXPECT_EQ(27, self->octets[27]);
	EXPECT_EQ(0, READ(BASE64_44, 44));
	EXPECT_EQ(43, self->octets[43]);
}

TEST_F(secret, prefix_of_a_good_one_is_refused_and_wiped)
{
	size_t len;

	for (len = 0; len < strlen(HEX_30); len++) {
		/* 40 characters are a good base64 of 30 octets */
		if (len == strlen(BASE64_30))
			continue;
		memset(self->octets, 0xee, 30);
		EXPECT_GT(0, read_file(self->path, HEX_30, len, self->octets,
				       30, &self->why));
		EXPECT_NE(NULL, self->why);
		EXPECT_TRUE(all_zero(self->octets, 30));
	}
}

TEST_F(secret, anything_after_it_is_refused)
{
	static const char *const bad[] = {
		HEX_30 " ", HEX_30 "\n\n", HEX_30 "\nx", HEX_30 "00",
		HEX_30 "\r\r\n", " " HEX_30, BASE64_30 "=", BASE64_30 "\n\n",
		HEX_30 HEX_30 HEX_30 HEX_30,
	};
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		EXPECT_GT(0, READ(bad[i], 30)) TH_LOG("%s", bad[i]);
		EXPECT_NE(NULL, self->why);
	}
	EXPECT_GT(0, READ(HEX_30 "\nx", 30));
	EXPECT_STREQ("it has more than one line", self->why);
}

TEST_F(secret, other_characters_are_refused)
{
	EXPECT_EQ(-EINVAL, READ("g1f97a0d3e018be0d64fa32c06de41"
				"390ec675ad498afeebb6960b3aabe6", 30));
	EXPECT_STREQ("it is neither hex nor base64", self->why);
	EXPECT_EQ(-EINVAL, READ("-fl6DT4Bi+DWT6MsBt5BOQ7Gda1Jiv7rtpYLOqvm", 30));
	EXPECT_EQ(-EINVAL, READ("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGw=x", 28));
	EXPECT_TRUE(all_zero(self->octets, 28));
}

TEST_F(secret, nul_inside_is_refused)
{
	char text[60];

	memcpy(text, HEX_30, sizeof(text));
	text[30] = '\0';
	EXPECT_EQ(-EINVAL, read_file(self->path, text, sizeof(text),
				     self->octets, 30, &self->why));
}

/* RFC 4648 section 3.5: bits beyond the last octet must be 0. */
TEST_F(secret, base64_with_bits_beyond_the_end_is_refused)
{
	EXPECT_EQ(-EINVAL, READ("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGx==", 28));
	EXPECT_TRUE(all_zero(self->octets, 28));
}

TEST_F(secret, secret_for_another_suite_is_refused)
{
	EXPECT_EQ(-EINVAL, READ(HEX_30, 28));
	EXPECT_STREQ("its length does not fit the suite", self->why);
	EXPECT_EQ(-EINVAL, READ(HEX_28, 30));
	EXPECT_EQ(0, READ(HEX_28, 28));
}

TEST_F(secret, empty_file_is_refused)
{
	EXPECT_EQ(-EINVAL, READ("", 30));
	EXPECT_STREQ("it is empty", self->why);
	EXPECT_EQ(-EINVAL, READ("\n", 30));
	EXPECT_STREQ("it is empty", self->why);
}

TEST_F(secret, file_others_have_access_to_is_refused)
{
	static const mode_t bad[] = {
		0640, 0620, 0610, 0604, 0602, 0601, 0644, 0666,
	};
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		ASSERT_EQ(0, chmod(self->path, bad[i]));
		EXPECT_EQ(-EPERM, READ(HEX_30, 30));
		EXPECT_NE(NULL, strstr(self->why, "chmod 600"));
	}
	ASSERT_EQ(0, chmod(self->path, 0600));
	EXPECT_EQ(0, READ(HEX_30, 30));
}

TEST_F(secret, file_of_another_user_is_refused)
{
	if (geteuid())
		SKIP(return, "only root can give a file away");
	ASSERT_EQ(0, chown(self->path, 12345, 0));
	EXPECT_EQ(-EPERM, READ(HEX_30, 30));
	EXPECT_STREQ("it belongs to another user", self->why);
}

TEST_F(secret, directory_is_refused)
{
	EXPECT_EQ(-EPERM, secret_open("/", &self->why));
	EXPECT_STREQ("it is neither a file nor a pipe", self->why);
}

TEST_F(secret, missing_file_is_refused)
{
	EXPECT_EQ(-ENOENT, secret_open("/nonexistent", &self->why));
	EXPECT_STREQ(strerror(ENOENT), self->why);
}

TEST_F(secret, pipe_is_read_to_its_end)
{
	int fds[2];

	ASSERT_EQ(0, pipe(fds));
	ASSERT_EQ(20, write(fds[1], HEX_30, 20));
	ASSERT_EQ(40, write(fds[1], HEX_30 + 20, 40));
	close(fds[1]);
	EXPECT_EQ(0, secret_read(fds[0], self->octets, 30, &self->why));
	EXPECT_EQ(0xe6, self->octets[29]);
	close(fds[0]);
}

TEST_HARNESS_MAIN
