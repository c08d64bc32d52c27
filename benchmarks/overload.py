"""What becomes of a server that is asked four times as much as it can do, whose engine fails, or that is told to stop or reload.

Leaves to others: how fast it is (``throughput``), how it ages (``soak``). Run: ``python -m benchmarks.overload [--checkpoint DIR]
[--seconds 60]``; the last line is one JSON document, and its ``promises`` say what held.
"""

import argparse
import json
import signal
import sys
import time
from collections.abc import Sequence
from typing import Any

from benchmarks.chosen import add_engine, server_flags
from benchmarks.load import MOST_CONNECTIONS
from benchmarks.real_articles import articles
from benchmarks.served import Served, load, loading, report, served

CLIENTS = 32
TIMES = 4
PEAK_S = 15.0
MOST_MS = 200.0
LONG = 1_000_000
"""Characters of a long document: the default limit."""
LONG_RATE = 1.0
"""Long documents a second."""


def flood(server: Served, bodies: Sequence[str], seconds: float) -> dict[str, Any]:
    """The peak of a closed loop, then four times as much for so long."""
    load(server, bodies, clients=CLIENTS, seconds=PEAK_S / 3)
    peak = load(server, bodies, clients=CLIENTS, seconds=min(PEAK_S, seconds))
    before = server.processor_s()
    over = load(server, bodies, rate=TIMES * peak["ok_per_s"], seconds=seconds)
    used = (server.processor_s() - before) / over["seconds"]
    found = {"peak": peak, "overload": over, "cores_used_by_server": round(used, 2)}
    return {**found, "beside_long": beside_long(server, bodies, TIMES * peak["ok_per_s"], seconds / 2)}


def beside_long(server: Served, bodies: Sequence[str], rate: float, seconds: float) -> dict[str, Any]:
    """The same flood, and besides it one document of a million characters a second; both ask for ``/livez`` as they go."""
    with loading(server, [long_body(bodies)], rate=LONG_RATE, seconds=seconds) as generator:
        flooded = load(server, bodies, rate=rate, seconds=seconds)
        long = report(generator.communicate()[0])
    return {"flood": flooded, "long": long}


