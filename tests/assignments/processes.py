"""Checks run many times: on every core, each process with one thread, for tensors as small as theirs gain nothing from a second."""

import multiprocessing
from concurrent.futures import ProcessPoolExecutor

import torch


def one_for_each_core() -> ProcessPoolExecutor:
    # Spawned: a forked child of a process whose torch has computed with several threads hangs.
    return ProcessPoolExecutor(
        mp_context=multiprocessing.get_context("spawn"), initializer=torch.set_num_threads, initargs=(1,)
    )
