public import HuaweiCloud
public import Ports

// Where requests to a twin come from.
extension Twin {
  /// A place from which requests come.
  ///
  /// - Parameters:
  ///   - number: one that no other place has, of this twin or another one.
  ///   - projectID: nil where it has to be looked up by the region.
  public func open(_ number: Int, region: String, projectID: String?) -> TwinPlace {
    let place = TwinPlace(number: number)
    places[number] = (region, projectID)
    answers.forget()
    cloud.state.original?.regions.insert(WireKey(region))
    cloud.state.account.accessKeys.append(
      .init(id: place.accessKey, secret: "twin", userID: place.accessKey))
    if let projectID { cloud.state.learn(project: projectID, named: region) }
    return place
  }

  /// Whether that is the project of a place, as far as it is known.
  func isProject(_ id: String, of place: TwinPlace) -> Bool {
    places[place.number]?.projectID?.utf8.elementsEqual(id.utf8) ?? false
  }

  /// Takes note of the project of a place, for which it has asked.
  public func learn(project: String, of place: TwinPlace) {
    answers.forget()
    cloud.state.learn(project: project, named: places[place.number]?.region ?? "")
    places[place.number]?.projectID = project
  }

  /// Has the places of another twin, in which nothing was changed, as its own from now on.
  public func adopt(_ places: [TwinPlace], of other: Twin) {
    for place in places {
      guard let (region, projectID) = other.places[place.number] else { continue }
      _ = open(place.number, region: region, projectID: projectID)
    }
  }

  /// The place that a request comes from; nil for one that no place has signed.
  public func place(of request: HTTPRequest) -> TwinPlace? {
    guard let text = request.headers["Authorization"],
      let key = AuthorizationHeader.accessKey(in: text)
    else { return nil }
    return places.keys.lazy.map(TwinPlace.init).first { $0.accessKey == key }
  }
}
