import CSandboxProbes
import Glibc
import LuaHost
import Sandbox

// Runs a Lua program in a confined process: what `halo run` does, and nothing else.
//
//     sandbox-fixture LANDLOCK FOLDER PROGRAM
//
// LANDLOCK is the version of Landlock to behave as at most. FOLDER is where the program may make files;
// the links and mounts that it tries are made in it first. The program gets as its
// arguments the folder, a descriptor that was open before, the process id, and the descriptors of a pipe
// that the process has for itself and of one as a shell's `<(…)` hands over.

let words = CommandLine.arguments
guard words.count == 4, let landlock = Int32(words[1]) else { exit(64) }
let folder = words[2]

_ = Sandbox.fillDescriptors()
let early = probe_open_early("/proc/self/environ")
let (pipe, inherited) = (probe_own_pipe(false), probe_own_pipe(true))
_ = probe_make_device("\(folder)/device")
_ = probe_bind("/proc", "\(folder)/bound")
_ = Sandbox.protect("\(folder)/kept/profiles.json")
_ = Sandbox.protect("\(folder)/later/profiles.json")
_ = Sandbox.protect("\(folder)/whole")
Sandbox.wipe(variable: "HUAWEICLOUD_SDK_SK")

let lua = LuaState()
lua.restrict()
lua.useFiles(Sandbox.files)
lua.register(
  module: "probe",
  [
    "run": { stack in
      stack.push(Int(probe(stack.string(at: 1) ?? "")))
      return .results(1)
    },
    "run_on_thread": { stack in
      stack.push(Int(probe_on_thread(stack.string(at: 1) ?? "")))
      return .results(1)
    },
    "open": { stack in
      stack.push(Int(probe_open(stack.string(at: 1) ?? "")))
      return .results(1)
    },
    "names": { stack in
      stack.pushTable()
      var index: Int32 = 0
      while let name = (stack.isTrue(at: 1) ? probe_attempt : probe_need)(index) {
        index += 1
        stack.push(String(cString: name))
        stack.setElement(Int(index), of: -2)
      }
      return .results(1)
    },
  ])

let losses = Sandbox.confine(newestLandlock: landlock)
for loss in losses { print("lost: \(loss)") }

let stack = lua.stack
do throws(LuaError) {
  try stack.load(words[3], name: "=program")
  stack.push(folder)
  stack.push(Int(early))
  stack.push(Int(getpid()))
  stack.push(Int(pipe))
  stack.push(Int(inherited))
  try stack.call(arguments: 5)
} catch {
  print("failed: \(error)")
  exit(1)
}
