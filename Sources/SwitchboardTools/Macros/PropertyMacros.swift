// Attributes of a property of a `@Structured` type. They add nothing by themselves: `@Structured` reads them.

/// The least and the most that a number may be. On an array it holds for each element.
@attached(peer)
public macro Limit(_ range: ClosedRange<Double>) =
    #externalMacro(module: "SwitchboardMacros", type: "PropertyMacro")
@attached(peer)
public macro Limit(_ range: PartialRangeFrom<Double>) =
    #externalMacro(module: "SwitchboardMacros", type: "PropertyMacro")
@attached(peer)
public macro Limit(_ range: PartialRangeThrough<Double>) =
    #externalMacro(module: "SwitchboardMacros", type: "PropertyMacro")
@attached(peer)
public macro Limit(_ range: PartialRangeUpTo<Double>) =
    #externalMacro(module: "SwitchboardMacros", type: "PropertyMacro")
@attached(peer)
public macro Limit(_ range: Range<Double>) =
    #externalMacro(module: "SwitchboardMacros", type: "PropertyMacro")

/// A number must be more than this one.
@attached(peer)
public macro Above(_ number: Double) = #externalMacro(module: "SwitchboardMacros", type: "PropertyMacro")

/// A number must be a multiple of this one.
@attached(peer)
public macro Multiple(of number: Double) = #externalMacro(module: "SwitchboardMacros", type: "PropertyMacro")

/// How many letters (Unicode scalars) a string may have. On an array it holds for each element.
@attached(peer)
public macro Length(_ range: ClosedRange<Int>) =
    #externalMacro(module: "SwitchboardMacros", type: "PropertyMacro")
@attached(peer)
public macro Length(_ range: PartialRangeFrom<Int>) =
    #externalMacro(module: "SwitchboardMacros", type: "PropertyMacro")
@attached(peer)
public macro Length(_ range: PartialRangeThrough<Int>) =
    #externalMacro(module: "SwitchboardMacros", type: "PropertyMacro")
@attached(peer)
public macro Length(_ count: Int) = #externalMacro(module: "SwitchboardMacros", type: "PropertyMacro")

/// A regular expression that a string must match somewhere; see `Pattern` for what it may hold. `^` and `$` hold it to
/// the whole string. On an array it holds for each element.
@attached(peer)
public macro Pattern(_ text: StaticString) = #externalMacro(module: "SwitchboardMacros", type: "PropertyMacro")

/// What a string is: `date`, `time`, `date-time`, `email`, `uuid`, `uri`, `ipv4`, `ipv6` and `hostname` are enforced,
/// others are a hint for the model. On an array it holds for each element.
@attached(peer)
public macro Format(_ name: String) = #externalMacro(module: "SwitchboardMacros", type: "PropertyMacro")

/// How many elements an array, or members a dictionary, may have.
@attached(peer)
public macro Count(_ range: ClosedRange<Int>) =
    #externalMacro(module: "SwitchboardMacros", type: "PropertyMacro")
@attached(peer)
public macro Count(_ range: PartialRangeFrom<Int>) =
    #externalMacro(module: "SwitchboardMacros", type: "PropertyMacro")
@attached(peer)
public macro Count(_ range: PartialRangeThrough<Int>) =
    #externalMacro(module: "SwitchboardMacros", type: "PropertyMacro")
@attached(peer)
public macro Count(_ count: Int) = #externalMacro(module: "SwitchboardMacros", type: "PropertyMacro")

/// No element of an array may stand twice.
@attached(peer)
public macro Unique() = #externalMacro(module: "SwitchboardMacros", type: "PropertyMacro")

/// Words for the model, in place of the comment. Also on a type.
@attached(peer)
public macro Describe(_ text: StaticString) = #externalMacro(module: "SwitchboardMacros", type: "PropertyMacro")

/// Values that the model may take as a pattern.
@attached(peer)
public macro Example(_ values: any Structured...) =
    #externalMacro(module: "SwitchboardMacros", type: "PropertyMacro")

/// The member's name in JSON, or a case's word, where it is not the Swift name.
@attached(peer)
public macro Key(_ name: StaticString) = #externalMacro(module: "SwitchboardMacros", type: "PropertyMacro")

/// The model neither sees nor says the property, which must have a value of its own.
@attached(peer)
public macro Unseen() = #externalMacro(module: "SwitchboardMacros", type: "PropertyMacro")
