#include "SwitchboardKernels.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

static const uint8_t bytes[] = {
#embed "verifier.bin"
};

const uint8_t *switchboard_verifier(void) { return bytes; }
size_t switchboard_verifier_size(void) { return sizeof bytes; }
