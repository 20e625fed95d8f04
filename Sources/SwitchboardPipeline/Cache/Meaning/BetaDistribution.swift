#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// The distribution of a share of which `a − 1` cases for and `b − 1` against were seen.
enum BetaDistribution {
    /// How likely it is that the share is below `x`: the regularised incomplete beta function, by its continued fraction
    /// (Lentz's method).
    static func share(below x: Double, _ a: Double, _ b: Double) -> Double {
        guard x > 0 else { return 0 }
        guard x < 1 else { return 1 }
        let front = exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * log(x) + b * log(1 - x))
        return x < (a + 1) / (a + b + 2)
            ? front * fraction(x, a, b) / a : 1 - front * fraction(1 - x, b, a) / b
    }

    /// By Stirling's series, which is exact to ten digits from 8 on; below, it goes up first.
    private static func logGamma(_ x: Double) -> Double {
        var (x, shift) = (x, 0.0)
        while x < 8 {
            shift -= log(x)
            x += 1
        }
        let inverse = 1 / (x * x)
        let series = (1 / 12.0 - inverse * (1 / 360.0 - inverse * (1 / 1_260.0 - inverse / 1_680))) / x
        return shift + (x - 0.5) * log(x) - x + 0.918_938_533_204_672_7 + series
    }

    private static func fraction(_ x: Double, _ a: Double, _ b: Double) -> Double {
        func safe(_ number: Double) -> Double { abs(number) < 1e-300 ? 1e-300 : number }
        var c = 1.0
        var d = 1 / safe(1 - (a + b) * x / (a + 1))
        var result = d
        for index in 1...300 {
            let m = Double(index)
            let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
            d = 1 / safe(1 + even * d)
            c = safe(1 + even / c)
            result *= d * c
            let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
            d = 1 / safe(1 + odd * d)
            c = safe(1 + odd / c)
            let change = d * c
            result *= change
            if abs(change - 1) < 1e-12 { break }
        }
        return result
    }
}

/// The logarithm of the odds of a share.
func logOdds(_ share: Double) -> Double {
    let share = min(max(share, 1e-6), 1 - 1e-6)
    return log(share / (1 - share))
}
