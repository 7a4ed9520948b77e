/* Has a process of the program run what this is started with, and is as if it were the program: in
 * its files, its signals and its end. See resident_linux_test.go. It is written in C because a
 * script starts it for each command: a program in Go takes three times as long to start. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static const uint32_t elsewhere = UINT32_MAX;

static void fail(const char *what) {
	fprintf(stderr, "resident: %s: %s\n", what, strerror(errno));
	exit(125);
}

static int dial(const char *path) {
	struct sockaddr_un at = {.sun_family = AF_UNIX};
	int c = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (c < 0 || path == NULL || strlen(path) >= sizeof at.sun_path) return -1;
	strcpy(at.sun_path, path);
	return connect(c, (struct sockaddr *)&at, sizeof at) == 0 ? c : -1;
}

/* lengths counts the strings of a list, and adds their bytes, each with the nil after it. */
static uint32_t lengths(char **list, uint32_t *bytes) {
	uint32_t n = 0;
	for (; list[n]; n++) *bytes += strlen(list[n]) + 1;
	return n;
}

static int send_all(int c, const char *p, size_t n) {
	while (n > 0) {
		ssize_t done = send(c, p, n, MSG_NOSIGNAL);
		if (done < 0) return -1;
		p += done, n -= done;
	}
	return 0;
}

/* say says how many arguments and variables there are, with the files; then all of them. Where
 * that fails the process is gone, and nothing was run. */
static int say(int c, char **args, char **vars) {
	uint32_t head[3] = {0};
	head[0] = lengths(args, &head[2]);
	head[1] = lengths(vars, &head[2]);

	int files[4] = {open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC), 0, 1, 2};
	if (files[0] < 0) fail("open the folder");
	char rights[CMSG_SPACE(sizeof files)] = {0};
	struct iovec bytes = {head, sizeof head};
	struct msghdr m = {.msg_iov = &bytes, .msg_iovlen = 1, .msg_control = rights, .msg_controllen = sizeof rights};
	struct cmsghdr *r = CMSG_FIRSTHDR(&m);
	r->cmsg_level = SOL_SOCKET, r->cmsg_type = SCM_RIGHTS, r->cmsg_len = CMSG_LEN(sizeof files);
	memcpy(CMSG_DATA(r), files, sizeof files);
	if (sendmsg(c, &m, MSG_NOSIGNAL) < 0) return -1;

	char *text = malloc(head[2]), *end = text;
	if (text == NULL) fail("memory");
	for (int list = 0; list < 2; list++)
		for (char **s = list ? vars : args; *s; s++) end = stpcpy(end, *s) + 1;
	int said = send_all(c, text, head[2]);
	free(text);
	return said;
}

int main(int n, char **args) {
	(void)n;
	extern char **environ;
	sigset_t ours, before;
	sigemptyset(&ours);
	sigaddset(&ours, SIGINT), sigaddset(&ours, SIGTERM), sigaddset(&ours, SIGHUP), sigaddset(&ours, SIGQUIT);
	sigprocmask(SIG_BLOCK, &ours, &before);
	int signals = signalfd(-1, &ours, SFD_CLOEXEC), c = dial(getenv("RESIDENT"));
	uint32_t status = elsewhere;
	if (c >= 0 && say(c, args, environ) == 0) {
		for (;;) {
			struct pollfd either[2] = {{c, POLLIN, 0}, {signals, POLLIN, 0}};
			if (poll(either, 2, -1) < 0) fail("wait");
			if (either[0].revents) break;
			struct signalfd_siginfo s;
			if (read(signals, &s, sizeof s) != sizeof s) fail("read a signal");
			char no = s.ssi_signo;
			send_all(c, &no, 1);
		}
		if (recv(c, &status, sizeof status, MSG_WAITALL) != sizeof status) {
			struct pollfd out = {1, 0, 0};
			if (poll(&out, 1, 0) == 1 && out.revents & POLLERR) raise(SIGPIPE); /* nobody reads on */
			fail("it did not say how the command ended");
		}
	}
	if (status != elsewhere) return status;
	sigprocmask(SIG_SETMASK, &before, NULL);
	char program[4096];
	const char *name = strrchr(args[0], '/');
	snprintf(program, sizeof program, "%s/%s", getenv("OTHERWISE"), name ? name + 1 : args[0]);
	execve(program, args, environ);
	fail(program);
}
