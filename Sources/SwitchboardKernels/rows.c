#include "targets.h"
#include <math.h>

#pragma clang fp contract(off)

// MARK: Numbers to bytes

INLINED void quantize_rows(const float *numbers, size_t rows, size_t columns, uint8_t *bytes, float *scales,
                           int32_t *zeros) {
    for (size_t row = 0; row < rows; row++) {
        const float *line = numbers + row * columns;
        // Sixteen at a time, so that the order of comparisons is the same for every width.
        float low[16] = {0}, high[16] = {0};
        for (size_t column = 0; column < columns; column++) {
            float number = line[column];
            size_t lane = column % 16;
            low[lane] = number < low[lane] ? number : low[lane];
            high[lane] = number > high[lane] ? number : high[lane];
        }
        float least = 0, most = 0;
        for (size_t lane = 0; lane < 16; lane++) {
            least = low[lane] < least ? low[lane] : least;
            most = high[lane] > most ? high[lane] : most;
        }
        float scale = most > least ? (most - least) / 255.0f : 1.0f;
        float zero = rintf(-least / scale);
        float factor = 1.0f / scale;
        scales[row] = scale;
        zeros[row] = (int32_t)zero;
        uint8_t *place = bytes + row * columns;
        // Adding and taking away 1.5 · 2²³ rounds to the nearest whole number.
        const float rounding = 12582912.0f;
        for (size_t column = 0; column < columns; column++) {
            float whole = (line[column] * factor + zero + rounding) - rounding;
            whole = whole < 0.0f ? 0.0f : whole;
            whole = whole > 255.0f ? 255.0f : whole;
            place[column] = (uint8_t)(int32_t)whole;
        }
    }
}

// MARK: Units

/// The error function by a rational approximation on [−4, 4], outside of which it is ±1 in this precision.
INLINED void gelu(float *numbers, size_t count) {
    for (size_t index = 0; index < count; index++) {
        float number = numbers[index];
        float x = number * 0.70710678f;
        x = x < -4.0f ? -4.0f : x;
        x = x > 4.0f ? 4.0f : x;
        float square = x * x;
        float above = -2.72614225801306e-10f;
        above = above * square + 2.77068142495902e-08f;
        above = above * square - 2.10102402082508e-06f;
        above = above * square - 5.69250639462346e-05f;
        above = above * square - 7.34990630326855e-04f;
        above = above * square - 2.95459980854025e-03f;
        above = above * square - 1.60960333262415e-02f;
        float below = -1.45660718464996e-05f;
        below = below * square - 2.13374055278905e-04f;
        below = below * square - 1.68282697438203e-03f;
        below = below * square - 7.37332916720468e-03f;
        below = below * square - 1.42647390514189e-02f;
        numbers[index] = 0.5f * number * (1.0f + x * above / below);
    }
}

// MARK: Vectors

INLINED void products(const int8_t *vector, const int8_t *others, size_t count, size_t length, int32_t *results) {
    for (size_t other = 0; other < count; other++) {
        const int8_t *bytes = others + other * length;
        int32_t sum = 0;
        for (size_t index = 0; index < length; index++) sum += (int16_t)vector[index] * (int16_t)bytes[index];
        results[other] = sum;
    }
}

INLINED void distances(const uint64_t *signs, const uint64_t *others, size_t count, size_t words, uint16_t *results) {
    for (size_t other = 0; other < count; other++) {
        uint16_t sum = 0;
        for (size_t word = 0; word < words; word++)
            sum += (uint16_t)__builtin_popcountll(signs[word] ^ others[other * words + word]);
        results[other] = sum;
    }
}

#if defined(__x86_64__)

AVX2 static void quantize_avx2(const float *numbers, size_t rows, size_t columns, uint8_t *bytes, float *scales,
                               int32_t *zeros) {
    quantize_rows(numbers, rows, columns, bytes, scales, zeros);
}
AVX512 static void quantize_avx512(const float *numbers, size_t rows, size_t columns, uint8_t *bytes, float *scales,
                                   int32_t *zeros) {
    quantize_rows(numbers, rows, columns, bytes, scales, zeros);
}

AVX2 static void gelu_avx2(float *numbers, size_t count) { gelu(numbers, count); }
AVX512 static void gelu_avx512(float *numbers, size_t count) { gelu(numbers, count); }

