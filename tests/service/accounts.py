"""Output of launchctl and systemctl about a service, in the format of published outputs."""

from __future__ import annotations

LABEL = "io.github.goarmd"


def job(*own: str, active: int = 0) -> str:
    """`launchctl print` of the agent: `own` are the lines that depend on its state."""
    lines = "".join(f"\t{line}\n" for line in own)
    return f"""\
gui/501/{LABEL} = {{
	active count = {active}
	path = /Users/you/Library/LaunchAgents/{LABEL}.plist
	type = LaunchAgent
{lines}
	program = /usr/bin/arch
	arguments = {{
		/usr/bin/arch
		-arm64
		/Users/you/.local/pipx/venvs/goarmd/bin/python
		state = of an argument
	}}

	working directory = /Users/you

	stdout path = /Users/you/Library/Logs/goarmd/stdout.log
	stderr path = /Users/you/Library/Logs/goarmd/stderr.log
	inherited environment = {{
		SSH_AUTH_SOCK => /private/tmp/com.apple.launchd.Xk2/Listeners
	}}

	environment = {{
		PATH => /opt/homebrew/bin:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin
		XPC_SERVICE_NAME => {LABEL}
	}}

	domain = gui/501 [100004]
	asid = 100004
	minimum runtime = 30
	exit timeout = 10
	nice = 10
	forks = 0
	execs = 1

	resource coalition = {{
		ID = 1114
		type = resource
		state = active
		active count = {active}
		name = {LABEL}
	}}

	jetsam coalition = {{
		ID = 1115
		state = active
		pid = 1
	}}

	spawn type = daemon (3)
	properties = keepalive | runatload | low priority i/o
}}
"""


RUNNING = job("state = running", "runs = 2", "pid = 4711", "last exit code = (never exited)", active=1)
RUNNING_AGAIN = job("state = running", "runs = 3", "pid = 4712", "last terminating signal = Killed: 9", active=1)
EXITED_OK = job("state = not running", "runs = 1", "last exit code = 0", "job state = exited")
WAITS = job("state = spawn scheduled", "runs = 17", "last exit code = 2", "job state = exited")
WAITS_AFTER_KILL = job("state = spawn scheduled", "runs = 4", "last terminating signal = Segmentation fault: 11")
NOT_STARTED = job("state = spawn scheduled", "runs = 54", "last exit code = 78: EX_CONFIG", "job state = spawn failed")
BAD_SIGNATURE = job("state = not running", "runs = 1", "last exit reason = OS_REASON_CODESIGNING")

NO_SERVICE = f'Bad request.\nCould not find service "{LABEL}" in domain for user gui: 501\n'
NO_DOMAIN = "Bad request.\nCould not find domain for user gui: 501\n"
NO_ACTION = "Could not print domain: 125: Domain does not support specified action\n"


def disabled(word: str) -> str:
    """`launchctl print-disabled`: `word` is the state of goarmd's label."""
    return f"""\
	disabled services = {{
		"com.apple.FolderActionsDispatcher" => disabled
		"com.example.{LABEL}" => disabled
		"{LABEL}" => {word}
		"com.apple.Siri.agent" => enabled
	}}
	login item associations = {{
	}}
"""


def unit(**given: object) -> str:
    """`systemctl show` of the unit: `given` are the properties that depend on its state."""
    usual = {
        "Result": "success",
        "NRestarts": 0,
        "ExecMainCode": 0,
        "ExecMainStatus": 0,
        "MainPID": 0,
        "ExecStart": "{ path=/opt/my tools/bin/python ; argv[]=/opt/my tools/bin/python -I -m goarmd run ; pid=0 ; "
        "ignore_errors=no ; start_time=[n/a] ; stop_time=[n/a] ; code=(null) ; status=0/0 }",
        "LoadState": "loaded",
        "SubState": "dead",
        "UnitFileState": "enabled",
    }
    return "".join(f"{name}={value}\n" for name, value in {**usual, **given}.items())


UNIT_RUNS = unit(MainPID=4711, SubState="running", NRestarts=1)
UNIT_WAITS = unit(Result="exit-code", NRestarts=16, ExecMainCode=1, ExecMainStatus=2, SubState="auto-restart")
UNIT_HUNG = unit(Result="watchdog", ExecMainCode=3, ExecMainStatus=6, NRestarts=2, SubState="auto-restart")
UNIT_MASKED = unit(LoadState="masked", UnitFileState="masked", ExecStart="")
UNIT_MISSING = "LoadState=not-found\nUnitFileState=\nSubState=dead\nMainPID=0\nNRestarts=0\nResult=success\n"
