// SPDX-License-Identifier: BSD-3-Clause
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host.h"
#include "net.h"

#define NOBODY	65534
#define PSK	"00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

static const char *other(const struct host *host)
{
	return host->name[0] == 'a' ? "b" : "a";
}

static __attribute__((format(printf, 1, 2)))
int run(const char *fmt, ...)
{
	char command[512];
	va_list args;

	va_start(args, fmt);
	vsnprintf(command, sizeof(command), fmt, args);
	va_end(args);
	return system(command) ? -ECHILD : 0;
}

/* the daemon's user owns what it reads */
static int give_to_daemon(const struct host *host, const char *name)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/%s", host->dir, name);
	return chown(path, host->uid, (gid_t)-1) ? -errno : 0;
}

static int write_text(const struct host *host, const char *name,
		      const char *text)
{
	char path[128];
	int fd, err = 0;

	snprintf(path, sizeof(path), "%s/%s", host->dir, name);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	if (fd < 0)
		return -errno;
	if (write(fd, text, strlen(text)) != (ssize_t)strlen(text))
		err = -EIO;
	close(fd);
	return err ? err : give_to_daemon(host, name);
}

/**
 * host_certificate() - make a certificate that the daemon loads next time
 * @host: whose
 *
 * Return: 0, or -errno.
 */
int host_certificate(struct host *host)
{
	int err;

	err = run("umask 077; openssl req -x509 -newkey ed25519 -nodes -days 2 "
		  "-subj /CN=%s -keyout %s/key -out %s/cert 2>%s/openssl",
		  host->name, host->dir, host->dir, host->dir);
	if (!err)
		err = give_to_daemon(host, "key");
	return err ? err : give_to_daemon(host, "cert");
}

/**
 * host_configure() - write a configuration that the daemon loads next time
 * @host: whose
 * @more: behind what is in it anyway
 *
 * Return: 0, or -errno.
 */
int host_configure(struct host *host, const char *more)
{
	char conf[1024];

	snprintf(conf, sizeof(conf),
		 "[mikeyd]\nidentity = sip:%s@%s.example\n"
		 "control = %s/control\n"
		 "[psk peer]\npeer = sip:%s@%s.example\nfile = %s/psk\n"
		 "[certificate]\nchain = %s/cert\nkey = %s/key\n%s",
		 host->name, host->name, host->dir, other(host), other(host),
		 host->dir, host->dir, host->dir, more);
	return write_text(host, "conf", conf);
}

static int write_files(struct host *host)
{
	int err;

	err = give_to_daemon(host, "");
	if (!err)
		err = host_configure(host, "");
	if (!err)
		err = write_text(host, "psk", PSK);
	return err ? err : host_certificate(host);
}

static int connect_control(const struct host *host)
{
	struct sockaddr_un addr = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	snprintf(addr.sun_path, sizeof(addr.sun_path), "%s/control", host->dir);
	if (!connect(fd, (struct sockaddr *)&addr, sizeof(addr)))
		return fd;
	close(fd);
	return -1;
}

static bool is_served(void *arg)
{
	struct host *host = arg;

	host->ask.fd = connect_control(host);
	return host->ask.fd >= 0;
}

/* the next line, to be used before the next call; NULL: none until deadline */
static char *take_line(struct host_line *line)
{
	static char taken[HOST_LINE_ROOM];
	struct pollfd in = { .fd = line->fd, .events = POLLIN };
	char *end;
	ssize_t n;

	while (!(end = memchr(line->room, '\n', line->used))) {
		if (poll(&in, 1, NET_DEADLINE_MS) != 1)
			return NULL;
		n = read(line->fd, line->room + line->used,
			 sizeof(line->room) - line->used);
		if (n <= 0)
			return NULL;
		line->used += n;
	}

	*end++ = '\0';
	strcpy(taken, line->room);
	line->used -= end - line->room;
	memmove(line->room, end, line->used);
	return taken;
}

