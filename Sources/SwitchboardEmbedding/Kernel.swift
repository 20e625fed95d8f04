import SwitchboardKernels

/// Which instructions of the machine the arithmetic uses. All give the same bits.
public enum Kernel: String, Sendable, Hashable, CaseIterable, CustomStringConvertible {
    case portable
    case avx2 = "AVX2"
    case avx512 = "AVX-512 VNNI"

    /// The widest that this machine has.
    public static let best = Kernel(switchboard_best_kernel())

    /// Those that this machine has.
    public static var available: [Kernel] { allCases.filter { $0.code.rawValue <= best.code.rawValue } }

    private init(_ code: switchboard_kernel) {
        switch code {
        case SWITCHBOARD_KERNEL_AVX512: self = .avx512
        case SWITCHBOARD_KERNEL_AVX2: self = .avx2
        default: self = .portable
        }
    }

    var code: switchboard_kernel {
        switch self {
        case .portable: SWITCHBOARD_KERNEL_PORTABLE
        case .avx2: SWITCHBOARD_KERNEL_AVX2
        case .avx512: SWITCHBOARD_KERNEL_AVX512
        }
    }

    public var description: String { rawValue }
}
