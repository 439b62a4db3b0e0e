// The system's libgpiod (1.6, the v1 interface), imported as the Swift module CGPIOD.
// The C library's own module comes first: else `struct timespec`, which gpiod.h includes, would
// belong to this module in some builds and to Glibc in others.
#pragma clang module import SwiftGlibc
#include <gpiod.h>
