// SPDX-License-Identifier: BSD-3-Clause
/* mikeyd.conf(5): what is accepted, and that everything else is named */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <syslog.h>
#include <unistd.h>

#include <kselftest_harness.h>
#include <ksrtp.h>

#include "config.h"
#include "../../helper/crypto.h"

#define TEXT_MAX	4096

static void collect(void *arg, const char *text)
{
	char *all = arg;
	size_t used = strlen(all);

	snprintf(all + used, TEXT_MAX - used, "%s\n", text);
}

FIXTURE(config)
{
	char dir[32];
	char path[64];
	char said[TEXT_MAX];
	struct mikey_config cfg;
	struct mikey_config_report report;
};

static void write_file(const char *path, const char *text, size_t len, mode_t mode)
{
	FILE *file = fopen(path, "w");

	fwrite(text, 1, len, file);
	fclose(file);
	chmod(path, mode);
}

FIXTURE_SETUP(config)
{
	strcpy(self->dir, "/tmp/config_testXXXXXX");
	ASSERT_NE(NULL, mkdtemp(self->dir));
	snprintf(self->path, sizeof(self->path), "%s/conf", self->dir);
	self->said[0] = '\0';
	memset(&self->cfg, 0, sizeof(self->cfg));
	self->report.line = collect;
	self->report.arg = self->said;
}

FIXTURE_TEARDOWN(config)
{
	mikey_config_free(&self->cfg);
	unlink(self->path);
	rmdir(self->dir);
}

static int read_text(FIXTURE_DATA(config) *self, const char *text)
{
	self->said[0] = '\0';
	mikey_config_free(&self->cfg);
	write_file(self->path, text, strlen(text), 0600);
	return mikey_config_read(&self->cfg, self->path, &self->report);
}

TEST_F(config, identity_alone_gives_the_defaults)
{
	ASSERT_EQ(0, read_text(self, "[mikeyd]\nidentity = sip:a@a\n")) {
		TH_LOG("%s", self->said);
	}
	EXPECT_STREQ("/run/mikeyd/control.sock", self->cfg.control);
	EXPECT_EQ((gid_t)-1, self->cfg.control_gid);
	EXPECT_EQ(KSRTP_WINDOW_DEFAULT, self->cfg.window);
	EXPECT_EQ(KSRTP_POLICY_REQUIRE, self->cfg.policy);
	EXPECT_EQ(LOG_INFO, self->cfg.log_level);
	EXPECT_EQ(1200, self->cfg.set.max_datagram);
	EXPECT_EQ(500, self->cfg.set.rto_ms);
	EXPECT_EQ(64, self->cfg.set.half_open_max);
	EXPECT_FALSE(self->cfg.set.unbound_media);
	EXPECT_FALSE(self->cfg.set.require_ca);
	EXPECT_EQ(0, self->cfg.n_psks);
}

TEST_F(config, every_key_is_read)
{
	ASSERT_EQ(0, read_text(self,
		"; comment\n# comment\n"
		"[mikeyd]\ncontrol = /tmp/c\ncontrol_owner = root\n"
		"control_group = root\nidentity = sip:a@a\nwindow = 1024\n"
		"policy = optional\nmodes = psk\ngroups = p256, x25519\n"
		"suites = AES_CM_128_HMAC_SHA1_32,AEAD_AES_256_GCM\n"
		"max_datagram = 548\nrto_ms = 100\nhalf_open = 7\njobs = 9\n"
		"send_unbound = yes\nlog = debug\n"
		"[certificate]\nchain = /c\nkey = /k\nca = /a\nrequire_ca = yes\n"
		"[psk one two]\npeer = sip:b@b\nfile = /f\n")) {
		TH_LOG("%s", self->said);
	}
	EXPECT_STREQ("/tmp/c", self->cfg.control);
	EXPECT_EQ(0, self->cfg.control_uid);
	EXPECT_EQ(0, self->cfg.control_gid);
	EXPECT_EQ(1024, self->cfg.window);
	EXPECT_EQ(KSRTP_POLICY_OPTIONAL, self->cfg.policy);
	EXPECT_EQ(1, self->cfg.set.n_modes);
	EXPECT_EQ(MIKEY_MODE_PSK, self->cfg.set.modes[0]);
	EXPECT_EQ(2, self->cfg.set.n_groups);
	EXPECT_EQ(0x0017, self->cfg.set.groups[0]);
	EXPECT_EQ(2, self->cfg.set.n_suites);
	EXPECT_EQ(MIKEY_SUITE_AES_CM_128_HMAC_SHA1_32, self->cfg.set.suites[0]);
	EXPECT_EQ(MIKEY_SUITE_AEAD_AES_256_GCM, self->cfg.set.suites[1]);
	EXPECT_EQ(548, self->cfg.set.max_datagram);
	EXPECT_EQ(100, self->cfg.set.rto_ms);
	EXPECT_EQ(7, self->cfg.set.half_open_max);
	EXPECT_EQ(9, self->cfg.jobs_max);
	EXPECT_TRUE(self->cfg.set.unbound_media);
	EXPECT_EQ(LOG_DEBUG, self->cfg.log_level);
	EXPECT_STREQ("/k", self->cfg.key);
	EXPECT_STREQ("/a", self->cfg.ca);
	EXPECT_TRUE(self->cfg.set.require_ca);
	ASSERT_EQ(1, self->cfg.n_psks);
	EXPECT_STREQ("one two", self->cfg.psks[0].name);
	EXPECT_STREQ("sip:b@b", self->cfg.psks[0].peer);
	EXPECT_STREQ("/f", self->cfg.psks[0].file);
}

