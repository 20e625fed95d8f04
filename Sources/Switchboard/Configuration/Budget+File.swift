import SwitchboardCore
import SwitchboardPipeline

extension Budget {
    /// One entry below `budgets`.
    init(_ entry: YAMLEntry) throws(LLMError) {
        let fields = try entry.fields(["name", "limit", "period", "every-call"])
        guard let name = fields.first(where: { $0.key == "name" })?.value,
            let limit = fields.first(where: { $0.key == "limit" })?.value
        else { throw entry.problem("a budget needs a name and a limit, as {name: team, limit: 20}.") }
        self.init(BudgetID(try name.text()), limit: try limit.dollars())
        for (key, value) in fields {
            switch key {
            case "period": period = try value.word(Period.self)
            case "every-call": holdsForEveryCall = try value.flag()
            default: break
            }
        }
    }
}
