#include "targets.h"
#include <math.h>

#pragma clang fp contract(off)

// Sixteen numbers that are added in one order, however wide the machine is.
typedef float lanes __attribute__((ext_vector_type(16), aligned(4)));

INLINED float sum(const lanes *numbers) {
    const lanes all = *numbers;
    float eight[8], four[4];
    for (int lane = 0; lane < 8; lane++) eight[lane] = all[lane] + all[lane + 8];
    for (int lane = 0; lane < 4; lane++) four[lane] = eight[lane] + eight[lane + 4];
    return (four[0] + four[2]) + (four[1] + four[3]);
}

INLINED void normalize(float *states, size_t count, size_t size, const float *weight, const float *bias) {
    for (size_t vector = 0; vector < count; vector++) {
        lanes *numbers = (lanes *)(states + vector * size);
        const lanes *weights = (const lanes *)weight, *biases = (const lanes *)bias;
        lanes total = 0, squares = 0;
        for (size_t index = 0; index < size / 16; index++) total += numbers[index];
        float mean = sum(&total) / (float)size;
        for (size_t index = 0; index < size / 16; index++) {
            lanes difference = numbers[index] - mean;
            squares += difference * difference;
        }
        float factor = 1.0f / sqrtf(sum(&squares) / (float)size + 1e-12f);
        for (size_t index = 0; index < size / 16; index++)
            numbers[index] = (numbers[index] - mean) * factor * weights[index] + biases[index];
    }
}

/// e to a number that is not above 0: 2 to a whole number times a polynomial for the rest.
INLINED void exponentials(float *numbers, size_t count) {
    const float rounding = 12582912.0f;
    for (size_t index = 0; index < count; index++) {
        float x = numbers[index];
        x = x < -87.0f ? -87.0f : x;
        float whole = (x * 1.44269504f + rounding) - rounding;
        float rest = (x - whole * 0.693359375f) - whole * -2.12194440e-4f;
        float power = 1.0f / 5040;
        power = power * rest + 1.0f / 720;
        power = power * rest + 1.0f / 120;
        power = power * rest + 1.0f / 24;
        power = power * rest + 1.0f / 6;
        power = power * rest + 0.5f;
        power = power * rest + 1.0f;
        power = power * rest + 1.0f;
        union {
            int32_t bits;
            float number;
        } scale = {.bits = ((int32_t)whole + 127) << 23};
        numbers[index] = power * scale.number;
    }
}

INLINED void attend(const float *query, const float *key, const float *value, size_t count, size_t heads,
                    float *context) {
    const size_t width = 32, size = heads * width;
    const float scale = 1.0f / sqrtf((float)width);
    float shares[SWITCHBOARD_LONGEST];
    for (size_t head = 0; head < heads; head++) {
        for (size_t token = 0; token < count; token++) {
            const lanes *own = (const lanes *)(query + token * size + head * width);
            float most = -INFINITY;
            for (size_t other = 0; other < count; other++) {
                const lanes *theirs = (const lanes *)(key + other * size + head * width);
                lanes both = own[0] * theirs[0] + own[1] * theirs[1];
                shares[other] = sum(&both) * scale;
                most = shares[other] > most ? shares[other] : most;
            }
            for (size_t other = 0; other < count; other++) shares[other] -= most;
            exponentials(shares, count);
            float total = 0;
            for (size_t other = 0; other < count; other++) total += shares[other];
            lanes first = 0, second = 0;
            for (size_t other = 0; other < count; other++) {
                const lanes *theirs = (const lanes *)(value + other * size + head * width);
                float share = shares[other] / total;
                first += share * theirs[0];
                second += share * theirs[1];
            }
            lanes *result = (lanes *)(context + token * size + head * width);
            result[0] = first;
            result[1] = second;
        }
    }
}

#if defined(__x86_64__)

AVX2 static void normalize_avx2(float *states, size_t count, size_t size, const float *weight, const float *bias) {
    normalize(states, count, size, weight, bias);
}
AVX512 static void normalize_avx512(float *states, size_t count, size_t size, const float *weight, const float *bias) {
    normalize(states, count, size, weight, bias);
}
AVX2 static void attend_avx2(const float *query, const float *key, const float *value, size_t count, size_t heads,
                             float *context) {
    attend(query, key, value, count, heads, context);
}
AVX512 static void attend_avx512(const float *query, const float *key, const float *value, size_t count, size_t heads,
                                 float *context) {
    attend(query, key, value, count, heads, context);
}

#endif

void switchboard_normalize(switchboard_kernel kernel, float *states, size_t count, size_t size, const float *weight,
                           const float *bias) {
#if defined(__x86_64__)
    if (kernel == SWITCHBOARD_KERNEL_AVX512) return normalize_avx512(states, count, size, weight, bias);
    if (kernel == SWITCHBOARD_KERNEL_AVX2) return normalize_avx2(states, count, size, weight, bias);
#endif
    normalize(states, count, size, weight, bias);
}

void switchboard_attend(switchboard_kernel kernel, const float *query, const float *key, const float *value,
                        size_t count, size_t heads, float *context) {
    if (count > SWITCHBOARD_LONGEST) return;
#if defined(__x86_64__)
    if (kernel == SWITCHBOARD_KERNEL_AVX512) return attend_avx512(query, key, value, count, heads, context);
    if (kernel == SWITCHBOARD_KERNEL_AVX2) return attend_avx2(query, key, value, count, heads, context);
#endif
    attend(query, key, value, count, heads, context);
}