#define HEAD	"[mikeyd]\nidentity = sip:a@a\n"

static const struct {
	const char *text;
	const char *said;	/* behind the name of the file */
} bad[] = {
	{ "", ": [mikeyd] has no identity" },
	{ HEAD "identity = sip:b@b\n", ":3: key \"identity\" is there twice" },
	{ HEAD "[certificate]\nrequire_ca = yes\n",
	  ": [certificate] require_ca needs ca" },
	{ HEAD "[certificate]\nrequire_ca = 1\n",
	  ":4: require_ca: must be \"yes\" or \"no\"" },
	{ HEAD "colour = red\n", ":3: unknown key \"colour\" in [mikeyd]" },
	{ HEAD "peer = sip:b@b\n", ":3: unknown key \"peer\" in [mikeyd]" },
	{ HEAD "[mikeyd]\n", ":3: section [mikeyd] is there twice" },
	{ HEAD "\n[kernel]\n", ":4: unknown section [kernel]" },
	{ HEAD "[pskx]\n", ":3: unknown section [pskx]" },
	{ HEAD "what is this\n", ":3: neither a section nor \"key = value\"" },
	{ HEAD "[psk\n", ":3: neither a section nor \"key = value\"" },
	{ "log = info\n" HEAD, ":1: key \"log\" before the first section" },
	{ "[mikeyd]\nidentity =\n", ":2: identity: must not be empty" },
	{ HEAD "control = run/x\n", ":3: control: must be an absolute path" },
	{ HEAD "control_owner = nobody-has-this\n", ":3: control_owner: no such user" },
	{ HEAD "control_group = nobody-has-this\n", ":3: control_group: no such group" },
	{ HEAD "window = 63\n", ":3: window: must be a multiple of 64" },
	{ HEAD "window = 100\n", ":3: window: must be a multiple of 64" },
	{ HEAD "window = 32832\n", ":3: window: must be a multiple of 64" },
	{ HEAD "window = -64\n", ":3: window: must be a multiple of 64" },
	{ HEAD "window = 128x\n", ":3: window: must be a multiple of 64" },
	{ HEAD "window = 99999999999999999999\n", ":3: window: must be a multiple" },
	{ HEAD "policy = maybe\n", ":3: policy: must be \"require\" or \"optional\"" },
	{ HEAD "modes = rsa\n", ":3: modes: may have \"dh\" and \"psk\" only" },
	{ HEAD "modes = dh dh\n", ":3: modes: names a mode twice" },
	{ HEAD "modes = ,\n", ":3: modes: must name a mode" },
	{ HEAD "groups = p384\n", ":3: groups: may have \"x25519\" and \"p256\" only" },
	{ HEAD "groups = p256 p256\n", ":3: groups: names a group twice" },
	{ HEAD "suites = NULL_NULL\n", ":3: suites: names an unknown suite" },
	{ HEAD "suites = AEAD_AES_128_GCM, AEAD_AES_128_GCM\n",
	  ":3: suites: names a suite twice" },
	{ HEAD "max_datagram = 547\n", ":3: max_datagram: must be from 548 to 9000" },
	{ HEAD "max_datagram = 9001\n", ":3: max_datagram: must be from 548 to 9000" },
	{ HEAD "rto_ms = 99\n", ":3: rto_ms: must be from 100 to 3000" },
	{ HEAD "half_open = 0\n", ":3: half_open: must be from 1 to 65536" },
	{ HEAD "jobs = 0\n", ":3: jobs: must be from 1 to 4096" },
	{ HEAD "send_unbound = true\n", ":3: send_unbound: must be \"yes\" or \"no\"" },
	{ HEAD "log = loud\n", ":3: log: must be \"error\"" },
	{ HEAD "[certificate]\nchain = c\n", ":4: chain: must be an absolute path" },
	{ HEAD "[certificate]\nchain = /c\n",
	  ": [certificate] needs chain and key together" },
	{ HEAD "[certificate]\nkey = /c\n",
	  ": [certificate] needs chain and key together" },
	{ HEAD "[psk]\n", ":3: [psk NAME] needs a name" },
	{ HEAD "[psk a]\nfile = /f\n", ":3: [psk a] has no valid peer" },
	{ HEAD "[psk a]\npeer = sip:b@b\n", ":3: [psk a] has no valid file" },
	{ HEAD "[psk a]\npeer = x\nfile = f\n", ":5: file: must be an absolute path" },
	{ HEAD "[psk a]\npeer = x\nfile = /f\n[psk a]\npeer = y\nfile = /f\n",
	  ":6: section [psk a] was at line 3 already" },
};

