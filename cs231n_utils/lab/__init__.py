"""The student's side: start JupyterLab, look at the environment, see how far one is.

- `start` serves the assignments in JupyterLab, with the settings of ``settings/``;
- `doctor` says what is wrong with an environment and how to mend it;
- `progress` reads from the saved notebooks which checks pass.

Importing this package imports none of them: `cs231n doctor` has to work where JupyterLab is missing.
"""
