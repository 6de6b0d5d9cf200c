"""Texts of docs/settings.md that are about teams, CI, drift and the proxy probe."""

from __future__ import annotations

from typing import Final

TEAM: Final = """\
### A policy file for a team

The same rows in a file of their own, shared by path or kept in a repository. It can also switch off a built-in rule or
row, or give it another severity; each needs a reason.

```toml
# goarmd-policy.toml
[[policy]]
name = "lint"
key = "go.lintTool"
expect = "is"
values = ["golangci-lint"]
why = "CI lints with it."            # needed in a policy file
remedy = "Set it to golangci-lint."

[rules.terminal-inherits]            # a row or a rule of the tables above
enabled = false
reason = "Our terminals run in containers."

[rules.proxies]
severity = "critical"
reason = "Without the proxy nothing builds here."
```

`goarmd config check --policy FILE` checks it. `goarmd settings`, `goarmd settings --read DIR`, `goarmd drift` and
`goarmd fix` take `--policy FILE`; `settings.policy` in the configuration makes it count for the daemon too. Where a row
expects one value, `goarmd fix` writes it.

"""
CI: Final = """\
## In CI, before a commit, for a fleet

`goarmd settings --read DIR` judges the settings files below a folder of any machine: a dotfiles repository, a project,
a copy of a home. It needs no daemon, and starts no program. What cannot be known without the machine is left out, such
as whether the machine has a path that `DIR` lacks: a module that go.work uses may not be in a copy. Files are read
where a home or a workspace has them: `.zshrc`, not `zsh/.zshrc` or chezmoi's `dot_zshrc`. Conditions about `uname` and
`OSTYPE` are decided by `--assume`.

```sh
goarmd settings --read . --assume os=darwin,hardware=arm64,go=1.26,gopls=0.24.0,extension=0.57.2
goarmd settings --read ~/dotfiles --json > settings.json
```

Exit code: 0 nothing found, 1 problems found, 2 the folder or an argument cannot be used. `--assume` takes {names}.
Without a version the newest known release is meant; without `os` and `hardware`, this machine. The files of both
systems are read.

```yaml
# .pre-commit-config.yaml
repos:
  - repo: local
    hooks:
      - id: goarmd-settings
        name: settings for Go
        entry: goarmd settings --read . --assume os=darwin,hardware=arm64
        language: system
        pass_filenames: false
```

The answer of `--json` is `{{"files": [{{"file", "problems"}}], "settings": [{{"key", "value", "file", "line"}}],
"findings": [{{"file", "line", "key", "kind", "severity", "detail", "remedy"}}]}}`, and `remedy` is
`{{"text", "commands", "edit"}}`. `file` is relative to `DIR`. `edit` is the text to write in place of what is there,
empty to delete it, null if no edit is known.

For GitHub's code scanning:

```yaml
# .github/workflows/settings.yml
      - run: goarmd settings --read . --assume os=darwin,hardware=arm64 --format sarif > settings.sarif || test $? -eq 1
      - uses: github/codeql-action/upload-sarif@v3
        with:
          sarif_file: settings.sarif
```

`--format sarif` is SARIF 2.1.0: one rule for each kind of finding, with help; paths relative to `DIR`.
"""
DRIFT: Final = """\
## What changed

`goarmd drift` compares the settings files of your user and of your workspaces (editors, Go and shells; not launch.json
and go.mod) with the values that you accepted: the first ones that the daemon saw, until you type `goarmd drift
--accept`. Workspaces are those in `executables.workspaces` and those in which a gopls has run; files that shell files
source count too. Each key is shown with its old and its new value, its line, when it changed, and what changed it where
that can be known: a commit of the repository that the file (or its source in chezmoi) belongs to, or the update of an
extension shortly before. git is asked for that by this command only, never by the daemon.

- Comments, form and the order of keys are not changes. A new order of what sets PATH, or of sourced files, is one.
- A line that moves under a condition or into a function is a change.
- A file that is away for less than ten seconds has not changed.
- What a rule found wrong is not approved by being there first: its repair is shown as *repaired* for a week, and is no
  drift. So is what `goarmd fix` writes.
- `goarmd drift --accept KEY` accepts one key, `--accept zshrc` one file, `--accept zshrc:GOPROXY` one key of one file.

Exit code: 0 as accepted, 1 something differs, 2 the state cannot be read. In `--json` each key has `change` (`added`,
`changed`, `removed`), `baseline`, `present`, `line`, `changed_at` and `cause`.
"""
PROXY: Final = """\
## Does the module proxy work?

With `proxy_probe.enabled = true` in the configuration the daemon asks each module proxy of GOPROXY every slow interval,
as Go would: through `HTTP_PROXY` or `HTTPS_PROXY`, unless `NO_PROXY` has the host, with the values that your shell
exports. It asks for the versions of one public module (`golang.org/x/mod`), with the login that the address has, or,
over HTTPS and unless GOAUTH says otherwise, that of `~/.netrc`. It runs no program for a login: where GOAUTH names one,
a server that asks for a login counts as working.
On Linux it trusts the system's certificates, or those in `SSL_CERT_FILE` and `SSL_CERT_DIR`; on a Mac those in the
System keychains. The check `proxy_failing` names the hop (the HTTP proxy or the module proxy), the step (connect,
CONNECT, TLS, HTTP) and the reason: refused, no answer, wrong scheme, unknown authority, self-signed, expired, CONNECT
denied, login, slow. HTTP, HTTPS and SOCKS5 proxies are used.
"""
