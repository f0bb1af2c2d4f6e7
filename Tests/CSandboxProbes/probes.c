#define _GNU_SOURCE
#include "probes.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <linux/sched.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/uio.h>
#include <sys/wait.h>

static char *const arguments[] = {"/bin/true", NULL};
static char *const environment[] = {NULL};

static int code_of(long result) { return result < 0 ? errno : 0; }

// Runs `body` in a child, which says by its status what errno there was.
static int in_child(int (*body)(void)) {
  pid_t child = fork();
  if (child < 0) return errno;
  if (child == 0) _exit(body());
  int status = 0;
  if (waitpid(child, &status, 0) < 0) return errno;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static int run_execve(void) { return code_of(execve("/bin/true", arguments, environment)); }

static int run_execveat(void) {
  int file = open("/bin/true", O_RDONLY | O_CLOEXEC);
  return code_of(syscall(SYS_execveat, file, "", arguments, environment, AT_EMPTY_PATH));
}

static int run_loader(void) {
  char *const words[] = {"/lib64/ld-linux-x86-64.so.2", "/bin/true", NULL};
  return code_of(execve(words[0], words, environment));
}

static int run_memory(void) {
  int file = (int)syscall(SYS_memfd_create, "program", 1);
  return code_of(syscall(SYS_execveat, file, "", arguments, environment, AT_EMPTY_PATH));
}

static int execve_child(void) { return in_child(run_execve); }
static int execveat_child(void) { return in_child(run_execveat); }
static int loader_child(void) { return in_child(run_loader); }
static int memory_child(void) { return in_child(run_memory); }

static int spawn_program(void) {
  pid_t child;
  int code = posix_spawn(&child, "/bin/true", NULL, NULL, arguments, environment);
  if (code == 0) waitpid(child, NULL, 0);
  return code;
}

static int shell(void) {
  int status = system("true");
  return status == 0 ? 0 : EPERM;
}

static int pipe_program(void) {
  FILE *file = popen("exit 7", "r");
  // The errno is that of what popen is made of.
  if (!file) return EPERM;
  int status = pclose(file);
  return WIFEXITED(status) && WEXITSTATUS(status) == 7 ? 0 : EPERM;
}

static long target = 1;

static int write_memory(void) {
  long value = 2;
  struct iovec from = {&value, sizeof value}, to = {&target, sizeof target};
  return code_of(syscall(SYS_process_vm_writev, getpid(), &from, 1, &to, 1, 0));
}

static int read_memory(void) {
  long value = 0;
  struct iovec to = {&value, sizeof value}, from = {&target, sizeof target};
  return code_of(syscall(SYS_process_vm_readv, getpid(), &to, 1, &from, 1, 0));
}

static int trace_child(void) { return code_of(ptrace(PTRACE_TRACEME, 0, NULL, NULL)); }
static int trace(void) { return in_child(trace_child); }
static int attach(void) { return code_of(ptrace(PTRACE_ATTACH, getppid(), NULL, NULL)); }
static int seize(void) { return code_of(ptrace(PTRACE_SEIZE, getppid(), NULL, NULL)); }
static int fault(void) { return code_of(syscall(SYS_userfaultfd, O_CLOEXEC)); }
static int events(void) { return code_of(syscall(SYS_perf_event_open, NULL, 0, -1, -1, 0)); }
static int compare(void) { return code_of(syscall(SYS_kcmp, getpid(), getpid(), 0, 0, 0)); }
static int program_kernel(void) { return code_of(syscall(SYS_bpf, 0, NULL, 0)); }
static int take_descriptor(void) { return code_of(syscall(SYS_pidfd_getfd, 0, 0, 0)); }
static int advise(void) { return code_of(syscall(SYS_process_madvise, 0, NULL, 0, 0, 0)); }
static int ring(void) { return code_of(syscall(SYS_io_uring_setup, 1, NULL)); }
static int enter_ring(void) { return code_of(syscall(SYS_io_uring_enter, 0, 0, 0, 0, NULL, 0)); }
static int mount_proc(void) { return code_of(mount("proc", "/tmp", "proc", 0, NULL)); }
static int unmount(void) { return code_of(umount2("/nowhere", 0)); }
static int name_space(void) { return code_of(unshare(CLONE_NEWNS)); }
static int user_space(void) { return code_of(unshare(CLONE_NEWUSER)); }
static int enter_space(void) { return code_of(setns(0, 0)); }
static int root(void) { return code_of(chroot("/")); }
static int tree(void) { return code_of(syscall(428, AT_FDCWD, "/proc", 0)); }
static int open_system(void) { return code_of(syscall(430, "proc", 0)); }
static int handle(void) { return code_of(syscall(SYS_open_by_handle_at, AT_FDCWD, NULL, O_RDONLY)); }
static int key(void) { return code_of(syscall(SYS_add_key, "user", "halo", "x", 1, -2)); }
static int find_key(void) { return code_of(syscall(SYS_keyctl, 0, -2, 0)); }
static int module(void) { return code_of(syscall(SYS_init_module, NULL, 0, "")); }
static int restart(void) { return code_of(syscall(SYS_reboot, 0, 0, 0, NULL)); }
static int account(void) { return code_of(acct("/tmp/halo-account")); }
static int persona(void) { return code_of(syscall(SYS_personality, 0xFFFFFFFF)); }
static int type_key(void) { return code_of(ioctl(0, TIOCSTI, "x")); }
// Flags above the 32 bits that a filter looks at.
static int type_key_wide(void) { return code_of(syscall(SYS_ioctl, 0, 0x100000000 | TIOCSTI, "x")); }

#if defined(__x86_64__)
static int x32(void) { return code_of(syscall(0x40000000 | 520, "/bin/true", arguments, NULL)); }
static int ports(void) { return code_of(syscall(SYS_iopl, 3)); }

// execve of 32-bit code, which has number 11.
static int call_as_i386(void) {
  long result;
  __asm__ volatile("int $0x80" : "=a"(result) : "a"(11), "b"(0), "c"(0), "d"(0) : "memory");
  return result < 0 ? (int)-result : 0;
}

static int i386(void) { return in_child(call_as_i386); }
#endif

// What must work.

static void *resolve(void *result) {
  struct addrinfo *found = NULL;
  *(int *)result = getaddrinfo("localhost", "80", NULL, &found);
  if (found) freeaddrinfo(found);
  return NULL;
}

static int resolve_on_thread(void) {
  pthread_t thread;
  int result = -1;
  int code = pthread_create(&thread, NULL, resolve, &result);
  if (code != 0) return code;
  pthread_join(thread, NULL);
  return result == 0 ? 0 : EHOSTUNREACH;
}

static int nothing(void) { return 0; }
static int fork_child(void) { return in_child(nothing); }

static int clone_child(void) {
  struct clone_args request = {.exit_signal = SIGCHLD};
  long child = syscall(SYS_clone3, &request, sizeof request);
  if (child == 0) _exit(0);
  // A kernel or container without it says so with this code, which makes libc use the older call.
  if (child < 0) return errno == ENOSYS ? 0 : errno;
  return waitpid((pid_t)child, NULL, 0) < 0 ? errno : 0;
}

static int random_bytes(void) {
  char bytes[16];
  return code_of(getrandom(bytes, sizeof bytes, 0));
}

static int unknown_call(void) {
  return syscall(4000) < 0 && errno == ENOSYS ? 0 : EPERM;
}

static int reopen_input(void) { return code_of(open("/dev/null", O_RDWR | O_CLOEXEC)); }

typedef struct {
  const char *name;
  int (*run)(void);
} attempt;

static const attempt attempts[] = {
  {"execve", run_execve}, {"execve in a child", execve_child}, {"execveat", run_execveat},
  {"execveat in a child", execveat_child}, {"the loader", loader_child},
  {"a program in memory", memory_child}, {"posix_spawn", spawn_program}, {"system", shell},
  {"popen", pipe_program}, {"process_vm_writev", write_memory}, {"process_vm_readv", read_memory},
  {"ptrace of a child", trace}, {"ptrace attach", attach}, {"ptrace seize", seize},
  {"userfaultfd", fault}, {"perf_event_open", events}, {"kcmp", compare}, {"bpf", program_kernel},
  {"pidfd_getfd", take_descriptor}, {"process_madvise", advise}, {"io_uring_setup", ring},
  {"io_uring_enter", enter_ring}, {"mount", mount_proc}, {"umount", unmount},
  {"unshare", name_space}, {"unshare user", user_space}, {"setns", enter_space}, {"chroot", root},
  {"open_tree", tree}, {"fsopen", open_system}, {"open_by_handle_at", handle}, {"add_key", key},
  {"keyctl", find_key}, {"init_module", module}, {"reboot", restart}, {"acct", account},
  {"personality", persona}, {"TIOCSTI", type_key}, {"TIOCSTI with high bits", type_key_wide},
#if defined(__x86_64__)
  {"x32 execve", x32}, {"iopl", ports}, {"i386 execve", i386},
#endif
  {NULL, NULL},
};

static const attempt needs[] = {
  {"a name looked up on a thread", resolve_on_thread}, {"fork", fork_child},
  {"clone3", clone_child}, {"getrandom", random_bytes}, {"a call nobody knows", unknown_call},
  {"/dev/null", reopen_input}, {NULL, NULL},
};

int probe(const char *name) {
  const attempt *lists[] = {attempts, needs};
  for (int i = 0; i < 2; i++) {
    for (const attempt *one = lists[i]; one->name; one++) {
      if (strcmp(one->name, name) == 0) return one->run();
    }
  }
  return -1;
}

typedef struct {
  const char *name;
  int code;
} order;

static void *carry_out(void *context) {
  order *one = context;
  one->code = probe(one->name);
  return NULL;
}

int probe_on_thread(const char *name) {
  order one = {.name = name};
  pthread_t thread;
  int code = pthread_create(&thread, NULL, carry_out, &one);
  if (code != 0) return code;
  pthread_join(thread, NULL);
  return one.code;
}

const char *probe_attempt(int index) { return attempts[index].name; }

const char *probe_need(int index) { return needs[index].name; }

int probe_open(const char *path) {
  int file = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  if (file < 0) return errno;
  close(file);
  return 0;
}

int probe_own_pipe(bool is_inherited) {
  int ends[2];
  return pipe2(ends, is_inherited ? 0 : O_CLOEXEC) == 0 ? ends[0] : -1;
}

int probe_open_early(const char *path) { return open(path, O_RDONLY | O_CLOEXEC); }

int probe_bind(const char *from, const char *to) {
  if (unshare(CLONE_NEWNS) != 0) return errno;
  if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0) return errno;
  return code_of(mount(from, to, NULL, MS_BIND | MS_REC, NULL));
}

int probe_make_device(const char *path) {
  return code_of(mknod(path, S_IFCHR | 0600, makedev(1, 1)));
}
