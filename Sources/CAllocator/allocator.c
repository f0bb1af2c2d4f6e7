#include "allocator.h"

#ifdef __linux__

#include <strings.h>

enum {
  // What the first letter of a variable's name is changed by while nobody is to know it.
  HIDDEN = 0x80,
};

static void turn(char *const *environment, char hidden) {
  static const char prefix[] = "IMALLOC_";
  for (; environment && *environment; environment++) {
    char *name = *environment;
    // In any case, as mimalloc reads them.
    char first = (char)(name[0] ^ hidden);
    if ((first == 'M' || first == 'm') && strncasecmp(name + 1, prefix, sizeof prefix - 1) == 0) {
      name[0] ^= (char)HIDDEN;
    }
  }
}

static void hide(int count, char **arguments, char **environment) {
  (void)count;
  (void)arguments;
  turn(environment, 0);
}

// Before the libraries are set up, of which mimalloc is one.
__attribute__((section(".preinit_array"), used)) static void (*const first)(int, char **, char **) =
  hide;

// Of Swift's library.
void _swift_stdlib_overrideUnsafeArgvArgc(char **arguments, int count);

// After that. A program with that library in itself looks for its arguments before `environ`, where there are none
// once a library that was loaded before it has set a variable.
__attribute__((constructor)) static void show(int count, char **arguments, char **environment) {
  turn(environment, (char)HIDDEN);
  _swift_stdlib_overrideUnsafeArgvArgc(arguments, count);
}

#endif
