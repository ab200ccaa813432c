"""The module as its users have it."""

import ast
import gc
import inspect
import os
import pathlib
import subprocess
import sys
import threading
import time

import numpy as np
import pytest

import litevl


def grey(model, videos=1, frames=2):
    return np.full((videos, frames, model.height, model.width, 3), 128, np.uint8)


def test_texts_are_unit_vectors(model):
    vectors = model.encode_texts(["a red ball moves left", "a blue box"])
    assert vectors.shape == (2, model.embedding_width) and vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-3)


def test_pictures_and_frames_are_the_same(model):
    pictures = np.random.default_rng(3).integers(
        0, 256, (3, model.frames, model.height, model.width, 3), dtype=np.uint8
    )
    vectors = model.encode_pictures(pictures)
    assert vectors.shape == (3, model.embedding_width)
    mean = np.array([0.48145466, 0.4578275, 0.40821073])
    deviation = np.array([0.26862954, 0.26130258, 0.27577711])
    frames = np.ascontiguousarray(
        ((pictures / 255 - mean) / deviation).transpose(0, 1, 4, 2, 3), dtype=np.float32
    )
    assert np.allclose(model.encode_frames(frames), vectors, atol=2e-2)
    # A video alone is what it is among others.
    assert np.allclose(model.encode_pictures(pictures[1:2]), vectors[1:2], atol=2e-2)


class Tensor:
    """Speaks DLPack and nothing else, as PyTorch's tensors do."""

    def __init__(self, array):
        self.array = array

    def __dlpack__(self, **options):
        return self.array.__dlpack__(**options)

    def __dlpack_device__(self):
        return self.array.__dlpack_device__()


def test_a_tensor_is_taken_by_dlpack(model):
    pictures = grey(model)
    assert np.array_equal(model.encode_pictures(Tensor(pictures)), model.encode_pictures(pictures))


def test_what_would_take_a_copy_or_has_other_sizes_is_refused(model):
    wrong = [
        grey(model).astype(np.float64),
        grey(model).astype(np.int8),
        grey(model)[:, :, ::2],
        grey(model)[..., ::-1],
        grey(model)[0],
        grey(model, frames=model.frames + 1),
        grey(model, videos=0),
        [[1, 2], [3, 4]],
        None,
        np.zeros((1, 2, 3, model.height, model.width), np.uint8),
    ]
    for pictures in wrong:
        with pytest.raises(litevl.UsageError, match="pictures"):
            model.encode_pictures(pictures)
    with pytest.raises(litevl.UsageError, match="not contiguous"):
        model.encode_pictures(grey(model)[:, :, ::2])
    with pytest.raises(litevl.UsageError, match="float32"):
        model.encode_frames(grey(model))


def test_arrays_own_their_numbers(model, video):
    vectors, times, damage = model.encode_video(video)
    kept = vectors.copy()
    gc.collect()
    model.encode_video(video)
    assert np.array_equal(vectors, kept) and vectors.flags["WRITEABLE"]
    assert times.shape == (len(vectors), 2) and (times[:, 0] < times[:, 1]).all()
    assert damage == ""


def test_a_library_is_made_and_searched(world, model, library):
    session = litevl.SearchSession(library, model)
    found = session.search("a red ball moves left", top=2)
    assert [result["rank"] for result in found["results"]] == [1, 2]
    first = found["results"][0]
    assert pathlib.Path(first["video"]).parent == pathlib.Path(world)
    assert first["score"] == pytest.approx(first["match"] + first["similarity"])
    assert found["notes"]

    vectors, times, videos = litevl.read_features(library)
    count = len(list(world.glob("*.mp4")))
    assert len(vectors) == len(times) == len(videos) == count > 2
    rows = {path: row for row, path in enumerate(videos)}
    text = model.encode_texts(["a red ball moves left"])[0]
    assert vectors[rows[first["video"]]] @ text == pytest.approx(first["similarity"], abs=1e-3)
    opened = litevl.Library(library)
    assert opened.exists() and len(opened.videos()) == count
    assert opened.roots()[0]["clips"] == count
    assert os.path.samefile(opened.model(), litevl.shipped_model())
    assert litevl.update_library(opened, [world], model)["skipped"] == count


def test_moments_are_searched_precisely_by_example_and_within_videos(model, library, tmp_path):
    session = litevl.SearchSession(library, model)
    first = session.search("a ball")["results"][0]
    video = first["video"]
    within = session.search("a ball", under=[video], precise=True)
    assert {result["video"] for result in within["results"]} == {video}
    assert within["matches"] == sum(result["is_match"] for result in within["results"])
    assert session.search("a ball", name=os.path.basename(video))["results"][0] == first
    like = session.search_like(video, 0.0, first["end_seconds"])
    assert all(
        result["video"] != video or result["clip"][0] >= first["end_seconds"]
        for result in like["results"]
    )
    assert like["results"][0]["match"] == 0
    with pytest.raises(litevl.UsageError, match="no video"):
        session.search("a ball", under=[tmp_path])
    with pytest.raises(litevl.DataError):
        session.search_picture(tmp_path / "none.png")


