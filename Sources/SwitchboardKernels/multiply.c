#include "targets.h"
#include <string.h>

#pragma clang fp contract(off)

enum { LANES = 16 };

/// Sums of bytes become numbers.
INLINED void finish(switchboard_matrix matrix, size_t row, size_t lanes, const int32_t *sums, float scale, int32_t zero,
                    float *output) {
    for (size_t lane = 0; lane < lanes; lane++) {
        float exact = (float)(sums[lane] - zero * matrix.sums[row + lane]);
        output[lane] = exact * (scale * matrix.scales[row + lane]) + matrix.bias[row + lane];
    }
}

INLINED int32_t four_bytes(const uint8_t *bytes) {
    int32_t word;
    memcpy(&word, bytes, 4);
    return word;
}

/// The sums of sixteen rows with one vector.
#if defined(__x86_64__)
// Words are what every x86-64 multiplies best; a row's sum comes in two halves.
INLINED void sums_portable(const int8_t *packed, const uint8_t *bytes, size_t columns, int32_t *sums) {
    const __m128i none = _mm_setzero_si128();
    __m128i halves[8];
    for (size_t part = 0; part < 8; part++) halves[part] = none;
    for (size_t column = 0; column < columns; column += 4) {
        __m128i input = _mm_unpacklo_epi8(_mm_set1_epi32(four_bytes(bytes + column)), none);
        for (size_t part = 0; part < 4; part++) {
            __m128i weights = _mm_loadu_si128((const __m128i *)(packed + column * LANES + part * 16));
            __m128i low = _mm_srai_epi16(_mm_unpacklo_epi8(none, weights), 8);
            __m128i high = _mm_srai_epi16(_mm_unpackhi_epi8(none, weights), 8);
            halves[2 * part] = _mm_add_epi32(halves[2 * part], _mm_madd_epi16(input, low));
            halves[2 * part + 1] = _mm_add_epi32(halves[2 * part + 1], _mm_madd_epi16(input, high));
        }
    }
    int32_t all[2 * LANES];
    for (size_t part = 0; part < 8; part++) _mm_storeu_si128((__m128i *)(all + part * 4), halves[part]);
    for (size_t lane = 0; lane < LANES; lane++) sums[lane] = all[2 * lane] + all[2 * lane + 1];
}
#else
INLINED void sums_portable(const int8_t *packed, const uint8_t *bytes, size_t columns, int32_t *sums) {
    for (size_t lane = 0; lane < LANES; lane++) sums[lane] = 0;
    for (size_t column = 0; column < columns; column += 4) {
        const int8_t *weights = packed + column * LANES;
        for (size_t lane = 0; lane < LANES; lane++)
            for (size_t index = 0; index < 4; index++)
                sums[lane] += (int16_t)bytes[column + index] * (int16_t)weights[lane * 4 + index];
    }
}
#endif

static void multiply_portable(switchboard_matrix matrix, const uint8_t *input, const float *scales,
                              const int32_t *zeros, size_t count, float *output) {
    for (size_t row = 0; row < matrix.rows; row += LANES) {
        for (size_t vector = 0; vector < count; vector++) {
            int32_t sums[LANES];
            sums_portable(matrix.packed + row * matrix.columns, input + vector * matrix.columns, matrix.columns, sums);
            finish(matrix, row, LANES, sums, scales[vector], zeros[vector], output + vector * matrix.rows + row);
        }
    }
}

#if defined(__x86_64__)

/// Sixteen rows with up to two vectors. There is no instruction for products of bytes without a loss, so both become words
/// first; a row's sum comes in two halves.
AVX2 INLINED void block_avx2(switchboard_matrix matrix, size_t row, const uint8_t *input, const float *scales,
                             const int32_t *zeros, const size_t count, float *output) {
    const int8_t *packed = matrix.packed + row * matrix.columns;
    __m256i sums[2][4];
    for (size_t vector = 0; vector < count; vector++)
        for (size_t part = 0; part < 4; part++) sums[vector][part] = _mm256_setzero_si256();
    for (size_t column = 0; column < matrix.columns; column += 4) {
        __m256i weights[4];
        for (size_t part = 0; part < 4; part++)
            weights[part] =
                _mm256_cvtepi8_epi16(_mm_loadu_si128((const __m128i *)(packed + column * LANES + part * 16)));
        for (size_t vector = 0; vector < count; vector++) {
            int32_t word = four_bytes(input + vector * matrix.columns + column);
            __m256i bytes = _mm256_cvtepu8_epi16(_mm_set1_epi32(word));
            for (size_t part = 0; part < 4; part++)
                sums[vector][part] =
                    _mm256_add_epi32(sums[vector][part], _mm256_madd_epi16(bytes, weights[part]));
        }
    }
    for (size_t vector = 0; vector < count; vector++) {
        int32_t halves[2 * LANES], whole[LANES];
        for (size_t part = 0; part < 4; part++)
            _mm256_storeu_si256((__m256i *)(halves + part * 8), sums[vector][part]);
        for (size_t lane = 0; lane < LANES; lane++) whole[lane] = halves[2 * lane] + halves[2 * lane + 1];
        finish(matrix, row, LANES, whole, scales[vector], zeros[vector], output + vector * matrix.rows + row);
    }
}

