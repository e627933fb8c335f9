// SPDX-License-Identifier: BSD-3-Clause
/*
 * main - the daemon mikeyd(8)
 */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <systemd/sd-daemon.h>
#include <uv.h>

#include "config.h"
#include "control_commands.h"
#include "crypto.h"
#include "log.h"

enum {
	EXIT_USAGE	= 2,
	EXIT_CONFIG	= 3,
	EXIT_KERNEL	= 4,
	EXIT_CONTROL	= 5,
};

/**
 * struct daemon - everything there is
 * @loop: its event loop
 * @path: configuration file
 * @cfg: configuration in force
 * @identity: credentials in force
 * @kernel: the module
 * @jobs: public-key work
 * @desk: calls and control socket
 * @term: SIGTERM
 * @intr: SIGINT
 * @hup: SIGHUP
 * @watchdog: tells the service manager that the loop turns
 */
struct daemon {
	uv_loop_t loop;
	const char *path;
	struct mikey_config cfg;
	struct mikey_identity *identity;
	struct mikey_kernel *kernel;
	struct mikey_jobs *jobs;
	struct mikey_desk desk;
	uv_signal_t term;
	uv_signal_t intr;
	uv_signal_t hup;
	uv_timer_t watchdog;
};

static void log_wrong(void *arg, const char *text)
{
	mikey_log(LOG_ERR, "%s", text);
}

static void print_wrong(void *arg, const char *text)
{
	fprintf(stderr, "%s\n", text);
}

static const struct mikey_config_report to_log = { .line = log_wrong };
static const struct mikey_config_report to_stderr = { .line = print_wrong };

static int load(const char *path, struct mikey_config *cfg,
		struct mikey_identity **id,
		const struct mikey_config_report *report)
{
	int err;

	err = mikey_config_read(cfg, path, report);
	*id = err ? NULL : mikey_config_identity(cfg, path, report);
	if (*id)
		return 0;

	mikey_config_free(cfg);
	return err ? err : -EINVAL;
}

static void take_force(struct daemon *d, const struct mikey_config *cfg,
		       struct mikey_identity *id)
{
	mikey_calls_configure(d->desk.calls, cfg, id);
	mikey_config_free(&d->cfg);
	mikey_identity_put(d->identity);
	d->cfg = *cfg;
	d->identity = id;
	mikey_log_level_set(cfg->log_level);
}

static void reload(uv_signal_t *sig, int signum)
{
	struct daemon *d = sig->data;
	struct mikey_identity *id;
	struct mikey_config cfg;

	sd_notifyf(0, "RELOADING=1\nMONOTONIC_USEC=%llu",
		   (unsigned long long)(uv_hrtime() / 1000));
	if (load(d->path, &cfg, &id, &to_log)) {
		mikey_log(LOG_ERR, "%s: not loaded, the old configuration stays",
			  d->path);
	} else {
		take_force(d, &cfg, id);
		mikey_log(LOG_NOTICE, "%s: loaded, counts for new calls", d->path);
	}
	sd_notify(0, "READY=1");
}

static void stop(uv_signal_t *sig, int signum)
{
	struct daemon *d = sig->data;

	mikey_log(LOG_NOTICE, "%s: stopping, keys stay in the kernel",
		  strsignal(signum));
	sd_notify(0, "STOPPING=1");
	uv_stop(&d->loop);
}

static void feed_watchdog(uv_timer_t *timer)
{
	sd_notify(0, "WATCHDOG=1");
}

static void start_watchdog(struct daemon *d)
{
	uint64_t usec;

	uv_timer_init(&d->loop, &d->watchdog);
	if (sd_watchdog_enabled(0, &usec) > 0)
		uv_timer_start(&d->watchdog, feed_watchdog, usec / 2000,
			       usec / 2000);
}

static void start_signals(struct daemon *d)
{
	uv_signal_init(&d->loop, &d->term);
	uv_signal_init(&d->loop, &d->intr);
	uv_signal_init(&d->loop, &d->hup);
	d->term.data = d;
	d->intr.data = d;
	d->hup.data = d;
	uv_signal_start(&d->term, stop, SIGTERM);
	uv_signal_start(&d->intr, stop, SIGINT);
	uv_signal_start(&d->hup, reload, SIGHUP);
}

/*
 * No core, no ptrace by the own user, no swap. Locking asks for an unlimited
 * RLIMIT_MEMLOCK: with less of it any later allocation could fail.
 */
static void guard_secrets(void)
{
	struct rlimit limit;

	umask(077);
	prctl(PR_SET_DUMPABLE, 0);
	if (!getrlimit(RLIMIT_MEMLOCK, &limit) &&
	    limit.rlim_cur == RLIM_INFINITY)
		mlockall(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT);
}

