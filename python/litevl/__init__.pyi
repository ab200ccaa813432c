from collections.abc import Callable, Sequence
from os import PathLike
from typing import Any, Optional, TypedDict, Union

import numpy as np
import numpy.typing as npt

Path = Union[str, bytes, PathLike[str]]
# Arguments: label, steps done, total steps, seconds left or None.
Progress = Callable[[str, int, int, Optional[float]], object]

class SearchResult(TypedDict):
    rank: int
    video: str
    start_seconds: float
    end_seconds: float
    clip: tuple[float, float]
    score: float
    similarity: float
    match: float
    p_value: Optional[float]
    is_extrapolated: bool
    is_unwanted: bool
    is_match: bool

class Found(TypedDict):
    query: str
    matches: Optional[int]
    results: list[SearchResult]
    notes: list[str]

class Failure(TypedDict):
    path: str
    error: str

class LeftOut(TypedDict):
    path: str
    reason: str

class IndexReport(TypedDict):
    videos: int
    clips: int
    skipped: int
    failed: list[Failure]
    left_out: list[LeftOut]
    moved: list[tuple[str, str]]
    removed: list[str]
    notes: list[str]

class Evidence(TypedDict):
    start_seconds: float
    end_seconds: float
    weight: float
    frame_seconds: float
    video: str

class Answer(TypedDict):
    question: str
    answer: str
    probability: float
    not_sure: bool
    candidates: list[tuple[str, float]]
    evidence: list[Evidence]
    notes: list[str]

class AskReport(TypedDict):
    video: Optional[str]
    library: Optional[str]
    clips: int
    not_sure_below: Optional[float]
    answers: list[Answer]
    notes: list[str]

class LibraryVideo(TypedDict):
    path: str
    clips: int
    is_finished: bool
    error: str

class Root(TypedDict):
    name: str
    path: str
    is_there: bool
    videos: int
    clips: int
    unfinished: int
    failed: int

class Error(RuntimeError):
    kind: str
    where: str
    what: str
    hint: str

class UsageError(Error): ...
class DataError(Error): ...
class MachineError(Error): ...
class Stopped(RuntimeError): ...

__version__: str

class Model:
    def __init__(
        self, folder: Path, *, precision: str = "auto", threads: int = 0
    ) -> None: ...
    @property
    def folder(self) -> str: ...
    @property
    def fingerprint(self) -> str: ...
    @property
    def computes_in(self) -> str: ...
    @property
    def knows(self) -> str: ...
    @property
    def frames(self) -> int: ...
    @property
    def height(self) -> int: ...
    @property
    def width(self) -> int: ...
    @property
    def embedding_width(self) -> int: ...
    @property
    def can_answer(self) -> bool: ...
    @property
    def clip_seconds(self) -> float: ...
    def encode_texts(
        self, texts: Sequence[str], *, progress: Optional[Progress] = None
    ) -> npt.NDArray[np.float32]: ...
    def encode_pictures(
        self, pictures: Any, *, progress: Optional[Progress] = None
    ) -> npt.NDArray[np.float32]: ...
    def encode_frames(
        self, frames: Any, *, progress: Optional[Progress] = None
    ) -> npt.NDArray[np.float32]: ...
    def encode_video(
        self,
        video: Path,
        *,
        window_seconds: float = 0.0,
        overlap_seconds: float = 0.0,
        progress: Optional[Progress] = None,
    ) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float64], str]: ...

class Library:
    def __init__(self, folder: Path) -> None: ...
    @property
    def folder(self) -> str: ...
    def __fspath__(self) -> str: ...
    def exists(self) -> bool: ...
    def model(self) -> str: ...
    def videos(self) -> list[LibraryVideo]: ...
    def roots(self) -> list[Root]: ...
    def move(self, root: str, path: Path) -> int: ...
    def remove(self, root: str) -> int: ...
    def backup(self, to: Path) -> int: ...

class SearchSession:
    def __init__(self, library: Path, model: Model) -> None: ...
    def search(
        self,
        sentence: str,
        *,
        top: int = 10,
        candidates: int = 32,
        precise: bool = False,
        also: Sequence[str] = ...,
        unwanted: Sequence[str] = ...,
        under: Sequence[Path] = ...,
        name: str = "",
        shortest: Optional[float] = None,
        longest: Optional[float] = None,
        since: Optional[int] = None,
        until: Optional[int] = None,
    ) -> Found: ...
    def search_picture(
        self, picture: Path, *, top: int = 10, under: Sequence[Path] = ..., name: str = ""
    ) -> Found: ...
    def search_like(
        self,
        video: Path,
        start_seconds: float,
        end_seconds: float,
        *,
        top: int = 10,
        under: Sequence[Path] = ...,
        name: str = "",
    ) -> Found: ...

def ask_library(
    library: Path,
    questions: Sequence[str],
    model: Model,
    *,
    answers: Optional[Sequence[str]] = None,
    written: bool = False,
    clips: int = 4,
    top: int = 5,
    threshold: Optional[float] = None,
    under: Sequence[Path] = ...,
    progress: Optional[Progress] = None,
) -> AskReport: ...
def ask_video(
    video: Path,
    questions: Sequence[str],
    model: Model,
    *,
    answers: Optional[Sequence[str]] = None,
    written: bool = False,
    clips: int = 4,
    top: int = 5,
    threshold: Optional[float] = None,
    progress: Optional[Progress] = None,
) -> AskReport: ...
def default_library() -> Library: ...
def read_features(
    library: Path,
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float64], npt.NDArray[np.object_]]: ...
def shipped_answering_model() -> str: ...
def shipped_model() -> str: ...
def update_library(
    library: Path,
    videos: Sequence[Path],
    model: Model,
    *,
    rebuild: bool = False,
    forget: bool = False,
    memory_bytes: int = 0,
    progress: Optional[Progress] = None,
) -> IndexReport: ...
