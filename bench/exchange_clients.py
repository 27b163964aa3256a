"""Several clients, each a process, started together and told together."""

import json
import os
import subprocess
import sys
from pathlib import Path

CLIENT = Path(__file__).with_name("exchange_client.py")


class Clients:
    def __init__(self, many, database_url, home, *, threads=1):
        environment = os.environ | {
            "DRAWWELL_DATABASE_URL": database_url,
            "DRAWWELL_HOME": str(home),
            "DJANGO_SETTINGS_MODULE": "drawwell.web.settings",
        }
        self.processes = [
            subprocess.Popen(
                [sys.executable, str(CLIENT), str(threads)],
                env=environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            for _ in range(many)
        ]
        for process in self.processes:
            assert process.stdout.readline() == "ready\n"

    def ask(self, offers, seconds):
        """(grants a second, every time in ms) with all asking for so long among the first so many offers."""
        for process in self.processes:
            process.stdin.write(f"{offers} {seconds}\n")
            process.stdin.flush()
        answers = [json.loads(process.stdout.readline()) for process in self.processes]
        times = [one for answer in answers for one in answer["times_ms"]]
        return sum(answer["granted"] for answer in answers) / seconds, times

    def stop(self):
        for process in self.processes:
            process.stdin.close()
            process.wait()
