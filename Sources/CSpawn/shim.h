// What glibc's spawn.h (2.34 and later) declares for _GNU_SOURCE alone, imported as the Swift module
// CSpawn: Swift's own Glibc module is made without it.
#pragma clang module import SwiftGlibc
#include <spawn.h>

int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *, int);