AVX2 static void multiply_avx2(switchboard_matrix matrix, const uint8_t *input, const float *scales,
                               const int32_t *zeros, size_t count, float *output) {
    for (size_t row = 0; row < matrix.rows; row += LANES) {
        size_t vector = 0;
        for (; vector + 2 <= count; vector += 2)
            block_avx2(matrix, row, input + vector * matrix.columns, scales + vector, zeros + vector, 2,
                       output + vector * matrix.rows);
        if (vector < count)
            block_avx2(matrix, row, input + vector * matrix.columns, scales + vector, zeros + vector, 1,
                       output + vector * matrix.rows);
    }
}

/// `groups` times sixteen rows with `count` vectors: as many sums as there are registers for.
AVX512 INLINED void block_avx512(switchboard_matrix matrix, size_t row, const size_t groups, const uint8_t *input,
                                 const float *scales, const int32_t *zeros, const size_t count, float *output) {
    const int8_t *packed = matrix.packed + row * matrix.columns;
    const size_t stride = LANES * matrix.columns;
    __m512i sums[4][4];
    for (size_t vector = 0; vector < count; vector++)
        for (size_t group = 0; group < groups; group++) sums[vector][group] = _mm512_setzero_si512();
    for (size_t column = 0; column < matrix.columns; column += 4) {
        __m512i weights[4];
        for (size_t group = 0; group < groups; group++)
            weights[group] = _mm512_loadu_si512(packed + group * stride + column * LANES);
        for (size_t vector = 0; vector < count; vector++) {
            __m512i bytes = _mm512_set1_epi32(four_bytes(input + vector * matrix.columns + column));
            for (size_t group = 0; group < groups; group++)
                sums[vector][group] = _mm512_dpbusd_epi32(sums[vector][group], bytes, weights[group]);
        }
    }
    for (size_t vector = 0; vector < count; vector++) {
        __m512i zero = _mm512_set1_epi32(zeros[vector]);
        __m512 scale = _mm512_set1_ps(scales[vector]);
        for (size_t group = 0; group < groups; group++) {
            size_t place = row + group * LANES;
            __m512i offset = _mm512_mullo_epi32(zero, _mm512_loadu_si512(matrix.sums + place));
            __m512 exact = _mm512_cvtepi32_ps(_mm512_sub_epi32(sums[vector][group], offset));
            __m512 factor = _mm512_mul_ps(scale, _mm512_loadu_ps(matrix.scales + place));
            __m512 number = _mm512_add_ps(_mm512_mul_ps(exact, factor), _mm512_loadu_ps(matrix.bias + place));
            _mm512_storeu_ps(output + vector * matrix.rows + place, number);
        }
    }
}

AVX512 static void multiply_avx512(switchboard_matrix matrix, const uint8_t *input, const float *scales,
                                   const int32_t *zeros, size_t count, float *output) {
    size_t row = 0;
    while (row < matrix.rows) {
        size_t groups = matrix.rows - row >= 4 * LANES ? 4 : 1;
        size_t vector = 0;
        for (; vector < count;) {
            size_t take = count - vector >= 4 ? 4 : 1;
            const uint8_t *bytes = input + vector * matrix.columns;
            float *place = output + vector * matrix.rows;
            const float *scale = scales + vector;
            const int32_t *zero = zeros + vector;
            if (groups == 4 && take == 4) block_avx512(matrix, row, 4, bytes, scale, zero, 4, place);
            else if (groups == 4) block_avx512(matrix, row, 4, bytes, scale, zero, 1, place);
            else if (take == 4) block_avx512(matrix, row, 1, bytes, scale, zero, 4, place);
            else block_avx512(matrix, row, 1, bytes, scale, zero, 1, place);
            vector += take;
        }
        row += groups * LANES;
    }
}

#endif

void switchboard_multiply(switchboard_kernel kernel, switchboard_matrix matrix, const uint8_t *input,
                          const float *scales, const int32_t *zeros, size_t count, float *output) {
#if defined(__x86_64__)
    if (kernel == SWITCHBOARD_KERNEL_AVX512) return multiply_avx512(matrix, input, scales, zeros, count, output);
    if (kernel == SWITCHBOARD_KERNEL_AVX2) return multiply_avx2(matrix, input, scales, zeros, count, output);
#endif
    multiply_portable(matrix, input, scales, zeros, count, output);
}