static bool say(struct host_line *line, const char *text)
{
	return write(line->fd, text, strlen(text)) == (ssize_t)strlen(text) &&
	       write(line->fd, "\n", 1) == 1;
}

/**
 * host_asks() - ask the daemon
 * @host: whose daemon
 * @request: one JSON object without line end
 * @reply: what must stand in the reply
 *
 * Return: is it there?
 */
bool host_asks(struct host *host, const char *request, const char *reply)
{
	const char *line = say(&host->ask, request) ? take_line(&host->ask) : NULL;

	if (line && strstr(line, reply))
		return true;
	fprintf(stderr, "# %s: %s: got %s\n", host->name, request,
		line ? line : "nothing");
	return false;
}

/**
 * host_hears() - wait for an event
 * @host: whose daemon
 * @event: what must stand in its line
 *
 * Return: did it come until the deadline?
 */
bool host_hears(struct host *host, const char *event)
{
	const char *line;

	while ((line = take_line(&host->hear)))
		if (strstr(line, event))
			return true;

	fprintf(stderr, "# %s: no event %s\n", host->name, event);
	return false;
}

/* become a user that has CAP_NET_ADMIN and nothing else */
static int drop_root(uid_t uid)
{
	struct __user_cap_header_struct head = {
		.version = _LINUX_CAPABILITY_VERSION_3,
	};
	struct __user_cap_data_struct caps[2] = { {
		.effective = 1 << CAP_NET_ADMIN,
		.permitted = 1 << CAP_NET_ADMIN,
		.inheritable = 1 << CAP_NET_ADMIN,
	} };

	if (prctl(PR_SET_KEEPCAPS, 1) || setresgid(uid, uid, uid) ||
	    setresuid(uid, uid, uid) || syscall(SYS_capset, &head, caps) ||
	    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_NET_ADMIN, 0, 0))
		return -errno;
	return 0;
}

/**
 * host_daemon_start() - start mikeyd and connect to it
 * @host: where
 *
 * Return: 0, -ENOENT there is no mikeyd, -ETIMEDOUT it does not serve.
 */
int host_daemon_start(struct host *host)
{
	char conf[128];

	if (setns(host->ns, CLONE_NEWNET))
		return -errno;

	snprintf(conf, sizeof(conf), "%s/conf", host->dir);
	host->pid = fork();
	if (!host->pid) {
		if (host->uid && drop_root(host->uid))
			_exit(126);
		execlp("mikeyd", "mikeyd", "-c", conf, NULL);
		_exit(127);
	}

	if (!net_until(is_served, host))
		return -ETIMEDOUT;

	host->hear.fd = connect_control(host);
	host->ask.used = 0;
	host->hear.used = 0;
	if (!say(&host->hear, "{\"cmd\":\"monitor\"}") || !take_line(&host->hear))
		return -EPIPE;
	return 0;
}

/**
 * host_daemon_end() - end mikeyd
 * @host: where
 * @sig: how
 *
 * Return: as of waitpid(), -ESRCH if it does not run.
 */
int host_daemon_end(struct host *host, int sig)
{
	int status = -ESRCH;

	if (!host->pid)
		return status;

	kill(host->pid, sig);
	waitpid(host->pid, &status, 0);
	host->pid = 0;
	close(host->ask.fd);
	close(host->hear.fd);
	return status;
}

static int host_init(struct host *host, const char *name, uid_t uid)
{
	int err;

	memset(host, 0, sizeof(*host));
	host->name = name;
	host->uid = uid;
	host->rtp = -1;
	host->rtcp = -1;
	err = net_enter();
	if (err)
		return err;

	host->ns = net_ns();
	snprintf(host->dir, sizeof(host->dir), "/tmp/ksrtp-host-%s-XXXXXX", name);
	if (host->ns < 0 || !mkdtemp(host->dir))
		return -errno;

	err = write_files(host);
	if (!err)
		err = ksrtp_open(&host->conn);
	return err ? err : host_daemon_start(host);
}

