/*
 * The portability header: all that differs between Linux and Windows. sys_posix*.c and sys_windows*.c implement it;
 * nothing else in the programs asks which system it runs on. Functions return -1 or false and leave errno; they never
 * print.
 */
#ifndef SYS_H
#define SYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Which argument is a format and which is the first to be formatted. On Windows, by the C library's own rules, is not
 * how our compiler's functions do it. */
#if defined(__GNUC__) && defined(_WIN32)
#define SYS_PRINTF(text_at, first_at) __attribute__((format(gnu_printf, text_at, first_at)))
#elif defined(__GNUC__)
#define SYS_PRINTF(text_at, first_at) __attribute__((format(printf, text_at, first_at)))
#else
#define SYS_PRINTF(text_at, first_at)
#endif

#define SYS_PATH_MAX 4096
#ifdef _WIN32
#define SYS_NULL_FILE "NUL"
#define SYS_CONFIG_FILE "C:\\ProgramData\\PDVSyncAgent\\.env"
#else
#define SYS_NULL_FILE "/dev/null"
#define SYS_CONFIG_FILE "/etc/pdv-sync-agent/.env"
#endif

/* First of all in main: binary standard streams, UTF-8 arguments, and a write to a closed pipe fails instead of
 * killing. */
void sys_begin(int *argc, char ***argv);

/* No image of this process's memory is left behind when it dies, from here on: it holds secrets. */
void sys_no_core(void);

/*
 * This process, and what it begins, finds no memory beyond so many bytes of its own: 1 or more. Where the system does
 * not do that, nothing happens.
 */
void sys_limit_memory(int64_t bytes);

/* --- files. Paths are UTF-8. Descriptors are not inherited by child processes. --- */

/* A FIFO, socket or device, where the system has such, is EISDIR here and for appending; a folder is so when read. */
int sys_open_read(const char *path);
/* A file that was not there before (EEXIST), readable by its owner only. */
int sys_create_new(const char *path);
/* For appending; created when it is not there, readable by its owner and group. */
int sys_open_append(const char *path);
/* Appends all of it in one step: what two processes append at the same moment does not mix. Created as above. */
int sys_append(const char *path, const void *data, size_t size);
/* At most `size` bytes, 0 at the end of the file. Interrupted calls are taken up again, here and below. */
int64_t sys_read(int fd, void *buffer, size_t size);
/* All of it, or -1. */
int sys_write_all(int fd, const void *data, size_t size);
/* The data are on the disk when this returns 0. */
int sys_sync(int fd);
int sys_close(int fd);
/* Cuts the file to `size` bytes. */
int sys_truncate(int fd, int64_t size);
int64_t sys_size(int fd);
/* Replaces `to` in one step when it exists. Durable only after sys_sync_dir on the folder. */
int sys_rename(const char *from, const char *to);
/* A second name for a file; EEXIST when it is taken, EPERM for a folder or where the file system has no such thing. */
int sys_link(const char *from, const char *to);
int sys_unlink(const char *path);
/* The names in the folder are on the disk when this returns 0. */
int sys_sync_dir(const char *path);
/* Creates the folder, in one that is there; that it is there already is no error. */
int sys_make_dir(const char *path);
/*
 * Creates a folder for this account alone in one that is there, and leaves its absolute path in `full`. EEXIST whatever
 * stands there.
 */
int sys_make_private_dir(const char *path, char full[SYS_PATH_MAX]);
/* True for a folder, and no link to one, of this account, into which no other account may put anything. */
bool sys_is_private_dir(const char *path);
/* An empty folder; ENOTEMPTY. Of a link to one the link, where the system has links that are folders. */
int sys_remove_dir(const char *path);
/* The seconds since 1970 at which the file was last changed, -1 without it (ENOENT, ENOTDIR), or where it is hidden. */
int64_t sys_changed_at(const char *path);
/* The slash, on Windows also the backslash. */
bool sys_is_separator(char c);
/* True for an absolute path, on Windows also one that begins with a drive or two backslashes. */
bool sys_is_absolute(const char *path);
/* True when users other than the owner (and administrators) may read the file. */
bool sys_others_can_read(const char *path);
/*
 * True when somebody else than this account and the system's administrators owns the file or folder or, as far as that
 * can be told, may write it; who is then left in `who`. For root any account may be the owner, unless `strict`. False
 * for what is not there.
 */
