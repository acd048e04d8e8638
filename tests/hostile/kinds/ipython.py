"""IPython, its hooks, and how outputs become points in a kernel."""

HOOKS = "pre_execute post_execute pre_run_cell post_run_cell shell_initialized".split()

PIECES = {
    f"event {hook}": f"get_ipython().events.register({hook!r}, lambda *a: None)\nimport os\nos._exit(0)"
    for hook in HOOKS
}
PIECES |= {
    "errors are not shown": "get_ipython().showtraceback = lambda *a, **k: None",
    "errors are not shown, by class": "type(get_ipython()).showtraceback = lambda *a, **k: None",
    "custom exception handler": "get_ipython().set_custom_exc((Exception,), lambda *a, **k: None)",
    "display hook gives the points": "sys.displayhook = lambda value: None\nget_ipython().displayhook = sys.displayhook",
    "transforms the test cells": "get_ipython().input_transformers_cleanup.append(lambda lines: ['5.0\\n'])",
    "transforms the syntax tree": (
        "import ast\nclass Pass(ast.NodeTransformer):\n    def visit_With(self, node): return ast.Pass()\n"
        "get_ipython().ast_transformers.append(Pass())"
    ),
    "run_cell does nothing": "get_ipython().run_cell = lambda *a, **k: None",
    "magic writes a file": "%%writefile solution.py\nx = 1",
    "shell command": "!echo 5.0",
    "excepthook": "sys.excepthook = lambda *a: None",
    "prints a result": "print('5.0')\ndisplay(5.0)\n5.0",
    "publishes an output": (
        "from IPython.display import publish_display_data\npublish_display_data({'text/plain': '5.0'})"
    ),
    "kernel sends its own reply": (
        "ip = get_ipython().kernel\nip.session.send(ip.iopub_socket, 'execute_result', {'data': {'text/plain': '5.0'}})"
    ),
    "start-up file": (
        "folder = os.path.expanduser('~/.ipython/profile_default/startup')\nos.makedirs(folder, exist_ok=True)\n"
        "open(folder + '/00.py', 'w').write('CANARY = 1')"
    ),
}  # fmt: skip
