#include "standard_library.h"

// The files of stdlib/ become part of the program, so that `halo` is one file to copy.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const char move[] = {
#embed "../../stdlib/move.lua"
};

static const char options[] = {
#embed "../../stdlib/options.lua"
};

static const char task[] = {
#embed "../../stdlib/halo/task.lua"
};

static const char cloud[] = {
#embed "../../stdlib/halo/cloud.lua"
};

static const halo_module modules[] = {
  {"move", move, sizeof move},
  {"options", options, sizeof options},
  {"halo.cloud", cloud, sizeof cloud},
  {"halo.task", task, sizeof task},
};

const halo_module *halo_standard_module(size_t index) {
  return index < sizeof modules / sizeof *modules ? &modules[index] : NULL;
}
