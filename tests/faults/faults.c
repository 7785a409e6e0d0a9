/* Faults below SQLite: preloaded into the game, it fails writes to the timelines' files now and then.
 *
 * FAULTS is "<seed> <eio> <enospc> <torn> <fsync>": a write fails with EIO or ENOSPC, or half of it is written and the
 * process killed as by a loss of power, or an fsync fails, once in so many calls each; 0 is never.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static _Atomic uint64_t draws;
static unsigned long odds[4];
static uint64_t seed;

__attribute__((constructor)) static void read_odds(void) {
  const char *text = getenv("FAULTS");
  unsigned long long given = 0;
  if (text) sscanf(text, "%llu %lu %lu %lu %lu", &given, &odds[0], &odds[1], &odds[2], &odds[3]);
  seed = given;
}

/* SplitMix64 of the number of the draw. */
static int strikes(int fault) {
  if (!odds[fault]) return 0;
  uint64_t z = seed + atomic_fetch_add(&draws, 1) * 0x9E3779B97F4A7C15ull;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
  return (z ^ (z >> 31)) % odds[fault] == 0;
}

static int is_timeline(int fd) {
  char link[64], path[4096];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (length < 0) return 0;
  path[length] = 0;
  return strstr(path, "/players/") != NULL;
}

static ssize_t (*real_pwrite)(int, const void *, size_t, off_t);
static ssize_t (*real_write)(int, const void *, size_t);
static int (*real_fsync)(int), (*real_fdatasync)(int);

/* Whether the write is to be done; if not, errno says why. */
static int goes_through(int fd, const void *bytes, size_t count, off_t at, int placed) {
  if (!is_timeline(fd)) return 1;
  if (strikes(0)) { errno = EIO; return 0; }
  if (strikes(1)) { errno = ENOSPC; return 0; }
  if (strikes(2)) {
    if (placed) real_pwrite(fd, bytes, count / 2, at); else real_write(fd, bytes, count / 2);
    kill(getpid(), SIGKILL);
  }
  return 1;
}

ssize_t pwrite64(int fd, const void *bytes, size_t count, off_t at) {
  if (!real_pwrite) real_pwrite = dlsym(RTLD_NEXT, "pwrite64");
  return goes_through(fd, bytes, count, at, 1) ? real_pwrite(fd, bytes, count, at) : -1;
}

ssize_t pwrite(int fd, const void *bytes, size_t count, off_t at) { return pwrite64(fd, bytes, count, at); }

ssize_t write(int fd, const void *bytes, size_t count) {
  if (!real_write) real_write = dlsym(RTLD_NEXT, "write");
  return goes_through(fd, bytes, count, 0, 0) ? real_write(fd, bytes, count) : -1;
}

static int synced(int fd, int (*real)(int)) {
  if (is_timeline(fd) && strikes(3)) { errno = EIO; return -1; }
  return real(fd);
}

int fsync(int fd) {
  if (!real_fsync) real_fsync = dlsym(RTLD_NEXT, "fsync");
  return synced(fd, real_fsync);
}

int fdatasync(int fd) {
  if (!real_fdatasync) real_fdatasync = dlsym(RTLD_NEXT, "fdatasync");
  return synced(fd, real_fdatasync);
}
