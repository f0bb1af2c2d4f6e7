// The seccomp filter: a list of what is refused. Everything else is allowed, so that system calls which
// a later libc makes go on working: a call that is not listed is never a reason to end the process.

#include "parts.h"

#include <errno.h>
#include <stddef.h>

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__x86_64__)
#define ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#else
#error "what is the AUDIT_ARCH of this machine?"
#endif

#define LOAD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define FAIL(code) BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | (code))
#define FAIL_IF_EQUAL(value, code) \
  BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (value), 0, 1), FAIL(code)
#define REFUSE(name) FAIL_IF_EQUAL(__NR_##name, EPERM)

// Calls newer than the headers that this is built with; the numbers are the same on every machine.
#ifndef __NR_mount_setattr
#define __NR_mount_setattr 442
#endif
#ifndef __NR_open_tree_attr
#define __NR_open_tree_attr 467
#endif

static struct sock_filter program[] = {
  // The calls of another machine, as 32-bit code could make them, have other numbers.
  LOAD(arch),
  BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCHITECTURE, 1, 0),
  FAIL(EPERM),
  LOAD(nr),
#if defined(__x86_64__)
  // And so have those of x32.
  BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 0x40000000, 0, 1),
  FAIL(ENOSYS),
#endif

  // Programs.
  REFUSE(execve), REFUSE(execveat),

  // The memory, descriptors and registers of processes.
  REFUSE(ptrace), REFUSE(process_vm_readv), REFUSE(process_vm_writev), REFUSE(process_madvise),
  REFUSE(pidfd_getfd), REFUSE(kcmp), REFUSE(userfaultfd), REFUSE(perf_event_open),

  // Rings make calls that no filter sees. Programs that use them have learnt to go without.
  FAIL_IF_EQUAL(__NR_io_uring_setup, ENOSYS),
  FAIL_IF_EQUAL(__NR_io_uring_enter, ENOSYS),
  FAIL_IF_EQUAL(__NR_io_uring_register, ENOSYS),

  // Files by handles instead of names, and names made for other files.
  REFUSE(open_by_handle_at), REFUSE(mount), REFUSE(umount2), REFUSE(pivot_root), REFUSE(chroot),
  REFUSE(move_mount), REFUSE(open_tree), REFUSE(open_tree_attr), REFUSE(fsopen), REFUSE(fsconfig),
  REFUSE(fsmount), REFUSE(fspick), REFUSE(mount_setattr), REFUSE(unshare), REFUSE(setns),

  // The kernel's own state.
  REFUSE(bpf), REFUSE(init_module), REFUSE(finit_module), REFUSE(delete_module), REFUSE(kexec_load),
  REFUSE(reboot), REFUSE(swapon), REFUSE(swapoff), REFUSE(acct), REFUSE(quotactl),
  REFUSE(add_key), REFUSE(request_key), REFUSE(keyctl), REFUSE(personality),
#if defined(__x86_64__)
  REFUSE(kexec_file_load), REFUSE(iopl), REFUSE(ioperm), REFUSE(modify_ldt),
#endif

  // Keys typed for the user at his shell, which would run them after Halo has ended.
  BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_ioctl, 0, 6),
  BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[1])),
  FAIL_IF_EQUAL(TIOCSTI, EPERM),
  FAIL_IF_EQUAL(0x541C /* TIOCLINUX */, EPERM),
  BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),

  BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
};

int sandbox_install_filter(void) {
  struct sock_fprog filter = {.len = sizeof program / sizeof *program, .filter = program};
  // Threads that are there already get it, too.
  long result = syscall(
      __NR_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &filter);
  if (result > 0) errno = EBUSY;
  return result == 0 ? 0 : -1;
}
