public import SwitchboardCore

/// The name of a budget.
public struct BudgetID: RawRepresentable, Sendable, Hashable, ExpressibleByStringLiteral, CustomStringConvertible {
    public let rawValue: String

    public init(rawValue: String) { self.rawValue = rawValue }
    public init(_ rawValue: String) { self.rawValue = rawValue }
    public init(stringLiteral value: String) { rawValue = value }
    public var description: String { rawValue }
}

/// An amount of money that calls share.
public struct Budget: Sendable, Hashable {
    /// After which it is full again; days and months are those of UTC.
    public enum Period: String, Sendable, Hashable, CaseIterable { case day, month, total }

    public var id: BudgetID
    public var limit: USD
    public var period: Period
    /// Whether every call counts against it. Otherwise only the calls that name it do.
    public var holdsForEveryCall: Bool

    public init(_ id: BudgetID, limit: USD, period: Period = .total, holdsForEveryCall: Bool = true) {
        self.id = id
        self.limit = limit
        self.period = period
        self.holdsForEveryCall = holdsForEveryCall
    }
}

/// How a budget stands.
public struct BudgetBalance: Sendable, Hashable {
    public var limit: USD
    /// In this period, by calls that are over.
    public var spent: USD = .zero
    /// For calls that are running.
    public var held: USD = .zero

    public init(limit: USD, spent: USD = .zero, held: USD = .zero) {
        self.limit = limit
        self.spent = spent
        self.held = held
    }

    /// What a further call may hold; never below zero.
    public var available: USD { max(.zero, limit - spent - held) }
}

/// The name of one reservation, which makes repeating it harmless.
public struct ReservationID: Sendable, Hashable {
    public let high: UInt64
    public let low: UInt64

    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }
}

/// Keeps budgets. One that several servers share has the same three verbs.
public protocol BudgetStore: Sendable {
    /// Holds an amount of every one of these budgets, or of none. Said again with the same id it holds nothing more.
    /// - Throws: ``LLMError/Code/overBudget`` when one of them has not that much left.
    func reserve(_ amount: USD, of budgets: [BudgetID], as id: ReservationID) async throws(LLMError)

    /// Ends a reservation: what was spent counts, the rest is given back. Said again with the same id it does nothing. It
    /// cannot fail for its caller, who may be going away: a store that is elsewhere sees to it that it arrives.
    func settle(_ id: ReservationID, at spent: USD)

    /// `nil` for a budget that it does not know.
    func balance(of budget: BudgetID) async throws(LLMError) -> BudgetBalance?
}

/// Money that is held for one attempt. Whatever becomes of the attempt, it is given back.
struct Reservation: ~Copyable {
    let amount: USD
    private var spent = USD.zero
    private let id: ReservationID
    private let store: any BudgetStore

    /// Holds `amount`, or throws what the store says.
    init(
        _ amount: USD,
        of budgets: [BudgetID],
        as id: ReservationID,
        in store: any BudgetStore
    ) async throws(LLMError) {
        try await store.reserve(amount, of: budgets, as: id)
        self.amount = amount
        self.id = id
        self.store = store
    }

    deinit { store.settle(id, at: spent) }

    consuming func settle(at spent: USD) { self.spent = spent }
}