TEST_F(config, every_bad_input_is_refused_with_file_and_line)
{
	char wanted[256];

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		snprintf(wanted, sizeof(wanted), "%s%s", self->path, bad[i].said);
		EXPECT_EQ(-EINVAL, read_text(self, bad[i].text)) {
			TH_LOG("not refused: %s", bad[i].text);
		}
		EXPECT_NE(NULL, strstr(self->said, wanted)) {
			TH_LOG("wanted %s, got %s", wanted, self->said);
		}
	}
}

TEST_F(config, two_errors_are_both_named)
{
	EXPECT_EQ(-EINVAL, read_text(self, HEAD "log = loud\nwindow = 1\n"));
	EXPECT_NE(NULL, strstr(self->said, ":3: log"));
	EXPECT_NE(NULL, strstr(self->said, ":4: window"));
}

TEST_F(config, line_that_is_too_long_is_refused_and_the_next_is_read)
{
	char text[4096] = HEAD "log = ";
	size_t len = strlen(text);

	memset(text + len, 'x', 3000);
	strcpy(text + len + 3000, "\nwindow = 1\n");
	EXPECT_EQ(-EINVAL, read_text(self, text));
	EXPECT_NE(NULL, strstr(self->said, ":3: line has more than"));
	EXPECT_NE(NULL, strstr(self->said, ":4: window")) {
		TH_LOG("%s", self->said);
	}
}

TEST_F(config, octets_that_are_no_text_are_refused_without_harm)
{
	char text[512];

	for (size_t i = 0; i < sizeof(text); i++)
		text[i] = (i * 151) ^ 0x5a;
	write_file(self->path, text, sizeof(text), 0600);
	EXPECT_EQ(-EINVAL, mikey_config_read(&self->cfg, self->path, &self->report));
}

TEST_F(config, file_that_everybody_can_write_is_refused)
{
	write_file(self->path, HEAD, strlen(HEAD), 0602);
	EXPECT_EQ(-EACCES, mikey_config_read(&self->cfg, self->path, &self->report));
	EXPECT_NE(NULL, strstr(self->said, "everybody can write"));
}

TEST_F(config, missing_file_is_named)
{
	EXPECT_EQ(-ENOENT, mikey_config_read(&self->cfg, self->path, &self->report));
	EXPECT_NE(NULL, strstr(self->said, self->path));
}

TEST_F(config, directory_is_refused)
{
	EXPECT_EQ(-EACCES, mikey_config_read(&self->cfg, self->dir, &self->report));
}

static struct mikey_identity *load_psk(FIXTURE_DATA(config) *self, mode_t mode)
{
	struct mikey_identity *id;
	char text[256], psk[64];

	snprintf(psk, sizeof(psk), "%s/psk", self->dir);
	snprintf(text, sizeof(text),
		 HEAD "[psk b]\npeer = sip:b@b\nfile = %s\n", psk);
	if (read_text(self, text))
		return NULL;

	write_file(psk, "0123456789abcdef0123456789abcdef\n", 33, mode);
	id = mikey_config_identity(&self->cfg, self->path, &self->report);
	unlink(psk);
	return id;
}

TEST_F(config, psk_counts_in_both_directions)
{
	struct mikey_identity *id = load_psk(self, 0600);
	size_t len;

	ASSERT_NE(NULL, id) {
		TH_LOG("%s", self->said);
	}
	EXPECT_NE(NULL, mikey_identity_psk(id, "sip:a@a", 7, "sip:b@b", 7, &len));
	EXPECT_EQ(16, len);
	EXPECT_NE(NULL, mikey_identity_psk(id, "sip:b@b", 7, "sip:a@a", 7, &len));
	mikey_identity_put(id);
}

TEST_F(config, psk_file_that_others_can_read_is_refused_with_the_section)
{
	EXPECT_EQ(NULL, load_psk(self, 0644));
	EXPECT_NE(NULL, strstr(self->said, ":3: [psk b]: ")) {
		TH_LOG("%s", self->said);
	}
}

TEST_F(config, missing_credentials_are_all_named)
{
	ASSERT_EQ(0, read_text(self, HEAD
		"[psk a]\npeer = x\nfile = /nonexistent/psk\n"
		"[certificate]\nchain = /nonexistent/c\nkey = /nonexistent/k\n"
		"ca = /nonexistent/ca\n"));
	EXPECT_EQ(NULL, mikey_config_identity(&self->cfg, self->path, &self->report));
	EXPECT_NE(NULL, strstr(self->said, "/nonexistent/psk"));
	EXPECT_NE(NULL, strstr(self->said, "/nonexistent/c"));
	EXPECT_NE(NULL, strstr(self->said, "/nonexistent/ca")) {
		TH_LOG("%s", self->said);
	}
}

static void __attribute__((constructor)) fetch_algorithms(void)
{
	crypto_init();
}

TEST_HARNESS_MAIN
