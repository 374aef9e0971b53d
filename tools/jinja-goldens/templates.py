"""Renders each *.jinja of a folder with each conversation of conversations.py, into conversations.json and goldens.jsonl.
Without a folder it renders those of the tests. Others' templates are not ours to keep: get them, and name their folder.

    python3 tools/jinja-goldens/templates.py [FOLDER]
    mvn -pl xmodel-core test -Dtest=JinjaTemplatesTest -Dxmodel.templates=FOLDER
"""

import json
import pathlib
import sys

import conversations
import huggingface

TESTS = pathlib.Path(__file__).parents[2] / "xmodel-core/src/test/resources/jinja/templates"


def main():
    folder = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else TESTS
    contexts = list(conversations.contexts())
    (folder / "conversations.json").write_text(
        "[\n" + ",\n".join(json.dumps(context, ensure_ascii=False) for context in contexts) + "\n]\n")
    with (folder / "goldens.jsonl").open("w") as out:
        for file in sorted(folder.glob("*.jinja")):
            template = file.read_text()
            for index, context in enumerate(contexts):
                golden = {"file": file.name, "conversation": index, **huggingface.result(template, context)}
                out.write(json.dumps(golden, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
