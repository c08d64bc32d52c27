"""Posts a page to a running server and checks the answer's form: ``python -m tests.smoke http://127.0.0.1:8731``."""

import json
import sys
import time
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import Request, urlopen

PAGE = Path(__file__).parent / "newsstance" / "pages"
PATIENCE_S = 60


def main(base: str) -> int:
    """0 where the server became ready and answered as the contract says."""
    _wait(f"{base}/readyz")
    text = next(iter(sorted(PAGE.glob("*.txt")))).read_text(encoding="utf-8")
    answer = _post(f"{base}/v1/score", {"text": text})
    result = answer["results"][0]
    if not result["articles"] or not any(article["actors"] for article in result["articles"]):
        raise SystemExit("smoke: the answer has no article with an actor")
    for article in result["articles"]:
        for actor in article["actors"]:
            for mention in actor["mentions"]:
                if text[mention["start"] : mention["end"]].split() != mention["text"].split():
                    raise SystemExit(f"smoke: offsets of {mention} do not point at it")
    print(f"smoke: {len(result['articles'])} articles, {sum(len(a['actors']) for a in result['articles'])} actors")
    return 0


def _wait(address: str) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while True:
        try:
            with urlopen(address, timeout=5) as answer:  # noqa: S310 - loopback, given by the caller
                answer.read()
                return
        except (URLError, OSError):
            if time.monotonic() > deadline:
                raise SystemExit(f"smoke: {address} was not ready within {PATIENCE_S} s") from None
            time.sleep(0.5)


def _post(address: str, content: dict[str, Any]) -> dict[str, Any]:
    request = Request(address, json.dumps(content).encode(), {"Content-Type": "application/json"})  # noqa: S310
    with urlopen(request, timeout=60) as answer:  # noqa: S310
        parsed: dict[str, Any] = json.load(answer)
        return parsed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
