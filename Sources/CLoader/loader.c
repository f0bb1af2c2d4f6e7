#include "loader.h"

#include <dlfcn.h>
#include <stddef.h>
#include <string.h>

const char *loader_load(const char *library, const char *const *names, void *functions) {
  size_t count = 0;
  while (names[count]) count += 1;
  char *const places = functions;
  void *last = NULL;
  memcpy(&last, places + (count - 1) * sizeof last, sizeof last);
  if (last) return NULL;
  // What libraries call of each other is looked up when it is called: few of the thousands are.
  void *const opened = dlopen(library, RTLD_LAZY | RTLD_LOCAL);
  if (!opened) return dlerror();
  for (size_t index = 0; index < count; index += 1) {
    void *const function = dlsym(opened, names[index]);
    if (!function) return dlerror();
    // What POSIX allows of an address that dlsym gives, C does of its bytes.
    memcpy(places + index * sizeof function, &function, sizeof function);
  }
  return NULL;
}