static int open_kernel(struct daemon *d)
{
	char why[256];

	if (!mikey_kernel_open(&d->loop, &d->kernel, why, sizeof(why)))
		return 0;

	mikey_log(LOG_ERR, "%s", why);
	return EXIT_KERNEL;
}

static int open_calls(struct daemon *d)
{
	d->jobs = mikey_jobs_new(&d->loop, d->cfg.jobs_max);
	if (!d->jobs)
		return EXIT_FAILURE;

	d->desk.calls = mikey_calls_new(&d->loop, d->kernel, d->jobs,
					mikey_desk_hear, &d->desk);
	if (!d->desk.calls)
		return EXIT_FAILURE;

	mikey_calls_configure(d->desk.calls, &d->cfg, d->identity);
	return 0;
}

static int open_control(struct daemon *d)
{
	struct mikey_control_args args = {
		.path = d->cfg.control,
		.uid = d->cfg.control_uid,
		.gid = d->cfg.control_gid,
		.commands = mikey_commands,
		.owner = &d->desk,
	};
	struct mikey_why why;

	d->desk.control = mikey_control_new(&d->loop, &args, &why);
	if (d->desk.control)
		return 0;

	mikey_log(LOG_ERR, "control: %s", why.text);
	return EXIT_CONTROL;
}

static void close_all(struct daemon *d)
{
	if (d->desk.calls)
		mikey_calls_free(d->desk.calls);
	if (d->desk.control)
		mikey_control_free(d->desk.control);
	if (d->jobs)
		mikey_jobs_free(d->jobs);
	if (d->kernel)
		mikey_kernel_close(d->kernel);
	if (d->term.data) {
		uv_close((uv_handle_t *)&d->term, NULL);
		uv_close((uv_handle_t *)&d->intr, NULL);
		uv_close((uv_handle_t *)&d->hup, NULL);
		uv_close((uv_handle_t *)&d->watchdog, NULL);
	}

	uv_run(&d->loop, UV_RUN_DEFAULT);
	uv_loop_close(&d->loop);
	mikey_identity_put(d->identity);
	mikey_config_free(&d->cfg);
}

static int serve(const char *path)
{
	static struct daemon d;
	int code;

	d.path = path;
	if (load(path, &d.cfg, &d.identity, &to_log))
		return EXIT_CONFIG;

	mikey_log_level_set(d.cfg.log_level);
	uv_loop_init(&d.loop);
	code = open_kernel(&d);
	if (!code)
		code = open_calls(&d);
	if (!code)
		code = open_control(&d);
	if (!code) {
		start_signals(&d);
		start_watchdog(&d);
		mikey_log(LOG_NOTICE, "mikeyd " MIKEYD_VERSION ": serving %s as %s",
			  d.cfg.control, d.cfg.identity);
		sd_notify(0, "READY=1");
		uv_run(&d.loop, UV_RUN_DEFAULT);
	}

	close_all(&d);
	return code;
}

static int check(const char *path)
{
	struct mikey_identity *id;
	struct mikey_config cfg;

	if (load(path, &cfg, &id, &to_stderr))
		return EXIT_CONFIG;

	printf("%s: fine: identity %s, %zu PSKs, %s\n", path, cfg.identity,
	       cfg.n_psks, *cfg.chain ? "a certificate" : "no certificate");
	mikey_identity_put(id);
	mikey_config_free(&cfg);
	return 0;
}

static int usage(FILE *out, int code)
{
	fputs("usage: mikeyd [-c FILE] [--check]\n"
	      "  -c, --config FILE  configuration, " MIKEY_CONFIG_DEFAULT " by default\n"
	      "  -t, --check        say what is wrong with it and exit\n"
	      "  -h, --help         this\n"
	      "  -V, --version      the version\n", out);
	return code;
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "config",	required_argument,	NULL, 'c' },
		{ "check",	no_argument,		NULL, 't' },
		{ "help",	no_argument,		NULL, 'h' },
		{ "version",	no_argument,		NULL, 'V' },
		{ }
	};
	const char *path = MIKEY_CONFIG_DEFAULT;
	bool only_check = false;
	int option, code;

	while ((option = getopt_long(argc, argv, "c:thV", options, NULL)) != -1)
		switch (option) {
		case 'c':
			path = optarg;
			break;
		case 't':
			only_check = true;
			break;
		case 'h':
			return usage(stdout, 0);
		case 'V':
			puts("mikeyd " MIKEYD_VERSION);
			return 0;
		default:
			return usage(stderr, EXIT_USAGE);
		}

	if (optind != argc)
		return usage(stderr, EXIT_USAGE);

	if (crypto_init()) {
		fputs("mikeyd: OpenSSL lacks an algorithm\n", stderr);
		return EXIT_FAILURE;
	}

	/* a check reads the secrets, too */
	guard_secrets();
	code = only_check ? check(path) : serve(path);
	crypto_exit();
	return code;
}