static int address_of(const struct host *host)
{
	if (setns(host->ns, CLONE_NEWNET))
		return -errno;

	return run("ip address add 10.7.0.%d/24 dev v0 && ip link set v0 up",
		   host->name[0] == 'a' ? 1 : 2);
}

/**
 * host_pair() - make two hosts, 10.7.0.1 and 10.7.0.2, with running daemons
 * @a: the first
 * @b: the second
 *
 * The daemon of @a runs as root, that of @b as a user with CAP_NET_ADMIN.
 *
 * Context: the calling thread is in one of their namespaces afterwards.
 *
 * Return: 0, -ENOENT there is no mikeyd, or -errno.
 */
int host_pair(struct host *a, struct host *b)
{
	int err;

	if (run("command -v mikeyd >/dev/null"))
		return -ENOENT;

	err = host_init(a, "a", 0);
	if (!err)
		err = host_init(b, "b", NOBODY);
	if (!err && setns(a->ns, CLONE_NEWNET))
		err = -errno;
	if (!err)
		err = run("ip link add v0 type veth peer name v0 netns %d", b->pid);
	if (!err)
		err = address_of(a);
	return err ? err : address_of(b);
}

/**
 * host_exit() - the inverse for one of them
 * @host: the host; all zero is fine
 */
void host_exit(struct host *host)
{
	if (!host->name)
		return;

	host_daemon_end(host, SIGTERM);
	ksrtp_close(host->conn);
	close(host->rtp);
	close(host->rtcp);
	close(host->ns);
	run("rm -rf %s", host->dir);
}

/**
 * host_socket() - open a socket as a media program does
 * @host: where
 * @port: its port
 *
 * Return: the socket, or -errno.
 */
int host_socket(struct host *host, uint16_t port)
{
	union ksrtp_addr addr = net_any(AF_INET, port);

	if (setns(host->ns, CLONE_NEWNET))
		return -errno;

	addr.in.sin_addr.s_addr = htonl(0x0a070000 + (host->name[0] == 'a' ? 1 : 2));
	return net_udp(&addr);
}

/**
 * struct search - looks for a leg
 * @port: port of its socket
 * @leg: set to it
 * @found: it is there
 */
struct search {
	uint16_t port;
	struct ksrtp_leg *leg;
	bool found;
};

static int compare(const struct ksrtp_leg *leg, void *arg)
{
	struct search *search = arg;

	if (net_port(&leg->local) == search->port) {
		*search->leg = *leg;
		search->found = true;
	}
	return 0;
}

/**
 * host_has_leg() - find the leg of a socket
 * @host: where
 * @leg: set to it
 * @port: port of the socket
 *
 * Return: is there one?
 */
bool host_has_leg(struct host *host, struct ksrtp_leg *leg, uint16_t port)
{
	struct search search = { .port = port, .leg = leg };

	return !ksrtp_leg_dump(host->conn, compare, &search) && search.found;
}

/**
 * host_fingerprint() - fingerprint of the certificate of a host
 * @host: whose
 *
 * Return: as of RFC 8122, valid until the next call; "" on failure.
 */
const char *host_fingerprint(struct host *host)
{
	static char text[256];
	char command[256], *equals;
	FILE *pipe;

	strcpy(text, "");
	snprintf(command, sizeof(command),
		 "openssl x509 -noout -fingerprint -sha256 -in %s/cert", host->dir);
	pipe = popen(command, "r");
	if (pipe && fgets(text, sizeof(text), pipe))
		text[strcspn(text, "\n")] = '\0';
	if (pipe)
		pclose(pipe);

	/* "sha256 Fingerprint=4A:AD:..." */
	equals = strchr(text, '=');
	if (!equals)
		return "";
	memmove(text + 8, equals + 1, strlen(equals));
	memcpy(text, "sha-256 ", 8);
	return text;
}
