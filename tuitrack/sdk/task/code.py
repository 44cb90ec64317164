"""Where a task's code and packages come from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from tuitrack import errors
from tuitrack.model import events, params
from tuitrack.model.task import TaskType
from tuitrack.sdk import guard, naming, requirements, stored
from tuitrack.sdk.task.identity import Identity

if TYPE_CHECKING:
    from tuitrack.sdk.unrun import Program

_SCRIPT = {
    "repository": "repository",
    "branch": "branch",
    "commit": "commit",
    "diff": "diff",
    "working_dir": "working_dir",
    "entry_point": "entry_point",
    "binary": "executable",
}
"""ClearML's names of what a script is, with ours."""


class Code(Identity):
    """The part of a task that says what runs."""

    @classmethod
    def create(
        cls,
        project_name: str | None = None,
        task_name: str | None = None,
        task_type: str | None = None,
        repo: str | None = None,
        branch: str | None = None,
        commit: str | None = None,
        script: str | None = None,
        working_directory: str | None = None,
        packages: bool | Sequence[str] | None = None,
        requirements_file: str | Path | None = None,
        docker: str | None = None,
        docker_args: str | None = None,
        docker_bash_setup_script: str | None = None,
        argparse_args: Sequence[tuple[str, str]] | None = None,
        base_task_id: str | None = None,
        add_task_init_call: bool = True,
        force_single_script_file: bool = False,
        binary: str | None = None,
        module: str | None = None,
        detect_repository: bool = True,
    ) -> Self:
        """A draft of a program that has not run.

        Args:
            project_name: Its project; default the repository's or folder's name.
            task_name: Its name; default the script's.
            task_type: Kind of work.
            repo: Path of a local clone that holds the script, or a remote's address to note.
            branch: Its branch, to note.
            commit: Its commit; default what is checked out, with the uncommitted changes.
            script: Path of the script, relative to `repo` where that is a path.
            working_directory: Where to run it; default the repository's root, else the script's folder.
            packages: Packages it asks for, in pip's format, which are noted; True or None for those of this
                interpreter.
            requirements_file: A file of such packages.
            docker: Passed over, with a warning: runs have no containers here.
            docker_args: As `docker`.
            docker_bash_setup_script: As `docker`.
            argparse_args: Parameters of section `Args` by name; the values reach its parser.
            base_task_id: Take code, parameters and configuration from this task instead.
            add_task_init_call: Run a script that does not begin a task itself under `tuitrack run`.
            force_single_script_file: Keep the script's text alone, whatever repository it is in.
            binary: The interpreter; default this one.
            module: Run a module, as python -m does, in place of a script.
            detect_repository: Look for the repository of the script.

        Raises:
            UsageError: neither a script, a module nor a task to start from, or no such script.
            ValueError: there is no such kind of work.
            OSError: the file of packages cannot be read.
            NotFound: no such base task.
        """
        if base_task_id:
            made = cls.clone(base_task_id, name=task_name, project=project_name)  # type: ignore[attr-defined]
        else:
            from tuitrack.sdk import unrun

            program = _program(repo, script, module, working_directory)
            wraps = add_task_init_call and "Task.init" not in naming.source(program.directory / program.script)
            program = program.with_(
                project=project_name,
                name=task_name,
                type=TaskType(task_type or TaskType.training),
                runner="run" if wraps else "python",
                executable=binary or program.executable,
                standalone=force_single_script_file or not detect_repository,
            )
            made = cls(unrun.draft(stored.database(), program))
        wanted = {"branch": branch, "commit": commit, "repository": repo if repo and "://" in repo else None}
        changes: dict[str, Any] = {name: value for name, value in wanted.items() if value is not None}
        if requirements_file is not None or isinstance(packages, Sequence):
            changes["requirements"] = requirements.of(requirements_file or packages or ())  # type: ignore[arg-type]
        made._edit_code(changes)
        made._put_arguments(argparse_args or ())
        if docker or docker_args or docker_bash_setup_script:
            made.set_base_docker(docker, docker_args, docker_bash_setup_script)
        return made  # type: ignore[no-any-return]

    def _put_arguments(self, given: Sequence[tuple[str, str]]) -> None:
        from tuitrack.ops import params as changing

        if given:
            made = [params.make(f"Args/{name.lstrip('-')}", value) for name, value in given]
            changing.put(stored.database(), self.id, made)

    def get_script(self) -> dict[str, str | None]:
        """`repository`, `branch`, `commit`, `diff`, `working_dir`, `entry_point`, `binary`; None where it has none."""
        environment = self._detail.environment
        found = {name: getattr(environment, ours) or None for name, ours in _SCRIPT.items()}
        return {**found, "entry_point": f"-m {environment.module}" if environment.module else found["entry_point"]}

    def set_script(
        self,
        repository: str | None = None,
        branch: str | None = None,
        commit: str | None = None,
        diff: str | None = None,
        working_dir: str | None = None,
        entry_point: str | None = None,
        binary: str | None = None,
    ) -> None:
        """Change a draft's code; None leaves a field as it is.

        Args:
            repository: Address of the repository.
            branch: Its branch.
            commit: Its commit, which a rerun checks out.
            diff: Changes since that commit, as git writes them.
            working_dir: Where it runs.
            entry_point: Path of the script, or `-m MODULE`.
            binary: The interpreter.

        Raises:
            Refused: the task is no draft.
        """
        given = locals()
        changes = {ours: given[name] for name, ours in _SCRIPT.items() if given[name] is not None}
        if entry_point is not None:
            module = entry_point.removeprefix("-m ") if entry_point.startswith("-m ") else ""
            changes |= {"module": module, "entry_point": "" if module else entry_point}
        self._edit_code(changes)

    def set_repo(self, repo: str | None = None, branch: str | None = None, commit: str | None = None) -> None:
        """Change where a draft's code comes from; None leaves a field as it is.

        Args:
            repo: Address of the repository.
            branch: Its branch.
            commit: Its commit, which a rerun checks out.

        Raises:
            Refused: the task is no draft.
        """
        self.set_script(repository=repo, branch=branch, commit=commit)

    def _edit_code(self, changes: Mapping[str, Any]) -> None:
        from tuitrack.ops import code

        if changes:
            code.change(stored.database(captured=True), self.id, **changes)

    def set_packages(self, packages: str | Path | Sequence[str]) -> None:
        """Say which packages it asks for, in pip's format, as a list or as the path of a file of them.

        They are noted; unlike ClearML, a rerun installs nothing, it uses the recorded interpreter.

        Raises:
            OSError: the file cannot be read.
            Refused: the task is neither running here nor a draft.
        """
        lines = requirements.of(packages)
        live = self._live
        if live is not None:
            live.emit(events.RequirementsSet(lines))
        else:
            self._edit_code({"requirements": lines})

    def get_requirements(self) -> dict[str, str]:
        """`pip`: the packages asked for, else those found installed, a line each."""
        environment = self._detail.environment
        installed = [f"{name}=={version}" for name, version in environment.packages.items()]
        return {"pip": requirements.as_text(environment.requirements or installed)}

    @classmethod
    def add_requirements(cls, package_name: str, package_version: str | None = None) -> None:
        """Ask for a package, before the task begins; noted as by `set_packages`.

        Args:
            package_name: Its name, or the path of a requirements file.
            package_version: A version, or conditions such as `>=2`; default any.
        """
        if Path(package_name).is_file():
            requirements.wishes.file = Path(package_name)
        else:
            requirements.wishes.added[package_name] = package_version or ""

    @classmethod
    def ignore_requirements(cls, package_name: str) -> None:
        """Leave a package out of those asked for, before the task begins."""
        requirements.wishes.ignored.add(requirements.name_of(package_name))

    @classmethod
    def force_requirements_env_freeze(cls, force: bool = True, requirements_file: str | Path | None = None) -> None:
        """Ask for the packages of a file, before the task begins; what is installed is recorded in any case.

        Args:
            force: False takes it back.
            requirements_file: A file in pip's format.
        """
        requirements.wishes.file = Path(requirements_file) if force and requirements_file else None

    @classmethod
    def force_store_standalone_script(cls, force: bool = True) -> None:
        """Keep the script's text alone, whatever repository it is in; before the task begins."""
        requirements.wishes.standalone = bool(force)

    def set_base_docker(
        self,
        docker_cmd: str | None = None,
        docker_image: str | None = None,
        docker_arguments: str | Sequence[str] | None = None,
        docker_setup_bash_script: str | Sequence[str] | None = None,
    ) -> None:
        """Nothing to do, which a warning says: runs have no containers, they use the recorded interpreter."""
        image = docker_cmd or docker_image or ""
        guard.warn_once("docker", f"container {image} is passed over: runs use the recorded interpreter")

    def get_base_docker(self) -> str:
        """Nothing: runs here have no containers."""
        return ""


def _program(repo: str | None, script: str | None, module: str | None, directory: str | None) -> Program:
    """What `Task.create` is told of a program.

    Raises:
        UsageError: neither a script nor a module, or no such script.
    """
    from tuitrack.sdk.unrun import Program

    if not script and not module:
        raise errors.UsageError("Task.create takes a script, a module or a base task", hint="script='train.py'")
    root = Path(repo) if repo and "://" not in repo else Path()
    path = (root / script).absolute() if script else None
    if path is not None and not path.is_file():
        raise errors.UsageError(f"{path} is not there", hint="give a path that can be read here")
    beside = root if path is None or repo else path.parent
    where = (root / directory if directory else beside).absolute()
    return Program(str(path or ""), (module or "").removeprefix("-m "), directory=where)
