/// Makes a struct or an enum ``Structured``: it gets a JSON Schema, is read from JSON with every problem named, is
/// written as JSON, and has a `Partial` for values that are still being written.
///
///     /// A dish and how to make it.
///     @Structured
///     struct Recipe {
///         /// What it is called.
///         @Length(1...80) var title: String
///         /// How many people it feeds.
///         @Limit(1...12) var servings = 4
///         var cuisine: Cuisine?
///         @Count(1...) var steps: [Step]
///     }
///
/// - A property is described by the first paragraph of its comment, the type by its own.
/// - A property with a value, and an optional one, may be left out by the model.
/// - An enum without associated values is a string: its raw values (which may be integers) or the names of its cases.
/// - An enum with associated values is an object with one member, named as the case: `.circle(radius: 2)` is
///   `{"circle": {"radius": 2}}`, `.label("a")` with a single value without a name is `{"label": "a"}`, and a case
///   without values is the string of its name.
///
/// Computed, static and `lazy` properties are none of the model's business.
@attached(
    member,
    names: named(schema),
    named(init),
    named(write),
    named(Partial),
    named(choices),
    named(word),
    named(choiceDescription)
)
@attached(extension, conformances: Structured, StructuredChoice, names: named(init))
public macro Structured() = #externalMacro(module: "SwitchboardMacros", type: "StructuredMacro")
