# Sourced by the benchmarks: a halo-sim of their own, and the demo account's keys, the same on every
# start (SimulatedCloud/Demo/DemoAccount.swift). Expects $bin and $work.
export HUAWEICLOUD_SDK_AK=DEMOACCESSKEY0000001
export HUAWEICLOUD_SDK_SK=demo/secret+key0123456789ABCDEFabcdefghi
export HUAWEICLOUD_SDK_PROJECT_ID=0605768a3300d5762f8cc0186d8a2d34
# Their runs are not recorded beside those of whoever measures.
export XDG_STATE_HOME="$work"
region=cn-north-4
eip_id=08155cd2-5897-49be-933f-eec757fd4010
# What scripts/move-eip.lua is given: an EIP, and the server, endpoint and subnet it is moved to.
move_words="203.0.113.10 4f9e1c7a-3b5d-4e2f-a8c6-0d1b2e3f4a02 ff80808169bf16c70169bf1d02270000 \
9d2a4e0b-6c53-4f6e-8e0f-1b7d3c9a5e02"
sim=

# start_simulator OPTIONS...: sets $url. The last of options that say the same counts.
start_simulator() {
  stop_simulator
  : >"$work/sim.log"
  # simulator_under is what it runs under, if anything.
  ${simulator_under:-} "$bin/halo-sim" --port 0 "$@" >"$work/sim.log" 2>"$work/sim.errors" &
  sim=$!
  until grep -q '^listening on ' "$work/sim.log" 2>/dev/null; do
    kill -0 "$sim" 2>/dev/null || { echo "halo-sim did not start" >&2; exit 1; }
    sleep 0.02
  done
  url=$(sed -n 's/^listening on //p' "$work/sim.log")
}

stop_simulator() {
  [ -z "$sim" ] || { kill "$sim" && wait "$sim"; } 2>/dev/null || true
  sim=
}

# A token, for clients that cannot sign as this cloud wants it.
token() {
  local password='{"user":{"name":"demo-user","password":"demo-password","domain":{"name":"demo"}}}'
  local scope="{\"project\":{\"id\":\"$HUAWEICLOUD_SDK_PROJECT_ID\"}}"
  local token
  token=$(curl -s -D - -o /dev/null -H 'Content-Type: application/json' \
    -d "{\"auth\":{\"identity\":{\"methods\":[\"password\"],\"password\":$password},\"scope\":$scope}}" \
    "$url/v3/auth/tokens" | tr -d '\r' | sed -n 's/^[Xx]-[Ss]ubject-[Tt]oken: //p')
  [ -n "$token" ] || { echo "no token from $url" >&2; exit 1; }
  echo "$token"
}

# load_state ARGUMENTS...: what state.lua makes of the demo account.
load_state() {
  curl -sf "$url/_sim/state" | lua5.4 "$(dirname "${BASH_SOURCE[0]}")/Scale/state.lua" "$@" \
    >"$work/state.json"
  curl -sf -o /dev/null -H 'Content-Type: application/json' -X PUT \
    --data-binary "@$work/state.json" "$url/_sim/state" ||
    { echo "halo-sim does not take the state" >&2; exit 1; }
}

# interrupted_run COUNT JOURNAL: one change and COUNT reads, and then the process is killed where it waits
# for somebody. `halo resume 1` goes on to one more read.
interrupted_run() {
  mkdir -p "$(dirname "$2")"
  rm -f "$work/go" "$work/told"
  cat >"$work/long.lua" <<LUA
cloud.eip.rename { publicip_id = "$eip_id", alias = "long-$1", wait = false }
for index = 1, $1 do cloud.eip.get { publicip_id = "$eip_id" } end
print "told"
while not io.open "$work/go" do task.sleep(0.05) end
cloud.eip.get { publicip_id = "$eip_id" }
LUA
  "$bin/halo" run --endpoint "$url" --region "$region" --journal "$2" "$work/long.lua" \
    >"$work/told" &
  local run=$!
  until grep -qs told "$work/told"; do
    kill -0 "$run" 2>/dev/null || { echo "long.lua has ended too early" >&2; exit 1; }
    sleep 0.05
  done
  # Its last steps are written with the sleeps.
  sleep 0.3
  kill -9 "$run"
  wait "$run" 2>/dev/null || true
  : >"$work/go"
}

# The median of a row, from 1, of what hyperfine wrote last.
milliseconds_of() { awk -F, -v row="$1" 'NR == row + 1 { printf "%.0f", $4 * 1000 }' "$work/times.csv"; }

# The ratio of the medians of two rows, from 1, of what hyperfine wrote last.
ratio_of() {
  awk -F, -v own="$1" -v other="$2" 'NR == own + 1 { one = $4 } NR == other + 1 { two = $4 }
    END { printf "%.2f", one / two }' "$work/times.csv"
}

# aim WHAT FIGURE LIMIT [least]: how a figure stands to what it is to be at most, or at least. What is
# reached says so; what is not fails nothing.
aim() {
  awk -v what="$1" -v figure="$2" -v limit="$3" -v least="${4:-}" 'BEGIN {
    ratio = least == "" ? figure / limit : limit / figure
    printf "  aim: %.2fx of what is allowed%s  %s: %s, at %s %s\n", ratio,
      ratio <= 1 ? ", reached" : "", what, figure, least == "" ? "most" : "least", limit }'
}
