import Ports

// The server library has types of the same names, and `Transport` also names a protocol, so that
// the module's name cannot tell them apart.
typealias CloudRequest = HTTPRequest
typealias CloudResponse = HTTPResponse