AVX2 static void products_avx2(const int8_t *vector, const int8_t *others, size_t count, size_t length,
                               int32_t *results) {
    for (size_t other = 0; other < count; other++) {
        const int8_t *bytes = others + other * length;
        __m256i even = _mm256_setzero_si256(), odd = _mm256_setzero_si256();
        for (size_t index = 0; index < length; index += 32) {
            __m256i a0 = _mm256_cvtepi8_epi16(_mm_loadu_si128((const __m128i *)(vector + index)));
            __m256i b0 = _mm256_cvtepi8_epi16(_mm_loadu_si128((const __m128i *)(bytes + index)));
            __m256i a1 = _mm256_cvtepi8_epi16(_mm_loadu_si128((const __m128i *)(vector + index + 16)));
            __m256i b1 = _mm256_cvtepi8_epi16(_mm_loadu_si128((const __m128i *)(bytes + index + 16)));
            even = _mm256_add_epi32(even, _mm256_madd_epi16(a0, b0));
            odd = _mm256_add_epi32(odd, _mm256_madd_epi16(a1, b1));
        }
        int32_t lanes[8], sum = 0;
        _mm256_storeu_si256((__m256i *)lanes, _mm256_add_epi32(even, odd));
        for (size_t lane = 0; lane < 8; lane++) sum += lanes[lane];
        results[other] = sum;
    }
}

AVX512 static void products_avx512(const int8_t *vector, const int8_t *others, size_t count, size_t length,
                                   int32_t *results) {
    for (size_t other = 0; other < count; other++) {
        const int8_t *bytes = others + other * length;
        __m512i even = _mm512_setzero_si512(), odd = _mm512_setzero_si512();
        size_t index = 0;
        for (; index + 64 <= length; index += 64) {
            __m512i a0 = _mm512_cvtepi8_epi16(_mm256_loadu_si256((const __m256i *)(vector + index)));
            __m512i b0 = _mm512_cvtepi8_epi16(_mm256_loadu_si256((const __m256i *)(bytes + index)));
            __m512i a1 = _mm512_cvtepi8_epi16(_mm256_loadu_si256((const __m256i *)(vector + index + 32)));
            __m512i b1 = _mm512_cvtepi8_epi16(_mm256_loadu_si256((const __m256i *)(bytes + index + 32)));
            even = _mm512_add_epi32(even, _mm512_madd_epi16(a0, b0));
            odd = _mm512_add_epi32(odd, _mm512_madd_epi16(a1, b1));
        }
        for (; index < length; index += 32) {
            __m512i a0 = _mm512_cvtepi8_epi16(_mm256_loadu_si256((const __m256i *)(vector + index)));
            __m512i b0 = _mm512_cvtepi8_epi16(_mm256_loadu_si256((const __m256i *)(bytes + index)));
            even = _mm512_add_epi32(even, _mm512_madd_epi16(a0, b0));
        }
        results[other] = _mm512_reduce_add_epi32(_mm512_add_epi32(even, odd));
    }
}

AVX2 static void distances_popcnt(const uint64_t *signs, const uint64_t *others, size_t count, size_t words,
                                  uint16_t *results) {
    distances(signs, others, count, words, results);
}

#endif

void switchboard_quantize(switchboard_kernel kernel, const float *numbers, size_t rows, size_t columns, uint8_t *bytes,
                          float *scales, int32_t *zeros) {
#if defined(__x86_64__)
    if (kernel == SWITCHBOARD_KERNEL_AVX512)
        return quantize_avx512(numbers, rows, columns, bytes, scales, zeros);
    if (kernel == SWITCHBOARD_KERNEL_AVX2) return quantize_avx2(numbers, rows, columns, bytes, scales, zeros);
#endif
    quantize_rows(numbers, rows, columns, bytes, scales, zeros);
}

void switchboard_gelu(switchboard_kernel kernel, float *numbers, size_t count) {
#if defined(__x86_64__)
    if (kernel == SWITCHBOARD_KERNEL_AVX512) return gelu_avx512(numbers, count);
    if (kernel == SWITCHBOARD_KERNEL_AVX2) return gelu_avx2(numbers, count);
#endif
    gelu(numbers, count);
}

void switchboard_products(switchboard_kernel kernel, const int8_t *vector, const int8_t *others, size_t count,
                          size_t length, int32_t *results) {
#if defined(__x86_64__)
    if (kernel == SWITCHBOARD_KERNEL_AVX512) return products_avx512(vector, others, count, length, results);
    if (kernel == SWITCHBOARD_KERNEL_AVX2) return products_avx2(vector, others, count, length, results);
#endif
    products(vector, others, count, length, results);
}

void switchboard_distances(switchboard_kernel kernel, const uint64_t *signs, const uint64_t *others, size_t count,
                           size_t words, uint16_t *results) {
#if defined(__x86_64__)
    if (kernel != SWITCHBOARD_KERNEL_PORTABLE) return distances_popcnt(signs, others, count, words, results);
#endif
    distances(signs, others, count, words, results);
}