def test_a_video_is_asked(video):
    answerer = litevl.Model(litevl.shipped_answering_model())
    told = []
    report = litevl.ask_video(
        video, ["what color is it?"], answerer, progress=lambda *state: told.append(state)
    )
    answer = report["answers"][0]
    assert answer["answer"] and answer["evidence"] and 0 < answer["probability"] <= 1
    assert len(answer["candidates"]) == 5 and told
    report = litevl.ask_video(video, ["what?"], answerer, answers=["yes", "no"], threshold=1.0)
    assert report["answers"][0]["not_sure"]


def test_a_library_is_asked(video, tmp_path):
    answerer = litevl.Model(litevl.shipped_answering_model())
    litevl.update_library(tmp_path / "asked", [pathlib.Path(video).parent], answerer)
    told = []
    report = litevl.ask_library(
        tmp_path / "asked",
        ["what color is it?"],
        answerer,
        progress=lambda *state: told.append(state),
    )
    assert report["video"] is None and report["clips"] > 2 and told
    assert os.path.samefile(report["library"], tmp_path / "asked")
    evidence = report["answers"][0]["evidence"][0]
    assert pathlib.Path(evidence["video"]).parent == pathlib.Path(video).parent
    within = litevl.ask_library(tmp_path / "asked", ["what?"], answerer, under=[video])
    assert {part["video"] for part in within["answers"][0]["evidence"]} == {str(video)}
    with pytest.raises(litevl.DataError, match="answers no questions"):
        litevl.ask_library(tmp_path / "asked", ["what?"], litevl.Model(litevl.shipped_model()))


def test_errors_have_kinds_and_parts(tmp_path, model, library):
    with pytest.raises(litevl.DataError) as broken:
        (tmp_path / "no.mp4").write_bytes(b"no video")
        model.encode_video(tmp_path / "no.mp4")
    assert broken.value.kind == "data" and "no.mp4" in broken.value.where
    assert broken.value.what in str(broken.value)
    with pytest.raises(litevl.UsageError):
        litevl.SearchSession(tmp_path / "none", model)
    with pytest.raises(litevl.Error):
        litevl.Model(tmp_path)
    with pytest.raises(litevl.UsageError, match="float16"):
        litevl.Model(litevl.shipped_model(), precision="float16")
    with pytest.raises(litevl.UsageError):
        litevl.SearchSession(library, model).search("  ")
    assert issubclass(litevl.DataError, litevl.Error)


def test_what_progress_raises_stops_and_keeps(world, model, tmp_path):
    class Enough(Exception):
        pass

    def stop(label, done, total, seconds_left):
        raise Enough

    with pytest.raises(Enough):
        litevl.update_library(tmp_path / "library", [world], model, progress=stop)
    assert litevl.update_library(tmp_path / "library", [world], model)["failed"] == []
    videos = litevl.Library(tmp_path / "library").videos()
    assert len(videos) == len(list(world.glob("*.mp4")))


def test_memory_of_indexing_is_bounded(world, tmp_path, model):
    with pytest.raises(litevl.UsageError, match="one clip with this model takes [0-9]+M"):
        litevl.update_library(tmp_path / "library", [world], model, memory_bytes=1)
    report = litevl.update_library(tmp_path / "library", [world], model, memory_bytes=10**9)
    assert report["videos"] == len(list(world.glob("*.mp4")))


def test_ctrl_c_ends_indexing(world, tmp_path):
    script = """
import os, signal, sys, litevl
model = litevl.Model(litevl.shipped_model())
def told(*state):
    os.kill(os.getpid(), signal.SIGINT)
try:
    litevl.update_library(sys.argv[1], [sys.argv[2]], model, progress=told)
except KeyboardInterrupt:
    sys.exit(7)
"""
    run = subprocess.run([sys.executable, "-c", script, str(tmp_path / "l"), str(world)])
    assert run.returncode == 7


def test_ctrl_c_ends_encoding():
    code = """
import os, signal, threading, litevl
model = litevl.Model(litevl.shipped_model())
threading.Timer(1, lambda: os.kill(os.getpid(), signal.SIGINT)).start()
try:
    model.encode_texts(["a red ball moves left"] * 3_000_000)
except KeyboardInterrupt:
    print("stopped")
"""
    begin = time.monotonic()
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout == "stopped\n" and done.returncode == 0, done.stderr
    assert time.monotonic() - begin < 20  # all of them take minutes


def test_encoding_tells_its_progress(model, video):
    told = []
    model.encode_texts(["a red ball"] * 100, progress=lambda *state: told.append(state))
    assert told[0][:2] == ("encoding", 64) and told[-1][1:3] == (100, 100)
    model.encode_pictures(grey(model), progress=lambda *state: told.append(state))
    assert told[-1][1:3] == (1, 1)

    def stop(label, done, total, left):
        raise LookupError("enough")

    with pytest.raises(LookupError, match="enough"):
        model.encode_texts(["a red ball"] * 100, progress=stop)
    with pytest.raises(LookupError, match="enough"):
        model.encode_video(video, progress=stop)


