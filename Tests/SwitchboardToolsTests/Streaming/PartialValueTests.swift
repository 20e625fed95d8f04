import SwitchboardTools
import Testing

@Suite struct PartialValueTests {
    private let soup = Recipe(
        title: "Soupe à l'oignon", servings: 6, cuisine: .french,
        ingredients: [
            Ingredient(name: "onion", amount: 1.5, unit: .gram), Ingredient(name: "water", amount: 2, isOptional: true),
        ],
        steps: [.work(text: "Cut", minutes: 10), .pause(minutes: 3, reason: "tears"), .note("salt"), .serve])

    @Test func growsWithEveryLetterToTheWhole() throws {
        let text = soup.json.description
        var stream = StreamedValue<Recipe>()
        var titles: [String] = []
        var servings: Set<Int> = []
        var ingredients: [Int] = []
        for letter in text {
            guard let partial = stream.partial(after: String(letter)) else { continue }
            if let title = partial.title, title != titles.last { titles.append(title) }
            if let count = partial.servings { servings.insert(count) }
            ingredients.append(partial.ingredients?.count ?? 0)
        }
        #expect(titles.count == soup.title.count + 1, "The title comes letter by letter, from none on")
        #expect(titles.last == soup.title)
        #expect(servings == [6])
        #expect(ingredients == ingredients.sorted())
        #expect(ingredients.last == 2)
        #expect(try stream.finish() == soup)
    }

    @Test func nestedValuesArePartialToo() {
        var stream = StreamedValue<Recipe>()
        let partial = stream.partial(
            after:
                #"{"title":"S","cuisine":"fr","ingredients":[{"name":"oni"},{"amount":2,"unit":"g"},{"amount":3"#)
        #expect(partial?.title == "S")
        #expect(partial?.cuisine == nil)
        #expect(partial?.ingredients?.map(\.name) == ["oni", nil, nil])
        #expect(partial?.ingredients?.map(\.amount) == [nil, 2, nil])
        #expect(partial?.ingredients?[1].unit == .gram)
        #expect(partial?.steps == nil)
    }

    @Test func aWordThatMayStillGrowIsNotTold() {
        #expect(Cuisine(partial: string("it")) == nil, "it may become italian")
        #expect(Cuisine(partial: string("italian")) == .italian)
        #expect(Cuisine(partial: string("far_eastern")) == .farEastern)
        #expect(Cuisine(partial: string("far")) == nil)
        #expect((try? Cuisine(json: string("it"))) == .it)
    }

    @Test func casesAreKnownWithTheirFirstKey() throws {
        var stream = StreamedValue<Step>()
        #expect(stream.partial(after: #"{"wo"#) == nil)
        guard case .work(nil, nil)? = stream.partial(after: #"rk":{"#) else { return failed(stream) }
        guard case .work("Cu", nil)? = stream.partial(after: #""text":"Cu"#) else { return failed(stream) }
        guard case .work("Cut", 7)? = stream.partial(after: #"t","minutes":7}}"#) else { return failed(stream) }
        #expect(try stream.finish() == .work(text: "Cut", minutes: 7))
    }

    @Test func recursiveValuesArePartialToo() {
        var stream = StreamedValue<Formula>()
        guard
            case .sum(.negative(.number(2)), nil)? = stream.partial(
                after:
                    #"{"sum":{"left":{"negative":{"number":2}},"right":{"#)
        else {
            Issue.record("\(String(describing: stream.partial))")
            return
        }
    }

    @Test func whatIsOfAWrongTypeIsAsIfItWereNotThere() {
        var stream = StreamedValue<Recipe>()
        let partial = stream.partial(after: #"{"title":7,"servings":"two","ingredients":{},"rating":3}"#)
        #expect(partial?.title == nil)
        #expect(partial?.servings == nil)
        #expect(partial?.ingredients == nil)
        #expect(partial?.rating == .great)
    }

    @Test func theEndTellsWhatIsMissing() {
        var stream = StreamedValue<Ingredient>()
        _ = stream.partial(after: #"{"name":"salt""#)
        #expect(throws: ValueProblems.self) { _ = try stream.finish() }
        _ = stream.partial(after: "]")
        do {
            _ = try stream.finish()
            Issue.record("A broken text was read")
        } catch { #expect(error.description.contains("no valid JSON after byte 14")) }
    }

    private func string(_ text: String) -> JSONValue { RawJSON.string(text).value ?? JSONValue.nothing }

    private func failed(_ stream: StreamedValue<Step>) { Issue.record("\(String(describing: stream.partial))") }
}

extension JSONValue {
    fileprivate static var nothing: JSONValue {
        guard let value = RawJSON.null.value else { fatalError("null is JSON") }
        return value
    }
}

extension StreamedValue {
    fileprivate mutating func partial(after text: String) -> Value.Partial? {
        append(text)
        return partial
    }
}
