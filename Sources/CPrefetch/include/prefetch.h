// Memory that is read soon. When thousands of tasks have their turns one after the other, none of them is at
// hand when its turn comes, and what it lies in can be fetched while the ones before it are dealt with.

#ifndef PREFETCH_H
#define PREFETCH_H

#include <stddef.h>

/// Has the processor fetch so many bytes. It does nothing else, whatever the address is.
static inline void prefetch(const void *_Nonnull start, size_t count) {
  for (size_t i = 0; i < count; i += 64) __builtin_prefetch((const char *)start + i);
}

#endif