def long_body(bodies: Sequence[str]) -> str:
    """A request of one document of ``LONG`` characters, made of the texts of others."""
    whole = "\n\n".join(json.loads(body)["text"] for body in bodies)
    return json.dumps({"text": (whole * (LONG // max(1, len(whole)) + 1))[:LONG]})


def flood_promises(found: dict[str, Any]) -> dict[str, bool]:
    """What the overload must show."""
    peak, over = found["peak"], found["overload"]
    statuses = over["by_status"]
    return {
        "no_5xx_but_deadlines": all(int(status) < 500 or status == "504" for status in statuses),
        "every_request_answered": over["lost"] == 0,
        "refused_with_retry_after": over["refused_without_retry_after"] == 0 and "429" in statuses,
        "refusal_p99_within_200_ms": statuses.get("429", {}).get("p99_ms", 0) <= MOST_MS,
        "livez_p99_within_200_ms": _alive(over),
        "throughput_at_least_90_percent": over["ok_per_s"] >= 0.9 * peak["ok_per_s"],
        "every_request_sent": over["skipped"] == 0,
        **long_promises(**found["beside_long"]),
    }


def long_promises(flood: dict[str, Any], long: dict[str, Any]) -> dict[str, bool]:
    """What holds with long documents in the server, too. How fast the flood is answered beside them is not promised."""
    both = flood, long
    statuses = {status for one in both for status in one["by_status"]}
    return {
        "long_no_5xx_but_deadlines": all(int(status) < 500 or status == "504" for status in statuses),
        "long_every_request_sent_and_answered": all(one["lost"] == one["skipped"] == 0 for one in both),
        "long_some_are_read": "200" in long["by_status"] or "504" in long["by_status"],
        "long_livez_p99_within_200_ms": all(_alive(one) for one in both),
    }


def _alive(seen: dict[str, Any]) -> bool:
    return seen["livez_failed"] == 0 and seen["livez"] is not None and seen["livez"]["p99_ms"] <= MOST_MS


def faults(asked: argparse.Namespace, bodies: Sequence[str]) -> dict[str, Any]:
    """An engine that raises on every tenth batch that it encodes, and on every tenth that it judges."""
    with served(*server_flags(asked), module="benchmarks.faulty_server") as server:
        seen = load(server, bodies, clients=CLIENTS, seconds=asked.seconds / 4)
        alive = server.get("/livez") != b""
        counted = _refusals(server, "engine_failed")
        code = server.stop()
        codes = {line["code"] for line in server.said("request") if line["status"] == 500}
    statuses = seen["by_status"]
    failed, fine = (statuses.get(status, {}).get("count", 0) for status in ("500", "200"))
    return {
        "by_status": statuses,
        "exit_code": code,
        "promises": {
            "only_some_fail_and_with_500": set(statuses) <= {"200", "500"} and 0 < failed < fine,
            "every_500_is_engine_failed_and_counted": codes == {"engine_failed"} and counted == failed,
            "all_answered_and_alive": seen["lost"] == 0 and alive and code == 0,
        },
    }


def _refusals(server: Served, reason: str) -> float:
    """Refusals for this reason, as the server's metrics count them."""
    page = server.get("/metrics").decode()
    _, _, rest = page.partition(f'newsstance_refusals_total{{reason="{reason}"}} ')
    return float(rest.split()[0]) if rest else 0.0


def hangups(asked: argparse.Namespace, bodies: Sequence[str]) -> dict[str, Any]:
    """The checkpoint is loaded anew three times under load; then the server is told to stop, under load."""
    with served(*server_flags(asked)) as server:
        with loading(server, bodies, clients=CLIENTS, seconds=asked.seconds / 4) as generator:
            under_load = []
            for number in range(1, 4):
                under_load.append(generator.poll() is None)
                server.tell(signal.SIGHUP)
                _wait_for(lambda many=number: len(server.said("reloaded")) >= many)
            under_load.append(generator.poll() is None)
            reloaded = report(generator.communicate()[0])
        with loading(server, bodies, clients=CLIENTS, seconds=asked.seconds) as generator:
            time.sleep(asked.seconds / 8)
            code = server.stop()
            stopped = report(generator.communicate()[0])
        asked_for = [line for line in server.said("request") if line["path"] == "/v1/score"]
        ended = server.said("stopped")[0]
    answered = [line["status"] for line in asked_for]
    refused = {line["code"] for line in asked_for if line["status"] == 503}
    undone = ended["abandoned"] + ended["cut_off"]
    received = {status: reloaded["by_status"].get(status, {}).get("count", 0) for status in ("200", "503")}
    for status in received:
        received[status] += stopped["by_status"].get(status, {}).get("count", 0)
    return {
        "reload": reloaded["by_status"],
        "stop": stopped["by_status"],
        "refused_connections_after_stop": stopped["lost"],
        "promises": {
            "reloads_happen_under_load": all(under_load),
            "reload_loses_nothing": set(reloaded["by_status"]) == {"200"} and reloaded["lost"] == 0,
            "stop_answers_all_it_accepted": answered.count(200) == received["200"] and not undone and code == 0,
            "stop_refuses_with_503_draining_only": set(stopped["by_status"]) <= {"200", "503"}
            and refused <= {"draining"},
        },
    }


def _wait_for(true: Any) -> None:
    end = time.monotonic() + 120
    while not true():
        if time.monotonic() > end:
            sys.exit("the server did not reload within 120 s")
        time.sleep(0.1)


def measure(asked: argparse.Namespace) -> dict[str, Any]:
    """All parts."""
    name, texts = articles(asked.count)
    bodies = [json.dumps({"text": text}) for text in texts]
    with served(*server_flags(asked)) as server:
        found: dict[str, Any] = {"benchmark": "overload", "set": name, **flood(server, bodies, asked.seconds)}
    found["promises"] = flood_promises(found)
    for part, run in (("faults", faults), ("signals", hangups)):
        found[part] = run(asked, bodies)
        found["promises"] |= found[part].pop("promises")
    return found


def table(found: dict[str, Any]) -> str:
    """For people."""
    peak, over = found["peak"], found["overload"]
    share = over["ok_per_s"] / peak["ok_per_s"]
    rows = [
        f"peak, {CLIENTS} clients{'':<14}{peak['ok_per_s']:8.1f} articles/s",
        f"{TIMES} times as much asked{'':<10}{over['ok_per_s']:8.1f} articles/s, {share:.0%} of the peak",
        f"generator used {over['cores_used_by_generator']} cores, the server {found['cores_used_by_server']}",
    ]
    for status, took in over["by_status"].items():
        rows.append(
            f"  {status}: {took['count']:6d} answers, p50 {took['p50_ms']:9.1f} ms, p99 {took['p99_ms']:9.1f} ms"
        )
    rows += [f"  livez {over['livez']}", f"  not sent, because {MOST_CONNECTIONS} were open: {over['skipped']}"]
    for name, seen in found["beside_long"].items():
        counts = {status: took["count"] for status, took in seen["by_status"].items()}
        rows.append(f"  with {LONG:,} characters a second beside it, {name}: {counts}, livez {seen['livez']}")
    rows += [f"{'kept  ' if kept else 'BROKEN'} {promise}" for promise, kept in found["promises"].items()]
    return "\n".join(rows)


def main() -> None:
    """Prints the table, then the JSON document."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    add_engine(parser)
    parser.add_argument("--count", type=int, default=200, help="articles")
    parser.add_argument("--seconds", type=float, default=60)
    found = measure(parser.parse_args())
    print(table(found))
    print(json.dumps(found))


if __name__ == "__main__":
    main()
