public import JSON

/// A plan as it is kept: one JSON document with a digest, by which a file that was cut or edited is
/// known.
public struct PlanFile {
  /// The form of the file; another one is another version's.
  public static let version: Int64 = 4

  /// What is kept.
  public let plan: Plan

  /// - Parameter plan: what is to be kept.
  public init(_ plan: Plan) {
    self.plan = plan
  }

  /// The plan and its digest.
  public var document: JSONValue {
    let content = JSONValueEncoder().encode(plan)
    return [
      "halo_plan": .integer(Self.version),
      "digest": .string(PlanDigest.of(content.serialized())),
      "plan": content,
    ]
  }

  /// The file's text.
  public var text: [UInt8] { document.serialized() + [UInt8(ascii: "\n")] }

  /// - Throws: what is wrong with the file, as the rest of a sentence that begins with its name.
  public init(parsing text: [UInt8]) throws(PlanFileError) {
    guard let document = try? JSONValue(parsing: text) else {
      throw PlanFileError("is no plan, or was cut")
    }
    guard let version = document["halo_plan"]?.integer else { throw PlanFileError("is no plan") }
    guard version == Self.version else {
      throw PlanFileError("is a plan of another version of Halo (form \(version)); make it anew")
    }
    guard document.members?.count == 3, let content = document["plan"],
      let digest = document["digest"]?.string,
      digest.utf8.elementsEqual(PlanDigest.of(content.serialized()).utf8),
      Self.isText(text, of: document)
    else { throw PlanFileError("was edited since it was made; make it anew") }
    do {
      plan = try JSONValueDecoder().decode(Plan.self, from: content)
    } catch {
      throw PlanFileError("is a plan of another version of Halo (\(error)); make it anew")
    }
  }
}

extension PlanFile {
  /// Whether a text is a document as it is written, and nothing else: what the digest does not see, such as a
  /// member that stands there twice, another program may read otherwise.
  private static func isText(_ text: [UInt8], of document: JSONValue) -> Bool {
    [JSONValue.Layout.compact, .indented].contains { layout in
      text.elementsEqual(document.serialized(layout) + [UInt8(ascii: "\n")])
    }
  }
}

/// Why a file is no plan that can be applied.
public struct PlanFileError: Error, Equatable, Sendable {
  /// The rest of a sentence that begins with the file's name.
  public let message: String

  init(_ message: String) {
    self.message = message
  }
}

extension Plan {
  /// Whether a run would change something, as far as is known.
  public var changesAnything: Bool {
    changes.contains { !$0.isRefused } || !unsent.isEmpty
  }
}
