#!/usr/bin/env bash
# Builds gopls into DIR: a current one for this machine (gopls) and for the other processor (gopls-foreign), and an
# older one (gopls-0.18.1), whose answers to settings differ. Needs Go.
set -euo pipefail
version=v0.24.0
older=v0.18.1
older_go=go1.24.11 # Go 1.26 does not compile gopls 0.18
dir=${1:?usage: install_gopls.sh DIR}
[ -e "$dir/$version-$older.done" ] && exit 0
command -v go >/dev/null || { echo "no Go here: tests with a real gopls cannot run" >&2; exit 0; }
foreign=arm64; [ "$(go env GOHOSTARCH)" = arm64 ] && foreign=amd64
mkdir -p "$dir/build" "$dir/older"
cd "$dir/build"
export CGO_ENABLED=0 GOFLAGS=-modcacherw
[ -e go.mod ] || GOTOOLCHAIN=auto go mod init build
GOTOOLCHAIN=auto go get "golang.org/x/tools/gopls@$version"
GOTOOLCHAIN=auto go build -o "$dir/gopls" golang.org/x/tools/gopls
GOTOOLCHAIN=auto GOARCH=$foreign go build -o "$dir/gopls-foreign" golang.org/x/tools/gopls
GOTOOLCHAIN=$older_go GOBIN="$dir/older" go install "golang.org/x/tools/gopls@$older"
mv "$dir/older/gopls" "$dir/gopls-${older#v}"
touch "$dir/$version-$older.done"
