import Testing

/// The promises of the relay, kept by the real `relayctl up` with the real nginx and ffmpeg, as the platform sees it. What each
/// means to an operator, and how to try it by hand, is in docs/TESTING.md.
///
/// One after the other: each test has the processor to itself, so that its figures are the relay's own.
@Suite(.serialized) enum EndToEnd {}
