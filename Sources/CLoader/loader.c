#include "loader.h"

#include <dlfcn.h>
#include <stddef.h>
#include <string.h>

static const char *load(const char *library, const char *const *names, void *functions, int when) {
  size_t count = 0;
  while (names[count]) count += 1;
  char *const places = functions;
  void *last = NULL;
  memcpy(&last, places + (count - 1) * sizeof last, sizeof last);
  if (last) return NULL;
  void *const opened = dlopen(library, when | RTLD_LOCAL);
  if (!opened) return dlerror();
  for (size_t index = 0; index < count; index += 1) {
    void *const function = dlsym(opened, names[index]);
    if (!function) return dlerror();
    // What POSIX allows of an address that dlsym gives, C does of its bytes.
    memcpy(places + index * sizeof function, &function, sizeof function);
  }
  return NULL;
}

const char *loader_load(const char *library, const char *const *names, void *functions) {
  return load(library, names, functions, RTLD_NOW);
}

const char *loader_load_lazily(const char *library, const char *const *names, void *functions) {
  return load(library, names, functions, RTLD_LAZY);
}
