#ifndef SWITCHBOARD_KERNELS_H
#define SWITCHBOARD_KERNELS_H

#include <stddef.h>
#include <stdint.h>

/// Which instructions a kernel uses. All of them give the same bits: sums are of whole numbers, and what is not is never
/// contracted.
typedef enum {
    SWITCHBOARD_KERNEL_PORTABLE = 0,
    SWITCHBOARD_KERNEL_AVX2 = 1,
    SWITCHBOARD_KERNEL_AVX512 = 2,
} switchboard_kernel;

/// The widest that this machine has.
switchboard_kernel switchboard_best_kernel(void);

/// Turns each row of numbers into bytes from 0 to 255: number ≈ (byte − zero) · scale.
void switchboard_quantize(switchboard_kernel kernel, const float *numbers, size_t rows, size_t columns, uint8_t *bytes,
                          float *scales, int32_t *zeros);

/// A matrix whose rows are signed bytes with a scale each, packed sixteen rows at a time: for each four columns, four bytes of
/// each row. Rows are a multiple of 16, columns of 4.
typedef struct {
    const int8_t *packed;
    const float *scales;
    /// Of each row's bytes.
    const int32_t *sums;
    const float *bias;
    size_t rows;
    size_t columns;
} switchboard_matrix;

/// `output[t][r] = Σ input[t][c] · matrix[r][c] + bias[r]` for `count` vectors that ``switchboard_quantize`` made.
void switchboard_multiply(switchboard_kernel kernel, switchboard_matrix matrix, const uint8_t *input,
                          const float *scales, const int32_t *zeros, size_t count, float *output);

/// `x · Φ(x)`, in place: Gaussian error linear units (Hendrycks and Gimpel, 2016).
void switchboard_gelu(switchboard_kernel kernel, float *numbers, size_t count);

/// The most vectors that ``switchboard_attend`` takes.
#define SWITCHBOARD_LONGEST 512

/// Each vector minus its mean, at unit variance, times a weight and plus a bias for each place; `size` is a multiple of 16.
void switchboard_normalize(switchboard_kernel kernel, float *states, size_t count, size_t size, const float *weight,
                           const float *bias);

/// Each vector takes from the others, head by head of 32 numbers, what its query finds in their keys.
void switchboard_attend(switchboard_kernel kernel, const float *query, const float *key, const float *value,
                        size_t count, size_t heads, float *context);

/// The products of one vector with `count` others that lie one after the other. `length` is a multiple of 32.
void switchboard_products(switchboard_kernel kernel, const int8_t *vector, const int8_t *others, size_t count,
                          size_t length, int32_t *products);

/// In how many bits one row of words differs from `count` others that lie one after the other.
void switchboard_distances(switchboard_kernel kernel, const uint64_t *signs, const uint64_t *others, size_t count,
                           size_t words, uint16_t *distances);

/// What the verifier of same answers learned: `verifier.bin`, which `Training/` makes.
const uint8_t *switchboard_verifier(void);
size_t switchboard_verifier_size(void);

#endif
