"""What a student's notebook showed when it was handed in: figures and text, as his own, for people to look at.

Nothing is graded by it. Only images and plain text are taken, up to a size; HTML, scripts, widgets and SVG (which can
hold scripts) are left out.
"""

import base64
import binascii

from nbformat.v4 import new_output

# Where a rebuilt notebook keeps them: `{cell id: outputs}`.
HANDED_IN = "cs231n_handed_in"
MOST_TEXT, MOST_IMAGES, LARGEST_IMAGE = 20_000, 8, 1_000_000
LARGEST_NOTEBOOK = 6_000_000
SIGNATURES = {"image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff"}
LEFT_OUT = "\n[The rest was left out.]"


def handed_in_outputs(cell):
    """The outputs of a submitted cell that may be shown.

    Parameters
    ----------
    cell : dict
        A code cell as JSON gives it, of any shape.

    Returns
    -------
    list
        Outputs of nbformat 4: streams of plain text, and display data that holds one image.
    """
    outputs = cell.get("outputs")
    shown, texts, images = [], 0, 0
    for output in outputs if isinstance(outputs, list) else ():
        image = image_of(output)
        if image and images < MOST_IMAGES:
            images += 1
            shown.append(new_output("display_data", data=image))
        elif text := "" if image else text_of_output(output):
            room = MOST_TEXT - texts
            texts += len(text)
            if room > 0:
                text = text if len(text) <= room else text[:room] + LEFT_OUT
                shown.append(new_output("stream", name="stdout", text=text))
    return shown


def keep_handed_in(notebook, outputs):
    """Puts outputs by cell id into a notebook's metadata, up to a size of them all."""
    kept, size = {}, 0
    for cell_id, parts in outputs.items():
        size += sum(len(part.get("text", "")) + sum(map(len, part.get("data", {}).values())) for part in parts)
        if parts and size <= LARGEST_NOTEBOOK:
            kept[cell_id] = parts
    notebook.metadata[HANDED_IN] = kept


def image_of(output):
    """`{kind: base64}` of an output that is a PNG or a JPEG of a sensible size; None for any other."""
    data = output.get("data") if isinstance(output, dict) else None
    for kind, signature in SIGNATURES.items():
        text = joined(data.get(kind)) if isinstance(data, dict) else ""
        if not text or len(text) > 4 / 3 * LARGEST_IMAGE:
            continue
        try:
            found = base64.b64decode("".join(text.split()), validate=True)
        except (binascii.Error, ValueError):
            continue
        if found.startswith(signature):
            return {kind: base64.b64encode(found).decode("ascii")}
    return None


def text_of_output(output):
    """The plain text of an output; "" if it has none."""
    if not isinstance(output, dict):
        return ""
    if output.get("output_type") == "error":
        return f"{joined(output.get('ename'))}: {joined(output.get('evalue'))}\n"
    if output.get("output_type") == "stream":
        return joined(output.get("text"))
    data = output.get("data")
    text = joined(data.get("text/plain")) if isinstance(data, dict) else ""
    return f"{text}\n" if text else ""


def joined(text):
    """Text from JSON, which may be a list of lines; "" for anything else."""
    # Half of a surrogate pair is legal in JSON, but no file can hold it.
    if isinstance(text, list):
        text = "".join(line for line in text if isinstance(line, str))
    return text.encode("utf-8", "replace").decode("utf-8") if isinstance(text, str) else ""
