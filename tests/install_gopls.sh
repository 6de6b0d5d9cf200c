#!/usr/bin/env bash
# Builds a current gopls into DIR, for this machine (gopls) and for the other processor (gopls-foreign). Needs Go.
set -euo pipefail
version=v0.24.0
dir=${1:?usage: install_gopls.sh DIR}
[ -e "$dir/$version.done" ] && exit 0
command -v go >/dev/null || { echo "no Go here: tests with a real gopls cannot run" >&2; exit 0; }
foreign=arm64; [ "$(go env GOHOSTARCH)" = arm64 ] && foreign=amd64
mkdir -p "$dir/build"
cd "$dir/build"
export GOTOOLCHAIN=auto CGO_ENABLED=0 GOFLAGS=-modcacherw
[ -e go.mod ] || go mod init build
go get "golang.org/x/tools/gopls@$version"
go build -o "$dir/gopls" golang.org/x/tools/gopls
GOARCH=$foreign go build -o "$dir/gopls-foreign" golang.org/x/tools/gopls
touch "$dir/$version.done"
