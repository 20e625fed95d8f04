import SwitchboardCore
import Testing

@testable import SwitchboardMCP

@Suite(.timeLimit(.minutes(1))) struct ApprovalTests {
    private func tool(_ name: String, _ description: String = "d", schema: RawJSON = #"{"type":"object"}"#) -> MCPTool {
        MCPTool(name: name, description: description, inputSchema: schema)
    }

    @Test func theFirstListIsTaken() {
        var approvals = ToolApprovals()
        #expect(approvals.take([tool("a"), tool("b")], server: "s").isEmpty)
        #expect(approvals.isApproved("a") && approvals.isApproved("b") && !approvals.isApproved("c"))
    }

    @Test func anEmptyFirstListIsAListToo() {
        var approvals = ToolApprovals()
        #expect(approvals.take([], server: "s").isEmpty)
        #expect(approvals.take([tool("a")], server: "s").map(\.kind) == [.appeared])
        #expect(!approvals.isApproved("a"))
    }

    @Test func theSameInOtherWordsIsNoChange() {
        var approvals = ToolApprovals()
        _ = approvals.take([tool("a", schema: #"{"type":"object","properties":{"x":{},"y":[1, 2]}}"#)], server: "s")
        let reordered = tool("a", schema: #"{ "properties" : {"y":[1,2],"x":{} }, "type":"object" }"#)
        #expect(approvals.take([reordered], server: "s").isEmpty)
        let different = tool("a", schema: #"{"type":"object","properties":{"x":{},"y":[2,1]}}"#)
        #expect(approvals.take([different], server: "s").map(\.fields) == [["inputSchema"]])
    }

    @Test func aChangeIsToldOnceAndHoldsUntilItIsApprovedOrUndone() {
        var approvals = ToolApprovals()
        _ = approvals.take([tool("a")], server: "s")
        #expect(approvals.take([tool("a", "x")], server: "s").map(\.kind) == [.changed])
        #expect(approvals.take([tool("a", "x")], server: "s").isEmpty)
        #expect(!approvals.isApproved("a"))
        #expect(approvals.take([tool("a", "y")], server: "s").map(\.after?.description) == ["y"])
        #expect(approvals.take([tool("a")], server: "s").isEmpty)
        #expect(approvals.isApproved("a"))
        _ = approvals.take([tool("a", "y")], server: "s")
        let isNew = approvals.approve("a")
        #expect(isNew && approvals.isApproved("a"))
        #expect(approvals.take([tool("a", "y")], server: "s").isEmpty)
        #expect(approvals.take([tool("a")], server: "s").map(\.kind) == [.changed])
    }

    @Test func whatGoesIsToldAndComesBackAsItWas() {
        var approvals = ToolApprovals()
        _ = approvals.take([tool("a"), tool("b")], server: "s")
        #expect(approvals.take([tool("a")], server: "s").map(\.kind) == [.disappeared])
        #expect(approvals.take([tool("a")], server: "s").isEmpty)
        #expect(approvals.take([tool("a"), tool("b")], server: "s").isEmpty)
        #expect(approvals.isApproved("b"))
        #expect(approvals.take([tool("a")], server: "s").map(\.tool) == ["b"])
        #expect(approvals.take([tool("a"), tool("b", "x")], server: "s").map(\.kind) == [.changed])
        #expect(!approvals.isApproved("b"))
    }

    @Test func anEarlierRunIsRemembered() {
        var first = ToolApprovals()
        _ = first.take([tool("a"), tool("b")], server: "s")
        var second = ToolApprovals(approved: first.all)
        let changes = second.take([tool("a", "x"), tool("c")], server: "s")
        #expect(changes.map(\.kind) == [.changed, .appeared, .disappeared])
        #expect(changes.map(\.tool) == ["a", "c", "b"])
    }
}
