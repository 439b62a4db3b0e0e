// How often this thread has asked the C library for memory.
#ifndef ALLOCATION_COUNT_H
#define ALLOCATION_COUNT_H

unsigned long allocation_count(void);

#endif
