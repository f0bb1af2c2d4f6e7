extension ModelArts {
  static let serverStatus = Enumeration(
    "modelarts.ServerStatus",
    [
      "CREATING", "CREATE_FAILED", "RUNNING", "STARTING", "START_FAILED", "STOPPING", "STOPPED",
      "STOP_FAILED", "REBOOTING", "REBOOT_FAILED", "CHANGINGOS", "CHANGINGOS_FAILED",
      "REINSTALLINGOS", "REINSTALLINGOS_FAILED", "DELETING", "DELETED", "DELETE_FAILED", "ERROR",
    ])
  static let serverCategory = Enumeration("modelarts.ServerCategory", ["HPS", "SPOD", "SERVER"])
  static let machineType = Enumeration("modelarts.MachineType", ["BMS", "ECS", "HPS"])
  static let volumeType = Enumeration("modelarts.VolumeType", ["ROOT", "DATA"])

  static let publicIp = RecordType(
    "modelarts.PublicIp", "an EIP bound to a Lite Server", columns: ["address", "id"],
    names: ["address"],
    [
      RecordField("id", .string, idOf: "eip.PublicIp", "identifier of the EIP"),
      RecordField("address", .string, "its IPv4 address"),
    ])

  static let server = RecordType(
    "modelarts.Server", "a Lite Server: a machine with accelerators",
    columns: ["name", "status", "flavor", "id"], names: ["name"],
    [
      RecordField("create_at", .integer, "when it was created, milliseconds since 1970"),
      RecordField("update_at", .integer, "when it last changed, milliseconds since 1970"),
      RecordField("charging_mode", .string, optional: true, "how it is paid for"),
      RecordField("cloud_server", .record(cloudServer), "machine underneath"),
      RecordField("endpoints_response", .list(.record(access)), "ways to log in"),
      RecordField("flavor", .string, "size"),
      RecordField("id", .string, "identifier of the server"),
      RecordField("key_pair_name", .string, optional: true, "key pair for logging in"),
      RecordField("name", .string, "name"),
      RecordField("order_id", .string, optional: true, "order it belongs to"),
      RecordField("status", .string, in: serverStatus, "state of the server"),
      RecordField("vpc_id", .string, idOf: "VPC", "VPC it lies in"),
      RecordField("endpoints", .list(.record(serverEndpoint)), "private addresses to reach it at"),
      RecordField("volumes", .list(.record(volume)), "disks"),
      RecordField("image", .record(image), optional: true, "image it was made from"),
      RecordField("category", .string, in: serverCategory, "kind of server"),
      RecordField("server_hps", .record(superNode), optional: true, "supernode it belongs to"),
      RecordField("subnet_id", .string, "subnet it lies in"),
    ])

  static let cloudServer = RecordType(
    "modelarts.CloudServer", "the machine underneath a Lite Server",
    [
      RecordField("id", .string, idOf: "machine", "identifier of the machine"),
      RecordField("type", .string, in: machineType, "kind of machine"),
      RecordField("hps_id", .string, optional: true, "supernode"),
      RecordField("hps_ecs_id", .string, optional: true, "machine within the supernode"),
    ])

  static let access = RecordType(
    "modelarts.Access", "a way to log in to a Lite Server",
    [
      RecordField("dev_service", .string, optional: true, "service, such as SSH"),
      RecordField("extensions", .any, "settings"),
      RecordField("ssh_keys", .list(.string), optional: true, "names of key pairs"),
    ])

  static let serverEndpoint = RecordType(
    "modelarts.ServerEndpoint", "an address to reach a Lite Server at",
    [
      RecordField("dev_service", .string, optional: true, "service, such as SSH"),
      RecordField("service", .string, optional: true, "service, in newer answers"),
      RecordField("uri", .string, optional: true, "private address"),
      RecordField("key_pair_names", .list(.string), optional: true, "names of key pairs"),
    ])

  static let volume = RecordType(
    "modelarts.Volume", "a disk of a Lite Server",
    [
      RecordField("size", .integer, "size in GB"),
      RecordField("type", .string, in: volumeType, "what it is used for"),
      RecordField("evs_type", .string, optional: true, "kind of disk"),
      RecordField("evs_id", .string, optional: true, "identifier of the disk"),
    ])

  static let image = RecordType(
    "modelarts.Image", "the image a Lite Server was made from",
    [
      RecordField("arch", .string, "processor architecture"),
      RecordField("image_id", .string, "identifier of the image"),
      RecordField("name", .string, "name"),
      RecordField("server_type", .string, optional: true, "kind of machine it is for"),
      RecordField("status", .string, "state of the image"),
    ])

  static let superNode = RecordType(
    "modelarts.SuperNode", "the supernode a Lite Server belongs to",
    [
      RecordField("id", .string, "identifier"),
      RecordField("name", .string, "name"),
    ])
}
