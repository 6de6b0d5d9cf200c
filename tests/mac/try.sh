#!/bin/sh
# What only a real Mac can show, in ten minutes: see tests/mac/README.md. Run it in goarmd's source tree.
#   tests/mac/try.sh            all steps
#   tests/mac/try.sh facts load some of them
# Everything it starts ends with it. It leaves the folder mac-facts, without your name or your paths.
set -u
cd "$(dirname "$0")/../.." || exit 2
[ "$(uname)" = Darwin ] || { echo 'This is not a Mac.' >&2; exit 2; }

steps='facts person rosetta load prompts idle gone'
goarmd=$PWD/.venv/bin/goarmd
facts=$PWD/mac-facts
label=io.github.goarmd
address=127.0.0.1:16465
began=$(date '+%Y-%m-%d %H:%M:%S')
domain="gui/$(id -u)"
background=''
launchctl print "$domain" >/dev/null 2>&1 || { domain="user/$(id -u)"; background=--background; }
target=$domain/$label
failed=''
busy=''
daemon=''

# Its own configuration and state; the person's stay as they are.
work=$(mktemp -d) || exit 2
export XDG_CONFIG_HOME="$work/config" XDG_STATE_HOME="$work/state"
mkdir -p "$XDG_CONFIG_HOME/goarmd" "$facts"
printf '[http]\nlisten = "%s"\n' "$address" >"$XDG_CONFIG_HOME/goarmd/config.toml"

