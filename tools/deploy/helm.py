"""Helm's own library: lints a chart, strictly, and prints what it renders. Usage: helm.py CHART [VALUES.json]"""

import json
import sys

from helm_python import Chart, lint

values = json.loads(sys.argv[2]) if len(sys.argv) > 2 else {}
report = lint(sys.argv[1], values, strict=True)
findings = [message for message in report["messages"] if message["severity"] > 1]
if findings or report["errors"]:
    sys.exit(json.dumps(report, indent=1))
rendered = Chart.load(sys.argv[1]).render(values, name="chat", namespace="default")
for path, text in rendered.items():
    if path.endswith(".yaml") and text.strip():
        print(f"---\n# {path}\n{text}")
