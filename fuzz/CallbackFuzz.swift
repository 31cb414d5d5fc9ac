// Coverage-guided fuzzing of what an unauthenticated client can make nginx post to relay-hook: "make fuzz" (libFuzzer, which
// swiftc includes on Linux). Built from RelayCore's own sources, because only instrumented code reports its coverage.

/// Called by libFuzzer with each input.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOne(_ start: UnsafeRawPointer, _ count: Int) -> CInt {
    guard let form = try? CallbackForm(UnsafeRawBufferPointer(start: start, count: count)) else { return 0 }
    precondition(form.fields.count <= CallbackForm.maximumFields)
    guard let callback = try? IngestCallback(form) else { return 0 }
    // nginx's own fields are the first of their name, whatever a client appends.
    precondition(callback.app == form["app"] && callback.address == form["addr"])
    precondition(callback.name.isEmpty || callback.name == form["name"])
    for (name, value) in [("key", callback.key), ("token", callback.token)] {
        guard let value else { continue }
        precondition(form.fields.contains { $0.name == name && $0.value == value })
    }
    return 0
}