bool sys_others_can_write(const char *path, bool strict, char *who, size_t room);
/*
 * False where what this process creates in the folder (or, where it is not there yet, in the one above it) would be out
 * of reach for the folder's owner: root at work in another account's folder. The beginning of a command line that does
 * the work as the owner is then in `as`.
 */
bool sys_owner_fits(const char *path, char *as, size_t room);

/* The names in a folder, in no order, without "." and "..". NULL with errno 0 ends them. */
struct sys_dir;
struct sys_dir *sys_dir_open(const char *path);
const char *sys_dir_next(struct sys_dir *dir);
void sys_dir_close(struct sys_dir *dir);

/*
 * A lock on an open file (never on its existence): it ends with the last process that holds the descriptor.
 * Returns the descriptor, or -1 with errno EWOULDBLOCK when somebody else holds it and `wait_ms` have passed.
 */
int sys_lock(const char *path, int64_t wait_ms);
void sys_unlock(int fd);

/* --- the machine --- */

/* The host's name, at least one character, cut to `size`. */
void sys_hostname(char *name, size_t size);
/* The user whose rights this process has, at least one character, cut to `size`. */
void sys_user_name(char *name, size_t size);
/* Unpredictable bytes. */
int sys_random(void *bytes, size_t size);
/* Milliseconds since 1970, UTC. For the time in which sales are sold; it can jump. */
int64_t sys_now_ms(void);
/* Milliseconds of a clock that never goes back. For limits and waits. */
int64_t sys_monotonic_ms(void);
void sys_sleep_ms(int64_t ms);
bool sys_is_terminal(int fd);
/* Seconds that the machine's local time is ahead of UTC at `utc_s`. */
int sys_local_offset_s(int64_t utc_s);
/* Ends the process with `code` after `ms`, whatever it is doing then; `last_words` go to stderr. 0 switches it off. */
int sys_deadline(int64_t ms, int code, const char *last_words);

/* Sets a variable of the environment; NULL removes it. */
int sys_set_env(const char *name, const char *value);
/* The system's folder for temporary files. False, with errno, where its path does not fit. */
bool sys_temporary_folder(char *folder, size_t room);
/* A new file in that folder, readable by its owner only; its path is left in `path`. */
int sys_create_temporary(const char *prefix, char *path, size_t room);
/*
 * The same without a name: `path` leads this process to it while the descriptor is open, and nothing is left of it
 * however the process ends; on Windows, what a process that was killed leaves is removed by the next call.
 */
int sys_create_unnamed(const char *prefix, char *path, size_t room);
/*
 * Lets OpenSSL's default file be that of the certificates which the system trusts, until they are withdrawn; where
 * SSL_CERT_FILE is set, or the system has such a file, nothing is to be done and *fd is -1. False: errno says why, and
 * *fd is still to be withdrawn.
 */
bool sys_offer_trusted(int *fd);
void sys_withdraw_trusted(int fd);
/*
 * Sends one UDP datagram and waits for an answer, at most `wait_ms`. Returns the answer's size, or -1 (nobody answered:
 * ETIMEDOUT; a name that this machine cannot resolve: ENOENT).
 */
int64_t sys_udp_ask(const char *host, int port, const void *request, size_t size, void *answer, size_t room,
                    int64_t wait_ms);

/* --- a command and all the processes that it begets --- */

struct sys_command {
    char *const *argv; /* NULL-terminated; found on PATH */
    int64_t limit_ms;  /* after this the whole tree is ended: asked first, where the system can, and killed `grace_ms`
                          later; 0: no limit */
    int64_t grace_ms;
    int keep_fd; /* a descriptor (the run's lock) that the tree inherits where it can outlive us, -1: none */
    /* Gets what the tree writes to its stderr, as it comes. */
    void (*on_stderr)(void *context, const char *bytes, size_t size);
    void *context;
};

enum sys_end { SYS_EXITED, SYS_SIGNALLED, SYS_LIMIT, SYS_NOT_STARTED };

/*
 * Runs it to its end and leaves its exit code (or signal number) in *status. When this process is asked to end
 * (SIGTERM, SIGINT), it ends the tree first. No process of the tree is left when it returns.
 */
enum sys_end sys_run(const struct sys_command *command, int *status);

#endif
