"""The OpenVINO graphs of a checkpoint: their folder and names, shared by who writes and who runs them.

Leaves to others: writing (``training.graphs``), running (``engine.openvino_engine``).
"""

from typing import Final

FOLDER: Final = "openvino"
JUDGE: Final = "judge.xml"
GRAPHS: Final = ("int8", "float32")
"""Number types that ``encode`` may be there in."""


def encode_graph(dtype: str) -> str:
    """File name of the ``encode`` graph of a number type; its weights lie beside it under the same name with ``.bin``."""
    return f"encode-{dtype}.xml"


def graph_files(dtypes: tuple[str, ...] = GRAPHS) -> tuple[str, ...]:
    """All files of the folder."""
    xmls = (*map(encode_graph, dtypes), JUDGE)
    return tuple(name for xml in xmls for name in (xml, xml.replace(".xml", ".bin")))
