#!/bin/sh
# goarmd in the menu bar of macOS, for SwiftBar (swiftbar.app) and xbar (xbarapp.com).
# The name says how often it is run: once a minute, which costs about 0.2 s of CPU. See README.md beside it.
#
# <xbar.title>goarmd</xbar.title>
# <xbar.desc>What goarmd found on this machine, and the memory of gopls.</xbar.desc>
# <xbar.dependencies>goarmd</xbar.dependencies>
# <swiftbar.hideAbout>true</swiftbar.hideAbout>
# <swiftbar.hideRunInTerminal>true</swiftbar.hideRunInTerminal>

# Apps have no PATH of a shell: these are the usual places. GOARMD names another one.
for goarmd in "${GOARMD:-}" "$HOME/goarmd/.venv/bin/goarmd" "$HOME/.local/bin/goarmd" /opt/homebrew/bin/goarmd \
  /usr/local/bin/goarmd; do
  [ -x "$goarmd" ] && break
done
if ! [ -x "$goarmd" ]; then
  echo "goarmd: not found"
  echo "---"
  echo "Set GOARMD in this plugin to the path of goarmd"
  exit 0
fi

line=$("$goarmd" status --short 2>&1)
found=$?
# A bar would end the text: what follows one is read as parameters.
echo "$line" | tr '|' '/'
echo "---"
if [ "$found" -eq 1 ] && [ "$line" != "goarmd is not running" ]; then
  "$goarmd" doctor --short 2>/dev/null | tail -n +2 | tr '|' '/' | cut -c 1-100
  echo "---"
fi
echo "Open goarmd doctor | shell=\"$goarmd\" bash=\"$goarmd\" param1=doctor terminal=true"
echo "Open the status page | href=http://127.0.0.1:16464/"
