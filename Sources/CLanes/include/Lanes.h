// Arithmetic on two, four and eight numbers as one instruction of the vector, not one for each number.

#ifndef ISLET_LANES_H
#define ISLET_LANES_H

// Swift's own operators on vectors of Double are written element by element, and the optimiser puts
// the elements together again only while a function is small: in a plant's minute it gives up half
// way. Each function here is one operation with one rounding, so nothing can be fused.

#define ISLET_LANES_OPERATION(name, count, operation)                                          \
    static inline __attribute__((always_inline)) islet_double##count islet_##name##count(     \
        islet_double##count a, islet_double##count b) {                                        \
        return a operation b;                                                                  \
    }

#define ISLET_LANES(count)                                                                     \
    typedef double islet_double##count __attribute__((ext_vector_type(count)));                \
    ISLET_LANES_OPERATION(sum, count, +)                                                       \
    ISLET_LANES_OPERATION(difference, count, -)                                                \
    ISLET_LANES_OPERATION(product, count, *)                                                   \
    ISLET_LANES_OPERATION(quotient, count, /)

ISLET_LANES(2)
ISLET_LANES(4)
ISLET_LANES(8)

#endif
