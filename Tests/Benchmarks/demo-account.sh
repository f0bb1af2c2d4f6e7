# The simulator's demo account, for shell scripts: `. demo-account.sh; demo_account URL`.
demo_account() {
  local state
  state=$(curl -sf "$1/_sim/state")
  field() { printf '%s' "$state" | tr '{,' '\n\n' | sed -n "s/^ *\"$1\": *\"\([^\"]*\)\".*/\1/p" | head -n 1; }
  export HUAWEICLOUD_SDK_AK HUAWEICLOUD_SDK_SK HUAWEICLOUD_SDK_PROJECT_ID
}
