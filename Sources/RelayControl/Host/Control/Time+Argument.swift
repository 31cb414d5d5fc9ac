public import ArgumentParser
public import RelayCore

extension TimeSpan: ExpressibleByArgument {
    /// Reads a length of time on the command line.
    public init?(argument: String) { self.init(argument) }

    /// As the help shows it.
    public var defaultValueDescription: String { description }
}

extension TimeOfDay: ExpressibleByArgument {
    /// Reads a time of day on the command line.
    public init?(argument: String) { self.init(argument) }
}
