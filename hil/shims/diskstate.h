// The file by which the bench and diskshim.so share the state of a failing disk: named by
// ISLET_DISK_SHIM, mapped by both. Integers are in the machine's byte order.
// Sources/Bench/DiskShimControl.swift is its other reader and writer: change both together.
#ifndef ISLET_DISKSTATE_H
#define ISLET_DISKSTATE_H

#include <stdint.h>

#define DISKSTATE_MAGIC "ISLETDK1"
#define DISKSTATE_PATH_MAX 448

struct diskstate {            // 512 bytes
    char magic[8];            //   0
    uint32_t is_full;         //   8 bench: nothing more can be stored
    uint32_t failing_syncs;   //  12 bench: share of the syncs that fail, in millionths
    uint32_t stored_share;    //  16 bench: what a write stores, in hundredths; 0 for all of it
    uint32_t was_cut;         //  20 shim: the power was cut; bench: taken note of
    uint64_t cut_at;          //  24 bench: the write at which the power is cut; 0 for none
    uint64_t writes;          //  32 shim: writes and cuts of length asked for since the beginning
    uint64_t chance;          //  40 shim: state of its random numbers; bench: their seed, not 0
    uint64_t failures;        //  48 shim: calls that failed by it
    uint64_t lost;            //  56 shim: writes lost in power cuts
    char prefix[DISKSTATE_PATH_MAX]; // 64 bench: how the paths of the files meant begin
};

#endif