def test_what_was_never_made_is_refused(model, library):
    arguments = {
        "encode_texts": [["a ball"]],
        "encode_pictures": [grey(model)],
        "encode_frames": [grey(model)],
        "encode_video": ["x.mp4"],
        "move": ["x", "y"],
        "remove": ["x"],
        "backup": ["x"],
        "search": ["a ball"],
        "search_picture": ["x.png"],
        "search_like": ["x.mp4", 0, 1],
    }
    for kind in (litevl.Model, litevl.Library, litevl.SearchSession):
        empty = kind.__new__(kind)
        names = [name for name in dir(kind) if not name.startswith("__")]
        assert names
        for name in names:
            member = getattr(kind, name)
            with pytest.raises(TypeError, match=f"{kind.__name__} has no value"):
                if isinstance(member, property):
                    member.fget(empty)
                else:
                    member(empty, *arguments.get(name, []))
    with pytest.raises(TypeError, match="Library has no value"):
        os.fspath(litevl.Library.__new__(litevl.Library))
    empty = litevl.Model.__new__(litevl.Model)
    with pytest.raises(TypeError, match="Model has no value"):
        litevl.SearchSession(library, empty)
    with pytest.raises(TypeError, match="Model has no value"):
        litevl.update_library(library, [], empty)
    with pytest.raises(TypeError, match="Model has no value"):
        litevl.ask_video("x.mp4", ["what?"], empty)


def test_other_threads_run_meanwhile(model):
    pictures = grey(model, videos=48, frames=model.frames)
    counted = 0
    is_done = False

    def count():
        nonlocal counted
        while not is_done:
            counted += 1
            time.sleep(0.001)

    counter = threading.Thread(target=count)
    counter.start()
    before = counted
    model.encode_pictures(pictures)
    meanwhile = counted - before
    is_done = True
    counter.join()
    assert meanwhile > 3


def test_one_model_and_session_in_many_threads(model, library):
    session = litevl.SearchSession(library, model)
    texts = [f"a red ball moves {way}" for way in ("left", "right", "up", "down")]
    alone = [session.search(text)["results"] for text in texts]
    vectors = model.encode_texts(texts)
    wrong = []

    def work(number):
        for _ in range(5):
            if session.search(texts[number])["results"] != alone[number]:
                wrong.append(number)
            if not np.array_equal(model.encode_texts(texts), vectors):
                wrong.append(number)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_paths_of_any_bytes(world, model, tmp_path):
    name = os.fsdecode(b"caf\xe9 \xff.mp4")
    folder = tmp_path / "videos"
    folder.mkdir()
    (folder / name).write_bytes(sorted(pathlib.Path(world).glob("*.mp4"))[0].read_bytes())
    litevl.update_library(tmp_path / "library", [folder], model)
    assert litevl.Library(tmp_path / "library").videos()[0]["path"] == str(folder / name)
    assert len(model.encode_video(folder / name)[0]) == 1


def parameters(function):
    """Names of a function of the stubs, without self."""
    arguments = function.args
    named = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    return [argument.arg for argument in named if argument.arg != "self"]


def test_stubs_say_what_the_module_has():
    package = pathlib.Path(litevl.__file__).parent
    stubs = ast.parse((package / "__init__.pyi").read_text())
    functions = {node.name: node for node in stubs.body if isinstance(node, ast.FunctionDef)}
    classes = {node.name: node for node in stubs.body if isinstance(node, ast.ClassDef)}
    module = {name for name in litevl.__all__ if name != "__version__"}
    typed = {name for name, node in classes.items() if any(
        isinstance(base, ast.Name) and base.id == "TypedDict" for base in node.bases)}
    assert module == set(functions) | (set(classes) - typed)
    for name, node in functions.items():
        signature = getattr(litevl, name).__doc__.splitlines()[0]
        for parameter in parameters(node):
            assert f"{parameter}: " in signature, (name, parameter)
        assert signature.count(": ") == len(parameters(node)), signature
    for name in ("Model", "Library", "SearchSession"):
        members = {node.name for node in classes[name].body if isinstance(node, ast.FunctionDef)}
        shown = {member for member, _ in inspect.getmembers(getattr(litevl, name))
                 if not member.startswith("_")}
        assert {member for member in members if not member.startswith("_")} == shown
        for node in classes[name].body:
            if isinstance(node, ast.FunctionDef) and not node.decorator_list:
                if node.name.startswith("__"):
                    continue
                text = getattr(getattr(litevl, name), node.name).__doc__
                for parameter in parameters(node):
                    assert f"{parameter}: " in text, (name, node.name, parameter)


def test_everything_has_a_docstring():
    for name in litevl.__all__:
        assert name == "__version__" or getattr(litevl, name).__doc__
