import SwitchboardCore

extension ModelGroup {
    /// One entry below `groups`.
    init(_ entry: YAMLEntry) throws(LLMError) {
        self.init("", [])
        for (key, value) in try entry.fields(["name", "load-balancing", "models", "weights"]) {
            switch key {
            case "name": name = ModelID(try value.text())
            case "load-balancing": loadBalancing = try value.word(LoadBalancingStrategy.self)
            case "models":
                for model in try value.elements() { members.append(Member(ModelID(try model.text()))) }
            default: break
            }
        }
        guard !name.rawValue.isEmpty, !members.isEmpty else {
            throw entry.problem("a group needs a name and models, as {name: quick, models: [openai/gpt-5-nano]}.")
        }
        guard
            let weights = try entry.fields(["name", "load-balancing", "models", "weights"]).first(where: {
                $0.key == "weights"
            })
        else { return }
        let numbers = try weights.value.elements()
        guard numbers.count == members.count else {
            throw weights.value.problem("there are \(numbers.count) weights for \(members.count) models.")
        }
        for index in members.indices { members[index].weight = try numbers[index].count(1...1_000) }
    }
}
