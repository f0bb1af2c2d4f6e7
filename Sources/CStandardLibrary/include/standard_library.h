#ifndef HALO_STANDARD_LIBRARY_H
#define HALO_STANDARD_LIBRARY_H

#include <stddef.h>

/// One Lua module of the runtime: `stdlib/NAME.lua`, found by `require "NAME"`. What is in
/// `stdlib/halo/` has a name that begins with `halo.` and is a part of a module made by the host.
typedef struct {
  const char *name;
  const char *source;
  size_t length;
} halo_module;

/// The module at `index`, counted from 0; NULL past the last one.
const halo_module *halo_standard_module(size_t index);

#endif
