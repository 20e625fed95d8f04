public import SwitchboardCore
import Synchronization

/// Budgets of this process.
public final class MemoryBudgetStore: BudgetStore {
    fileprivate struct Account {
        var budget: Budget
        var balance: BudgetBalance
        var periodBegan: Day
    }

    private struct State {
        var accounts: [BudgetID: Account] = [:]
        var open: [ReservationID: (amount: USD, budgets: [BudgetID])] = [:]
        /// Reservations that are over, so that a late repetition holds nothing: those of lately, and those before them.
        var settled: Set<ReservationID> = []
        var settledBefore: Set<ReservationID> = []
    }

    /// So many settled reservations are remembered at least.
    private static let memory = 10_000

    private let state = Mutex(State())
    private let time: any TimeKeeper

    public init(_ budgets: [Budget], time: any TimeKeeper = SystemTime()) {
        self.time = time
        let today = time.today
        state.withLock { state in
            for budget in budgets {
                state.accounts[budget.id] = Account(
                    budget: budget, balance: BudgetBalance(limit: budget.limit), periodBegan: today)
            }
        }
    }

    /// Keeps these budgets from now on. Those that were there before keep what was spent and is held; what is held of others is
    /// still given back.
    public func keep(_ budgets: [Budget]) {
        let today = time.today
        state.withLock { state in
            let before = state.accounts
            state.accounts = [:]
            for budget in budgets {
                var account =
                    before[budget.id]
                    ?? Account(budget: budget, balance: BudgetBalance(limit: budget.limit), periodBegan: today)
                account.budget = budget
                account.balance.limit = budget.limit
                state.accounts[budget.id] = account
            }
        }
    }

    public func reserve(_ amount: USD, of budgets: [BudgetID], as id: ReservationID) async throws(LLMError) {
        let today = time.today
        let problem = state.withLock { state -> LLMError? in
            if state.open[id] != nil || state.settled.contains(id) || state.settledBefore.contains(id) { return nil }
            for name in budgets {
                guard var account = state.accounts[name] else {
                    return LLMError(
                        .invalidRequest,
                        "There is no budget \(name). Configured: \(state.accounts.keys.map(\.rawValue).sorted().joined(separator: ", ")).",
                        field: "budgets")
                }
                account.turn(to: today)
                state.accounts[name] = account
                guard amount <= account.balance.available else { return account.refusal(of: amount) }
            }
            for name in budgets { state.accounts[name]?.balance.held += amount }
            state.open[id] = (amount, budgets)
            return nil
        }
        if let problem { throw problem }
    }

    public func settle(_ id: ReservationID, at spent: USD) {
        let today = time.today
        state.withLock { state in
            guard let (amount, budgets) = state.open.removeValue(forKey: id) else { return }
            for name in budgets {
                state.accounts[name]?.turn(to: today)
                state.accounts[name]?.balance.held -= amount
                state.accounts[name]?.balance.spent += spent
            }
            state.settled.insert(id)
            if state.settled.count >= MemoryBudgetStore.memory {
                (state.settledBefore, state.settled) = (state.settled, [])
            }
        }
    }

    public func balance(of budget: BudgetID) async throws(LLMError) -> BudgetBalance? { balance(now: budget) }

    /// The same, for who cannot wait.
    public func balance(now budget: BudgetID) -> BudgetBalance? {
        let today = time.today
        return state.withLock { state in
            state.accounts[budget]?.turn(to: today)
            return state.accounts[budget]?.balance
        }
    }
}

extension MemoryBudgetStore.Account {
    /// Begins a new period where it is time. What running calls hold goes on to be held.
    fileprivate mutating func turn(to today: Day) {
        let isNew =
            switch budget.period {
            case .total: false
            case .day: today != periodBegan
            case .month: today.month != periodBegan.month
            }
        guard isNew else { return }
        periodBegan = today
        balance.spent = .zero
    }

    fileprivate func refusal(of amount: USD) -> LLMError {
        let held = balance.held > .zero ? ", \(balance.held) of it held by running calls" : ""
        return LLMError(
            .overBudget,
            """
            The call may cost up to \(amount); the budget \(budget.id) of \(budget.limit) has \(balance.available) left \
            (\(balance.spent) spent\(held)). A lower limit of tokens (maxTokens) asks for less.
            """)
    }
}
