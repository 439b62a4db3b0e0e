// The functions are inline; the package wants a source to compile.

#include "Lanes.h"
