"""Run many independent tasks on local processes or on a dask scheduler; a killed worker costs a little time.

Tasks and results are pickled, so functions must be module-level. Only a few tasks are in flight at once: the
driver's memory does not grow with their number.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import threading
import time
from collections import deque
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeVar

from structures.errors import InvalidInputError, MissingProgramError, SuperatomError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from contextlib import AbstractContextManager
    from types import ModuleType

__all__ = ["ATTEMPTS", "check_scheduler", "run_in_order", "run_tasks"]

ATTEMPTS = 4  # times that one task is tried before its workers' deaths are taken for its own fault
_AHEAD = 2  # tasks in flight for each worker

Task = TypeVar("Task")
Result = TypeVar("Result")


def check_scheduler(scheduler: str | None) -> None:
    """Refuse a dask scheduler that cannot be reached; None, no scheduler, is fine.

    Raises
    ------
    InvalidInputError
        If no scheduler answers at this address.
    MissingProgramError
        If dask is not installed.
    """
    if scheduler is not None:
        with _client(scheduler):
            pass


def run_tasks(
    function: Callable[[Task], Result],
    tasks: Iterable[Task],
    *,
    workers: int = 2,
    scheduler: str | None = None,
) -> Iterator[Result]:
    """Yield the result of each task, in the order in which they finish.

    Parameters
    ----------
    workers
        Local processes; 1 runs the tasks in this process.
    scheduler
        Address of a dask scheduler (`tcp://host:port`), which then replaces the local processes. Its workers
        need superatom installed and the same file system.

    Raises
    ------
    InvalidInputError
        If `workers` is below 1 or the scheduler does not answer.
    MissingProgramError
        If a scheduler is given and dask is not installed.
    SuperatomError
        If the workers of one task died `ATTEMPTS` times.
    """
    if workers < 1:
        raise InvalidInputError(f"{workers} workers do nothing; give 1 or more")
    if scheduler is not None:
        return _on_dask(function, tasks, scheduler)
    if workers == 1:
        return map(function, tasks)
    return _on_processes(function, tasks, workers)


def run_in_order(
    function: Callable[[Task], Result],
    tasks: Iterable[Task],
    *,
    workers: int = 2,
    scheduler: str | None = None,
) -> Iterator[Result]:
    """Yield the result of each task in the order of the tasks; otherwise as `run_tasks`.

    A result waits in memory until those before it are there: a few, since few tasks are in flight at once.
    """
    numbered = ((function, number, task) for number, task in enumerate(tasks))
    waiting: dict[int, Result] = {}
    due = 0
    for number, result in run_tasks(_call_numbered, numbered, workers=workers, scheduler=scheduler):
        waiting[number] = result
        while due in waiting:
            yield waiting.pop(due)
            due += 1


def _call_numbered(numbered: tuple[Callable[[Task], Result], int, Task]) -> tuple[int, Result]:
    function, number, task = numbered
    return number, function(task)


def _on_processes(
    function: Callable[[Task], Result], tasks: Iterable[Task], workers: int
) -> Iterator[Result]:
    """Keep a pool busy; where a worker dies, start a new pool and repeat what was in flight."""
    waiting = iter(tasks)
    again: deque[tuple[Task, int]] = deque()
    flying: dict[Future[Result], tuple[Task, int]] = {}
    pool = _pool(workers)
    try:
        while True:
            broken = not _submit(
                pool, function, _next(again, waiting, workers * _AHEAD - len(flying)), again, flying
            )
            if not flying and not again:
                return
            done = wait(flying, return_when=FIRST_COMPLETED).done if flying else set()
            for future in done:
                task, tries = flying.pop(future)
                try:
                    result = future.result()
                except BrokenProcessPool:
                    broken = True
                    again.append((task, _one_more(tries)))
                else:
                    yield result
            if broken:
                pool.shutdown(wait=True, cancel_futures=True)
                again.extend(flying.values())
                flying.clear()
                pool = _pool(workers)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _submit(
    pool: ProcessPoolExecutor,
    function: Callable[[Task], Result],
    chosen: Iterable[tuple[Task, int]],
    again: deque[tuple[Task, int]],
    flying: dict[Future[Result], tuple[Task, int]],
) -> bool:
    """Hand tasks to the pool; False where it broke meanwhile, with those not taken put back."""
    whole = True
    for task, tries in list(chosen):
        try:
            flying[pool.submit(function, task)] = (task, tries)
        except BrokenProcessPool:
            again.append((task, tries))
            whole = False
    return whole


def _next(again: deque[tuple[Task, int]], waiting: Iterator[Task], number: int) -> Iterator[tuple[Task, int]]:
    """Up to `number` tasks with the times they were tried, repeats first."""
    for _ in range(number):
        if again:
            yield again.popleft()
            continue
        for task in waiting:
            yield task, 0
            break


def _one_more(tries: int) -> int:
    if tries + 1 >= ATTEMPTS:
        raise SuperatomError(
            f"workers died {ATTEMPTS} times on the same task, for want of memory perhaps; use fewer workers "
            "or smaller shards, and repeat the command: finished work is kept. A script that asks for "
            "workers does so below if __name__ == '__main__':, since each of them reads the script first"
        )
    return tries + 1


def _pool(workers: int) -> ProcessPoolExecutor:
    context = multiprocessing.get_context("spawn")  # fork and threads of numpy do not go together
    return ProcessPoolExecutor(workers, context, initializer=_end_with_parent, initargs=(os.getpid(),))


def _end_with_parent(parent: int) -> None:
    """End this worker soon after its driver is gone, even where that was killed and could say nothing."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(0.5)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _on_dask(function: Callable[[Task], Result], tasks: Iterable[Task], scheduler: str) -> Iterator[Result]:
    """Keep a cluster busy; the scheduler itself repeats the tasks of a worker that died."""
    distributed = _distributed()
    waiting = iter(tasks)
    with _client(scheduler) as client:
        ahead = max(4, _AHEAD * sum(client.nthreads().values()))
        first = [task for task, _ in _next(deque(), waiting, ahead)]
        started = [client.submit(function, task, pure=False, retries=ATTEMPTS) for task in first]
        futures = distributed.as_completed(started, loop=client.loop)
        del started  # results are released as they are read
        for future in futures:
            try:
                result: Result = future.result()
            except distributed.KilledWorker as error:
                raise SuperatomError(
                    f"dask workers died again and again on one task ({error}); give them more memory or make "
                    "smaller shards, and repeat the command: finished work is kept"
                ) from error
            future.release()
            for task, _ in _next(deque(), waiting, 1):
                futures.add(client.submit(function, task, pure=False, retries=ATTEMPTS))
            yield result


def _client(scheduler: str) -> AbstractContextManager[Any]:
    """Client of a scheduler that answers; a Client that meets none writes a traceback as it goes."""
    distributed = _distributed()

    async def knock() -> None:
        await (await distributed.comm.connect(scheduler, timeout="10s")).close()

    try:
        asyncio.run(knock())
        client: AbstractContextManager[Any] = distributed.Client(
            scheduler, timeout="10s", set_as_default=False
        )
    except (OSError, ValueError, TimeoutError) as error:
        raise InvalidInputError(
            f"no dask scheduler answers at {scheduler}; start one with 'dask scheduler' and give its address"
        ) from error
    return client


def _distributed() -> ModuleType:
    try:
        return import_module("distributed")  # an extra
    except ImportError as error:
        raise MissingProgramError(
            "dask is not installed; get it with: pip install 'superatom[parallel]'"
        ) from error
