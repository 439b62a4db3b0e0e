// The file by which the bench and gpioshim.so share the state of the made-up GPIO lines:
// $ISLET_GPIO_SHIM/state, mapped by both. Integers are in the machine's byte order.
// Sources/Bench/GPIOShimControl.swift is its other reader and writer: change both together.
#ifndef ISLET_GPIOSTATE_H
#define ISLET_GPIOSTATE_H

#include <stdint.h>

#define GPIOSTATE_MAGIC "ISLETGP1"
#define GPIOSTATE_MAX_LINES 64
#define GPIOSTATE_FOLLOWS_NONE 0xffffffffu

enum { GPIOSTATE_FREE_TO_MOVE = 0, GPIOSTATE_STUCK_LOW = 1, GPIOSTATE_STUCK_HIGH = 2 };

struct gpiostate_line {       // 128 bytes
    char name[32];            //   0 bench
    char consumer[32];        //  32 shim: who requested it
    uint32_t level;           //  64 electrical level, 0 or 1: shim for outputs, bench for inputs
    uint32_t is_output;       //  68 shim
    uint32_t holder;          //  72 shim: process id that requested it, 0 when none
    uint32_t handle_flags;    //  76 shim: GPIOHANDLE_REQUEST_*
    uint32_t event_flags;     //  80 shim: GPIOEVENT_REQUEST_*, 0 when no edges are wanted
    uint32_t follows;         //  84 bench: the line whose level this input shows, or NONE
    uint32_t stuck;           //  88 bench: fault of an input
    uint32_t reserved;        //  92
    uint64_t writes;          //  96 shim: set requests since the state was made
    uint64_t changes;         // 104 shim: changes of level of an output
    uint64_t reads;           // 112 shim: get requests
    uint64_t reserved2;       // 120
};

struct gpiostate {            // 64 bytes, then the lines
    char magic[8];            //   0
    uint32_t line_count;      //   8
    uint32_t reserved;        //  12
    char label[32];           //  16
    char reserved2[16];       //  48
    struct gpiostate_line lines[];
};

// The edges of line N come through the FIFO $ISLET_GPIO_SHIM/edges-N: the bench writes whole
// `struct gpioevent_data` (16 bytes), which the program reads through libgpiod.

#endif
