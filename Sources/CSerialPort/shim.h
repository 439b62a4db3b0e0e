// The system's libserialport, imported as the Swift module CSerialPort.
// The C library's own module comes first, so that its types stay its own; see CGPIOD.
#pragma clang module import SwiftGlibc
#include <libserialport.h>