clean_up() {
  # shellcheck disable=SC2086 # a list of pids
  [ -z "$busy" ] || kill $busy 2>/dev/null
  [ -z "$daemon" ] || stop_daemon
  [ ! -d .venv.gone ] || mv .venv.gone .venv
  [ -z "${installed:-}" ] || "$goarmd" uninstall
  rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 130' INT TERM

# No name of a person and none of their paths, in what may be published.
anonymous() { sed -e "s|$HOME|~|g" -e "s|$(id -un)|USER|g"; }

said() { printf '\n== %s\n' "$1"; }

failure() {
  echo "FAILED: $1" >&2
  failed="$failed $step"
}

install_agent() {
  [ -z "${installed:-}" ] || return 0
  if launchctl print "$target" >/dev/null 2>&1; then
    echo 'goarmd is installed on this Mac already, and stays as it is: this step is left out.'
    return 1
  fi
  if "$goarmd" install ${background:+"$background"}; then
    installed=yes
  else
    failure 'goarmd install'
    return 1
  fi
}

pid_of_agent() { launchctl print "$target" | awk '$1 == "pid" { print $3; exit }'; }

# make does not pass a signal on, so goarmd itself is stopped.
stop_daemon() {
  listening=$(lsof -t -i "tcp@$address" -s tcp:listen)
  kill "${listening:-$daemon}" 2>/dev/null
  wait "$daemon"
  daemon=''
}

step_facts() {
  said "This Mac's facts, for those who write goarmd without one"
  sw_vers | tee "$facts/sw_vers"
  sysctl kern.osproductversion kern.osproductversioncompat kern.osrelease hw.optional.arm64 hw.tbfrequency \
    sysctl.proc_translated >"$facts/sysctl" 2>&1
  for python in /usr/bin/python3 /opt/homebrew/bin/python3 /usr/local/bin/python3 \
    /Library/Frameworks/Python.framework/Versions/Current/bin/python3 .venv/bin/python; do
    # Without the Command Line Tools, Apple's python3 only opens their installer.
    if [ "$python" = /usr/bin/python3 ] && ! xcode-select -p >/dev/null 2>&1; then continue; fi
    [ -x "$python" ] || continue
    echo "== $python"
    "$python" -c 'import platform, sys; print(sys.version, platform.machine(), platform.mac_ver())'
    SYSTEM_VERSION_COMPAT=0 "$python" -c 'import platform; print(platform.mac_ver())'
    codesign --display --verbose=2 "$python" 2>&1
  done | anonymous >"$facts/pythons"
  {
    ls -ldeO@ "$HOME/Library/Logs/DiagnosticReports" /Library/Logs/DiagnosticReports
    id -Gn
  } 2>&1 | anonymous >"$facts/reports.modes"
  # Only which kinds of reports there are, and how many.
  find "$HOME/Library/Logs/DiagnosticReports" /Library/Logs/DiagnosticReports -type f 2>/dev/null |
    sed -n 's/.*\(\.[a-z_]*\)$/\1/p' | sort | uniq -c >"$facts/reports.kinds"
  {
    ls -l /Library/Apple/usr/libexec/oah /Library/Apple/usr/share/rosetta /usr/libexec/rosetta
    pgrep -l oahd
  } >"$facts/rosetta" 2>&1
  pmset -g log 2>/dev/null | grep -E ' (Sleep|Wake) ' | tail -50 | cut -c 1-60 >"$facts/sleep"
}

step_person() {
  said 'As a person follows the README: make run, goarmd status, goarmd doctor'
  make run >"$work/run.log" 2>&1 &
  daemon=$!
  waited=0
  until curl --silent --fail --max-time 3 --output /dev/null "http://$address/-/ready"; do
    waited=$((waited + 1))
    if [ "$waited" -gt 300 ] || ! kill -0 "$daemon" 2>/dev/null; then
      tail -20 "$work/run.log" >&2
      failure "make run did not answer after $waited s"
      stop_daemon
      return
    fi
    sleep 1
  done
  echo "make run answers after $waited s"
  "$goarmd" status || failure 'goarmd status'
  "$goarmd" doctor
  [ $? -le 1 ] || failure 'goarmd doctor'
  stop_daemon
}

step_rosetta() {
  said 'Programs that need Rosetta'
  "$goarmd" rosetta
  [ $? -le 1 ] || failure 'goarmd rosetta'
  "$goarmd" rosetta --json |
    .venv/bin/python -c 'import json, sys
found = json.load(sys.stdin)
print(found["host"], found["starting"], len(found["running"]), len(found["installed"]), found["looked_at"])' \
      >"$facts/rosetta.counts"
}

step_load() {
  said 'The agent answers within 3 s while all cores are busy'
  install_agent || return
  for _ in $(seq "$(sysctl -n hw.ncpu)"); do
    (while :; do :; done) &
    busy="$busy $!"
  done
  for _ in 1 2 3 4 5; do
    sleep 5
    curl --silent --fail --max-time 3 --output /dev/null --write-out '%{time_total} s\n' "http://$address/metrics" ||
      failure 'no answer within 3 s'
  done | tee "$facts/load"
  # A failure within a pipe is not seen here: each answer writes a line.
  [ "$(grep -c ' s$' "$facts/load")" = 5 ] || failure 'not every request was answered'
  ps -o pri,nice,comm -p "$(pid_of_agent)" | anonymous | tee -a "$facts/load"
  # shellcheck disable=SC2086 # a list of pids
  kill $busy
  busy=''
}

step_prompts() {
  said 'No privacy prompt names goarmd'
  install_agent || return
  sleep 20 # a sample, and a run of the slow sources
  log show --start "$began" --style compact \
    --predicate 'subsystem == "com.apple.TCC" AND eventMessage CONTAINS "AUTHREQ_PROMPTING"' >"$work/prompts" 2>&1
  if grep -i -e goarmd -e python "$work/prompts"; then
    failure 'macOS asked about goarmd'
  else
    echo "none, among $(grep -c AUTHREQ_PROMPTING "$work/prompts") prompts" | tee "$facts/prompts"
  fi
}

step_idle() {
  said 'Wakeups, CPU and energy of the agent at rest, for half a minute'
  install_agent || return
  top -l 2 -s 30 -pid "$(pid_of_agent)" -stats pid,cpu,idlew,power,mem | tail -1 | tee "$facts/idle"
}

step_gone() {
  said 'Its Python goes away beneath the agent'
  install_agent || return
  launchctl print "$target" | anonymous >"$facts/launchctl.print"
  sfltool dumpbtm 2>/dev/null | grep -i -B 6 -A 12 "$label" | anonymous >"$facts/login-items"
  mv .venv .venv.gone
  launchctl kickstart -k "$target"
  sleep 40 # longer than launchd waits between two starts
  launchctl print "$target" | grep -E '^	(state|runs|last exit code) ' | tee "$facts/gone"
  grep -q 'state = not running' "$facts/gone" || failure 'launchd starts it again and again'
  log=$(launchctl print "$target" | awk '$1 == "stderr" && $2 == "path" { print $4; exit }')
  tail -1 "$log" | anonymous | tee -a "$facts/gone"
  tail -1 "$log" | grep -q 'is gone, so this agent stays stopped' || failure 'its log does not say why'
  mv .venv.gone .venv
}

# shellcheck disable=SC2086 # a list of steps
[ $# -gt 0 ] || set -- $steps
for step in "$@"; do
  case " $steps " in
  *" $step "*) "step_$step" ;;
  *)
    echo "$step: no such step; there are: $steps" >&2
    exit 2
    ;;
  esac
done
said "The facts are in $facts: please attach them to an issue"
[ -z "$failed" ] || { echo "FAILED:$failed" >&2; exit 1; }
